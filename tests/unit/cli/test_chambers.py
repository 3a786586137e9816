"""``chamber``: real houses, a scenario's, and files of red lines that are wrong."""

from __future__ import annotations

import json

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run


def asked(capsys, *arguments):
    assert run(["chamber", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_2010_had_the_governments_it_had(capsys):
    """306 + 57 of 650; five Sinn Féin members did not sit, the Speaker did not vote."""
    found = asked(capsys, "2010")
    rows = {tuple(row["parties"]): row for row in found["coalitions"]}
    assert found["majority_needed"] == 323
    assert rows["Con", "LD"]["seats"] == 363
    assert ("Con",) not in rows
    assert ("Lab", "LD") not in rows
    assert sum(pair["shapley_shubik"] for pair in found["power"].values()) == pytest.approx(1, abs=0.01)


def test_2017_had_a_minority_that_the_dup_kept_in_office(capsys, tmp_path):
    lines = tmp_path / "lines.toml"
    lines.write_text(
        '[[supply]]\nparty = "dup"\nto = "conservative"\n\n[[refuses]]\nparty = "LD"\nwith = "Con"\n',
        encoding="utf-8",
    )
    found = asked(capsys, "2017", "--red-lines", str(lines))
    rows = {tuple(row["parties"]): row for row in found["coalitions"]}
    assert found["majority_needed"] == 322
    assert rows["Con",]["supply"] == ["DUP"]
    assert rows["Con",]["seats"] == 317
    assert ("Con", "LD") not in rows, "with the DUP, the Conservatives need nobody else"
    without = asked(capsys, "2017")
    assert any(row["parties"] == ["Con", "DUP"] for row in without["coalitions"])


def test_a_pact_is_compared_with_none_on_the_same_draws(capsys):
    found = asked(capsys, "unite-to-remain-2019", "--draws", "200")
    assert found["draws"] == 200
    assert all(row["p_without"] is not None for row in found["coalitions"])
    assert found["sentences"]
    assert asked(capsys, "unite-to-remain-2019", "--draws", "200") == found


def test_the_table_says_what_the_document_does(capsys):
    assert run(["chamber", "2017"]) == 0
    shown = capsys.readouterr().out
    assert "A majority is 322: SF not sitting, the Speaker not voting." in shown
    assert "Con + DUP" in shown
    assert "votes with it" not in shown, "columns with nothing in them are left out"
    assert "--red-lines FILE" in shown
    assert "Members of no party (1) vote" in shown


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("abstain = 3", 4, "abstain"),
        ('[[refuses]]\nparty = "Labor"\nwith = "Con"', 4, "Did you mean Labour or Lab?"),
        ('[[refuses]]\nparty = "Lab"\nwth = "Con"', 4, 'no key "wth". Did you mean with?'),
        ('[[refuses]]\nparty = "Lab"\nwith = "labour"', 4, "cannot refuse to govern with itself"),
        ("deputies = { Con = 900 }", 4, "Con has no 900 members"),
        ("deputies = { Con = -1 }", 4, "at least 0"),
        ("abstain = [", 3, "is not valid TOML"),
    ],
)
def test_a_wrong_file_of_red_lines_is_named(capsys, tmp_path, text, code, sentence):
    lines = tmp_path / "lines.toml"
    lines.write_text(text, encoding="utf-8")
    assert run(["chamber", "2017", "--red-lines", str(lines)]) == code
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["2017", "--red-lines", "none.toml"], 3, "There is no file none.toml"),
        (["2017", "--draws", "5"], 2, "2017 is an election that was held; --draws belongs to a scenario"),
        (["2033"], 2, "Shipped scenarios are"),
    ],
)
def test_a_wrong_question_is_named(capsys, arguments, code, sentence):
    assert run(["chamber", *arguments]) == code
    assert sentence in capsys.readouterr().err


STANCES = """
[election]
from = "2017"
[poll]
shares = { Con = 34, Lab = 30, LD = 18, Green = 4, SNP = 4, PC = 0.5 }
[nominations]
[bloc]
partners = ["Lab", "LD"]
opponents = ["Con"]
[uncertainty]
draws = 200
[[stance]]
party = "Con"
measure = "a second referendum"
for = false
[[stance]]
party = "Lab"
measure = "a second referendum"
for = true
[[stance]]
party = "Con"
measure = "lower tolls"
for = true
"""


def test_measures_have_the_chance_of_a_majority_that_the_seats_give(capsys, tmp_path):
    """Lower tolls has the Conservatives alone: over half exactly as often as they have it."""
    file = tmp_path / "s.toml"
    file.write_text(STANCES, encoding="utf-8")
    found = asked(capsys, str(file))
    second, tolls = found["measures"]
    assert (second["measure"], tolls["measure"]) == ("a second referendum", "lower tolls")
    assert run(["project", str(file), "--json"]) == 0
    projected = json.loads(capsys.readouterr().out)
    assert tolls["p_majority"] == pytest.approx(projected["p_majority"].get("Con", 0))
    assert tolls["against"] == 0
    assert second["against"] == tolls["for"] == pytest.approx(projected["seats"]["Con"]["mean"])
    assert second["p_majority_without"] is None
    assert run(["chamber", str(file)]) == 0
    assert "a second referendum" in capsys.readouterr().out


def test_measures_with_a_pact_are_shown_without_it_too(capsys, tmp_path):
    file = tmp_path / "s.toml"
    pact = '[pact]\nfile = "pact.csv"\n'
    file.write_text(STANCES + pact, encoding="utf-8")
    (tmp_path / "pact.csv").write_text("seat,for,aside\nHastings and Rye,Lab,LD\n", encoding="utf-8")
    second = asked(capsys, str(file))["measures"][0]
    assert second["p_majority_without"] is not None
    assert second["p_carried"] >= second["p_carried_without"]


def test_an_election_has_no_measures(capsys):
    assert asked(capsys, "2010")["measures"] == []
