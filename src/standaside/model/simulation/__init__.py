"""
The pipeline: a scenario → expected shares → simulated elections, with and without a pact.

Everything is computed on axes sorted by code and drawn from streams keyed by code, so
that reordering parties or constituencies reorders the answer and changes nothing else
(rule 13).
"""

from standaside.model.simulation.conditions import seat_shares
from standaside.model.simulation.counting import (
    Counted,
    Deals,
    Pair,
    candidate_shares,
    check_pact,
    count,
    count_given,
    deals_by_place,
    expected_votes,
    family_here,
)
from standaside.model.simulation.electorate import Electorate, electorate
from standaside.model.simulation.flows import stand_aside_flows
from standaside.model.simulation.forecasting import Progress, simulate, tally
from standaside.model.simulation.projecting import project
from standaside.model.simulation.ranking import strongest_among
from standaside.model.simulation.simulated_votes import CastVotes, cast_votes
from standaside.model.simulation.single_place import only_place
from standaside.model.simulation.softening import (
    count_pact,
    mean_shares,
    soft_shares,
    strata,
    with_shares,
)

__all__ = [
    "CastVotes",
    "Counted",
    "Deals",
    "Electorate",
    "Pair",
    "Progress",
    "candidate_shares",
    "cast_votes",
    "check_pact",
    "count",
    "count_given",
    "count_pact",
    "deals_by_place",
    "electorate",
    "expected_votes",
    "family_here",
    "mean_shares",
    "only_place",
    "project",
    "seat_shares",
    "simulate",
    "soft_shares",
    "stand_aside_flows",
    "strata",
    "strongest_among",
    "tally",
    "with_shares",
]
