"""What pages promise: every field is explained, the same data everywhere, addresses that make them again."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import html
import io
import json
import re

import pytest

HEAVY = [
    "/",
    "/map",
    "/map?story=unite-to-remain-2019",
    "/scenario",
    "/seat/E14000598",
    "/advice?seat=Kensington",
    "/systems?story=unite-to-remain-2019&draws=20",
    "/pact?story=unite-to-remain-2019&edit=Lewes",
    "/compare",
    "/record",
    "/chamber?story=unite-to-remain-2019",
    "/campaign",
    "/counter",
    "/sources",
    "/method",
]


def pages_of(cls):
    return [cls, *(deeper for sub in cls.__subclasses__() for deeper in pages_of(sub))]


def test_every_field_of_every_page_is_explained(site):
    from standaside_web import routes  # noqa: F401 (imports every page)
    from standaside_web.pages import Page

    silent = [
        f"{page.__name__}.{field.name}"
        for page in pages_of(Page)
        for field in dataclasses.fields(page)
        if len(field.metadata.get("help", "")) < 10 and field.name not in ("title",)
    ]
    assert silent == []


def test_every_key_of_a_question_is_in_the_manual(site):
    from pathlib import Path

    from standaside_web.config.environment import VARIABLES
    from standaside_web.explore.keys import KEYS

    docs = Path(__file__).parents[2] / "docs"
    manual = (docs / "explanation" / "site.md").read_text(encoding="utf-8")
    assert [name for name in KEYS if f"`{name}`" not in manual] == []
    run = (docs / "how-to" / "run-the-site.md").read_text(encoding="utf-8")
    assert [name for name in VARIABLES if f"`{name}`" not in run] == []


def test_a_price_goes_where_its_rule_goes(site):
    from standaside_web.explore import keys

    prices = {"nobody_worse_off": 1.0, "max_seats": 0.2, "min_gain": 2.0}
    tables = {"rules": {"nobody_worse_off": True, "max_seats": 0, "min_gain": {"LD": 1}, "price": prices}}
    keys._set(tables, "rules", "nobody_worse_off", False)
    keys._set(tables, "rules", "min_gain", {})
    assert tables["rules"]["price"] == {"max_seats": 0.2}
    assert len(prices) == 3  # what a shipped scenario says is not touched


@pytest.mark.parametrize("at", HEAVY)
def test_a_page_is_light(at, client):
    response = client.get(at)
    assert (
        len(gzip.compress(response.content)) <= 150 * 1024 - 40_000
    )  # the style sheet and scripts take the rest


def test_a_page_names_its_sources_seed_and_version(client):
    import standaside

    text = client.get("/map?seed=7").content.decode()
    assert "House of Commons Library" in text
    assert "seed 7" in text
    assert standaside.__version__ in text


def test_a_deal_that_turns_no_seat_is_ringed_on_the_map(client):
    at = "?story=unite-to-remain-2019"
    rows = client.get(f"/map.json{at}").json()["rows"]
    ringed = sum(row["verdict"] is not None and not row["changed"] for row in rows)
    text = client.get(f"/map{at}").content.decode()
    assert text.count('class="dl"') == ringed > 40
    assert "Ringed: a deal that does not change it." in text


def test_page_json_and_csv_agree(client):
    at = "?story=unite-to-remain-2019&only=deals&sort=gain"
    told = client.get(f"/map.json{at}").json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/map.csv{at}").content.decode("utf-8-sig"))))
    page = client.get(f"/map{at}").content.decode()
    assert [row["code"] for row in rows] == [row["code"] for row in told["rows"]]
    assert len(rows) == 60
    page = client.get(f"/map{at}&page=all").content.decode()
    table = page[page.index('id="table"') :]
    places = [table.index(f"/seat/{row['code']}?") for row in rows]
    assert places == sorted(places)


@pytest.mark.parametrize("page", ["map", "pact"])
def test_no_number_has_more_decimals_than_it_carries_and_the_formats_agree(client, page):
    from standaside_web.pages import flat

    at = "?story=unite-to-remain-2019"
    told = client.get(f"/{page}.json{at}").content.decode()
    table = list(csv.DictReader(io.StringIO(client.get(f"/{page}.csv{at}").content.decode("utf-8-sig"))))
    written = re.findall(r"-?\d+\.(\d+)", told) + re.findall(r"-?\d+\.(\d+)", str(table))
    assert 2 <= max(map(len, written)) <= 6
    rows = [flat(row) for row in json.loads(told)["rows"]]
    assert len(rows) == len(table) > 1
    for row, given in zip(rows, table, strict=True):
        same = {key: "" if cell is None else str(cell) for key, cell in row.items() if key in given}
        assert len(same) > 8
        assert {key: given[key] for key in same} == same


@pytest.mark.parametrize(
    "at",
    [
        "/map?story=unite-to-remain-2019&poll=Con+40,Lab+30,LD+14,Green+3,PC+1&backfire=0&view=with&colour=probability",
        "/scenario?poll-Con=40&poll-Lab=30&partners=Lab&partners=LD&fair-sent=1",
        "/seat/E14000598?poll=Con+40,Lab+30&seed=3",
        "/systems?draws=5&districts=uk&threshold=5&system=list_pr",
        "/chamber?refuses=Lab%2BCon&abstain=none&deputies=Con+1",
        "/advice?poll=Con+40,Lab+30&seat=kensington&only=needed&sort=name",
        "/campaign?poll=Con+40,Lab+30&show=twins&page=1&reach=2&mobile=30",
        "/counter?rivals=Con,SNP&draws=500",
    ],
)
def test_the_address_on_a_page_makes_it_again(at, client):
    first = client.get(at.replace("?", ".json?"))
    address = first.json()["address"]
    again = client.get(address.replace("?", ".json?"))
    assert again.content == first.content
    assert again.json()["address"] == address


def test_one_question_has_one_address(site):
    from django.http import QueryDict

    from standaside_web.explore.question import asked

    poll = "poll-Con=32.6&poll-Lab=24.9&poll-LD=19.2&poll-BRX=13.0&poll-Green=4&poll-SNP=4&poll-PC=.5"
    long = f"story=remain-alliance-2019&{poll}"
    with pytest.raises(Exception, match="not a name and a figure"):
        asked(QueryDict(long))
    same = long.replace("=.5", "=0.5") + "&seats=158&fair=0&fair=1&gain=0.1&swing=best&follow=&backfire="
    assert asked(QueryDict(same)).query() == "story=remain-alliance-2019"


def test_a_long_question_is_stored_under_one_id(client):
    from standaside_web.explore.answers import baseline
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.explore.question import Question, address, asked

    codes = baseline("2017").constituencies.codes
    pact = ",".join(f"{code}:Lab:LD.Green" for code in codes if code.startswith("E"))
    question = Question().changed(pact=pact)
    short = address("/map", question)
    assert len(short) < 60
    assert address("/map", question) == short
    assert StoredQuestion.objects.count() == 1
    from django.http import QueryDict

    assert asked(QueryDict(short.partition("?")[2])).query() == question.query()


def test_a_sent_form_is_answered_at_the_short_address(client):
    response = client.get("/scenario?sent=1&story=remain-alliance-2019&poll-Con=40&poll-Lab=30&follow=60")
    assert response.status_code == 302
    assert response["Location"] == "/scenario?story=remain-alliance-2019&poll=Con+40,Lab+30&follow=60"


def test_live_says_the_short_address_and_what_is_wrong(client):
    fine = client.get("/live?sent=1&poll-Con=40&poll-Lab=30", headers={"HX-Request": "true"})
    assert fine["HX-Replace-Url"] == "/scenario?story=remain-alliance-2019&poll=Con+40,Lab+30"
    wrong = client.get("/live?poll-Con=90&poll-Lab=30")
    assert wrong.status_code == 200
    assert "over 100" in wrong.content.decode()


def test_the_map_has_650_links_in_the_table_and_on_the_map(client):
    text = client.get("/map").content.decode()
    drawing = text[text.index('<svg class="hexmap') : text.index("</svg>", text.index('<svg class="hexmap'))]
    assert drawing.count("<a ") == 650
    assert "> D<" in drawing  # the letter is set apart from the words before it
    table = text[text.index('id="table"') :]
    assert (table.count("/seat/"), "1 to 50 of 650" in table) == (50, True)
    whole = client.get("/map?page=all").content.decode()
    assert whole[whole.index('id="table"') :].count("/seat/") == 650
    last = client.get("/map?page=13").content.decode()
    assert last[last.index('id="table"') :].count("/seat/") == 50
    assert client.get("/map?page=14").status_code == 400
    assert len(client.get("/map.json?page=2").json()["rows"]) == 650


def test_no_number_under_the_distribution_is_cut_off(site):
    from numpy import arange

    from standaside_web.drawing import distribution

    for high in range(4, 60, 7):
        seats = arange(high)
        drawn = distribution(seats, seats, majority_at=900, pact=True, description="d")
        ticks = re.findall(r'<text x="(\d+)" y="143"(?: text-anchor="(\w+)")?>', drawn)
        assert ("0", "start") in ticks
        assert all(side == "end" for x, side in ticks if int(x) > 584)


def test_an_error_stands_beside_its_field_without_scripts(client):
    form = "/scenario?sent=1&story=remain-alliance-2019&poll-Con=90&poll-Lab=30&backfire=20"
    page = client.get(form)
    text = page.content.decode()
    assert page.status_code == 400
    assert "over 100" in text[text.index('id="e-poll"') :][:200]
    assert '<p class="wrong beside" id="e-backfire"></p>' in text
    assert re.search('name="poll-Con"[^>]* value="90"', text)
    assert 'value="20"' in text[text.index('id="d-backfire"') :][:120]
    two = client.get(form + "&follow=101").content.decode()
    assert "from 0 to 100" in two[two.index('id="e-follow"') :][:200]
    assert "over 100" in two[two.index('id="e-poll"') :][:200]
    told = client.get("/scenario.json?poll=Con+90,Lab+30").json()
    assert set(told["error"]) == {"status", "title", "message"}
    live = client.get("/live?sent=1&poll-Con=40&backfire=101").content.decode()
    assert "from 0 to 100" in live[live.index('id="e-backfire"') :][:200]


def test_the_form_carries_along_what_other_pages_change(client):
    text = client.get("/scenario?reach=2&rivals=Con,BRX&mobile=40").content.decode()
    form = text[text.index('<form id="ask"') :]
    assert '<input type="hidden" name="reach" value="2">' in form
    assert "rivals" not in form[: form.index("</form>")]  # the story says so anyway


@pytest.mark.parametrize(
    "at", ["/systems?draws=5", "/chamber?draws=50", "/advice?draws=50", "/pact?draws=50&edit=Lewes"]
)
def test_what_takes_long_is_counted_once_for_every_process(at, client, monkeypatch):
    from standaside_web.explore import advice, chambers, pacts, question, systems
    from standaside_web.explore.models import KeptAnswer
    from standaside_web.explore.recent import Recent

    monkeypatch.setattr(question, "USUAL_DRAWS", (5, 50))
    for module in (systems, chambers, advice, pacts):  # nor is it in the memory of this one
        for name in ("_COUNTED", "_HOUSES", "_ADVISED", "_TRIED"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, Recent(2**20))
    first = client.get(at.replace("?", ".json?"))
    assert KeptAnswer.objects.count() == 1
    slow = {"systems": "count", "chambers": "document", "advice": "advice_of", "pacts": "choices_of"}
    for module in (systems, chambers, advice, pacts):  # another process: nothing in its memory, no counting
        monkeypatch.setattr(module, slow[module.__name__.rpartition(".")[2]], lambda *given: 1 / 0)
        for name in ("_COUNTED", "_HOUSES", "_ADVISED", "_TRIED"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, Recent(1))
    again = client.get(at.replace("?", ".json?") + "&offset=0")
    assert again.json() == first.json()
    assert KeptAnswer.objects.count() == 1


def test_an_answer_about_data_of_ones_own_is_kept_for_nobody(database):
    from standaside_web import visitors
    from standaside_web.explore.actions import counted
    from standaside_web.explore.models import KeptAnswer
    from standaside_web.explore.recent import Recent

    with visitors.visiting("somebody") as visitor:
        visitor.allowed.add("own-abcdefghijklmnop")
        told = counted(
            "advice",
            "from=own-abcdefghijklmnop",
            lambda: {"rows": (1,)},
            memory=Recent(1),
            lasting=True,
        )
        assert told == {"rows": [1]}
    assert not KeptAnswer.objects.exists()


def test_tactical_votes_can_be_asked_for_and_stand_in_the_address(client):
    sent = client.get("/scenario?sent=1&story=remain-alliance-2019&tactical=tactical-2019")
    assert sent["Location"] == "/scenario?story=remain-alliance-2019&tactical=tactical-2019"
    plain = client.get("/scenario.json").json()
    told = client.get(sent["Location"].replace("?", ".json?")).json()
    assert told["values"]["tactical"] == "tactical-2019"
    assert told["bloc"]["without"]["mean"] != plain["bloc"]["without"]["mean"]
    assert "estimated from results" in client.get(sent["Location"]).content.decode()


def test_a_softer_deal_stays_soft_through_the_editor_and_its_file(client):
    soft = "/pact?partners=Lab,LD,Green&edit=lewes&aside=Lab&for=LD&kind=activists&change=set"
    first = client.get(soft)["Location"]
    assert "pact=E14000786:LD:Lab:activists" in first
    other = client.get(f"{first}&edit=Bath&aside=Lab&for=LD&change=set".replace("edit=E14000786&", ""))
    told = client.get(other["Location"].replace("/pact?", "/pact.json?")).json()
    assert {row["seat"]: row["kind"] for row in told["rows"]} == {"Bath": "aside", "Lewes": "activists"}
    assert told["stand_asides"] == 1
    out = client.get(first.replace("/pact?", "/pact.csv?")).content
    back = client.post("/pact/import", {"partners": "Lab,LD,Green", "text": out.decode()})
    assert client.get(back["Location"].partition("&read=")[0].replace("/pact?", "/pact.csv?")).content == out
    at = first.replace("/pact?", "/scenario?").replace("&edit=E14000786", "")
    form = client.get(at).content.decode()
    assert 'value="E14000786:LD:Lab:activists" selected' in form


def test_a_verdict_near_a_border_is_called_close(client):
    rows = client.get("/pact.json?story=unite-to-remain-2019").json()["rows"]
    near = [row for row in rows if row["verdict_nearly"]]
    assert near
    page = client.get("/pact?story=unite-to-remain-2019&page=all").content.decode()
    assert page.count("<small>close to ") == len(near)
    one = client.get(f"/seat/{near[0]['code']}?story=unite-to-remain-2019").content.decode()
    assert f"it could be <b>{near[0]['verdict_nearly']}</b>" in one
    assert "a partner wins in" in one
    assert "it only widens the best partner’s lead" in one.lower()


def test_a_stored_question_says_how_long_it_is_kept_and_is_forgotten_afterwards(client):
    import datetime as dt

    from standaside_web.explore import actions
    from standaside_web.explore.models import StoredQuestion
    from standaside_web.explore.question import Question, address

    long = Question().changed(pact=",".join(f"E1400{n:04}:Lab:LD" for n in range(530, 800) if n != 608))
    at = address("/pact", long)
    assert f"until {actions.KEPT_DAYS} days after it was last opened" in client.get(at).content.decode()
    assert "days after it was last opened" not in client.get("/pact").content.decode()
    ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=actions.KEPT_DAYS - 1)
    StoredQuestion.objects.exclude(pk=long.mark()).delete()
    StoredQuestion.objects.update(made_at=ago)
    actions.fetch(long.mark())
    assert StoredQuestion.objects.get().made_at > ago
    assert actions.forget() == 0
    StoredQuestion.objects.update(made_at=ago - dt.timedelta(days=2))
    assert actions.forget() == 1
    assert client.get(at).status_code == 404


def test_the_summed_vote_is_never_alone(client):
    told = client.get("/map.json?story=unite-to-remain-2019").json()
    assert told["bloc"]["with"]["mean"] < told["bloc"]["if_every_voter_followed"]["mean"]
    text = client.get("/map?story=unite-to-remain-2019").content.decode()
    assert "a bound, if every voter followed" in text


def test_a_kept_answer_is_not_sent_twice(client):
    first = client.get("/method")
    again = client.get("/method", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_spreadsheet_computes_nothing_of_ours(site):
    from standaside_web.formats import harmless

    assert [harmless(v) for v in ("=1", "+1", "-1", "@x", "Hove", -1.5, None)] == [
        "'=1", "'+1", "'-1", "'@x", "Hove", -1.5, None,
    ]  # fmt: skip


def test_json_is_strict(client):
    json.loads(client.get("/map.json").content, parse_constant=pytest.fail)


def test_advice_names_one_place_and_says_where_there_is_no_need(client):
    told = client.get("/advice.json?seat=brighton+pavilion").json()
    assert (told["one"]["name"], told["total"], told["rows"]) == ("Brighton, Pavilion", 631, [told["one"]])
    table = client.get("/advice.csv?seat=brighton+pavilion").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in table] == ["code", told["one"]["code"]]
    assert client.get("/advice.json?seat=Belfast+North").json()["rows"] == []
    assert "All 631 constituencies" in client.get("/advice?seat=brighton+pavilion").content.decode()
    every = client.get("/advice.json").json()["rows"]
    assert told["needed"] == sum(row["needed"] for row in every)
    only = client.get("/advice.json?only=unneeded").json()["rows"]
    assert len(only) == told["total"] - told["needed"] > 0
    text = client.get("/advice?seat=Belfast+North").content.decode()
    assert "There is no advice for Belfast North" in text


def test_the_menu_keeps_the_question(client):
    text = client.get("/advice?poll=Con+40,Lab+30&partners=Lab,LD").content.decode()
    menu = text[text.index('<nav id="site"') : text.index("</nav>")]
    assert 'href="/map?story=remain-alliance-2019&amp;poll=Con+40,Lab+30&amp;partners=Lab,LD"' in menu
    assert 'href="/sources?story=remain-alliance-2019&amp;poll=' in menu


def test_systems_are_counted_with_the_pact_and_without_and_say_how_often(client):
    told = client.get("/systems.json?story=unite-to-remain-2019&draws=20&system=fptp&system=list_pr").json()
    assert [row["system"] for row in told["rows"]] == ["fptp", "list_pr"]
    assert told["draws"] == 20
    assert told["rows"][0]["with_pact"]["seats"]["LD"] > told["rows"][0]["seats"]["LD"]
    gain = told["rows"][0]["partners_gain"]
    assert gain["p05"] <= gain["mean"] <= gain["p95"]
    assert "What the pact, made for first past the post and kept" in told["says"]
    assert client.get("/systems.json?system=fptp&draws=500").json()["draws"] == 100


def test_forms_overhang_and_transfers_are_chosen_on_the_page_and_stand_in_the_address(client):
    base = "/systems.json?story=unite-to-remain-2019&draws=10&system=ams"
    usual = client.get(base).json()
    assert usual["settings"] == {
        "districts": "region", "method": "d_hondt", "threshold": 0, "form": "westminster", "overhang": "",
        "transfer": "weighted",
    }  # fmt: skip
    told = client.get(f"{base}&form=new_zealand&overhang=lost&transfer=weighted").json()
    assert told["address"].endswith("system=ams&form=new_zealand&overhang=lost")
    assert told["rows"][0]["districts"] == "uk"
    assert told["rows"][0]["wins_enough"] == 1
    assert any("in place of the form’s own rule" in line for line in told["told"])
    assert told["rows"][0]["seats"] != usual["rows"][0]["seats"]
    page = client.get(told["address"]).content.decode()
    assert '<option value="new_zealand" selected>New Zealand</option>' in page


def test_a_red_line_rules_out(client):
    plain = client.get("/chamber.json").json()
    barred = client.get("/chamber.json?refuses=Lab%2BCon,LD%2BCon&abstain=none").json()
    assert not any(row["ruled_out"] for row in plain["rows"])
    typed = client.get("/chamber.json?refuses=Labour%2BConservative,Liberal Democrat%2BCon&abstain=none")
    assert typed.json()["rows"] == barred["rows"], typed.content
    away = client.get("/chamber.json", {"abstain": "Scottish National Party, Plaid Cymru"}).json()
    assert away == {
        **client.get("/chamber.json?abstain=SNP,PC").json(),
        **{k: away[k] for k in away if k in ("address", "red_lines")},
    }
    assert plain["majority_of_all"] == 326
    assert "The map counts from 326" in client.get("/chamber").content.decode()
    for row in barred["rows"]:
        crossed = "Con" in row["parties"] and bool({"Lab", "LD"} & set(row["parties"]))
        assert bool(row["ruled_out"]) == crossed
    assert barred["majority_needed"] == 325 > plain["majority_needed"]


def test_no_partner_is_best_placed_where_the_poll_says_nothing(client):
    told = client.get("/seat/N06000001.json?story=unite-to-remain-2019").json()
    assert told["notes"]
    assert told["best_placed"] is None
    assert told["flows"] == []
    assert "Best placed" not in client.get("/seat/N06000001?story=unite-to-remain-2019").content.decode()
    assert client.get("/seat/E14000598.json?story=unite-to-remain-2019").json()["best_placed"]


def test_a_deal_is_set_tried_and_taken_out_at_an_address(client):
    sent = "/pact?partners=Lab,LD,Green&edit=lewes&aside=Lab&aside=Green&for=LD&change=set"
    changed = client.get(sent)
    assert changed.status_code == 302
    told = client.get(changed["Location"].replace("/pact?", "/pact.json?")).json()
    assert [(row["seat"], row["for"], row["aside"]) for row in told["rows"]] == [
        ("Lewes", "LD", ["Lab", "Green"])
    ]
    assert told["seat"]["name"] == "Lewes"
    assert [choice["current"] for choice in told["choices"]].count(True) == 1
    assert told["choices"][0]["words"] == "nobody stands aside"
    assert told["choices"][0]["gain"]["mean"] == 0
    assert told["bloc"]["if_every_voter_followed"]["mean"] > told["bloc"]["with"]["mean"]
    gone = client.get(changed["Location"] + "&change=remove")
    assert client.get(gone["Location"].replace("/pact?", "/pact.json?")).json()["rows"] == []


def test_a_pact_goes_out_as_a_file_and_comes_in_again(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    out = client.get("/pact.csv?story=unite-to-remain-2019").content
    back = client.post(
        "/pact/import", {"story": "unite-to-remain-2019", "file": SimpleUploadedFile("pact.csv", out)}
    )
    assert back.status_code == 302
    assert (
        back["Location"] == "/pact?story=unite-to-remain-2019&pact=" + back["Location"].partition("&pact=")[2]
    )
    again = client.get(back["Location"].partition("&read=")[0].replace("/pact?", "/pact.csv?"))
    assert again.content == out


@pytest.mark.parametrize(
    "text", ["", "seat\nLewes", "seat,for,aside\nLewes,LD,LD", "seat,for,aside\nAtlantis,LD,Lab", "\x00", '"']
)
def test_a_pact_that_cannot_be_read_is_refused_in_a_sentence(text, client):
    from standaside_web.explore.models import StoredQuestion

    refused = client.post("/pact/import", {"text": text})
    assert refused.status_code in (400, 404)
    assert 'role="alert"' in refused.content.decode()
    assert not StoredQuestion.objects.exists()


def test_questions_side_by_side_are_answered_on_the_same_draws(client):
    story = "story%3Dunite-to-remain-2019"
    at = f"/compare.json?a={story}&b={story}%26pact%3Dnone&draws=200&seed=4"
    told = client.get(at).json()
    assert (told["draws"], told["seed"], len(told["rows"])) == (200, 4, 2)
    first, second = told["rows"]
    assert first["difference"] is None
    assert second["difference"]["mean"] == pytest.approx(-first["gain"]["mean"])
    assert first["without"] == second["without"]
    page = client.get(at.replace(".json", "")).content.decode()
    assert "No pact is agreed in B" in page
    assert "No pact is agreed in A" not in page
    deals = client.get("/pact.json?story=unite-to-remain-2019&draws=200&seed=4").json()["rows"]
    assert {row["code"] for row in deals} <= {row["code"] for row in told["differ"]}
    assert all(len(row["sides"]) == 2 and row["sides"][1]["deal"] is None for row in told["differ"])
    assert f"{len(told['differ'])} differ in who is likeliest" in page
    more = client.post(
        "/compare/add", {"a": "story=unite-to-remain-2019", "add": "story=remain-alliance-2019"}
    )
    assert more.status_code == 302
    assert "&b=story%3Dremain-alliance-2019" in more["Location"]


def test_the_record_says_where_ours_loses(client):
    told = client.get("/record.json").json()
    behind = {(row["given"], row["election"], row["rule"]): row["right"] for row in told["rows"]}
    lost = sum(
        right > behind[given, election, "best"] + 1e-9 for (given, election, _), right in behind.items()
    )
    assert lost == sum(row["who"].startswith("the rule") for row in told["losses"]) > 0
    text = client.get("/record").content.decode()
    assert text.count("the rule “") == lost


def test_the_record_begins_in_plain_words_with_seats_told_against_seats_won(client):
    from standaside import load_scoreboard

    board = load_scoreboard()
    told = client.get("/record.json").json()
    text = client.get("/record").content.decode()
    assert told["says"] == board.in_words("polls", "best")
    mean = board.mean_right("polls", "best")
    assert f"called {100 * mean:.0f} of 100 seats right" in told["says"][0]
    assert text.index(told["says"][0][:40]) < text.index("Brier")
    far = max((one for one in board.intervals if one.given == "polls"), key=lambda x: abs(x.seat_error))
    assert f"{far.party} in {far.election}: {far.called} seats told, {far.actual} won" in told["says"][1]
    cells = text.split('id="told"')[1].split("</section>")[0]
    for party, by in board.seats_told("polls").items():
        assert party in cells
        for one in by.values():
            assert one.called - one.actual == one.seat_error
            assert f'{one.called} <span class="r">({one.low} to {one.high})</span>' in cells
    assert "weak support goes first" in text


def test_the_shipped_record_is_that_of_the_page(site):
    from pathlib import Path

    from standaside import load_scoreboard

    page = (Path(__file__).parents[2] / "docs/explanation/scoreboard.md").read_text(encoding="utf-8")
    board = load_scoreboard()
    for given in ("gb", "nation", "region", "polls"):
        for rule in ("uniform", "best"):
            own = [score for score in board.scores if (score.given, score.rule) == (given, rule)]
            cells = [f"{100 * score.right:.1f}" for score in own]
            brier = sum(score.brier for score in own) / len(own)
            log = sum(score.log for score in own) / len(own)
            mean = 100 * board.mean_right(given, rule)
            assert f"| `{rule}` | {' | '.join(cells)} | **{mean:.1f}** | {brier:.3f} | {log:.3f} |" in page


def test_no_votes_go_to_a_party_that_stands_aside_in_the_deal_shown(client):
    at = "/seat/E14001040.json?story=remain-alliance-2019&draws=200&pact=E14001040:LD:Lab.Green"
    page = client.get(at).json()
    assert [flow["from"] for flow in page["flows"]] == ["Lab", "Green"]
    for flow in page["flows"]:
        assert not {"Lab", "Green", "others"} & {to["to"] for to in flow["to"]}
        assert sum(to["votes"] for to in flow["to"]) == pytest.approx(flow["votes"])
    alone = client.get("/seat/E14001040.json?story=remain-alliance-2019&draws=200&pact=none").json()
    assert alone["worth"] is None
    assert alone["deals"] == []
    assert {flow["for"] for flow in alone["flows"]} == {alone["best_placed"]["party"]}


def test_every_caption_leads_to_an_entry_of_the_method_that_says_more():
    import re
    from pathlib import Path

    import standaside_web
    from standaside_web.explore.method_words import METHOD

    anchors = [one.anchor for one in METHOD]
    assert len(set(anchors)) == len(anchors)
    assert all(one.more and one.words.count(".") >= 1 for one in METHOD)
    pages = Path(standaside_web.__file__).parent.rglob("*.html")
    texts = [page.read_text(encoding="utf-8") for page in pages]
    asked = {name for text in texts for name in re.findall(r"/method#([a-z]+)", text)}
    assert asked
    assert asked <= set(anchors)


def test_the_form_says_in_how_many_constituencies_a_pact_is(client):
    page = client.get("/scenario?story=unite-to-remain-2019").content.decode()
    assert 'href="#rules">in these 60 constituencies</a>' in page
    one = client.get("/scenario?pact=E14000598:Green:Lab.LD").content.decode()
    assert 'href="#rules">in this one constituency</a>' in one
    free = client.get("/scenario?seats=none&fair=0").content.decode()
    assert 'href="#rules">in as many constituencies as it takes</a>' in free


def test_a_map_without_a_pact_leads_to_the_search_for_one(client):
    link = 'class="go" href="/scenario?story=remain-alliance-2019#search">Find the best pact</a>'
    assert link in client.get("/map").content.decode()
    assert 'href="#search">Find the best pact</a>' in client.get("/scenario").content.decode()
    assert 'id="search"' in client.get("/scenario").content.decode()
    assert "Find the best pact" not in client.get("/map?story=unite-to-remain-2019").content.decode()


def test_the_verdicts_on_the_map_are_explained_beside_it(client):
    page = client.get("/map?story=unite-to-remain-2019&colour=verdict").content.decode()
    for word in ("+ helpful</span> helps a little", "− harmful</span> does harm"):
        assert word in page
    assert 'href="/method?story=unite-to-remain-2019#verdict"' in page


def test_a_story_without_its_pact_says_that_none_is_agreed(client):
    text = client.get("/scenario?story=remain-alliance-2019&draws=200").content.decode()
    assert "no pact is <b>agreed</b> so far" in text
    assert "nothing changes" not in text


def test_the_money_of_a_pact_is_the_command_lines(client):
    from standaside import carried, evaluate, load_money_rates, load_scenario, pact_money

    told = client.get("/money.json?story=unite-to-remain-2019&draws=200").json()
    own = pact_money(
        evaluate(load_scenario("unite-to-remain-2019", draws=200), seed=2019), load_money_rates()
    )
    assert [row["party"] for row in told["rows"]] == ["LD", "Green", "PC"]
    assert told["rows"] == carried(own["rows"])
    lib = told["rows"][0]
    assert lib["candidates"]["without"] - lib["candidates"]["with"] == 17
    assert lib["deposits"]["with"] == 500 * lib["candidates"]["with"]
    assert told["rates"]
    page = client.get("/money?story=unite-to-remain-2019").content.decode()
    assert "The pact adds, if in opposition" in page
    assert re.search(r'href="/method\?[^"]*#money"', page)
    assert "not legal advice" in page
    for at in ("/map", "/scenario", "/pact"):
        assert (
            'href="/money?story=unite-to-remain-2019"'
            in client.get(f"{at}?story=unite-to-remain-2019").content.decode()
        )
    assert "Nobody stands aside" in client.get("/money").content.decode()


def test_a_seat_says_what_may_be_spent_there_and_who_might_lose_a_deposit(client):
    told = client.get("/seat/E14000598.json?story=unite-to-remain-2019").json()["money"]
    assert told["limits"] == {"if_borough": 13229.16, "if_county": 15493.74}
    assert told["p_lost"]["LD"]["with"] is None
    assert 0 < told["p_lost"]["BRX"]["with"] < told["p_lost"]["BRX"]["without"] < 1
    assert "Other" not in told["p_lost"]
    assert "Chance of losing the deposit" in client.get("/seat/E14000598").content.decode()


def test_the_front_page_names_the_constituencies_and_the_other_sides_answer(client):
    from standaside_web.explore.answers import best
    from standaside_web.explore.question import Question

    best(Question())  # as the worker searches for it when it starts
    response = client.get("/home.json")
    assert response.status_code == 200, response.content[:300]
    data = response.json()
    gains = [row["p_bloc"]["with"] - row["p_bloc"]["without"] for row in data["changing"]]
    assert gains == pytest.approx(sorted(gains, reverse=True))
    assert all(row["changed"] for row in data["changing"])
    text = client.get("/").content.decode()
    assert f"All {len(data['changing'])}" in text
    named = [row["name"] for row in data["changing"][:12]]
    assert [name for name in named if f">{name}</a></th>" not in text] == []
    assert "the Brexit Party stands aside in the 317 Conservative seats" in data["answered"]
    alone = f"instead of +{data['bloc']['gain']['mean']:.1f}"
    assert alone in data["answered"]
    assert f'<p class="a answered">{data["answered"][:30]}' in text
    opened = html.unescape(re.search(r'href="([^"]*)">All constituencies, listed', text)[1])
    shown = client.get(opened).content.decode()
    assert data["answered"][:60] in shown  # it was counted for the front page, and is known
    plain = client.get("/map?story=unite-to-remain-2019").content.decode()
    assert ">What could the other side do?</a>" in plain
    fairness = client.get("/map.json?story=unite-to-remain-2019").json()["fairness"]
    places = [html.unescape(plain).find(line) for line in fairness]
    assert all(0 < at < html.unescape(plain).index('id="seats"') for at in places)
    assert ("The bloc’s gain is a sum" in plain) == ("gain=0.5" in plain)


def test_coalitions_across_the_two_sides_of_the_question_stand_apart(client):
    at = "/chamber?story=unite-to-remain-2019&draws=50"
    from standaside_web.explore.answers import scenario
    from standaside_web.explore.question import Question

    text = client.get(at).content.decode()
    own, across = text.partition('<details class="across">')[::2]
    across = across.partition("</details>")[0]

    def listed(part):
        rows = re.findall(r'<th scope="row">(.*?)</th>', part, re.S)
        return [set(re.findall(r"</svg>([^<]+)</span>", row)) for row in rows]

    asked_of = scenario(Question("unite-to-remain-2019"))
    partners, opponents = set(asked_of.partners), set(asked_of.opponents)
    assert {"Con"} in listed(own.partition('id="power"')[0])
    assert listed(across)
    assert all(row & partners and row & opponents for row in listed(across))
    assert not any(row & partners and row & opponents for row in listed(own.partition('id="power"')[0]))
    data = client.get(at.replace("?", ".json?")).json()["rows"]
    assert {frozenset(row["parties"]) for row in data if not row["ruled_out"]} >= {
        frozenset(row) for row in listed(across)
    }


def test_what_two_questions_differ_by_without_any_pact_is_said_apart(client):
    pact, none = "story=unite-to-remain-2019", "story=unite-to-remain-2019&pact=none"
    other = f"{pact}&poll=Con+40,Lab+33,LD+13,BRX+3,Green+3,SNP+4,PC+0.5"
    for second, said in ((none, False), (other, True)):
        where = {"a": pact, "b": second, "draws": "50"}
        row = client.get("/compare.json", where).json()["rows"][1]
        assert (row["difference_without"]["mean"] != 0) == said
        words = "so much is not the pact’s doing" in client.get("/compare", where).content.decode()
        assert words == said


@pytest.mark.parametrize(
    ("at", "title", "said"),
    [
        ("/map?story=unite-to-remain-2019", "Map: Unite to Remain, December 2019", "Standing aside in 60 "),
        ("/seat/E14000598?story=unite-to-remain-2019", "Brighton, Pavilion: Unite", "Green is likeliest "),
        ("/advice?seat=bootle", "Advice: Bootle", "Bootle: "),
        ("/record", "How often this was right", "Told the shares of each nation alone, "),
        ("/method", "Method", "Two sentences on each number"),
    ],
)
def test_a_link_that_is_sent_on_says_the_answer(at, title, said, client):
    """Messages and search engines show title and description: the page's own answer, and no address."""
    text = client.get(at).content.decode()
    head = text[: text.index("</head>")]
    found = dict(re.findall(r'<meta (?:property|name)="([a-z:]+)" content="([^"]*)"', head))
    assert found["og:title"].startswith(title)
    assert found["og:description"] == found["description"]
    assert found["description"].startswith(said)
    assert 40 < len(found["description"]) < 600
    assert "://" not in head


def test_long_tables_of_deals_come_in_pieces(client):
    at = "/pact?story=unite-to-remain-2019"
    assert "1 to 25 of 60" in client.get(at).content.decode()
    assert "51 to 60 of 60" in client.get(f"{at}&page=3").content.decode()
    assert client.get(f"{at}&page=4").status_code == 400
    assert len(client.get(f"{at.replace('/pact', '/pact.json')}&page=2").json()["rows"]) == 60
