"""
How a plan fares where things are not as expected: ``plan --robust``.

Other *circumstances* change what is believed of voters: how many follow, what the poll
says, how strongly a pact repels. In each the plan is judged again and set against the
plan that would have been best: the difference is its regret. *Refusals* change what is
done: a partner's local branches stand after all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from standaside.domain import HARD_BACKFIRE, Assessment, Poll, Scenario, TransferRow, TransferTable
from standaside.errors import PactRuleError
from standaside.model.simulation import Progress
from standaside.planning.assessment import evaluate
from standaside.planning.refusals import Refusals, refusals_of
from standaside.planning.weighed import seats_of, weigh
from standaside.showing import Shown

TENTH = 1.2816
"""Standard deviations below the mean that a tenth of a normal distribution lies beyond."""

WORSE_BY = (0.02, 0.04)
"""Shares of the British vote that the partners lose to their opponents: one and two usual poll errors."""


@dataclass(frozen=True, slots=True, eq=False)
class Circumstance:
    """What is believed instead: a name, in words, and the question with it."""

    name: str
    words: str
    scenario: Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Fared:
    """
    The plan in one circumstance.

    Attributes
    ----------
    judged : Assessment
        The plan's pact there, with and without.
    best : float or None
        Expected seats of the pact that would have been best there under the same rules; None if no
        pact satisfies them there.
    partners_best : mapping of str to float
        Expected seats of each partner in that.
    proven : bool
        Whether the solver proved it.
    """

    circumstance: Circumstance
    judged: Assessment
    best: float | None
    partners_best: Mapping[str, float]
    proven: bool

    @property
    def reached(self) -> float:
        """Expected seats of the bloc under the plan."""
        codes = self.judged.projection.parties.codes
        partners = [codes.index(code) for code in self.judged.scenario.partners]
        seats = self.judged.with_pact.seats()[:, partners].sum(axis=1)
        return int(seats.sum()) / len(seats)

    @property
    def regret(self) -> float | None:
        """Expected seats by which the best plan there beats this one; 0 where this one does better."""
        return None if self.best is None else max(0.0, self.best - self.reached)


@dataclass(frozen=True, slots=True, eq=False)
class Robust(Shown):
    """A plan where things are not as expected."""

    fared: tuple[Fared, ...]
    refusals: Refusals

    def headline(self) -> str:
        """What was asked, and how much was found."""
        behind = f"at most {self.greatest_regret:.1f} expected seats behind the best"
        return f"{len(self.fared)} circumstances, {behind}"

    @property
    def greatest_regret(self) -> float:
        """The most that the plan is behind the best in any circumstance."""
        return max((fared.regret for fared in self.fared if fared.regret is not None), default=0.0)


def robustness_of(
    found: Assessment, *, seed: int, time_limit: float = 60.0, progress: Progress | None = None
) -> Robust:
    """
    Judge a plan again in other circumstances, and with refusals.

    Parameters
    ----------
    found : Assessment
        The plan.
    seed : int
        The same draws serve all circumstances.
    time_limit : float
        Seconds for the solver in each.
    progress : callable, optional

    Returns
    -------
    Robust

    Notes
    -----
    Rule 24 of ``docs/explanation/semantics.md``.
    """
    cases = list(circumstances(found.scenario))
    fared = []
    for number, case in enumerate(cases, start=1):
        fared.append(_fared(case, found, seed=seed, time_limit=time_limit))
        if progress is not None:
            progress(number / (len(cases) + 1))
    return Robust(tuple(fared), refusals_of(found, seed=seed))


def _fared(case: Circumstance, found: Assessment, *, seed: int, time_limit: float) -> Fared:
    pact = tuple(found.pact.deals())
    judged = evaluate(replace(case.scenario, pact=pact, variants=()), seed=seed)
    weighed = weigh(case.scenario, seed=seed)
    try:
        best = weighed.best(time_limit=time_limit)
    except PactRuleError:
        return Fared(case, judged, None, {}, proven=True)
    partners = seats_of(weighed.options, best.chosen, weighed.partners)
    return Fared(case, judged, best.objective, partners, proven=best.status == "optimal")


def circumstances(scenario: Scenario) -> Iterator[Circumstance]:
    """What a plan is tried in: as expected first; poll and backfire where they can be worse."""
    yield Circumstance("expected", "as expected", scenario)
    for name, words, away in (
        ("follow_less", "few voters follow (one chance in ten)", -TENTH),
        ("follow_more", "many voters follow (one chance in ten)", TENTH),
    ):
        moved = replace(scenario, transfers=follow_moved(scenario.transfers, away))
        yield Circumstance(name, words, moved)
    for worse in WORSE_BY:
        poll = poll_moved(scenario, worse)
        if poll is not None:
            points = f"{100 * worse:g}"
            words = f"the poll {points} points worse for the bloc, to its opponents"
            yield Circumstance(f"poll_{points}_worse", words, replace(scenario, poll=poll))
    if scenario.backfire != HARD_BACKFIRE:
        words = "every endorsement backfires, hard (rule 6)"
        yield Circumstance("backfire_hard", words, replace(scenario, backfire=HARD_BACKFIRE))


def follow_moved(table: TransferTable, away: float) -> TransferTable:
    """
    Move every rate of following by so many standard deviations of its own uncertainty.

    The rest of a row keeps its proportions. All rows move together, which is harsher than the
    draws, where each goes its own way.

    Examples
    --------
    >>> row = TransferRow("LD", "Lab", {"Lab": 0.5, "Con": 0.2, "home": 0.3}, "made up", concentration=24.0)
    >>> moved = follow_moved(TransferTable({("LD", "Lab"): row}), -1.0)
    >>> {code: round(rate, 3) for code, rate in moved.rows["LD", "Lab"].rates.items()}
    {'Lab': 0.4, 'Con': 0.24, 'home': 0.36}
    """
    return replace(table, rows={pair: _row_moved(table, row, away) for pair, row in table.rows.items()})


def _row_moved(table: TransferTable, row: TransferRow, away: float) -> TransferRow:
    follow = row.rates.get(row.beneficiary, 0.0) if row.beneficiary else 0.0
    if not 0.0 < follow < 1.0:
        return row
    sd = math.sqrt(follow * (1.0 - follow) / (table.surety(row) + 1.0))
    new = min(0.98, max(0.02, follow + away * sd))
    rest = (1.0 - new) / (1.0 - follow)
    rates = {code: new if code == row.beneficiary else rate * rest for code, rate in row.rates.items()}
    return replace(row, rates=rates)


def poll_moved(scenario: Scenario, worse: float) -> Poll | None:
    """
    Take a part of the British vote from the partners and give it to the opponents.

    Parameters
    ----------
    scenario : Scenario
    worse : float
        In share; taken from the partners, and given, in proportion to what each has.

    Returns
    -------
    Poll or None
        None without a British poll, or where either side has too little in it.
    """
    poll = scenario.poll
    shares = dict(poll.shares.get("GB", {})) if poll is not None else {}
    ours = {code: shares[code] for code in scenario.partners if shares.get(code, 0.0) > 0}
    theirs = {code: shares[code] for code in scenario.opponents if shares.get(code, 0.0) > 0}
    have, had = math.fsum(ours.values()), math.fsum(theirs.values())
    if poll is None or have <= worse or not theirs:
        return None
    shares.update({code: share * (1.0 - worse / have) for code, share in ours.items()})
    shares.update({code: share * (1.0 + worse / had) for code, share in theirs.items()})
    return replace(poll, shares={**poll.shares, "GB": shares})
