"""The page of other voting systems: the same votes, other houses, with the pact and without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString, mark_safe

from standaside import (
    Settings,
    count_scenario,
    exact_share,
    find_method,
    hemicycle,
    order_of,
    pact_sentence,
    system_name,
    systems_document,
    voting_systems,
    wording,
)
from standaside_web.explore import tables
from standaside_web.explore.about_question import QuestionPage, question_facts
from standaside_web.explore.actions import counted
from standaside_web.explore.answers import scenario
from standaside_web.explore.keys import percent
from standaside_web.explore.question import Question, asked, encoded
from standaside_web.explore.recent import MEGABYTE, Recent
from standaside_web.pages import fact

MOST_DRAWS = 100
"""Simulated elections: each is counted under every system, and means of seats settle early."""

USUALLY = ("fptp", "two_round", "av", "list_pr", "ams")
"""Systems that are counted unless others are ticked; those that take longer wait to be asked."""

DISTRICTS = {"region": "region", "county": "county", "nation": "nation", "uk": "the whole country"}
METHODS = {"d_hondt": "D’Hondt", "sainte_lague": "Sainte-Laguë", "hare": "largest remainders (Hare)"}
CHOICES = ("form", "overhang", "transfer")
"""Further choices, each read by one system: the first two by additional members, the last by the
single transferable vote."""

KEYS = ("system", "districts", "method", "threshold", *CHOICES)


@dataclass(frozen=True, slots=True)
class Cell:
    """Seats of a party under one system: mean and range without the pact, and with it."""

    mean: float
    low: int
    high: int
    mean_with: float | None = None
    low_with: int | None = None
    high_with: int | None = None


@dataclass(frozen=True, kw_only=True)
class SystemsPage(QuestionPage):
    """The houses that other systems would make."""

    template: ClassVar[str] = "systems.html"
    section: ClassVar[str] = "systems"

    rows: Sequence[Mapping[str, Any]] = fact(
        "One system each: its settings; mean seats by party with the ends p05 and p95 of the range that "
        "holds nine times in ten, votes a seat, and indices of disproportion; with_pact is the same with "
        "the pact, on the same simulated elections, or null; partners_gain is what the partners together "
        "have more with it, mean, p05 and p95, or null",
        shape=Sequence[tables.SystemRow],
    )
    says: str = fact("What the pact is worth under each system, in a sentence; empty without one")
    pact: bool = fact("Whether anybody stands aside")
    settings: Mapping[str, Any] = fact(
        "How systems are set: districts, method and threshold in percent of lists; form and overhang of "
        "additional members (overhang empty: as the form has it); transfer of the single transferable vote",
        shape=tables.SystemSettings,
    )
    counted: Sequence[str] = fact("Systems that are counted")
    systems: Mapping[str, str] = fact("Systems to choose from", data=False, default_factory=dict)
    houses: Sequence[tuple[str, SafeString, SafeString]] = fact(
        "Each system with its house, without the pact and with it, drawn", data=False, default=()
    )
    parties: Sequence[tuple[str, Sequence[Cell]]] = fact(
        "Seats of each party under each system", data=False, default=()
    )
    heads: Sequence[str] = fact("Names of the systems", data=False, default=())
    told: Sequence[str] = fact("What must be known about single systems", default=())
    districts: Mapping[str, str] = fact(
        "Where lists can stand", data=False, default_factory=lambda: DISTRICTS
    )
    methods: Mapping[str, str] = fact(
        "How seats can be shared out", data=False, default_factory=lambda: METHODS
    )
    choices: Mapping[str, Mapping[str, str]] = fact(
        "Forms, rules of overhang and transfers to choose from",
        data=False,
        default_factory=lambda: wording.SETTING_NAMES,
    )


_COUNTED: Recent[list[dict[str, Any]]] = Recent(8 * MEGABYTE)


def show(request: HttpRequest) -> SystemsPage:
    """The question's votes under other systems."""
    full = asked(request.GET)
    question = full.with_draws(min(full.draws, MOST_DRAWS))
    names, settings, extra = _asked(request.GET)
    text = encoded([*question.pairs(), *extra])
    rows = counted(
        "systems",
        text,
        lambda: count(question, names, settings),
        memory=_COUNTED,
        lasting=question.is_usual,
    )
    wanted = scenario(question)
    pact = rows[0]["with_pact"] is not None
    order = order_of(rows, least=0.5)
    facts = question_facts(full, wanted, "/systems", extra)
    return SystemsPage(
        **{**facts, "draws": question.draws},
        title="The same votes under other systems",
        rows=rows,
        says=pact_sentence(rows) or "",
        pact=pact,
        settings={
            "districts": settings.districts,
            "method": settings.method,
            "threshold": 100 * float(settings.threshold),
            **{name: getattr(settings, name) for name in CHOICES},
        },
        counted=[row["system"] for row in rows],
        systems={
            name: system_name({"system": name, "districts": None, "method": None})
            for name in voting_systems()
        },
        houses=[_drawn(row) for row in rows],
        parties=[(code, [_cell(row, code) for row in rows]) for code in order],
        heads=[system_name({**row, "districts": None}) for row in rows],
        told=list(dict.fromkeys(note for row in rows for note in row["notes"])),
        used=order,
    )


def _asked(query: QueryDict) -> tuple[tuple[str, ...], Settings, list[tuple[str, str]]]:
    """Systems, how lists are set, and the keys that say so in the address."""
    ticked = [name for part in query.getlist("system") for name in part.split(",") if name]
    names = tuple(ticked) or tuple(name for name in USUALLY if name in voting_systems())
    texts = {key: query.get(key, "").strip()[:40] for key in KEYS[1:]}
    threshold = percent(texts["threshold"], "threshold") if texts["threshold"] else 0.0
    chosen = {name: texts[name] for name in CHOICES if texts[name]}
    settings = Settings(
        districts=texts["districts"] or "region",
        method=find_method(texts["method"] or "d_hondt"),
        threshold=exact_share(threshold / 100),
        **chosen,
    )
    said = {
        "system": ",".join(ticked),
        "districts": texts["districts"] if texts["districts"] != "region" else "",
        "method": settings.method if settings.method != "d_hondt" else "",
        "threshold": f"{threshold:g}" if threshold else "",
        **{name: text for name, text in chosen.items() if text != getattr(Settings(), name)},
    }
    return names, settings, [(key, value) for key, value in said.items() if value]


def count(question: Question, names: Sequence[str], settings: Settings) -> list[dict[str, Any]]:
    """Count the question's votes under some systems, one row each."""
    wanted = scenario(question)
    found = count_scenario(wanted, seed=question.seed, systems=names, settings=settings)
    return list(systems_document(wanted, found))


def _drawn(row: dict[str, Any]) -> tuple[str, SafeString, SafeString]:
    name, key = system_name(row), f"house-{row['system']}"
    before = mark_safe(hemicycle(row["seats"], title=f"Expected seats, {name}", key=key))
    after = row["with_pact"]
    if after is None:
        return name, before, SafeString("")
    title = f"Expected seats with the pact, {name}"
    return name, before, mark_safe(hemicycle(after["seats"], title=title, key=f"{key}-with"))


def _cell(row: Mapping[str, Any], code: str) -> Cell:
    def spread(seats: Mapping[str, Any]) -> tuple[float, int, int]:
        return seats["seats"].get(code, 0.0), seats["p05"].get(code, 0), seats["p95"].get(code, 0)

    before, after = spread(row), row["with_pact"]
    return Cell(*before, *spread(after)) if after is not None else Cell(*before)
