"""Ways of sharing (rule 25): against every plan tried, and by what each promises."""

from __future__ import annotations

import dataclasses
import itertools
import math
import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from standaside.domain import Options, PactRules
from standaside.errors import SolverError
from standaside.planning.bargaining import Bargains, _Table
from standaside.planning.rules import Measure
from standaside.planning.solver import Answer
from standaside.planning.verify_shares import verify_bargains
from tests.reference_planner import earns, rows_by_place
from tests.small_options import CODES, PARTNERS, options_of, questions

LOOSE = PactRules(min_effect=0.0, tolerance=0.0)


def bargains(options: Options, rules: PactRules = LOOSE) -> Bargains:
    """On a table made by hand; votes are one, two and three parts."""
    weighed: Any = SimpleNamespace(
        options=options,
        scenario=SimpleNamespace(rules=rules, partners=tuple(CODES[p] for p in PARTNERS)),
        projection=None,
        partners=tuple(sorted(CODES[p] for p in PARTNERS)),
        seed=1,
    )
    table = _Table(weighed, time.monotonic() + 60)
    return table.bargains({"Green": 1 / 6, "LD": 2 / 6, "Lab": 3 / 6})


def seat(place: int, *deals: tuple[str, str, tuple[float, ...]]) -> list[Any]:
    rows: list[Any] = [(place, "", "", (0.7, 0.1, 0.1, 0.1), 0.0)]
    return [*rows, *((place, who, aside, p_win, 1.0) for who, aside, p_win in deals)]


FOUR = options_of(
    [
        *seat(0, ("Lab", "LD", (0.2, 0.7, 0.0, 0.1)), ("LD", "Lab", (0.4, 0.0, 0.5, 0.1))),
        *seat(1, ("Lab", "LD", (0.2, 0.7, 0.0, 0.1)), ("LD", "Lab", (0.3, 0.0, 0.6, 0.1))),
        *seat(2, ("Lab", "Green", (0.3, 0.6, 0.1, 0.0)), ("Green", "Lab", (0.6, 0.0, 0.1, 0.3))),
        *seat(3, ("Green", "LD", (0.5, 0.1, 0.0, 0.4)), ("LD", "Green", (0.2, 0.1, 0.7, 0.0))),
    ],
    4,
)


def every_gain(options: Options, max_seats: int | None) -> list[dict[str, float]]:
    """What each partner gains in every pact of deals that earn their place, and nobody is worse off."""
    groups = {
        place: [row for row in rows if earns(options, LOOSE, None, row, rows)]
        for place, rows in rows_by_place(options).items()
    }
    found = []
    for rows in itertools.product(*groups.values()):
        if max_seats is not None and sum(bool(options.aside[row].any()) for row in rows) > max_seats:
            continue
        gains = {
            CODES[p]: sum(float(options.p_win[row, p]) for row in rows)
            - sum(float(options.p_win[group[0], p]) for group in groups.values())
            for p in PARTNERS
        }
        if min(gains.values()) >= -1e-9:
            found.append(gains)
    return found


def check(options: Options, rules: PactRules) -> None:
    found = bargains(options, rules)
    verify_bargains(found, rules.max_seats)
    all_gains = every_gain(options, rules.max_seats)
    ideal = {code: max(gains[code] for gains in all_gains) for code in found.ideal}
    assert found.ideal == pytest.approx(ideal, abs=1e-6)
    sharing = [code for code in ideal if ideal[code] > 1e-6]
    assert set(found.left_out) == set(ideal) - set(sharing)
    by_name = {bargain.name: bargain for bargain in found.solutions}
    assert sum(by_name["most"].gains.values()) == pytest.approx(
        max(sum(g.values()) for g in all_gains), abs=1e-6
    )
    if not sharing:
        assert set(by_name) == {"most"}
        return
    for name, by in (("kalai_smorodinsky", ideal), ("equal_gain", {}), ("proportional", found.weights)):
        best = max(min(g[code] / by.get(code, 1.0) for code in sharing) for g in all_gains)
        assert by_name[name].value == pytest.approx(best, abs=1e-5)
        assert by_name[name].gap <= 1e-5
    product = max(math.prod(max(0.0, g[code]) for code in sharing) for g in all_gains)
    nash = by_name["nash"]
    if product > 1e-9:
        assert math.exp(nash.value) >= product * (1 - 2e-3)
        assert nash.gap <= 1.1e-3


