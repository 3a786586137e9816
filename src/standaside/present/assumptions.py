"""Everything a scenario takes for granted, and everything it asked for, in words with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from standaside.domain import NOBODY, Bools, Campaign, PartyKind, Poll, Scenario
from standaside.present import rule_words
from standaside.present.rates import partner_rates
from standaside.present.summary import LEAST, Summary
from standaside.present.tactical_words import tactical_sentences
from standaside.present.wording import count, listed, percent, signed, spoken, trimmed

METHOD_PAGE = "documentation page “Method”"
RULES_PAGE = "documentation page “Semantics”"

_SWINGS = {
    "uniform": "every constituency moves by the same number of points",
    "proportional": "every constituency moves in proportion to what a party had there",
    "strong_transition": "a party falls first where it has most to lose above its core",
    "logit": "every constituency moves by the same amount on the logit scale",
    "mix": "a mean of the uniform and the proportional rule",
    "best": "the rule that did best in our backtests",
}
_SCOPES = {"gb": "over Great Britain as a whole", "nation": "nation by nation", "region": "region by region"}


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken for granted: its name, its value in words, and where it comes from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """A rule asked for, what was found, and whether it holds."""

    rule: str
    found: str
    holds: bool


def assumptions(scenario: Scenario) -> list[Assumption]:
    """List what a scenario takes for granted, in the order in which the model uses it."""
    baseline = scenario.baseline
    swing = _SWINGS.get(scenario.swing, scenario.swing)
    return [
        Assumption("Starting point", f"{baseline.name}, {baseline.date:%-d %B %Y}", baseline.source),
        *_poll(scenario),
        Assumption(
            "Swing",
            f"{scenario.swing}: {swing}, {_SCOPES.get(scenario.scope, scenario.scope)}",
            f"rule 3, {RULES_PAGE}",
        ),
        Assumption("Who stands", "; ".join(_nominations(scenario)), f"rule 4, {RULES_PAGE}"),
        Assumption(
            "Transfers between seats",
            f"rates drawn anew in every simulated election (Dirichlet, concentration "
            f"{_surety(scenario)}), and {percent(scenario.transfers.seat_sd)} points of "
            f"standard deviation between constituencies",
            f"rule 10, {METHOD_PAGE}",
        ),
        Assumption("Backfire", _backfire(scenario), f"rule 6, {RULES_PAGE}"),
        *_activists(scenario),
        *(Assumption("Tactical votes", *said) for said in tactical_sentences(scenario)),
        *_uncertainty(scenario),
        *_counter(scenario),
    ]


def rule_checks(summary: Summary) -> list[RuleCheck]:
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
    return [found for check in checks for found in check(summary)]


def _poll(scenario: Scenario) -> list[Assumption]:
    poll = scenario.poll
    if poll is None:
        return [Assumption("Poll", "none: votes as at the starting point", "the scenario")]
    source = poll.source or "the scenario"
    return [
        Assumption(f"Poll, {area}", _shares(poll, shares), source) for area, shares in poll.shares.items()
    ]


def _shares(poll: Poll, shares: Mapping[str, float]) -> str:
    ordered = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    parts = [", ".join(f"{code} {trimmed(share)}" for code, share in ordered) + " percent"]
    if poll.fieldwork_end:
        parts.append(f"fieldwork to {poll.fieldwork_end:%-d %B %Y}")
    if poll.sample:
        parts.append(f"{poll.sample:,} people asked")
    if poll.pollsters > 1:
        parts.append(f"average of {poll.pollsters} pollsters")
    return "; ".join(parts)


def _nominations(scenario: Scenario) -> Iterator[str]:
    rules, parties = scenario.nominations, scenario.baseline.parties
    speakers = any(kind is PartyKind.SPEAKER for kind in parties.kinds)
    except_ = ", except the Speaker's" if speakers else ""
    yield f"a polled party stands in every seat of the nations where it stood before{except_}"
    for old, new in rules.successor.items():
        yield f"{spoken(parties, new)} inherits the votes of {spoken(parties, old)}"
    for code, places in rules.absent.items():
        where = count(len(places), "constituency", "constituencies")
        yield f"{spoken(parties, code)} does not stand in {where}"


def _activists(scenario: Scenario) -> list[Assumption]:
    """What is believed of activists, where the question says something about them (rules 7 and 9)."""
    softer = any(deal.kind != "aside" for deal in (*scenario.pact, *scenario.counter_pact))
    if scenario.campaign is None and not softer and scenario.rules.kinds == ("aside",):
        return []
    campaign = scenario.campaign or Campaign()
    strength = campaign.strength
    given = f"{count(len(campaign.activists), 'number')} given, else " if campaign.activists else ""
    value = (
        f"{given}{campaign.per_100_votes:g} for every 100 votes; log-odds {strength.mean:g} ± "
        f"{strength.sd:g} for each unit of log(1 + activists/{campaign.base:g}), nothing at all with a "
        f"chance of {percent(strength.p_nothing)}%; at most {campaign.reach} steps of travel; "
        f"asked to lend their vote, {percent(campaign.asked)} ± {percent(campaign.asked_sd)}% of voters do"
    )
    found = [Assumption("Activists", value, "rules 7 and 9, documentation page “Campaign”")]
    names = scenario.baseline.constituencies
    for row in campaign.hostile:
        where = names.names[names.index(row.code)]
        said = f"{row.units:g} of {row.party} against {row.against} in {where}"
        found.append(Assumption("Hostile effort", said, "the scenario"))
    return found


def _surety(scenario: Scenario) -> str:
    """Concentrations of the partners' rows, from the least sure to the surest."""
    sure = [pair.concentration for pair in partner_rates(scenario)] or [scenario.transfers.concentration]
    low, high = min(sure), max(sure)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}, by how much is known"


