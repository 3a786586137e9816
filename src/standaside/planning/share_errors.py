"""
How unsure coalitions' worths and Shapley values are, from the spread over simulated elections.

Every coalition's pact is counted election by election on the same draws, so that errors of
differences are those of paired differences (rule 11). Pacts are held as they were found: that
they were found on these very draws is not in the error.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standaside.domain import NOBODY, Floats, Ints, Options, Pact
from standaside.model.simulation import count_pact, deals_by_place, electorate
from standaside.planning.coalitions import Standing, shapley_value
from standaside.planning.weighed import Weighed

MOST_DRAWS = 2000
"""Simulated elections from which the spread is taken; the error is for all that the scenario has."""


@dataclass(frozen=True, slots=True)
class ShareErrors:
    """
    Standard errors, in expected seats.

    ``shapley``, ``brings`` (that less what it wins alone) and ``gains`` are by partner, ``excess`` by
    coalition: what it would gain by leaving.
    """

    shapley: Mapping[str, float]
    brings: Mapping[str, float]
    gains: Mapping[str, float]
    excess: Mapping[tuple[str, ...], float]


def share_errors(whole: Weighed, standing: Standing, pact: Pact) -> ShareErrors:
    """
    Find the standard errors of what is said of coalitions and of a pact.

    Parameters
    ----------
    whole : Weighed
        Every deal, as the coalitions were weighed from.
    standing : Standing
    pact : Pact
        The one that is judged.

    Returns
    -------
    ShareErrors
    """
    draws = whole.scenario.uncertainty.draws
    fewer = min(draws, MOST_DRAWS)
    uncertainty = dataclasses.replace(whole.scenario.uncertainty, draws=fewer)
    scenario = dataclasses.replace(whole.scenario, uncertainty=uncertainty)
    counted = _Counted(dataclasses.replace(whole, scenario=scenario))
    nobody = counted.seats(Pact.empty(pact.constituencies, pact.parties))
    made = counted.seats(pact)
    worths: dict[tuple[str, ...], Floats] = {}
    for coalition in standing.coalitions:
        own = counted.seats(pact_of_rows(whole.options, coalition.rows)) if coalition.rows else nobody
        worths[coalition.parties] = _sum(own, coalition.parties)
    brought = [
        shapley_value({members: float(seats[d]) for members, seats in worths.items()}) for d in range(fewer)
    ]
    shapley = {code: np.array([one[code] for one in brought]) for code in standing.shapley}
    return ShareErrors(
        shapley={code: _error(seats, draws) for code, seats in shapley.items()},
        brings={code: _error(seats - nobody[code], draws) for code, seats in shapley.items()},
        gains={code: _error(made[code] - nobody[code], draws) for code in standing.shapley},
        excess={c: _error(seats - _sum(made, c), draws) for c, seats in worths.items()},
    )


def pact_of_rows(options: Options, rows: tuple[int, ...]) -> Pact:
    """Put rows of a table of options together as a pact."""
    chosen: Ints = np.array(rows, dtype=np.int64)
    shape = options.without.shape
    aside, endorses = np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8)
    soft = np.zeros(shape, np.int8)
    place, acts = options.place[chosen], options.gives_way[chosen]
    aside[place], soft[place] = options.aside[chosen], options.soft[chosen]
    endorses[place] = np.where(acts, options.beneficiary[chosen][:, None], NOBODY)
    return Pact(options.constituencies, options.parties, aside, endorses, soft)


class _Counted:
    """Seats of every partner in each draw under any pact, beside what the other side does."""

    def __init__(self, whole: Weighed) -> None:
        self.whole = whole
        self.voters = electorate(whole.projection, whole.scenario, seed=whole.seed)

    def seats(self, pact: Pact) -> dict[str, Floats]:
        counter = self.whole.counter
        own, against = deals_by_place(pact), deals_by_place(counter)
        choices = [[(*mine, *theirs)] for mine, theirs in zip(own, against, strict=True)]
        chosen = np.zeros(len(choices), dtype=np.int64)
        winners = count_pact(self.voters, choices, pact | counter, chosen=chosen).winners
        assert winners is not None
        index = self.whole.projection.parties.index
        return {code: (winners == index(code)).sum(axis=1).astype(np.float64) for code in self.whole.partners}


def _sum(seats: Mapping[str, Floats], members: tuple[str, ...]) -> Floats:
    return np.asarray(sum((seats[code] for code in members), np.zeros(1)), dtype=np.float64)


def _error(values: Floats, draws: int) -> float:
    return float(values.std()) / math.sqrt(draws)
