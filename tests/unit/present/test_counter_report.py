"""Pact and counter-pact as a page: whole, true to the answer, an equilibrium or a circle in words."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.planning.counter import Countered, counter
from standaside.present.counter_report import counter_html
from standaside.present.counters import counter_document
from tests.unit.planning.test_counter import question
from tests.unit.present.test_report import read


@pytest.fixture(scope="module")
def found() -> Countered:
    return counter(question(), seed=5)


@pytest.fixture(scope="module")
def page(found: Countered) -> str:
    return counter_html(found, sources=["Somebody, <licence>"], command="standaside counter x")


def words(page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", page.split("</head>")[1])
    return re.sub(r"\s+", " ", unescape(text))


def section(page: str, anchor: str) -> str:
    return words("</head>" + page.split(f'id="{anchor}"', 1)[1].split("</section>", maxsplit=1)[0])


def test_well_formed_and_nothing_fetched(page: str) -> None:
    outline = read(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert "default-src 'none'" in unescape(page)
    assert not re.search(r"<(script|link|img|iframe)\b|@import|url\(", page)


def test_every_move_and_every_stand_aside_is_there(found: Countered, page: str) -> None:
    document = counter_document(found)
    for number, play in enumerate(document["plays"], start=1):
        shown = section(page, f"rounds-{number}")
        moves = [move for move in document["rounds"] if move["order"] == play["order"]]
        assert len(moves) == play["moves"]
        for move in moves:
            if move["changed"]:
                assert f" {move['stand_asides']} " in shown
            for seats in move["seats"]["blocs"].values():
                assert f" {seats:.1f} " in shown
    for position, bloc in enumerate(document["blocs"], start=1):
        shown = section(page, f"aside-{position}")
        for play in document["plays"]:
            for deal in play["pacts"][bloc["name"]]:
                assert deal["name"] in shown


def test_seats_have_ranges_paired_gains_and_majorities(found: Countered, page: str) -> None:
    shown = section(page, "seats")
    seats = counter_document(found)["seats"]
    for end in seats["ends"]:
        for name, one in end["blocs"].items():
            before = seats["without"][name]
            gain = f"{one['mean'] - before['mean']:+.1f}".replace("-", "−")
            for figure in (f"{one['mean']:.1f} {one['p05']:.0f} to {one['p95']:.0f}", f" {gain} "):
                assert figure in shown


def test_every_card_with_numbers_names_draws_and_seed(found: Countered, page: str) -> None:
    for anchor in ("end", "seats", "rounds-1", "rounds-2", "aside-1", "aside-2", "assumptions"):
        assert "40 simulated elections, seed 5" in section(page, anchor), anchor


def test_an_equilibrium_is_shown_once_and_a_circle_with_its_moves(found: Countered) -> None:
    first = next(play for play in found.plays if play.end == "equilibrium")
    same = replace(found, plays=(first, first), judged=found.judged[:1] * 2)
    agreed = counter_html(same)
    assert "An equilibrium" in section(agreed, "end")
    assert agreed.count("<figure>") == len(found.blocs)
    circle = replace(first, end="cycle", repeats_from=1)
    turning = counter_html(replace(found, plays=(circle, found.plays[1])))
    assert "No single equilibrium" in section(turning, "end")
    moves = f"Moves 2 to {len(first.moves)} come again and again"
    assert moves in section(turning, "end")
    assert moves in section(turning, "rounds-1")
    assert turning.count("<figure>") == 2 * len(found.blocs)
    assert "expect between" in section(turning, "end")


def test_the_same_answer_gives_the_same_bytes(found: Countered, page: str) -> None:
    assert counter_html(found, sources=["Somebody, <licence>"], command="standaside counter x") == page
    assert "&lt;licence&gt;" in page
    assert "makes no pact" not in page
