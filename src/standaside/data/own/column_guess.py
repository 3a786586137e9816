"""Guess which column of a grid holds what, from the words in its header and the numbers below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from standaside.data.own.cells import MOST_NAME, Cell
from standaside.data.own.column_map import ColumnMap
from standaside.data.own.column_words import HEADERS, NOT_COUNTS, NOT_PARTIES
from standaside.data.own.faults import FileFaultError, counted, shown
from standaside.data.own.grid import Grid
from standaside.matching import did_you_mean, fold

RESULTS = (
    "constituency",
    "code",
    "party_code",
    "party",
    "kind",
    "candidate",
    "votes",
    "electorate",
    "region",
    "nation",
    "county",
    "date",
    "winner_known",
    "majority_known",
)
POLLS = ("pollster", "start", "end", "sample", "area")
OF_A_CANDIDACY = ("party", "party_code", "kind", "candidate", "votes")
HEADER_WITHIN = 20
"""Rows at the top in which a header is looked for; titles and dates may stand above it."""

_NUMBER = re.compile(r"[-+−]?\d[\d.,'’\s]*%?")
_YES = ("True", "true", "1")


@dataclass(frozen=True, slots=True)
class Columns:
    """
    A complete map, and where its columns are.

    Attributes
    ----------
    map : ColumnMap
    at : dict of str to int
        Field to position.
    parties : tuple of (int, str)
        Position and header of each party column.
    """

    map: ColumnMap
    headers: tuple[str, ...]
    at: dict[str, int]
    parties: tuple[tuple[int, str], ...]


def guess_columns(grid: Grid, told: ColumnMap, *, what: str = "results") -> Columns:
    """
    Complete a map: what is told stays, the rest is guessed.

    Parameters
    ----------
    grid : Grid
    told : ColumnMap
        May be empty.
    what : str
        ``results``, ``polls``, or ``any`` to find out.

    Raises
    ------
    FileFaultError
        If a column that must be there is not recognised, or is there twice.

    Examples
    --------
    >>> grid = Grid([["Wahlkreis", "Partei", "Stimmen"], ["Kiel", "SPD", "70000"]])
    >>> print(guess_columns(grid, ColumnMap()).map)
    constituency <- 'Wahlkreis', party <- 'Partei', votes <- 'Stimmen'; long: one row a candidacy
    """
    if not any(_filled(row) for row in grid.rows):
        raise FileFaultError("it is empty", "save it again with a header and one row for each candidacy")
    row = told.header_row or header_row(grid.rows)
    if row > len(grid.rows):
        raise FileFaultError(
            f"it has {counted(len(grid.rows), 'row')}, so its header is not row {row}",
            "correct header_row in the map",
        )
    headers = _headers(grid.rows[row - 1], row, escaped=grid.ragged)
    fixed = {name: _position(header, headers, row) for name, header in told.columns.items()}
    layout = told.layout or _layout(headers, fixed, what, row)
    at = _assign(headers, POLLS if layout == "polls" else RESULTS, fixed)
    if layout == "wide":
        at = {name: c for name, c in at.items() if name not in OF_A_CANDIDACY or name in fixed}
    body = grid.rows[row:]
    at = _with_fallback(at, layout, headers, body)
    _check_required(at, layout, headers, row)
    parties = () if layout == "long" else _parties(headers, at, body, told, row)
    used = {*at.values(), *(c for c, _ in parties)}
    _check_single(used, headers, row)
    complete = replace(
        told,
        layout=layout,
        columns={name: headers[c] for name, c in at.items()},
        parties=tuple(header for _, header in parties),
        ignored=tuple(h for c, h in enumerate(headers) if c not in used),
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        sheet=grid.sheet,
        header_row=row,
        zero=told.zero or ("stood" if layout == "wide" else ""),
    )
    return Columns(complete, headers, at, parties)


def header_row(rows: Sequence[Sequence[Cell]]) -> int:
    """
    Find the header: of the first rows the one with most words that head columns.

    Examples
    --------
    >>> header_row([["Results of 2021"], [], ["Riding", "Party", "Votes"], ["Bath", "Lab", 3]])
    3
    """
    words = {word for every in HEADERS.values() for word in every} | NOT_PARTIES
    scores = [sum(1 for cell in row if fold(_short(cell)) in words) for row in rows[:HEADER_WITHIN]]
    best = max(scores, default=0)
    if best:
        return scores.index(best) + 1
    return next(n for n, row in enumerate(rows, 1) if _filled(row))


def _short(cell: Cell) -> str:
    return "" if cell is None else str(cell)[:MOST_NAME]


def _filled(row: Sequence[Cell]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def letter(column: int) -> str:
    """
    Name a column as a spreadsheet does.

    Examples
    --------
    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _headers(row: Sequence[Cell], number: int, *, escaped: bool) -> tuple[str, ...]:
    for column, cell in enumerate(row):
        if cell is not None and len(str(cell)) > MOST_NAME:
            raise FileFaultError(
                f"the header of column {letter(column)} has {len(str(cell)):,} characters",
                f"shorten it to at most {MOST_NAME}",
                row=number,
            )
    named = [shown(cell, most=MOST_NAME) if cell is not None else "" for cell in row]
    if escaped:
        named = [header[1:] if re.match(r"'+[=+\-@]", header) else header for header in named]
    return tuple(header or f"column {letter(c)}" for c, header in enumerate(named))


def _position(header: str, headers: Sequence[str], row: int) -> int:
    same = [c for c, own in enumerate(headers) if own == header] or [
        c for c, own in enumerate(headers) if fold(own) == fold(header)
    ]
    if not same:
        raise FileFaultError(
            f"the map names a column '{shown(header)}' that is not there",
            f"give it as the header has it.{did_you_mean(header[:MOST_NAME], headers[:200])}".rstrip(".?"),
            row=row,
        )
    return same[0]


