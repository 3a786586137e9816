"""Leaving out what cannot change a winner: candidates who cannot win, and what they all share."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from standaside.domain import Bools, Floats
from standaside.errors import ScenarioError
from standaside.model.kernel.instance import Longs, Model
from standaside.model.kernel.tails import tail_factor

DEFAULT_CHANCE = 2e-4
"""What it costs is less than the sampling error of 100,000 draws: see the notes of ``prune``."""

_WEIGHTS = (
    (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.7, 0.3, 0.0), (0.5, 0.5, 0.0), (0.3, 0.7, 0.0),
    (0.5, 0.35, 0.15), (0.4, 0.4, 0.2), (0.34, 0.33, 0.33),
)  # fmt: skip
"""Of the strongest three rivals in the average that a candidate must beat to win."""

_EDGES = np.concatenate([np.linspace(-6.8, -2.0, 49), np.linspace(-1.75, 1.75, 15), [2.0, 6.8]])
"""Of the intervals of the tail's normal; in each the widest tail counts."""

_ROUGH = 0.3
"""Spread times tail at which the averages are compared: what lets an outsider win."""

_GRID = 64
"""Steps a standard deviation in the table of the normal distribution."""

_FAR = 38.0
"""Standard deviations beyond which a 64-bit float has no chance left."""

_UPPER_TAIL = np.array([0.5 * math.erfc(i / _GRID / math.sqrt(2)) for i in range(int(_FAR) * _GRID + 1)])


@dataclass(frozen=True, slots=True, eq=False)
class Pruned:
    """
    A model without what cannot change a winner.

    Attributes
    ----------
    model : Model
        For winners only. What all places share is drawn as before.
    kept : int
        Candidacies still compared; a place with one left draws nothing.
    seat_error : ndarray of float, shape (c,)
        At most this much does the chance of any party to win there change.
    """

    model: Model
    kept: int
    seat_error: Floats

    @property
    def error(self) -> float:
        """At most this many seats, in the mean over elections, go to another party than they would."""
        return float(self.seat_error.sum())


def prune(model: Model, chance: float = DEFAULT_CHANCE) -> Pruned:
    """
    Leave out the candidates whose chance to win their seat is at most ``chance``.

    In a seat the weakest are left out first, as long as each is below it. Of the rest
    only the differences of their own noise are drawn: k - 1 normals decide among k.

    Parameters
    ----------
    model : Model
    chance : float
        In [0, 1]; at 0 the model is left as it is.

    Returns
    -------
    Pruned

    Notes
    -----
    To win, a candidate must reach every average of its rivals. Given the wildness and the
    tail, and by the law of all other errors, its distance from such an average is normal, so
    its chance is at most the normal distribution's, at one of several averages of its
    three strongest rivals, summed over the laws of wildness and tail (each interval of the
    tail at its widest, every value of the normal distribution rounded up). Shares cut off at
    0 add the chance that such an average is not above 0.

    The differences have the same law as before, but are made of other normals: chances agree,
    single elections do not. Who is ahead does not depend on the rest unless every share is cut
    off at 0; where that may happen more often than ``chance``, nothing is changed.

    The tails are heavy: in the election of 2019 nobody is below 1e-6 and few are below 1e-5.
    At the default every second candidacy goes, and three in five of the normals; no more than
    0.1 of 650 seats change hands in the mean election.
    """
    if not 0 <= chance <= 1:
        raise ScenarioError(
            f"The chance below which candidates are left out is {chance}; it must be from 0 to 1."
        )
    bound, level = win_bounds(model)
    drawn, error = model.drawn.copy(), np.zeros(len(model.places))
    for c, start in enumerate(model.start[:-1].tolist()):
        while drawn[c] > 1 and bound[start + drawn[c] - 1] <= chance and chance > 0:
            drawn[c] -= 1
            error[c] += bound[start + drawn[c]]
    kept = int(drawn[drawn > 1].sum())
    relative = (drawn > 1) & (level <= chance) & (chance > 0)
    error += np.where(relative, level, 0.0)
    wanted, used_nation, used_region = _still_used(model, drawn)
    slim = dataclasses.replace(
        model,
        drawn=drawn,
        relative=relative,
        regional_wanted=wanted,
        national_used=used_nation,
        regional_used=used_region,
    )
    return Pruned(slim, kept, np.minimum(error, 1.0))


def _still_used(model: Model, drawn: Longs) -> tuple[Bools, Bools, Bools]:
    """Parties wanted in each region, and the independent normals that reach them."""
    wanted = np.zeros_like(model.regional_wanted)
    for c, start in enumerate(model.start[:-1].tolist()):
        if drawn[c] > 1:
            wanted[model.region[c], model.party[start : start + drawn[c]]] = True
    nation = (wanted.any(axis=0).astype(float) @ (model.national_lower != 0)) > 0
    region = (wanted.astype(float) @ (model.regional_lower != 0)) > 0
    return wanted, nation, region


