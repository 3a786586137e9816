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

if TYPE_CHECKING:
    from standaside.data.elections import (
        elections,
        load_election,
    )
    from standaside.data.hexmap import (
        load_hexmap,
    )
    from standaside.data.poll_reading import (
        parse_poll,
    )
    from standaside.data.scenario import (
        load_scenario,
        scenario_from,
        shipped_scenarios,
    )
    from standaside.data.transfers import (
        load_transfer_table,
    )
    from standaside.domain import (
        Assessment,
        Backfire,
        Constituencies,
        Deal,
        Forecast,
        Lock,
        Nominations,
        Outcome,
        Pact,
        PactRules,
        Parties,
        PartyKind,
        Plan,
        PlanStatus,
        Poll,
        Projection,
        Result,
        Scenario,
        TransferRow,
        TransferTable,
        Uncertainty,
        Verdict,
    )
    from standaside.errors import (
        AlignmentError,
        PactRuleError,
        ScenarioError,
        SolverError,
        SourceError,
        StandasideError,
        UnknownNameError,
    )
    from standaside.model.simulation import (
        project,
        simulate,
    )
    from standaside.planning.assessment import (
        evaluate,
        plan,
    )
    from standaside.present.report import (
        report_html,
    )

__version__ = "0.1.0"

_HOME = {
    "standaside.data.elections": ("elections", "load_election"),
    "standaside.data.scenario": ("load_scenario", "scenario_from", "shipped_scenarios"),
    "standaside.data.poll_reading": ("parse_poll",),
    "standaside.data.transfers": ("load_transfer_table",),
    "standaside.data.hexmap": ("load_hexmap",),
    "standaside.model.simulation": ("project", "simulate"),
    "standaside.planning.assessment": ("evaluate", "plan"),
    "standaside.present.report": ("report_html",),
    "standaside.domain": (
        "Assessment",
        "Backfire",
        "Constituencies",
        "Deal",
        "Forecast",
        "Lock",
        "Nominations",
        "Outcome",
        "Pact",
        "PactRules",
        "Parties",
        "PartyKind",
        "Plan",
        "PlanStatus",
        "Poll",
        "Projection",
        "Result",
        "Scenario",
        "TransferRow",
        "TransferTable",
        "Uncertainty",
        "Verdict",
    ),
    "standaside.errors": (
        "AlignmentError",
        "PactRuleError",
        "ScenarioError",
        "SolverError",
        "SourceError",
        "StandasideError",
        "UnknownNameError",
    ),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "AlignmentError",
    "Assessment",
    "Backfire",
    "Constituencies",
    "Deal",
    "Forecast",
    "Lock",
    "Nominations",
    "Outcome",
    "Pact",
    "PactRuleError",
    "PactRules",
    "Parties",
    "PartyKind",
    "Plan",
    "PlanStatus",
    "Poll",
    "Projection",
    "Result",
    "Scenario",
    "ScenarioError",
    "SolverError",
    "SourceError",
    "StandasideError",
    "TransferRow",
    "TransferTable",
    "Uncertainty",
    "UnknownNameError",
    "Verdict",
    "__version__",
    "elections",
    "evaluate",
    "load_election",
    "load_hexmap",
    "load_scenario",
    "load_transfer_table",
    "parse_poll",
    "plan",
    "project",
    "report_html",
    "scenario_from",
    "shipped_scenarios",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'standaside' has no attribute {name!r}")
    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    return list(__all__)
