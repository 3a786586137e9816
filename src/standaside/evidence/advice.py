"""
How often advice was right: which of some parties would poll most, said before, beside what happened.

*Right* means: the party named was in fact the one with most votes among the parties compared, of those that
stood. Known beforehand are the result before, the nominations and final polls of Great Britain, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from standaside.domain import USUAL_PARTNERS, Bools, Floats, Ints, Uncertainty
from standaside.evidence.backtest import Bench, final_polls, projected_from
from standaside.evidence.contests import Contest, question
from standaside.model.simulation import strongest_among
from standaside.model.swing import SWING_RULES

LAST_RESULT = "last result"
OURS = "ours"
TOO_CLOSE = 0.10
"""As in planning/advice.py: below this lead nobody is named."""

SITES = {
    "2019": (("Best for Britain", 590, 0.966), ("tactical.vote", 558, 0.961)),
    "2024": (("tactical.vote", 508, 0.965), ("getvoting", 447, 0.944), ("stopthetories", 402, 0.983)),
}
"""Tactical-voting sites: places they advised in and how often they named the strongest; quoted, as computed
earlier from their published lists and the results (docs/explanation/advice.md)."""


def score_advice(
    predicted: Sequence[Contest],
    *,
    final: Mapping[str, Mapping[str, float]],
    bench: Bench,
    rules: Sequence[str] = tuple(SWING_RULES),
    parties: Sequence[str] = USUAL_PARTNERS,
    seed: int = 1,
    draws: int = 1000,
) -> list[dict[str, Any]]:
    """
    Score advice on elections that are over, on all places and on as many as each site advised in.

    Parameters
    ----------
    predicted : sequence of Contest
    final : mapping of str to mapping of str to float
        Final polls of Great Britain, shares in [0, 1], by year or day.
    bench : Bench
        What the parameter of ``best`` is learnt from: never the election predicted.
    rules : sequence of str
        Swing rules whose chances are averaged.
    parties : sequence of str
        Those compared.
    seed, draws : int

    Returns
    -------
    list of dict
        ``from, to, coverage`` (part of the places), ``n, right`` (part of these), and besides
        ``who`` ("ours", "last result" or a site), ``of`` (places in all) and ``beside`` (the site
        whose number of places it is, "" for all of them or those that ours would name somebody in).
    """
    rows = []
    for found in predicted:
        chance = _chances(found, final, bench, rules, parties, seed, draws)
        rows += _score(found, chance, parties)
    return rows


def _chances(
    found: Contest,
    final: Mapping[str, Mapping[str, float]],
    bench: Bench,
    rules: Sequence[str],
    parties: Sequence[str],
    seed: int,
    draws: int,
) -> Floats:
    poll, ridge = final_polls(final, found), bench.ridge(found) if "best" in rules else 0.0
    chances = []
    for rule in rules:
        asked = question(found, poll, swing=rule, scope="nation", uncertainty=Uncertainty(draws=draws))
        projection = projected_from(found, poll, rule, "nation", ridge)
        chances.append(strongest_among(projection, asked, parties, seed=seed))
    return np.asarray(np.mean(chances, axis=0), dtype=np.float64)


def _score(found: Contest, chance: Floats, parties: Sequence[str]) -> list[dict[str, Any]]:
    codes = found.baseline.parties.codes
    columns = np.array([codes.index(code) for code in parties if code in codes])
    places = np.nonzero(found.scored & found.stood[:, columns].any(axis=1))[0]
    truth = _most(found.share, found.stood, columns)[places]
    ranked = np.sort(chance[places][:, columns], axis=1)
    lead = ranked[:, -1] - ranked[:, -2]
    ours = _most(chance, found.stood, columns)[places] == truth
    last = _most(found.baseline.share, found.stood, columns)[places] == truth
    surest = np.argsort(-lead, kind="stable")

    def row(who: str, right: Bools, beside: str = "") -> dict[str, Any]:
        return _row(found, who, len(right), float(right.mean()), len(places), beside)

    rows = [row(OURS, ours), row(LAST_RESULT, last), row(OURS, ours[lead >= TOO_CLOSE], "where it names one")]
    for site, n, right in SITES.get(str(found.day.year), ()):
        rows.append(_row(found, site, n, right, len(places), site))
        rows.append(row(OURS, ours[surest[:n]], site))
    return rows


def _most(values: Floats, stood: Bools, columns: Ints) -> Ints:
    """Which of some parties has most, of those that stand, shape (c,)."""
    return np.asarray(columns[np.where(stood[:, columns], values[:, columns], -1.0).argmax(axis=1)])


def _row(found: Contest, who: str, n: int, right: float, places: int, beside: str) -> dict[str, Any]:
    return {
        "from": found.start,
        "to": found.end,
        "who": who,
        "coverage": n / places,
        "n": n,
        "of": places,
        "right": right,
        "beside": beside,
    }
