"""The report as text: complete, escaped, self-contained, the same twice."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest

from standaside.present.charts_svg import change_bar, distribution
from standaside.present.hexmap_svg import Hexagon, centre, hexmap
from standaside.present.markup import Markup, joined, linked, tag, text
from standaside.present.report import report_html
from standaside.present.tables import Grid
from standaside.present.wording import FREQUENCIES, frequencies
from tests.factories import World, make_assessment, make_variant

VOID = {"meta", "input", "br", "link"}


class Outline(HTMLParser):
    """Checks nesting, and collects ids, links and headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Drawn shapes close themselves."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    return outline


@pytest.fixture(scope="module")
def world() -> World:
    return make_assessment()


@pytest.fixture(scope="module")
def page(world: World) -> str:
    source = "House of Commons Library, https://example.org/a?b=1&c=2, <licence>"
    return report_html(
        world.assessment, world.hexes, variants=[make_variant(world)], sources=[source], command="x <y>"
    )


def test_well_formed_with_unique_ids_and_no_dead_link(page: str) -> None:
    outline = read(page)
    assert len(outline.ids) == len(set(outline.ids))
    inside = {link[1:] for link in outline.links if link.startswith("#")}
    assert inside <= set(outline.ids)
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1


def test_nothing_is_fetched(page: str) -> None:
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"<(script|link|img|iframe|object)\b|@import|url\(", page)
    assert not re.search(r"\ssrc=", page)


def test_everything_is_escaped(page: str) -> None:
    assert "<Vale>" not in page
    assert "&amp; &lt;Vale&gt;" in page
    assert "x &lt;y&gt;" in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page


def test_the_same_twice(world: World) -> None:
    assert report_html(world.assessment, world.hexes) == report_html(
        make_assessment().assessment, world.hexes
    )


def test_every_part_is_there(page: str, world: World) -> None:
    for anchor in (
        "map",
        "strip",
        "give",
        "deal",
        "decides",
        "summed",
        "parties",
        "variants",
        "rules",
        "assumptions",
        "transfers",
        "method",
        "all",
    ):
        assert f'id="{anchor}"' in page
    for words in (
        "survey and judgement",
        "Mean of the 24 polls",
        "seed 11",
        "gap 0",
        "Had every voter followed",
        "If the Brexit Party stands aside in Conservative seats",
        *(frequencies(outcome.verdict_p) for outcome in world.assessment.outcomes),
        FREQUENCIES.partition("'")[0],
    ):
        assert words in page
    for code in world.assessment.projection.constituencies.codes:
        assert f'<tr id="{code}"' in page
    assert page.count("<table") == page.count("<caption>")


def test_every_hexagon_leads_to_its_row(world: World, page: str) -> None:
    for code in world.hexes:
        assert f'href="#{code}"' in page


def test_a_small_enough_file() -> None:
    large = make_assessment(650, every=4)
    assert len(report_html(large.assessment, large.hexes).encode()) < 600_000


def test_no_pact_and_a_proposed_pact_have_a_report() -> None:
    empty = make_assessment(every=0)
    shown = report_html(empty.assessment, {})
    read(shown)
    assert "no pact helps" in shown
    assert "Nobody stands aside anywhere." in shown
    proposed = make_assessment(planned=False)
    assert "proposed, not searched for" in report_html(proposed.assessment, proposed.hexes)


def test_odd_rows_are_shifted_and_rows_grow_northwards() -> None:
    assert centre((0, 1))[0] > centre((0, 0))[0]
    assert centre((0, 1))[1] < centre((0, 0))[1]
    assert centre((0, -1))[0] == centre((0, 1))[0]


def test_a_place_without_a_hexagon_is_left_out_of_the_map() -> None:
    hexagon = Hexagon("E1", "One", "#E1", {"b": ("0", "L")})
    assert "E1" not in hexmap([hexagon], {}, title="t", description="d")


def test_a_distribution_of_one_draw_has_a_drawing(world: World) -> None:
    seats = world.assessment.without.seats()[:1, 0]
    drawn = distribution(seats, seats, majority_at=900, title="t", description="d")
    assert "nan" not in drawn
    assert "to govern" not in drawn
    assert 'class="bar down"' in change_bar(0.5, 0.2)


def test_markup() -> None:
    assert joined("a", Markup("<br>"), between="&") == "a&amp;<br>"
    assert text(None) == ""
    assert tag("input", checked=False, value=None) == "<input>"
    assert linked("no address") == "no address"


def test_money_and_activists_are_on_the_page_where_they_are_asked_for(world: World) -> None:
    words = "Rates since 1 April 2024: Library, https://example.org/x."
    money = Grid("Money and rules", ("partner", "if opposed"), (("Labour", "+335 <b>"),), notes=(words,))
    ways = Grid("Campaigning together", ("", "gain", "range"), (("both", "+1.5", "0 to +4"),), notes=("",))
    bare = report_html(world.assessment, world.hexes)
    full = report_html(world.assessment, world.hexes, money_table=money, campaign_table=ways)
    for anchor in ("money", "campaign"):
        assert f'id="{anchor}"' in full
        assert f'id="{anchor}"' not in bare
    assert "+335 &lt;b&gt;" in full
    assert 'href="https://example.org/x' in full
    assert "0 to +4" in full
    read(full)
    notes_alone = Grid("Campaigning together", (), (), notes=("There is no hex map.",))
    assert "There is no hex map." in report_html(world.assessment, world.hexes, campaign_table=notes_alone)
