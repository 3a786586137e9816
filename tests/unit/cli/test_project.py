"""``project``: what it says beside its numbers, one seat, and a poll without commas."""

from __future__ import annotations

import json

import pytest

from standaside.cli.app import run

POLL = "Con 38, Lab 33, LD 15, Green 4, SNP 4, PC 0.5"
ASK = ["project", "--from", "2019", "--draws", "500", "--poll", POLL]


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_a_party_without_a_candidate_where_shares_are_told_has_a_dash(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(ASK) == 0
    table = capsys.readouterr().out
    row = next(line for line in table.splitlines() if "Sinn Féin" in line)
    assert row.split()[2] == "–"
    assert "0.0" not in row.split()[2:3]
    told = " ".join(table.split())
    assert "Shares are of Great Britain; – is for parties without a candidate there." in told
    assert "Every seat: --out FILE" in told


def test_one_seat_has_chances_and_ranges(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ASK, "--seat", "hampstead and kilburn"]) == 0
    told = said(capsys)
    assert "Hampstead and Kilburn (London), if nobody stands aside" in told
    assert "shares lie in the range nine times in ten" in told
    assert run([*ASK, "--seat", "Hampstead and Kilburn", "--json"]) == 0
    seat = json.loads(capsys.readouterr().out)
    assert seat["name"] == "Hampstead and Kilburn"
    assert seat["parties"][0]["party"] == seat["winner"] == "Lab"
    able = [party for party in seat["parties"] if party["p05"] is not None]
    assert {party["party"] for party in seat["parties"]} - {party["party"] for party in able} <= {"Other"}
    assert all(0 <= party["p05"] <= party["share"] <= party["p95"] <= 1 for party in able)
    assert sum(party["p_win"] for party in able) == pytest.approx(1)
    assert run([*ASK, "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    (same,) = (place for place in whole["constituencies"] if place["code"] == seat["code"])
    assert {party["party"]: party["p_win"] for party in seat["parties"]} == same["p"]
    assert {party["party"]: party["share"] for party in seat["parties"]} == same["share"]
    assert "SF" in whole["outside"]
    assert not {"Lab", "SNP"} & set(whole["outside"])


def test_a_seat_misspelt_has_a_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ASK, "--seat", "Hampsted and Kilburn"]) == 2
    assert "Did you mean Hampstead and Kilburn?" in capsys.readouterr().err


@pytest.mark.parametrize("poll", ["Con 25 Lab 30", "Con 25% Lab 30%", "Con 40, Lab: 30 LD: 10"])
def test_a_poll_without_commas_is_told_to_have_some(poll: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--from", "2019", "--poll", poll]) == 2
    assert "put a comma after every figure" in capsys.readouterr().err


def test_a_known_successor_takes_over_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["project", "--from", "2019", "--draws", "50", "--poll", "Con 24, Lab 34, LD 12, RUK 15"]
    assert run(asked) == 0
    assert "RUK takes over the votes that BRX had in the 2019 general election." in said(capsys)


def test_a_page_is_made_by_another_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ASK, "--out", "x.html"]) == 2
    assert "it writes .csv, .xlsx, .parquet, .json. A page in one file is made by" in capsys.readouterr().err
