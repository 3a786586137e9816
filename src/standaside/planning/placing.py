"""A deal behind one partner in one seat, and what it would be worth there in place of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from standaside.domain import Deal, Projection, Scenario
from standaside.planning.assessment import evaluate


def behind(view: Projection, partners: Sequence[str], place: int, chosen: str) -> Deal:
    """
    The deal in which every other partner that stands in a place stands aside for one of them.

    Parameters
    ----------
    view : Projection
        Who stands where.
    partners : sequence of str
        In their order, which is kept.
    place : int
    chosen : str
        Code of the one they stand aside for.
    """
    axis, codes = view.constituencies, view.parties.codes
    aside = (code for code in partners if code in codes and view.standing[place, view.parties.index(code)])
    return Deal(axis.codes[place], axis.names[place], chosen, tuple(code for code in aside if code != chosen))


def worth_instead(scenario: Scenario, deal: Deal, *, seed: int) -> float:
    """
    Chance that some partner wins in a seat with a deal there, in place of what the pact has there.

    What happens elsewhere does not matter to it, so nothing else of the pact is counted; the draws are
    those of the whole pact, so the two can be compared (rule 11).
    """
    judged = evaluate(replace(scenario, pact=(deal,)), seed=seed)
    return float(judged.outcomes[0].p_bloc[1])
