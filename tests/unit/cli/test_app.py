"""The command line: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli import app as cli
from standaside.cli import output, pacts
from standaside.cli.app import app, run
from standaside.cli.later import LATER
from standaside.errors import PactRuleError, SolverError

UNITE = "unite-to-remain-2019"


def test_every_public_name_is_there_and_import_is_light() -> None:
    code = (
        "import sys, standaside\n"
        "assert not {'numpy', 'polars', 'pydantic', 'rich', 'numba'} & set(sys.modules)\n"
        "assert sorted([*standaside._MODULE_OF, '__version__']) == standaside.__all__\n"
        "assert dir(standaside) == standaside.__all__\n"
        "assert all(getattr(standaside, name) for name in standaside.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_public_name() -> None:
    import standaside

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        standaside.nothing  # noqa: B018


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom standaside.cli.app import run\nrun(['--help'])\n"
        "assert not {'numpy', 'polars', 'pydantic', 'rich', 'numba', 'highspy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith((".\n", "?\n"))
    return captured.err


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["bogus"], 2, 'There is no command "bogus"'),
        (["plann"], 2, "Did you mean plan?"),
        (["plan"], 2, "SCENARIO"),
        (["--nonsense"], 2, "--nonsense"),
        (["plan", UNITE, "--jsn"], 2, "--json"),
        (["plan", UNITE, "--draws", "many"], 2, "--draws"),
        (["plan", UNITE, "--draws", "0"], 2, "--draws"),
        (["results", "2018"], 2, 'There is no election "2018"'),
        (["results", "2015", "--region", "South Est"], 2, "South East"),
        (["results", "2015", "--nation", "Skotland"], 2, "Scotland"),
        (["results", "2015", "--seat", "Hamstead and Kilburn"], 2, "Hampstead and Kilburn"),
        (["results", "2015", "--seat", "Bath", "--region", "London"], 2, "not both"),
        (["project"], 2, "Give either"),
        (["project", UNITE, "--from", "2017"], 2, "Give either"),
        (["project", "--from", "2017"], 2, "give a poll"),
        (["project", "--from", "2017", "--poll", "Labor 25"], 2, "Labour"),
        (["project", "--from", "2017", "--poll", "Con"], 2, "not a party and a percentage"),
        (["project", "--from", "2017", "--poll", ""], 2, "poll is empty"),
        (["project", "--from", "2017", "--poll", "Con 90, Lab 50"], 4, "adds to 140"),
        (["project", "--from", "2017", "--poll", "Con 0.4, Lab 0.4"], 4, "look like fractions"),
        (["plan", ""], 3, "has no name"),
        (["elections", "--out", "."], 3, "is a folder; name a file in it that ends in .csv"),
        (["project", UNITE, "--swing", "bets"], 2, "Did you mean best?"),
        (["project", UNITE, "--out", "x.png"], 2, "cannot write a .png file; it writes .csv"),
        (["project", UNITE, "--out", "x.html"], 2, f"`standaside report {UNITE} --out x.html`."),
        (["results", "2015", "--out", "x"], 2, "it writes .csv"),
        (["results", "2015", "--out", "no/such/folder/x.csv"], 3, "There is no folder"),
        (["check", "remain-aliance-2019"], 3, "Did you mean remain-alliance-2019"),
        (["evaluate", "remain-alliance-2019"], 4, "has no [pact]"),
        (["evaluate", UNITE, "/no/such.csv"], 3, "There is no file"),
        (["report", UNITE], 2, "--out"),
        (["report", UNITE, "--out", "x.csv"], 2, ".html"),
    ],
)
def test_a_mistake_gets_one_sentence_and_its_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, expected: str
) -> None:
    assert run(arguments) == code
    assert expected in _said(capsys)


@pytest.mark.parametrize("command", LATER)
def test_commands_to_come_say_so(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run([command, "--whatever"]) == 2
    assert f'"{command}" is not built yet' in _said(capsys)


def test_a_pact_needs_partners(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[election]\nfrom = "2017"\n')
    assert run(["plan", str(path)]) == 4
    assert "[bloc] partners" in _said(capsys)


@pytest.mark.parametrize(("error", "code"), [(PactRuleError("No."), 5), (SolverError("No."), 6)])
def test_errors_of_the_engine_keep_their_codes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(*given: object) -> None:
        raise error

    monkeypatch.setattr(pacts, "_plan", fail)
    assert run(["plan", "remain-alliance-2019"]) == code
    assert _said(capsys) == "No.\n"


def test_a_mistake_of_ours_has_no_traceback_without_debug(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(pacts, "_plan", fail)
    assert run(["plan", "remain-alliance-2019"]) == 1
    assert "--debug" in _said(capsys)
    with pytest.raises(RuntimeError, match="odd"):
        run(["plan", "remain-alliance-2019", "--debug"])


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "Commands:" in capsys.readouterr().out


def test_json_is_one_document_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["results", "2019", "--seat", "finchley and golders green", "--json"]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    assert captured.err == ""
    assert [c["votes"] for c in document["candidates"][:3]] == [24162, 17600, 13347]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet"])
def test_files_are_written_whole(capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str) -> None:
    import polars as pl

    out = tmp_path / f"seats{suffix}"
    assert run(["results", "2015", "--region", "south east", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().err
    if suffix == ".csv":
        first = next(csv.DictReader(out.read_text().splitlines()))
    elif suffix == ".json":
        first = json.loads(out.read_text())["parties"][0]
    else:
        first = pl.read_parquet(out).row(0, named=True)
    assert (first["party"], first["seats"]) in {("Con", 78), ("Con", "78")}
    assert os.listdir(tmp_path) == [out.name]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x.csv"
    out.write_text("old")

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", fail)
    assert run(["elections", "--out", str(out)]) == 3
    assert out.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.csv"]


def test_no_permission_is_told_before_the_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output.os, "access", lambda *_: False)
    assert run(["elections", "--out", str(tmp_path / "x.csv")]) == 3
    assert "permission" in _said(capsys)
    assert run(["elections", "--out", str(tmp_path)]) == 3
    assert run(["elections", "--out", str(tmp_path / "none" / "x.csv")]) == 3


def test_every_option_and_command_is_in_the_manual() -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "command-line.md"
    new = page.with_suffix(".md.new")
    if page.read_text(encoding="utf-8") == command_line_page():
        new.unlink(missing_ok=True)
        return
    new.write_text(command_line_page(), encoding="utf-8")
    pytest.fail(f"{page.name} is not what --help prints; compare {new.name}, and rename it if right.")


def command_line_page() -> str:
    """The page as it should be, from the commands' own help."""
    from typer.main import get_command

    head = (
        "# The command line\n\n"
        "This page is what `standaside COMMAND --help` prints; a test compares the two.\n\n"
        "Every command prints a table, or with `--json` one JSON document and nothing else on standard "
        "output. `--out FILE` writes a file as well, whole or not at all, of the kind its extension says: "
        "`.csv`, `.json`, `.parquet`, `.xlsx` (needs the extra `excel`), and `.html` for `plan`, "
        "`evaluate` and `report`; a folder that is not there is not made. Progress goes to standard error. "
        "A table in a file or a pipe is as wide as `COLUMNS` says, 110 without it and never under 80.\n\n"
        "| exit code | meaning |\n|---|---|\n"
        '| 0 | done; also "not proven", a tie, and "no pact helps" |\n'
        "| 1 | a mistake of ours: run it again with `--debug` and report it |\n"
        "| 2 | usage: an unknown command, option, election, party or place; an unreadable `--poll` |\n"
        "| 3 | data: a file is missing, malformed or cannot be written, standard output included |\n"
        "| 4 | a scenario, poll or pact that can be read but has no meaning (shares of 140 %) |\n"
        "| 5 | rules that no pact can satisfy |\n"
        "| 6 | the solver found a plan that our own recount does not confirm |\n"
    )
    group = get_command(app)
    root = group.make_context("standaside", ["--help"], resilient_parsing=True, terminal_width=100)
    parts = [head, _help(group, "standaside", root)]
    return "\n".join([*parts, *_commands(group, "standaside", root)])