def test_every_way_of_sharing_is_the_best_of_all_pacts_at_its_own_aim() -> None:
    check(FOUR, LOOSE)
    check(FOUR, dataclasses.replace(LOOSE, max_seats=2))


def test_rules_that_share_are_left_aside() -> None:
    fair = dataclasses.replace(LOOSE, min_gain={"Green": 9.0}, reciprocity={"LD": (1.0, 1.0)})
    assert bargains(FOUR, fair).solutions == bargains(FOUR).solutions


def test_a_partner_that_no_pact_helps_is_held_where_it_is() -> None:
    options = options_of(
        [
            *seat(0, ("Lab", "LD", (0.2, 0.7, 0.0, 0.1)), ("LD", "Lab", (0.4, 0.0, 0.5, 0.1))),
            *seat(1, ("Lab", "LD", (0.2, 0.7, 0.0, 0.1)), ("LD", "Lab", (0.3, 0.0, 0.6, 0.1))),
        ],
        2,
    )
    found = bargains(options)
    assert found.left_out == ("Green",)
    for bargain in found.solutions:
        assert bargain.gains["Green"] >= -1e-9
    assert min(found.solutions[1].gains[code] for code in ("Lab", "LD")) > 0.3


def test_where_no_pact_gains_anything_there_is_only_the_status_quo() -> None:
    options = options_of(seat(0, ("Lab", "LD", (0.9, 0.1, 0.0, 0.0))), 1)
    found = bargains(options)
    assert [bargain.name for bargain in found.solutions] == ["most"]
    assert found.solutions[0].chosen == (0,)


def test_without_time_the_best_known_pacts_are_shared_and_not_called_proven() -> None:
    weighed: Any = SimpleNamespace(
        options=FOUR,
        scenario=SimpleNamespace(rules=LOOSE, partners=tuple(CODES[p] for p in PARTNERS)),
        projection=None,
        partners=tuple(sorted(CODES[p] for p in PARTNERS)),
        seed=1,
    )
    table, proven = _Table(weighed, time.monotonic() + 60), bargains(FOUR).solutions[0]
    unfinished = Answer(table.nothing, math.nan, 9.0, math.inf, proven=False)
    found = table._found(unfinished, table._total((("bloc", 1.0),)))
    assert table.program.total((("bloc", 1.0),), found) == pytest.approx(proven.objective, abs=0.2)
    assert table.program.keeps_limits(found)
    finished = dataclasses.replace(unfinished, proven=True)
    assert table._found(finished, table._total((("bloc", 1.0),))) is table.nothing


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions(most=200, places=4))
def test_invented_questions(question: dict[str, Any]) -> None:
    options = question["options"]
    # every place with options begins with no deal, which is where disagreement is
    check(options, dataclasses.replace(LOOSE, max_seats=question["rules"].max_seats))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"seats": {"Lab": 9.0, "LD": 0.1, "Green": 0.1}}, "wins"),
        ({"bound": -9.0, "value": -9.0}, "is better at it"),
        ({"chosen": (1, 4, 7, 10), "seats": {}}, "constituencies have a deal"),
    ],
)
def test_a_false_solution_is_refused(change: dict[str, Any], complaint: str) -> None:
    honest = bargains(FOUR)
    false = dataclasses.replace(honest.solutions[0], **change)
    with pytest.raises(SolverError, match=complaint):
        verify_bargains(
            dataclasses.replace(honest, solutions=(false, *honest.solutions[1:])),
            2 if "chosen" in change else None,
        )


def test_an_answer_a_hair_below_the_relaxation_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, a rounding error of 1e-17 made the solver look at the same rows until the time was over."""
    from standaside.planning.solver import NOTHING, Program, Relaxation, Task

    looked: list[int] = []
    tiny = 3e-17
    program = Program(
        np.zeros(2, dtype=np.int64), {"bloc": Measure(np.array([0.0, -1.0]))}, (), np.ones(2, dtype=np.bool_)
    )

    def choose(self: Task, kept: Any, start: Any) -> Any:
        looked.append(1)
        assert len(looked) < 5
        return replace(NOTHING, chosen=np.array([0]), value=-tiny, bound=0.0)

    monkeypatch.setattr(Task, "choose", choose)
    monkeypatch.setattr(Task, "relax", lambda self: Relaxation(0.0, np.array([0.0, 1.0])))
    answer = Task(program, (("bloc", 1.0),), True, 0.0).solve(np.array([0]))
    assert answer.chosen is not None
    assert answer.proven
