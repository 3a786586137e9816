"""Rule 19: blocs that answer each other, to an equilibrium or a circle."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run
from standaside.data.elections import load_election
from standaside.data.scenario import load_scenario, scenario_from_tables
from standaside.domain import NOBODY, Lock, Pact, PactRules, RivalBloc
from standaside.errors import ScenarioError
from standaside.model.simulation import project, simulate
from standaside.planning import counter as game
from standaside.planning.assessment import plan
from standaside.planning.stances import held_stances, measure_chance
from standaside.present.counter_words import question_words
from standaside.present.counters import counter_document, counter_sentence
from standaside.present.wording import about, spoken

TABLES = {
    "election": {"from": "2017"},
    "bloc": {"partners": ["Lab", "LD"], "opponents": ["Con"]},
    "poll": {"shares": {"Con": 38, "Lab": 33, "LD": 13, "UKIP": 9}},
    "uncertainty": {"draws": 40},
    "bloc_against": [{"partners": ["Con", "UKIP"], "opponents": ["Lab", "LD"]}],
}
OPEN = ("St Ives", "Truro and Falmouth")
"""Places where the small game is played; everybody stands everywhere else."""


def in_the_south_west():
    """The result of 2017 in one region, so that a game takes no time."""
    whole = load_election("2017")
    rows = np.nonzero(whole.constituencies.in_area(region="South West"))[0]
    axis = whole.constituencies
    columns = ("codes", "names", "nations", "regions", "counties")
    kept = {name: tuple(getattr(axis, name)[c] for c in rows) for name in columns}
    places = replace(axis, **kept, aliases={})
    arrays = ("votes", "stood", "electorate", "winner_known", "majority_known")
    return replace(whole, constituencies=places, **{name: getattr(whole, name)[rows] for name in arrays})


BASELINE = in_the_south_west()


def question(**tables):
    return scenario_from_tables({**TABLES, **tables}, baseline=BASELINE)


def kept_small(asked):
    """Lock every candidacy outside a few places, so that all pacts can be tried."""
    places = asked.baseline.constituencies
    inside = {places.codes[places.find(name)] for name in OPEN}
    outside = [code for code in places.codes if code not in inside]

    def rules(partners):
        locks = tuple(Lock(code, party, stands=True) for code in outside for party in partners)
        return PactRules(min_effect=0.0, tolerance=0.0, locked=locks)

    against = tuple(replace(bloc, rules=rules(bloc.partners)) for bloc in asked.blocs_against)
    return replace(asked, rules=rules(asked.partners), blocs_against=against)


def every_pact(view, partners):
    """Every pact of two partners in the open places."""
    first, second = (view.parties.index(code) for code in partners)
    shape = (len(view.constituencies), len(view.parties))
    places = [view.constituencies.find(name) for name in OPEN]
    for choice in itertools.product((None, (first, second), (second, first)), repeat=len(places)):
        aside, endorses = np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8)
        for c, pair in zip(places, choice, strict=True):
            if pair is not None:
                aside[c, pair[0]], endorses[c, pair[0]] = True, pair[1]
        yield Pact(view.constituencies, view.parties, aside, endorses)


def seats(asked, view, pacts, bloc):
    partners = [view.parties.index(code) for code in bloc.partners]
    forecast = simulate(view, asked, seed=5, pact=pacts[0] | pacts[1])
    return int(np.isin(forecast.winners, partners).sum()) / forecast.draws


def test_at_an_equilibrium_no_pact_of_either_bloc_is_worth_more():
    """Every pact in two places is tried for each bloc, counted without the planner."""
    asked = kept_small(question())
    found = game.counter(asked, seed=5)
    assert [play.end for play in found.plays] == ["equilibrium", "equilibrium"]
    view = found.projection
    for play in found.plays:
        for index, bloc in enumerate(found.blocs):
            now = seats(asked, view, play.pacts, bloc)
            tried = []
            for pact in every_pact(view, bloc.partners):
                pacts = (pact, play.pacts[1]) if index == 0 else (play.pacts[0], pact)
                tried.append(seats(asked, view, pacts, bloc))
            assert len(tried) == 9
            assert now >= max(tried) - 1e-9
            assert max(tried) > min(tried)  # pacts do matter here


def limited(*, draws):
    """A game of twenty deals against nine."""
    against = {**TABLES["bloc_against"][0], "rules": {"max_seats": 9}}
    return question(rules={"max_seats": 20}, bloc_against=[against], uncertainty={"draws": draws})


def test_a_circle_for_no_more_than_the_figures_tell_is_settled_where_least_is_left_to_gain():
    asked = limited(draws=25)
    games = (game.counter(asked, seed=seed) for seed in range(1, 20))
    turned = (play for one in games for play in one.plays if play.repeats_from is not None)
    play = next(turned)
    circle = play.moves[play.repeats_from :]
    assert len(circle) >= 2
    gains = [move.answer.value - move.answer.before for move in circle]
    assert all(move.changed for move in circle)
    assert min(gains) > 0.05  # the tolerance: nobody changes for less
    assert play.end == "settled"
    assert play.within == pytest.approx(min(gains))


def played(answers, gain, afresh):
    """A circle of two blocs whose every change is worth so much; on fresh draws so much, give or take."""
    asked = question()
    table = game._Table(asked, project(asked), game.blocs_of(asked), 5, 60.0)
    fixed = _Fixed(table, answers)
    fixed.gained, fixed.afresh = gain, lambda bloc, pacts: afresh
    return fixed.play((0, 1))


@pytest.mark.parametrize(
    ("afresh", "end"),
    [
        ({0: (0.3, 0.0), 1: (1.15, 0.05)}, "cycle"),
        ({0: (1.15, 0.05), 1: (0.3, 0.0)}, "cycle"),
        ({0: (0.3, 0.0), 1: (0.4, 0.0)}, "settled"),
    ],
)
def test_a_circle_is_settled_only_if_no_side_gains_on_fresh_draws(afresh, end):
    asked = question()
    fixed = _Fixed(game._Table(asked, project(asked), game.blocs_of(asked), 5, 60.0), pennies())
    fixed.gained, fixed.afresh = 1.2, lambda bloc, pacts: afresh[bloc]
    fixed._left = lambda bloc, pacts: (1.2, 1.15)[bloc]
    assert fixed.play((0, 1)).end == end


@pytest.mark.parametrize(
    ("gain", "afresh", "end"),
    [
        (0.5, (9.0, 0.0), "settled"),
        (0.51, (0.51, 0.25), "cycle"),
        (0.9, (0.5, 0.0), "settled"),
        (0.9, (0.9, 0.45), "settled"),
        (9.0, (8.9, 4.4), "cycle"),
    ],
)
def test_a_circle_counts_from_half_a_seat_or_two_standard_errors_on_fresh_draws(gain, afresh, end):
    play = played(pennies(), gain, afresh)
    assert play.end == end
    assert play.within == (gain if end == "settled" else None)
    assert play.repeats_from is not None


def test_a_change_is_judged_afresh_with_both_pacts_on_the_draws_of_the_next_seed():
    asked = limited(draws=60)
    view = project(asked)
    table = game._Table(asked, view, game.blocs_of(asked), 5, 60.0)
    pact = table.answer(0, table.start).pact
    before, after = (
        simulate(view, asked, seed=6, pact=one).seats()[:, [view.parties.index(c) for c in ("Lab", "LD")]]
        for one in (table.start[0], pact)
    )
    gains = after.sum(axis=1) - before.sum(axis=1)
    assert np.std(gains) > 0
    assert table.afresh(0, table.start) == pytest.approx((gains.mean(), np.std(gains, ddof=1) / 60**0.5))


def test_every_answer_is_the_recount_of_its_pacts_on_the_same_draws():
    found = game.counter(limited(draws=400), seed=5)
    codes = found.projection.parties.codes
    for play, judged in zip(found.plays, found.judged, strict=True):
        last = play.moves[-1].answer.seats
        mean = judged.with_pact.seats().mean(axis=0)
        assert {c: round(float(v), 9) for c, v in zip(codes, last, strict=True)} == {
            c: round(float(v), 9) for c, v in zip(codes, mean, strict=True)
        }
        for bloc, most, pact in zip(found.blocs, (20, 9), play.pacts, strict=True):
            assert 0 < int(pact.aside.any(axis=1).sum()) <= most
            assert {c for deal in pact.deals() for c in deal.aside} <= set(bloc.partners)
        assert not play.moves[-1].changed
        assert play.moves[0].changed


def test_an_answer_takes_the_other_pact_into_account():
    """The first bloc's second answer differs from its first: it was not simply repeated."""
    found = game.counter(question(), seed=5)
    own = [move.answer for move in found.plays[0].moves if move.bloc == 0]
    assert own[0].value > own[1].value  # the counter-pact cost it seats
    assert own[0].pact.deals() != own[1].pact.deals()


