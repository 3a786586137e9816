"""What the documents say is so: links lead somewhere, commands exist, examples parse."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)
import typer

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def blocks(path: Path, language: str) -> list[str]:
    """Give the fenced blocks of one language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def typed(path: Path) -> list[list[str]]:
    """Give the words of each line that a document tells people to type."""
    lines = [line for block in blocks(path, "console") for line in block.splitlines()]
    return [shlex.split(line[2:]) for line in lines if line.startswith("$ ")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    assert [t for t in targets if t and not (path.parent / t).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_what_people_are_told_to_make_exists(path):
    inline = re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z]+)", path.read_text(encoding="utf-8"))
    blocked = [words[1] for words in typed(path) if words[0] == "make"]
    assert set(inline + blocked) - TARGETS == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_commands_and_their_options_exist(path):
    from standaside.cli.app import app

    command = typer.main.get_command(app)
    for words in typed(path):
        if not words[0].endswith("standaside") or len(words) < 2 or words[1].startswith("-"):
            continue
        known = command.commands
        assert words[1] in known, f"{' '.join(words)}: there is no such command"
        asked = known[words[1]]
        if isinstance(asked, typer.core.TyperGroup) and words[2:]:
            asked = asked.commands.get(words[2], asked)
        options = {option for parameter in asked.params for option in parameter.opts} | {
            "--help",
            "--debug",
        }
        assert {word.split("=")[0] for word in words[2:] if word.startswith("--")} <= options


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_scenario_files_in_documents_parse(path):
    for block in blocks(path, "toml"):
        assert tomllib.loads(block)


def test_the_readmes_first_two_commands_are_plan_and_test():
    assert typed(ROOT / "README.md")[:2] == [["make", "plan"], ["make", "test"]]


def test_every_command_is_in_the_readme():
    from standaside.cli.app import app

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in typer.main.get_command(app).commands if f"| `{name}" not in text] == []


@pytest.fixture
def example(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(blocks(ROOT / "README.md", "toml")[0], encoding="utf-8")
    return file


def test_the_readmes_example_gives_what_the_readme_says(example, capsys):
    from standaside.cli.app import run

    assert run(["check", str(example)]) == 0
    capsys.readouterr()
    assert run(["plan", str(example), "--draws", "300", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    brexit, limit = answer["parties"]["BRX"], 40
    assert 0 < brexit["stands_aside_in"] == len(answer["stand_asides"]) <= limit
    assert brexit["is_stood_aside_for_in"] == 0
    assert any("nobody stands aside in return" in note for note in answer["notes"])


def test_the_readmes_example_cannot_give_the_other_party_anything(example, capsys):
    from standaside.cli.app import run

    example.write_text(f"{example.read_text(encoding='utf-8')}min_gain = {{ BRX = 0.1 }}\n", encoding="utf-8")
    assert "`min_gain = { BRX = 0.1 }`" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert run(["plan", str(example), "--draws", "300"]) == 5
    assert "BRX gains at least 0.1" in capsys.readouterr().err


def test_the_readmes_pact_can_be_judged(example, tmp_path, capsys):
    from standaside.cli.app import run

    proposal = tmp_path / "proposal.csv"
    proposal.write_text(blocks(ROOT / "README.md", "text")[0], encoding="utf-8")
    assert run(["evaluate", str(example), str(proposal), "--draws", "100"]) == 0
    assert "Hartlepool" in capsys.readouterr().out


SEMANTICS = (ROOT / "docs" / "explanation" / "semantics.md").read_text(encoding="utf-8")
LABELS = re.findall(r"^(C?\d+)\. ", SEMANTICS, re.MULTILINE)


def test_every_rule_has_one_label_of_its_own():
    assert sorted(LABELS) == sorted(set(LABELS))
    for letter in ("", "C"):
        found = sorted(
            int(label.removeprefix("C")) for label in LABELS if label.startswith("C") == bool(letter)
        )
        assert found == list(range(1, len(found) + 1))


def test_what_the_rules_name_is_there():
    cited = re.findall(r"`([\w/]+(?:\.py|/))`", SEMANTICS)
    assert len(cited) > 50
    missing = [p for p in cited if not (ROOT / p).exists() and not (ROOT / "src" / "standaside" / p).exists()]
    assert missing == []


def test_rules_cited_in_code_and_tests_exist():
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    law = {"48"}  # of the Scottish count, cited with its order in count/stv.py
    cited = {
        label: named(path)
        for path in sources
        for label in re.findall(r"\b[Rr]ules? (C?\d+)\b", path.read_text(encoding="utf-8"))
    }
    assert {label: path for label, path in cited.items() if label not in {*LABELS, *law}} == {}
