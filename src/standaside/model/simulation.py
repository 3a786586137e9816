"""
The pipeline: a scenario → expected shares → simulated elections, with and without a pact.

Everything is computed on axes sorted by code and drawn from streams keyed by code, so
that reordering parties or constituencies reorders the answer and changes nothing else
(rule 13). Places are independent given the draws, so two threads share them out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

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
from standaside.model import nominations, polls, remainder, swing, transfer, uncertainty

Progress = Callable[[float], None]
T = TypeVar("T")

_THREADS = 2
"""Threads that share out the places; their number changes no result."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Electorate:
    """
    Simulated voters: what a whole election shares is drawn, each place follows on demand.

    Attributes
    ----------
    national : ndarray of float, shape (d, p)
        Poll error of each party's share of Great Britain, share points / 100.
    regional : mapping of str to ndarray of float, shape (d, p)
        Standard normals that the places of a region share.
    spread : ndarray of float, shape (d,)
        Seat noise: how wild each election is.
    unit : ndarray of float, shape (c, p)
        What one point of national error is worth in each place.
    rates : mapping of (int, int) to ndarray of float, shape (d, p + 2)
        Transfer rates (to each party, to the Reform family, home) drawn for each
        (party, endorsed or NOBODY) that the pacts use.
    losses : mapping of int to ndarray of float, shape (d,)
        What an endorsement costs each party, as a fraction of its own vote.
    """

    projection: Projection
    scenario: Scenario
    transfers: Transfers
    seed: int
    national: Floats
    regional: Mapping[str, Floats]
    spread: Floats
    unit: Floats
    rates: Mapping[tuple[int, int], Floats]
    losses: Mapping[int, Floats]


def electorate(
    projection: Projection, scenario: Scenario, *, seed: int, pairs: Iterable[tuple[int, int]]
) -> Electorate:
    """
    Draw what a whole election shares (rule 10).

    Parameters
    ----------
    projection : Projection
    scenario : Scenario
    seed : int
    pairs : iterable of (int, int)
        (party, party endorsed or ``NOBODY``) that may be needed.

    Returns
    -------
    Electorate
    """
    parties, noise = projection.parties, scenario.uncertainty
    order = _by_code(parties.codes)
    codes = [parties.codes[p] for p in order]
    national = np.zeros((noise.draws, len(parties)), order="F")
    national[:, order] = _poll_errors(projection, scenario, codes, seed)
    lower = uncertainty.factor(codes, uncertainty.REGION_CORRELATION)
    regional = {}
    for region in sorted(set(projection.constituencies.regions)):
        regional[region] = np.zeros((noise.draws, len(parties)), order="F")
        regional[region][:, order] = uncertainty.draw_normals(
            seed, ("region", region), codes, lower, noise.draws
        )
    support = np.array(
        [math.fsum(column) for column in (projection.share * projection.valid_votes[:, None]).T]
    )
    transfers = transfer.on_axis(scenario.transfers, parties, support)
    wanted = sorted(set(pairs))
    return Electorate(
        projection=projection,
        scenario=scenario,
        transfers=transfers,
        seed=seed,
        national=national,
        regional=regional,
        spread=uncertainty.draw_spread(seed, noise),
        unit=_error_by_place(projection),
        rates={pair: uncertainty.draw_rates(seed, transfers, *pair, noise.draws) for pair in wanted},
        losses={
            e: uncertainty.draw_backfire(seed, parties.codes[e], scenario.backfire, noise.draws)
            for e in sorted({e for _, e in wanted if e != NOBODY})
        },
    )


