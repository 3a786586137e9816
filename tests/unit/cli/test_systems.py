"""The commands ``systems`` and ``apportion``."""

from __future__ import annotations

import json

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run
from standaside.cli.systems import read_threshold
from standaside.count import preferences, stv_districts
from standaside.count.ams import FORMS
from standaside.count.mixed import OVERHANG
from standaside.count.stv_seats import TRANSFERS
from standaside.errors import UnknownNameError
from standaside.present.wording import SETTING_NAMES


@pytest.fixture
def votes(tmp_path):
    path = tmp_path / "votes.csv"
    path.write_text("party,votes\nCon,100000\nLab,80000\nLD,30000\nGreen,20000\n", encoding="utf-8")
    return path


def answer(capsys, *arguments):
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_apportion_gives_the_contract(capsys, votes):
    found = answer(capsys, "apportion", str(votes), "--seats", "8", "--method", "D'Hondt")
    assert found["method"] == "d_hondt"
    assert found["seats"] == {"Con": 4, "Lab": 3, "LD": 1, "Green": 0}
    assert found["ties"] == []


def test_apportion_shows_a_tie(capsys, tmp_path):
    path = tmp_path / "level.csv"
    path.write_text("party,votes\nCon,50\nLab,50\nLD,50\n", encoding="utf-8")
    found = answer(capsys, "apportion", str(path), "--seats", "4", "--method", "hare")
    assert found["ties"] == [{"parties": ["Con", "Lab", "LD"], "seats": 1}]
    assert run(["apportion", str(path), "--seats", "4"]) == 0
    assert "Con, Lab and LD tie for one seat" in capsys.readouterr().out


