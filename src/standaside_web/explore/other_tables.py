"""Columns of the tables of files that visitors bring, of jobs, and of the manual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from standaside_web.explore.columns import ADDRESS, CODE, NAME, PARTY, Count, Share, columns, many

ReadElection = columns(
    "ReadElection",
    "How much was read of results.",
    date=(str, "Polling day, ISO 8601"),
    constituencies=(Count, "Constituencies"),
    parties=(Count, "Parties"),
    candidacies=(Count, "Candidacies"),
    valid_votes=(Count, "Valid votes"),
)
ReadPolls = columns("ReadPolls", "How much was read of polls.", polls=(Count, "Polls"))
ColumnRow = columns(
    "ColumnRow",
    "One column of a file.",
    column=(str, "Its heading"),
    taken_for=(str, "What it was taken for"),
)
ReadOffers = columns(
    "ReadOffers",
    "How much was read of a file of offers.",
    offers=(Count, "Offers"),
    election=(str, "Name of the election they are about"),
)
FileRow = columns(
    "FileRow",
    "One file that this browser has brought.",
    id=(str, "Its id"),
    kind=(Literal["election", "polls", "offers"], "What it holds"),
    name=(str, "What it is called"),
    file=(str, "Name of the file"),
    sha256=(str, "Hash of the file"),
    brought=(str, "When it was brought, ISO 8601"),
    until=(str, "Until when it is kept, ISO 8601"),
    read=(ReadElection | ReadPolls | ReadOffers, "How much was read"),
    address=(str, "Address of its page"),
)
OwnPlaceRow = columns(
    "OwnPlaceRow",
    "One constituency of results that were brought.",
    code=(str, CODE),
    name=(str, NAME),
    region=(str, "Region it is in"),
    nation=(str, "Nation it is in"),
    winner=(str | None, "Party that won; null if unknown"),
    majority=(Count | None, "Winner less runner-up, votes; null if unknown"),
    turnout=(Annotated[float, Field(ge=0)] | None, "Valid votes by electorate; null if unknown"),
    votes=(Mapping[str, int], "Votes by party"),
)
OwnPollRow = columns(
    "OwnPollRow",
    "One poll that was brought.",
    pollster=(str, "Who made it"),
    area=(str, "Where it was made"),
    end=(str | None, "Last day of fieldwork, ISO 8601; null if unknown"),
    sample=(Count | None, "People asked; null if unknown"),
    shares=(Mapping[str, float], "Shares by party, 0 to 1"),
)
OwnPartyRow = columns(
    "OwnPartyRow",
    "One party of results that were brought.",
    party=(str, PARTY),
    name=(str, "Its name"),
    votes=(Count, "Votes"),
    share=(Share, "Share of the valid votes, 0 to 1"),
    seats=(Count, "Seats won"),
    seat_share=(Share, "Share of the seats, 0 to 1"),
)
OwnAverageRow = columns(
    "OwnAverageRow",
    "One party in the average of polls that were brought.",
    party=(str, PARTY),
    share=(float, "Share, 0 to 1"),
    p05=(float, "Lower end of the range that holds nine times in ten, 0 to 1"),
    p95=(float, "Upper end, 0 to 1"),
)

SearchRow = columns(
    "SearchRow",
    "One search of this browser session.",
    kind=(Literal["plan", "campaign", "counter", "prices"], "What is worked out"),
    title=(str, "It in words"),
    asks=(str, "The question as a sentence"),
    state=(Literal["waiting", "running", "done", "failed", "cancelled", "lost"], "How it is"),
    said=(str, "That in words"),
    started=(str, "When it was started, ISO 8601"),
    address=(str, ADDRESS),
)
JobRow = columns(
    "JobRow",
    "One job.",
    id=(str, "Its id"),
    state=(Literal["waiting", "running", "done", "failed", "cancelled", "lost"], "How it is"),
    done=(Share, "Fraction done, 0 to 1"),
    question=(str, "The question, as a query string"),
)
PlanFound = columns(
    "PlanFound",
    "The best pact that a search found.",
    question=(str, "The question with the pact, as a query string"),
    status=(str, "What the solver vouches for"),
    gap=(float | None, "What a better pact could add at most, seats; null if unknown"),
    objective=(float, "What the pact reaches: expected seats unless the question aims at something else"),
    bound=(float | None, "What no pact can exceed; null if unknown"),
    stand_asides=(Count, "Candidacies given up, in all"),
    says=(str, "The answer in words"),
    fairness=(Sequence[str], "Who gives and who gains, where that is lopsided; who is worse off"),
    fairer=(bool, "Whether a partner gives way for less than half a seat"),
    words=(str, "The stand-asides in words"),
)
PhraseRow = columns(
    "PhraseRow",
    "A piece of a sentence.",
    text=(str, "Its words"),
    strong=(bool, "Whether it is stressed"),
)
CampaignFound = columns(
    "CampaignFound",
    "Who should campaign where.",
    says=(str, "The answer in words"),
    notes=(Sequence[str], "What must be known about it"),
    phrases=(many(PhraseRow), "The answer in pieces"),
    document=(Mapping[str, Any], "What the command campaign prints"),
)
CounterFound = columns(
    "CounterFound",
    "Pact and counter-pact.",
    says=(str, "The answer in words"),
    document=(Mapping[str, Any], "What the command counter prints"),
)
PricesFound = columns(
    "PricesFound",
    "What offers are worth.",
    says=(str, "The answer in words"),
    prices=(Mapping[str, Any], "What the command deals prints of them"),
)
JobResult = PlanFound | CampaignFound | CounterFound | PricesFound | None

AddressRow = columns(
    "AddressRow",
    "One address of data.",
    name=(str, "Its name"),
    path=(str, "Its path, with .json"),
    words=(str, "What it gives"),
    who=(str, "Who may ask"),
    formats=(Sequence[str], "Its endings"),
    takes_a_question=(bool, "Whether it takes all parameters of a question"),
    parameters=(Sequence[str], "Its other parameters"),
    fields=(Sequence[str], "Fields of its JSON"),
    columns=(Sequence[str], "Columns of its table, in CSV and XLSX; * stands for a party or the like"),
)