def _poll_errors(projection: Projection, scenario: Scenario, codes: Sequence[str], seed: int) -> Floats:
    """Error of each party's share of Great Britain, shape (d, p); none without a poll."""
    errors = np.zeros((scenario.uncertainty.draws, len(codes)), order="F")
    if scenario.poll is None:
        return errors
    named = {code for shares in scenario.poll.shares.values() for code in shares}
    national = _british_shares(projection)
    polled = [code for code in codes if code in named]
    given = scenario.uncertainty.poll_sd
    sd = [polls.poll_sd(c, national[c], scenario.poll, scenario.polling_day, given) for c in polled]
    lower = uncertainty.factor(polled, uncertainty.POLL_CORRELATION)
    drawn = uncertainty.draw_normals(seed, ("poll",), polled, lower, scenario.uncertainty.draws)
    errors[:, [codes.index(code) for code in polled]] = drawn * np.array(sd)
    return errors


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
class Seat:
    """
    One constituency of an electorate: its votes in every draw, ready for any deal.

    Attributes
    ----------
    columns : tuple of int
        Positions of the parties standing, sorted by code: the k axis.
    votes : ndarray of float, shape (d, k)
        If nobody stands aside.
    gifts : dict
        Rates already drawn here, so that many deals can be tried on one seat.
    """

    voters: Electorate
    place: int
    columns: tuple[int, ...]
    votes: Floats
    gifts: dict[tuple[int, int], transfer.Gift] = field(default_factory=dict)

    def after(self, deals: Sequence[tuple[int, int]], *, obeyed: Collection[int] = ()) -> Floats:
        """
        Votes when parties stand aside, shape (d, k).

        Parameters
        ----------
        deals : sequence of (int, int)
            Pairs (party standing aside, party endorsed or ``NOBODY``).
        obeyed : collection of int
            Parties all of whose voters follow, without backfire: the summed vote of rule 17.
        """
        if not deals:
            return self.votes
        standing = np.ones(len(self.columns), dtype=np.bool_)
        gifts = [self._obeyed_gift(*deal) if deal[0] in obeyed else self._gift(*deal) for deal in deals]
        moved = transfer.apply_transfers(self.votes, standing, gifts)
        endorsed = sorted({e for party, e in deals if party not in obeyed} - {NOBODY})
        losses = {self.columns.index(e): self.voters.losses[e] for e in endorsed}
        to_opponent = self.voters.scenario.backfire.to_opponent
        return transfer.apply_backfire(
            moved, self.votes, losses, to_opponent=to_opponent, opponent=self._main_opponent(deals)
        )

    def winners(self, votes: Floats) -> SmallInts:
        """Position of the party that wins each draw, shape (d,); a tie goes by lot (rule 12)."""
        can_win = self.voters.projection.parties.can_win()
        contenders = [k for k, p in enumerate(self.columns) if can_win[p]]
        best = np.array(votes[:, contenders[0]])
        won = np.full(len(votes), contenders[0])
        for k in contenders[1:]:
            won[votes[:, k] > best] = k
            np.maximum(best, votes[:, k], out=best)
        level = sum((votes[:, k] == best).astype(np.int8) for k in contenders)
        for draw in np.nonzero(np.asarray(level) > 1)[0]:
            code = self.voters.projection.constituencies.codes[self.place]
            lot = uncertainty.stream(self.voters.seed, "lot", code, str(draw))
            won[draw] = lot.choice([k for k in contenders if votes[draw, k] == best[draw]])
        return np.asarray(np.array(self.columns, dtype=np.int8)[won])

    def _obeyed_gift(self, party: int, endorsed: int) -> transfer.Gift:
        if endorsed == NOBODY:
            return self._gift(party, endorsed)
        rates = np.zeros((len(self.votes), len(self.columns) + 1), order="F")
        rates[:, self.columns.index(endorsed)] = 1.0
        return transfer.Gift(self.columns.index(party), self.columns.index(endorsed), rates)

    def _gift(self, party: int, endorsed: int) -> transfer.Gift:
        """Rates of one party here: the election's, with what this place adds to the rate that follows."""
        if (party, endorsed) not in self.gifts:
            self.gifts[party, endorsed] = self._drawn_gift(party, endorsed)
        return self.gifts[party, endorsed]

    def _drawn_gift(self, party: int, endorsed: int) -> transfer.Gift:
        voters, view = self.voters, self.voters.projection
        drawn = voters.rates[party, endorsed]
        rates = _pick(drawn, (*self.columns, len(view.parties) + 1))
        for column, part in self._family(party, endorsed):
            rates[:, column] += part * drawn[:, len(view.parties)]
        to = len(self.columns) if endorsed == NOBODY else self.columns.index(endorsed)
        local = uncertainty.draw_local_rate(
            voters.seed,
            view.constituencies.codes[self.place],
            view.parties.codes[party],
            "" if endorsed == NOBODY else view.parties.codes[endorsed],
            voters.transfers.seat_sd,
            len(self.votes),
        )
        follow = rates[:, to].copy()
        moved = np.clip(follow + local, 0.0, 1.0)
        rates *= ((1.0 - moved) / np.maximum(1.0 - follow, 1e-12))[:, None]
        rates[:, to] = moved
        return transfer.Gift(self.columns.index(party), to if endorsed != NOBODY else NOBODY, rates)

    def _family(self, party: int, endorsed: int) -> list[tuple[int, float]]:
        """Columns of the Reform family still open here, with the part of its voters each gets."""
        view = self.voters.projection
        own = [k for k, p in enumerate(self.columns) if view.parties.codes[p] in REFORM_FAMILY]
        own = [k for k in own if self.columns[k] not in (party, endorsed)]
        total = math.fsum(view.share[self.place, self.columns[k]] for k in own)
        return [(k, view.share[self.place, self.columns[k]] / total) for k in own if total > 0]

    def _main_opponent(self, deals: Sequence[tuple[int, int]]) -> int:
        """Column of the opponent with most expected votes that stands, or -1."""
        view = self.voters.projection
        aside = {party for party, _ in deals}
        rivals = [
            k
            for k, p in enumerate(self.columns)
            if view.parties.codes[p] in self.voters.scenario.opponents and p not in aside
        ]
        return max(rivals, key=lambda k: view.share[self.place, self.columns[k]], default=-1)


