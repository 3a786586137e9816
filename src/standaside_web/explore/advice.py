"""The page of advice: which of the partners is best placed in every constituency, and whether it matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

from standaside import (
    Constituencies,
    Parties,
    Result,
    ScenarioError,
    advice_document,
    advise,
    swatch,
    usable_rules,
    wording,
)
from standaside_web import drawing
from standaside_web.drawing import Hexagon
from standaside_web.explore import places as placed
from standaside_web.explore import tables
from standaside_web.explore.about_question import QuestionPage, question_facts
from standaside_web.explore.actions import counted
from standaside_web.explore.answers import scenario
from standaside_web.explore.filters import filters_of, holding, require_there
from standaside_web.explore.lookups import ADVICE, place_of
from standaside_web.explore.maps import NO_DRAWING
from standaside_web.explore.paging import Piece, asked_page, piece
from standaside_web.explore.question import Question, address, asked
from standaside_web.explore.recent import MEGABYTE, Recent
from standaside_web.pages import Note, Row, fact

NO_ROWS: Piece[Row] = Piece(())

SORTS: Mapping[str, tuple[str, Callable[[Row], Any]]] = {
    "gain": ("largest gain first", lambda row: (row["p_win"] - row["p_with"], row["name"])),
    "name": ("name", lambda row: (row["name"], row["code"])),
    "region": ("region", lambda row: (row["nation"], row["region"], row["name"])),
    "sure": ("least sure first", lambda row: (row["confidence"], row["name"])),
}
ONLY: Mapping[str, tuple[str, Callable[[Row], bool]]] = {
    "needed": ("where a choice matters", lambda row: bool(row["needed"])),
    "close": ("too close to say", lambda row: row["recommended"] is None),
    "unneeded": ("no need", lambda row: not row["needed"]),
}
SURE = 0.9
"""Chance to be the strongest from which the colour is full."""


@dataclass(frozen=True, kw_only=True)
class AdvicePage(QuestionPage):
    """Who is best placed where."""

    template: ClassVar[str] = "advice.html"
    section: ClassVar[str] = "advice"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One constituency each: recommended (null where too close), confidence (chance of the likeliest to "
        "be the strongest of these parties), reason, needed (whether a choice moves the chance that one of "
        "them wins by 0.02), second, p_win and p_with (that chance as things are, and with the others "
        "behind the best placed); the constituency asked for alone, where one is",
        shape=Sequence[tables.AdviceRow],
    )
    listed: int = fact("Constituencies that the filter leaves", data=False, default=0)
    total: int = fact("Constituencies before the filter")
    needed: int = fact("Constituencies where a choice matters")
    close: int = fact("Constituencies where the two best are too close to say")
    among: Sequence[str] = fact("The parties compared")
    rules: Sequence[str] = fact("Swing rules whose chances are averaged")
    filters: Mapping[str, str] = fact("The filter and order in force")
    one: Mapping[str, Any] | None = fact(
        "The row of the constituency asked for; null if none was", shape=tables.AdviceRow | None
    )
    linked: Sequence[tuple[Mapping[str, Any], str]] = fact(
        "The rows with the addresses of their pages", data=False, default=()
    )
    piece: Piece[Row] = fact("The rows on this page", data=False, default=NO_ROWS)
    one_at: str = fact("Address of the page of the constituency asked for", data=False, default="")
    seat: str = fact("The name that was asked for", default="")
    regions: Sequence[str] = fact("Regions to choose from", data=False, default=())
    only: Mapping[str, str] = fact("Filters to choose from", data=False, default_factory=dict)
    sorts: Mapping[str, str] = fact("Orders to choose from", data=False, default_factory=dict)
    map: SafeString = fact("The drawing", data=False, default=NO_DRAWING)
    caption: str = fact("What the map shows", data=False, default="")
    among_said: str = fact("The parties compared, in words", data=False, default="")

    def described(self) -> str:
        """The advice for the constituency asked for, or in how many it matters."""
        if self.one:
            return f"{self.one['name']}: {self.one['reason']}"
        return (
            f"Which of {self.among_said} is best placed where: in {self.needed} of {self.total} "
            f"constituencies the choice moves the chance that one of them wins."
        )


@dataclass(frozen=True, slots=True, eq=False)
class Advised:
    """Advice about a question, in rows."""

    rows: Sequence[dict[str, Any]]
    rules: Sequence[str]


_ADVISED: Recent[dict[str, Any]] = Recent(32 * MEGABYTE)


def advised(question: Question) -> Advised:
    """Advice of every constituency that polls reach; the last ones are kept."""
    kept = {key: value for key, value in question.changes.items() if key not in OF_PACTS}
    plain = replace(question, changes=kept)
    text = plain.query()
    told = counted("advice", text, lambda: advice_of(plain), memory=_ADVISED, lasting=question.is_usual)
    return Advised(**told)


OF_PACTS = (
    "pact",
    "counter",
    "seats",
    "asides",
    "fair",
    "holders",
    "gain",
    "kinds",
    "reach",
    "mobile",
    "rivals",
)
"""Keys that say who gives way: advice is about elections in which nobody does, so it is the same for all."""


def advice_on(question: Question, place: int) -> Row | None:
    """The row of one place, by its position; None where advice does not reach, or nobody is asked about."""
    try:
        wanted, rows = scenario(question), advised(question).rows
    except ScenarioError:
        return None
    code = wanted.baseline.constituencies.codes[place]
    return next((row for row in rows if row["code"] == code), None) if wanted.partners else None


def advice_of(question: Question) -> dict[str, Any]:
    """Advice on every constituency, counted: rows, and the swing rules averaged."""
    wanted = scenario(question)
    rules = usable_rules(wanted)
    axis = wanted.baseline.constituencies
    at = {code: c for c, code in enumerate(axis.codes)}
    rows = advice_document(advise(wanted, seed=question.seed, rules=rules), wanted.baseline.parties)
    placed_rows = [{**row, "area": _area(axis, at[row["code"]]), **_where(axis, at, row)} for row in rows]
    return {"rows": placed_rows, "rules": list(rules)}


def _area(axis: Any, place: int) -> str:
    region, nation = axis.regions[place], axis.nations[place]
    return str(region if region == nation else f"{region}, {nation}")


def _where(axis: Any, at: Mapping[str, int], row: Row) -> dict[str, str]:
    return {"region": axis.regions[at[row["code"]]], "nation": axis.nations[at[row["code"]]]}


def show(request: HttpRequest) -> AdvicePage:
    """Advice on the question in the address, and on one constituency if its name is there."""
    question = asked(request.GET)
    wanted, filters = scenario(question), filters_of(request.GET, ONLY, SORTS)
    require_there(filters, wanted.baseline.constituencies, wanted.baseline.parties)
    seat = request.GET.get("seat", "").strip()[:100]
    looked_up = place_of(seat, wanted.baseline, question, ADVICE) if seat else -1
    asked_page(request.GET)
    found = advised(question)  # after all that may be wrong, for it is counted, and kept
    one, notes = _one(looked_up, found.rows, wanted.baseline)
    seat = one["name"] if one else seat
    kept = _filtered(found.rows, filters, wanted.baseline.constituencies)
    named = {row[key] for row in found.rows for key in ("recommended", "second")} - {None}
    extra = [("seat", seat), *filters.items(), ("page", asked_page(request.GET))]
    facts = question_facts(question, wanted, "/advice", extra)
    facts["notes"] = [*facts["notes"], *notes]
    needed, close = (
        sum(row["needed"] for row in found.rows),
        sum(r["recommended"] is None for r in found.rows),
    )
    shown = piece(kept, request.GET, path="/advice", question=question,
                  extra=[("seat", seat), *filters.items()])  # fmt: skip
    drawn, place = _map(found.rows, question, wanted.baseline), address("/seat/@", question)
    return AdvicePage(
        **facts,
        title=f"Advice: {one['name']}" if one else "Who is best placed where",
        rows=[_data(row) for row in (kept if not seat else [one] if one else [])],
        listed=len(kept),
        total=len(found.rows),
        needed=needed,
        close=close,
        among=wanted.partners,
        among_said=_spoken(wanted.baseline.parties, wanted.partners or sorted(named)),
        rules=found.rules,
        filters=filters,
        one=None if one is None else _data(one),
        one_at=placed.at_place(address("/seat/@", question), one["code"]) if one else "",
        seat=seat,
        linked=[(row, placed.at_place(place, row["code"])) for row in shown.rows],
        piece=shown,
        regions=sorted({row["region"] for row in found.rows}),
        only={key: words for key, (words, _) in ONLY.items()},
        sorts={key: words for key, (words, _) in SORTS.items()},
        used=sorted(named),
        map=drawn,
        caption="The best-placed partner of each constituency: full colour where it is sure nine times in "
        "ten, pale and without a letter where the choice makes no difference, a question mark where it is "
        "too close to say.",
    )


def _data(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "area"}


def _spoken(parties: Parties, codes: Sequence[str]) -> str:
    return wording.listed([wording.spoken(parties, code) for code in codes])


def _one(
    place: int, rows: Sequence[dict[str, Any]], held: Result
) -> tuple[dict[str, Any] | None, list[Note]]:
    """The row of the place asked for, or a sentence that says why there is none."""
    if place < 0:
        return None, []
    axis = held.constituencies
    row = next((row for row in rows if row["code"] == axis.codes[place]), None)
    if row is not None:
        return row, []
    why = (
        "none of these parties stands there" if axis.polled()[place] else "a British poll says nothing of it"
    )
    return None, [Note(f"There is no advice for {axis.names[place]}: {why}.", "warn")]


def _filtered(rows: Sequence[Row], filters: Mapping[str, str], axis: Constituencies) -> list[Row]:
    meant = holding(filters["find"], axis) if "find" in filters else None
    kept = [row for row in rows if (meant is None or row["code"] in meant) and _kept(row, filters)]
    return sorted(kept, key=SORTS[filters.get("sort", "gain")][1])


def _kept(row: Row, filters: Mapping[str, str]) -> bool:
    return (
        filters.get("region", row["region"]) == row["region"]
        and filters.get("party", row["recommended"]) == row["recommended"]
        and ("only" not in filters or ONLY[filters["only"]][1](row))
    )


def _map(rows: Sequence[Row], question: Question, held: Result) -> SafeString:
    where = placed.hexes(held.constituencies)
    if not where:
        return SafeString("")
    here = address("/advice", question, [("seat", "@")]) + "#one"
    return drawing.hexmap(
        [_hexagon(row, placed.at_place(here.replace("%40", "@", 1), row["code"])) for row in rows],
        where,
        style="advice",
        title="Hexagon map of the advice",
        description="The best-placed partner of each constituency; each is a link to its advice.",
    )


def _hexagon(row: Row, href: str) -> Hexagon:
    party, sure = row["recommended"], wording.percent(row["confidence"])
    if party is None:
        return Hexagon(row["code"], f"{row['name']}: too close to say", href, letter="?", style="none")
    drawn = swatch(party)
    words = f"{row['name']}: {party}, {sure} %{'' if row['needed'] else ', no need'}"
    if not row["needed"]:
        return Hexagon(row["code"], words, href, drawn.fill, drawn.letter, "", "o3")
    level = "" if row["confidence"] >= SURE else "o2"
    return Hexagon(row["code"], words, href, drawn.fill, drawn.letter, "" if level else drawn.ink, level)
