"""The worked pages: every command on them is run, and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
import shlex
from collections.abc import Mapping
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


Cells = list[tuple[str, str]]
"""A printed row: (heading of the column, text of the cell), from the left; the labels' heading may be ""."""


def spans(line: str) -> list[tuple[int, int, str]]:
    """Give the cells of a printed line, which two blanks divide, with where they begin and end."""
    return [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+(?: \S+)*", line)]


def tables(printed: str) -> list[Cells]:
    """Read every row of the tables in a command's output; a row that goes on below is one."""
    rows: list[Cells] = []
    lines, headings = ["", *printed.splitlines()], []
    for above, line in itertools.pairwise(lines):
        if re.fullmatch(r" ─+", line):
            headings = spans(above)
            if headings[0][0] > 1:
                headings.insert(0, (1, headings[0][0] - 1, ""))
        elif not line.strip():
            headings = []
        elif headings:
            here = [(max(headings, key=lambda h: min(h[1], end) - max(h[0], start))[2], text)
                    for start, end, text in spans(line)]  # fmt: skip
            if here[0][0] == headings[0][2]:
                rows.append(here)
            else:
                rows[-1] = [
                    (name, " ".join([text, *(more for column, more in here if column == name)]))
                    for name, text in rows[-1]
                ]
    return rows


def stands(rows: list[Cells], label: str, values: Mapping[str, str]) -> bool:
    """Whether a row of that label has these values, by heading: the whole cell or one item of its list."""
    return any(
        f"{' '.join(text for _, text in row)} ".startswith(f"{label} ")
        and all(
            any(h == name and value in text.split(", ") for h, text in row) for name, value in values.items()
        )
        for row in rows
    )


NUMBER = r"([+-]?\d+(?:\.\d+)?)"
TIES = [
    (rf"Reform to (\w+) {NUMBER} ± {NUMBER}", "who-is-right", "reform-2024 RUK {}", ("rate {}", "s.e. {}")),
    (rf"LD to (\w+) {NUMBER} ± {NUMBER}", "who-is-right", "ld-for-green-2019 LD {}", ("rate {}", "s.e. {}")),
    (
        rf"placebo of LD to (\w+) {NUMBER} ± {NUMBER}",
        "who-is-right",
        "ld-for-green-2019 LD {}",
        ("placebo {}±{}",),
    ),
    (
        rf"Con to (\w+) {NUMBER} ± {NUMBER}",
        "who-is-right",
        "the Conservatives nobody",
        ("voters go to {} {}±{}",),
    ),
    (
        rf"raw, (\w+) {NUMBER} ± {NUMBER}",
        "who-is-right",
        "{} all other places it contested",
        ("points {}", "s.e. {}"),
    ),
    (
        rf"over like places, (\w+) {NUMBER} ± {NUMBER}",
        "who-is-right",
        "{} places where the party had contended, given votes, leave and holder",
        ("points {}", "s.e. {}"),
    ),
    (rf"seats {NUMBER}, range (.+)", "who-is-right", "with the pact", ("gain {}", "range {}")),
    (rf"Remain (for itself|together) {NUMBER}, range (.+)", "who-is-right", "{}", ("gain {}", "range {}")),
    (
        rf"Lab and LD (for itself|together|standing aside) {NUMBER}, range (.+)",
        "twinned-seats",
        "{}",
        ("gain {}", "range {}"),
    ),
]
"""How a figure of the claims is worded; the page that prints it; the label of its row; columns and values."""

ROWS = {"for itself": "every party for itself", "together": "campaigning together"}
"""Words of a figure for a row's label, where they differ."""


def tied(figure: str, printed: Mapping[str, list[Cells]]) -> bool:
    """Whether a figure stands in the row and the columns that its words name."""
    for pattern, page, label, wanted in TIES:
        found = re.fullmatch(pattern, figure)
        if found is None:
            continue
        parts = [ROWS.get(part, part) for part in found.groups()]
        named = parts[: label.count("{}")]
        left = parts if "voters go to" in wanted[0] else parts[len(named) :]
        values = {}
        for column in wanted:
            size = column.count("{}")
            name, _, shape = column.partition(" {}")
            values[name] = ("{}" + shape).format(*left[:size])
            left = left[size:]
        return stands(printed[page], label.format(*named), values)
    return False


@pytest.fixture(scope="module")
def printed() -> dict[str, list[Cells]]:
    """Rows of all tables on the pages that the claims cite; another test runs their commands."""
    pages = {page.stem: page for page in PAGES if page.stem in ("who-is-right", "twinned-seats")}
    return {
        name: [row for language, text in fences(page) if language == "output" for row in tables(text)]
        for name, page in pages.items()
    }


def test_the_claims_rest_on_figures_that_commands_print(printed: dict[str, list[Cells]]) -> None:
    every = figures(CLAIMS)
    assert len(every) >= 15
    assert [figure for figure in every if not tied(figure, printed)] == []
    (asked,) = [row for row in shipped.rows("transfer-findings.csv") if row["id"] == "T16"]
    assert (asked["shares"], asked["weight"], asked["kind"]) == ("LD 0.45; Lab 0.05", "2", "question")
    text = CLAIMS.read_text(encoding="utf-8")
    assert "45 in a hundred\nConservatives named the Liberal Democrats and 5 Labour" in text
    assert "it counts as 2 answers of 20" in text


@pytest.mark.parametrize(
    "figure",
    [
        "Con to LD 8 ± 6",
        "Con to Lab 18 ± 8",
        "Con to Green 18 ± 8",
        "Reform to Lab 0.31 ± 0.05",
        "Reform to Con 0.32 ± 0.05",
        "Reform to Con 0.05 ± 0.31",
        "LD to Con 0.67 ± 0.09",
        "placebo of LD to Con +0.27 ± 0.13",
        "raw, England +2.9 ± 1.5",
        "over like places, England +5.2 ± 1.7",
        "raw, England +4.8 ± 1.6",
        "seats +2.4, range 0 to +3",
        "seats +0.9, range 0 to +6",
        "Lab and LD together +5.9, range 0 to +16",
        "Lab and LD standing aside +6.0, range 0 to +16",
        "Remain together +6.0, range 0 to +16",
        "nobody knows 0.31",
    ],
)
def test_a_figure_beside_another_label_is_refused(figure: str, printed: dict[str, list[Cells]]) -> None:
    assert not tied(figure, printed)


def test_a_table_is_read_by_its_columns() -> None:
    lines = [
        "x",
        "",
        "          gain   who",
        " ─────────────────",
        " doing           nobody, LD 3",
        " acting     +1   Lab 4, LD",
        "                 5",
        "",
        "end 5",
    ]
    text = "\n".join(lines)
    assert tables(text) == [
        [("", "doing"), ("who", "nobody, LD 3")],
        [("", "acting"), ("gain", "+1"), ("who", "Lab 4, LD 5")],
    ]
    assert stands(tables(text), "doing", {"who": "LD 3"})
    assert not stands(tables(text), "doing", {"gain": "LD 3"})
    assert not stands(tables(text), "act", {"gain": "+1"})


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