def test_a_threshold_is_inclusive_on_the_command_line(capsys, tmp_path):
    path = tmp_path / "five.csv"
    path.write_text("party,votes\nBig,95\nSmall,5\n", encoding="utf-8")
    for typed in ("5", "5%", "0.05"):
        found = answer(capsys, "apportion", str(path), "--seats", "20", "--threshold", typed)
        assert found["seats"] == {"Big": 19, "Small": 1}
    found = answer(capsys, "apportion", str(path), "--seats", "20", "--threshold", "5.1")
    assert found["seats"]["Small"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--seats", "0"], 4, "ask for at least 1"),
        (["--seats", "8", "--threshold", "60"], 4, "No list reaches the threshold of 60 per cent"),
        (["--seats", "8", "--threshold", "-1"], 4, "A threshold of -1 per cent cannot be"),
        (["--seats", "8", "--valid-votes", "99"], 4, "99 valid votes are fewer than the 230,000"),
        (["--seats", "8", "--threshold", "many"], 2, "A threshold is a number"),
        (["--seats", "8", "--method", "dhond"], 2, "Did you mean"),
    ],
)
def test_a_question_without_an_answer_is_one_sentence(capsys, votes, arguments, code, said):
    assert run(["apportion", str(votes), *arguments]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_nobody_has_a_vote(capsys, tmp_path):
    path = tmp_path / "none.csv"
    path.write_text("party,votes\nCon,0\nLab,0\n", encoding="utf-8")
    assert run(["apportion", str(path), "--seats", "8"]) == 4
    assert "Nobody has a vote" in capsys.readouterr().err


def test_a_threshold_below_one_is_a_share_unless_it_says_per_cent():
    assert read_threshold("0.5%") * 200 == 1
    assert read_threshold("0.5") * 2 == 1
    with pytest.raises(UnknownNameError):
        read_threshold("1/0")


def test_systems_counts_an_election(capsys):
    rows = answer(capsys, "systems", "2019", "--system", "list_pr", "--threshold", "5")
    assert rows[0]["seats"]["Con"] == 297
    assert rows[0]["seats"]["Green"] == 0


def test_systems_takes_alliances_fronts_and_forms(capsys):
    plain = answer(capsys, "systems", "2019", "--system", "list_pr")[0]["seats"]
    joined = answer(capsys, "systems", "2019", "--system", "list_pr", "--joint", "Labour+Green+ld")[0][
        "seats"
    ]
    assert sum(joined[c] for c in ("Lab", "LD", "Green")) > sum(plain[c] for c in ("Lab", "LD", "Green"))
    alone = answer(capsys, "systems", "2019", "--system", "two_round")[0]["seats"]
    front = answer(capsys, "systems", "2019", "--system", "two_round", "--front", "Lab+LD+SNP")[0]["seats"]
    assert alone != front
    form = answer(capsys, "systems", "2019", "--system", "ams", "--form", "new zealand")[0]
    assert form["districts"] == "uk"
    assert form["seats"]["Green"] == 0  # under five per cent


def test_systems_counts_a_scenario_with_its_pact(capsys, tmp_path):
    drawing = tmp_path / "house.svg"
    code = run(
        [
            "systems",
            "unite-to-remain-2019",
            "--system",
            "fptp",
            "--draws",
            "40",
            "--json",
            "--out",
            str(drawing),
        ]
    )
    assert code == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert row["scenario"] == "unite-to-remain-2019"
    assert row["with_pact"]["seats"]["LD"] > row["seats"]["LD"]
    assert drawing.read_text(encoding="utf-8").startswith("<svg")


def test_systems_counts_one_nation_of_a_scenario(capsys):
    asked = ["systems", "unite-to-remain-2019", "--system", "list_pr", "--system", "stv", "--draws", "20"]
    whole = answer(capsys, *asked)
    wales = answer(capsys, *asked, "--nation", "wales")
    assert {row["house"] for row in wales} == {row["with_pact"]["house"] for row in wales} == {40}
    assert wales[0]["seats"]["PC"] == whole[0]["seats"]["PC"], "the same votes, counted by region"
    assert {name for area in wales[1]["areas"] for name in area["constituencies"]} >= {"Aberavon", "Gower"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["systems", "remain-aliance-2019"], 2, "remain-alliance-2019"),
        (["systems", "2019", "--poll", "Con 40"], 2, "needs a scenario|need a scenario"),
        (["systems", "2019", "--system", "lottery"], 2, "There is no voting system"),
        (["systems", "2019", "--joint", "Lab+Gren"], 2, "Did you mean"),
        (
            ["systems", "2019", "--system", "list_pr", "--joint", "Lab+LD", "--joint", "LD+Green"],
            4,
            "two joint",
        ),
        (["systems", "2019", "--system", "list_pr", "--threshold", "70"], 4, "no list takes part"),
        (["systems", "2019", "--out", "x.png"], 2, "cannot write"),
        (["systems", "2019", "--draws", "50"], 2, "counted once, as it was"),
        (["systems", "2019", "--system", "fptp", "--districts", "contry"], 2, "Did you mean county"),
        (["systems", "2019", "--system", "fptp", "--threshold-of", "house"], 2, "Did you mean whole"),
        (["systems", "2019", "--system", "fptp", "--independents", "poled"], 2, "Did you mean pooled"),
        (["systems", "2019", "--system", "fptp", "--transfer", "mek"], 2, "Did you mean meek"),
        (["systems", "2019", "--system", "fptp", "--overhang", "los"], 2, "Did you mean lost"),
        (["systems", "2019", "--joint", "Lab"], 2, "is one party; join two or more"),
        (["systems", "2019", "--region", "South Eats"], 2, "Did you mean South East"),
        (["systems", "2019", "--region", "London", "--nation", "Wales"], 4, "No constituency lies in that"),
    ],
)
def test_what_systems_refuses(capsys, arguments, code, said):
    assert run(arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert any(part in printed.err for part in said.split("|"))


def test_every_form_transfer_and_rule_of_overhang_has_words():
    assert SETTING_NAMES["form"].keys() == FORMS.keys()
    assert SETTING_NAMES["overhang"].keys() == {"", *OVERHANG}
    assert SETTING_NAMES["transfer"].keys() == TRANSFERS.keys()


def test_a_form_says_that_constituencies_stand_in_for_its_threshold(capsys):
    for form, said in (
        ("german_2021", "5% or three constituencies needed"),
        ("new_zealand", "5% or one constituency needed"),
    ):
        assert run(["systems", "2019", "--system", "ams", "--form", form]) == 0
        assert said in " ".join(capsys.readouterr().out.split())


def test_equal_votes_everywhere_are_ties_in_words(capsys, tmp_path, monkeypatch):
    """Every constituency a tie under every system; nobody is put first by the order of the file."""
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    rows = [f"Seat {seat},{party},100" for seat in range(4) for party in ("Ash", "Beech", "Cedar")]
    file = tmp_path / "level.csv"
    file.write_text("\n".join(["seat,party,votes", *rows]) + "\n", encoding="utf-8")
    assert run(["data", "add", str(file), "--id", "level-1", "--date", "2021-09-20"]) == 0
    capsys.readouterr()
    found = {row["system"]: row for row in answer(capsys, "systems", "level-1")}
    assert set(found["fptp"]["seats"].values()) == {0}
    assert len(found["fptp"]["ties"]) == 4
    assert found["list_pr"]["seats"] == {"Ash": 1, "Beech": 1, "Cedar": 1}
    assert all("tie" in " ".join(found[name]["ties"]) for name in ("list_pr", "av", "stv", "ams"))
    assert any("no wins to scale down" in line for line in found["ams"]["ties"])


def test_so_many_equal_votes_that_lots_go_everywhere_are_refused(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("STANDASIDE_DATA", str(tmp_path / "data"))
    rows = [f"Seat {seat},{letter}sh,100" for seat in range(3) for letter in "ABCDEFGHIJKLMN"]
    file = tmp_path / "level.csv"
    file.write_text("\n".join(["seat,party,votes", *rows]) + "\n", encoding="utf-8")
    assert run(["data", "add", str(file), "--id", "level-2", "--date", "2021-09-20"]) == 0
    capsys.readouterr()
    for system, module in (("av", preferences), ("stv", stv_districts)):
        monkeypatch.setattr(module, "MOST_BY_RATES", 40)
        assert run(["systems", "level-2", "--system", system]) == 4
        printed = capsys.readouterr()
        assert "lots could go more than 600 ways" in printed.err
        assert printed.out == ""


def test_every_rule_of_overhang_is_reached(capsys):
    """The Conservatives won 78 of 84 constituencies with half the votes, far beyond their share."""
    found = {
        rule: answer(
            capsys, "systems", "2015", "--region", "South East", "--system", "ams", "--form", "welsh",
            "--overhang", rule,
        )[0]
        for rule in ("kept", "levelled", "partly", "lost", "absorbed")
    }  # fmt: skip
    house = {rule: row["house"] for rule, row in found.items()}
    assert house["lost"] == house["absorbed"] == 84
    assert house["levelled"] > house["partly"] > house["kept"] > 84
    assert found["lost"]["seats"]["Con"] < found["absorbed"]["seats"]["Con"] == found["kept"]["seats"]["Con"]
    assert any("constituency winner" in note for note in found["lost"]["notes"])
    assert all(any("Overhang" in note for note in row["notes"]) for row in found.values())
    assert run(["systems", "2019", "--system", "ams", "--overhang", "lossed"]) == 2
    assert "Did you mean lost" in capsys.readouterr().err


def test_surpluses_move_as_asked(capsys):
    asked = ("systems", "2019", "--nation", "Wales", "--system", "stv", "--transfer")
    for transfer, said in (("weighted", "weighted inclusive"), ("Gregory", "last parcel"), ("meek", "Meek")):
        (row,) = answer(capsys, *asked, transfer)
        assert sum(row["seats"].values()) == 40
        assert any(said in note for note in row["notes"])
    assert run([*asked, "gregry"]) == 2
    assert "Did you mean gregory" in capsys.readouterr().err


def test_no_column_is_lost_where_the_table_is_narrow(capsys, monkeypatch):
    """Seven systems with ranges: every row of seats begins with its party, and ranges are whole."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["systems", "unite-to-remain-2019", "--region", "Wales", "--draws", "2"]) == 0
    told = capsys.readouterr().out
    rows = [line for line in told.splitlines() if line.startswith(" Lab ")]
    ranges = [line for line in rows if "(" in line]
    assert len(ranges) == 3
    assert sum(line.count("(") for line in ranges) == 7
    assert all(line.count("(") == line.count(")") for line in ranges)
    assert told.count("Gallagher index") == 2


@pytest.mark.parametrize(("option", "value"), [("--method", "dhont"), ("--form", "scotish")])
def test_a_misspelt_setting_is_refused_whatever_the_system(capsys, option, value):
    assert run(["systems", "2019", "--system", "fptp", option, value]) == 2
    assert "Did you mean" in capsys.readouterr().err
