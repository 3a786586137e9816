"""The JSON contract: its fields, finite numbers, and the same bytes twice."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from standaside.domain import NOBODY, FairnessPrice, Published
from standaside.errors import UnknownNameError
from standaside.present.documents import (
    elections_document,
    plan_document,
    projection_document,
    results_document,
    seat_document,
)
from standaside.present.plan_tables import plan_grids
from standaside.present.report import report_html
from standaside.present.tables import results_grids, seat_grids
from tests.factories import PARTNERS, make_assessment, make_variant


def as_json(document: object) -> str:
    return json.dumps(document, allow_nan=False, ensure_ascii=False)


def test_plan_has_every_field_of_the_contract() -> None:
    world = make_assessment()
    document = plan_document(world.assessment, sources=["somewhere"], variants=[make_variant(world)])
    assert {
        "status",
        "gap",
        "objective",
        "seats",
        "p_aim",
        "stand_asides",
        "parties",
        "fairness",
        "alternatives",
    } <= set(document)
    assert set(document["seats"]) == {"without", "with", "summed_vote_bound"}
    assert list(document["seats"]["with"]["parties"]) == list(PARTNERS)
    assert set(document["stand_asides"][0]) >= {
        "code",
        "name",
        "for",
        "aside",
        "p_win",
        "p_bloc",
        "verdict",
        "verdict_p",
    }
    assert set(document["parties"]["Lab"]) == {
        "seats_without",
        "seats_with",
        "stands_aside_in",
        "is_stood_aside_for_in",
        "keeps_quiet_in",
        "votes_given",
        "votes_received",
        "short_money_change",
    }
    assert document["variants"][0]["seed"] == document["seed"]
    assert document["variants"][0]["variants"] == []


def test_numbers_are_finite_and_bytes_repeat() -> None:
    assert as_json(plan_document(make_assessment().assessment)) == as_json(
        plan_document(make_assessment().assessment)
    )


def test_figures_are_those_of_the_draws() -> None:
    assessment = make_assessment().assessment
    document = plan_document(assessment)
    partners = [assessment.projection.parties.index(code) for code in PARTNERS]
    before = assessment.without.seats()[:, partners].sum(axis=1)
    after = assessment.with_pact.seats()[:, partners].sum(axis=1)
    assert document["seats"]["without"]["bloc"] == before.mean()
    assert document["p_aim"]["with"] == (after > len(assessment.projection.constituencies) / 2).mean()
    assert document["intervals"]["bloc"]["gain"]["mean"] == pytest.approx((after - before).mean())
    assert sum(document["seats"]["with"]["parties"].values()) == pytest.approx(
        document["seats"]["with"]["bloc"]
    )


def test_fairness_counts_what_is_given_and_got() -> None:
    assessment = make_assessment().assessment
    fairness = plan_document(assessment)["fairness"]
    green = assessment.projection.parties.index("Green")
    given = int(assessment.pact.aside[:, green].sum())
    got = int((assessment.pact.endorses == green).any(axis=1).sum())
    assert fairness["net"]["Green"] == got - given
    assert ("Green" in fairness["one_way"]) == (given > 0 and got == 0)


def test_fairness_is_in_seats_chances_votes_and_candidacies_and_in_proportion() -> None:
    assessment = make_assessment().assessment
    green = assessment.projection.parties.index("Green")
    entry = plan_document(assessment)["fairness"]["partners"]["Green"]
    before, after = assessment.without.seats()[:, green], assessment.with_pact.seats()[:, green]
    seats, chances, votes, stood = (entry[key] for key in ("seats", "probabilities", "votes", "candidacies"))
    assert seats["change"] == pytest.approx(float((after - before).mean()))
    assert seats["change"] == pytest.approx(seats["gained"] - seats["given"])
    assert seats["change_of_own"] == pytest.approx(seats["change"] / seats["without"])
    assert chances["more_seats"] == float((after > before).mean())
    assert chances["fewer_seats"] == float((after < before).mean())
    assert chances["any_seat"]["with"] == float((after > 0).mean())
    assert votes["given_of_own"] == pytest.approx(votes["given"] / votes["without"])
    assert votes["with"] == pytest.approx(float(assessment.votes_with[green]))
    assert stood["with"] == stood["without"] - stood["given"]
    assert stood["given_of_all"] == pytest.approx(stood["given"] / assessment.pact.stand_asides)


def test_parts_of_the_gain_add_up() -> None:
    partners = plan_document(make_assessment().assessment)["fairness"]["partners"]
    assert sum(entry["seats"]["change_of_bloc"] for entry in partners.values()) == pytest.approx(1)
    nothing = plan_document(make_assessment(every=0).assessment)["fairness"]["partners"]["Green"]
    assert nothing["seats"]["change_of_bloc"] is None
    assert nothing["candidacies"]["given_of_all"] is None


def test_the_report_shows_fairness_in_proportion_and_its_price() -> None:
    world = make_assessment()
    priced = replace(world.assessment, price=FairnessPrice(300.0, 299.5, 0.5, proven=True))
    page = report_html(priced, world.hexes)
    assert 'id="fairness"' in page
    assert "Fairness costs the bloc 0.50 expected seats" in page
    assert plan_document(priced)["fairness"]["price"]["seats"] == 0.5


def test_a_proposed_pact_claims_nothing_about_better_ones() -> None:
    document = plan_document(make_assessment(planned=False).assessment)
    assert document["status"] is document["gap"] is None
    assert document["alternatives"] == []
    assert document["objective"] == document["seats"]["with"]["bloc"]


def test_an_endless_gap_is_null() -> None:
    assessment = make_assessment().assessment
    assert assessment.plan is not None
    endless = replace(assessment, plan=replace(assessment.plan, gap=float("inf"), alternatives=()))
    assert plan_document(endless)["gap"] is None
    assert plan_document(endless)["alternatives"] == []


def test_results_add_up() -> None:
    result = make_assessment().assessment.scenario.baseline
    document = results_document(result)
    assert document["valid_votes"] == sum(p["votes"] for p in document["parties"])
    assert document["seats"] == sum(p["seats"] for p in document["parties"]) + document["seats_unknown"]
    assert 0 < document["turnout"] < 1
    wales = results_document(result, nation="Wales")
    assert wales["area"] == "Wales"
    assert wales["seats"] < document["seats"]
    with pytest.raises(UnknownNameError, match="Atlantis"):
        results_document(result, region="Atlantis")


def test_an_unknown_winner_is_null() -> None:
    result = make_assessment().assessment.scenario.baseline
    hidden = replace(result, winner_known=np.zeros(len(result.constituencies), dtype=bool))
    assert results_document(hidden)["seats_unknown"] == len(result.constituencies)
    seat = seat_document(hidden, result.constituencies.codes[3])
    assert seat["winner"] is seat["majority"] is seat["runner_up"] is None


def test_a_seat_and_its_changes() -> None:
    result = make_assessment().assessment.scenario.baseline
    code = result.constituencies.codes[5]
    seat = seat_document(result, code, before=result)
    assert seat["candidates"][0]["party"] == seat["winner"]
    assert all(c["change"] in (0.0, None) for c in seat["candidates"])
    votes = {c["party"]: c["votes"] for c in seat["candidates"]}
    assert seat["majority"] == votes[seat["winner"]] - votes[seat["runner_up"]]
    assert seat_document(result, code)["candidates"][0]["change"] is None


def test_projection_has_every_field_of_the_contract() -> None:
    assessment = make_assessment().assessment
    document = projection_document(assessment.projection, assessment.without.tally())
    assert as_json(document)
    assert set(document["seats"]["Lab"]) == {"mean", "p05", "p50", "p95"}
    assert sum(document["shares"].values()) == pytest.approx(1)
    assert document["hung"] == pytest.approx(1 - sum(document["p_majority"].values()))
    first = document["constituencies"][3]
    assert first["winner"] == max(first["p"], key=lambda code: first["p"][code])


def test_a_published_plan_is_counted_as_ours_is() -> None:
    published = (Published("Somebody", 60, {"Lab": 40, "others": 20}, "a paper"),)
    world = make_assessment(published=published)
    document = plan_document(world.assessment)["published"][0]
    assert document["ours"]["seats"] == sum(document["ours"]["beneficiaries"].values())
    assert "Somebody" in report_html(world.assessment, world.hexes)
    rows = next(g.rows for g in plan_grids(world.assessment) if g.title.startswith("A published plan"))
    assert rows[0][1:] == ("60", str(document["ours"]["seats"]))


def test_a_change_needs_the_place_and_the_party_then() -> None:
    result = make_assessment().assessment.scenario.baseline
    code = result.constituencies.codes[5]
    elsewhere = replace(result, constituencies=replace(result.constituencies, boundary_set="2024"))
    assert {c["change"] for c in seat_document(result, code, before=elsewhere)["candidates"]} == {None}
    renamed = tuple(f"W{code}" for code in result.constituencies.codes)
    moved = replace(result, constituencies=replace(result.constituencies, codes=renamed))
    assert {c["change"] for c in seat_document(result, code, before=moved)["candidates"]} == {None}


def test_turnout_is_unknown_without_an_electorate() -> None:
    result = make_assessment().assessment.scenario.baseline
    nobody = replace(result, electorate=np.zeros(len(result.constituencies), dtype=np.int64))
    assert results_document(nobody)["turnout"] is None
    hidden = replace(nobody, winner_known=np.zeros(len(result.constituencies), dtype=bool))
    shown = results_grids(results_document(hidden))[0]
    assert any("turnout unknown" in note for note in shown.notes)
    assert any("winner is not known" in note for note in shown.notes)
    unsure = replace(result, majority_known=np.zeros(len(result.constituencies), dtype=bool))
    for changed, words in ((hidden, "does not show who won"), (unsure, "does not show by how much")):
        seat = seat_document(changed, result.constituencies.codes[3])
        assert words in seat_grids(seat)[0].notes[0]


def test_the_list_of_elections() -> None:
    result = make_assessment().assessment.scenario.baseline
    assert elections_document([result])[0]["date"] == "2017-06-08"
    assert NOBODY == -1
