"""What offers are worth by a question: a job works it out, and here it is found and laid out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from standaside import scenario_tables, shipped_scenarios, wording
from standaside_web.explore.offers import AskedOffers
from standaside_web.explore.question import LIVE_DRAWS, Question, asked, make
from standaside_web.own import reading
from standaside_web.own.opening import STORY, first_values

PRICE_COLUMNS = ("Case", "Party", "Seats", "± s.e.", "Fewer seats, %", "Votes", "Pounds a year")
LEAST_CHANCE = 0.005


@dataclass(frozen=True, slots=True)
class Pricing:
    """
    Whether there are prices.

    Attributes
    ----------
    state : str
        none, done, open or unasked.
    job : str
        Address of the job that has them or is at them.
    prices : mapping or None
        As the command ``deals`` prints them.
    pairs : list of (str, str)
        What an address says of the question.
    stories : list of (str, str, bool)
        Questions to choose from: query, title, whether it is this one.
    """

    state: str
    job: str
    prices: Mapping[str, Any] | None
    sources: Sequence[str]
    pairs: Sequence[tuple[str, str]]
    stories: Sequence[tuple[str, str, bool]]


def text_of_job(question: Question, offers: AskedOffers) -> str:
    """What a job is asked, and found by: the question at full draws, the offers, the moment."""
    plain = question.with_draws(LIVE_DRAWS).query()
    return "&".join(part for part in (plain, offers.query()) if part)


def pricing_of(query: QueryDict, offers: AskedOffers) -> Pricing:
    """Find the prices that an address asks for, if it names a story."""
    from standaside_web.jobs import actions

    if not query.get("story", "").strip():
        return Pricing("none", "", None, (), (), _stories(offers, None))
    question = asked(query)
    text = text_of_job(question, offers)
    told = (question.with_draws(LIVE_DRAWS).pairs(), _stories(offers, question))
    done = actions.finished(kind="prices", text=text)
    if done is not None and done.result:
        prices = done.result["prices"]
        return Pricing("done", f"/jobs/{done.pk}", prices, prices["sources"], *told)
    job = actions.under_way(kind="prices", text=text)
    return Pricing("unasked" if job is None else "open", f"/jobs/{job.pk}" if job else "", None, (), *told)


def _stories(offers: AskedOffers, chosen: Question | None) -> list[tuple[str, str, bool]]:
    """Questions about the election of the offers, the chosen one among them; else every story."""
    about = offers.read.election
    if reading.is_own(about.id):
        known = [(make(STORY, first_values(about)), about.name)] if first_values(about) else []
    else:
        known = [
            (Question(story), str(scenario_tables(story).get("title", story))) for story in _fitting(about.id)
        ]
    if chosen is not None and chosen.with_draws(LIVE_DRAWS).query() not in {one.query() for one, _ in known}:
        known.insert(0, (chosen.with_draws(LIVE_DRAWS), "the question of this address"))
    now = chosen.with_draws(LIVE_DRAWS).query() if chosen else ""
    return [(one.query(), title, one.query() == now) for one, title in known]


def _fitting(election: str) -> list[str]:
    """Stories that start from the election of the offers first."""
    start = {story: str(scenario_tables(story)["election"].get("from", "")) for story in shipped_scenarios()}
    return sorted(start, key=lambda story: (start[story] != election, story))


def price_tables(prices: Mapping[str, Any], order: Sequence[str]) -> list[dict[str, Any]]:
    """A table an offer, in the order of the file, and one of all that binds: title, rows, notes."""
    bills = [(f"“{own}”", prices["offers"][own]["gives"], prices["offers"][own]["both"]) for own in order]
    if prices["binding"]:
        bills.append(("everything that binds", prices["binding"], None))
    return [
        {
            "title": title,
            "rows": [*_rows("as given", gives), *(_rows("with what it asks", both) if both else ())],
            "notes": list(_seats(both or gives)),
        }
        for title, gives, both in bills
    ]


def _rows(case: str, bill: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for code in sorted(bill["parties"], key=lambda code: (-abs(bill["parties"][code]["votes"]), code)):
        worth = bill["parties"][code]
        if worth["votes"] or worth["p_more"] or worth["p_fewer"]:
            money = worth["short_money"]
            yield {
                "case": case,
                "party": code,
                "seats": wording.signed(worth["seats"]["mean"], places=3),
                "se": f"{worth['seats']['se']:.3f}",
                "fewer": wording.percent(worth["p_fewer"], places=1),
                "votes": f"{worth['votes']:+,.0f}".replace("-", "−"),
                "money": "–" if money is None else f"{money:+,.0f}".replace("-", "−"),
            }


def _seats(bill: Mapping[str, Any]) -> Iterator[str]:
    for seat in bill["seats"]:
        moves = [
            f"{code} {wording.percent(p['without'])} → {wording.percent(p['with'])}"
            for code, p in sorted(seat["p_win"].items(), key=lambda item: (-item[1]["without"], item[0]))
            if max(p.values()) >= LEAST_CHANCE
        ]
        yield f"{seat['seat']}, chance to win, %: {wording.listed(moves)}."