class _Fixed(game._Table):
    """A game whose answers are given: for each bloc, its pact by the other's."""

    def __init__(self, table, answers):
        self.answers, self.start, self.blocs = answers, tuple(table.start), table.blocs
        self.gained = 9.0

    def answer(self, bloc, pacts):
        pact = self.answers[bloc][game._bytes((pacts[1 - bloc],))]
        gain = 0.0 if game._same((pact,), (pacts[bloc],)) else self.gained
        return game.Answered(pact, gain, 0.0, np.zeros(1), proven=True)


def pennies():
    """Matching pennies: one bloc wants the pact that matches, the other the one that differs."""
    asked = question()
    view = project(asked)
    ours, theirs = (list(every_pact(view, bloc.partners))[1:3] for bloc in game.blocs_of(asked))
    key = [
        [game._bytes((pact,)) for pact in (Pact.empty(view.constituencies, view.parties), *own)]
        for own in (ours, theirs)
    ]
    matching = {key[1][0]: ours[0], key[1][1]: ours[0], key[1][2]: ours[1]}
    differing = {key[0][0]: theirs[0], key[0][1]: theirs[1], key[0][2]: theirs[0]}
    return matching, differing


def test_a_circle_for_gains_that_count_is_shown_as_one():
    play = played(pennies(), 9.0, (9.0, 0.1))
    assert play.end == "cycle"
    assert play.within is None
    assert len(play.moves) - play.repeats_from == 4
    assert all(move.changed for move in play.moves[play.repeats_from + 1 :])


