"""
What is left of a plan where local branches refuse: each seat's deal fails with some probability.

Branches decide by themselves, independently of each other and of the voters. A deal that one
of several parties refuses goes on with the others; one that all refuse is no deal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from standaside.domain import Assessment, Floats, Options
from standaside.planning.weighed import weigh

CHANCES = (0.1, 0.25, 0.5)
"""Probabilities of a refusal that are shown."""

MOST_DEAR = 5
"""Seats named whose refusal costs most."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    A plan whose deals some branches refuse with a probability.

    Attributes
    ----------
    party : str
        Whose branches refuse; "" for everybody's.
    chance : float
        Of a branch to refuse in one seat.
    bloc : float
        Expected seats of the bloc.
    lost : float
        Expected seats lost against a pact that is kept.
    sd : float
        Standard deviation of that loss, from who happens to refuse alone.
    parties : mapping of str to float
        Expected seats of each partner.
    """

    party: str
    chance: float
    bloc: float
    lost: float
    sd: float
    parties: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Refusals:
    """
    Everything about refusals.

    Attributes
    ----------
    cases : tuple of Refusal
        For everybody, then for each partner that gives way, every chance of ``CHANCES``.
    alone : mapping of str to float
        Expected seats of each partner with no pact of this bloc, what the other side does in force.
    dearest : tuple of (str, str, str, float)
        Code, name, party and the bloc's loss where a refusal costs most.
    """

    cases: tuple[Refusal, ...]
    alone: Mapping[str, float]
    dearest: tuple[tuple[str, str, str, float], ...]

    def worse_off(self, case: Refusal) -> tuple[str, ...]:
        """Partners that would have fewer expected seats than with no pact."""
        return tuple(code for code, seats in case.parties.items() if seats < self.alone[code] - 1e-9)


def refusals_of(found: Assessment, *, seed: int) -> Refusals:
    """
    Work out what refusals leave of a plan, exactly, from the chances of every smaller deal.

    Parameters
    ----------
    found : Assessment
        The plan, or any pact with one deal a constituency.
    seed : int

    Returns
    -------
    Refusals
    """
    weighed = weigh(found.scenario, seed=seed, agreed=False)
    return _Kept(weighed.options, weighed.partners, _rows_of(found, weighed.options)).refusals()


def _rows_of(found: Assessment, options: Options) -> list[int]:
    """Rows of the table that are the pact's deals, one for each place with a deal."""
    table = _table(options)
    rows = []
    for deal in found.pact.deals():
        place = options.constituencies.index(deal.code)
        aside, soft = found.pact.aside[place], found.pact.soft[place]
        who = options.parties.index(deal.beneficiary) if deal.beneficiary else -1
        row = table.get((place, who, aside.tobytes(), soft.tobytes()))
        if row is not None:
            rows.append(row)
    return rows


def _table(options: Options) -> dict[tuple[int, int, bytes, bytes], int]:
    keys = zip(options.place.tolist(), options.beneficiary.tolist(), options.aside, options.soft, strict=True)
    return {
        (place, who, aside.tobytes(), soft.tobytes()): row
        for row, (place, who, aside, soft) in enumerate(keys)
    }


class _Kept:
    """The deals of one pact, and what each becomes when some of its parties refuse."""

    def __init__(self, options: Options, partners: Sequence[str], rows: Sequence[int]) -> None:
        self.options, self.rows, self.table = options, list(rows), _table(options)
        self.partners = tuple(partners)
        self.at = [options.parties.index(code) for code in partners]
        first = np.unique(options.place, return_index=True)[1]
        self.no_deal = dict(zip(options.place[first].tolist(), first.tolist(), strict=True))
        left_out = np.ones(len(options.constituencies), dtype=np.bool_)
        left_out[options.place] = False
        rest = options.without[left_out][:, self.at]
        quiet = options.p_win[first][:, self.at]
        self.alone: Floats = np.array([math.fsum([*rest[:, k], *quiet[:, k]]) for k in range(len(self.at))])

    def refusals(self) -> Refusals:
        """Everybody's branches, and each partner's."""
        givers = [p for p in self.at if any(self._gives(row, p) for row in self.rows)]
        cases = [self._case(None, chance) for chance in CHANCES]
        cases += [self._case(p, chance) for p in givers for chance in CHANCES]
        alone = dict(zip(self.partners, self.alone.tolist(), strict=True))
        return Refusals(tuple(cases), alone, self._dearest(givers))

    def _gives(self, row: int, party: int) -> bool:
        return bool(self.options.gives_way[row, party])

    def _without(self, row: int, refusing: Sequence[int]) -> int:
        """The row of the deal that is left; no deal where nobody is, or the table has no such deal."""
        options = self.options
        aside, soft = options.aside[row].copy(), options.soft[row].copy()
        aside[list(refusing)], soft[list(refusing)] = False, 0
        place = int(options.place[row])
        key = (place, int(options.beneficiary[row]), aside.tobytes(), soft.tobytes())
        nothing: int = self.no_deal[place]
        return self.table.get(key, nothing)

    def _outcomes(self, row: int, party: int | None, chance: float) -> Iterator[tuple[float, int]]:
        """Probability and row of everything that can become of a deal."""
        gives = np.nonzero(self.options.gives_way[row])[0].tolist()
        asked = [p for p in gives if party is None or p == party]
        for refused in product((False, True), repeat=len(asked)):
            away = [p for p, no in zip(asked, refused, strict=True) if no]
            probability = chance ** len(away) * (1.0 - chance) ** (len(asked) - len(away))
            yield probability, self._without(row, away) if away else row

    def _case(self, party: int | None, chance: float) -> Refusal:
        changes: list[list[float]] = [[] for _ in self.at]
        lost, variance = [], []
        for row in self.rows:
            before = self.options.p_win[self.no_deal[int(self.options.place[row])]][self.at]
            kept = float(self.options.p_win[row][self.at].sum())
            mean, square = 0.0, 0.0
            for probability, left in self._outcomes(row, party, chance):
                here = self.options.p_win[left][self.at]
                for k in range(len(self.at)):
                    changes[k].append(probability * float(here[k] - before[k]))
                loss = kept - float(here.sum())
                mean, square = mean + probability * loss, square + probability * loss**2
            lost.append(mean)
            variance.append(max(0.0, square - mean**2))
        seats = [math.fsum([self.alone[k], *changes[k]]) for k in range(len(self.at))]
        return Refusal(
            party="" if party is None else self.options.parties.codes[party],
            chance=chance,
            bloc=math.fsum(seats),
            lost=math.fsum(lost),
            sd=math.sqrt(math.fsum(variance)),
            parties=dict(zip(self.partners, seats, strict=True)),
        )

    def _dearest(self, givers: Sequence[int]) -> tuple[tuple[str, str, str, float], ...]:
        options, found = self.options, []
        for row in self.rows:
            for p in givers:
                if self._gives(row, p):
                    left = self._without(row, [p])
                    loss = float((options.p_win[row] - options.p_win[left])[self.at].sum())
                    place = int(options.place[row])
                    names = options.constituencies
                    found.append((names.codes[place], names.names[place], options.parties.codes[p], loss))
        found.sort(key=lambda item: (-round(item[3], 9), item[0], item[2]))
        return tuple(found[:MOST_DEAR])
