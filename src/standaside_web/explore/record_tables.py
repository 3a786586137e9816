"""Columns of the tables of the record, the sources and the method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standaside_web.explore.columns import (
    PARTY,
    Chance,
    Count,
    Share,
    columns,
)

ByParty = Mapping[str, float]
"""A figure for each party, by its code."""

ELECTION = "Id of the election"

ScoreRow = columns(
    "ScoreRow",
    "One swing rule on one election.",
    given=(str, "What was known: true shares of gb, of each nation or region, or final polls"),
    rule=(str, "The rule"),
    election=(str, "Year of the election"),
    n=(Count, "Seats of Great Britain but the Speaker's"),
    right=(Share, "Fraction of them called right, 0 to 1"),
    brier=(float, "Brier score, 0 (best) to 2"),
    log=(float, "Mean −ln of the chance given to the winner"),
)
CalibrationRow = columns(
    "CalibrationRow",
    "Chances of one size, and how often they came true.",
    given=(str, "What was known"),
    low=(float, "Least chance, 0 to 1"),
    high=(float, "Greatest chance, 0 to 1"),
    n=(Count, "Candidacies"),
    claimed=(Chance | None, "Mean chance, 0 to 1; null where n is 0"),
    happened=(Share | None, "Fraction that won, 0 to 1; null where n is 0"),
)
IntervalRow = columns(
    "IntervalRow",
    "Seats of a party: the interval that holds nine times in ten, and what it won.",
    given=(str, "What was known"),
    election=(str, "Year of the election"),
    party=(str, PARTY),
    low=(int, "Lower end, seats"),
    high=(int, "Upper end, seats"),
    actual=(int, "Seats it won"),
    seat_error=(int, "Seats called less seats won"),
    rmse=(float | None, "Root mean square error of its shares, 0 to 1; null if unknown"),
    held=(bool, "Whether the interval held"),
)
AdviceScoreRow = columns(
    "AdviceScoreRow",
    "How often somebody named the strongest of the parties compared.",
    election=(str, ELECTION),
    who=(str, "Who advised"),
    n=(Count, "Places advised in"),
    of=(Count, "Places in all"),
    right=(Share, "Fraction right, 0 to 1"),
    beside=(str, 'The site whose number of places it is; "" for all of them'),
    year=(str, "Year of the election"),
)
PublishedRow = columns(
    "PublishedRow",
    "What somebody published before the day.",
    election=(str, "Year of the election"),
    who=(str, "Who published it"),
    right=(str, "Seats called right, percent, as they say it"),
    detail=(str, "What is known besides"),
    source=(str, "Where it says so"),
)
LossRow = columns(
    "LossRow",
    "Where another rule, or somebody else, called more right.",
    given=(str, "What was known, in words"),
    election=(str, "Year of the election"),
    who=(str, "Who called more right"),
    points=(float, "By how much, percentage points"),
)

SourceRow = columns(
    "SourceRow",
    "One election that is loaded.",
    id=(str, ELECTION),
    name=(str, "Its name"),
    date=(str, "Polling day, ISO 8601"),
    boundary_set=(str, "Its dated set of constituencies"),
    source=(str, "Data set, licence, date"),
)
RateRow = columns(
    "RateRow",
    "Where the votes of a party go that stands aside.",
    from_=(str, "Code of the party that stands aside"),
    to=(str | None, "Party it stands aside for; null for nobody"),
    follow=(Share | None, "Fraction that follows, 0 to 1; null where there is nobody to follow"),
    rates=(ByParty, "Fraction that goes to each party, or home, 0 to 1"),
    evidence=(str, "Grade of the evidence"),
    note=(str, "What is known besides"),
)
MethodRow = columns(
    "MethodRow",
    "One kind of number.",
    name=(str, "What it is called"),
    words=(str, "How it is made, in two sentences"),
    anchor=(str, "Where that stands on the page"),
    more=(Sequence[str], "How it is worked out and how wrong it can be, a paragraph each"),
)
VerdictWords = columns(
    "VerdictWords",
    "Each verdict in words.",
    decisive=(str, "Decisive"),
    helpful=(str, "Helpful"),
    pointless=(str, "Pointless"),
    harmful=(str, "Harmful"),
)
