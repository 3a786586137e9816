"""
The additional member system: constituency members, and lists that make up for them.

For Westminster the house keeps its size. So there are fewer constituencies than today, and
how those would go is not known: today's winners of a region are scaled down to them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from standaside.count.ballots import Ballots, Lists, Seats, Settings, lists_of, valid_votes, votes_by_list
from standaside.count.districts import district_members
from standaside.count.methods import find_method
from standaside.count.mixed import OVERHANG, Mixed, find_overhang, mixed_member
from standaside.count.sharing import District, admitted, share_out, tie_sentence
from standaside.count.single import list_of_candidate, winners
from standaside.domain import NOBODY, Bools, Ints
from standaside.errors import UnknownNameError
from standaside.matching import did_you_mean


@dataclass(frozen=True, slots=True)
class Form:
    """
    One country's way.

    Attributes
    ----------
    ratio : tuple of (str, Fraction)
        Part of the seats that are constituencies, by nation; "" for the rest.
    districts : str
        Where lists stand: "region", or "uk".
    method : str
        How list seats are shared out.
    threshold : Fraction
        Share of all valid votes that a list needs.
    wins_enough : int or None
        Constituencies that stand in for the threshold.
    overhang : str
        A name in ``OVERHANG``.
    note : str
        Where it is law.
    """

    ratio: tuple[tuple[str, Fraction], ...]
    districts: str
    method: str
    threshold: Fraction
    wins_enough: int | None
    overhang: str
    note: str


HALF, SCOTLAND, WALES = Fraction(1, 2), Fraction(73, 129), Fraction(40, 60)
"""Parts of a parliament that are constituency members: 73 of 129 at Holyrood, 40 of 60 at
Cardiff until 2026."""

_WIN = 2**35
"""What a constituency won weighs in votes, when wins are scaled down."""

FORMS: dict[str, Form] = {
    "westminster": Form(
        (("Scotland", SCOTLAND), ("Wales", WALES), ("", HALF)), "region", "d_hondt", Fraction(0), None,
        "absorbed", "lists by region as in Scotland and Wales, half and half elsewhere",
    ),
    "scottish": Form(
        (("", SCOTLAND),), "region", "d_hondt", Fraction(0), None, "absorbed",
        "the Scottish Parliament's rules everywhere (Scotland Act 1998, sections 6 to 8)",
    ),
    "welsh": Form(
        (("", WALES),), "region", "d_hondt", Fraction(0), None, "absorbed",
        "the rules of the Senedd until 2026 everywhere (Government of Wales Act 2006, sections 6 to 9)",
    ),
    "new_zealand": Form(
        (("", Fraction(72, 120)),), "uk", "sainte_lague", Fraction(1, 20), 1, "kept",
        "New Zealand's rules (Electoral Act 1993, sections 191 to 192): 72 of 120 are electorates",
    ),
    "german_2021": Form(
        (("", HALF),), "uk", "sainte_lague", Fraction(1, 20), 3, "partly",
        "Germany's rules of 2021 (Bundeswahlgesetz, section 6) with one list a party for the whole country",
    ),
}  # fmt: skip
"""Forms by name; what differs between them is the size of lists' part, the threshold and overhang."""


def ams(ballots: Ballots, settings: Settings) -> Seats:
    """
    Count every vote twice, for the candidate and for its party's list.

    Parameters
    ----------
    ballots : Ballots
    settings : Settings
        ``form``; a threshold above 0, and ``overhang``, replace the form's.

    Returns
    -------
    Seats
        By region, or as one area where lists are national.

    Raises
    ------
    UnknownNameError
        No such form, no such rule of overhang.

    Notes
    -----
    Independents and the Speaker have constituencies but no list. A region of n seats has n times
    the form's ratio of constituencies, to the nearest, a half to the lists; wins are scaled to it by
    largest remainders.
    """
    if settings.form not in FORMS:
        guess = did_you_mean(settings.form, FORMS) or f" There are {', '.join(FORMS)}."
        raise UnknownNameError(f'There is no form of the additional member system "{settings.form}".{guess}')
    form, lists = FORMS[settings.form], lists_of(ballots)
    if settings.overhang:
        form = replace(form, overhang=find_overhang(settings.overhang))
    method = find_method(form.method)
    direct, regions, ties = _direct(ballots, lists, form)
    areas, members = district_members(ballots.constituencies, form.districts)
    seats = np.zeros((ballots.draws, len(areas), len(lists)), dtype=np.int64)
    used = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
    grew, lost = np.zeros((2, ballots.draws), dtype=np.int64)
    for a, (area, rows) in enumerate(zip(areas, members, strict=True)):
        inside = direct[:, a] if form.districts == "region" else direct.sum(axis=1)
        votes = votes_by_list(ballots, lists, rows)
        found = _area(ballots, votes, inside, rows, lists, form, settings)
        seats[:, a] = settled_seats(ballots, found, area, lists)
        used += np.where(seats[:, a] > 0, votes, 0)
        grew += found.house - len(rows)
        lost += found.overhang.sum(axis=1) if form.overhang == "lost" else 0
        ties += tuple(
            tie_sentence(area, tie, lists.names)
            for told in (found.ties.values() if ballots.lot is None else ())
            for tie in told
        )
    notes: tuple[str, ...] = (_note(form, regions),)
    if settings.overhang:
        notes += (f"Overhang, in place of the form’s own rule: {OVERHANG[form.overhang]}.",)
    figures, share = {"growth": grew, "lost": lost}, settings.threshold or form.threshold
    return Seats(
        "ams", form.districts, method, lists, areas, seats, used, ties, notes, figures, share,
        wins_enough=form.wins_enough,
    )  # fmt: skip


