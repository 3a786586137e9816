"""Published rules for sharing out the seats (rule 23), on places made by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from standaside.planning.presets import (
    PRESETS,
    Field,
    electoral_calculus_2022,
    incumbents_then_best_placed,
    parity_by_region,
    winner_and_runner_up,
)

PARTNERS = ("Green", "LD", "Lab")
GREEN, LD, LAB, NOBODY = 0, 1, 2, -1


def field(
    before: list[tuple[float, float, float]],
    *,
    now: Any = None,
    held: dict[int, int] | None = None,
    rivals: tuple[float, float] = (0.5, 0.1),
    absent: Any = (),
    regions: tuple[str, ...] | None = None,
    partners: tuple[str, ...] = PARTNERS,
) -> Field:
    """Places with the partners' shares before, and two rivals with the same shares everywhere."""
    shares = np.array(before)
    count = len(before)
    standing = np.ones(shares.shape, dtype=bool)
    for place, who in absent:
        standing[place, who] = False
    holds = np.zeros(shares.shape, dtype=bool)
    for place, who in (held or {}).items():
        holds[place, who] = True
    everybody = np.sort(np.concatenate([shares, np.tile(rivals, (count, 1))], axis=1), axis=1)
    return Field(
        partners=partners,
        standing=standing,
        holds=holds,
        before=shares,
        now=shares if now is None else np.array(now),
        winner_before=everybody[:, -1],
        runner_up_before=everybody[:, -2],
        regions=regions or ("North",) * count,
    )


def test_a_winner_keeps_and_a_runner_up_gets() -> None:
    places = field([(0.1, 0.2, 0.3), (0.0, 0.05, 0.06), (0.1, 0.6, 0.2)], held={2: LD})
    # in the second place both rivals were ahead of every partner: no deal
    assert winner_and_runner_up(places) == [LAB, NOBODY, LD]


def test_a_by_election_winner_keeps_before_whoever_came_first_then() -> None:
    assert winner_and_runner_up(field([(0.1, 0.2, 0.3)], held={0: GREEN})) == [GREEN]


def test_incumbents_come_first_then_whoever_is_best_placed_now() -> None:
    places = field([(0.1, 0.2, 0.3)] * 2, now=[(0.1, 0.4, 0.3), (0.1, 0.4, 0.3)], held={0: LAB})
    assert incumbents_then_best_placed(places) == [LAB, LD]


def test_nobody_gets_a_place_where_it_does_not_stand() -> None:
    places = field([(0.1, 0.2, 0.3)] * 2, absent=[(0, LAB), (1, LAB)])
    assert incumbents_then_best_placed(places) == [LD, LD]
    assert set(electoral_calculus_2022(places)) <= {LD, GREEN}


def test_parity_gives_each_partner_as_many_places_in_every_region() -> None:
    regions = ("North",) * 6 + ("South",) * 3
    chosen = parity_by_region(field([(0.1, 0.2, 0.3)] * 9, regions=regions))
    assert Counter(chosen[:6]) == {GREEN: 2, LD: 2, LAB: 2}
    assert Counter(chosen[6:]) == {GREEN: 1, LD: 1, LAB: 1}


def test_parity_counts_what_incumbents_hold_and_each_takes_its_best() -> None:
    shares = [(0.1, 0.1, 0.4), (0.1, 0.3, 0.3), (0.2, 0.1, 0.3), (0.1, 0.2, 0.3)]
    chosen = parity_by_region(field(shares, held={0: LAB, 3: LAB}))
    assert chosen == [LAB, LD, GREEN, LAB]


def test_electoral_calculus_gives_the_greens_one_place_in_sixteen_of_every_kind() -> None:
    places = field([(0.01, 0.1 + n / 200, 0.1) for n in range(48)], held={0: GREEN})
    chosen = electoral_calculus_2022(places)
    assert Counter(chosen) == {LD: 44, GREEN: 4}
    given = [c for c, who in enumerate(chosen) if who == GREEN and c]
    assert [47 - c for c in given] == sorted((7, 23, 39), reverse=True)  # the middle of each sixteen


def test_electoral_calculus_needs_its_three_parties() -> None:
    said = electoral_calculus_2022(field([(0.1, 0.2, 0.3)], partners=("Green", "LD", "PC")))
    assert isinstance(said, str)
    assert "Lab, LD and Green" in said


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_rule_gives_each_place_to_a_partner_that_stands_there(preset: Any) -> None:
    generator = np.random.default_rng(7)
    shares = [tuple(row) for row in generator.dirichlet(np.ones(6), size=40)[:, :3]]
    absent = [(c, int(generator.integers(3))) for c in range(0, 40, 3)]
    places = field(shares, absent=absent, held={1: LD, 2: LAB})
    chosen = preset.rule(places)
    assert len(chosen) == 40
    assert chosen[1:3] == [LD, LAB]
    assert all(who == NOBODY or places.standing[c, who] for c, who in enumerate(chosen))
