"""What is in a form is what is asked: searched as it stands, or refused on its own page with nothing lost."""

from __future__ import annotations

import re

import pytest

STORY = "remain-alliance-2019"
BOXES = {
    "sent": "1",
    "story": STORY,
    "from": "2017",
    **{f"poll-{code}": figure for code, figure in (("Con", "32.6"), ("Lab", "24.8"), ("LD", "19.2"))},
    "partners-sent": "1",
    "partners": ["Lab", "LD", "Green", "PC"],
    "opponents-sent": "1",
    "opponents": ["Con"],
    "fair": ["0", "1"],
    "draws": "5",
}


def jobs() -> list[str]:
    """The questions of all jobs."""
    from standaside_web.jobs.models import Job

    return [job.text for job in Job.objects.order_by("made_at")]


def button(page: str, words: str) -> str:
    """The tag of a button."""
    return re.findall(r"<button[^>]*>", page[: page.index(f">{words}</button>") + 1])[-1]


@pytest.mark.parametrize(
    ("at", "words", "form", "job"),
    [
        ("/scenario", "Find the pact", "ask", "plan"),
        ("/campaign", "Work it out", "settings", "campaign"),
        ("/counter", "Work it out", "settings", "counter"),
    ],
)
def test_the_button_sends_the_form_itself_and_only_it_sends_the_token(at, words, form, job, client):
    page = client.get(f"{at}?story={STORY}&draws=5").content.decode()
    pressed = button(page, words)
    assert f'form="{form}"' in pressed
    assert f'formaction="/jobs/{job}" formmethod="post"' in pressed
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', pressed)
    sent = page[page.index(f'<form id="{form}"' if form == "ask" else f'id="{form}"') :]
    sent = sent[: sent.index("</form>")]
    assert "csrfmiddlewaretoken" not in sent
    assert sent.index("<button") < page.index(pressed) - page.index(sent)  # Enter presses the form's own


def test_what_is_in_the_form_is_searched(client):
    assert client.post("/jobs/plan", BOXES).status_code == 302
    assert jobs() == [f"story={STORY}&poll=Con+32.6,Lab+24.8,LD+19.2"]


@pytest.mark.parametrize(
    ("change", "key", "said", "kept"),
    [
        ({"poll-Con": "90"}, "poll", "adds to 134 %", 'inputmode="decimal" step="any" value="90"'),
        ({"partners": ["Lab"]}, "partners", "Only Lab is ticked", 'aria-label="Labour is a partner" checked'),
        ({"partners": []}, "partners", "A pact needs two partners", ""),
        ({"gain": "many"}, "gain", "give a number from 0 to 100", 'value="many"'),
        ({"seats": "60.5"}, "seats", "give a whole number from 0 to 5000", 'value="60.5"'),
    ],
)  # fmt: skip
def test_a_form_that_is_refused_comes_back_with_what_was_typed_and_starts_nothing(
    change, key, said, kept, client
):
    back = client.post("/jobs/plan", {**BOXES, **change})
    page = back.content.decode()
    assert back.status_code == 400
    beside = re.search(rf'id="e-{key}">([^<]+)</p>', page)
    assert beside is not None
    assert said in beside[1]
    assert kept in page
    assert "24.8" in page
    assert jobs() == []
    told = client.post("/jobs/plan", {**BOXES, **change}, headers={"Accept": "application/json"})
    assert said in told.json()["error"]["message"]


def test_the_settings_of_a_campaign_are_worked_out_as_they_stand(client):
    form = {"sent": "1", "story": STORY, "mobile": "12.5"}
    assert client.post("/jobs/campaign", {**form, "reach": "7"}).status_code == 302
    assert jobs() == [f"story={STORY}&reach=7&mobile=12.5"]
    shown = client.get("/campaign", {**form, "reach": "7"})
    assert shown["Location"] == f"/campaign?story={STORY}&reach=7&mobile=12.5"
    wrong = {**form, "reach": "2.5"}
    for sent in (client.post("/jobs/campaign", wrong), client.get("/campaign", wrong)):
        page = sent.content.decode()
        assert sent.status_code == 400
        assert re.search(r'id="e-reach">[^<]*give a whole number from 0 to 40', page)
        assert 'name="reach" type="number" step="any" value="2.5"' in page
        assert 'name="mobile" type="number" step="any" value="12.5"' in page
    assert len(jobs()) == 1


