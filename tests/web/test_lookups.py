"""A place that somebody types, and the question that goes along with them from page to page."""

from __future__ import annotations

import re
from html import unescape

import pytest

SHORT = "story=unite-to-remain-2019&draws=50"


def menu(text: str) -> dict[str, str]:
    nav = text[text.index('<nav id="site"') :]
    pairs = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', nav[: nav.index("</nav>")])
    return {words: unescape(href) for href, words in pairs}


@pytest.mark.parametrize(
    ("typed", "code"),
    [("westmorland", "E14001037"), ("brighton pavilion", "E14000598"), ("Kensing", "E14000768")],
)
def test_the_only_place_that_is_meant_is_opened_under_the_question(typed, code, client):
    found = client.get(f"/find?{SHORT}&seat={typed}")
    assert (found.status_code, found["Location"]) == (302, f"/seat/{code}?{SHORT}")


@pytest.mark.parametrize(
    ("box", "opens"),
    [
        ("/find?seat=Brighton", "/seat/E14000598?{}"),
        ("/advice?seat=Brighton", "/advice?{}&seat=E14000598"),
        ("/pact?edit=Brighton", "/pact?{}&edit=E14000598"),
    ],
)
def test_a_name_of_several_places_is_answered_with_links_that_keep_the_question(box, opens, client):
    found = client.get(f"{box}&{SHORT}")
    text = found.content.decode()
    assert found.status_code == 200
    assert unescape(re.findall(r'<li><a href="([^"]*)">Brighton, Pavilion</a>', text)[0]) == opens.format(
        SHORT
    )
    assert '<input type="hidden" name="story" value="unite-to-remain-2019">' in text
    assert 'list="places"' in text
    assert '<option value="Ynys Môn">' in text
    program = client.get(f"{box}&{SHORT}".replace("?", ".json?")) if "find" not in box else None
    if program is not None:
        assert program.status_code == 404
        assert "Brighton, Kemptown or Brighton, Pavilion" in program.json()["error"]["message"]


def test_a_misspelt_name_and_a_postcode_are_answered_with_what_helps(client):
    near = client.get("/find?seat=Brigton+Pavillion")
    assert near.status_code == 404
    assert ">Brighton, Pavilion</a>" in near.content.decode()
    code = client.get("/find?seat=CF10+1AA")
    assert code.status_code == 404
    for words in ("looks like a postcode", "does not keep what you type", "poll card"):
        assert words in code.content.decode()
    assert ">Cardiff" not in code.content.decode().partition("<datalist")[0]


def test_a_place_looked_up_on_the_front_page_is_under_the_pact_shown_there(client):
    text = client.get("/?story=unite-to-remain-2019").content.decode()
    form = text[text.index('action="/find"') :].partition("</form>")[0]
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    at = client.get("/find", {**dict(sent), "seat": "bermondsey"})["Location"]
    assert client.get(at.replace("?", ".json?")).json()["deals"][0]["for"] == "LD"


@pytest.mark.parametrize("at", ["/method", "/record", "/sources", "/data", "/deals", "/api"])
def test_a_page_about_no_question_passes_on_the_one_that_somebody_came_with(at, client):
    text = client.get(f"{at}?{SHORT}&swing=uniform").content.decode()
    places = menu(text)
    assert places["Map"] == "/map?story=unite-to-remain-2019&swing=uniform&draws=50"
    assert places["Method"] == "/method?story=unite-to-remain-2019&swing=uniform&draws=50"
    assert places["Stories"] == "/"
    assert menu(client.get(at).content.decode())["Map"] == "/map"
    assert menu(client.get(f"{at}?story=unite-to-remain-2019&poll=Con").content.decode())["Map"] == "/map"


def test_links_beside_the_figures_keep_the_question(client):
    text = client.get(f"/map?{SHORT}&colour=verdict").content.decode()
    assert unescape(text).count(f'href="/method?{SHORT}#verdict"') == 1
    assert not re.search(r'href="/(method|sources|record)[#"]', text)
    moments = client.get(f"/deals?{SHORT}").content.decode()
    assert '<input type="hidden" name="story" value="unite-to-remain-2019">' in moments
    steps = re.findall(r'href="(/deals[^"]*at=[^"]*)"', moments)
    assert steps
    assert all("story=unite-to-remain-2019" in step for step in steps)


def test_the_page_of_a_finished_search_leads_on_with_its_answer(client):
    from django.utils import timezone

    from standaside_web.jobs import actions
    from standaside_web.jobs.models import Job
    from standaside_web.jobs.tasks import TASKS

    job = actions.start(kind="plan", text="story=remain-alliance-2019", session="somebody")
    text = client.get(f"/jobs/{job.pk}").content.decode()
    assert menu(text)["Map"] == "/map?story=remain-alliance-2019"
    assert "hx-swap-oob" not in text
    answered = "story=remain-alliance-2019&pact=E14000598:Green:Lab.LD"
    shown = {
        "question": answered,
        "says": "",
        "words": "",
        "objective": 1.0,
        "status": "optimal",
        "bound": 1.0,
    }
    assert TASKS["plan"].answered(shown, "") == answered
    Job.objects.filter(pk=job.pk).update(state="done", result=shown, ended_at=timezone.now())
    text = client.get(f"/jobs/{job.pk}").content.decode()
    assert menu(text)["Map"] == f"/map?{answered}"
    assert '<nav id="site" aria-label="Site" hx-swap-oob="true">' in text


@pytest.mark.parametrize("page", ["map", "advice"])
@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("ynys mon", ["Ynys Môn"]),
        ("BRIGHTON pavilion", ["Brighton, Pavilion"]),
        ("rundisw", []),
        ("hallam sheffield", ["Sheffield, Hallam"]),
        ("effield, hee", ["Sheffield, Heeley"]),
        ("W07000041", ["Ynys Môn"]),
    ],
)
def test_a_table_is_filtered_by_a_name_however_it_is_spelt(page, typed, named, client):
    found = client.get(f"/{page}.json", {"story": "remain-alliance-2019", "draws": "50", "find": typed})
    assert [row["name"] for row in found.json()["rows"]] == named


def test_a_place_of_todays_map_is_found_from_a_story_of_another(client, of_2024):
    refused = client.get("/find?seat=Bangor+Aberconwy&draws=20")
    assert refused.status_code == 404
    page = refused.content.decode()
    at = re.search(r'href="([^"]+)">Bangor Aberconwy: The next general election', page)[1]
    assert at == "/seat/W07000083?story=next-election"
    seat = client.get(f"{at}&draws=20").content.decode()
    assert re.search(r"<h1[^>]*>Bangor Aberconwy <span[^>]*>at the election after that of 2024</span>", seat)


def test_a_seat_says_which_election_it_is_about_and_leads_to_todays(client, of_2024):
    page = client.get("/seat/E14000786?draws=20").content.decode()
    assert re.search(r"<h1[^>]*>Lewes <span[^>]*>at the election of December 2019</span>", page)
    at = re.search(r'href="([^"]+)">Lewes: The next general election', page)[1]
    assert client.get(f"{at}&draws=20").status_code == 200
    back = client.get("/find?seat=Arfon&story=next-election&draws=20").content.decode()
    assert re.search(r'href="/seat/W070000\d\d\?story=remain-alliance-2019">Arfon: ', back)
