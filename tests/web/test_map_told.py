"""A page that has a map is told only what it says now; every other page gets it whole."""

from __future__ import annotations

import html
import re
from dataclasses import replace

PLACES = {"E1": (0, 0), "E2": (1, 0), "E3": (0, 1), "E4": (5, 5)}


def hexagons():
    from standaside_web.drawing import Hexagon

    return [
        Hexagon("E1", "One & all: Lab", "/seat/E1?story=x&poll=1", "#c00", "L", "#fff"),
        Hexagon("E2", "Two: Con → Lab", "/seat/E2?story=x&poll=1", "#c00", "L", "#fff", "ch"),
        Hexagon("E3", 'Three: "none"', "/seat/E3?story=x&poll=1", style="none"),
        Hexagon("E9", "Nowhere", "/seat/E9?story=x&poll=1"),
    ]


def drawn(rows, places=PLACES, **more):
    from standaside_web.drawing import hexmap

    return hexmap(rows, places, style="recede", title="A map", description="What it shows.", **more)


def name_of(svg: str) -> str:
    return re.search(r'data-places="([^"]+)"', svg)[1]


def undone(told: str) -> list[tuple[str, str, str, str]]:
    """Class, words, what is in it and what its link asks, place by place, as a browser would read them."""
    asks = html.unescape(re.search(r'data-asks="([^"]*)"', told)[1])
    looks = re.findall(r'<a(?: class="([^"]*)")?>(.*?)</a>', told)
    lines = html.unescape(re.search(r'data-says="([^"]*)"', told)[1]).split("\n")
    told_of = [(looks[int(line.split(" ", 1)[0])], line.split(" ", 1)[1]) for line in lines]
    return [(style, words, inside, asks) for (style, inside), words in told_of]


def whole(svg: str) -> list[tuple[str, str, str, str]]:
    """The same of a map that is drawn whole."""
    pattern = (
        r'<a href="[^"?]*\?([^"]*)"(?: class="([^"]*)")? transform="[^"]*"><title>(.*?)</title>(.*?)</a>'
    )
    return [
        (style, html.unescape(words), inside, html.unescape(asks))
        for asks, style, words, inside in re.findall(pattern, svg)
    ]


def test_what_is_told_of_a_map_is_what_it_would_be_drawn_as():
    first = drawn(hexagons())
    changed = [
        replace(h, href=h.href.replace("poll=1", "poll=2"), style="ch" if h.code == "E1" else h.style)
        for h in hexagons()
    ]
    told, again = drawn(changed, held=name_of(first)), drawn(changed)
    assert "data-says" not in first + again
    assert undone(told) == whole(again) != whole(first)
    assert len(told) < len(again)
    assert '<title id="map-title">A map</title><desc id="map-description">What it shows.</desc>' in told


def test_the_order_is_that_of_the_places_whatever_stands_out():
    codes = re.findall(r"/seat/(\w+)", drawn(hexagons()))
    assert codes == re.findall(r"/seat/(\w+)", drawn([replace(h, style="") for h in hexagons()]))
    assert codes == ["E3", "E1", "E2"]  # from the north, then from the west


def test_a_map_is_drawn_whole_where_it_is_another_or_cannot_be_told():
    held = name_of(drawn(hexagons()))
    moved = {**PLACES, "E3": (2, 2)}
    elsewhere = [replace(hexagons()[0], href="/seat/E1?story=y"), *hexagons()[1:]]
    broken = [replace(hexagons()[0], words="One\nand all"), *hexagons()[1:]]
    for svg in (
        drawn(hexagons(), moved, held=held),
        drawn(hexagons()[:2], held=held),
        drawn(elsewhere, held=held),
        drawn(broken, held=held),
        drawn(hexagons(), held=held, ties=[("E1", "E2")]),
        drawn(hexagons(), held="another"),
        drawn([], held=name_of(drawn([]))),
    ):
        assert "data-says" not in svg
        assert "viewBox" in svg


def test_a_form_that_names_its_map_is_told_of_it(client):
    def live(address: str, **headers: str):
        return client.get(address, headers={"HX-Request": "true", **headers})

    at = "/live?sent=1&draws=20&poll-Con=40&poll-Lab=30"
    plain = live(at)
    text = plain.content.decode()
    held = name_of(text)
    told = live(at, **{"Standaside-Map": held})
    assert undone(told.content.decode()) == whole(text)
    assert len(whole(text)) == 650
    assert "Standaside-Map" in told["Vary"]
    assert live(at, **{"Standaside-Map": "x"}).content == plain.content
    assert name_of(live(f"{at}&view=now&colour=probability").content.decode()) == held
