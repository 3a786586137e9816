"""What published rules for sharing out the seats cost against the best pact: ``plan --presets``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import Assessment, Deal, Ints, PactRules, Scenario
from standaside.errors import ScenarioError
from standaside.model.simulation import Progress
from standaside.planning.assessment import evaluate, plan
from standaside.planning.presets import PRESETS, deals_of, field_of, fitting
from standaside.showing import Shown


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """
    A published rule on this question.

    ``judged`` is None where it cannot be applied, and ``why`` then says so.
    """

    name: str
    title: str
    source: str
    judged: Assessment | None
    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Compared(Shown):
    """
    Published rules beside the best pacts, on the same draws.

    ``free`` is the best pact of any size under no rules at all, as the published ones are free;
    ``best`` the best within the scenario's own rules.
    """

    free: Assessment
    best: Assessment
    presets: tuple[Applied, ...]

    def headline(self) -> str:
        """What was asked, and how much was found."""
        return f"{len(self.presets)} published rules beside the best pact: {self.best.headline()}"

    def bloc(self, judged: Assessment) -> Ints:
        """Seats of the bloc in every draw under a pact, shape (d,)."""
        codes = judged.projection.parties.codes
        partners = [codes.index(code) for code in judged.scenario.partners]
        return np.asarray(judged.with_pact.seats()[:, partners].sum(axis=1), dtype=np.int64)

    def costs(self, judged: Assessment) -> Ints:
        """Seats by which the best pact of any size is ahead of it in every draw, shape (d,)."""
        return self.bloc(self.free) - self.bloc(judged)


def compare_presets(
    scenario: Scenario,
    registered: Mapping[str, tuple[str, tuple[Deal, ...], str]],
    *,
    seed: int,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Compared:
    """
    Judge every published rule beside the best pact.

    Parameters
    ----------
    scenario : Scenario
        Its rules bind the best pact; a published rule is taken as it was published.
    registered : mapping of str to (str, tuple of Deal, str)
        Pacts that were really agreed: name to title, deals and source. Deals of parties that are no
        partners here, or do not stand, are left out.
    seed : int
    time_limit : float
    progress : callable, optional

    Returns
    -------
    Compared
    """
    tell = progress or (lambda done: None)
    best = plan(scenario, seed=seed, time_limit=time_limit)
    tell(0.3)
    unbound = replace(
        scenario,
        pact=(),
        rules=PactRules(min_effect=0.0, kinds=scenario.rules.kinds),
        objectives=("expected_seats",),
    )
    free = plan(unbound, seed=seed, time_limit=time_limit)
    tell(0.5)
    projection, field = best.projection, field_of(scenario, best.projection)
    found, total = [], len(PRESETS) + len(registered)
    for preset in PRESETS:
        chosen = preset.rule(field)
        why = chosen if isinstance(chosen, str) else ""
        deals = () if isinstance(chosen, str) else deals_of(field, chosen, projection)
        found.append(_applied(scenario, preset.name, preset.title, preset.source, deals, why, seed=seed))
        tell(0.5 + 0.5 * len(found) / total)
    for name, (title, agreed, source) in registered.items():
        deals = fitting(agreed, scenario, projection)
        found.append(_applied(scenario, name, title, source, deals, "", seed=seed))
        tell(0.5 + 0.5 * len(found) / total)
    return Compared(free, best, tuple(found))


def _applied(
    scenario: Scenario, name: str, title: str, source: str, deals: tuple[Deal, ...], why: str, *, seed: int
) -> Applied:
    if not deals:
        return Applied(name, title, source, None, why or "none of its deals is possible here")
    try:
        judged = evaluate(replace(scenario, pact=deals, variants=(), published=()), seed=seed)
    except ScenarioError as error:
        return Applied(name, title, source, None, str(error))
    return Applied(name, title, source, judged)
