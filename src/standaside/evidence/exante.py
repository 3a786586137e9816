"""Pacts that happened, predicted from before them, with and without the pact modelled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from standaside.domain import NOBODY, Floats, Ints, Pact, Projection, Result, Scenario
from standaside.evidence import scores
from standaside.model.simulation import electorate, expected_votes, project, simulate


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """
    One way to ask for an election that is over, and the places of a pact to score it on.

    Attributes
    ----------
    pact : str
        Which pact's places these are.
    modelled : str
        What is assumed of it, in words.
    scenario : Scenario
        Its ``pact`` and ``counter_pact`` are applied.
    places : tuple of str
        Codes scored.
    """

    pact: str
    modelled: str
    scenario: Scenario
    places: tuple[str, ...]


def score_trials(trials: Sequence[Trial], actual: Result, *, seed: int) -> list[dict[str, Any]]:
    """
    Predict each trial and compare with what happened.

    Parameters
    ----------
    trials : sequence of Trial
    actual : Result
        On the same constituencies.
    seed : int

    Returns
    -------
    list of dict
        ``pact, modelled, n``, ``right`` (part of the places where the likeliest winner won),
        ``brier`` (0 to 2), ``log`` (mean of minus the logarithm of the chance given to the winner), ``rmse``
        (shares of all candidates of polled parties together) and ``rmse_by_party``.
    """
    return [_score(trial, actual, seed) for trial in trials]


def _score(trial: Trial, actual: Result, seed: int) -> dict[str, Any]:
    scenario = trial.scenario
    view = project(scenario)
    axes = view.constituencies, view.parties
    both = Pact.of_deals(scenario.pact, *axes) | Pact.of_deals(scenario.counter_pact, *axes)
    chance = simulate(view, scenario, seed=seed, pact=both).p_win()
    votes = expected_votes(electorate(view, scenario, seed=seed), both)
    share = votes / votes.sum(axis=1)[:, None]
    rows = np.array([view.constituencies.index(code) for code in trial.places])
    then = _on_axis(actual, view)
    winner = _winner(actual, view)[rows]
    errors = _errors(scenario, view, share[rows], then[rows])
    return {
        "pact": trial.pact,
        "modelled": trial.modelled,
        "n": len(rows),
        "right": float((chance[rows].argmax(axis=1) == winner).mean()),
        "brier": scores.brier(chance[rows], winner),
        "log": scores.log_score(chance[rows], winner, scenario.uncertainty.draws),
        "rmse": _root_mean(np.concatenate(list(errors.values()))),
        "rmse_by_party": {code: _root_mean(found) for code, found in errors.items() if len(found)},
    }


def _on_axis(actual: Result, view: Projection) -> Floats:
    """Actual shares on the projection's axes, shape (c, p)."""
    share = np.zeros(view.share.shape)
    order = [actual.constituencies.index(code) for code in view.constituencies.codes]
    for p, code in enumerate(view.parties.codes):
        if code in actual.parties.codes:
            share[:, p] = actual.share[order, actual.parties.index(code)]
    return share


def _winner(actual: Result, view: Projection) -> Ints:
    """Column of who won on the projection's axes, ``NOBODY`` for somebody it does not know, shape (c,)."""
    order = [actual.constituencies.index(code) for code in view.constituencies.codes]
    first = np.where(actual.stood & actual.parties.can_win(), actual.votes, -1)[order].argmax(axis=1)
    codes = [actual.parties.codes[p] for p in first]
    return np.array([view.parties.index(c) if c in view.parties.codes else NOBODY for c in codes])


def _errors(scenario: Scenario, view: Projection, share: Floats, then: Floats) -> dict[str, Floats]:
    """Predicted less actual share of every candidate of a polled party, predicted or real, by party."""
    polled = (
        sorted({code for area in scenario.poll.shares.values() for code in area}) if scenario.poll else []
    )
    found = {}
    for code in sorted(polled):
        p = view.parties.index(code)
        there = (share[:, p] > 0) | (then[:, p] > 0)
        found[code] = share[there, p] - then[there, p]
    return found


def _root_mean(errors: Floats) -> float:
    return math.sqrt(math.fsum(errors**2) / len(errors)) if len(errors) else math.nan
