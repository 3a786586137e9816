"""
How often the model is right about real elections, each predicted from the one before.

Nothing that a row needs is fitted to the election it predicts: the parameter of ``best``
and the law of errors, of polls too, come from the other elections, or from the earlier ones alone. What is
judged is what ships: the draws are those of ``simulate``, as ``plan`` and ``project`` draw.
Nominations of the predicted election are known (they are public weeks before), its votes
are not, but for the shares that the row says it was given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from standaside.domain import (
    NOBODY,
    Constituencies,
    Floats,
    Ints,
    Poll,
    Projection,
    Result,
    SmallInts,
    Uncertainty,
)
from standaside.domain import known as told
from standaside.domain.noise import DEGREES, WILD_CHANCE
from standaside.errors import AlignmentError, ScenarioError, UnknownNameError
from standaside.evidence import noise, scores
from standaside.evidence.contests import Contest, contest, final_poll, question, true_poll
from standaside.evidence.unseen_polls import unseen_errors
from standaside.matching import did_you_mean
from standaside.model import swing
from standaside.model.aggregation import PollErrors, errors_of_poll
from standaside.model.simulation import project, simulate
from standaside.model.simulation.electorate import british_shares

PAIRS = (("2010", "2015"), ("2015", "2017"), ("2017", "2019"), ("2019-notional", "2024"))
"""The elections that the scoreboard predicts, each from the one on the same constituencies before."""

EXTRA = (("1997", "2001"),)
"""Others that parameters may be learnt from."""

RIDGES = (0.03, 0.1, 0.3, 1.0)
"""Values of the parameter of ``best`` that are tried."""

FITTED_AT = "region"
"""Scope at which it is fitted: the one with enough areas for gradients."""

DRAWS = 10_000
_FEW = 1_000  # draws for the two moments of seat totals that the common part is fitted by
Load = Callable[[str], Result]
Leave = Callable[[Constituencies], Floats]


def contests(load: Load, leave: Leave | None, pairs: Sequence[tuple[str, str]] = PAIRS) -> list[Contest]:
    """
    Load pairs of elections.

    Parameters
    ----------
    load : callable
        From an election's spelling to its result.
    leave : callable or None
        From constituencies to their leave share; sets of places it refuses go without.
    pairs : sequence of (str, str)
        (baseline, election to predict).
    """
    found = []
    for start, end in pairs:
        baseline, target = load(start), load(end)
        found.append(contest(baseline, target, leave=_known_leave(leave, baseline.constituencies)))
    return found


def _known_leave(leave: Leave | None, places: Constituencies) -> Floats | None:
    if leave is None:
        return None
    try:
        return leave(places)
    except AlignmentError:
        return None


@dataclass(slots=True, eq=False)
class Bench:
    """
    Contests and what has been worked out about them, so that no projection is made twice.

    Attributes
    ----------
    known : tuple of Contest
        All elections that parameters may be learnt from; the one predicted is left out each time.
    earlier : bool
        Whether only elections before the one predicted count, as if it were still to come.
    wild_chance : float
        Of wild elections: rule 10's, or 0 to see what they are for.
    apart : bool
        Whether the pair that begins with the election predicted is left out as well.
    """

    known: tuple[Contest, ...]
    earlier: bool = False
    wild_chance: float = WILD_CHANCE
    apart: bool = False
    _projected: dict[tuple[str, str, str, str, float], Projection] = field(default_factory=dict)
    _residuals: dict[tuple[str, str, str, str, float], noise.Residuals] = field(default_factory=dict)

    def others(self, predicted: Contest | None) -> list[Contest]:
        """
        Elections to learn from: all but those of the day predicted, under whatever name.

        Of the one that comes after it the result predicted is the baseline, unless ``apart``.
        """
        if predicted is None:
            return list(self.known)
        return [
            found
            for found in self.known
            if (found.day < predicted.day if self.earlier else found.day != predicted.day)
            and not (self.apart and found.baseline.date == predicted.day)
        ]

    def projected(self, found: Contest, rule: str, scope: str, ridge: float) -> Projection:
        """Project the true shares of a scope on to every place."""
        key = (found.start, found.end, rule, scope, ridge if rule == "best" else 0.0)
        if key not in self._projected:
            self._projected[key] = projected_from(found, true_poll(found, scope), rule, scope, ridge)
        return self._projected[key]

    def residuals(self, found: Contest, rule: str, scope: str, ridge: float) -> noise.Residuals:
        """What that projection missed."""
        key = (found.start, found.end, rule, scope, ridge if rule == "best" else 0.0)
        if key not in self._residuals:
            self._residuals[key] = _residuals(found, self.projected(found, rule, scope, ridge))
        return self._residuals[key]

    def law(self, predicted: Contest | None, rule: str, scope: str, ridge: float) -> noise.Noise:
        """
        Fit the noise round a rule's projections to the other elections.

        With None, to all of them: the numbers that ship in ``domain.noise``.
        """
        others = self.others(predicted)
        if not others:
            return replace(_PRIOR, wild_chance=self.wild_chance)
        law = noise.fit_noise(
            [self.residuals(found, rule, scope, ridge) for found in others],
            [self.residuals(found, rule, "nation", ridge) for found in others],
        )
        law = replace(law, wild_chance=self.wild_chance)
        seen = [self._simulated(found, rule, scope, ridge, law) for found in others]
        return replace(law, common_part=noise.fit_common_part(seen))

    def _simulated(
        self, found: Contest, rule: str, scope: str, ridge: float, law: noise.Noise
    ) -> tuple[Ints, Ints, Ints]:
        """Seats without a common part of the noise, with the largest, and won."""
        projection = self.projected(found, rule, scope, ridge)
        none, most = (
            _totals(
                found,
                projection,
                _winners(found, projection, None, replace(law, common_part=part), 0, _FEW),
            )
            for part in (noise.COMMON_PARTS[0], noise.COMMON_PARTS[-1])
        )
        return none, most, _won(found, projection)

    def ridge(self, predicted: Contest | None) -> float:
        """
        Fit the parameter of ``best``: largest likelihood on the other elections, each counting alike.

        With None, on all of them: the value that ships as ``swing.RIDGE``.
        """
        others = self.others(predicted)
        if not others:
            return swing.RIDGE
        losses = [
            math.fsum(_loss(self.residuals(found, "best", FITTED_AT, ridge)) for found in others)
            for ridge in RIDGES
        ]
        return RIDGES[int(np.argmin(losses))]


def projected_from(found: Contest, poll: Poll, rule: str, scope: str, ridge: float) -> Projection:
    """Project a poll on to the places of a contest, with ``ridge`` for the rule ``best``."""
    rules: dict[str, swing.Rule] = {**swing.SWING_RULES, "best": partial(swing.best, ridge=ridge)}
    asked = question(found, poll, swing=rule, scope=scope, uncertainty=Uncertainty(draws=1))
    return project(asked, rules=rules)


def _residuals(found: Contest, projection: Projection) -> noise.Residuals:
    share = projection.share
    named = projection.standing & found.stood & projection.parties.can_win() & found.scored[:, None]
    scale = np.sqrt(np.maximum(share * (1 - share), 1e-3))
    return noise.Residuals(
        error=np.where(named, (found.share - share) / scale, np.nan),
        expected=share,
        codes=projection.parties.codes,
        regions=projection.constituencies.regions,
        change=projection.change,
    )


def _loss(found: noise.Residuals) -> float:
    """Mean −ln likelihood of the errors under Student's t, 5 degrees, at the scale that suits best."""
    counted = ~np.isnan(found.error)
    error, share = found.error[counted], found.expected[counted]
    base = 0.5 * np.log(np.maximum(share * (1 - share), 1e-3)).mean()
    grid = np.geomspace(0.03, 0.4, 40)
    half = (DEGREES + 1) / 2
    fits = [half * np.log1p((error / s) ** 2 / DEGREES).mean() + math.log(s) for s in grid]
    return float(min(fits) + base)


