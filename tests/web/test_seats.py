"""The page of a constituency answers the question it stands under, and agrees with the page of advice."""

from __future__ import annotations

from html import unescape

PLAIN = "story=remain-alliance-2019&draws=200"


def test_who_is_best_placed_is_what_advice_says_and_another_choice_of_the_pact_is_explained(client):
    rows = client.get(f"/advice.json?{PLAIN}").json()["rows"]
    sure = next(row for row in rows if row["recommended"] and row["second"] and row["p_second"] > 0.1)
    close = next(row for row in rows if row["recommended"] is None)
    for row in (sure, close):
        deal = f"{row['code']}:{row['second']}:{row['first']}"
        told = client.get(f"/seat/{row['code']}.json?{PLAIN}&pact={deal}").json()
        best = told["best_placed"]
        assert (best["party"], best["recommended"]) == (row["first"], row["recommended"])
        assert (best["why"], best["confidence"]) == (row["reason"], row["confidence"])
        assert best["otherwise"].startswith("The pact picks ")
    page = client.get(f"/seat/{close['code']}?{PLAIN}&pact={deal}").content.decode()
    assert "Too close to say" in page
    assert "The pact picks " in page
    plain = client.get(f"/seat/{sure['code']}.json?{PLAIN}").json()
    assert plain["best_placed"]["otherwise"] == ""
    assert plain["best_placed"]["confidence"] == sure["confidence"]  # advice is the same with a pact or none


def test_a_constituency_says_which_question_it_answers_and_leads_to_its_deal_and_its_advice(client):
    pact = "pact=E14000530:Lab:LD"
    page = unescape(client.get(f"/seat/E14000598?{PLAIN}&{pact}").content.decode())
    told = client.get(f"/seat/E14000598.json?{PLAIN}&{pact}").json()
    assert told["title"].startswith("Brighton, Pavilion: ")
    assert told["agreed"] == 1
    assert "this question’s pact has deals in 1 other constituency" in page
    query = told["address"].partition("?")[2]
    assert f'href="/pact?{query}&edit=E14000598#edit"' in page
    assert f'href="/advice?{query}&seat=E14000598#one"' in page
    assert f'href="/scenario?{query}"' in page
    assert told["asks"] != client.get(f"/seat/E14000598.json?{PLAIN}").json()["asks"]
    alone = unescape(client.get(f"/seat/E14000598?{PLAIN}").content.decode())
    assert "or anywhere: this question has no pact" in alone


def test_past_results_and_stand_asides_are_those_of_the_same_name(client):
    told = client.get(f"/seat/E14000598.json?{PLAIN}").json()
    years = [row["year"] for row in told["history"]]
    assert years == sorted(years, reverse=True)
    assert {1997, 2001, 2005, 2010, 2015, 2017, 2019} <= set(years)
    assert {row["election"] for row in told["stood_aside"]} == {"2017", "2019"}
    assert len(told["neighbours"]) >= 3
