"""Everything a scenario takes for granted, in words with its source."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from standaside.domain import HARD_BACKFIRE, Backfire, Campaign, PartyKind, Poll, Scenario
from standaside.model.aggregation import errors_of_poll
from standaside.present.rates import partner_rates
from standaside.present.tactical_words import tactical_sentences
from standaside.present.wording import count, listed, percent, spoken, trimmed
from standaside.showing import Several, Shown

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
OTHER_SIDE = "The other side"
"""What the assumption about a counter-pact is called."""


@dataclass(frozen=True, slots=True)
class Assumption(Shown):
    """One thing taken for granted: its name, its value in words, and where it comes from."""

    name: str
    value: str
    source: str


def assumptions(scenario: Scenario) -> Several[Assumption]:
    """List what a scenario takes for granted, in the order in which the model uses it."""
    baseline = scenario.baseline
    swing = _SWINGS.get(scenario.swing, scenario.swing)
    found = [
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
        Assumption("Backfire", _backfire(scenario), _backfire_source(scenario)),
        *_activists(scenario),
        *(Assumption("Tactical votes", *said) for said in tactical_sentences(scenario)),
        *_uncertainty(scenario),
        *_counter(scenario),
    ]
    return Several(found, {"scenario": scenario})


def _poll(scenario: Scenario) -> list[Assumption]:
    poll = scenario.poll
    if poll is None:
        return [Assumption("Poll", "none: votes as at the starting point", "the scenario")]
    source = poll.source or "the scenario"
    british = scenario.baseline.constituencies.whole == "Great Britain"
    named = {area: f"Poll, {area}" if british or area != "GB" else "Poll" for area in poll.shares}
    return [Assumption(named[area], _shares(poll, shares), source) for area, shares in poll.shares.items()]


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


BACKFIRE_EVIDENCE = (
    "YouGov 2011, 40 in 100 for joint candidates of Conservatives and Liberal Democrats and 46 for the two "
    "apart; Hungary 2022, 34 for the united opposition and 47 for its parties in 2018 (recalled; not all of "
    "it for being united)"
)
"""What is known of pacts that cost votes (rule 6)."""


def _backfire_source(scenario: Scenario) -> str:
    """Say whose numbers they are, and the evidence there is."""
    shipped = scenario.backfire in (Backfire(), HARD_BACKFIRE)
    whose = "our judgement" if shipped else "the scenario"
    return f"{whose}, rule 6, {RULES_PAGE}; seen so far: {BACKFIRE_EVIDENCE}"


def _uncertainty(scenario: Scenario) -> list[Assumption]:
    chosen = scenario.uncertainty
    abroad = _learned_elsewhere(scenario)
    local = (
        f"standard deviation {chosen.usual:g}·√(p(1−p)), in {percent(chosen.wild_chance)}% of simulated "
        f"elections {chosen.wild:g}·√(p(1−p)), growing by the factor 1 + {chosen.growth:g}·c with the part c "
        f"of the vote that moves; Student's t with {chosen.degrees:g} degrees of freedom; all places share "
        f"{percent(chosen.common_part)}% of the variance, those of a region {percent(chosen.region_part)}%"
        f"{abroad}"
    )
    return [
        Assumption("Polling error", _poll_error(scenario, abroad), f"rule 10, {METHOD_PAGE}"),
        Assumption("Local error", local, f"rule 10, {METHOD_PAGE}"),
    ]


def _learned_elsewhere(scenario: Scenario) -> str:
    """Warn that errors were learned from Britain's polls and elections, where the country is another."""
    british = scenario.baseline.constituencies.whole == "Great Britain"
    return "" if british else "; learned from Britain's polls and elections, for want of this country's"


def _poll_error(scenario: Scenario, abroad: str) -> str:
    """Standard deviation of each polled share on polling day, in points, and what it is made of."""
    if scenario.poll is None:
        return "none: there is no poll"
    shares, given = scenario.poll.shares.get("GB", {}), scenario.uncertainty.poll_sd
    named = {code for area in scenario.poll.shares.values() for code in area}
    known = {
        code: shares.get(code, 0.0) for code in named
    }  # an area's own party weighs next to nothing in all
    found = errors_of_poll(scenario.poll, known, scenario.polling_day)
    sds = {code: 100.0 * math.sqrt(found[code, code]) for code in shares if (code, code) in found}
    sds |= {code: 100.0 * sd for code, sd in given.items()}
    largest = sorted(sds.items(), key=lambda item: (-shares.get(item[0], 0.0), item[0]))
    said = ", ".join(f"{code} {sd:.1f}" for code, sd in largest)
    made = "what polls of that age got wrong, its pollster and its sample"
    if not said:
        return made + abroad
    return f"standard deviation {said} points" + (f": {made}{abroad}" if set(given) < set(sds) else "")


def _counter(scenario: Scenario) -> list[Assumption]:
    if not scenario.counter_pact:
        return [Assumption(OTHER_SIDE, "makes no pact", "the scenario")]
    parties = scenario.baseline.parties
    aside = sorted({code for deal in scenario.counter_pact for code in deal.aside})
    places = count(len({deal.code for deal in scenario.counter_pact}), "constituency", "constituencies")
    who = listed([spoken(parties, code) for code in aside])
    verb = "stands" if len(aside) == 1 else "stand"
    return [Assumption(OTHER_SIDE, f"{who} {verb} aside in {places}", "the scenario")]