def backtest(
    predicted: Sequence[Contest],
    *,
    known: Sequence[Contest] | None = None,
    rules: Sequence[str] = tuple(swing.SWING_RULES),
    scopes: Sequence[str] = ("nation", "region"),
    shares: str = "true",
    final: Mapping[str, Mapping[str, float]] | None = None,
    seed: int = 1,
    draws: int = DRAWS,
    earlier: bool = False,
    bench: Bench | None = None,
) -> list[dict[str, Any]]:
    """
    Predict elections that are over, and say how good the predictions were.

    Parameters
    ----------
    predicted : sequence of Contest
    known : sequence of Contest, optional
        Elections to learn parameters from (``predicted`` if left out); of these, the one
        predicted is always left out.
    rules, scopes : sequence of str
    shares : str
        "true": given the shares of each area; "polls": given the final polls of Great Britain.
    final : mapping of str to mapping of str to float, optional
        For "polls": by the day of the election (ISO) or its year, party to share in [0, 1].
    seed, draws : int
    earlier : bool
        Whether parameters come from earlier elections only, not from all others.
    bench : Bench, optional
        Where earlier calls have kept their work.

    Returns
    -------
    list of dict
        ``from, to, swing, scope, shares, n, right, brier, log, seat_error, rmse`` and besides
        ``intervals``, ``ridge``, ``spread``, ``calibration`` (of this row alone), which
        elections its parameters were ``learnt_from`` and, given polls, its law of poll errors
        (``poll_errors_from``), the ``area`` scored, and a ``note`` on what
        was taken for granted (None if nothing).

    Raises
    ------
    UnknownNameError
        If a rule, a scope or a kind of shares is unknown.
    ScenarioError
        If final polls are missing.
    """
    check_settings(rules, scopes, shares)
    bench = bench or Bench(tuple(known if known is not None else predicted), earlier)
    return [
        _row(bench, found, rule, scope, final_polls(final, found) if shares == "polls" else None, seed, draws)
        for found in predicted
        for rule in rules
        for scope in scopes
    ]