def seat(voters: Electorate, place: int) -> Seat:
    """
    Draw one constituency's votes: poll, regional and seat errors round the expected shares.

    The deviation of a share p is the election's spread times the root of p(1 - p), part of
    it shared by the region, with the tails of Student's t.
    """
    view, noise = voters.projection, voters.scenario.uncertainty
    code, region = view.constituencies.codes[place], view.constituencies.regions[place]
    columns = sorted(np.nonzero(view.standing[place])[0].tolist(), key=lambda p: view.parties.codes[p])
    codes = [view.parties.codes[p] for p in columns]
    share = view.share[place, columns]
    lower = uncertainty.factor(codes, uncertainty.SEAT_CORRELATION)
    error = uncertainty.draw_normals(voters.seed, ("seat", code), codes, lower, noise.draws)
    error *= (math.sqrt(1 - noise.region_part) * uncertainty.draw_tails(voters.seed, code, noise))[:, None]
    error += math.sqrt(noise.region_part) * _pick(voters.regional[region], columns)
    error *= voters.spread[:, None] * np.sqrt(share * (1 - share))
    error += _pick(voters.national, columns) * voters.unit[place, columns]
    return Seat(voters, place, tuple(columns), np.maximum(share + error, 0.0) * view.valid_votes[place])


def _pick(values: Floats, columns: Sequence[int]) -> Floats:
    """Some columns of (d, p), each contiguous."""
    return np.asarray(values.T[list(columns)].T)


def deals_by_place(pact: Pact) -> dict[int, list[tuple[int, int]]]:
    """Pairs (party, endorsed or ``NOBODY``) of a pact, by position of the constituency."""
    found: dict[int, list[tuple[int, int]]] = {}
    for place, party in np.argwhere(pact.aside):
        found.setdefault(int(place), []).append((int(party), int(pact.endorses[place, party])))
    codes = pact.parties.codes
    return {place: sorted(deals, key=lambda deal: codes[deal[0]]) for place, deals in found.items()}


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


def over_places(places: Sequence[int], work: Callable[[int], T], progress: Progress | None = None) -> list[T]:
    """Do the same work for every place, on a few threads; the answers come in order."""
    answers: list[T] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for done, answer in enumerate(pool.map(work, places), start=1):
            answers.append(answer)
            if progress:
                progress(done / len(places))
    return answers


def simulate(
    projection: Projection,
    scenario: Scenario,
    *,
    seed: int,
    pact: Pact | None = None,
    progress: Progress | None = None,
) -> Forecast:
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
    progress : callable, optional
        Told the fraction done.

    Returns
    -------
    Forecast
        Winners in every draw and constituency.
    """
    deals = deals_by_place(pact) if pact is not None else {}
    if pact is not None:
        check_pact(pact, projection)
    pairs = [deal for here in deals.values() for deal in here]
    voters = electorate(projection, scenario, seed=seed, pairs=pairs)

    def count(place: int) -> SmallInts:
        here = seat(voters, place)
        return here.winners(here.after(deals.get(place, ())))

    winners = over_places(range(len(projection.constituencies)), count, progress)
    return Forecast(projection.constituencies, projection.parties, np.stack(winners, axis=1), seed)
