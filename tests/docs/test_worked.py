"""The worked pages: every command on them is run, and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
import rich.style  # noqa: F401 (its first import takes a number from the global generator)

from standaside.cli.app import run
from standaside.data import shipped
from tests.pulled_data import pulled_data

DOCS = Path(__file__).resolve().parents[2] / "docs"
CLAIMS = DOCS / "explanation" / "who-is-right.md"
PAGES = [*sorted((DOCS / "worked").glob("*.md")), CLAIMS]
GAP = "…"
ASKED = {
    "a-harmful-stand-aside.md",
    "by-elections.md",
    "finchley-hostile-effort.md",
    "for-a-measure.md",
    "non-aggression-list.md",
    "refusals-and-regret.md",
    "twinned-seats.md",
    "who-is-right.md",
}


def fences(page: Path) -> list[tuple[str, str]]:
    """Give (language, text) of every fenced block, in order."""
    found = re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [(language, text) for language, text in found]


def shows(page: str, printed: str) -> bool:
    """Whether a page's text is what was printed, but for the lines it leaves out."""
    lines = [line.rstrip() for line in printed.splitlines()]
    at = 0
    for piece in re.split(rf"^{GAP}$\n?", page, flags=re.MULTILINE):
        wanted = piece.rstrip("\n").split("\n") if piece.strip() else []
        starts = range(at, len(lines) - len(wanted) + 1)
        found = next((i for i in starts if lines[i : i + len(wanted)] == wanted), None)
        if found is None:
            return False
        at = found + len(wanted)
    return True


def renewed(page: str, printed: str) -> str:
    """The same cuttings of what is printed now: each begins with the same line and is as long."""
    lines = [line.rstrip() for line in printed.splitlines()]
    pieces = []
    for piece in re.split(rf"^{GAP}$\n?", page, flags=re.MULTILINE):
        wanted = piece.rstrip("\n").split("\n") if piece.strip() else []
        at = lines.index(wanted[0]) if wanted and wanted[0] in lines else 0
        pieces.append("".join(f"{line}\n" for line in lines[at : at + len(wanted)]))
    return f"{GAP}\n".join(pieces)


def test_every_page_asked_for_is_there() -> None:
    assert {page.name for page in PAGES} >= ASKED


@pytest.mark.parametrize(
    ("page", "same"),
    [
        ("a\nb\n", True),
        (f"{GAP}\nb\n{GAP}\nd\n", True),
        (f"b\n{GAP}\na\n", False),
        ("a\nc\n", False),
        (f"a\n{GAP}\nc 2\n", False),
    ],
)
def test_a_page_may_leave_lines_out_but_not_change_them(page: str, same: bool) -> None:
    assert shows(page, "a\nb\nc 1\nd\n") is same


def test_a_page_is_renewed_with_the_same_cuttings() -> None:
    page = f"{GAP}\ntitle\nold 1\n{GAP}\n"
    assert renewed(page, "head\ntitle\nnew 2\nrest\n") == f"{GAP}\ntitle\nnew 2\n{GAP}\n"


def figures(page: Path) -> list[str]:
    """Give every figure of a page's first table: its third column, divided by semicolons."""
    rows = re.findall(r"^\| .* \|$", page.read_text(encoding="utf-8"), re.MULTILINE)[1:]
    return [figure for row in rows for figure in row.strip("| ").split(" | ")[2].split("; ")]


def stands_on_a_line(figure: str, printed: list[str]) -> bool:
    """Whether all numbers of a figure stand, as whole numbers, on one line or on one that goes on below."""
    wanted = re.findall(r"[+−-]?\d+(?:\.\d+)?", figure)
    pairs = [f"{one} {other}" for one, other in zip(printed, [*printed[1:], ""], strict=True)]
    found = (re.findall(r"[+−-]?\d+(?:\.\d+)?", pair) for pair in pairs)
    return any(all(number in line for number in wanted) for line in found)


def test_the_claims_rest_on_figures_that_commands_print() -> None:
    printed = [
        line for language, text in fences(CLAIMS) if language == "output" for line in text.splitlines()
    ]
    every = figures(CLAIMS)
    assert len(every) >= 10
    assert [figure for figure in every if not stands_on_a_line(figure, printed)] == []
    assert not stands_on_a_line("Reform to Con 0.32 ± 0.05", printed)
    (asked,) = [row for row in shipped.rows("transfer-findings.csv") if row["id"] == "T16"]
    assert asked["shares"] == "LD 0.45; Lab 0.05"
    assert "45 in a hundred\nConservatives named the Liberal Democrats and 5 Labour" in CLAIMS.read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_says(
    page: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    needs = contextlib.nullcontext()
    if "data pull" in page.read_text(encoding="utf-8"):
        needs = pulled_data(tmp_path_factory.mktemp("data"))  # type: ignore[assignment]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    printed, checked, whole = "", 0, page.read_text(encoding="utf-8")
    new, fresh = page.with_suffix(".md.new"), whole
    with needs:
        for language, text in fences(page):
            if language == "toml":
                name, _, body = text.partition("\n")
                Path(name.removeprefix("# ")).write_text(body, encoding="utf-8")
            elif language == "console":
                capsys.readouterr()
                assert run(shlex.split(text.removeprefix("$ standaside "))) == 0, capsys.readouterr().err
                printed = capsys.readouterr().out
            elif language == "python":
                buffer = io.StringIO()
                with contextlib.redirect_stdout(buffer):
                    exec(compile(text, page.name, "exec"), {})
                printed = buffer.getvalue()
            else:
                checked += 1
                if not shows(text, printed):
                    fresh = fresh.replace(text, renewed(text, printed))
    assert checked >= 2
    if fresh == whole:
        new.unlink(missing_ok=True)
        return
    new.write_text(fresh, encoding="utf-8")
    pytest.fail(
        f"{page.name} is not what is printed; compare {new.name}, read its words again, and rename it."
    )
