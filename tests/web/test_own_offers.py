"""Offers that a visitor brings: settled and priced as the command line does, for one browser alone."""

from __future__ import annotations

import json

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)
from django.core.files.uploadedfile import SimpleUploadedFile

from standaside.cli.app import run
from tests.web.test_own import kept, one_reader, own, reader  # noqa: F401 (fixtures)

OFFERS = """election = "2017"
title = "Two of ours"
timezone = "Europe/London"

[[offer]]
id = "one"
by = "Green"
made = 2017-05-09T21:00:00
until = 2017-05-11T12:00:00
gives = [ { seat = "Hampstead and Kilburn", for = "Lab" } ]
requires = { party = "Lab", seat = "Brighton, Pavilion" }

[[offer]]
id = "two"
by = "Lab"
made = 2017-05-10T21:00:00
gives = [ { seat = "Brighton, Pavilion", for = "Green" } ]
"""


def brought(client, raw: str = OFFERS, **fields):
    return client.post("/deals/bring", {"file": SimpleUploadedFile("offers.toml", raw.encode()), **fields})


def test_the_site_and_the_command_settle_one_file_alike(client, tmp_path, capsys):
    (tmp_path / "offers.toml").write_text(OFFERS, encoding="utf-8")
    at = brought(client)["Location"]
    pasted = client.post("/deals/bring", {"text": OFFERS.replace("\n", "\r\n")})["Location"]
    for moment in ("", "2017-05-09T22:00:00+01:00"):
        capsys.readouterr()
        more = ["--at", moment] if moment else []
        assert run(["deals", str(tmp_path / "offers.toml"), *more, "--json"]) == 0
        theirs = json.loads(capsys.readouterr().out)
        for address in (at, pasted):
            path, _, query = address.partition("?")
            ours = client.get(
                f"{path}.json?{query}" + (f"&at={moment.replace('+', '%2B')}" if moment else "")
            )
            assert ours.json()["settled"] == theirs


def test_the_site_and_the_command_price_one_file_alike(client, tmp_path, capsys, monkeypatch):
    from standaside import carried
    from standaside_web.jobs import tasks
    from standaside_web.jobs.models import Job
    from tests.web.working import run as work

    (tmp_path / "offers.toml").write_text(OFFERS, encoding="utf-8")
    asked = ["--scenario", "unite-to-remain-2019", "--draws", "40", "--seed", "2019"]
    assert run(["deals", str(tmp_path / "offers.toml"), *asked, "--json"]) == 0
    theirs = json.loads(capsys.readouterr().out)
    at = brought(client)["Location"]
    form = {"offers": at.partition("=")[2], "question": "story=unite-to-remain-2019"}
    job = client.post("/jobs/prices", form)["Location"]
    assert client.post("/jobs/prices", form)["Location"] == job
    done = work(Job.objects.get(), tasks.price, monkeypatch, draws=40)
    assert done.state == "done", done.message
    page = client.get(job).content.decode()
    see = page.partition('class="go" href="')[2].partition('"')[0].replace("&amp;", "&")
    path, _, query = see.partition("?")
    ours = client.get(f"{path}.json?{query}").json()
    assert ours.get("state") == "done", (see, ours)
    assert ours["settled"] == carried(theirs)
    assert "everything that binds" in client.get(see).content.decode()
    from django.test import Client

    for address in (job, see, at):
        assert Client().get(address).status_code == 404, address
    assert Client().post(f"{job}/again").status_code == 404
    client.post(f"/data/{form['offers']}/remove")
    assert not Job.objects.exists()


def test_offers_may_be_about_results_of_ones_own(client, own):  # noqa: F811
    name = own.removeprefix("/data/")
    mine = OFFERS.replace('"2017"', f'"{name}"').replace("Hampstead and Kilburn", "Place 1")
    mine = mine.replace("Brighton, Pavilion", "Place 2").replace('"Lab"', '"LP"').replace('"Green"', '"NDP"')
    at = brought(client, mine)["Location"]
    page = client.get(at).content.decode()
    assert "Place 1" in page
    assert f"from={name}" in page
    assert client.get(f"/data/{at.partition('=')[2]}")["Location"] == at
    client.post(f"{own}/remove")
    assert client.get(at).status_code == 400


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "There are no offers in it"),
        ("offer", "TOML"),
        (OFFERS.replace("Kilburn", "Kilbrun"), "Did you mean"),
        (OFFERS.replace("made = 2017-05-09T21:00:00", ""), "made is missing"),
        ("a = " + "[" * 20_000, "nested"),
        ("x" * 70_000, "larger than 32 kB"),
        (OFFERS + "\n".join(f'[[offer]]\nid = "n{n}"' for n in range(3)), ""),
        ("\x00", ""),
    ],
)
def test_nothing_is_kept_of_bad_offers_and_the_page_says_why(raw, said, client):
    answer = brought(client, raw)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert "Nothing was kept" in text
    assert kept() == (0, 0)
    again = client.post("/deals/bring", {"text": raw[:900]})
    assert again.status_code == 400
    assert kept() == (0, 0)


def test_too_many_offers_are_refused(client, monkeypatch):
    from standaside_web.own import actions

    monkeypatch.setattr(actions, "MOST_OFFERS", 1)
    assert "has 2 offers; this site settles 1" in brought(client).content.decode()


def test_offers_say_until_when_they_are_kept(client):
    at = brought(client, name="Mine")["Location"]
    page = client.get(at).content.decode()
    row = client.get("/data.json").json()["rows"][0]
    assert (row["kind"], row["name"], row["read"]["offers"]) == ("offers", "Mine", 2)
    assert "only this browser can see them, until" in page
    assert client.post(f"{row['address']}/remove").status_code == 302
    assert client.get(at).status_code == 404
