"""
The pipeline: a scenario → expected shares → simulated elections, with and without a pact.

Everything is computed on axes sorted by code and drawn from streams keyed by code, so
that reordering parties or constituencies reorders the answer and changes nothing else
(rule 13).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standaside.domain import (
    NOBODY,
    REFORM_FAMILY,
    Floats,
    Forecast,
    Ints,
    Pact,
    Projection,
    Result,
    Scenario,
    SmallInts,
    Transfers,
)
from standaside.errors import ScenarioError
from standaside.matching import did_you_mean
from standaside.model import kernel, nominations, polls, remainder, swing, transfer, uncertainty

Progress = Callable[[float], None]


def project(scenario: Scenario, *, rules: Mapping[str, swing.Rule] = swing.SWING_RULES) -> Projection:
    """
    Project a scenario's poll on to every constituency (rules 3 and 4).

    Parameters
    ----------
    scenario : Scenario
    rules : mapping of str to Rule
        Swing rules by name; a backtest passes rules fitted without the election it predicts.

    Returns
    -------
    Projection
        On the axes of the scenario's baseline. Without a poll, the baseline itself.

    Raises
    ------
    ScenarioError
        If the poll cannot be met by the parties that stand, or the rule is unknown.
    """
    baseline = scenario.baseline
    polled = {code for area in scenario.poll.shares.values() for code in area} if scenario.poll else set()
    everywhere = polled | _sums(scenario) if polled else polled
    field = nominations.nominate(baseline, everywhere, scenario.nominations)
    share = _swung(scenario, field, rules) if polled else field.share
    winners = np.where(baseline.parties.can_win(), field.previous, -1.0).argmax(axis=1)
    return Projection(
        constituencies=baseline.constituencies,
        parties=baseline.parties,
        share=share,
        standing=field.standing,
        valid_votes=baseline.valid_votes.astype(np.float64),
        held_by=np.where(baseline.winner_known, winners, NOBODY),
        swing=scenario.swing,
        scope=scenario.scope,
        baseline=baseline.id,
    )


def _sums(scenario: Scenario) -> set[str]:
    """Sums that had votes: with a poll, anybody may stand anywhere among them."""
    baseline = scenario.baseline
    british = baseline.constituencies.polled()
    sums = np.nonzero(~baseline.parties.can_win())[0]
    return {baseline.parties.codes[p] for p in sums if baseline.votes[british, p].any()}


def _swung(scenario: Scenario, field: nominations.Field, rules: Mapping[str, swing.Rule]) -> Floats:
    """Shares after the swing, shape (c, p), computed in the order of the codes."""
    if scenario.swing not in rules:
        raise ScenarioError(
            f'There is no swing rule "{scenario.swing}"; known are {", ".join(sorted(rules))}.'
            + did_you_mean(scenario.swing, rules)
        )
    baseline = scenario.baseline
    assert scenario.poll is not None
    asked = polls.ask(
        remainder.complete(scenario.poll, baseline, field.previous),
        baseline,
        previous=field.previous,
        start=field.share,
        standing=field.standing,
        swings=field.swings,
        scope=scenario.scope,
        proportional=swing.PROPORTIONAL_PART[scenario.swing],
    )
    columns = _by_code(baseline.parties.codes)
    codes = [baseline.parties.codes[p] for p in columns]
    group = np.array([asked.codes.index(code) if code in asked.codes else len(asked.codes) for code in codes])
    share = field.share.copy()
    order = _by_code(baseline.constituencies.codes)
    places = [order[asked.area[order] == index] for index in range(len(asked.areas))]
    areas = [
        swing.Area(
            field.share[np.ix_(rows, columns)],
            field.standing[np.ix_(rows, columns)],
            baseline.valid_votes[rows].astype(np.float64),
            group,
            asked.target[index],
            _nation(baseline, rows),
            None if scenario.leave is None else scenario.leave[rows],
        )
        for index, rows in enumerate(places)
    ]
    for rows, moved in zip(places, rules[scenario.swing](areas), strict=True):
        share[np.ix_(rows, columns)] = moved
    return share


def _nation(baseline: Result, rows: Ints) -> str:
    """The nation of an area, "" if it lies in several."""
    nations = {baseline.constituencies.nations[row] for row in rows}
    return nations.pop() if len(nations) == 1 else ""


def _by_code(codes: Sequence[str]) -> Ints:
    return np.array(sorted(range(len(codes)), key=lambda i: codes[i]), dtype=np.int64)


Pair = tuple[int, int]
"""(party standing aside, party endorsed or ``NOBODY``), as columns."""

Deals = tuple[Pair, ...]
"""What a pact says in one place; () is no deal."""


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """
    Simulated voters of one projection, the same for every pact that is tried on them.

    Attributes
    ----------
    model : kernel.Model
        On an axis of parties sorted by code; ``column[p]`` is where party p is on it.
    """

    projection: Projection
    scenario: Scenario
    transfers: Transfers
    seed: int
    model: kernel.Model
    column: Ints

    @property
    def draws(self) -> int:
        """Simulated elections."""
        return self.scenario.uncertainty.draws


def electorate(projection: Projection, scenario: Scenario, *, seed: int) -> Electorate:
    """
    Lay a projection out for simulation (rule 10).

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
        Its uncertainty, polls, transfers and backfire.
    seed : int

    Returns
    -------
    Electorate
    """
    parties, places = projection.parties, projection.constituencies
    order = _by_code(parties.codes)
    codes = [parties.codes[p] for p in order]
    model = kernel.build(
        projection.share[:, order],
        projection.standing[:, order],
        _error_by_place(projection)[:, order],
        parties=codes,
        can_win=parties.can_win()[order],
        places=places.codes,
        regions=places.regions,
        national=_poll_errors(projection, scenario, codes),
        regional=uncertainty.factor(codes, uncertainty.REGION_CORRELATION),
        seat_factor=lambda standing: uncertainty.factor(standing, uncertainty.SEAT_CORRELATION),
        noise=scenario.uncertainty,
    )
    support = np.array(
        [math.fsum(column) for column in (projection.share * projection.valid_votes[:, None]).T]
    )
    transfers = transfer.on_axis(scenario.transfers, parties, support)
    return Electorate(projection, scenario, transfers, seed, model, np.argsort(order))


def _poll_errors(projection: Projection, scenario: Scenario, codes: Sequence[str]) -> Floats:
    """Factor of the poll's error, shape (p, p), in share of Great Britain; nought without a poll."""
    lower = np.zeros((len(codes), len(codes)))
    if scenario.poll is None:
        return lower
    named = {code for shares in scenario.poll.shares.values() for code in shares}
    national = _british_shares(projection)
    polled = [code for code in codes if code in named]
    given = scenario.uncertainty.poll_sd
    sd = [polls.poll_sd(c, national[c], scenario.poll, scenario.polling_day, given) for c in polled]
    at = [codes.index(code) for code in polled]
    lower[np.ix_(at, at)] = uncertainty.factor(polled, uncertainty.POLL_CORRELATION) * np.array(sd)[:, None]
    return lower