def _direct(
    ballots: Ballots, lists: Lists, form: Form
) -> tuple[Ints, dict[str, tuple[int, int]], tuple[str, ...]]:
    """Constituencies of each list, scaled region by region: shape (d, a, q); sizes of the regions; ties."""
    winner, ties = winners(ballots)
    areas, members = district_members(ballots.constituencies, "region")
    at = list_of_candidate(ballots, lists)
    direct = np.zeros((ballots.draws, len(areas), len(lists)), dtype=np.int64)
    sizes = {}
    for a, (area, rows) in enumerate(zip(areas, members, strict=True)):
        wins = np.zeros((ballots.draws, len(lists)), dtype=np.int64)
        d, i = np.nonzero(winner[:, rows] != NOBODY)
        np.add.at(wins, (d, at[rows[i], winner[d, rows[i]]]), 1)
        size = constituencies_of(len(rows), ballots.constituencies.nations[rows[0]], form)
        sizes[area] = (size, len(rows) - size)
        if size:  # a region of one seat may have a list seat alone
            direct[:, a], more = scaled_wins(ballots, lists, area, rows, wins, size)
            ties += more
    return direct, sizes, ties


def scaled_wins(
    ballots: Ballots, lists: Lists, area: str, rows: Ints, wins: Ints, size: int
) -> tuple[Ints, tuple[str, ...]]:
    """
    Wins in proportion, shape (d, q), by largest remainders; equal ones go by the votes of the region.

    The scaling is a device of ours, so a lot would be out of place in it. A win counts so much more
    than a vote that votes decide nothing else.
    """
    if not wins.any():
        return np.zeros(wins.shape, dtype=np.int64), (
            f"{area}: no constituency has a winner, so no wins to scale down; lists have every seat.",
        )
    here = np.nonzero(wins.any(axis=0))[0]
    votes = votes_by_list(ballots, lists, rows)[:, here]
    weights = wins[:, here] * _WIN + np.where(wins[:, here] > 0, votes, 0)
    alone = tuple((i,) for i in range(len(here)))
    district = District(f"{area}, constituencies", size, tuple(lists.names[q] for q in here), alone)
    scaled = np.zeros(wins.shape, dtype=np.int64)
    scaled[:, here], ties = share_out(weights, district, "hare", lot=ballots.lot)
    return scaled, ties


def constituencies_of(seats: int, nation: str, form: Form) -> int:
    """
    Constituencies in a region of so many seats, to the nearest; a half goes to the lists.

    Examples
    --------
    >>> [constituencies_of(n, nation, FORMS["westminster"])
    ...  for n, nation in ((59, "Scotland"), (40, "Wales"), (29, "England"))]
    [33, 27, 14]
    """
    ratio = dict(form.ratio)
    part = seats * ratio.get(nation, ratio[""])
    return math.ceil(part - HALF)


def _area(
    ballots: Ballots, votes: Ints, direct: Ints, rows: Ints, lists: Lists, form: Form, settings: Settings
) -> Mixed:
    """Seats of one area of lists."""
    share = settings.threshold or form.threshold
    groups = [(q,) for q in range(len(lists))]
    valid = valid_votes(ballots, rows)
    taking_part: Bools = admitted(votes, valid, share, groups)
    if form.wins_enough is not None:
        taking_part |= direct >= form.wins_enough
    taking_part &= lists.is_party
    return mixed_member(
        votes, direct, len(rows), method=form.method, overhang=form.overhang, admitted=taking_part
    )


def settled_seats(ballots: Ballots, found: Mixed, area: str, lists: Lists) -> Ints:
    """Seats with ties settled by lot, where there is one."""
    seats = found.seats.copy()
    if ballots.lot is not None:
        for d, ties in found.ties.items():
            for tie in ties:
                lots = {q: ballots.lot(f"{area}\x1f{lists.names[q]}", d) for q in tie.contenders}
                for q in sorted(lots, key=lambda q, lots=lots: (lots[q], q))[: tie.seats]:  # type: ignore[misc]
                    seats[d, q] += 1
    return seats


def _note(form: Form, sizes: dict[str, tuple[int, int]]) -> str:
    """What is assumed, in a sentence."""
    constituencies, listed = (sum(size[i] for size in sizes.values()) for i in (0, 1))
    return (
        f"Form: {form.note}; {constituencies} constituencies and {listed} list seats. Constituency wins are "
        "today’s, scaled down region by region, and every vote for a candidate counts for its party’s list."
    )
