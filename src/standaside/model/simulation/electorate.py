"""Simulated voters: a projection with every error it may have, laid out for the kernel."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import (
    Bools,
    Floats,
    Ints,
    Projection,
    Scenario,
    Transfers,
    Uncertainty,
)
from standaside.domain.axes import column_sums
from standaside.domain.noise import LARGEST, OTHERS
from standaside.model import kernel, transfer, uncertainty
from standaside.model.aggregation import errors_of_poll
from standaside.model.simulation.projecting import by_code

Correlation = Mapping[tuple[str, str], float]


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
    order = by_code(parties.codes)
    codes = [parties.codes[p] for p in order]
    noise = scenario.uncertainty
    model = kernel.build(
        projection.share[:, order],
        projection.standing[:, order],
        _error_by_place(projection)[:, order],
        parties=codes,
        can_win=parties.can_win()[order],
        places=places.codes,
        regions=places.regions,
        national=_national_factor(projection, scenario, codes),
        regional=_among(projection, codes, noise.shared_correlation),
        seat_factor=_within_a_seat(codes, noise.correlation),
        noise=_own_noise(projection, noise),
        width=_own_width(projection, noise)[:, order],
        tactical=_tactical_error(projection, scenario)[:, order],
    )
    return Electorate(
        projection, scenario, transfers_of(projection, scenario), seed, model, np.argsort(order)
    )


def _within_a_seat(codes: Sequence[str], correlation: Correlation) -> Callable[[Sequence[str]], Floats]:
    """Give the factor of the correlation among those who stand in a seat, in their order there."""
    every = uncertainty.correlations(codes, correlation)
    position = {code: p for p, code in enumerate(codes)}

    def factor(standing: Sequence[str]) -> Floats:
        at = [position[code] for code in standing]
        return uncertainty.factor_of(every[np.ix_(at, at)])

    return factor


def transfers_of(projection: Projection, scenario: Scenario) -> Transfers:
    """Mean rates of a scenario on the axis of a projection; guesses weigh by votes everywhere."""
    votes = projection.share * projection.valid_votes[:, None]
    support = np.array(column_sums(votes))
    return transfer.on_axis(scenario.transfers, projection.parties, support)


def _tactical_error(projection: Projection, scenario: Scenario) -> Floats:
    """Say what one standard deviation in the strength of tactical voting moves, shape (c, p) (rule 10)."""
    if projection.tactical is None or scenario.tactical is None:
        return np.zeros(projection.share.shape)
    return projection.tactical * scenario.tactical.spread


def _width(projection: Projection, noise: Uncertainty) -> Floats:
    """How many times as far as the average each party strays, shape (p,); once where polls do not reach."""
    british, codes = british_shares(projection), projection.parties.codes
    largest = sorted(codes, key=lambda code: (-british[code], code))[:2]
    answer = []
    for code in codes:
        typical = noise.width.get(LARGEST if code in largest else OTHERS, 1.0) if british[code] > 0 else 1.0
        answer.append(noise.width.get(uncertainty.family(code), typical))
    return np.array(answer)


def _own_width(projection: Projection, noise: Uncertainty) -> Floats:
    """
    Width of what places and regions add, shape (c, p).

    A candidacy that its party's common error does not reach bears all the variance itself.
    """
    alone = 1.0 / math.sqrt(1 - noise.common_part) if noise.common_part < 1 else 1.0
    return np.asarray(_width(projection, noise) * np.where(_reach(projection), 1.0, alone))


def _reach(projection: Projection) -> Bools:
    """
    Where a party's common error goes, shape (c, p): Great Britain, or Northern Ireland for its own parties.

    A party of both is judged in Great Britain, as polls judge it: its error there says
    nothing of Northern Ireland.
    """
    polled = projection.constituencies.polled()
    british = np.asarray((projection.standing & polled[:, None]).any(axis=0))
    return np.asarray(polled[:, None] == british[None, :])


def _among(
    projection: Projection, codes: Sequence[str], correlation: Mapping[tuple[str, str], float]
) -> Floats:
    """Factor of a correlation among the parties that stand somewhere, shape (p, p); others are apart."""
    stands = [bool(column.any()) for column in projection.standing.T]
    at = [i for i, code in enumerate(codes) if stands[projection.parties.index(code)]]
    lower = np.eye(len(codes))
    if at:
        lower[np.ix_(at, at)] = uncertainty.factor([codes[i] for i in at], correlation)
    return lower


def _growth(projection: Projection, noise: Uncertainty) -> float:
    """How much larger the noise is for the part of the vote that moves (rule 10)."""
    return 1 + noise.growth * projection.change


def _own_noise(projection: Projection, noise: Uncertainty) -> Uncertainty:
    """Noise of places and regions in this election: grown with its change, without the common part."""
    grown = _growth(projection, noise) * math.sqrt(1 - noise.common_part)
    return dataclasses.replace(
        noise,
        usual=noise.usual * grown,
        wild=noise.wild * grown,
        region_part=noise.region_part / (1 - noise.common_part) if noise.common_part < 1 else 0.0,
    )


def _national_factor(projection: Projection, scenario: Scenario, codes: Sequence[str]) -> Floats:
    """
    Factor of what errs everywhere at once, shape (p, p), in share of Great Britain.

    The poll's error, and the common part of the rule's own: a swing that is wrong about
    places of one kind is wrong about all of them.
    """
    lower = np.zeros((len(codes), len(codes)))
    covariance = _poll_covariance(projection, scenario, codes) + _common_covariance(
        projection, scenario, codes
    )
    at = np.nonzero(np.diag(covariance) > 0)[0]
    if len(at):
        lower[np.ix_(at, at)] = uncertainty.root(covariance[np.ix_(at, at)])
    return lower


def _poll_covariance(projection: Projection, scenario: Scenario, codes: Sequence[str]) -> Floats:
    """Of the poll's errors, shape (p, p); nought without a poll."""
    covariance = np.zeros((len(codes), len(codes)))
    if scenario.poll is None:
        return covariance
    known = errors_of_poll(scenario.poll, british_shares(projection), scenario.polling_day)
    given = scenario.uncertainty.poll_sd
    polled = [code for code in codes if (code, code) in known]
    at = [codes.index(code) for code in polled]
    own = {code: math.sqrt(known[code, code]) for code in polled}
    scale = [given[c] / own[c] if c in given and own[c] > 0 else 1.0 for c in polled]
    covariance[np.ix_(at, at)] = [[known.get((a, b), 0.0) for b in polled] for a in polled]
    covariance[np.ix_(at, at)] *= np.outer(scale, scale)
    return covariance