def _commands(group: Any, path: str, parent: Any) -> list[str]:
    """Sections of the commands of a group, and of the groups in it."""
    parts = []
    for name, command in group.commands.items():
        context = command.make_context(name, [], parent=parent, resilient_parsing=True)
        parts.append(_help(command, f"{path} {name}", context))
        if hasattr(command, "commands"):
            parts += _commands(command, f"{path} {name}", context)
    return parts


def _help(command: Any, path: str, context: Any) -> str:
    return f"## {path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["elections"], ["elections", "--json"], ["--help"]])
def test_a_full_disk_is_a_sentence(arguments: list[str]) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "standaside.cli.app", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("Standard output cannot be written (no space left on device)")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), BrokenPipeError(32, "Broken pipe")]
)
def test_output_that_takes_no_more_is_silenced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    silenced = []

    class Full(io.StringIO):
        def flush(self) -> None:
            raise error

    for module in (output, cli):
        monkeypatch.setattr(module, "silence_output", lambda: silenced.append(True))
    monkeypatch.setattr(sys, "stdout", Full())
    broken = isinstance(error, BrokenPipeError)
    assert run(["elections", "--json"]) == (0 if broken else 3)
    if not broken:
        assert run(["--version"]) == 3
    assert len(silenced) == (1 if broken else 2)
    assert ("no space left" in capsys.readouterr().err) is not broken


def test_a_reader_that_goes_away_is_no_error() -> None:
    program = f"{sys.executable} -m standaside.cli.app results 2019 --json | head -1"
    done = subprocess.run(program, shell=True, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_an_error_about_a_file_nobody_foresaw_is_ours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "odd.parquet")

    monkeypatch.setattr(pacts, "_plan", fail)
    assert run(["plan", "remain-alliance-2019"]) == 1
    assert "odd.parquet" in _said(capsys)


def test_stopping_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(scenario: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_invoke", stop)
    assert run(["elections"]) == 130
    assert _said(capsys) == "Stopped.\n"
    monkeypatch.setattr(sys, "argv", ["standaside", "elections"])
    with pytest.raises(SystemExit, match="130"):
        cli.main()


def test_a_terminal_gets_its_own_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "90")
    assert run(["elections"]) == 0
    plain = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert 80 <= max(map(len, plain.splitlines())) <= 90


def test_excel_is_refused_before_the_work_where_it_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(output, "find_spec", lambda _: None)
    assert run(["elections", "--out", str(tmp_path / "x.xlsx")]) == 3
    assert "xlsxwriter" in _said(capsys)