def test_rules_that_no_pact_keeps_mean_no_pact_and_say_why():
    asked = question(rules={"min_gain": {"LD": 300}})
    found = game.counter(asked, seed=5)
    own = [move.answer for move in found.plays[0].moves if move.bloc == 0]
    assert all(answer.pact.stand_asides == 0 for answer in own)
    assert "LD gains at least 300" in own[0].note
    said = counter_sentence(found)
    assert "it stops because the rules of Labour and the Liberal Democrats allow no answer" in said
    assert "equilibrium" not in said
    assert f"could not answer: {own[-1].note}" in said
    stuck = counter_document(found)["plays"][0]
    assert stuck["stuck"] == {"Lab+LD": own[-1].note}
    assert stuck["words"] in said


def test_it_says_what_it_begins_with_and_every_partners_own_gain_or_loss():
    pact = {"deals": [{"seat": "St Ives", "for": "LD", "aside": ["Lab"]}]}
    found = game.counter(question(pact=pact, rules={"max_seats": 5}), seed=5)
    said = counter_sentence(found)
    begins = "the question's pact of one stand-aside, which is agreed already and may only be added to"
    assert begins in said
    assert begins in question_words(found)
    assert "beginning with none," in question_words(game.counter(limited(draws=10), seed=5))
    (ended, *_) = counter_document(found)["seats"]["ends"]
    judged = found.judged[0]
    codes = judged.projection.parties.codes
    for row in ended["parties"]:
        place = codes.index(row["party"])
        before, after = (one.seats()[:, place].mean() for one in (judged.without, judged.with_pact))
        assert (row["without"], row["with"]) == pytest.approx((before, after))
        assert row["gain"] == pytest.approx(after - before)
    losers = [row for row in ended["parties"] if row["gain"] <= -0.05]
    assert losers
    for row in losers:
        name = spoken(judged.projection.parties, row["party"])
        assert re.search(rf"{name}\b[^;.]* {about(row['gain'])}", said, re.IGNORECASE)
    assert " loses " in said or " lose " in said


