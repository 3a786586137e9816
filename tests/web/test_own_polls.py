"""Polls that a visitor brings: averaged as the command line averages the same file, to the last figure."""

from __future__ import annotations

import html
import json
import re

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run
from tests.web.test_own import one_reader, own, reader, sent, table  # noqa: F401 (fixtures)

BRITISH = b"""pollster,end,sample,Conservatives,Labour,LD,Brexit Party
A,2019-09-01,1000,34,24,18,14
B,2019-09-12,2000,31,26,20,13
A,2019-09-28,1500,33,24,20,12
"""
MADE_UP = b"""Pollster,End,Sample,Conservative Party,Liberal Party,New Democratic Party
A,2021-09-01,1000,35,30,20
B,2021-09-12,2000,33,33,19
"""


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """The same files as the command line has them."""
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))

    def asked(*words: str) -> dict:
        capsys.readouterr()
        assert run([*words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    def added(raw: bytes, name: str, id: str, *more: str) -> None:
        (tmp_path / name).write_bytes(raw)
        assert run(["data", "add", str(tmp_path / name), "--id", id, *more]) == 0

    return added, asked


class OneOf(frozenset):
    """Equal to each of its members: parties that are as likely as each other."""

    __hash__ = frozenset.__hash__

    def __eq__(self, other):
        return other in set(self)


def likeliest(chances: dict[str, float]) -> tuple[OneOf, float]:
    """Who is likeliest to win, and how likely."""
    most = max(chances.values())
    return OneOf(code for code, p in chances.items() if p == most), pytest.approx(most, abs=1e-6)


def test_the_site_and_the_command_say_the_same_of_one_file(client, command):
    added, asked = command
    added(BRITISH, "polls.csv", "mine")
    theirs = asked("project", "remain-alliance-2019", "--polls", "mine", "--draws", "120", "--seed", "2019")
    polls = sent(client, BRITISH, "polls.csv")["Location"].removeprefix("/data/")
    at = f"/map.json?story=remain-alliance-2019&polls={polls}&draws=120"
    ours = client.get(at).json()
    chance = {row["code"]: (row["without"], row["p_without"]) for row in ours["rows"]}
    assert chance == {row["code"]: likeliest(row["p"]) for row in theirs["constituencies"]}
    assert client.get("/map.json?story=remain-alliance-2019&draws=120").json()["rows"] != ours["rows"]


def test_polls_about_results_of_ones_own_say_the_same_too(client, own, command, tmp_path):  # noqa: F811
    added, asked = command
    added(table(), "Canada 2021.csv", "canada", "--date", "2021-09-20")
    added(MADE_UP, "polls.csv", "mine")
    (tmp_path / "q.toml").write_text(
        '[election]\nfrom = "canada"\n[bloc]\npartners = ["LP", "NDP"]\nopponents = ["CP"]\n',
        encoding="utf-8",
    )
    theirs = asked("project", str(tmp_path / "q.toml"), "--polls", "mine", "--draws", "150", "--seed", "2019")
    polls = sent(client, MADE_UP, "polls.csv")["Location"]
    text = client.get(polls).content.decode()
    ask = text.partition('class="go" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert f"from={own.removeprefix('/data/')}" in ask
    assert f"polls={polls.removeprefix('/data/')}" in ask
    ours = client.get(f"/map.json?{ask.partition('?')[2]}&draws=150").json()
    chance = {row["name"]: (row["without"], row["p_without"]) for row in ours["rows"]}
    assert chance == {row["name"]: likeliest(row["p"]) for row in theirs["constituencies"]}


def test_the_form_says_whose_average_it_is_and_lets_it_be_changed_by_hand(client):
    polls = sent(client, BRITISH, "polls.csv")["Location"]
    page = client.get(f"/scenario?polls={polls.removeprefix('/data/')}&draws=20").content.decode()
    assert "polls you brought" in page
    assert f'name="polls" value="{polls.removeprefix("/data/")}"' in page
    by_hand = re.search(r'href="([^"]+)">Change the figures by hand', page)[1].replace("&amp;", "&")
    assert "polls=" not in by_hand
    assert re.search(r"poll=Con\+3\d\.\d,", by_hand)
    assert 'name="poll-Con"' in client.get(by_hand).content.decode()


def test_polls_are_for_the_browser_that_brought_them(client, own):  # noqa: F811
    from django.test import Client

    polls = sent(client, BRITISH, "polls.csv")["Location"].removeprefix("/data/")
    at = f"/map.json?polls={polls}&draws=20"
    assert client.get(at)["Cache-Control"] == "private, no-store"
    assert Client().get(at).status_code == 404
    assert client.get(at.replace(polls, own.removeprefix("/data/"))).status_code == 404
    assert client.get(f"/map.json?from={polls}&draws=20").status_code == 404
    assert client.get("/map.json?polls=mine").status_code == 400
    client.post(f"/data/{polls}/remove")
    assert client.get(at).status_code == 404


def test_polls_that_name_nobody_known_say_what_to_do(client):
    polls = sent(client, MADE_UP.replace(b"Party", b"Union"), "polls.csv")["Location"]
    page = client.get(polls).content.decode()
    assert "bring results with the parties written alike" in page
    refused = client.get(f"/map.json?polls={polls.removeprefix('/data/')}")
    assert refused.status_code == 400
    assert "name no party" in refused.json()["error"]["message"]


def test_polls_of_a_part_of_the_country_have_no_average(client):
    raw = b"Pollster,End,Area,Con,Labour\nYou,2019-09-01,Scotland,20,18\n"
    polls = sent(client, raw, "polls.csv")["Location"]
    page = client.get(polls).content.decode()
    assert "their average" not in page
    assert "Scotland" in page
    assert client.get(f"/map.json?polls={polls.removeprefix('/data/')}").status_code == 404


TODAY = b"""Pollster,End,Sample,Con,Lab,LD,Reform,Green,SNP,Plaid
You,2026-11-03,2000,18,19,12.5,28,14,3,1
More,2026-11-20,1500,17,18,13,27,15,3,1
"""


def links_of(page: str) -> dict[str, str]:
    """The links that stand out on a page, by their words."""
    acts = "".join(re.findall(r'<p class="acts">(.*?)</p>', page, re.DOTALL))
    return {words: html.unescape(at) for at, words in re.findall(r'href="([^"]+)">([^<]+)', acts)}


def test_polls_of_today_start_from_the_last_election_before_them(client, of_2024):
    brought = sent(client, TODAY, "polls.csv")["Location"]
    page = client.get(brought).content.decode()
    links = links_of(page)
    ask, one = (
        links["Ask with their average"],
        html.unescape(page.partition('Use"><a href="')[2].split('"')[0]),
    )
    assert "story=next-election" in ask
    assert "story=next-election" in one
    assert "poll=Con+18,Lab+19,LD+12.5,RUK+28," in one
    assert "fieldwork_end=2026-11-03" in one
    for at in (ask, one, links["The map"]):
        assert client.get(f"{at}&draws=5").status_code == 200
    form = client.get(f"{ask}&draws=5").content.decode()
    average = re.search(r"The average of the .*?</p>", form, re.DOTALL)[0]
    assert "Reform UK&nbsp;27." in average
    assert ", ." not in average
    assert "The poll&#x27;s fieldwork ended on 20 November 2026, but polling day is not said" in form
    assert "Without dates" not in form


def test_polls_that_several_elections_know_offer_them_all(client, of_2024):
    raw = re.sub(rb",Reform|,2[78](?=,1[45],)", b"", TODAY)
    links = links_of(client.get(sent(client, raw, "polls.csv")["Location"]).content.decode())
    assert "story=next-election" in links["Ask with their average"]
    others = {words: at for words, at in links.items() if words.startswith("The same about Britain")}
    assert len(others) >= 4
    assert "date=&" in f"{next(at for at in others.values() if 'remain-alliance' in at)}&"
    for at in others.values():
        assert client.get(f"{at}&draws=5").status_code == 200


def test_polls_later_than_the_results_here_say_which_to_bring(client, monkeypatch, tmp_path):
    from standaside_web.explore import answers

    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path))
    monkeypatch.setattr(answers, "_BASELINES", answers.Recent(2**26))
    page = client.get(sent(client, TODAY, "polls.csv")["Location"]).content.decode()
    assert "standaside data pull uk-parliament" in page
    assert re.search(r"Reform stood nowhere in the 201\d general election; questions leave it out", page)
    ask = links_of(page)["Ask with their average"]
    assert client.get(f"{ask}&draws=5").status_code == 200
