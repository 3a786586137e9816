"""Which of some parties is best placed in every seat, how surely, and whether it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from standaside.domain import NOBODY, USUAL_PARTNERS, Bools, Floats, Ints, PartyKind, Projection, Scenario
from standaside.errors import ScenarioError
from standaside.model.simulation import Deals, count, electorate, project, strongest_among
from standaside.model.swing import SWING_RULES
from standaside.showing import Several, Shown

NEEDED = 0.02
"""A choice of partner that moves the chance that one of them wins by less than this is not needed."""

TOO_CLOSE = 0.10
"""Where the two best are nearer in their chance to be the strongest, nobody is recommended."""


@dataclass(frozen=True, slots=True)
class Advice(Shown):
    """
    What is said of one seat.

    Attributes
    ----------
    recommended : str
        The best-placed partner, or "" where the two best are too close to tell.
    first, second : str
        The two most likely to be the strongest; ``second`` is "" where only one stands.
    p_first, p_second : float
        Their chances to be the strongest partner.
    p_win : float
        Chance that some partner wins if everybody votes for their own party.
    p_with : float
        The same with the other partners standing aside for the first.
    moves : float
        Most that any choice of partner moves that chance, up or down: the voters of the others, the
        best placed one's own excepted, behind one of them.
    needed : bool
        Whether that is ``NEEDED`` or more.
    """

    code: str
    name: str
    recommended: str
    first: str
    second: str
    p_first: float
    p_second: float
    p_win: float
    p_with: float
    moves: float
    needed: bool


def partners_of(scenario: Scenario) -> tuple[str, ...]:
    """Whose best-placed one is sought: the scenario's partners, else Lab, LD, Green, SNP and PC."""
    return scenario.partners or tuple(c for c in USUAL_PARTNERS if c in scenario.baseline.parties.codes)


def advise(scenario: Scenario, *, seed: int, rules: Sequence[str] = tuple(SWING_RULES)) -> Several[Advice]:
    """
    Say for every seat that polls reach which partner is best placed.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    rules : sequence of str
        Swing rules whose chances are averaged: which one will be right nobody knows beforehand.

    Returns
    -------
    Several of Advice
        Seats of Great Britain without the Speaker's in which some partner stands, in order.

    Raises
    ------
    ScenarioError
        If no partner stands anywhere that advice covers.
    """
    partners = partners_of(scenario)
    view = _projected(scenario, scenario.swing)
    columns = [view.parties.index(code) for code in partners]
    here = _advised(view, columns)
    if not here.any():
        if view.standing[:, columns].any():
            raise ScenarioError(
                f"{', '.join(partners)} stand only where advice does not reach: it covers the seats that "
                "polls cover, Great Britain's without the Speaker's, not Northern Ireland's; name parties "
                "that stand there as [bloc] partners."
            )
        raise ScenarioError(
            f"None of {', '.join(partners or USUAL_PARTNERS)} stands anywhere in this scenario; name others "
            "as [bloc] partners."
        )
    chance = mean_chance(scenario, partners, seed=seed, rules=rules)
    by_code = np.array(sorted(columns, key=lambda p: view.parties.codes[p]))
    order = np.argsort(-np.where(view.standing, chance, -1.0)[:, by_code], axis=1, kind="stable")
    worth = _worth(view, scenario, by_code[order], here, seed)
    found = (_one(view, int(c), partners, chance[c, columns], worth[c]) for c in np.nonzero(here)[0])
    return Several(found, {"scenario": scenario, "seed": seed})


def usable_rules(scenario: Scenario, rules: Sequence[str] = tuple(SWING_RULES)) -> tuple[str, ...]:
    """
    Swing rules that can meet the scenario's poll, in their order.

    A rule that moves everything in proportion cannot always leave to Other what a poll leaves it.

    Raises
    ------
    ScenarioError
        If none of them can.
    """
    usable, refused = [], []
    for rule in rules:
        try:
            _projected(scenario, rule)
            usable.append(rule)
        except ScenarioError as error:
            refused.append(error)
    if not usable and refused:
        raise refused[0]
    return tuple(usable)


@lru_cache(maxsize=16)
def _projected(scenario: Scenario, rule: str) -> Projection:
    """Project by one rule; the last are kept, as whoever asks which rules can be used goes on to use them."""
    return project(replace(scenario, swing=rule))


def mean_chance(scenario: Scenario, partners: Sequence[str], *, seed: int, rules: Sequence[str]) -> Floats:
    """Chance of each partner to be the strongest of them, shape (c, p), averaged over swing rules."""
    chances = []
    for rule in rules:
        asked = replace(scenario, swing=rule)
        chances.append(strongest_among(_projected(scenario, rule), asked, partners, seed=seed))
    return np.asarray(np.mean(chances, axis=0), dtype=np.float64)


def _advised(view: Projection, columns: Sequence[int]) -> Bools:
    """Places that polls reach, not the Speaker's, in which a partner stands, shape (c,)."""
    speaker = [p for p, kind in enumerate(view.parties.kinds) if kind is PartyKind.SPEAKER]
    theirs = view.standing[:, speaker].any(axis=1)
    stands = view.standing[:, columns].any(axis=1)
    return np.asarray(view.constituencies.polled() & ~theirs & stands)


def _worth(
    view: Projection, scenario: Scenario, ranked: Ints, here: Bools, seed: int
) -> list[dict[int, float]]:
    """Chance that a partner wins, by the one chosen (its column); ``NOBODY`` for as things are."""
    voters = electorate(view, scenario, seed=seed)
    choices = [_choices(view, c, ranked[c].tolist()) if here[c] else {NOBODY: ()} for c in range(len(here))]
    counted = count(voters, [list(found.values()) for found in choices])
    bloc = counted.p_win[:, np.unique(ranked)].sum(axis=1)
    return [
        dict(zip(found, bloc[start:].tolist(), strict=False))
        for found, start in zip(choices, counted.first[:-1].tolist(), strict=True)
    ]


def _choices(view: Projection, place: int, ranked: Sequence[int]) -> dict[int, Deals]:
    """
    Nobody first, then each partner, the best placed first.

    Behind the best placed stand all the others; behind another all but the best placed, whose
    voters vote for their own party whatever they are advised.
    """
    codes = view.parties.codes
    standing = [p for p in ranked if view.standing[place, p]]
    choices: dict[int, Deals] = {NOBODY: ()}
    for chosen in standing:
        aside = [p for p in standing[1:] if p != chosen]
        choices[chosen] = tuple((p, chosen) for p in sorted(aside, key=lambda p: codes[p]))
    return choices


def _one(
    view: Projection, place: int, partners: Sequence[str], chance: Floats, worth: dict[int, float]
) -> Advice:
    column = {k: view.parties.index(code) for k, code in enumerate(partners)}
    order = sorted(column, key=lambda k: (-chance[k], partners[k]))
    standing = [k for k in order if view.standing[place, column[k]]]
    first, second = standing[0], standing[1] if len(standing) > 1 else None
    p_first, p_second = float(chance[first]), 0.0 if second is None else float(chance[second])
    moves = max(abs(p - worth[NOBODY]) for p in worth.values())
    return Advice(
        code=view.constituencies.codes[place],
        name=view.constituencies.names[place],
        recommended=partners[first] if second is None or p_first - p_second >= TOO_CLOSE else "",
        first=partners[first],
        second="" if second is None else partners[second],
        p_first=p_first,
        p_second=p_second,
        p_win=worth[NOBODY],
        p_with=worth.get(column[first], worth[NOBODY]),
        moves=moves,
        needed=moves >= NEEDED,
    )
