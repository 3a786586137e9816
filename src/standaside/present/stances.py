"""Stances in an answer: the chance of a majority for a measure, and who helps unilaterally."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from standaside.domain import Assessment, Scenario
from standaside.planning.stances import held_stances, measure_chance
from standaside.present.wording import agree, count, odds, spoken


def measure_document(assessment: Assessment) -> dict[str, Any] | None:
    """
    Give the chances of a majority for the scenario's measure, without and with the pact.

    Returns
    -------
    dict or None
        ``{measure, without: {majority, carried, supporters, against}, with: {...}}``; None if the
        scenario names no measure.
    """
    scenario = assessment.scenario
    if not scenario.measure:
        return None
    held = held_stances(scenario, assessment.projection, scenario.measure)
    return {
        "measure": scenario.measure,
        "without": asdict(measure_chance(assessment.without, held)),
        "with": asdict(measure_chance(assessment.with_pact, held)),
    }


def measure_sentences(assessment: Assessment) -> list[str]:
    """Say the same in words; nothing if the scenario names no measure."""
    found = measure_document(assessment)
    if found is None:
        return []
    before, after = found["without"], found["with"]
    return [
        f"More than half of the house would be for “{found['measure']}” in {odds(after['majority'])} "
        f"simulated elections with the pact ({odds(before['majority'])} without), and more for than against "
        f"it in {odds(after['carried'])} ({odds(before['carried'])}); those without a stance do not vote."
    ]


def unilateral_sentences(scenario: Scenario) -> list[str]:
    """Say who helps without joining, and on which condition."""
    parties, said = scenario.baseline.parties, []
    for one in scenario.unilateral:
        helper, helped = spoken(parties, one.party), spoken(parties, one.helps)
        where = [f"the candidate helped is for “{one.measure}”"] if one.measure else []
        where += [f"{helped} {agree(helped, 'holds', 'hold')} the seat"] if one.held else []
        condition = f" only where {' and '.join(where)}" if where else " wherever both stand"
        sentence = (
            f"{helper} {agree(helper, 'stands', 'stand')} aside for {helped}{condition}, asking nothing"
        )
        said.append(f"{sentence[0].upper()}{sentence[1:]}.")
    return said


def helpers_sentence(assessment: Assessment) -> list[str]:
    """Say how many stand-asides beside the pact were in force, whoever made them."""
    made = assessment.counter_pact.stand_asides
    return [f"In force beside the pact: {count(made, 'stand-aside')} by others."] if made else []
