"""A scenario read back in plain English, with the evidence behind each default (``check``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from standaside.domain import PactRules, Scenario, TransferRow
from standaside.present.assumptions import assumptions
from standaside.present.wording import count, partner_pairs, percent, scenario_sentence, spoken

REFORM_FAMILY = ("UKIP", "BRX", "RUK")


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
        (one row for every pair of partners), ``rules`` (sentences), ``pact`` and
        ``counter_pact`` (constituencies), ``draws`` and ``variants`` (titles).
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
        "transfers": [_transfer(scenario, party, to) for party, to in partner_pairs(scenario)],
        "transfers_source": scenario.transfers.source,
        "rules": list(rule_sentences(scenario)),
        "pact": len({deal.code for deal in scenario.pact}),
        "counter_pact": len({deal.code for deal in scenario.counter_pact}),
        "variants": [variant.title for variant in scenario.variants],
    }


def _transfer(scenario: Scenario, party: str, beneficiary: str) -> dict[str, Any]:
    row = _row(scenario, party, beneficiary)
    if row is None:
        return {
            "from": party,
            "for": beneficiary,
            "follow": None,
            "home": None,
            "rates": {},
            "evidence": "none: the engine's stated fallback",
            "note": "",
        }
    own = beneficiary if beneficiary in row.rates else row.beneficiary
    return {
        "from": party,
        "for": beneficiary,
        "follow": row.rates.get(own, 0.0),
        "home": row.rates.get("home", 0.0),
        "rates": dict(row.rates),
        "evidence": row.evidence,
        "note": row.note,
    }


def _row(scenario: Scenario, party: str, beneficiary: str) -> TransferRow | None:
    """Find the row of a pair, or of its family: Ref is whichever of UKIP, BRX and RUK stands."""
    rows, keys = scenario.transfers.rows, [(party, beneficiary)]
    if party in REFORM_FAMILY:
        keys.append(("Ref", beneficiary))
    if beneficiary in REFORM_FAMILY:
        keys.append((party, "Ref"))
    return next((rows[key] for key in keys if key in rows), None)


def rule_sentences(scenario: Scenario) -> Iterator[str]:
    """Say every rule that a plan must keep; each limit is hard."""
    rules, parties = scenario.rules, scenario.baseline.parties
    yield from _limits(rules)
    for code, most in rules.max_by_party.items():
        yield f"At most {count(most, 'candidacy', 'candidacies')} given up by {spoken(parties, code)}."
    yield (
        f"A stand-aside must lift the chance that some partner wins by {percent(rules.min_effect)} "
        f"{'point' if rules.min_effect == 0.01 else 'points'} (rule 14)."
    )
    yield f"A smaller plan is preferred if it costs at most {rules.tolerance:g} expected seats (rule 14)."
    if rules.nobody_worse_off:
        yield "No partner has fewer expected seats than without a pact."
    for code, gain in rules.min_gain.items():
        yield f"At least {gain:g} more expected seats for {spoken(parties, code)}."
    for code, (low, high) in rules.reciprocity.items():
        yield (
            f"Constituencies where others stand aside for {spoken(parties, code)}: {low:g} to {high:g} times "
            "as many as it stands aside in."
        )
    for area, part in rules.min_contested.items():
        yield f"Every partner still contests {percent(part)}% of its constituencies in every {area}."
    for lock in rules.locked:
        places = scenario.baseline.constituencies
        verb = "Standing" if lock.stands else "Standing aside"
        name = places.names[places.index(lock.code)]
        yield f"{verb} in {name}, whatever else: {spoken(parties, lock.party)}."
    if rules.incumbents_stand:
        yield "The party that holds a seat stands in it."


def _limits(rules: PactRules) -> Iterator[str]:
    if rules.max_seats is not None:
        yield f"Deals in at most {count(rules.max_seats, 'constituency', 'constituencies')}."
    if rules.max_stand_asides is not None:
        yield f"At most {count(rules.max_stand_asides, 'candidacy', 'candidacies')} given up in all."
