"""
The nouns: frozen things that every other module passes around.

Axes come in one order everywhere: draw ``d``, constituency ``c``, party ``p``.
Arrays are copied and then made read-only; each class checks its own shapes and
ranges when it is built, so that no other function has to. Who stands is a boolean
array of its own: no votes and no candidate are different things (rule 1).
"""

from standaside.domain.axes import (
    NOBODY,
    Bools,
    Constituencies,
    Floats,
    Ints,
    Parties,
    PartyKind,
    SmallInts,
    check_aligned,
)
from standaside.domain.campaign import Campaign, Hostile, Strength
from standaside.domain.chambers import RedLine, RedLines
from standaside.domain.pacts import (
    Assessment,
    Deal,
    Lock,
    Nominations,
    Options,
    Outcome,
    Pact,
    PactRules,
    Plan,
    PlanStatus,
    Published,
    Scenario,
    Verdict,
)
from standaside.domain.votes import (
    GUESS_CONCENTRATION,
    GUESSED_FOLLOW,
    GUESSED_HOME,
    REFORM_FAMILY,
    Backfire,
    Finding,
    Forecast,
    Given,
    Poll,
    Projection,
    Result,
    Tally,
    TransferRow,
    Transfers,
    TransferTable,
    Uncertainty,
)

__all__ = [
    "GUESSED_FOLLOW",
    "GUESSED_HOME",
    "GUESS_CONCENTRATION",
    "NOBODY",
    "REFORM_FAMILY",
    "Assessment",
    "Backfire",
    "Bools",
    "Campaign",
    "Constituencies",
    "Deal",
    "Finding",
    "Floats",
    "Forecast",
    "Given",
    "Hostile",
    "Ints",
    "Lock",
    "Nominations",
    "Options",
    "Outcome",
    "Pact",
    "PactRules",
    "Parties",
    "PartyKind",
    "Plan",
    "PlanStatus",
    "Poll",
    "Projection",
    "Published",
    "RedLine",
    "RedLines",
    "Result",
    "Scenario",
    "SmallInts",
    "Strength",
    "Tally",
    "TransferRow",
    "TransferTable",
    "Transfers",
    "Uncertainty",
    "Verdict",
    "check_aligned",
]
