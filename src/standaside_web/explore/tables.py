"""Columns of the tables about a question, as :mod:`standaside_web.explore.columns` has those of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from standaside_web.explore.columns import (
    ADDRESS,
    CODE,
    NAME,
    PARTY,
    Chance,
    Count,
    Range,
    Share,
    Verdict,
    WithAndWithout,
    columns,
    many,
)

ByParty = Mapping[str, float]
"""A figure for each party, by its code."""

ELECTION = "Id of the election"

StoryRow = columns(
    "StoryRow",
    "One story that ships.",
    name=(str, "Its name, for the key story"),
    title=(str, "Its title"),
    story=(str, "What happened, in a few sentences"),
    has_pact=(bool, "Whether a pact was proposed in it"),
    ask=(str, "Address of the form with it"),
    show=(str, "Address of the front page with it"),
    ready=(bool, "Whether the results it starts from are on this machine"),
)
AssumptionRow = columns(
    "AssumptionRow",
    "One thing that a question takes for granted.",
    name=(str, "What it is"),
    value=(str, "Its value, in words"),
    source=(str, "Where that comes from"),
)
PairRow = columns(
    "PairRow",
    "Where the votes of one partner go when it stands aside for another.",
    from_=(str, "Code of the party that stands aside"),
    to=(str, "Code of the party it stands aside for"),
    words=(str, "The two in words"),
    follow=(Share | None, "Fraction of its voters who follow, 0 to 1; null if unknown"),
    rest=(str, "Where the rest goes, in words"),
    evidence=(str, "What is known of it"),
    guess=(bool, "Whether it is no more than a guess"),
)

CandidacyRow = columns(
    "CandidacyRow",
    "One party that stands in a constituency.",
    party=(str, PARTY),
    name=(str, "Its name"),
    partner=(bool, "Whether it is bound by the pact"),
    share_before=(
        Share | None,
        "Share of the valid votes at the last result, 0 to 1; null if it did not stand",
    ),
    share=(Share, "Expected share without a pact, 0 to 1"),
    p_without=(Chance, "Chance to win without a pact, 0 to 1"),
    p_with=(Chance, "Chance to win with it, 0 to 1"),
    stands_aside=(bool, "Whether it stands aside there"),
)
BestPlaced = columns(
    "BestPlaced",
    "The partner likeliest to finish ahead of the others.",
    party=(str, PARTY),
    recommended=(str | None, "The same; null where too close to say"),
    confidence=(Chance, "Its chance to finish ahead of the other partners, 0 to 1"),
    second=(str | None, "The next likeliest; null where no other stands"),
    p_second=(Chance, "Its chance to finish ahead of the others, 0 to 1"),
    needed=(bool, "Whether a choice moves the chance that a partner wins by 0.02"),
    p_win=(Chance, "Its chance to win without a pact, 0 to 1"),
    share=(Share, "Its expected share, 0 to 1"),
    why=(str, "Why, in words"),
    otherwise=(str, "Why the pact picks another; empty where it does not"),
)
VerdictChances = columns(
    "VerdictChances",
    "In which part of the simulated elections a deal does what.",
    decisive=(Chance, "A partner wins only with it, 0 to 1"),
    helpful=(Chance, "It decides nothing, but helps by a point or more, 0 to 1"),
    pointless=(Chance, "It does neither good nor harm, 0 to 1"),
    harmful=(Chance, "A partner wins only without it, 0 to 1"),
)
WorthThere = columns(
    "WorthThere",
    "What the deals in a constituency are worth together.",
    verdict=(Verdict, "What they do"),
    verdict_nearly=(Verdict | None, "The verdict that is near as well; null where none is"),
    words=(str, "What the verdict means"),
    verdict_p=(VerdictChances, "How often it does what"),
    p_bloc=(WithAndWithout, "Chance that some partner wins there"),
    gains=(ByParty, "What they add to each partner's chance there, by party, −1 to 1"),
)
FlowTo = columns(
    "FlowTo",
    "Where a part of a party's votes goes.",
    to=(str, 'Code of a party, or "home" for those who stay there'),
    votes=(float, "Expected votes"),
)
FlowRow = columns(
    "FlowRow",
    "Where the votes of one party go that stands aside.",
    from_=(str, "Code of the party that stands aside"),
    for_=(str | None, "Party that is helped; null for nobody"),
    votes=(float, "Expected votes of that party"),
    to=(many(FlowTo), "Where they go, the most first"),
    evidence=(str, "What is known of it"),
)
PastVotes = columns(
    "PastVotes",
    "One candidate of a past election.",
    party=(str, PARTY),
    votes=(Count, "Votes"),
    share=(Share, "Share of the valid votes, 0 to 1"),
)
PastRow = columns(
    "PastRow",
    "One past result.",
    election=(str, ELECTION),
    year=(int, "Year"),
    same_boundaries=(bool, "Whether on the same boundaries; otherwise of the same name only"),
    notional=(bool, "Whether it is an estimate for boundaries that came later"),
    boundary_set=(str, "The dated set of constituencies"),
    winner=(str | None, "Party that won; null if unknown"),
    majority=(Count | None, "Winner less runner-up, votes; null if unknown"),
    turnout=(Annotated[float, Field(ge=0)] | None, "Valid votes by electorate; null if unknown"),
    candidates=(many(PastVotes), "Candidates, the most votes first"),
)
NeighbourRow = columns(
    "NeighbourRow",
    "A constituency that touches it on the hex map.",
    code=(str, CODE),
    name=(str, NAME),
    now=(str | None, "Party that won it last; null if unknown"),
    with_=(str | None, "Likeliest winner with the pact; null if nobody is"),
    p_with=(Chance, "Chance of that winner, 0 to 1"),
    address=(str, ADDRESS),
)
StoodAsideRow = columns(
    "StoodAsideRow",
    "One party that stood aside there.",
    election=(str, "Year of the election"),
    party=(str, PARTY),
    for_=(str, 'Party that was helped; "" for nobody'),
    status=(str, "How surely it was a pact"),
    same_boundaries=(bool, "Whether it was on these boundaries; else it was a place of the same name"),
    words=(str, "What came of it"),
    source=(str, "Who says so"),
)

AdviceRow = columns(
    "AdviceRow",
    "Advice in one constituency.",
    code=(str, CODE),
    name=(str, NAME),
    recommended=(str | None, "Party recommended; null where too close to say"),
    first=(str, "Party likeliest to be the strongest of these"),
    confidence=(Chance, "Chance of the likeliest to be the strongest of these parties, 0 to 1"),
    reason=(str, "Why, in a sentence"),
    needed=(bool, "Whether a choice moves the chance that one of them wins by 0.02"),
    second=(str | None, "The next strongest; null where there is one party only"),
    p_second=(Chance, "Its chance to be the strongest, 0 to 1"),
    p_win=(Chance, "Chance that one of these parties wins, as things are, 0 to 1"),
    p_with=(Chance, "The same with the others behind the best placed, 0 to 1"),
    moves=(float, "Most that any choice of one of these parties moves that chance, 0 to 1"),
    region=(str, "Region it is in"),
    nation=(str, "Nation it is in"),
)

SlotParty = columns(
    "SlotParty",
    "Seats of one party under each question.",
    party=(str, PARTY),
    seats=(many(Range | None), "Its seats under each, in order; null where it is not there"),
)
SlotRow = columns(
    "SlotRow",
    "One question that is compared.",
    title=(str, "Its title"),
    asks=(str, "It as a sentence"),
    question=(str, "It as a query string"),
    partners=(Sequence[str], "Codes of its partners"),
    constituencies_with_a_deal=(Count, "Constituencies in which somebody gives way"),
    stand_asides=(Count, "Candidacies given up, in all"),
    without=(Range, "Seats of its partners together without a pact"),
    with_=(Range, "The same with it"),
    gain=(Range, "With less without, election by election"),
    if_every_voter_followed=(Range, "A bound: as if every voter followed"),
    p_majority=(WithAndWithout, "Chance that its partners have more than half of all seats"),
    difference=(
        Range | None,
        "Seats of the first question's partners here less there, in the same simulated elections; null for "
        "the first, or from another election",
    ),
    difference_without=(
        Range | None,
        "The same with nobody standing aside in either: what the questions' polls and the rest differ by",
    ),
)

RedLineRow = columns(
    "RedLineRow",
    "A red line that a coalition crosses.",
    party=(str, "Code of the party that said so"),
    with_=(str, "Code of the party it was said of"),
    because=(str, "Why, where it is known"),
)
CoalitionRow = columns(
    "CoalitionRow",
    "One coalition.",
    parties=(Sequence[str], "Codes of its members"),
    seats=(float, "Their seats, mean"),
    supply=(Sequence[str], "Parties that support it from outside"),
    minimal=(bool, "Whether it needs every member, at the mean"),
    p=(Chance, "Chance of a majority, 0 to 1"),
    p_minimal=(Chance, "Chance of a majority that needs every member, 0 to 1"),
    p_without=(Chance | None, "Chance of a majority without the pact, 0 to 1; null without one"),
    connected=(bool | None, "Whether its members are next to one another on the line; null without a line"),
    unwelcome=(many(RedLineRow), "Who would rather not"),
    ruled_out=(many(RedLineRow), "Who will not; empty where nothing rules it out"),
)
PowerRow = columns(
    "PowerRow",
    "A party's part of all power.",
    banzhaf=(Share, "By Banzhaf, 0 to 1"),
    shapley_shubik=(Share, "By Shapley and Shubik, 0 to 1"),
)

CountedHouse = {
    "seats": (ByParty, "Mean seats by party"),
    "house": (float, "Seats in all, mean"),
    "votes_per_seat": (Mapping[str, float | None], "Votes a seat by party; null without a seat"),
    "seat_shares": (ByParty, "Share of the seats by party, 0 to 1"),
    "vote_shares": (ByParty, "Share of the valid votes by party, 0 to 1"),
    "gallagher": (float, "Gallagher index, 0 (proportional) to 1"),
    "loosemore_hanby": (float, "Loosemore-Hanby index, 0 (proportional) to 1"),
    "sainte_lague_index": (float, "Sainte-Laguë index, 0 (proportional) upwards"),
    "effective_parties_votes": (float, "Effective number of parties by votes"),
    "effective_parties_seats": (float, "Effective number of parties by seats"),
    "wasted_votes": (Share, "Share of the votes that elect nobody, 0 to 1"),
    "no_seat_in": (Mapping[str, Sequence[str]], "Areas without a seat, by party"),
    "p05": (Mapping[str, int], "Five per cent of the simulated elections have fewer seats, by party"),
    "p95": (Mapping[str, int], "Five per cent have more, by party"),
}
HouseWithPact = columns("HouseWithPact", "The same count with the pact.", **CountedHouse)
DistrictRow = columns(
    "DistrictRow",
    "A district that a system drew itself.",
    name=(str, "Its name"),
    constituencies=(Sequence[str], "Names of the constituencies in it"),
    seats=(ByParty, "Mean seats by party"),
)
SystemRow = columns(
    "SystemRow",
    "One voting system.",
    election=(str, ELECTION),
    scenario=(str | None, "Name of the story; null for a real election"),
    area=(str | None, "Region or nation; null for all"),
    system=(str, "The system"),
    districts=(str | None, "Where its lists stand; null without lists"),
    method=(str | None, "How seats are shared out; null where they are not"),
    threshold=(Share, "Least share of the votes that a list needs, 0 to 1"),
    wins_enough=(Count | None, "Constituencies won that do in its place; null where votes alone count"),
    **CountedHouse,
    with_pact=(HouseWithPact | None, "With the pact, on the same simulated elections; null without one"),
    partners_gain=(Range | None, "Seats of the partners together with it less without; null without one"),
    ties=(Sequence[str], "Ties that no lot settled"),
    notes=(Sequence[str], "What must be known about it"),
    areas=(many(DistrictRow) | None, "Districts it drew itself; null where it did not"),
    draws=(Count, "Simulated elections"),
    seed=(int, "Their seed"),
    version=(str, "Version of Standaside"),
    source=(str, "Where the votes come from"),
)
SystemSettings = columns(
    "SystemSettings",
    "How systems are set.",
    districts=(str, "Where lists stand"),
    method=(str, "How seats are shared out among lists"),
    threshold=(float, "Least share of the votes that a list needs, percent"),
    form=(str, "Form of additional members"),
    overhang=(str | None, "Its rule of overhang; empty or null: as the form has it"),
    transfer=(str, "How the single transferable vote passes votes on"),
)