def _backfire(scenario: Scenario) -> str:
    backfire = scenario.backfire
    if backfire.chance <= 0:
        return "none: an endorsement costs nobody a vote"
    who = (
        listed([spoken(scenario.baseline.parties, code) for code in backfire.only])
        if backfire.only
        else "the endorsed"
    )
    parties = scenario.baseline.parties
    to = f"to {spoken(parties, backfire.destination)}" if backfire.destination else "to the main opponent"
    own = "".join(
        f"; {spoken(parties, code)} {percent(low)} to {percent(high)}%"
        for code, (low, high) in backfire.by_party.items()
    )
    return (
        f"with a chance of {percent(backfire.chance)}% an endorsement costs {who} {percent(backfire.low)} to "
        f"{percent(backfire.high)}% of its own votes{own}, {percent(backfire.to_opponent)}% of them {to} "
        f"and the rest staying at home"
    )


def _uncertainty(scenario: Scenario) -> list[Assumption]:
    chosen = scenario.uncertainty
    by_party = ", ".join(f"{code} {trimmed(sd)}" for code, sd in sorted(chosen.poll_sd.items()))
    poll = (
        f"standard deviation {by_party} points"
        if by_party
        else "what polls of that age got wrong, its pollster and its sample"
    )
    local = (
        f"standard deviation {chosen.usual:g}·√(p(1−p)), in {percent(chosen.wild_chance)}% of simulated "
        f"elections {chosen.wild:g}·√(p(1−p)), growing by the factor 1 + {chosen.growth:g}·c with the part c "
        f"of the vote that moves; Student's t with {chosen.degrees:g} degrees of freedom; all places share "
        f"{percent(chosen.common_part)}% of the variance, those of a region {percent(chosen.region_part)}%"
    )
    return [
        Assumption("Polling error", poll, f"rule 10, {METHOD_PAGE}"),
        Assumption("Local error", local, f"rule 10, {METHOD_PAGE}"),
    ]


def _counter(scenario: Scenario) -> list[Assumption]:
    if not scenario.counter_pact:
        return [Assumption("The other side", "makes no pact", "the scenario")]
    parties = scenario.baseline.parties
    aside = sorted({code for deal in scenario.counter_pact for code in deal.aside})
    places = count(len({deal.code for deal in scenario.counter_pact}), "constituency", "constituencies")
    who = listed([spoken(parties, code) for code in aside])
    verb = "stands" if len(aside) == 1 else "stand"
    return [Assumption("The other side", f"{who} {verb} aside in {places}", "the scenario")]


def _limits(summary: Summary) -> Iterator[RuleCheck]:
    rules, pact = summary.assessment.scenario.rules, summary.assessment.pact
    places = summary.constituencies_with_a_deal
    if rules.max_seats is not None:
        yield RuleCheck(rule_words.max_seats(rules.max_seats), str(places), places <= rules.max_seats)
    if rules.max_stand_asides is not None:
        holds = pact.stand_asides <= rules.max_stand_asides
        words = rule_words.max_stand_asides(rules.max_stand_asides)
        yield RuleCheck(words, str(pact.stand_asides), holds)


def _party_limits(summary: Summary) -> Iterator[RuleCheck]:
    given = {account.party: account.stands_aside_in for account in summary.accounts}
    for code, most in summary.assessment.scenario.rules.max_by_party.items():
        found = given.get(code, 0)
        words = rule_words.max_stand_asides(most, _spoken(summary, code))
        yield RuleCheck(words, str(found), found <= most)


def _worse_off(summary: Summary) -> Iterator[RuleCheck]:
    if not summary.assessment.scenario.rules.nobody_worse_off:
        return
    gains = {code: summary.parties[code].gain.mean for code in summary.assessment.scenario.partners}
    worst = min(gains, key=lambda code: (gains[code], code))
    found = f"the smallest change is {against(gains[worst], 0.0)} seats, of {_spoken(summary, worst)}"
    yield RuleCheck(rule_words.nobody_worse_off(), found, gains[worst] >= -LEAST)


def _gains(summary: Summary) -> Iterator[RuleCheck]:
    for code, least in summary.assessment.scenario.rules.min_gain.items():
        gain = summary.parties[code].gain.mean if code in summary.parties else 0.0
        words = rule_words.min_gain(least, _spoken(summary, code))
        yield RuleCheck(words, against(gain, least), gain >= least - LEAST)


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
        yield RuleCheck(rule, f"{got} against {given}", low * given <= got <= high * given)


def _contested(summary: Summary) -> Iterator[RuleCheck]:
    places = summary.assessment.projection.constituencies
    for level, least in summary.assessment.scenario.rules.min_contested.items():
        areas = places.nations if level == "nation" else places.regions
        shares = [
            (share, area, code)
            for area in dict.fromkeys(areas)
            for code, share in _contests(summary, np.array([a == area for a in areas]))
        ]
        if shares:
            share, area, code = min(shares)
            found = f"at the lowest {percent(share)}%: {_spoken(summary, code)} in {area}"
            yield RuleCheck(rule_words.min_contested(least, level), found, share >= least - LEAST)


def _contests(summary: Summary, inside: Bools) -> Iterator[tuple[str, float]]:
    projection, aside = summary.assessment.projection, summary.assessment.pact.aside
    for code in summary.assessment.scenario.partners:
        party = projection.parties.index(code)
        nominated = projection.standing[inside, party]
        if nominated.any():
            yield code, int((nominated & ~aside[inside, party]).sum()) / int(nominated.sum())


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
    yield RuleCheck(rule_words.incumbents_stand(), found, not broken)


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