def win_bounds(model: Model) -> tuple[Floats, Floats]:
    """
    Most that chances can be: of each candidate to win its seat, of a place to have all shares at 0.

    Returns
    -------
    ndarray of float, shape (n,)
        1 for the favourite of a place and for who cannot win.
    ndarray of float, shape (c,)
        1 where fewer than two can win.
    """
    bound, level = np.ones(len(model.party)), np.ones(len(model.places))
    row = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    place = np.arange(len(model.party)) - model.start[row]
    weak = np.nonzero((place > 0) & (place < model.drawn[row]))[0]
    if not len(weak):
        return bound, level
    # A candidate and its three strongest rivals; the last again where there are fewer.
    place, row = place[weak], row[weak]
    rivals = [np.minimum(i + (i >= place), model.drawn[row] - 1) for i in range(3)]
    rivals = [np.where(rival == place, 0, rival) for rival in rivals]
    group = model.start[row] + np.stack([place, *rivals])
    spread = _Spread.of(model, group, row)
    best = spread.best_average()
    wins, nothing = (
        spread.chance_below(np.vstack([np.full(len(weak), own), best])) @ spread.chance for own in (-1.0, 0.0)
    )
    bound[weak] = np.minimum(wins + nothing, 1.0)
    second = place == 1
    level[row[second]] = nothing[second]
    return bound, level


@dataclass(frozen=True, slots=True, eq=False)
class _Spread:
    """Means and covariances of a candidate and three rivals, for many candidates at once."""

    share: Floats
    national: Floats
    regional: Floats
    own: Floats
    spread: Floats
    region_part: float
    tail: Floats
    chance: Floats

    @classmethod
    def of(cls, model: Model, group: Longs, place: Longs) -> _Spread:
        party, deviation, unit = (
            model.party[group],
            model.deviation[group].astype(float),
            model.unit[group].astype(float),
        )
        lent = model.tactical[group].astype(float)
        nation = model.national_lower.astype(float) @ model.national_lower.T
        region = model.regional_lower.astype(float) @ model.regional_lower.T
        pair = party[:, None], party[None, :]
        own = np.ones((4, 4, group.shape[1]))
        size = np.diff(model.start)[place]
        within = group - model.start[place]
        for i, j in combinations(range(4), 2):
            own[i, j] = own[j, i] = _correlations(model, place, size, within[i], within[j])
        tail = tail_factor(model.tail.astype(float), _EDGES)
        below = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in _EDGES])
        below[0], below[-1] = 0.0, 1.0
        return cls(
            share=model.share[group].astype(float),
            national=nation[pair] * unit[:, None] * unit[None, :] + lent[:, None] * lent[None, :],
            regional=region[pair] * deviation[:, None] * deviation[None, :],
            own=own * deviation[:, None] * deviation[None, :],
            spread=np.repeat([model.usual, model.wild], len(tail) - 1),
            region_part=model.region_part,
            tail=np.tile(np.maximum(tail[1:], tail[:-1]), 2),
            chance=np.outer([1 - model.wild_chance, model.wild_chance], np.diff(below)).ravel(),
        )

    def best_average(self) -> Floats:
        """Weights of three rivals, shape (3, n): of the averages, the hardest to beat in a rough election."""
        part, ratios = self.region_part, []
        for rivals in _WEIGHTS:
            weights = np.repeat([[-1.0], *([w] for w in rivals)], self.share.shape[1], axis=1)
            mean, nation, region, own = self._moments(weights)
            variance = nation + _ROUGH**2 * (part * region + (1 - part) * own)
            ratios.append(np.divide(mean, np.sqrt(variance), out=np.sign(mean) * _FAR, where=variance > 0))
        return np.asarray(np.array(_WEIGHTS)[np.argmax(ratios, axis=0)].T)

    def _moments(self, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Mean, and national, regional and own variance at spread 1, of weighted sums; each of shape (n,)."""
        nation, region, own = (
            np.maximum((matrix * weights[:, None] * weights[None, :]).sum(axis=(0, 1)), 0.0)
            for matrix in (self.national, self.regional, self.own)
        )
        return (weights * self.share).sum(axis=0), nation, region, own

    def chance_below(self, weights: Floats) -> Floats:
        """
        Most that the chance of a weighted sum of the four shares to be at most 0 can be.

        Parameters
        ----------
        weights : ndarray of float, shape (4, n)

        Returns
        -------
        ndarray of float, shape (n, s)
            In each of the cases (wildness, interval of the tail) that ``chance`` weighs.
        """
        mean, nation, region, own = (each[:, None] for each in self._moments(weights))
        part = self.region_part
        variance = nation + self.spread**2 * (part * region + (1 - part) * own * self.tail**2)
        sure = np.where(mean > 0, _FAR, 0.0) * np.ones_like(variance)
        ratio = np.divide(mean, np.sqrt(variance), out=sure, where=variance > 0)
        step = np.clip(ratio * _GRID, 0, len(_UPPER_TAIL) - 1).astype(np.int64)
        return np.asarray(np.where(ratio > 0, _UPPER_TAIL[step], 1.0))


def _correlations(model: Model, place: Longs, size: Longs, a: Longs, b: Longs) -> Floats:
    """Correlation of two candidates' own noise in each of many places, shape (n,)."""
    start = model.lower_start[place]
    total = np.zeros(len(place))
    for j in range(int(size.max())):
        both = (j <= a) & (j <= b)
        x = np.where(both, model.lower[np.where(both, start + a * size + j, 0)], 0.0)
        y = np.where(both, model.lower[np.where(both, start + b * size + j, 0)], 0.0)
        total += x * y
    return total