def _british_shares(projection: Projection) -> dict[str, float]:
    """Projected share of Great Britain's votes, by party code."""
    british = projection.constituencies.polled()
    weight = projection.valid_votes[british]
    total = max(math.fsum(weight), 1.0)
    return {
        code: math.fsum(projection.share[british, p] * weight) / total
        for p, code in enumerate(projection.parties.codes)
    }


def _error_by_place(projection: Projection) -> Floats:
    """
    Say what one point of national error is worth in each place, shape (c, p).

    In proportion to the root of p(1 - p), so that small shares move little; its weighted
    mean over Great Britain is 1. Zero where polls do not reach.
    """
    polled = projection.constituencies.polled()
    shape = np.sqrt(projection.share * (1 - projection.share)) * polled[:, None]
    weight = projection.valid_votes * polled
    total = max(math.fsum(weight), 1.0)
    mean = np.array([math.fsum(shape[:, p] * weight) for p in range(shape.shape[1])]) / total
    return np.asarray(np.divide(shape, mean, out=np.zeros_like(shape), where=mean > 0))


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """
    Deals counted on one electorate.

    Attributes
    ----------
    first : ndarray of int, shape (c + 1,)
        First of each place's choices.
    p_win : ndarray of float, shape (choices, p)
        Chance of each party under each choice.
    winners : ndarray of int8, shape (d, c), or None
        Under one choice of each place, where asked for.
    margins : ndarray of float32, shape (d, c), or None
        Best of the bloc less best of the others, in share of the votes expected, likewise.
    """

    first: Ints
    p_win: Floats
    winners: SmallInts | None
    margins: npt.NDArray[np.float32] | None


