"""
Elections elsewhere, recounted to the official seats.

Each states the facts it needs, votes and constituencies won, and the authority that published them. Where we
could hold a figure against a second copy, the example files that interregnum 0.4.1 ships with its tests, it
says "checked". The others were written down from the publications named without a copy at hand: that the
seats come out as they were declared is what vouches for them.
"""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.methods import apportion
from standaside.count.mixed import mixed_member

pytestmark = pytest.mark.real


def test_slovakia_2020_quota_and_largest_remainders():
    """
    National Council, 29 February 2020: one district, 150 seats, five per cent (coalitions more).

    Statistical Office of the Slovak Republic, volby.statistics.sk. The quota is the votes of those
    admitted over 151, rounded, here 13,650, as Droop's.
    """
    votes = {"OĽaNO": 721_166, "Smer": 527_172, "Sme rodina": 237_531, "ĽSNS": 229_660, "SaS": 179_246,
             "Za ľudí": 166_325, "PS and Spolu": 200_780, "MKÖ-MKS": 112_662, "KDH": 134_099}  # fmt: skip
    admitted = dict(list(votes.items())[:6])  # the coalition of PS and Spolu needed seven per cent: 6.96
    assert votes["PS and Spolu"] / 2_881_511 < 0.07
    assert all(count / 2_881_511 > 0.05 for count in admitted.values())
    assert all(votes[name] / 2_881_511 < 0.05 for name in ("MKÖ-MKS", "KDH"))
    assert apportion(list(admitted.values()), 150, method="droop").seats == (53, 38, 17, 17, 13, 12)


def test_the_netherlands_2017_d_hondt_and_a_joint_list():
    """
    House of Representatives, 15 March 2017: one district, 150 seats, one full quota needed.

    Kiesraad, uitslag Tweede Kamerverkiezing 2017 (10,516,041 valid votes). CU and SGP had joined lists.
    """
    votes = {"VVD": 2_238_351, "PVV": 1_372_941, "CDA": 1_301_796, "D66": 1_285_819, "GL": 959_600,
             "SP": 955_633, "PvdA": 599_699, "CU": 356_271, "PvdD": 335_214, "50PLUS": 327_131,
             "SGP": 218_950, "DENK": 216_147, "FvD": 187_162}  # fmt: skip
    names = list(votes)
    found = apportion(
        list(votes.values()), 150, valid_votes=10_516_041, threshold=1 / 150,
        joint=[(names.index("CU"), names.index("SGP"))],
    )  # fmt: skip
    assert found.seats == (33, 20, 19, 19, 14, 14, 9, 5, 5, 4, 3, 3, 2)


def test_israel_2021_d_hondt_a_threshold_and_five_surplus_agreements():
    """
    Knesset, 23 March 2021: one district, 120 seats, 3.25 per cent of 4,410,052 valid votes.

    Central Elections Committee, votes24.bechirot.gov.il. Lists with an agreement stand as one (Bader-Ofer).
    """
    votes = {"Likud": 1_066_892, "Yesh Atid": 614_112, "Shas": 316_008, "Blue and White": 292_257,
             "Yamina": 273_836, "Labor": 268_767, "UTJ": 248_391, "Yisrael Beiteinu": 248_370,
             "Religious Zionism": 225_641, "Joint List": 212_583, "New Hope": 209_161,
             "Meretz": 202_218, "Ra'am": 167_064}  # fmt: skip
    official = (30, 17, 9, 8, 7, 7, 7, 7, 6, 6, 6, 6, 4)
    names = list(votes)
    pairs = [("Likud", "Religious Zionism"), ("Yesh Atid", "Yisrael Beiteinu"), ("Shas", "UTJ"),
             ("Yamina", "New Hope"), ("Labor", "Meretz")]  # fmt: skip
    joint = [tuple(names.index(name) for name in pair) for pair in pairs]
    options = {"threshold": 0.0325, "valid_votes": 4_410_052}
    assert apportion(list(votes.values()), 120, joint=joint, **options).seats == official
    assert apportion(list(votes.values()), 120, **options).seats != official  # the agreements moved a seat


def mixed(rows, house, **options):
    votes = np.array([[count for count, _ in rows.values()]])
    direct = np.array([[won for _, won in rows.values()]])
    found = mixed_member(votes, direct, house, **options)
    return dict(zip(rows, found.seats[0].tolist(), strict=True)), int(found.house[0])


