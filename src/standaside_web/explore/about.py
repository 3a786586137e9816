"""Pages about the rest: sources, and the method in two sentences a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest

from standaside import __version__ as library_version
from standaside import elections, load_transfer_table, wording
from standaside_web.pages import Page, fact


@dataclass(frozen=True, kw_only=True)
class SourcesPage(Page):
    """Where every figure comes from."""

    template: ClassVar[str] = "sources.html"
    section: ClassVar[str] = "sources"

    rows: Sequence[Mapping[str, Any]] = fact(
        "Elections that are loaded: id, name, date, boundary set, source"
    )
    transfers_source: str = fact("Where the transfer rates come from")
    rates: Sequence[Mapping[str, Any]] = fact("The transfer rates that ship, each with its grade of evidence")


def sources(request: HttpRequest) -> SourcesPage:
    """Data sets, with licence and date."""
    table = load_transfer_table()
    rates = [
        {
            "from": row.party,
            "to": row.beneficiary or None,
            "follow": row.rates.get(row.beneficiary) if row.beneficiary else None,
            "rates": dict(row.rates),
            "evidence": row.evidence,
            "note": row.note,
        }
        for row in table.rows.values()
    ]
    loaded = [
        {
            "id": e.id,
            "name": e.name,
            "date": e.date.isoformat(),
            "boundary_set": e.boundary_set,
            "source": e.source,
        }
        for e in elections()
    ]
    return SourcesPage(
        title="Sources",
        address="/sources",
        version=library_version,
        sources=list(dict.fromkeys(row["source"] for row in loaded)),
        rows=loaded,
        transfers_source=table.source,
        rates=rates,
    )


METHOD = (
    (
        "Projection",
        "A poll moves every constituency by a rule, and the constituencies add up to the "
        "poll again. The rule can be chosen; the default, “best”, did best on past elections.",
        "swing",
    ),
    (
        "Chance of winning",
        "The part of the simulated elections in which a party wins there. Each "
        "draws its own polling error, regional and local errors, and how many voters follow.",
        "chance",
    ),
    (
        "Range",
        "Nine simulated elections in ten lie inside it. How wide it is follows from how "
        "wrong past polls and projections were.",
        "range",
    ),
    (
        "Follow",
        "Of a party’s voters, those who obey when it stands aside for another. Voters are not "
        "owned: some cross to the other side, some stay at home.",
        "follow",
    ),
    (
        "Backfire",
        "Being endorsed can cost votes of one’s own. By default it does so in 15 elections "
        "of 100, and then 2 to 5 per cent.",
        "backfire",
    ),
    (
        "With and without",
        "Both are counted on the same simulated elections, so that their difference "
        "is the pact’s doing and not luck. Without means that neither side has a pact.",
        "paired",
    ),
    (
        "Verdict",
        "What the deal in one constituency is worth: in how many more of 100 simulated elections a partner "
        "wins there with the deal than without it. The four words and their borders stand below.",
        "verdict",
    ),
    (
        "If every voter followed",
        "The votes added up, as pacts are usually sold. It is a bound, never "
        "a forecast: at realistic rates a pact usually yields less than half of it.",
        "bound",
    ),
    (
        "The best fair pact",
        "Every possible pact within the rules is compared, and the best is proven "
        "by an exact solver. A stand-aside is used only where it lifts a partner’s chance "
        "by a point.",
        "plan",
    ),
    (
        "Activists",
        "An activist moves votes a little, and each further one in the same place less; with a chance of "
        "one in six not at all. A step is from one hexagon to the next, never a distance on the ground.",
        "activists",
    ),
    (
        "Counter-pact",
        "Each bloc in turn takes its best pact against what the other does, both orders are played, and "
        "every answer is judged on the same simulated elections. It ends where nobody gains by another pact, "
        "or in a circle.",
        "counter",
    ),
    (
        "Money",
        "A deposit comes back with more than one vote in twenty. Limits on spending and Short Money, which "
        "Parliament pays to parties in opposition by their seats and votes, follow rates of the law, each "
        "with its source and its day; votes and seats are those of the simulated elections.",
        "money",
    ),
    (
        "Other voting systems",
        "Two rounds: where nobody has half the votes, the first two meet again. Alternative vote: voters "
        "rank the candidates, and the last falls out until one has half. Party lists: seats in proportion to "
        "votes, district by district. Additional members: lists make up for what constituencies give. "
        "Single transferable vote: voters rank candidates in districts of several seats.",
        "systems",
    ),
    (
        "How well seats follow votes",
        "The Gallagher index is how far parties’ shares of the seats lie from their shares of the votes: "
        "nought where they agree, and above ten at most British elections since 1974. Effective parties is "
        "how many parties of equal size would divide the seats as much.",
        "indices",
    ),
    (
        "Power",
        "A party has power where its joining turns parties that fall short into a majority. Banzhaf counts "
        "all such turns alike; Shapley and Shubik count in how many orders of joining it is the one that "
        "turns.",
        "power",
    ),
    (
        "Offers with conditions",
        "At every moment, all offers bind together whose conditions are met by what has happened, by what "
        "binds already, or by one another. Two that clash are both set apart, and what binds stays bound.",
        "offers",
    ),
)
"""Name, two sentences, anchor: what stands beside every number, in one place."""


@dataclass(frozen=True, kw_only=True)
class MethodPage(Page):
    """How each number is made."""

    template: ClassVar[str] = "method.html"
    section: ClassVar[str] = "method"

    rows: Sequence[Mapping[str, str]] = fact("Name of a number, two sentences on it, anchor on the page")
    verdicts: Mapping[str, str] = fact("Each verdict in words")


def method(request: HttpRequest) -> MethodPage:
    """Two sentences a number."""
    return MethodPage(
        title="Method",
        address="/method",
        version=library_version,
        rows=[{"name": name, "words": words, "anchor": anchor} for name, words, anchor in METHOD],
        verdicts=wording.VERDICTS,
    )
