"""Columns of the tables of the campaign, of pact against counter-pact, and of offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from standaside_web.explore.columns import (
    CODE,
    NAME,
    PARTY,
    Chance,
    Count,
    Kind,
    WithAndWithout,
    columns,
    many,
    named,
)
from standaside_web.explore.money_tables import MaySpend

ByParty = Mapping[str, float]
"""A figure for each party, by its code."""

ELECTION = "Id of the election"

Move = {
    "party": (str, PARTY),
    "code": (str, CODE),
    "name": (str, NAME),
}
WaitingRow = columns(
    "WaitingRow",
    "Says that the answer is not there yet.",
    state=(Literal["unasked", "open", "refused"], "As the page's state"),
    what_to_do=(str, "What can be done"),
)
TargetRow = columns(
    "TargetRow",
    "A seat that activists come to.",
    **Move,
    activists=(Count, "Activists who come, beside the usual ones"),
    usual=(Count | None, "The usual ones; null where the party has none there"),
    may_spend=(
        MaySpend | None,
        "What one candidate may spend in the short campaign; null where the electorate is unknown",
    ),
    p_win=(WithAndWithout | None, "The party's chance without all moves and with them; null if unknown"),
    p_bloc=(WithAndWithout, "Chance that some partner wins, without all moves and with them"),
)
MoveRow = columns(
    "MoveRow",
    "Activists who go from one seat to another.",
    party=(str, PARTY),
    from_=(str, "Name of the constituency they leave"),
    from_code=(str, "Its code"),
    to=(str, "Name of the constituency they go to"),
    to_code=(str, "Its code"),
    activists=(Count, "How many"),
    steps=(Count, "Steps on the hex map, which are no distance on the ground"),
)
LeaveRow = columns(
    "LeaveRow",
    "A seat that all of a party's activists leave who would travel.",
    **Move,
    usual=(Count, "Its activists there usually"),
    stay=(Count, "Those who stay"),
    why=(str, "Why they leave"),
)
TwinRow = columns(
    "TwinRow",
    "Two seats that two partners leave to each other.",
    seat=(str, NAME),
    code=(str, CODE),
    left_to=(str, "Party that it is left to"),
    in_return_for=(str, "Name of the other constituency"),
    in_return_code=(str, "Its code"),
    in_return_left_to=(str, "Party that the other is left to"),
    steps=(Count | None, "Steps between them on the hex map; null without a map"),
)
WayChances = columns(
    "WayChances",
    "Chance that some partner wins a seat, under each arrangement.",
    nothing=(Chance, "As things are, 0 to 1"),
    alone=(Chance, "Every party's activists for themselves, 0 to 1"),
    campaign=(Chance, "Campaigning together, 0 to 1"),
    stand_asides=(Chance, "Standing aside, 0 to 1"),
    both=(Chance, "Both, 0 to 1"),
)
WayChancesAlone = columns(
    "WayChancesAlone",
    "The same where there are no stand-asides to compare with.",
    nothing=(Chance, "As things are, 0 to 1"),
    alone=(Chance, "Every party's activists for themselves, 0 to 1"),
    campaign=(Chance, "Campaigning together, 0 to 1"),
)
SeatByWayRow = columns(
    "SeatByWayRow",
    "One seat under each arrangement.",
    code=(str, CODE),
    name=(str, NAME),
    aside=(Sequence[str], "Parties that stand aside there"),
    better=(str, "What does more there: activists, standing aside, either, neither"),
    harmful_aside=(bool, "Whether standing aside does harm there"),
    p=(WayChances | WayChancesAlone, "Chance that some partner wins"),
)
WayRow = columns(
    "WayRow",
    "Expected seats of the partners under one arrangement.",
    way=(Literal["nothing", "alone", "campaign", "stand_asides", "both"], "The arrangement"),
    words=(str, "It in words"),
    bloc=(float, "Seats together, mean"),
    gain=(float, "Against doing nothing, seats"),
    gain_p05=(float, "Five per cent of the simulated elections gain fewer seats"),
    gain_p95=(float, "Five per cent gain more"),
    low=(float, "Seats if activists had no effect"),
    high=(float, "Seats if they had the greatest"),
    parties=(ByParty, "Mean seats by party"),
)
CampaignRow = TargetRow | MoveRow | LeaveRow | TwinRow | SeatByWayRow | WaitingRow
CampaignLists = named(many(TargetRow | MoveRow | LeaveRow | TwinRow | SeatByWayRow))

BlocRow = columns(
    "BlocRow",
    "One bloc.",
    name=(str, "Codes of its parties, joined by +"),
    words=(str, "It in words"),
    partners=(Sequence[str], "Codes of its parties"),
)
SeatsAfter = columns(
    "SeatsAfter",
    "Expected seats after a move.",
    blocs=(ByParty, "Of each bloc, by its name"),
    parties=(ByParty, "Of each party that has any"),
)
TurnRow = columns(
    "TurnRow",
    "One move of pact against counter-pact.",
    order=(Sequence[str], "Names of the blocs, who begins first"),
    round=(Count, "Which round, from 1"),
    move=(Count, "Which move, from 1"),
    bloc=(str, "Name of the bloc that moves"),
    changed=(bool, "Whether it takes another pact"),
    stand_asides=(Count, "Candidacies that its pact gives up"),
    before=(float, "Its expected seats before"),
    objective=(float, "Its expected seats with the best pact found"),
    gain=(float, "The latter less the former"),
    status=(Literal["optimal", "not proven"], "Whether the best is proven"),
    note=(str | None, "What must be known about it; null for nothing"),
    seats=(SeatsAfter, "Everybody's expected seats afterwards"),
)
PactDeal = columns(
    "PactDeal",
    "A deal of a pact that is in force at an end.",
    code=(str, CODE),
    name=(str, NAME),
    for_=(str | None, "Party that is helped; null for nobody"),
    aside=(Sequence[str], "Parties that give way"),
    kind=(Kind, "How they give way"),
)
EndRow = columns(
    "EndRow",
    "Seats of one bloc in one case.",
    case=(str, "The case, in words"),
    bloc=(str, "Name of the bloc"),
    words=(str, "The bloc in words"),
    mean=(float, "Mean, seats"),
    p05=(float, "Five per cent of the simulated elections have fewer"),
    p95=(float, "Five per cent have more"),
    p_majority=(Chance, "Chance of more than half of all seats, 0 to 1"),
)
FortuneRow = columns(
    "FortuneRow",
    "What one party of a bloc has at an end.",
    case=(str, "Which bloc began; empty where both orders end in the same pacts"),
    party=(str, PARTY),
    bloc=(str, "Name of its bloc"),
    without=(float, "Expected seats with no pact on any side"),
    with_=(float, "Expected seats with all pacts"),
    gain=(float, "The latter less the former, on the same simulated elections"),
    gain_p05=(float, "Five per cent of them gain less"),
    gain_p95=(float, "Five per cent gain more"),
)
PlayRow = columns(
    "PlayRow",
    "How one order ended.",
    order=(Sequence[str], "Names of the blocs, who begins first"),
    end=(Literal["equilibrium", "settled", "cycle", "unfinished"], "How it ended"),
    within=(float | None, "The most that a bloc can still gain by changing, seats; null where it never ends"),
    words=(str, "How it ended, in words"),
    stuck=(Mapping[str, str], "Why the rules of a bloc allow it no answer, by its name"),
    moves=(Count, "Moves made"),
    cycle=(Sequence[int] | None, "Moves that come again and again; null without a circle"),
    pacts=(named(many(PactDeal)), "The pacts in force then, by bloc"),
    map=(str, "Address of the map with both in force"),
)

Wanted = columns(
    "Wanted",
    "A commitment.",
    party=(str, PARTY),
    seat=(str, NAME),
    code=(str, CODE),
    for_=(str | None, "Party that is helped; null for nobody, or anybody"),
    kind=(Kind, "What is committed to"),
)
HappeningRow = columns(
    "HappeningRow",
    "Something that happens, such as a ratification.",
    party=(str, PARTY),
    event=(str, "What happens"),
)
NeedRow = columns(
    "NeedRow",
    "What an offer still waits for.",
    id=(str, "Id of the offer"),
    missing=(many(Wanted | HappeningRow), "The least that would do"),
)
ChangeNeeded = columns(
    "ChangeNeeded",
    "The smallest change that would make an offer bind.",
    made_again=(bool, "Whether it must be made again"),
    take_back=(Sequence[str], "Offers that would have to be taken back"),
    missing=(many(Wanted | HappeningRow), "What would have to be given"),
    smallest=(bool, "Whether nothing less is proven to do"),
    barred_by=(many(Wanted), "What binds and stands against it"),
)
OfferRow = columns(
    "OfferRow",
    "One offer, and what became of it.",
    id=(str, "Its id"),
    by=(str, PARTY),
    gives=(str, "What it gives, in words"),
    state=(
        Literal["binding", "waiting", "conflict", "lapsed", "withdrawn", "not_made"],
        "What became of it by then",
    ),
    why=(str, "Why, and the smallest change that would make it bind"),
)
Settled = columns(
    "Settled",
    "What the command deals prints.",
    at=(str, "The moment, ISO 8601 with its offset"),
    title=(str, "What the offers are called"),
    election=(str, ELECTION),
    version=(str, "Version of Standaside"),
    binding=(Sequence[str], "Offers that bind"),
    lapsed=(Sequence[str], "Offers that have lapsed"),
    withdrawn=(Sequence[str], "Offers that were withdrawn"),
    conflict=(Sequence[str], "Offers that clash"),
    waiting=(many(NeedRow), "Offers that wait, and for what"),
    not_made=(Sequence[str], "Offers that are made later"),
    commitments=(many(Wanted), "Who is committed to what"),
    why=(Mapping[str, str], "Why, by offer"),
    change=(named(ChangeNeeded), "The smallest change, by offer that does not bind"),
    since=(Mapping[str, str], "Since when, by offer that binds"),
    remarks=(Sequence[str], "What must be said"),
    prices=(
        Mapping[str, Any] | None,
        "What offers are worth, as the command deals prints it; null until it is worked out",
    ),
)
