"""Money in a plan's document and table: nothing made up, never advice."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np

from standaside.data import shipped
from standaside.domain import Deal, Uncertainty
from standaside.planning import assessment
from standaside.planning.guidance import NOT_ADVICE, Intent, check_guidance
from standaside.planning.money import Spread, money_of, rates_from
from standaside.present.documents import plan_document
from standaside.present.money_words import money_grid, with_money
from tests.tables import result, scenario

BASE = result({name: {"Con": 20000, "LD": 15000, "Lab": 14000, "Green": 2000} for name in ("A", "B")})


def judged():  # type: ignore[no-untyped-def]
    deals = (Deal("A", "A", "LD", ("Lab", "Green")),)
    question = scenario(BASE, partners=("Lab", "LD", "Green"), pact=deals, uncertainty=Uncertainty(draws=300))
    found = assessment.evaluate(question, seed=1)
    rates = rates_from(shipped.rows("money.csv"), on=dt.date(2024, 7, 4))
    return found, money_of(found, rates), check_guidance(found.pact, Intent(), rates), rates


def test_the_document_has_every_party_and_every_link() -> None:
    found, money, notices, rates = judged()
    document = with_money(plan_document(found), money, notices, rates)
    json.dumps(document, allow_nan=False)
    for row in money:
        entry = document["parties"][row.party]
        assert entry["short_money_change"] == row.change_if_opposition.mean
        assert entry["money"]["deposits_lost"]["with"] == row.deposits_lost[1].mean
    assert document["parties"]["Lab"]["money"]["candidates"] == {"without": 2, "with": 1}
    assert document["parties"]["Lab"]["money"]["deposits"]["with"] == 500
    short = document["fairness"]["partners"]["LD"]["money"]["short_money"]
    assert short["change"] == document["parties"]["LD"]["short_money_change"]
    assert short["change_of_own"] == short["change"] / short["without"]
    assert document["not_advice"] == NOT_ADVICE
    assert {entry["key"] for entry in document["guidance"]} >= {"pact", "announcement"}
    assert all(entry["link"].startswith("https://") for entry in document["guidance"])
    assert document["money"]["newer_than_polling_day"] == [rate.key for rate in rates.later()]
    assert document["money"]["sources"]


def test_the_table_is_in_thousands_and_says_who_governs() -> None:
    found, money, notices, rates = judged()
    grid = money_grid(found.scenario, money, notices, rates)
    assert [row[0] for row in grid.rows] == ["Lab", "LD", "Greens"]
    assert [row[1] for row in grid.rows] == ["2 → 1", "2 → 2", "2 → 1"]
    assert any("one twentieth of the votes, not at it" in note for note in grid.notes)
    assert NOT_ADVICE in " ".join(grid.notes)
    quiet = money_grid(found.scenario, money, (), rates)
    assert NOT_ADVICE not in " ".join(quiet.notes)


def test_a_mean_outside_its_range_is_explained_and_the_median_is_shown() -> None:
    found, money, notices, rates = judged()
    few = np.zeros(1000)
    few[:30] = 2_500_000.0  # in three elections of a hundred the party comes to qualify
    odd = replace(money[0], change_if_opposition=Spread.of(few))
    assert odd.change_if_opposition.mean > odd.change_if_opposition.high == 0.0
    grid = money_grid(found.scenario, (odd, *money[1:]), notices, rates)
    said = " ".join(grid.notes)
    assert grid.rows[0][4] == "0"
    assert "if opposed and as would be: Lab +75 and " in said
    assert "Short Money is skewed" in said
    assert "here outside the range shown: Lab)" in said
    inside = replace(money[0], change_if_opposition=Spread.of(np.linspace(-7e6, 1e6, 100)))
    grid = money_grid(found.scenario, (inside,), notices, rates)
    assert grid.rows[0][4] == "−3,000 (−6,600 to +600)"
    assert "outside the range shown" not in " ".join(grid.notes)
    document = with_money(plan_document(found), (odd, *money[1:]), notices, rates)
    short = document["parties"]["Lab"]["money"]["short_money_if_opposition"]["change"]
    assert short == {"mean": 75_000.0, "p05": 0.0, "p50": 0.0, "p95": 0.0}
