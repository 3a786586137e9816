"""What holds for every system: order does not matter, houses are full, allies only help themselves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.count.ballots import Ballots, Settings
from standaside.count.systems import SYSTEMS
from standaside.domain import NOBODY, Constituencies, Parties
from tests.small_ballots import ballots, leavers

CODES, PLACES = "Con Lab LD Green Ind Other", 6
REGIONS = ["North", "North", "North", "South", "South", "Wales"]
VOTES = st.lists(
    st.lists(st.integers(1, 9_000), min_size=6, max_size=6), min_size=PLACES, max_size=PLACES
).filter(lambda rows: all(row[0] for row in rows))


def home(place, votes, goes):
    """Half of those who leave stay at home, half go to whom they endorse."""
    after = votes.astype(float)
    for d, row in enumerate(goes):
        for party, endorsed in leavers(row):
            if endorsed != NOBODY:
                after[d, endorsed] += votes[d, party] / 2
            after[d, party] = 0
    return after


def made(votes) -> Ballots:
    given = ballots(votes, parties=CODES, regions=REGIONS, electorate=40_000, move=home)
    return replace(given, lot=lambda who, draw: float(crc32(f"{who} {draw}".encode())))


def turned(given: Ballots, places: list[int], columns: list[int]) -> Ballots:
    """The same votes with places and parties in another order."""
    axis, parties = given.constituencies, given.parties

    def pick(values, order):
        return tuple(values[i] for i in order)

    def move(place, votes, goes):
        assert given.move is not None
        back = np.argsort(columns)
        old = np.where(goes >= 0, np.array(columns)[goes], goes)  # whom it endorses, on the first order
        return given.move(places[place], votes[:, back], old[:, back])[:, columns]

    return Ballots(
        Constituencies(
            pick(axis.codes, places), pick(axis.names, places), pick(axis.nations, places),
            pick(axis.regions, places), pick(axis.counties, places), axis.boundary_set,
        ),
        Parties(pick(parties.codes, columns), pick(parties.names, columns), pick(parties.kinds, columns)),
        given.votes[:, places][:, :, columns],
        given.standing[places][:, columns],
        given.electorate[places],
        given.winner_known[places],
        given.lot,
        move,
    )  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
@given(votes=VOTES, data=st.data())
def test_the_order_of_places_and_parties_does_not_matter(system, votes, data):
    first = made(votes)
    places = data.draw(st.permutations(range(PLACES)))
    columns = data.draw(st.permutations(range(6)))
    second = turned(first, list(places), list(columns))
    settings = Settings(threshold=Fraction(1, 30), fronts=(("Lab", "LD"),), joint=(("Lab", "Green"),))
    one, two = SYSTEMS[system](first, settings), SYSTEMS[system](second, settings)
    assert (one.by_party(6)[:, columns] == two.by_party(6)).all()
    assert one.used.sum() == two.used.sum()


@pytest.mark.parametrize("system", SYSTEMS)
def test_lots_do_not_know_the_order_of_parties_either(system):
    """Equal votes everywhere: lots decide everything, and a lot is drawn by names."""
    settings = Settings(joint=(("Lab", "Green"), ("Con", "LD")))
    first, back = made([[7] * 6] * PLACES), list(range(6))[::-1]
    one = SYSTEMS[system](first, settings).by_party(6)
    two = SYSTEMS[system](turned(first, list(range(PLACES))[::-1], back), settings).by_party(6)
    assert (one[:, back] == two).all()
    assert one.sum() == PLACES


@pytest.mark.parametrize("system", SYSTEMS)
@given(votes=VOTES)
def test_every_house_is_full_and_no_sum_is_in_it(system, votes):
    found = SYSTEMS[system](made(votes), Settings())
    assert found.by_party(6).sum() == PLACES
    assert found.by_party(6)[0, 5] == 0
    assert 0 <= found.used.sum() <= np.sum(votes)
