"""Tables of ``plan``, ``evaluate`` and ``check`` for the terminal; each fits 80 to 110 columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

from standaside.domain import Assessment, Outcome, Plan, PlanStatus, Scenario
from standaside.present.aims import aim_sentences
from standaside.present.alternatives import alternatives, some
from standaside.present.assumptions import assumptions
from standaside.present.documents import Document, published_document
from standaside.present.rates import (
    destinations_with_error,
    evidence_sentence,
    findings_of,
    guess_sentence,
    kind_words,
    partner_rates,
)
from standaside.present.rule_checks import rule_checks
from standaside.present.sentences import (
    answer_sentence,
    fairness_sentences,
    helped,
    news,
    overclaim,
    poll_notes,
    scenario_sentence,
    verdicts_sentence,
)
from standaside.present.stances import helpers_sentence, measure_sentences, unilateral_sentences
from standaside.present.summary import Spread, Summary, summarise
from standaside.present.tables import Grid
from standaside.present.wording import (
    FREQUENCIES,
    count,
    drawn,
    frequencies,
    giving_way,
    percent,
    seats_range,
    signed,
    spoken,
)

MOST_DEALS = 20
"""Deals a terminal shows before it says how many more there are; the report has them all."""


def plan_grids(assessment: Assessment, *, variants: Sequence[Assessment] = ()) -> list[Grid]:
    """Tables of ``plan`` and ``evaluate``: question, answer, seats, give and get, deals, rules."""
    summary, scenario = summarise(assessment), assessment.scenario
    said = (scenario.title or scenario.name, scenario_sentence(scenario), answer_sentence(summary))
    grids = [
        Grid("", (), (), notes=(*said, *poll_notes(scenario), "")),
        _bloc_grid(summary, [summarise(variant) for variant in variants]),
        _partners_grid(summary),
        _give_and_get_grid(summary),
    ]
    if assessment.outcomes:
        grids.append(_deals_grid(summary))
    grids += [_published_grid(summary, other) for other in published_document(assessment)]
    grids += [_alternatives_grid(assessment)] if alternatives(assessment) else []
    return [*grids, *_rules_grids(summary)]


def check_grids(scenario: Scenario) -> list[Grid]:
    """Tables of ``check``: the scenario read back in plain English, with the evidence behind it."""
    believed = tuple((a.name, a.value, a.source) for a in assumptions(scenario))
    said = [scenario.title or scenario.name, *_story(scenario)]
    said += [scenario_sentence(scenario)] if scenario.partners else []
    said += unilateral_sentences(scenario)
    grids = [
        Grid("", (), (), notes=(*said, "")),
        Grid("What is assumed", ("", "value", "source"), believed, left=3),
    ]
    return [*grids, _rates_grid(scenario), _evidence_grid(scenario)] if scenario.partners else grids


def _story(scenario: Scenario) -> list[str]:
    story = " ".join(scenario.story.split())
    return [story] if story else []


def _rates_grid(scenario: Scenario) -> Grid:
    parties, pairs = scenario.baseline.parties, partner_rates(scenario)
    rows = tuple(
        (
            spoken(parties, pair.party),
            spoken(parties, pair.beneficiary) if pair.beneficiary else "nobody",
            destinations_with_error(pair),
            pair.evidence,
        )
        for pair in pairs
    )
    notes = [
        "±: one standard deviation, as a rate is drawn for a whole election (rule 10); single constituencies "
        f"stray by {percent(scenario.transfers.seat_sd)} points more."
    ]
    notes += [guess_sentence(scenario, pairs)] if any(pair.is_guess for pair in pairs) else []
    notes += [f"Source: {scenario.transfers.source}"] if scenario.transfers.source else []
    columns = ("stands aside", "for", "voters go to", "evidence")
    return Grid("Where votes go, percent", columns, rows, left=4, notes=tuple(notes))


def _evidence_grid(scenario: Scenario) -> Grid:
    """On what evidence each row stands, in words, and where each finding was published."""
    pairs = partner_rates(scenario)
    said = [evidence_sentence(scenario, pair) for pair in pairs]
    sources = [
        f"{finding.id} ({kind_words(finding.kind)}): {finding.source}" for finding in findings_of(pairs)
    ]
    notes = ("On what evidence", *said, *(["", "Sources of the findings", *sources] if sources else []), "")
    return Grid("", (), (), notes=notes)


def _spread(spread: Spread) -> tuple[str, str]:
    return f"{spread.mean:.1f}", seats_range(spread)


def _gain(gain: Spread) -> tuple[str, str]:
    low, high = signed(gain.p05, places=0), signed(gain.p95, places=0)
    return signed(gain.mean), low if low == high else f"{low} to {high}"


def _bloc_grid(summary: Summary, variants: Sequence[Summary]) -> Grid:
    bloc, chances = summary.bloc, summary.p_majority
    countered = bool(summary.assessment.scenario.counter_pact)
    rows: list[tuple[str, ...]] = [
        ("no pact on either side", *_spread(bloc.without), "", "", percent(chances[0])),
        (
            "pact and counter-pact" if countered else "with the pact",
            *_spread(bloc.with_pact), *_gain(bloc.gain), percent(chances[1]),
        ),
    ]  # fmt: skip
    for number, run in enumerate(variants, start=1):
        name = "pact and counter-pact" + (f" {number}" if len(variants) > 1 else "")
        rows.append((name, *_spread(run.bloc.with_pact), *_gain(run.bloc.gain), percent(run.p_majority[1])))
    rows.append(("bound: every voter follows", *_spread(summary.summed), *_gain(summary.summed_gain), ""))
    notes = [
        f"Ranges hold nine times in ten; {summary.majority_at} of {summary.house} seats are a majority.",
        *_counter_notes(variants),
        overclaim(summary),
        *measure_sentences(summary.assessment),
        *helpers_sentence(summary.assessment),
    ]
    columns = ("the bloc", "expected", "range", "gain", "range", "majority, %")
    return Grid("Seats of the bloc", columns, tuple(rows), notes=tuple(notes))


def _counter_notes(variants: Sequence[Summary]) -> list[str]:
    """Say what each counter-pact is, and that its row is judged against neither pact."""
    return [
        f"Pact and counter-pact{f' {number}' if len(variants) > 1 else ''}, against neither: "
        f"{run.assessment.scenario.title}."
        for number, run in enumerate(variants, start=1)
    ]


def _name(summary: Summary, code: str) -> str:
    parties = summary.assessment.projection.parties
    return parties.names[parties.index(code)]


def _partners_grid(summary: Summary) -> Grid:
    rows = tuple(
        (
            _name(summary, account.party),
            *_spread(summary.parties[account.party].without),
            *_spread(summary.parties[account.party].with_pact),
            *_gain(summary.parties[account.party].gain),
        )
        for account in summary.accounts
    )
    columns = ("partner", "without", "range", "with", "range", "gain", "range")
    return Grid("Expected seats of the partners", columns, rows)


def _give_and_get_grid(summary: Summary) -> Grid:
    rows = tuple(
        (
            _name(summary, account.party),
            str(account.stands_aside_in),
            str(account.stood_aside_for_in),
            f"{account.votes_given:,.0f}",
            f"{account.votes_received:,.0f}",
        )
        for account in summary.accounts
    )
    columns = ("partner", "stands aside in", "stood aside for in", "votes given", "received")
    quiet = [f"{_name(summary, a.party)} in {a.keeps_quiet_in}" for a in summary.accounts if a.keeps_quiet_in]
    said = [f"Softer deals (rule 7): {', '.join(quiet)}."] if quiet else []
    notes = (*said, *fairness_sentences(summary))
    return Grid("Who gives and who gets", columns, rows, notes=notes)


def _deals_grid(summary: Summary) -> Grid:
    assessment = summary.assessment
    outcomes = sorted(assessment.outcomes, key=lambda o: (o.p_bloc_otherwise - o.p_bloc[1], o.deal.code))
    rows = tuple(_deal_row(assessment, outcome) for outcome in outcomes[:MOST_DEALS])
    left = len(outcomes) - len(rows)
    notes = [f"{count(left, 'further deal')}; --json, --out and the report have them all."] if left else []
    notes += [*_new_note(assessment), *_helps_notes(assessment), verdicts_sentence(_verdicts(outcomes))]
    notes += [f"Draws: {FREQUENCIES}."]
    columns = ("constituency", "for", "standing aside", "verdict", "draws, %", "a partner wins, %")
    return Grid("The deal, largest effect first", columns, rows, left=4, notes=tuple(notes))


def _verdicts(outcomes: Sequence[Outcome]) -> list[str]:
    """The words that occur, in order of worth."""
    occur = {str(outcome.verdict) for outcome in outcomes}
    return [word for word in ("decisive", "helpful", "pointless", "harmful") if word in occur]


def _deal_row(assessment: Assessment, outcome: Outcome) -> tuple[str, ...]:
    added = news(outcome.deal, assessment.scenario, planned=assessment.plan is not None)
    return (
        outcome.deal.name + (f" ({added})" if added else ""),
        outcome.deal.beneficiary or "nobody",
        giving_way(outcome.deal.aside, outcome.deal.kind),
        str(outcome.verdict),
        frequencies(outcome.verdict_p),
        f"{percent(outcome.p_bloc_otherwise)} → {percent(outcome.p_bloc[1])}",
    )


def _new_note(assessment: Assessment) -> list[str]:
    planned = assessment.plan is not None
    added = [
        outcome.deal.name
        for outcome in assessment.outcomes
        if news(outcome.deal, assessment.scenario, planned=planned)
    ]
    return [f"New beside what was agreed: {some(added)}."] if added else []


def _helps_notes(assessment: Assessment) -> list[str]:
    """Name the deals that only move a seat between partners, and whom they help."""
    places: dict[str, list[str]] = {}
    for outcome in assessment.outcomes:
        if helped(outcome):
            places.setdefault(helped(outcome), []).append(outcome.deal.name)
    parties = assessment.projection.parties
    return [
        f"Helps {spoken(parties, code)}, not the bloc: {some(names)}."
        for code, names in sorted(places.items())
    ]


def _published_grid(summary: Summary, other: Document) -> Grid:
    parties = summary.assessment.projection.parties
    ours = other["ours"]
    rows = [("constituencies with a deal", str(other["seats"]), str(ours["seats"]))]
    for code, number in other["beneficiaries"].items():
        name = "others" if code == "others" else spoken(parties, code)
        rows.append((f"of them for {name}", str(number), str(ours["beneficiaries"][code])))
    notes = (f"Source: {other['source']}.", "Why they differ: documentation page “Method”.")
    return Grid("A published plan beside ours", ("", other["who"], "ours"), tuple(rows), notes=notes)


def _alternatives_grid(assessment: Assessment) -> Grid:
    rows = tuple(
        (f"{number}: {other.difference}", f"{other.objective:.2f}", str(other.constituencies))
        for number, other in enumerate(alternatives(assessment), start=1)
    )
    return Grid("Plans nearly as good", ("what differs", "expected seats", "deals"), rows)


def _rules_grids(summary: Summary) -> list[Grid]:
    """The rules judged again, if there are any, and how the answer was found."""
    rows = tuple((check.rule, check.found, check.verdict) for check in rule_checks(summary))
    forecast, plan = summary.assessment.with_pact, summary.assessment.plan
    made = drawn(forecast.draws, forecast.seed)
    notes = (made, *([] if plan is None else [solver_sentence(plan), *aim_sentences(plan)]))
    table = [Grid("The rules asked for", ("rule", "found", ""), rows, left=3)] if rows else []
    return [*table, Grid("", (), (), notes=notes)]


def _net_sentence(plan: Plan) -> str:
    """What is left of the expected seats once the broken rules are paid for (rule 26)."""
    paid = math.fsum(plan.paid.values())
    return (
        f"The plan wins {plan.objective:.2f} expected seats and pays {paid:.2f} for rules that it breaks: "
        f"{plan.net:.2f} are left, and no pact leaves more than {plan.bound:.2f}."
    )


def solver_sentence(plan: Plan) -> str:
    """
    Say what the solver vouches for, in numbers a person can compare.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    str
        Two decimals; where they do not tell the plan from the bound, they are the same.
    """
    status = f"Solver: {plan.status}, gap {plan.gap:.2g}"
    if plan.paid:
        return f"{status}. {_net_sentence(plan)}"
    if not math.isfinite(plan.bound):
        return f"{status}. The plan is worth {plan.objective:.2f} expected seats."
    reached, bound = f"{plan.objective:.2f}", f"{plan.bound:.2f}"
    if reached == bound:
        return f"{status}: no pact within the rules reaches more than {reached} expected seats."
    why = (
        "with fewer stand-asides (rule 14)" if plan.status is PlanStatus.OPTIMAL else "when the time ran out"
    )
    return (
        f"{status}. The most any pact within the rules could reach is {bound} expected seats; this one "
        f"reaches {reached} {why}."
    )