def count(
    voters: Electorate,
    choices: Sequence[Sequence[Deals]],
    *,
    obeyed: Collection[int] = (),
    chosen: Ints | None = None,
    bloc: Sequence[int] = (),
) -> Counted:
    """
    Count every choice of every place on the same draws (rules 5, 6 and 11).

    Parameters
    ----------
    voters : Electorate
    choices : sequence of sequence of deals
        For each place what may be agreed there; () is no deal.
    obeyed : collection of int
        Parties all of whose voters follow, without backfire: the summed vote of rule 17.
    chosen : ndarray of int, shape (c,), optional
        The choice of each place whose winners, draw by draw, are wanted.
    bloc : sequence of int
        Whose margin is wanted too.

    Returns
    -------
    Counted
    """
    projection, draws = voters.projection, voters.draws
    book = _Gifts(voters, frozenset(obeyed))
    options = [[book.of(c, deals) for deals in here] for c, here in enumerate(choices)]
    losses = np.zeros((draws, len(projection.parties)))
    for e in sorted({e for here in choices for deals in here for _, e in deals} - {NOBODY}):
        losses[:, voters.column[e]] = uncertainty.draw_backfire(
            voters.seed, projection.parties.codes[e], voters.scenario.backfire, draws
        )
    order = np.argsort(voters.column)
    opponents = np.array([projection.parties.codes[p] in voters.scenario.opponents for p in order])
    ours = np.isin(order, list(bloc))
    weighed = kernel.weigh(
        voters.model,
        voters.seed,
        0,
        draws,
        gifts=book.gifts,
        options=options,
        losses=losses,
        opponents=opponents,
        to_opponent=voters.scenario.backfire.to_opponent,
        chosen=chosen,
        bloc=ours if len(bloc) else None,
    )
    party_of = np.append(order, NOBODY).astype(np.int8)
    winners = None if weighed.winners is None else party_of[weighed.winners]
    return Counted(weighed.option_start, weighed.wins[:, voters.column] / draws, winners, weighed.margins)


class _Gifts:
    """The gifts that some deals need, each drawn once; several places share one."""

    def __init__(self, voters: Electorate, obeyed: frozenset[int]) -> None:
        self.voters, self.obeyed = voters, obeyed
        self.gifts: list[kernel.Gift] = []
        self._at: dict[tuple[Pair, tuple[tuple[int, float], ...]], int] = {}
        self._drawn: dict[Pair, Floats] = {}

    def of(self, place: int, deals: Deals) -> list[int]:
        """Positions of the gifts of one deal in one place."""
        found = []
        for pair in deals:
            family = family_here(self.voters.projection, place, pair)
            key = (pair, family if len(family) > 1 else ())
            if key not in self._at:
                self._at[key] = len(self.gifts)
                self.gifts.append(self._gift(*key))
            found.append(self._at[key])
        return found

    def _gift(self, pair: Pair, family: tuple[tuple[int, float], ...]) -> kernel.Gift:
        party, endorsed = pair
        column = self.voters.column
        at = int(column[endorsed]) if endorsed != NOBODY else NOBODY
        if party in self.obeyed and endorsed != NOBODY:
            rates = np.zeros((self.voters.draws, len(column) + 1), dtype=np.float32)
            rates[:, at] = 1.0
            return kernel.Gift(int(column[party]), at, rates, seat_sd=0.0, backfires=False)
        if pair not in self._drawn:
            transfers, draws = self.voters.transfers, self.voters.draws
            self._drawn[pair] = uncertainty.draw_rates(self.voters.seed, transfers, party, endorsed, draws)
        drawn = self._drawn[pair]
        rates = np.zeros((self.voters.draws, len(column) + 1), dtype=np.float32)
        rates[:, column], rates[:, -1] = drawn[:, :-2], drawn[:, -1]
        codes = self.voters.projection.parties.codes
        alone = tuple(
            (codes.index(c), 1.0) for c in REFORM_FAMILY if c in codes and codes.index(c) not in pair
        )
        for p, part in family or alone:  # only those that stand in the place get anything
            rates[:, column[p]] += (part * drawn[:, -2]).astype(np.float32)
        return kernel.Gift(int(column[party]), at, rates, seat_sd=self.voters.transfers.seat_sd)