def check_settings(rules: Sequence[str], scopes: Sequence[str], shares: str) -> None:
    """Refuse a swing rule, a scope or a kind of shares that is unknown (:class:`UnknownNameError`)."""
    for what, given, choice in (
        ("swing rule", rules, tuple(swing.SWING_RULES)),
        ("scope", scopes, ("gb", "nation", "region")),
        ("kind of shares", (shares,), ("true", "polls")),
    ):
        unknown = sorted(set(given) - set(choice))
        if unknown:
            guess = did_you_mean(unknown[0], choice) or f" Use {', '.join(choice)}."
            raise UnknownNameError(f'There is no {what} "{unknown[0]}".{guess}')


def final_polls(final: Mapping[str, Mapping[str, float]] | None, found: Contest) -> Poll:
    """
    Choose the final polls of a contest, by its day or year.

    Raises
    ------
    ScenarioError
        If there are none.
    """
    given = final or {}
    shares = given.get(found.day.isoformat()) or given.get(str(found.day.year))
    if not shares:
        raise ScenarioError(
            f"There are no final polls for {found.end}; add them to the --polls file, or use true shares."
        )
    return final_poll(found, shares)


def _row(
    bench: Bench, found: Contest, rule: str, scope: str, poll: Poll | None, seed: int, draws: int
) -> dict[str, Any]:
    ridge = bench.ridge(found) if rule == "best" else 0.0
    if poll is None:
        projection = bench.projected(found, rule, scope, ridge)
    else:
        projection = projected_from(found, poll, rule, scope, ridge)
    law = bench.law(found, rule, scope if poll is None else told(poll, found.baseline.constituencies), ridge)
    errors, seen = (None, None) if poll is None else unseen_errors(found.day, earlier=bench.earlier)
    given = poll if poll is None or errors is None else _with_errors(poll, projection, found, errors)
    drawn = _winners(found, projection, given, law, seed, draws)
    return {
        "from": found.start,
        "to": found.end,
        "swing": rule,
        "scope": scope,
        "shares": "true" if poll is None else "polls",
        **_judged(found, projection, drawn),
        "rmse": _rmse(found, projection),
        "ridge": ridge if rule == "best" else None,
        "spread": law.scale(projection.change),
        "common_part": law.common_part,
        "learnt_from": sorted(other.end for other in bench.others(found)),
        "poll_errors_from": seen,
        "learns_from_later": any(other.day > found.day for other in bench.others(found)),
        "area": _area(found),
        "note": found.note or None,
    }