def _common_covariance(projection: Projection, scenario: Scenario, codes: Sequence[str]) -> Floats:
    """Of the common part of the rule's error, shape (p, p): the mean root of p(1 - p) times the noise."""
    noise = scenario.uncertainty
    means = _mean_root(projection)[[projection.parties.index(c) for c in codes]]
    able = projection.parties.can_win()[[projection.parties.index(c) for c in codes]]
    width = _width(projection, noise)[[projection.parties.index(c) for c in codes]]
    variance = (1 - noise.wild_chance) * noise.usual**2 + noise.wild_chance * noise.wild**2
    scale = means * able * width * math.sqrt(noise.common_part * variance) * _growth(projection, noise)
    factor = _among(projection, codes, noise.shared_correlation) * scale[:, None]
    return np.asarray(factor @ factor.T)


def _mean_root(projection: Projection) -> Floats:
    """Mean of the root of p(1 - p) over the votes of the places that an error reaches, shape (p,)."""
    roots, reach = np.sqrt(projection.share * (1 - projection.share)), _reach(projection)
    weight = projection.valid_votes
    return np.array(
        [
            math.fsum((roots[here, p] * weight[here]).tolist()) / max(math.fsum(weight[here].tolist()), 1.0)
            for p, here in enumerate(reach.T)
        ]
    )


def british_shares(projection: Projection) -> dict[str, float]:
    """Projected share of Great Britain's votes, by party code."""
    british = projection.constituencies.polled()
    weight = projection.valid_votes[british]
    total = max(math.fsum(weight.tolist()), 1.0)
    votes = column_sums(projection.share[british] * weight[:, None])
    return {code: own / total for code, own in zip(projection.parties.codes, votes, strict=True)}


def _error_by_place(projection: Projection) -> Floats:
    """
    Say what one point of national error is worth in each place, shape (c, p).

    In proportion to the root of p(1 - p), so that small shares move little; its weighted
    mean over the places that it reaches is 1, and it is zero elsewhere.
    """
    roots, mean = np.sqrt(projection.share * (1 - projection.share)), _mean_root(projection)
    unit = np.divide(roots * _reach(projection), mean, out=np.zeros_like(roots), where=mean > 0)
    return np.asarray(unit)