def test_the_bloc_that_answers_is_the_one_that_is_ticked(client):
    form = {"sent": "1", "story": STORY, "rivals-sent": "1", "rival_fair": "0"}
    assert (
        client.post("/jobs/counter", {**form, "rivals": ["Con", "BRX"], "rival_seats": "9"}).status_code
        == 302
    )
    assert jobs() == [f"story={STORY}&rival_seats=9"]
    back = client.post("/jobs/counter", {**form, "rivals": ["Con"], "rival_seats": "8"})
    page = back.content.decode()
    assert back.status_code == 400
    assert re.search(r'id="e-rivals">Only Con is in the bloc that answers', page)
    assert re.search(r'name="rivals" value="Con" checked', page)
    assert 'name="rivals" value="BRX">' in page
    assert 'value="8"' in page
    assert len(jobs()) == 1


@pytest.mark.parametrize("kind", ["plan", "campaign", "counter", "prices"])
def test_what_no_form_sends_starts_nothing(kind, client):
    told = client.post(f"/jobs/{kind}", {"zzz": "1"}, headers={"Accept": "application/json"})
    assert told.status_code == 400
    assert '"zzz" is not read here' in told.json()["error"]["message"]
    assert "zzz" in client.post(f"/jobs/{kind}", {"zzz": "1"}).content.decode()
    assert jobs() == []


def test_a_program_without_a_token_is_told_so_as_json(database):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    told = strict.post("/jobs/plan", {"story": STORY}, headers={"Accept": "application/json"})
    assert (told.status_code, told["Content-Type"]) == (403, "application/json")
    assert told.json()["error"]["title"] == "The form was not accepted"
    page = strict.post("/jobs/plan", {"story": STORY}, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page["Content-Type"].startswith("text/html")


def test_a_pact_of_nothing_but_column_names_is_refused(client):
    back = client.post("/pact/import", {"text": "seat,for,aside\n", "draws": "5"})
    assert back.status_code == 400
    assert "There is no deal in it" in back.content.decode()


def test_figures_finer_than_a_slider_are_asked_for_and_stay(client):
    poll = "poll=Con+32.65,Lab+24.9,LD+19.2&follow=62.5&backfire=12.5&gain=0.25&draws=5"
    page = client.get(f"/scenario?{poll}").content.decode()
    form = page[page.index('<form id="ask"') : page.index("</form>")]
    for name, figure in (("poll-Con", "32.65"), ("follow", "62.5"), ("backfire", "12.5"), ("gain", "0.25")):
        box = re.search(rf'<input[^>]* name="{name}"[^>]*>', form)[0]
        assert f'value="{figure}"' in box
    numbers = re.findall(r'<input[^>]*type="number"[^>]*>', form)
    assert len(numbers) > 10
    for box in numbers:
        assert 'step="any"' in box
        assert not re.search(r"(min|max)=", box)


def test_the_likeliest_winner_is_called_as_in_speech(client):
    text = client.get("/seat/E14000530?draws=20").content.decode()
    assert "Likeliest to win here: " in text
    assert re.search(r"</svg>the Conservatives</span>, in <b>", text)


def test_a_live_answer_brings_all_that_is_about_the_question_and_the_parts_a_page_does_not_have(client):
    page = client.get("/scenario?draws=5").content.decode()
    held = dict(re.findall(r'<\w+ id="(\w+)"[^>]*data-mark="(\w+)"', page))
    assert sorted(held) == ["boxes", "pairs", "parties", "reach"]

    def live(**changes):
        sent = client.get(
            "/live", {**BOXES, **changes}, headers={"Standaside-Parts": " ".join(held.values())}
        )
        text = sent.content.decode()
        assert "Standaside-Parts" in sent["Vary"]
        return text, {part for part in held if re.search(rf'id="{part}"[^>]*hx-swap-oob', text)}

    moved, parts = live()
    assert parts == set()
    asks = f"story={STORY}&amp;poll=Con+32.6,Lab+24.8,LD+19.2"
    assert f'href="/scenario.csv?{asks}' in moved
    assert f'href="/advice?{asks}' in moved
    assert f'href="/method?{asks}' in moved
    assert f"{asks}&amp;draws=5#range" in moved  # a link of the answer to a page about no question
    assert "Con 32.6, Lab 24.8" in moved[moved.index('id="assumed"') :]
    assert live(partners=["Lab", "LD"])[1] == {"pairs"}
    assert live(**{"poll-BRX": ""})[1] == set()  # nobody loses the box that was emptied
    text, parts = live(**{"from": "2019"})
    assert parts - {"pairs"} == {"boxes", "parties", "reach"}
    assert 'name="poll-BRX"' not in live(**{"from": "2015"})[0]
    assert 'name="poll-BRX"' in text[text.index('id="boxes"') :]
