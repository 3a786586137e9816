"""
Standaside: a workbench for electoral pacts.

The public names, and nothing else; each is imported when it is first used, so that
``import standaside`` costs nothing. Results go in, a question is asked, an answer comes out:

>>> import standaside
>>> standaside.load_scenario("remain-alliance-2019", draws=100).partners
('Lab', 'LD', 'Green', 'PC')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from standaside.showing import present_with

if TYPE_CHECKING:
    from standaside.chamber import house
    from standaside.count.ballots import Settings
    from standaside.count.batch import apportion_many
    from standaside.count.methods import apportion, exact_share, find_method
    from standaside.data.elections import elections, load_election
    from standaside.data.hexmap import load_hexmap
    from standaside.data.offers_file import (
        OfferFile,
        load_offers,
        offers_from_tables,
        offers_text,
        parse_offers,
        read_moment,
        shipped_offers,
    )
    from standaside.data.own.column_map import ColumnMap, parse_map
    from standaside.data.own.importer import Imported, ImportedPolls, read_bytes, read_file
    from standaside.data.own.packed import pack_import, unpack_election, unpack_polls
    from standaside.data.pact_file import pact_faults, parse_pact
    from standaside.data.poll_reading import parse_poll
    from standaside.data.register import stand_asides
    from standaside.data.scenario import (
        load_scenario,
        scenario_from,
        scenario_from_tables,
        scenario_tables,
        shipped_scenarios,
    )
    from standaside.data.scoreboard import load_scoreboard
    from standaside.data.shipped import load_money_rates
    from standaside.data.tactical_reading import load_presets, unwinding_preset
    from standaside.data.text_file import text_of
    from standaside.data.transfers import load_transfer_table
    from standaside.domain import (
        AdviceScore,
        Assessment,
        AtLeast,
        Backfire,
        Bound,
        CalibrationBin,
        Campaign,
        Commitment,
        Constituencies,
        Coverage,
        Deal,
        Event,
        FairnessPrice,
        Forecast,
        Happening,
        Hostile,
        Kind,
        Lock,
        Nominations,
        Offer,
        OfferTable,
        Outcome,
        Pact,
        PactRules,
        Parties,
        PartyKind,
        Plan,
        PlanStatus,
        Poll,
        Projection,
        PublishedForecast,
        RedLine,
        RedLines,
        Result,
        RivalBloc,
        Scenario,
        Score,
        Scoreboard,
        SeatInterval,
        Settlement,
        Stance,
        Strength,
        Tally,
        TransferRow,
        TransferTable,
        Uncertainty,
        Unilateral,
        Verdict,
    )
    from standaside.errors import (
        AlignmentError,
        PactRuleError,
        ScenarioError,
        SolverError,
        SourceError,
        StandasideError,
        StoppedError,
        UnknownNameError,
    )
    from standaside.matching import suggest
    from standaside.model.aggregation import PollRow, estimate
    from standaside.model.campaign import touching
    from standaside.model.simulation import project, simulate, stand_aside_flows, tally
    from standaside.planning.advice import Advice, advise, usable_rules
    from standaside.planning.assessment import evaluate, frontier_of, plan
    from standaside.planning.bargaining import Bargains, bargains_of
    from standaside.planning.campaigning import plan_campaign
    from standaside.planning.counter import Countered, blocs_of, counter
    from standaside.planning.deal_changes import Change, smallest_change
    from standaside.planning.deal_prices import Prices, price_offers
    from standaside.planning.deals import settle
    from standaside.planning.frontier import Frontier
    from standaside.planning.money import rates_from
    from standaside.planning.placing import behind
    from standaside.planning.polled import rows_of_polls, with_average
    from standaside.planning.preset_costs import Compared, compare_presets
    from standaside.planning.robustness import Robust, robustness_of
    from standaside.planning.shares import Shares, shares_of
    from standaside.planning.stances import MeasureChance, held_stances, measure_chance
    from standaside.planning.trades import Market, trades_of
    from standaside.planning.trying import try_deals
    from standaside.present import wording
    from standaside.present.advice_words import advice_document, chosen_otherwise
    from standaside.present.assumptions import assumptions
    from standaside.present.bargain_tables import bargains_document
    from standaside.present.campaign_words import activists_document, activists_phrases, activists_sentences
    from standaside.present.chamber_words import chamber_document
    from standaside.present.counters import counter_document, counter_sentence
    from standaside.present.differences import Difference, comparable, differences
    from standaside.present.documents import plan_document, results_document, seat_document, winners_of
    from standaside.present.frontier_tables import frontier_document
    from standaside.present.hemicycle_svg import hemicycle
    from standaside.present.histories import past_results, past_stand_asides, what_happened
    from standaside.present.offer_tables import offer_rows
    from standaside.present.offers import SettledOffers, offers_document
    from standaside.present.openings import Opening, opening
    from standaside.present.pact_money import pact_money, seat_money, spending_limits
    from standaside.present.palette import Swatch, swatch
    from standaside.present.preset_tables import presets_document
    from standaside.present.rates import destinations, partner_rates, rates_of
    from standaside.present.report import report_html
    from standaside.present.robust_tables import robust_document
    from standaside.present.rule_checks import rule_checks
    from standaside.present.sentences import (
        Phrase,
        answer_phrases,
        answered_phrases,
        fairness_sentences,
        helps_note,
        limit_words,
        poll_notes,
        scenario_phrases,
        verdicts_sentence,
    )
    from standaside.present.share_tables import shares_document
    from standaside.present.summary import Spread, Summary, likeliest, seats_apart, spread, summarise
    from standaside.present.systems_tables import order_of, pact_sentence, system_name, systems_document
    from standaside.present.trade_tables import trades_document
    from standaside.showing import Picture, Several, carried
    from standaside.systems import count_election, count_scenario, voting_systems

__version__ = "0.1.0"

_HOME = {
    "standaside.matching": ("suggest",),
    "standaside.present.counters": ("counter_document", "counter_sentence"),
    "standaside.present.campaign_words": ("activists_document", "activists_phrases", "activists_sentences"),
    "standaside.planning.stances": ("MeasureChance", "held_stances", "measure_chance"),
    "standaside.planning.counter": ("Countered", "blocs_of", "counter"),
    "standaside.present.advice_words": ("advice_document", "chosen_otherwise"),
    "standaside.planning.advice": ("Advice", "advise", "usable_rules"),
    "standaside.count.batch": ("apportion_many",),
    "standaside.count.methods": ("apportion", "exact_share", "find_method"),
    "standaside.present.systems_tables": ("systems_document", "order_of", "pact_sentence", "system_name"),
    "standaside.showing": ("Picture", "Several", "carried"),
    "standaside.systems": ("count_election", "count_scenario", "voting_systems"),
    "standaside.present.offer_tables": ("offer_rows",),
    "standaside.present.offers": ("SettledOffers", "offers_document"),
    "standaside.planning.deal_prices": ("Prices", "price_offers"),
    "standaside.planning.deal_changes": ("Change", "smallest_change"),
    "standaside.planning.deals": ("settle",),
    "standaside.data.offers_file": (
        "OfferFile", "load_offers", "offers_from_tables", "offers_text", "parse_offers", "read_moment",
        "shipped_offers",
    ),
    "standaside.data.elections": ("elections", "load_election"),
    "standaside.data.scenario": (
        "load_scenario", "scenario_from", "scenario_from_tables", "scenario_tables", "shipped_scenarios",
    ),
    "standaside.data.poll_reading": ("parse_poll",),
    "standaside.data.transfers": ("load_transfer_table",),
    "standaside.data.tactical_reading": ("load_presets", "unwinding_preset"),
    "standaside.model.campaign": ("touching",),
    "standaside.planning.placing": ("behind",),
    "standaside.data.hexmap": ("load_hexmap",),
    "standaside.model.aggregation": ("PollRow", "estimate"),
    "standaside.model.simulation": ("project", "simulate", "stand_aside_flows", "tally"),
    "standaside.planning.assessment": ("evaluate", "frontier_of", "plan"),
    "standaside.planning.trying": ("try_deals",),
    "standaside.planning.campaigning": ("plan_campaign",),
    "standaside.planning.shares": ("Shares", "shares_of"),
    "standaside.planning.bargaining": ("Bargains", "bargains_of"),
    "standaside.planning.trades": ("Market", "trades_of"),
    "standaside.planning.frontier": ("Frontier",),
    "standaside.planning.polled": ("rows_of_polls", "with_average"),
    "standaside.planning.preset_costs": ("Compared", "compare_presets"),
    "standaside.planning.robustness": ("Robust", "robustness_of"),
    "standaside.present.share_tables": ("shares_document",),
    "standaside.present.bargain_tables": ("bargains_document",),
    "standaside.present.trade_tables": ("trades_document",),
    "standaside.present.frontier_tables": ("frontier_document",),
    "standaside.present.preset_tables": ("presets_document",),
    "standaside.present.robust_tables": ("robust_document",),
    "standaside.present.report": ("report_html",),
    "standaside.domain": (
        "AdviceScore", "Assessment", "AtLeast", "Backfire", "Bound", "CalibrationBin", "Campaign",
        "Commitment", "Constituencies", "Coverage", "Deal", "Event", "FairnessPrice", "Forecast",
        "Happening", "Hostile", "Kind", "Lock", "Nominations", "Offer", "OfferTable", "Outcome", "Pact",
        "PactRules", "Parties", "PartyKind", "Plan", "PlanStatus", "Poll", "Projection",
        "PublishedForecast", "RedLine", "RedLines", "Result", "RivalBloc", "Scenario", "Score",
        "Scoreboard", "SeatInterval", "Settlement", "Stance", "Strength", "Tally", "TransferRow",
        "TransferTable", "Uncertainty", "Unilateral", "Verdict",
    ),
    "standaside.errors": (
        "AlignmentError", "PactRuleError", "ScenarioError", "SolverError", "StoppedError", "SourceError",
        "StandasideError", "UnknownNameError",
    ),
    "standaside.present": ("wording",),
    "standaside.present.openings": ("Opening", "opening"),
    "standaside.present.summary": ("Spread", "Summary", "likeliest", "seats_apart", "spread", "summarise"),
    "standaside.present.sentences": (
        "Phrase", "answer_phrases", "answered_phrases", "fairness_sentences", "helps_note", "limit_words",
        "poll_notes", "scenario_phrases", "verdicts_sentence",
    ),
    "standaside.present.pact_money": ("pact_money", "seat_money", "spending_limits"),
    "standaside.present.palette": ("Swatch", "swatch"),
    "standaside.present.assumptions": ("assumptions",),
    "standaside.present.rule_checks": ("rule_checks",),
    "standaside.present.rates": ("destinations", "partner_rates", "rates_of"),
    "standaside.present.differences": ("Difference", "comparable", "differences"),
    "standaside.present.documents": ("plan_document", "results_document", "seat_document", "winners_of"),
    "standaside.data.shipped": ("load_money_rates",),
    "standaside.data.register": ("stand_asides",),
    "standaside.present.histories": ("past_results", "past_stand_asides", "what_happened"),
    "standaside.count.ballots": ("Settings",),
    "standaside.present.hemicycle_svg": ("hemicycle",),
    "standaside.chamber": ("house",),
    "standaside.present.chamber_words": ("chamber_document",),
    "standaside.data.scoreboard": ("load_scoreboard",),
    "standaside.data.pact_file": ("pact_faults", "parse_pact"),
    "standaside.planning.money": ("rates_from",),
    "standaside.data.text_file": ("text_of",),
    "standaside.data.own.column_map": ("ColumnMap", "parse_map"),
    "standaside.data.own.importer": ("Imported", "ImportedPolls", "read_bytes", "read_file"),
    "standaside.data.own.packed": ("pack_import", "unpack_election", "unpack_polls"),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "Advice",
    "AdviceScore",
    "AlignmentError",
    "Assessment",
    "AtLeast",
    "Backfire",
    "Bargains",
    "Bound",
    "CalibrationBin",
    "Campaign",
    "Change",
    "ColumnMap",
    "Commitment",
    "Compared",
    "Constituencies",
    "Countered",
    "Coverage",
    "Deal",
    "Difference",
    "Event",
    "FairnessPrice",
    "Forecast",
    "Frontier",
    "Happening",
    "Hostile",
    "Imported",
    "ImportedPolls",
    "Kind",
    "Lock",
    "Market",
    "MeasureChance",
    "Nominations",
    "Offer",
    "OfferFile",
    "OfferTable",
    "Opening",
    "Outcome",
    "Pact",
    "PactRuleError",
    "PactRules",
    "Parties",
    "PartyKind",
    "Phrase",
    "Picture",
    "Plan",
    "PlanStatus",
    "Poll",
    "PollRow",
    "Prices",
    "Projection",
    "PublishedForecast",
    "RedLine",
    "RedLines",
    "Result",
    "RivalBloc",
    "Robust",
    "Scenario",
    "ScenarioError",
    "Score",
    "Scoreboard",
    "SeatInterval",
    "Settings",
    "SettledOffers",
    "Settlement",
    "Several",
    "Shares",
    "SolverError",
    "SourceError",
    "Spread",
    "Stance",
    "StandasideError",
    "StoppedError",
    "Strength",
    "Summary",
    "Swatch",
    "Tally",
    "TransferRow",
    "TransferTable",
    "Uncertainty",
    "Unilateral",
    "UnknownNameError",
    "Verdict",
    "__version__",
    "activists_document",
    "activists_phrases",
    "activists_sentences",
    "advice_document",
    "advise",
    "answer_phrases",
    "answered_phrases",
    "apportion",
    "apportion_many",
    "assumptions",
    "bargains_document",
    "bargains_of",
    "behind",
    "blocs_of",
    "carried",
    "chamber_document",
    "chosen_otherwise",
    "comparable",
    "compare_presets",
    "count_election",
    "count_scenario",
    "counter",
    "counter_document",
    "counter_sentence",
    "destinations",
    "differences",
    "elections",
    "estimate",
    "evaluate",
    "exact_share",
    "fairness_sentences",
    "find_method",
    "frontier_document",
    "frontier_of",
    "held_stances",
    "helps_note",
    "hemicycle",
    "house",
    "likeliest",
    "limit_words",
    "load_election",
    "load_hexmap",
    "load_money_rates",
    "load_offers",
    "load_presets",
    "load_scenario",
    "load_scoreboard",
    "load_transfer_table",
    "measure_chance",
    "offer_rows",
    "offers_document",
    "offers_from_tables",
    "offers_text",
    "opening",
    "order_of",
    "pack_import",
    "pact_faults",
    "pact_money",
    "pact_sentence",
    "parse_map",
    "parse_offers",
    "parse_pact",
    "parse_poll",
    "partner_rates",
    "past_results",
    "past_stand_asides",
    "plan",
    "plan_campaign",
    "plan_document",
    "poll_notes",
    "presets_document",
    "price_offers",
    "project",
    "rates_from",
    "rates_of",
    "read_bytes",
    "read_file",
    "read_moment",
    "report_html",
    "results_document",
    "robust_document",
    "robustness_of",
    "rows_of_polls",
    "rule_checks",
    "scenario_from",
    "scenario_from_tables",
    "scenario_phrases",
    "scenario_tables",
    "seat_document",
    "seat_money",
    "seats_apart",
    "settle",
    "shares_document",
    "shares_of",
    "shipped_offers",
    "shipped_scenarios",
    "simulate",
    "smallest_change",
    "spending_limits",
    "spread",
    "stand_aside_flows",
    "stand_asides",
    "suggest",
    "summarise",
    "swatch",
    "system_name",
    "systems_document",
    "tally",
    "text_of",
    "touching",
    "trades_document",
    "trades_of",
    "try_deals",
    "unpack_election",
    "unpack_polls",
    "unwinding_preset",
    "usable_rules",
    "verdicts_sentence",
    "voting_systems",
    "what_happened",
    "winners_of",
    "with_average",
    "wording",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'standaside' has no attribute {name!r}")
    home = import_module(_MODULE_OF[name])
    return getattr(home, name) if hasattr(home, name) else import_module(f"{home.__name__}.{name}")


def _laid_out(thing: object) -> Any:
    """How a result shows itself, which it need not know (rule 16: with its source)."""
    return import_module("standaside.present.notebook").laid_out(thing)


present_with(_laid_out)


def __dir__() -> list[str]:
    return list(__all__)
