"""``campaign``: the contract of its JSON, what it compares with, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

FIELDS = {
    "moves",
    "moves_alone",
    "leave_alone",
    "twins",
    "targets",
    "p_win",
    "seats",
    "who_is_right",
    "effect",
    "bound",
}
SMALL = (
    '[election]\nfrom = "2017"\n[bloc]\npartners = ["Lab", "LD"]\nopponents = ["Con"]\n'
    "[uncertainty]\ndraws = 100\n"
)


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["campaign", *arguments, "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_campaigning_and_standing_aside_stand_in_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "unite-to-remain-2019", "--draws", "200")
    assert set(found) >= FIELDS
    assert list(found["seats"]) == ["nothing", "alone", "campaign", "stand_asides", "both"]
    seats = found["seats"]
    assert seats["nothing"]["gain"] == 0
    assert seats["campaign"]["gain"] > 0
    assert seats["alone"]["gain"] > 0
    assert found["moves_alone"]
    for row in seats.values():
        assert row["gain_p05"] <= row["gain_p95"]
    assert seats["campaign"]["low"] <= seats["campaign"]["bloc"] <= seats["campaign"]["high"]
    assert found["compared"] == "the scenario's pact"
    for seat in found["p_win"]:
        ways = seat["p_bloc_by"]
        assert set(ways) == set(seats)
        assert ways["nothing"] == seat["p_bloc"]["without"]
        assert ways["campaign"] == seat["p_bloc"]["with"]
    touched = {seat["code"] for seat in found["p_win"]}
    assert {move["from"] for move in found["moves"]} | {move["to"] for move in found["moves"]} <= touched
    assert sum(len(seat["aside"]) > 0 for seat in found["p_win"]) == 60
    assert sum(found["who_is_right"][w] for w in ("activists", "standing aside", "either", "neither")) == len(
        found["p_win"]
    )


def test_without_a_pact_the_best_plan_is_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL + "[rules]\nmax_seats = 3\n", encoding="utf-8")
    found = asked(capsys, str(file))
    assert found["compared"] == "the best plan within the scenario's rules"
    assert sum(len(seat["aside"]) > 0 for seat in found["p_win"]) <= 3


def test_rules_that_no_pact_keeps_leave_nothing_to_compare(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "small.toml"
    file.write_text(SMALL + "[rules]\nmax_seats = 0\nmin_gain = { Lab = 5 }\n", encoding="utf-8")
    found = asked(capsys, str(file))
    assert list(found["seats"]) == ["nothing", "alone", "campaign"]
    assert run(["campaign", str(file)]) == 0
    assert "no pact to compare with" in capsys.readouterr().out


def test_given_activists_and_lists_are_obeyed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(
        SMALL
        + "[rules]\nmax_seats = 0\n"
        + '[campaign]\nactivists = [ { party = "Lab", seat = "Bath", units = 900.0 } ]\n'
        + 'keep_out = { Lab = ["Bath"] }\nreach = 1\n',
        encoding="utf-8",
    )
    found = asked(capsys, str(file))
    assert not [move for move in found["moves"] if move["party"] == "Lab" and move["to"] == "E14000547"]
    (bath,) = [r for r in found["leave_alone"] if r["code"] == "E14000547" and r["party"] == "Lab"]
    assert (bath["usual"], bath["stay"], bath["why"]) == (900, 0, "non-aggression")
    assert all(move["steps"] <= 1 for move in found["moves"])


def test_one_party_alone_cannot_work_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "alone.toml"
    file.write_text('[election]\nfrom = "2017"\n', encoding="utf-8")
    assert run(["campaign", str(file)]) == 4
    assert "no partners who could campaign together" in capsys.readouterr().err


COUNTRY = """seat,party,votes
Northtown,Red,4100
Northtown,Blue,4000
Northtown,Gold,1500
Southtown,Red,1500
Southtown,Blue,4000
Southtown,Gold,3900
Lake,Red,4000
Lake,Blue,4050
Lake,Gold,500
Hill,Red,8000
Hill,Blue,2000
Hill,Gold,1000
"""
QUESTION = (
    '[election]\nfrom = "zland"\n[bloc]\npartners = ["Red", "Gold"]\nopponents = ["Blue"]\n'
    '[uncertainty]\ndraws = 300\n[campaign]\nkeep_out = { Gold = ["Lake"] }\n'
)


@pytest.fixture
def zland(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    file = tmp_path / "zland.csv"
    file.write_text(COUNTRY, encoding="utf-8")
    assert run(["data", "add", str(file), "--id", "zland", "--date", "2020-01-01"]) == 0
    capsys.readouterr()
    return tmp_path


def test_an_imported_country_without_a_map_is_told_the_way_out(
    zland: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (zland / "z.toml").write_text(QUESTION, encoding="utf-8")
    assert run(["campaign", str(zland / "z.toml")]) == 4
    said = capsys.readouterr()
    assert "no hex map of boundary set id:zland" in said.err
    assert "reach = 0 under [campaign]" in said.err
    assert said.out == ""


@pytest.mark.parametrize("still", ["reach = 0", "mobile = 0.0"])
def test_an_imported_country_where_nobody_travels_needs_no_map(
    zland: Path, capsys: pytest.CaptureFixture[str], still: str
) -> None:
    (zland / "z.toml").write_text(f"{QUESTION}{still}\n", encoding="utf-8")
    found = asked(capsys, str(zland / "z.toml"))
    assert found["moves"] == found["moves_alone"] == []
    assert ("Gold", "lake", 0) in {(r["party"], r["code"], r["stay"]) for r in found["leave_alone"]}
    assert found["seats"]["stand_asides"]["gain"] > 0.2
    assert run(["campaign", str(zland / "z.toml")]) == 0
    shown = capsys.readouterr().out
    assert "Nobody travels to another seat." in shown
    assert "Who goes where" not in shown


def test_one_seat_has_a_sampling_range_for_every_gain(
    zland: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (zland / "z.toml").write_text(f"{QUESTION}reach = 0\n", encoding="utf-8")
    assert run(["campaign", str(zland / "z.toml"), "--seat", "Southtown"]) == 0
    shown = capsys.readouterr().out
    assert "sampling range" in shown
    found = asked(capsys, str(zland / "z.toml"), "--seat", "Southtown")
    (seat,) = found["p_win"]
    gain = seat["gain_by"]["stand_asides"]
    assert gain["p05"] < gain["mean"] < gain["p95"]
    low, high = (f"{100 * gain[end]:+.1f}" for end in ("p05", "p95"))
    assert f"{low} to {high}" in shown


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('activists = [{ party = "SNP", seat = "Bath", units = 50 }]', "for or against SNP in Bath"),
        ('[campaign.keep_out]\nSNP = ["Bath"]', "SNP"),
    ],
)
def test_check_and_campaign_refuse_the_same_activists(
    rows: str, said: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "asked.toml"
    file.write_text(f"{SMALL}[campaign]\n{rows}\n", encoding="utf-8")
    refused = []
    for command in ("check", "campaign"):
        assert run([command, str(file)]) == 4
        captured = capsys.readouterr()
        assert captured.out == ""
        refused.append(captured.err)
    assert refused[0] == refused[1]
    assert said in refused[0]