def _score(header: str, name: str) -> tuple[int, int]:
    """How well a header says what a column holds: (3, rank) exact, (2, rank) in part, (0, 0) not."""
    words = HEADERS[name]
    pieces = [fold(header), *(fold(piece) for piece in re.split(r"[/|(\[\n]", header))]
    ranks = [words.index(piece) for piece in pieces if piece in words]
    if ranks:
        return (3, -min(ranks))
    text = f" {pieces[0]} "
    if any(f" {word} " in text for word in NOT_COUNTS) or "%" in header:
        return (0, 0)
    inside = [rank for rank, word in enumerate(words) if len(word) > 3 and f" {word} " in text]
    return (2, -min(inside)) if inside and name not in ("area", "end", "date", "kind") else (0, 0)


def _assign(headers: Sequence[str], names: Sequence[str], fixed: dict[str, int]) -> dict[str, int]:
    at = dict(fixed)
    for least in (3, 2):
        for name in names:
            if name in at:
                continue
            taken = set(at.values())
            scored = [(_score(header, name), -c) for c, header in enumerate(headers) if c not in taken]
            best = max(scored, default=((0, 0), 0))
            if best[0][0] >= least:
                at[name] = -best[1]
    return {name: at[name] for name in names if name in at}


def _layout(headers: Sequence[str], fixed: dict[str, int], what: str, row: int) -> str:
    polls = _assign(headers, POLLS, {})
    results = _assign(headers, RESULTS, {n: c for n, c in fixed.items() if n in RESULTS})
    if what == "polls" or (
        what == "any"
        and (
            "pollster" in fixed
            or ("pollster" in polls and "votes" not in results and {"end", "sample"} & polls.keys())
        )
    ):
        return "polls"
    if "votes" not in results or {"party", "party_code"} & results.keys():
        return "long" if "votes" in results else "wide"
    if "candidate" in results:  # one row a candidacy, then, and other columns of numbers are no parties
        raise _no_parties(headers, row)
    return "wide"


def _with_fallback(
    at: dict[str, int], layout: str, headers: Sequence[str], body: Sequence[Sequence[Cell]]
) -> dict[str, int]:
    """In a wide table whose places have no word above them: the first column of texts, all different."""
    if layout != "wide" or {"constituency", "code"} & at.keys():
        return at
    for column in range(len(headers)):
        cells = [_short(row[column]) for row in body if column < len(row) and _short(row[column]).strip()]
        texts = [cell for cell in cells if not _NUMBER.fullmatch(cell.strip())]
        if cells and column not in at.values() and len(texts) == len(cells) == len(set(cells)):
            return {"constituency": column, **at}
    return at


def _check_required(at: dict[str, int], layout: str, headers: Sequence[str], row: int) -> None:
    needed: dict[str, tuple[tuple[str, ...], ...]] = {
        "long": (("constituency", "code"), ("party", "party_code"), ("votes",)),
        "wide": (("constituency", "code"),),
        "polls": (("pollster",), ("end", "start")),
    }
    for either in needed[layout]:
        if not set(either) & at.keys():
            raise FileFaultError(
                f"no column is recognised as the {either[0]} (the header has {_listed(headers)})",
                f'say which it is in a map: [columns] {either[0]} = "..."',
                row=row,
            )


def _listed(headers: Sequence[str]) -> str:
    more = f" and {len(headers) - 8:,} more" if len(headers) > 8 else ""
    return ", ".join(f"'{shown(header, most=25)}'" for header in headers[:8]) + more


def _no_parties(headers: Sequence[str], row: int) -> FileFaultError:
    return FileFaultError(
        f"no column of parties is found, nor columns of numbers under parties (the header has "
        f"{_listed(headers)})",
        'say which it is in a map: [columns] party = "..."',
        row=row,
    )


def _check_single(used: set[int], headers: Sequence[str], row: int) -> None:
    folded = [fold(header) for header in headers]
    for column in sorted(used):
        same = [letter(c) for c, text in enumerate(folded) if text == folded[column]]
        if len(same) > 1:
            raise FileFaultError(
                f"columns {' and '.join(same[:3])} are both called '{shown(headers[column])}'",
                "rename or remove one",
                row=row,
            )


def _parties(
    headers: Sequence[str], at: dict[str, int], body: Sequence[Sequence[Cell]], told: ColumnMap, row: int
) -> tuple[tuple[int, str], ...]:
    if told.parties:
        found = tuple((_position(header, headers, row), header) for header in told.parties)
    else:
        left_out = {*at.values(), *(_position(header, headers, row) for header in told.ignored)}
        found = tuple((c, headers[c]) for c in _numeric(headers, body) if c not in left_out)
    if not found:
        raise _no_parties(headers, row)
    return found


def _numeric(headers: Sequence[str], body: Sequence[Sequence[Cell]]) -> Iterator[int]:
    """Columns that are mostly numbers, or empty below a name, and not a total or a percentage."""
    for column, header in enumerate(headers):
        words = fold(header)
        if (
            _NUMBER.fullmatch(header)
            or words in NOT_PARTIES
            or words in HEADERS["votes"]
            or "%" in header
            or set(words.split()) & NOT_COUNTS
            or header == f"column {letter(column)}"
        ):
            continue
        cells = [_short(row[column]).strip() for row in body if column < len(row)]
        cells = [cell for cell in cells if cell]
        if cells and 2 * sum(1 for cell in cells if _NUMBER.match(cell)) >= len(cells):
            yield column


def is_yes(cell: Cell) -> bool:
    """Whether a cell of ``winner_known`` says yes."""
    return str(cell).strip() in _YES
