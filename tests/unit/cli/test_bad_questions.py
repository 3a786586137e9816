"""Questions that cannot be asked: ``check`` and ``plan`` refuse them in the same words."""

from __future__ import annotations

from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

HEAD = """
[election]
from = "2017"
[bloc]
partners = ["Lab", "{partner}"]
opponents = ["Con"]
[rules]
max_seats = 2
[uncertainty]
draws = 40
"""
STANCE = '[[stance]]\nparty = "{party}"\n{where}measure = "a second referendum"\nfor = true\n'


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize(
    ("partner", "more", "says"),
    [
        ("BRX", "", "BRX is a partner but has no votes anywhere"),
        ("LD", STANCE.format(party="SNP", where='seat = "Bath"\n'), "SNP does not stand in Bath (E14000547)"),
        ("LD", STANCE.format(party="BRX", where=""), "BRX does not stand in any constituency"),
        ("LD", STANCE.format(party="Nobody", where=""), 'There is no party "Nobody"'),
    ],
)
def test_a_partner_or_candidate_who_is_not_there_is_refused_before_any_work(
    command: str, partner: str, more: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD.format(partner=partner) + more, encoding="utf-8")
    assert run([command, str(file)]) == 4
    captured = capsys.readouterr()
    assert says in captured.err
    assert captured.out == ""


def test_a_time_limit_too_short_gives_the_best_found_its_bound_and_says_not_proven(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["plan", "remain-alliance-2019", "--draws", "40", "--time-limit", "0"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Solver: not proven" in said
    assert "The most any pact within the rules could reach is" in said
    assert "does not hold" not in said


def test_bargaining_without_time_claims_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "remain-alliance-2019", "--draws", "40", "--time-limit", "0", "--bargain"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Not proven: the time was too short to know the most that" in said
    assert "No pact can give anything" not in said


def test_a_poll_of_nothing_but_noughts_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Else everybody would be Other, and the seats would be nonsense."""
    file = tmp_path / "mine.toml"
    head = HEAD.format(partner="LD")
    file.write_text(f"{head}[poll]\nshares = {{ Con = 0, Lab = 0.0 }}\n", encoding="utf-8")
    told = "gives every party 0 %, so nobody would be voted for; give at least one party its share"
    for command in (
        ["project", "remain-alliance-2019", "--poll", "Con 0, Lab 0, LD 0", "--draws", "20"],
        ["project", "--from", "2017", "--poll", "Con 0", "--draws", "20"],
        ["check", str(file)],
    ):
        assert run(command) == 4
        captured = capsys.readouterr()
        assert told in " ".join(captured.err.split())
        assert captured.out == ""
    scots = f"{head}[poll]\nshares = {{ Con = 40 }}\n[poll.nation.Scotland]\nshares = {{ UKIP = 0 }}\n"
    file.write_text(scots, encoding="utf-8")
    assert run(["check", str(file)]) == 0  # whoever is not named there keeps the change of Great Britain
