"""``deals``: the contract of its JSON, its words, its prices and its refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

EVENING = "2017-05-10T19:00:00+01:00"


def asked(capsys, *words):
    assert run(["deals", "hampstead-2017", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_first_example_binds_a_second_before_noon(capsys):
    found = asked(capsys)
    assert found["at"] == "2017-05-11T16:00:00+01:00"
    assert found["binding"] == ["brighton", "hampstead", "wight"]
    assert {(c["party"], c["seat"], c["for"]) for c in found["commitments"]} == {
        ("Green", "Hampstead and Kilburn", "Lab"),
        ("Lab", "Brighton, Pavilion", "Green"),
        ("Lab", "Isle of Wight", "Green"),
    }
    assert "together with brighton and wight" in found["why"]["hampstead"]
    assert "11:59:59 BST" in found["why"]["hampstead"]
    assert found["prices"] is None


def test_the_evening_before_it_waits_for_what_is_missing(capsys):
    found = asked(capsys, "--at", EVENING)
    assert (found["binding"], found["not_made"]) == ([], ["wight"])
    missing = {one["id"]: one["missing"] for one in found["waiting"]}
    assert [(one["party"], one["seat"]) for one in missing["hampstead"]] == [
        ("Lab", "Brighton, Pavilion"),
        ("Lab", "Isle of Wight"),
    ]
    assert {"event": "ratified", "party": "Lab"} in missing["brighton"]
    assert "Labour standing aside in Isle of Wight" in found["why"]["hampstead"]


def test_prices_come_from_the_engine_with_draws_and_seed(capsys):
    words = ["--scenario", "progressive-alliance-2017", "--draws", "200", "--seed", "5"]
    found = asked(capsys, *words)["prices"]
    assert (found["draws"], found["seed"], found["scenario"]) == (200, 5, "progressive-alliance-2017")
    hampstead = found["offers"]["hampstead"]
    gives, both = hampstead["gives"]["parties"], hampstead["both"]["parties"]
    assert gives["Green"]["votes"] < 0 < gives["Lab"]["votes"]
    assert both["Green"]["seats"]["mean"] > gives["Green"]["seats"]["mean"]
    assert gives["Lab"]["short_money"] is not None
    assert [seat["seat"] for seat in hampstead["gives"]["seats"]] == ["Hampstead and Kilburn"]
    assert found["binding"]["parties"] == both  # what binds is this very bargain
    brighton = next(s for s in both_seats(hampstead) if s["seat"] == "Brighton, Pavilion")["p_win"]["Green"]
    change = both["Green"]["seats"]["mean"]
    wight = next(s for s in both_seats(hampstead) if s["seat"] == "Isle of Wight")["p_win"].get("Green")
    moved = brighton["with"] - brighton["without"] + (wight["with"] - wight["without"] if wight else 0.0)
    assert change == pytest.approx(moved)
    assert asked(capsys, *words)["prices"] == found


SOFT = """
election = "2017"
[[offer]]
id = "quiet"
by = "Green"
made = 2019-11-01T12:00:00+00:00
gives = [ {{ seat = "Hampstead and Kilburn", for = "Lab", kind = "{kind}" }} ]
"""


def softly(capsys, tmp_path, kind):
    (tmp_path / f"{kind}.toml").write_text(SOFT.format(kind=kind), encoding="utf-8")
    words = [str(tmp_path / f"{kind}.toml"), "--scenario", "remain-alliance-2019", "--draws", "300"]
    assert run(["deals", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["prices"]


def test_activists_and_silence_have_a_price_too(capsys, tmp_path):
    """Kept out, its activists cost it votes; silent, it lends some of what is left; aside, it gives all."""
    found = {kind: softly(capsys, tmp_path, kind) for kind in ("activists", "silent", "aside")}
    green, lab = (
        {k: v["offers"]["quiet"]["gives"]["parties"][party]["votes"] for k, v in found.items()}
        for party in ("Green", "Lab")
    )
    assert 0 > green["activists"] > green["silent"] > green["aside"]
    assert lab["aside"] > lab["silent"] > lab["activists"] >= 0
    for prices in found.values():
        assert prices["binding"]["parties"] == prices["offers"]["quiet"]["gives"]["parties"]
        (seat,) = prices["binding"]["seats"]
        assert seat["seat"] == "Hampstead and Kilburn"
        assert prices["draws"] == 300


def both_seats(price):
    return price["both"]["seats"]


def test_the_table_says_it_in_words(capsys):
    assert run(["deals", "hampstead-2017", "--scenario", "progressive-alliance-2017", "--draws", "50"]) == 0
    text = capsys.readouterr().out
    for words in ("What binds", "What it is worth: hampstead", "50 simulated elections, seed 2019", "± s.e."):
        assert words in text


def test_clashes_and_odd_pairs_are_said(capsys, tmp_path):
    file = tmp_path / "offers.toml"
    made = "made = 2017-05-09T21:00:00+01:00"
    rows = [("a", "Green", "Bath", "Lab"), ("b", "Lab", "Bath", "Green"), ("c", "LD", "Hove", "Lab"),
            ("d", "Lab", "Hove", "Green")]  # fmt: skip
    offers = "".join(
        f'[[offer]]\nid = "{i}"\nby = "{by}"\n{made}\ngives = [ {{ seat = "{seat}", for = "{who}" }} ]\n'
        for i, by, seat, who in rows
    )
    file.write_text(f'election = "2017"\n{offers}', encoding="utf-8")
    assert run(["deals", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["conflict"] == ["a", "b"]
    assert "It would take b taken back" in found["why"]["a"]
    assert found["change"]["a"]["take_back"] == ["b"]
    assert re.search("both stand aside in Hove", found["remarks"][0])


def test_a_file_of_rows_is_written(capsys, tmp_path):
    out = tmp_path / "offers.csv"
    assert run(["deals", "hampstead-2017", "--out", str(out)]) == 0
    assert "hampstead,Green," in out.read_text(encoding="utf-8")
    assert "Wrote" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["hampsted-2017"], 3, "Did you mean hampstead-2017"),
        (["hampstead-2017", "--at", "noon"], 2, "--at"),
        (["hampstead-2017", "--draws", "5"], 2, "--scenario"),
    ],
)
def test_refusals_are_one_sentence(words, code, says, capsys):
    assert run(["deals", *words]) == code
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""


def test_a_scenario_on_other_boundaries_cannot_price_them(capsys, tmp_path):
    file = tmp_path / "old.toml"
    file.write_text(
        'election = "2005"\n[[offer]]\nid = "a"\nby = "LD"\nmade = 2005-04-01T12:00:00Z\n'
        'gives = [ { seat = "Bath", for = "Lab" } ]\n',
        encoding="utf-8",
    )
    assert run(["deals", str(file), "--scenario", "progressive-alliance-2017", "--draws", "10"]) == 4
    assert "boundary set 2010" in capsys.readouterr().err


def test_the_worked_page_shows_what_is_printed(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "deals.md").read_text(encoding="utf-8")
    shown = re.findall(r"```output\n(.*?)```", page, re.DOTALL)
    assert run(["deals", "hampstead-2017", "--at", EVENING]) == 0
    assert capsys.readouterr().out.strip() == shown[0].strip()
