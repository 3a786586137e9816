"""Every rule of a pact in words, once: ``check`` reads them back, the plan and the report judge by them."""

from __future__ import annotations

from collections.abc import Iterator

from standaside.domain import Lock, PactRules, Scenario
from standaside.present.wording import count, percent, spoken, trimmed


def max_seats(most: int) -> str:
    """
    Say how many constituencies may have a deal.

    Examples
    --------
    >>> max_seats(158), max_seats(1), max_seats(0)
    ('Deals in at most 158 constituencies', 'Deals in at most one constituency', 'Deals in no constituency')
    """
    where = count(most, "constituency", "constituencies")
    return f"Deals in at most {where}" if most else "Deals in no constituency"


def max_stand_asides(most: int, who: str = "") -> str:
    """
    Say how many candidacies may be given up, in all or by one party.

    Examples
    --------
    >>> max_stand_asides(3), max_stand_asides(0, "Labour")
    ('At most three candidacies given up in all', 'No candidacy given up by Labour')
    """
    given = f"At most {count(most, 'candidacy', 'candidacies')}" if most else "No candidacy"
    return f"{given} given up {f'by {who}' if who else 'in all'}"


def min_effect(least: float) -> str:
    """
    Say what a stand-aside must add (rule 14).

    Examples
    --------
    >>> min_effect(0.01)
    'A stand-aside lifts the chance that some partner wins by 1 point or more (rule 14)'
    """
    points = f"{trimmed(least)} point{'' if least == 0.01 else 's'}"
    return f"A stand-aside lifts the chance that some partner wins by {points} or more (rule 14)"


def nobody_worse_off() -> str:
    """Say that no partner may lose."""
    return "No partner has fewer expected seats than without a pact"


def min_gain(least: float, who: str) -> str:
    """Say what a party must gain."""
    return f"At least {least:g} more expected seats for {who}"


def reciprocity(low: float, high: float, who: str) -> str:
    """Say how often a party must be stood aside for, beside how often it stands aside."""
    return (
        f"Constituencies where others stand aside for {who}: {low:g} to {high:g} times as many as it stands "
        "aside in"
    )


def min_contested(part: float, area: str) -> str:
    """Say which part of its constituencies a partner must fight, in every nation or region."""
    return f"Every partner still contests {percent(part)}% of its constituencies in every {area}"


def locked(lock: Lock, scenario: Scenario) -> str:
    """Say what a lock settles."""
    places, who = scenario.baseline.constituencies, spoken(scenario.baseline.parties, lock.party)
    verb = "Standing" if lock.stands else "Standing aside"
    return f"{verb} in {places.names[places.index(lock.code)]}, whatever else: {who}"


def incumbents_stand() -> str:
    """Say that holders stay."""
    return "The party that holds a seat stands in it"


_UNITS = {
    "max_seats": "constituency more",
    "max_stand_asides": "candidacy more",
    "max_by_party": "candidacy more",
    "nobody_worse_off": "expected seat that a partner has less",
    "min_gain": "expected seat short of it",
    "reciprocity": "constituency outside of that",
    "min_contested": "constituency short of it",
    "incumbents_stand": "holder that stands aside",
}
"""What each rule with a price is paid for (rule 26)."""


def price(seats: float, rule: str) -> str:
    """
    Say what breaking a rule costs.

    Examples
    --------
    >>> price(0.2, "max_seats"), price(1.0, "nobody_worse_off")
    ('or at a price: 0.2 expected seats for each constituency more',
     'or at a price: 1 expected seat for each expected seat that a partner has less')
    """
    return f"or at a price: {seats:g} expected seat{'' if seats == 1 else 's'} for each {_UNITS[rule]}"


def rule_sentences(scenario: Scenario) -> Iterator[str]:
    """Say every rule that a plan must keep, or pay for."""
    rules = scenario.rules
    for rule, words in (*_limits(scenario, rules), *_fairness(scenario, rules), *_places(scenario, rules)):
        bought = f"; {price(rules.prices[rule], rule)}" if rule in rules.prices else ""
        yield f"{words}{bought}."


def _limits(scenario: Scenario, rules: PactRules) -> Iterator[tuple[str, str]]:
    parties = scenario.baseline.parties
    if rules.max_seats is not None:
        yield "max_seats", max_seats(rules.max_seats)
    if rules.max_stand_asides is not None:
        yield "max_stand_asides", max_stand_asides(rules.max_stand_asides)
    for code, most in rules.max_by_party.items():
        yield "max_by_party", max_stand_asides(most, spoken(parties, code))
    if rules.kinds != ("aside",):
        yield "kinds", f"Deals may be of the kinds {', '.join(rules.kinds)} (rule 7)"
    yield "min_effect", min_effect(rules.min_effect)
    words = f"A smaller plan is preferred if it costs at most {rules.tolerance:g} expected seats (rule 14)"
    yield "tolerance", words


def _fairness(scenario: Scenario, rules: PactRules) -> Iterator[tuple[str, str]]:
    parties = scenario.baseline.parties
    if rules.nobody_worse_off:
        yield "nobody_worse_off", nobody_worse_off()
    for code, least in rules.min_gain.items():
        yield "min_gain", min_gain(least, spoken(parties, code))
    for code, (low, high) in rules.reciprocity.items():
        yield "reciprocity", reciprocity(low, high, spoken(parties, code))


def _places(scenario: Scenario, rules: PactRules) -> Iterator[tuple[str, str]]:
    for area, part in rules.min_contested.items():
        yield "min_contested", min_contested(part, area)
    for lock in rules.locked:
        yield "locked", locked(lock, scenario)
    if rules.incumbents_stand:
        yield "incumbents_stand", incumbents_stand()