def _area(found: Contest) -> str:
    """Which seats are scored, in words."""
    places = found.baseline.constituencies
    where = places.whole if places.whole == "Great Britain" else found.end
    left = " without the Speaker's" if (places.polled() & ~found.scored).any() else ""
    return f"{where}{left}"


def _with_errors(poll: Poll, projection: Projection, found: Contest, errors: PollErrors) -> Poll:
    """Put the covariance that a law of poll errors gives into a poll."""
    return replace(poll, covariance=errors_of_poll(poll, british_shares(projection), found.day, errors))


_PRIOR = noise.Noise(0.10, 0.0, 0.25, 0.2, {}, {}, {})
"""With no other election to learn from: rule 10's defaults."""


def _winners(
    found: Contest, projection: Projection, poll: Poll | None, law: noise.Noise, seed: int, draws: int
) -> SmallInts:
    """Winners in every draw, shape (d, c): simulated as ``plan`` simulates them."""
    given = true_poll(found, projection.scope) if poll is None else poll
    exact = {code: 0.0 for shares in given.shares.values() for code in shares} if poll is None else {}
    asked = question(
        found,
        given,
        swing=projection.swing,
        scope=projection.scope,
        uncertainty=law.uncertainty(draws=draws, poll_sd=exact),
    )
    return simulate(projection, asked, seed=seed).winners


def _contending(projection: Projection, found: Contest) -> list[int]:
    """Columns of the parties that can win and stand anywhere scored."""
    stands = (projection.standing & found.scored[:, None]).any(axis=0) & projection.parties.can_win()
    return [int(p) for p in np.nonzero(stands)[0]]


def _totals(found: Contest, projection: Projection, drawn: SmallInts) -> Ints:
    """Seats of each contending party, shape (d, n)."""
    counted = drawn[:, found.scored]
    return np.stack([(counted == p).sum(axis=1) for p in _contending(projection, found)], axis=1)


def _won(found: Contest, projection: Projection) -> Ints:
    winner = found.winner[found.scored]
    return np.array([(winner == p).sum() for p in _contending(projection, found)])


def _judged(found: Contest, projection: Projection, drawn: SmallInts) -> dict[str, Any]:
    columns, places = _contending(projection, found), found.scored
    chance = np.stack([(drawn[:, places] == p).mean(axis=0) for p in columns], axis=1)
    share = np.where(projection.parties.can_win(), projection.share, -1.0)[places]
    place_of = np.full(len(projection.parties) + 1, NOBODY)  # the last entry is NOBODY's own
    place_of[columns] = np.arange(len(columns))
    winner = place_of[found.winner[places]]
    told = scores.summary(
        chance,
        _totals(found, projection, drawn),
        place_of[share.argmax(axis=1)],
        winner,
        _won(found, projection),
        [projection.parties.codes[p] for p in columns],
    )
    happened = winner[:, None] == np.arange(len(columns))
    stands = projection.standing[places][:, columns]
    return {**told, "calibration": scores.reliability(chance[stands], happened[stands])}


def _rmse(found: Contest, projection: Projection) -> dict[str, float]:
    """Root mean square error of each party's share over the places where it stood, in share."""
    errors = {}
    for p, code in enumerate(projection.parties.codes):
        here = found.scored & found.stood[:, p] & projection.standing[:, p]
        if here.any() and projection.parties.can_win()[p]:
            errors[code] = float(np.sqrt(((projection.share[here, p] - found.share[here, p]) ** 2).mean()))
    return errors
