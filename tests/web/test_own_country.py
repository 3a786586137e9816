"""Results of a country that never was, on every page there is."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from tests.web.test_own import one_reader, own, reader, sent, table  # noqa: F401 (fixtures)

ODD = ("A/1", "B 2", "Ç3", "C3/../../evil?x=", "E#4", "50%")
PAGES = ("/scenario", "/map", "/pact", "/advice", "/chamber", "/systems", "/campaign", "/counter", "/compare")


@pytest.fixture
def asks(client, own):  # noqa: F811
    """The first question about them, as an address has it."""
    text = client.get(own).content.decode()
    return text.partition('class="go" href="')[2].partition('"')[0].replace("&amp;", "&").partition("?")[2]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_takes_them(page, client, asks):
    query = f"a={asks.replace('&', '%26').replace('=', '%3D')}" if page == "/compare" else f"{asks}&draws=20"
    answer = client.get(f"{page}?{query}")
    assert answer.status_code == 200, re.sub(r"<[^>]+>", " ", answer.content.decode())[-600:]
    assert client.get(f"{page}.json?{query}").status_code == 200


def test_a_code_of_any_signs_has_a_page_of_its_own(client):
    rows = ["Code,Riding,Party,Votes"]
    rows += [
        f'"{code}",Place {n},{p},{100 + 7 * n + 3 * len(p)}'
        for n, code in enumerate(ODD)
        for p in ("Aa", "Bbb", "Cccc")
    ]
    own = sent(client, "\n".join(rows).encode(), date="2021-09-20")["Location"]  # noqa: F811
    ask = (
        client.get(own)
        .content.decode()
        .partition('class="go" href="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    chart = client.get(f"/map?{ask.partition('?')[2]}&draws=20").content.decode()
    links = set(re.findall(r'href="(/seat/[^"]+)"', chart))
    assert len(links) >= len(ODD)
    heads = set()
    for link in links:
        page = client.get(link.replace("&amp;", "&"))
        assert page.status_code == 200, link
        heads |= set(re.findall(r"<h1[^>]*>(Place \d)", page.content.decode()))
    assert len(heads) == len(ODD)


def test_only_elections_that_know_the_parties_of_a_question_are_offered(client, own, asks):  # noqa: F811
    mine = own.removeprefix("/data/")
    british = client.get("/scenario?draws=20").content.decode()
    assert f'<option value="{mine}"' not in british
    about_mine = client.get(f"/scenario?{asks}&draws=20").content.decode()
    assert f'<option value="{mine}" selected' in about_mine
    assert '<option value="2017"' not in about_mine
    assert parse_qs(asks)["from"] == [mine]


def test_nothing_of_britain_is_said_of_another_country(client, asks):
    text = client.get(f"/scenario?{asks}&draws=20").content.decode()
    text = re.sub(r"<[^>]+>", " ", text)
    for word in (
        "Great Britain",
        "Poll, GB",
        "The next general election",
        "typed into the form",
        "as in 2017",
    ):
        assert word not in text, word
    assert "as if nothing had changed since" in text
