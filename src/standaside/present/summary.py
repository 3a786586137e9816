"""The figures of an assessment that every view shows: computed once, rounded nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from standaside.domain import NOBODY, Assessment, Bools, Floats, Forecast, Ints
from standaside.showing import Shown

T = TypeVar("T")

LEAST = 1e-9
"""Seats: a difference smaller than this is arithmetic, not loss."""


@dataclass(frozen=True, slots=True)
class Spread(Shown):
    """Mean and percentiles of a number of seats over the draws."""

    mean: float
    p05: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """Seats without and with the pact, and the gain, paired on the same draws (rule 11)."""

    without: Spread
    with_pact: Spread
    gain: Spread


@dataclass(frozen=True, slots=True)
class Account:
    """What a partner gives and gets; constituencies, and expected votes. Quiet: a softer deal (rule 7)."""

    party: str
    stands_aside_in: int
    stood_aside_for_in: int
    votes_given: float
    votes_received: float
    keeps_quiet_in: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Summary(Shown):
    """
    An assessment in figures.

    Attributes
    ----------
    bloc, opponents, parties : Contrast, Contrast, mapping of str to Contrast
        ``parties`` has every party that wins a seat in some draw, and all partners.
    summed, summed_gain : Spread
        The bloc's seats if every voter followed, a bound (rule 17), and their gain.
    p_majority : (float, float)
        Chance, without and with, that the bloc has more than half of all seats.
    p_without, p_with : ndarray of float, shape (c, p)
    likeliest_without, likeliest_with : ndarray of int, shape (c,)
    bloc_without, bloc_with : ndarray of int, shape (d,)
    """

    assessment: Assessment
    house: int
    bloc: Contrast
    opponents: Contrast
    parties: Mapping[str, Contrast]
    summed: Spread
    summed_gain: Spread
    p_majority: tuple[float, float]
    p_without: Floats
    p_with: Floats
    likeliest_without: Ints
    likeliest_with: Ints
    bloc_without: Ints
    bloc_with: Ints
    accounts: tuple[Account, ...]

    ENOUGH: ClassVar[float] = 0.5
    """Expected seats that a partner gains at least for what it gives: less is no seat, told whole."""

    def headline(self) -> str:
        """What its assessment says."""
        return self.assessment.headline()

    @property
    def majority_at(self) -> int:
        """Fewest seats that are more than half of the house."""
        return self.house // 2 + 1

    @property
    def constituencies_with_a_deal(self) -> int:
        """Places where some partner gives way."""
        return int(self.assessment.pact.gives_way.any(axis=1).sum())

    @property
    def p_bloc_without(self) -> Floats:
        """Chance that some partner wins, shape (c,), without the pact."""
        return self._bloc(self.p_without)

    @property
    def p_bloc_with(self) -> Floats:
        """The same with the pact."""
        return self._bloc(self.p_with)

    def _bloc(self, p_win: Floats) -> Floats:
        codes = self.assessment.projection.parties.codes
        return np.asarray(p_win[:, columns(codes, self.assessment.scenario.partners)].sum(axis=1))

    @property
    def turned(self) -> Bools:
        """
        Places, shape (c,), whose likeliest winner changes: by the pact, or by the poll where there is none.

        Where there is no pact the likeliest winner is compared with who holds the place, if that is known.
        """
        if self.assessment.pact.stand_asides or self.assessment.counter_pact.stand_asides:
            return np.asarray(self.likeliest_without != self.likeliest_with)
        held, next_one = self.assessment.projection.held_by, self.likeliest_without
        return np.asarray((held != NOBODY) & (next_one != NOBODY) & (held != next_one))

    def for_nothing(self, account: Account) -> bool:
        """Whether a partner gives way somewhere and gains less than half a seat, as told: to a tenth."""
        gives = account.stands_aside_in + account.keeps_quiet_in
        return gives > 0 and round(self.parties[account.party].gain.mean, 1) < self.ENOUGH

    @property
    def lopsided(self) -> bool:
        """Whether a partner gives way and gains less than half a seat, while another gains as much."""
        gains = [self.parties[one.party].gain.mean for one in self.accounts]
        return any(map(self.for_nothing, self.accounts)) and max(gains) >= self.ENOUGH

    @property
    def changed(self) -> tuple[int, ...]:
        """Positions of the places whose likeliest winner differs with the pact."""
        return tuple(int(c) for c in np.nonzero(self.likeliest_without != self.likeliest_with)[0])


def spread(values: Ints) -> Spread:
    """
    Mean and percentiles; the percentiles are values that occur.

    Examples
    --------
    >>> spread(np.array([1, 2, 3, 4]))
    Spread(mean=2.5, p05=1.0, p50=2.0, p95=4.0)
    """
    if not values.size:
        return Spread(0.0, 0.0, 0.0, 0.0)
    p05, p50, p95 = np.percentile(values, [5, 50, 95], method="inverted_cdf")
    return Spread(int(values.sum()) / values.size, float(p05), float(p50), float(p95))


def likeliest(p_win: Floats, share: Floats, codes: Sequence[str]) -> Ints:
    """
    The likeliest winner of every place, ties by expected share and then by code.

    Parameters
    ----------
    p_win, share : ndarray of float, shape (c, p)
        Chance to win, and expected share of the votes.
    codes : sequence of str
        Party codes.

    Returns
    -------
    ndarray of int, shape (c,)
        Positions; ``NOBODY`` where nobody ever wins.
    """
    order = np.array(sorted(range(len(codes)), key=lambda p: codes[p]), dtype=np.int64)
    chance, expected = p_win[:, order], share[:, order]
    best = chance == chance.max(axis=1, keepdims=True)
    chosen = order[np.where(best, expected, -1.0).argmax(axis=1)]
    return np.where(chance.max(axis=1) > 0, chosen, NOBODY).astype(np.int64)


def contrast(without: Ints, with_pact: Ints) -> Contrast:
    """Compare seats draw by draw; both of shape (d,)."""
    return Contrast(spread(without), spread(with_pact), spread(with_pact - without))


def columns(codes: Sequence[str], chosen: Sequence[str]) -> list[int]:
    """Positions of some codes on the axis."""
    return [codes.index(code) for code in chosen if code in codes]


def summarise(assessment: Assessment) -> Summary:
    """Compute the figures of an assessment."""
    codes = assessment.projection.parties.codes
    forecasts = assessment.without, assessment.with_pact, assessment.summed
    before, after, followed = _each_once(Forecast.seats, *forecasts)
    partners = columns(codes, assessment.scenario.partners)
    rivals = columns(codes, assessment.scenario.opponents)
    house = len(assessment.projection.constituencies)
    bloc = before[:, partners].sum(axis=1), after[:, partners].sum(axis=1)
    bound = followed[:, partners].sum(axis=1)
    shown = [p for p in range(len(codes)) if p in partners or before[:, p].any() or after[:, p].any()]
    chances = _each_once(Forecast.p_win, *forecasts[:2])
    share = assessment.projection.share
    return Summary(
        assessment=assessment,
        house=house,
        bloc=contrast(*bloc),
        opponents=contrast(before[:, rivals].sum(axis=1), after[:, rivals].sum(axis=1)),
        parties={codes[p]: contrast(before[:, p], after[:, p]) for p in shown},
        summed=spread(bound),
        summed_gain=spread(bound - bloc[0]),
        p_majority=(chance_of_majority(bloc[0], house), chance_of_majority(bloc[1], house)),
        p_without=chances[0],
        p_with=chances[1],
        likeliest_without=likeliest(chances[0], share, codes),
        likeliest_with=likeliest(chances[1], share, codes),
        bloc_without=bloc[0],
        bloc_with=bloc[1],
        accounts=tuple(_account(assessment, code) for code in assessment.scenario.partners),
    )


def _each_once(count: Callable[[Forecast], T], *forecasts: Forecast) -> list[T]:
    """Count each of several forecasts; what is the same one, as where there is no pact, once."""
    counted = {id(forecast): count(forecast) for forecast in {id(f): f for f in forecasts}.values()}
    return [counted[id(forecast)] for forecast in forecasts]


def chance_of_majority(seats: Ints, house: int) -> float:
    """Fraction of draws in which ``seats`` (d,) are more than half of ``house``."""
    return int((2 * seats > house).sum()) / max(seats.size, 1)


def seats_apart(found: Assessment, first: Assessment, *, pacts: bool = True) -> Spread | None:
    """
    Seats of one answer's partners under another, less those under the one, election by election (rule 11).

    Parameters
    ----------
    found, first : Assessment
        On the same draws; the partners are those of ``first``.
    pacts : bool
        Whether each is taken with its pact. Without, what is left is what else the two questions differ
        in: their polls, their dates.

    Returns
    -------
    Spread or None
        None where they begin from different elections, so that no two simulated elections are the same.
    """
    if found.scenario.baseline.id != first.scenario.baseline.id:
        return None
    theirs, ours = (
        (judged.with_pact if pacts else judged.without)
        .seats()[:, columns(judged.projection.parties.codes, first.scenario.partners)]
        .sum(axis=1)
        for judged in (found, first)
    )
    return spread(theirs - ours)


def party_spreads(forecast: Forecast) -> dict[str, Spread]:
    """Spread of every party's seats."""
    seats = forecast.seats()
    return {code: spread(seats[:, p]) for p, code in enumerate(forecast.parties.codes)}


def _account(assessment: Assessment, code: str) -> Account:
    pact, party = assessment.pact, assessment.projection.parties.index(code)
    return Account(
        party=code,
        stands_aside_in=int(pact.aside[:, party].sum()),
        keeps_quiet_in=int((pact.soft[:, party] > 0).sum()),
        stood_aside_for_in=int(((pact.endorses == party) & pact.aside).any(axis=1).sum()),
        votes_given=float(assessment.votes_given[party]),
        votes_received=float(assessment.votes_received[party]),
    )
