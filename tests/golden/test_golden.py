"""What the command line prints, kept as files; on failure the new text is saved beside as .new."""

from __future__ import annotations

from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run

HERE = Path(__file__).parent
CASES = {
    "elections.txt": ["elections"],
    "elections.json": ["elections", "--json"],
    "results-2015-south-east.txt": ["results", "2015", "--region", "South East"],
    "results-2015-south-east.json": ["results", "2015", "--region", "South East", "--json"],
    "seat-hampstead-2015.txt": ["results", "2015", "--seat", "hampstead & kilburn"],
    "seat-hampstead-2015.json": ["results", "2015", "--seat", "Hampstead and Kilburn", "--json"],
    "check-remain-alliance-2019.txt": ["check", "remain-alliance-2019"],
    "check-remain-alliance-2019.json": ["check", "remain-alliance-2019", "--json"],
    "error-command.txt": ["plann"],
    "error-later.txt": ["counter", "remain-alliance-2019"],
    "error-scenario.txt": ["plan", "remian-alliance-2019"],
    "error-seat.txt": ["results", "2015", "--seat", "Hamstead and Kilburn"],
    "error-poll.txt": ["project", "--from", "2017", "--poll", "Con 90, Lab 50"],
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
