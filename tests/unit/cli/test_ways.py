"""``plan --shapley`` and its like, through the real engine on few draws."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

REMAIN = "remain-alliance-2019"
FEW = ["--draws", "60"]


def answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> Any:
    assert run([*arguments, *FEW, "--json"]) == 0, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


def both(tmp_path: Path, arguments: list[str]) -> tuple[Any, str]:
    """The document and the table of one run: searches take seconds."""
    file, said = tmp_path / "answer.json", io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run([*arguments, *FEW, "--out", str(file)]) == 0
    return json.loads(file.read_text(encoding="utf-8")), said.getvalue()


@pytest.fixture(scope="module")
def shapley(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, str]:
    return both(tmp_path_factory.mktemp("shapley"), ["plan", REMAIN, "--shapley"])


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str], code: int) -> str:
    assert run([*arguments, *FEW]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def scenario(tmp_path: Path, partners: str, more: str = "") -> str:
    path = tmp_path / "asked.toml"
    text = f'[election]\nfrom = "2017"\n\n[bloc]\npartners = {partners}\nopponents = ["Con"]\n{more}'
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_shapley_values_coalitions_and_side_payment(
    capsys: pytest.CaptureFixture[str], shapley: tuple[Any, str]
) -> None:
    found, _ = shapley
    assert set(found["shapley"]) == {"Lab", "LD", "Green", "PC"}
    assert len(found["coalitions"]) == 15
    assert all(c["proven"] for c in found["coalitions"])
    whole = found["coalitions"][-1]
    assert sum(found["shapley"].values()) == pytest.approx(whole["seats"])
    assert found["objective"] == pytest.approx(whole["gets"])
    assert found["stable"] is (max(c["excess"] for c in found["coalitions"]) <= found["tolerance"] + 1e-6)
    assert (found["side_payment"] is None) is (whole["excess"] > found["tolerance"] + 1e-6)
    planned = answer(capsys, ["plan", REMAIN])
    assert planned["objective"] == pytest.approx(found["objective"])
    for code, seats in planned["seats"]["with"]["parties"].items():
        assert seats == pytest.approx(found["pact"][code])
    for code, seats in planned["seats"]["without"]["parties"].items():
        assert seats == pytest.approx(found["disagreement"][code])


def test_the_tables_say_it_too(shapley: tuple[Any, str]) -> None:
    _, said = shapley
    assert "Shapley value" in said
    assert "the Greens and Labour" in said
    assert "The pact is" in said


def test_an_agreed_pact_binds_the_plan_and_not_who_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, ["plan", "unite-to-remain-2019", "--shapley"])
    alone = answer(capsys, ["evaluate", "unite-to-remain-2019"])["seats"]["without"]["parties"]
    assert found["disagreement"] == pytest.approx(alone)
    assert [c["parties"] for c in found["coalitions"][:3]] == [["Green"], ["LD"], ["PC"]]


def test_a_bloc_of_one_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = refused(capsys, ["plan", scenario(tmp_path, '["Lab"]'), "--shapley"], 4)
    assert "a pact needs two partners" in said


@pytest.mark.parametrize("way", [[], ["--shapley"]])
def test_a_partner_with_no_votes_anywhere_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, way: list[str]
) -> None:
    said = refused(capsys, ["plan", scenario(tmp_path, '["Lab", "BRX"]'), *way], 4)
    assert said.startswith("BRX is a partner but has no votes anywhere")


def test_two_questions_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "two questions" in refused(capsys, ["plan", REMAIN, "--shapley", "--trades"], 2)


def test_trades_are_even_and_worth_something(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, ["plan", REMAIN, "--trades"])["trades"]
    assert found
    seats = [seat["code"] for trade in found for seat in trade["seats"]]
    assert len(seats) == len(set(seats))
    worths = [round(trade["worth"], 9) for trade in found]
    assert worths == sorted(worths, reverse=True)
    for trade in found:
        assert min(trade["gains"].values()) > 0
        assert trade["uneven"] <= 0.02 + 1e-9
        assert trade["worth"] == pytest.approx(sum(seat["bloc"] for seat in trade["seats"]))


def test_presets_cost_what_the_best_pact_has_more(tmp_path: Path) -> None:
    found, said = both(tmp_path, ["plan", REMAIN, "--presets"])
    assert "Electoral Calculus 2022" in said
    presets = {preset["name"]: preset for preset in found["presets"]}
    assert set(presets) == {
        "winner_runner_up",
        "incumbents_best_placed",
        "alliance_1981",
        "electoral_calculus_2022",
        "unite_to_remain_2019",
    }
    for preset in presets.values():
        assert preset["cost"] == pytest.approx(found["best"]["objective"] - preset["objective"])
        assert preset["cost"] >= -0.05  # the tolerance of rule 14
        assert preset["cost_range"]["p05"] <= preset["cost"] <= preset["cost_range"]["p95"]
    # in Buckingham, the Speaker's seat of 2017, the Liberal Democrats have nobody to be helped
    assert presets["unite_to_remain_2019"]["constituencies"] == 59
    assert "no candidate in this scenario is left out" in " ".join(said.split())


def test_a_rule_that_cannot_be_applied_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "presets.csv"
    found = answer(capsys, ["plan", scenario(tmp_path, '["Lab", "SNP"]'), "--presets", "--out", str(out)])
    assert out.read_text(encoding="utf-8").count("\n") == 6
    presets = {preset["name"]: preset for preset in found["presets"]}
    assert presets["electoral_calculus_2022"]["objective"] is None
    assert "Lab, LD and Green" in presets["electoral_calculus_2022"]["why"]
    assert presets["unite_to_remain_2019"]["cost"] is None


def test_robust_is_a_section_of_the_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = scenario(tmp_path, '["Lab", "LD"]', "\n[rules]\nmax_seats = 5\n")
    assert answer(capsys, ["plan", asked])["robust"] is None
    found, said = both(tmp_path, ["plan", asked, "--robust"])
    robust = found["robust"]
    assert [c["name"] for c in robust["circumstances"]] == [
        "expected",
        "follow_less",
        "follow_more",
        "backfire_hard",
    ]  # without a poll none can be worse
    expected = robust["circumstances"][0]
    assert expected["bloc"]["with"]["mean"] == pytest.approx(found["objective"])
    assert expected["regret"] == pytest.approx(0.0)
    everybody = [case for case in robust["refusals"] if case["party"] is None]
    assert [case["chance"] for case in everybody] == [0.1, 0.25, 0.5]
    assert everybody[0]["lost"] == pytest.approx(everybody[2]["lost"] / 5)  # single deals: in proportion
    assert "The same pact in other circumstances" in said
    assert "where local branches refuse" in said


def test_ways_of_sharing_have_gaps_and_prices(tmp_path: Path) -> None:
    asked = scenario(tmp_path, '["Lab", "LD"]', "\n[rules]\nmax_seats = 8\n")
    found, said = both(tmp_path, ["plan", asked, "--bargain"])
    by_name = {solution["name"]: solution for solution in found["solutions"]}
    assert set(by_name) == {"most", "nash", "kalai_smorodinsky", "equal_gain", "proportional"}
    for solution in by_name.values():
        assert solution["price"] == pytest.approx(found["most"] - solution["objective"])
        assert min(solution["gains"].values()) >= -1e-6
        assert solution["constituencies"] <= 8
        assert solution["gap"] <= 2e-3
    least = {name: min(solution["gains"].values()) for name, solution in by_name.items()}
    assert least["equal_gain"] == pytest.approx(max(least.values()))
    assert "Kalai-Smorodinsky" in said