def deals_by_place(pact: Pact) -> list[Deals]:
    """Deals of a pact in every constituency, each sorted by the code of who stands aside."""
    found: list[Deals] = [()] * len(pact.constituencies)
    codes = pact.parties.codes
    for place in np.nonzero(pact.aside.any(axis=1))[0]:
        aside = sorted(np.nonzero(pact.aside[place])[0].tolist(), key=lambda p: codes[p])
        found[place] = tuple((p, int(pact.endorses[place, p])) for p in aside)
    return found


def expected_votes(voters: Electorate, pact: Pact) -> Floats:
    """
    Give the votes to expect under a pact, shape (c, p): mean rates, no draws, no backfire.

    Parameters
    ----------
    voters : Electorate
    pact : Pact

    Returns
    -------
    ndarray of float, shape (c, p)
    """
    view, means = voters.projection, voters.transfers
    votes = view.share * view.valid_votes[:, None]
    for place, deals in enumerate(deals_by_place(pact)):
        if not deals:
            continue
        gifts = []
        for party, endorsed in deals:
            row = endorsed if endorsed != NOBODY else len(view.parties)
            rates = np.append(means.rates[party, row], means.home[party, row])
            for p, part in family_here(view, place, (party, endorsed)):
                rates[p] += part * means.family[party, row]
            gifts.append(transfer.Gift(party, endorsed, rates[None, :]))
        votes[place] = transfer.apply_transfers(votes[place][None, :], view.standing[place], gifts)[0]
    return votes


def family_here(view: Projection, place: int, pair: Pair) -> tuple[tuple[int, float], ...]:
    """Columns of the Reform family that stand in a place, with the part of its voters each gets."""
    codes = view.parties.codes
    own = [codes.index(code) for code in REFORM_FAMILY if code in codes]
    own = [p for p in own if view.standing[place, p] and p not in pair]
    total = math.fsum(view.share[place, p] for p in own)
    return tuple((p, float(view.share[place, p]) / total) for p in own) if total > 0 else ()


def check_pact(pact: Pact, projection: Projection) -> None:
    """
    Refuse a pact that names a party not nominated where it would stand aside or gain.

    Raises
    ------
    ScenarioError
        Naming the constituency and the party.
    """
    for deal in pact.deals():
        place = projection.constituencies.index(deal.code)
        for code in (*deal.aside, *([deal.beneficiary] if deal.beneficiary else [])):
            if not projection.standing[place, projection.parties.index(code)]:
                raise ScenarioError(
                    f"{deal.name} ({deal.code}): {code} is not nominated there in this scenario, so it can "
                    "neither stand aside nor be stood aside for. Take the row out, or change [nominations]."
                )
        contenders = projection.standing[place] & projection.parties.can_win()
        if pact.aside[place][contenders].all():
            raise ScenarioError(
                f"{deal.name} ({deal.code}): every party stands aside; leave at least one standing."
            )


def simulate(projection: Projection, scenario: Scenario, *, seed: int, pact: Pact | None = None) -> Forecast:
    """
    Simulate elections: draw every unknown, move the votes of those who stand aside, count.

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    seed : int
        The same seed gives the same draws whatever the pact (rule 11).
    pact : Pact, optional
        Who stands aside; nobody if left out.

    Returns
    -------
    Forecast
        Winners in every draw and constituency.

    Raises
    ------
    ScenarioError
        If the pact names a party that is not nominated.
    """
    places, parties = projection.constituencies, projection.parties
    agreed = pact if pact is not None else Pact.empty(places, parties)
    check_pact(agreed, projection)
    voters = electorate(projection, scenario, seed=seed)
    chosen = np.zeros(len(places), dtype=np.int64)
    counted = count(voters, [[deals] for deals in deals_by_place(agreed)], chosen=chosen)
    assert counted.winners is not None
    return Forecast(places, parties, counted.winners, seed)