def test_three_blocs_answer_in_both_orders():
    blocs = [*TABLES["bloc_against"], {"partners": ["Green", "Ind"], "opponents": ["Con"]}]
    found = game.counter(question(bloc_against=blocs), seed=5)
    assert [play.order for play in found.plays] == [(0, 1, 2), (2, 1, 0)]
    assert len(found.plays[0].pacts) == 3


def test_without_another_bloc_there_is_no_game():
    with pytest.raises(ScenarioError, match="no bloc on the other side"):
        game.counter(replace(question(), blocs_against=()), seed=1)
    with pytest.raises(ScenarioError, match=r"two \[bloc\] partners"):
        game.counter(replace(question(), partners=()), seed=1)


def test_the_hint_names_parties_of_this_scenario_and_one_that_comes_with_two_blocs():
    with pytest.raises(ScenarioError) as refused:
        game.counter(replace(question(), blocs_against=(), opponents=("Con",)), seed=1)
    hint = str(refused.value)
    named = [code.strip('"') for code in hint.split("[")[3].split("]", maxsplit=1)[0].split(", ")]
    assert named[0] == "Con"
    assert set(named) <= set(question().baseline.parties.codes) - set(question().partners)
    assert "as remain-alliance-2019" in hint
    assert load_scenario("remain-alliance-2019", draws=10).blocs_against


def test_two_opponents_are_taken_for_a_bloc():
    asked = replace(question(), blocs_against=(), opponents=("Con", "UKIP"))
    assert game.blocs_of(asked)[1] == RivalBloc(("Con", "UKIP"), ("Lab", "LD"))


def test_the_command_prints_rounds_and_the_equilibrium_twice_the_same(capsys):
    answers = []
    for _ in range(2):
        assert run(["counter", "remain-alliance-2019", "--draws", "20", "--seed", "3", "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    found = json.loads(answers[0])
    assert (found["seed"], found["draws"]) == (3, 20)
    assert [one["name"] for one in found["blocs"]] == ["Lab+LD+Green+PC", "Con+BRX"]
    assert {move["bloc"] for move in found["rounds"]} == {"Lab+LD+Green+PC", "Con+BRX"}
    ends = {play["end"] for play in found["plays"]}
    assert (found["equilibrium"] is not None) == (ends == {"equilibrium"})
    moves = [move["seats"]["blocs"] for move in found["rounds"] if move["order"][0] == "Con+BRX"]
    ended = {name: one["mean"] for name, one in found["seats"]["ends"][1]["blocs"].items()}
    reached = moves if found["plays"][1]["end"] == "settled" else moves[-1:]
    assert any(ended == pytest.approx(seats) for seats in reached)


def test_the_command_says_it_in_tables_and_as_a_page(capsys, tmp_path):
    file = tmp_path / "answer.html"
    assert run(["counter", "remain-alliance-2019", "--draws", "20", "--out", str(file)]) == 0
    page = file.read_text(encoding="utf-8")
    assert "standaside counter remain-alliance-2019 --draws 20 --seed 2019 --out FILE.html" in page
    text = capsys.readouterr().out
    for words in ("On one side Labour", "What they end with", "20 simulated elections, seed 2019"):
        assert words in text


def test_a_plan_can_aim_at_the_majority_for_a_measure():
    """Only one partner holds it: the plan for it is another than the plan for the bloc's seats."""
    stances = [
        {"party": "LD", "measure": "exit", "for": True},
        {"party": "Con", "measure": "exit", "for": True},
    ]
    aims = {"measure": "exit", "objectives": ["p_measure", "expected_seats"]}
    asked = question(
        stance=stances, aim=aims, rules={"max_seats": 8, "min_effect": 0.0}, uncertainty={"draws": 200}
    )
    aimed, plain = plan(asked, seed=5), plan(replace(asked, objectives=("expected_seats",)), seed=5)
    held = held_stances(asked, aimed.projection, "exit")
    chances = [measure_chance(one.with_pact, held) for one in (aimed, plain)]
    assert chances[0].supporters > chances[1].supporters
    assert aimed.plan.aims[0].name == "p_measure"
    assert aimed.plan.aims[0].value >= aimed.plan.aims[0].without - 1e-9
