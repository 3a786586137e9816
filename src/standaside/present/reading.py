"""What ``check`` says: a scenario in sentences and numbers, and what backs whatever it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standaside.domain import Scenario
from standaside.present.assumptions import assumptions
from standaside.present.rates import Rates, deviation, evidence_sentence, idle_rates, partner_rates
from standaside.present.rule_words import rule_sentences
from standaside.present.sentences import poll_notes, scenario_sentence
from standaside.present.wording import count, listed


def check_document(scenario: Scenario) -> dict[str, Any]:
    """
    Everything a scenario says and takes for granted.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    dict
        ``name``, ``title``, ``story``, ``question`` (None without partners), ``baseline``,
        ``partners``, ``opponents``, ``assumptions`` (name, value, source), ``transfers``
        (one row for every partner and everybody it could stand aside for, nobody
        included), ``rules`` (sentences), ``pact`` and ``counter_pact`` (constituencies),
        ``draws``, ``notes`` (sentences) and ``variants`` (titles).
    """
    return {
        "name": scenario.name,
        "title": scenario.title,
        "story": " ".join(scenario.story.split()),
        "question": scenario_sentence(scenario) if scenario.partners else None,
        "baseline": scenario.baseline.id,
        "boundary_set": scenario.baseline.constituencies.boundary_set,
        "polling_day": scenario.polling_day.isoformat() if scenario.polling_day else None,
        "partners": list(scenario.partners),
        "opponents": list(scenario.opponents),
        "draws": scenario.uncertainty.draws,
        "assumptions": [
            {"name": a.name, "value": a.value, "source": a.source} for a in assumptions(scenario)
        ],
        "transfers": [_transfer(scenario, rates) for rates in partner_rates(scenario)],
        "transfers_source": scenario.transfers.source,
        "rules": list(rule_sentences(scenario)),
        "pact": len({deal.code for deal in scenario.pact}),
        "counter_pact": len({deal.code for deal in scenario.counter_pact}),
        "notes": list(_notes(scenario)),
        "variants": [variant.title for variant in scenario.variants],
    }


def closing(scenario: Scenario) -> list[str]:
    """What the tables of ``check`` leave out, line by line: rules, pacts, draws, variants."""
    lines = []
    if scenario.partners:
        lines = ["Rules of a plan", *(f"  {sentence}" for sentence in rule_sentences(scenario)), ""]
    lines.append(f"{count(scenario.uncertainty.draws, 'simulated election')}.")
    lines += _notes(scenario)
    agreed = len({deal.code for deal in scenario.pact})
    if agreed:
        lines.append(f"Constituencies in the pact already agreed: {agreed}.")
    return lines + [f"Shown beside it: {variant.title}." for variant in scenario.variants]


def _notes(scenario: Scenario) -> Iterator[str]:
    yield from poll_notes(scenario)
    idle = idle_rates(scenario)
    if idle:
        verb = "has" if len(idle) == 1 else "have"
        yield (
            f"The scenario sets where votes go for {listed(idle)}, which {verb} no effect on a pact here: "
            "nobody makes such a deal; name those parties under [bloc] partners, or take the rates out."
        )
    if not scenario.partners:
        yield (
            "There is no pact to plan or evaluate: a pact needs two partners, and [bloc] partners names none."
        )


def _transfer(scenario: Scenario, rates: Rates) -> dict[str, Any]:
    """One row of numbers; what a guess spreads over the other parties is ``others``."""
    spread = {"others": rates.spread} if rates.spread > 0 else {}
    return {
        "from": rates.party,
        "for": rates.beneficiary or None,
        "follow": rates.follow,
        "home": rates.rates.get("home", 0.0),
        "rates": {**rates.rates, **spread},
        "sd": {to: deviation(rate, rates.concentration) for to, rate in {**rates.rates, **spread}.items()},
        "evidence": rates.evidence,
        "is_guess": rates.is_guess,
        "note": rates.note,
        "concentration": rates.concentration,
        "judgement": rates.judgement,
        "said": evidence_sentence(scenario, rates),
        "findings": [
            {
                "id": f.id,
                "kind": f.kind,
                "weight": f.weight,
                "said": f.said,
                "source": f.source,
                "label": f.label,
            }
            for f in rates.findings
        ],
    }
