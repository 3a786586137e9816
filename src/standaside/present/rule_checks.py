"""Every rule that a scenario asked for, judged again on the pact, with what breaking one costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from standaside.domain import NOBODY, Bools
from standaside.planning.rules import contested_at_least
from standaside.present import rule_words
from standaside.present.summary import LEAST, Summary
from standaside.present.wording import count, percent, signed, spoken
from standaside.showing import Several, Shown


@dataclass(frozen=True, slots=True)
class RuleCheck(Shown):
    """
    A rule asked for, what was found, and whether it holds.

    ``key`` is its name in a scenario, ``missed`` by how much it is broken; ``paid`` are the
    expected seats that costs where the rule has a price (rule 26), None where it is hard.
    """

    rule: str
    found: str
    holds: bool
    key: str = ""
    missed: float = 0.0
    paid: float | None = None

    @property
    def verdict(self) -> str:
        """Whether it holds, in words."""
        if self.holds:
            return "holds"
        return "does not hold" if self.paid is None else f"costs {self.paid:.2f} seats"


def rule_checks(summary: Summary) -> Several[RuleCheck]:
    """Every rule the scenario asked for, with what came out."""
    checks: tuple[Callable[[Summary], Iterator[RuleCheck]], ...] = (
        _limits,
        _party_limits,
        _worse_off,
        _gains,
        _reciprocity,
        _contested,
        _locks,
        _incumbents,
        _effects,
    )
    asked, made = summary.assessment.scenario, summary.assessment.with_pact
    found = (_priced(one, asked.rules.prices) for check in checks for one in check(summary))
    return Several(found, {"scenario": asked, "seed": made.seed})


def rules_paid(summary: Summary) -> list[dict[str, Any]]:
    """Rules with a price, by how much each is broken and what that costs, as the JSON has it."""
    prices = summary.assessment.scenario.rules.prices
    return [
        {
            "rule": check.key,
            "words": check.rule,
            "price": prices[check.key],
            "broken_by": max(0.0, float(check.missed)) if not check.holds else 0.0,
            "seats": check.paid if not check.holds else 0.0,
        }
        for check in rule_checks(summary)
        if check.key in prices
    ]


def _priced(check: RuleCheck, prices: Mapping[str, float]) -> RuleCheck:
    if check.key not in prices:
        return check
    price = prices[check.key]
    words = f"{check.rule}; {rule_words.price(price, check.key)}"
    return replace(check, rule=words, paid=price * max(0.0, check.missed))


def _limits(summary: Summary) -> Iterator[RuleCheck]:
    rules, pact = summary.assessment.scenario.rules, summary.assessment.pact
    places = summary.constituencies_with_a_deal
    if rules.max_seats is not None:
        over = places - rules.max_seats
        yield RuleCheck(rule_words.max_seats(rules.max_seats), str(places), over <= 0, "max_seats", over)
    if rules.max_stand_asides is not None:
        over = pact.stand_asides - rules.max_stand_asides
        words = rule_words.max_stand_asides(rules.max_stand_asides)
        yield RuleCheck(words, str(pact.stand_asides), over <= 0, "max_stand_asides", over)


def _party_limits(summary: Summary) -> Iterator[RuleCheck]:
    given = {account.party: account.stands_aside_in for account in summary.accounts}
    for code, most in summary.assessment.scenario.rules.max_by_party.items():
        found = given.get(code, 0)
        words = rule_words.max_stand_asides(most, _spoken(summary, code))
        yield RuleCheck(words, str(found), found <= most, "max_by_party", found - most)


def _worse_off(summary: Summary) -> Iterator[RuleCheck]:
    if not summary.assessment.scenario.rules.nobody_worse_off:
        return
    gains = {code: summary.parties[code].gain.mean for code in summary.assessment.scenario.partners}
    worst = min(gains, key=lambda code: (gains[code], code))
    found = f"the smallest change is {against(gains[worst], 0.0)} seats, of {_spoken(summary, worst)}"
    lost = math.fsum(-gain for gain in gains.values() if gain < 0)
    yield RuleCheck(rule_words.nobody_worse_off(), found, gains[worst] >= -LEAST, "nobody_worse_off", lost)


def _gains(summary: Summary) -> Iterator[RuleCheck]:
    for code, least in summary.assessment.scenario.rules.min_gain.items():
        gain = summary.parties[code].gain.mean if code in summary.parties else 0.0
        words = rule_words.min_gain(least, _spoken(summary, code))
        yield RuleCheck(words, against(gain, least), gain >= least - LEAST, "min_gain", least - gain)


def against(found: float, limit: float) -> str:
    """
    Write a change with digits enough to see on which side of a limit it lies.

    Examples
    --------
    >>> against(0.114, 0.1), against(0.0997, 0.1), against(-0.0004, 0.0), against(0.0, 0.0)
    ('+0.11', '+0.0997', '−0.0004', '0.00')
    """
    if abs(found - limit) <= LEAST:
        return signed(found, places=2)
    places = next((n for n in range(2, 9) if abs(round(found, n) - limit) > LEAST), 9)
    return signed(found, places=places)


def _reciprocity(summary: Summary) -> Iterator[RuleCheck]:
    accounts = {account.party: account for account in summary.accounts}
    for code, (low, high) in summary.assessment.scenario.rules.reciprocity.items():
        given = accounts[code].stands_aside_in if code in accounts else 0
        got = accounts[code].stood_aside_for_in if code in accounts else 0
        rule = rule_words.reciprocity(low, high, _spoken(summary, code))
        missed = max(low * given - got, got - high * given if high < math.inf else -math.inf)
        yield RuleCheck(rule, f"{got} against {given}", missed <= 0, "reciprocity", missed)


def _contested(summary: Summary) -> Iterator[RuleCheck]:
    places = summary.assessment.projection.constituencies
    for level, least in summary.assessment.scenario.rules.min_contested.items():
        areas = places.nations if level == "nation" else places.regions
        contests = [
            (fought / nominated, area, code, contested_at_least(least, nominated) - fought)
            for area in dict.fromkeys(areas)
            for code, fought, nominated in _contests(summary, np.array([a == area for a in areas]))
        ]
        if contests:
            share, area, code, _ = min(contests)
            found = f"at the lowest {percent(share)}%: {_spoken(summary, code)} in {area}"
            short = sum(max(0, missing) for *_, missing in contests)
            words = rule_words.min_contested(least, level)
            yield RuleCheck(words, found, not short, "min_contested", short)


def _contests(summary: Summary, inside: Bools) -> Iterator[tuple[str, int, int]]:
    """Each partner with the constituencies that it fights, and those that it is nominated in."""
    projection, aside = summary.assessment.projection, summary.assessment.pact.aside
    for code in summary.assessment.scenario.partners:
        party = projection.parties.index(code)
        nominated = projection.standing[inside, party]
        if nominated.any():
            yield code, int((nominated & ~aside[inside, party]).sum()), int(nominated.sum())


def _locks(summary: Summary) -> Iterator[RuleCheck]:
    places, pact = summary.assessment.projection.constituencies, summary.assessment.pact
    for lock in summary.assessment.scenario.rules.locked:
        aside = bool(pact.aside[places.index(lock.code), pact.parties.index(lock.party)])
        rule = rule_words.locked(lock, summary.assessment.scenario)
        yield RuleCheck(rule, "stands aside" if aside else "stands", aside is not lock.stands)


def _incumbents(summary: Summary) -> Iterator[RuleCheck]:
    if not summary.assessment.scenario.rules.incumbents_stand:
        return
    held, aside = summary.assessment.projection.held_by, summary.assessment.pact.aside
    broken = [c for c in np.nonzero(held != NOBODY)[0] if aside[c, held[c]]]
    found = f"{count(len(broken), 'holder')} {'stands' if len(broken) == 1 else 'stand'} aside"
    yield RuleCheck(rule_words.incumbents_stand(), found, not broken, "incumbents_stand", len(broken))


def _effects(summary: Summary) -> Iterator[RuleCheck]:
    """Judge rule 14 for the deals it asks it of: not those that a lock or an agreed pact forces."""
    assessment = summary.assessment
    rules = assessment.scenario.rules
    exempt = {deal.code for deal in assessment.scenario.pact}
    exempt |= {lock.code for lock in rules.locked if not lock.stands}
    judged = [outcome for outcome in assessment.outcomes if outcome.deal.code not in exempt]
    if assessment.plan is None or not judged:
        return
    lifts = [outcome.p_bloc[1] - outcome.p_bloc_otherwise for outcome in judged]
    found = f"the smallest lift is {against(100 * min(lifts), 100 * rules.min_effect)} points"
    words = rule_words.min_effect(rules.min_effect)
    yield RuleCheck(words, found, min(lifts) >= rules.min_effect - LEAST)


def _spoken(summary: Summary, code: str) -> str:
    return spoken(summary.assessment.projection.parties, code)
