"""What the command line prints, kept as files; on failure the new text is saved beside as .new."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

HERE = Path(__file__).parent
KEPT = {
    "elections.txt": ["elections"],
    "elections.json": ["elections", "--json"],
    "results-2015-south-east.txt": ["results", "2015", "--region", "South East"],
    "results-2015-south-east.json": ["results", "2015", "--region", "South East", "--json"],
    "seat-hampstead-2015.txt": ["results", "2015", "--seat", "hampstead & kilburn"],
    "seat-hampstead-2015.json": ["results", "2015", "--seat", "Hampstead and Kilburn", "--json"],
    "check-remain-alliance-2019.txt": ["check", "remain-alliance-2019"],
    "check-remain-alliance-2019.json": ["check", "remain-alliance-2019", "--json"],
    "systems-2019.txt": ["systems", "2019"],
    "error-command.txt": ["plann"],
    "error-later.txt": ["verify", "record.json"],
    "error-scenario.txt": ["plan", "remian-alliance-2019"],
    "error-seat.txt": ["results", "2015", "--seat", "Hamstead and Kilburn"],
    "error-poll.txt": ["project", "--from", "2017", "--poll", "Con 90, Lab 50"],
}

PLANS = {
    "plan-progressive-alliance-2017.txt": ["plan", "progressive-alliance-2017"],
    "plan-remain-alliance-2019.txt": ["plan", "remain-alliance-2019"],
    "plan-unite-to-remain-2019.json": ["plan", "unite-to-remain-2019"],
    "evaluate-unite-to-remain-2019.json": ["evaluate", "unite-to-remain-2019"],
    "project-remain-alliance-2019.txt": ["project", "remain-alliance-2019"],
    "campaign-unite-to-remain-2019.txt": ["campaign", "unite-to-remain-2019"],
}
"""Answers of the whole engine; each is asked twice, and must be the same bytes."""

PLANS_KEPT = tuple(PLANS)
"""Those of them whose text is kept as a file."""

CASES = {
    **KEPT,
    **{
        name: [*PLANS[name], "--draws", "200", *(["--json"] if name.endswith("json") else [])]
        for name in PLANS_KEPT
    },
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_as_kept(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    code = run(CASES[name])
    captured = capsys.readouterr()
    text = captured.out if code == 0 else f"exit {code}\n{captured.out}{captured.err}"
    kept, new = HERE / name, HERE / f"{name}.new"
    if kept.exists() and kept.read_text(encoding="utf-8") == text:
        new.unlink(missing_ok=True)
        return
    new.write_text(text, encoding="utf-8")
    pytest.fail(f"{name} is not what is printed; compare {new.name}, and rename it if right.")


@pytest.mark.parametrize("name", PLANS)
def test_the_same_question_gives_the_same_bytes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for _ in range(2):
        assert run([*PLANS[name], "--draws", "200", "--json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
    assert answers[0].endswith("}\n")


def test_the_same_report_twice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pages = [tmp_path / "first.html", tmp_path / "second.html"]
    for page in pages:
        assert run(["report", "remain-alliance-2019", "--draws", "200", "--out", str(page)]) == 0
    assert pages[0].read_bytes() == pages[1].read_bytes()
    assert "Wrote" in capsys.readouterr().out
    assert not re.search(r"\bRef\b", pages[0].read_text(encoding="utf-8"))