def test_new_zealand_2014_keeps_an_overhang_seat():
    """
    House of Representatives, 20 September 2014: 120 seats, Sainte-Laguë, five per cent or one electorate.

    Electoral Commission, official count (party votes and electorates). United Future won an electorate and a
    fifth of a seat's votes: 121 members. Checked: the nine party votes, and the sum of all.
    """
    rows = {"National": (1_131_501, 41), "Labour": (604_535, 27), "Green": (257_359, 0),
            "New Zealand First": (208_300, 0), "Maori": (31_849, 1), "ACT": (16_689, 1),
            "United Future": (5_286, 1), "Conservative": (95_598, 0), "Mana": (34_094, 0)}  # fmt: skip
    votes = np.array([[count for count, _ in rows.values()]])
    admitted = (20 * votes >= 2_405_622) | np.array([[won > 0 for _, won in rows.values()]])
    found, house = mixed(rows, 120, method="sainte_lague", overhang="kept", admitted=admitted)
    assert list(found.values()) == [60, 32, 14, 11, 2, 1, 1, 0, 0]
    assert house == 121


def test_german_members_of_the_european_parliament_2014_by_sainte_lague_alone():
    """
    25 May 2014: one district, 96 seats, no threshold, so that lists of six votes in a thousand have a seat.

    Federal Returning Officer, final result. Checked: votes and seats of all 24 lists; those with 100,000
    votes are here, the others are too few for a seat and change nothing.
    """
    rows = {"CDU": (8_812_653, 29), "SPD": (8_003_628, 27), "Grüne": (3_139_274, 11), "Linke": (2_168_455, 7),
            "AfD": (2_070_014, 7), "CSU": (1_567_448, 5), "FDP": (986_841, 3), "Freie Wähler": (428_800, 1),
            "Piraten": (425_044, 1), "Tierschutz": (366_598, 1), "NPD": (301_139, 1), "Familie": (202_803, 1),
            "ÖDP": (185_244, 1), "Die Partei": (184_709, 1), "REP": (109_757, 0)}  # fmt: skip
    found = apportion([votes for votes, _ in rows.values()], 96, method="sainte_lague")
    assert found.seats == tuple(seats for _, seats in rows.values())
    assert not found.ties


def test_germany_2021_levels_all_but_three_overhang_seats():
    """
    Bundestag, 26 September 2021: from 598 seats, Sainte-Laguë, five per cent or three constituencies.

    Federal Returning Officer, final result before the partial repeat in Berlin (second votes and
    constituencies). The CSU's 45 constituencies decide how far the house grows; Die Linke comes in by three
    constituencies, the SSW as a minority's party.
    """
    rows = {"SPD": (11_955_434, 121), "CDU": (8_775_471, 98), "Grüne": (6_852_206, 16),
            "FDP": (5_319_952, 0), "AfD": (4_803_902, 16), "CSU": (2_402_827, 45),
            "Linke": (2_270_906, 3), "SSW": (55_578, 0)}  # fmt: skip
    found, house = mixed(rows, 598, method="sainte_lague", overhang="partly")
    assert list(found.values()) == [206, 152, 118, 92, 83, 45, 39, 1]
    assert house == 736


@pytest.mark.parametrize(
    ("region", "rows", "seats"),
    [
        (
            "Central Scotland",
            {"SNP": (129_082, 9), "Con": (43_602, 0), "Lab": (67_103, 0), "Green": (12_722, 0),
             "LD": (5_015, 0), "UKIP": (6_088, 0)},
            [9, 3, 4, 0, 0, 0],
        ),
        (
            "Glasgow",
            {"SNP": (111_101, 9), "Con": (29_533, 0), "Lab": (59_151, 0), "Green": (23_398, 0),
             "LD": (5_850, 0), "UKIP": (4_889, 0)},
            [9, 2, 4, 1, 0, 0],
        ),
        (
            "Highlands and Islands 2011",
            {"SNP": (85_082, 6), "Con": (20_843, 0), "Lab": (25_884, 0), "Green": (9_076, 0),
             "LD": (21_729, 2), "UKIP": (3_372, 0)},
            [9, 2, 2, 0, 2, 0],
        ),
    ],
)  # fmt: skip
def test_scottish_lists_make_up_for_constituencies(region, rows, seats):
    """
    Scottish Parliament, 5 May 2016 and 2011: constituencies and seven list seats a region, by D'Hondt.

    2016: returning officers' figures in House of Commons Library briefing CBP-7599. Checked: all of 2011.
    """
    house = sum(won for _, won in rows.values()) + 7
    found, filled = mixed(rows, house, method="d_hondt", overhang="absorbed")
    assert list(found.values()) == seats
    assert filled == house
