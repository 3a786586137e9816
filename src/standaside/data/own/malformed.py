"""Malformed files for the uploads campaign: a corpus of known attacks, and seeded mutations of good files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from standaside.data.exports import csv_bytes, parquet_bytes, xlsx_bytes


@dataclass(frozen=True, slots=True)
class Case:
    """
    One file to try.

    Attributes
    ----------
    what : str
        What is wrong with it, for the report.
    file : str
        The name it is given.
    raw : bytes
    refused : bool or None
        Whether it must be refused; None if a lucky mutation may be a correct table.
    row, column : int or None, str
        What the message must name.
    made : str
        ``file``, or ``folder``, ``fifo``, ``/dev/zero``, ... for what is no ordinary file.
    """

    what: str
    file: str
    raw: bytes = b""
    refused: bool | None = True
    row: int | None = None
    column: str = ""
    made: str = "file"


PLACES = ("Bath", "Ynys Môn", "Québec Centre", "Brighton, Pavilion", "St Ives", "Kiel", "Ávila", "Luleå")
PARTIES = ("Conservative", "Labour", "Green", "Bloc Québécois", "Independent")


def good_rows() -> list[dict[str, object]]:
    """Forty candidacies, all right."""
    return [
        {
            "Constituency": place,
            "Region": "North" if c % 2 else "South",
            "Party": party,
            "Candidate": f"Ann {c}{p}",
            "Votes": 1000 * (p + 1) + 37 * c,
            "Electorate": 60_000 + c,
        }
        for c, place in enumerate(PLACES)
        for p, party in enumerate(PARTIES)
    ]


def wide_good_rows() -> list[dict[str, object]]:
    """Eight constituencies, all right."""
    return [
        {
            "Constituency": place,
            "Electorate": 60_000 + c,
            **{party: 1000 * (p + 1) + 37 * c for p, party in enumerate(PARTIES)},
        }
        for c, place in enumerate(PLACES)
    ]


@cache
def good_files() -> tuple[tuple[str, bytes], ...]:
    """Good tables in every kind that is read."""
    long, wide = csv_bytes(good_rows()), csv_bytes(wide_good_rows())
    western = long.decode().replace("Bloc Québécois", "Bloc")
    return (
        ("long.csv", long),
        ("wide.csv", wide),
        ("latin.csv", western.replace("ô", "o").encode("cp1252")),
        ("bom.csv", b"\xef\xbb\xbf" + long),
        ("utf16.csv", long.decode().encode("utf-16")),
        ("long.xlsx", xlsx_bytes(good_rows())),
        ("wide.xlsx", xlsx_bytes(wide_good_rows())),
        ("long.parquet", parquet_bytes(good_rows())),
        ("wide.parquet", parquet_bytes(wide_good_rows())),
    )


def corpus() -> Iterator[Case]:
    """Every attack we know, each once."""
    yield from _not_files()
    yield from _not_tables()
    yield from _bad_text()
    yield from _bad_cells()
    yield from _bad_archives()
    yield from _bad_parquet()
    yield from _large()


def _not_files() -> Iterator[Case]:
    for made in (
        "folder",
        "fifo",
        "missing",
        "/dev/zero",
        "/dev/full",
        "/dev/null",
        "link:/dev/zero",
        "link:folder",
        "sparse",
    ):
        yield Case(f"not an ordinary file: {made}", "x.csv", made=made)


def _not_tables() -> Iterator[Case]:
    header = b"Constituency,Party,Votes\n"
    yield Case("empty", "empty.csv")
    yield Case("only blank lines", "blank.csv", b"\n\n  \r\n\n")
    yield Case("only a byte-order mark", "bom.csv", b"\xef\xbb\xbf")
    yield Case("header only", "header.csv", header)
    yield Case("no header", "headless.csv", b"Bath,Labour,5\nWells,Labour,6\n")
    yield Case("one column", "one.csv", b"Votes\n1\n2\n")
    for name, start in (
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.gz", b"\x1f\x8b\x08"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c"),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.db", b"SQLite format 3\0"),
    ):
        yield Case(f"another kind: {name}", name, start + bytes(512))
    yield Case("random bytes", "noise.csv", np.random.default_rng(5).bytes(5000))
    yield Case(
        "a web page",
        "page.csv",
        b"<!doctype html><html><body><table><tr><td>Bath</td></tr></table></body></html>",
    )
    yield Case("JSON", "rows.csv", b'[{"Constituency": "Bath", "Party": "Labour", "Votes": 5}]')
    yield Case("a table of another ending", "really.xlsx", good_files()[0][1], refused=False)
    yield Case("a workbook of another ending", "really.csv", good_files()[5][1], refused=False)
    yield Case("a Parquet file of another ending", "really.txt", good_files()[7][1], refused=False)


def _bad_text() -> Iterator[Case]:
    text = good_files()[0][1].decode()
    lines = text.splitlines(keepends=True)
    yield Case("NUL bytes", "nul.csv", text.replace("Bath,", "Ba\0th,").encode(), row=2)
    yield Case(
        "a control character",
        "bell.csv",
        (lines[0] + lines[1] + lines[2].replace("A", "\x07")).encode(),
        row=3,
    )
    yield Case("UTF-16 of odd length", "odd.csv", text.encode("utf-16")[:-1])
    yield Case("UTF-16 without its mark", "bare.csv", text.encode("utf-16-le"))
    yield Case("UTF-16 of the other order", "big.csv", b"\xfe\xff" + text.encode("utf-16-be"), refused=False)
    yield Case("broken UTF-8", "broken.csv", text.encode().replace("ô".encode(), b"\xc3"), row=7)
    yield Case(
        "an open quotation mark",
        "quote.csv",
        (lines[0] + 'Bath,North,"Labour,Ann,5,6\n' + lines[1]).encode(),
        row=2,
    )
    yield Case(
        "text after a quotation mark",
        "after.csv",
        (lines[0] + 'Bath,North,"Lab"our,Ann,5,6\n').encode(),
        row=2,
    )
    yield Case("a row too short", "short.csv", (lines[0] + "Bath,North,Labour\n").encode(), row=2)
    yield Case("a row too long", "long.csv", (lines[0] + "Bath,North,Labour,Ann,5,6,7,8\n").encode(), row=2)
    yield Case("a header twice", "twice.csv", b"Seat,Party,Votes,Votes\nBath,Labour,5,6\n", row=1)
    yield Case("old Mac line ends", "mac.csv", text.replace("\n", "\r").encode(), refused=False)
    yield Case(
        "a billion laughs",
        "laughs.csv",
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>',
    )


def _bad_cells() -> Iterator[Case]:
    for text in bad_numbers():
        yield table_with(f"votes {text!r}", votes=text, row=4, column="Votes")
    for text in ("=cmd|'/C calc'!A0", "=1+1", "@SUM(A1)", "+cmd(1)", "-2+3(4)", "=HYPERLINK(1)"):
        yield table_with(f"a formula {text!r}", party=text, row=4, column="Party")
    yield table_with("no party", party="", row=4, column="Party")
    yield table_with("no constituency", place="", row=4, column="Constituency")
    yield table_with("a name of 300 characters", place="x" * 300, row=4, column="Constituency")
    yield table_with("a candidacy twice", place="Bath", party="Labour", row=4)
    yield Case("all votes 0", "zeros.csv", b"Seat,Party,Votes\nBath,Labour,0\nBath,Green,0\n")
    mixed = b"ONS ID,Constituency,Party,Votes\nE14000530,Aldershot,Con,5\nE14001063,Aldershot new,Con,6\n"
    yield Case("two boundary sets", "mixed.csv", mixed, row=3, column="ONS ID")
    yield Case(
        "two places, one code",
        "codes.csv",
        b"Code,Seat,Party,Votes\n1,Bath,Con,5\n1,Wells,Con,6\n",
        row=3,
        column="Seat",
    )
    yield Case("a place twice in a wide table", "wide.csv", b"Seat,Con,Lab\nBath,5,6\nBath,7,8\n", row=3)
    yield Case("nobody stood", "nobody.csv", b"Seat,Con,Lab\nBath,5,6\nWells,,\n", row=3)
    yield Case(
        "two signs for thousands",
        "signs.csv",
        b"Seat;Party;Votes\nBath;Con;1,234\nBath;Lab;1.234\n",
        row=3,
        column="Votes",
    )
    yield Case(
        "electorates differ",
        "electors.csv",
        b"Seat,Party,Votes,Electorate\nA,Con,5,70\nA,Lab,6,71\n",
        row=3,
        column="Electorate",
    )
    yield Case(
        "one sign for thousands and decimals",
        "decimals.csv",
        b"Seat;Party;Votes\nBath;Con;57.0\nBath;Lab;3.000\n",
        row=3,
        column="Votes",
    )
    yield Case(
        "more votes than electors",
        "over.csv",
        b"Seat,Party,Votes,Electorate\nA,Con,5,70\nB,Con,71,70\n",
        row=3,
        column="Electorate",
    )
    yield Case("no parties", "parties.csv", b"Seat,Candidate,Votes,Age\nA,Ann,5,40\n", row=1)
    names = "".join(f"Bath,Party number {n:04} {'x' * (n % 7)},{n + 1}\n" for n in range(500))
    yield Case("500 parties", "parties.csv", b"Seat,Party,Votes\n" + names.encode())
    yield Case("several days", "days.csv", b"Seat,Party,Votes,Date\nA,Con,5,2020-01-01\nA,Lab,5,2021-01-01\n")
    yield Case(
        "a day that is none", "day.csv", b"Seat,Party,Votes,Date\nA,Con,5,2020-13-41\n", row=2, column="Date"
    )


def bad_numbers() -> tuple[str, ...]:
    """Texts that are no number of votes."""
    return (
        "12a", "NaN", "nan", "inf", "-Infinity", "-5", "−5", "1.5", "1e5", "0x10", "1,2,3", "12,34", "1 2",
        "½", "", " ", "--", "n/a", "#N/A", "None", "null", "99999999999999999999", "9" * 400, "1_000", "=1+1",
        "1;2", "5 votes", "12%", "1,234.5", "1.234,5", "3000,000", "1,234.000", "0.000",
    )  # fmt: skip


def table_with(
    what: str, *, place: str = "Wells", party: str = "Green", votes: str = "7", row: int, column: str = ""
) -> Case:
    """Give a table of good rows whose fourth row is as stated."""
    rows = [("Bath", "Labour", "5"), ("Bath", "Green", "6"), (place, party, votes), ("Kiel", "Green", "8")]
    quoted = ",".join
    lines = [
        "Constituency,Party,Votes",
        *(quoted('"' + cell.replace('"', '""') + '"' for cell in r) for r in rows),
    ]
    return Case(what, "cells.csv", "\n".join(lines).encode(), row=row, column=column)


def _member(name: str) -> zipfile.ZipInfo:
    """Head a member with a fixed date, so that the same seed gives the same bytes."""
    head = zipfile.ZipInfo(name)
    head.compress_type = zipfile.ZIP_DEFLATED
    return head


def rezipped(raw: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Change the members of an archive, so that its checksums agree and a reader believes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(_member(name), change(name, old.read(name)))
    return out.getvalue()


def _bad_archives() -> Iterator[Case]:
    good = good_files()[5][1]
    sheet = "xl/worksheets/sheet1.xml"
    yield Case("a zip bomb", "bomb.xlsx", inflated(good, sheet, b" " * (1 << 20), times=300))
    bomb = inflated(good, sheet, b"<row>" + b"<c><v>1</v></c>" * 60 + b"</row>", times=130_000)
    yield Case("a bomb of cells", "cells.xlsx", bomb)
    yield Case("a bomb that lies about its size", "liar.xlsx", _declare_less(bomb))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    yield Case("an empty archive", "none.xlsx", empty.getvalue())
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr(_member("../../etc/passwd"), "x")
    yield Case("an archive that is no workbook", "path.xlsx", other.getvalue())
    yield Case("a truncated workbook", "cut.xlsx", good[: len(good) // 2])
    yield Case("many members", "many.xlsx", _many_members(3000))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    yield Case(
        "a far cell",
        "far.xlsx",
        rezipped(good, lambda n, b: b.replace(b"</sheetData>", far) if n == sheet else b),
    )
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "hahahaha"><!ENTITY b "&a;&a;&a;&a;">'
    laughs += b'<!ENTITY c "&b;&b;&b;&b;">]><l>&c;</l>'
    yield Case(
        "a billion laughs inside", "laughs.xlsx", rezipped(good, lambda n, b: laughs if n == sheet else b)
    )
    wrong = rezipped(
        good,
        lambda n, b: b.replace(b'<c r="E2"><v>1000</v>', b'<c r="E2" t="e"><v>#N/A</v>') if n == sheet else b,
    )
    yield Case("an error cell", "error.xlsx", wrong, row=2)


def inflated(raw: bytes, member: str, filling: bytes, *, times: int) -> bytes:
    """Swell one member of a workbook by so many fillings, without ever holding it whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            head, end, tail = old.read(name).partition(b"</sheetData>")
            with new.open(_member(name), "w") as stream:
                stream.write(head)
                for _ in range(times if name == member else 0):
                    stream.write(filling)
                stream.write(end + tail)
    return out.getvalue()


def _declare_less(raw: bytes) -> bytes:
    changed, at = bytearray(raw), raw.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", changed, at + 24, 100)
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _many_members(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(count):
            archive.writestr(_member(f"xl/{n}"), b"")
    return out.getvalue()


def _varint(number: int) -> bytes:
    out, rest = b"", number << 1
    while rest > 127:
        out, rest = out + bytes([rest & 127 | 128]), rest >> 7
    return out + bytes([rest])


def with_footer(raw: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change the footer of a Parquet file and give it its right length."""
    size = struct.unpack("<I", raw[-8:-4])[0]
    footer = change(raw[-8 - size : -8])
    return raw[: -8 - size] + footer + struct.pack("<I", len(footer)) + b"PAR1"


def _rows_claimed(footer: bytes, *, rows: int) -> bytes:
    return footer.replace(_varint(9_999), _varint(rows))


def _bad_parquet() -> Iterator[Case]:
    rows = [{"Constituency": "Bath", "Party": "Labour", "Votes": n} for n in range(9_999)]
    good = parquet_bytes(rows)
    for power in (9, 12, 15):
        claimed = with_footer(good, partial(_rows_claimed, rows=10**power))
        yield Case(f"a Parquet file claiming 10^{power} rows", f"petabytes{power}.parquet", claimed)
    yield Case("a Parquet file without its footer", "cut.parquet", good[:-40])
    yield Case(
        "a Parquet footer longer than the file",
        "footer.parquet",
        good[:-8] + struct.pack("<I", 1 << 31) + b"PAR1",
    )
    yield Case("a Parquet file of two letters", "tiny.parquet", b"PAR1PAR1")
    yield Case("nested cells", "nested.parquet", parquet_bytes([{"Seat": "Bath", "Con": [1, 2], "Lab": [3]}]))
    for text, value in (
        ("NaN", float("nan")),
        ("infinity", float("inf")),
        ("half a vote", 10.5),
        ("negative votes", -5.0),
    ):
        table = [
            {"Seat": "Bath", "Party": "Con", "Votes": 5.0},
            {"Seat": "Bath", "Party": "Lab", "Votes": value},
        ]
        yield Case(f"Parquet: {text}", "floats.parquet", parquet_bytes(table), row=3, column="Votes")


def _large() -> Iterator[Case]:
    yield Case("one line of 10 MB", "line.csv", b"Constituency" + b"x" * 10_000_000)
    yield Case(
        "a million columns", "columns.csv", b"Seat," + b"p," * 1_000_000 + b"\nBath" + b",1" * 1_000_000
    )
    yield Case(
        "one cell of 10 MB", "cell.csv", b'Seat,Party,Votes\nBath,"' + b"x" * 10_000_000 + b'",5\n', row=2
    )
    wide = b"".join(
        b"Seat%d,%s\n" % (n, b",".join(b"%d" % (n * k % 99_991) for k in range(300))) for n in range(15_000)
    )
    yield Case("4.5 million cells under no header", "cells.csv", wide)
    yield Case("a million blank lines", "lines.csv", b"Seat,Party,Votes\n" + b"\n" * 1_100_000)


def mutations(count: int, seed: int) -> Iterator[Case]:
    """Damage good files: the same count and seed give the same files."""
    goods = good_files()
    for n in range(count):
        rng = np.random.default_rng((seed, n))
        name, raw = goods[int(rng.integers(len(goods)))]
        kind = name.rsplit(".", 1)[1]
        ways: Sequence[Callable[[bytes, np.random.Generator], bytes]] = (*_WAYS, *_OWN_WAYS[kind])
        way = ways[int(rng.integers(len(ways)))]
        yield Case(f"{way.__name__.strip('_')} of {name}, mutation {n}", name, way(raw, rng), refused=None)
        if n % 4 == 3:
            yield _one_bad_cell(rng)


def _one_bad_cell(rng: np.random.Generator) -> Case:
    bad = bad_numbers()[int(rng.integers(len(bad_numbers())))]
    rows, at = good_rows(), int(rng.integers(40))
    rows[at] = {**rows[at], "Votes": bad}
    writer = (csv_bytes, xlsx_bytes, parquet_bytes)[int(rng.integers(3))]
    name = {csv_bytes: "cell.csv", xlsx_bytes: "cell.xlsx", parquet_bytes: "cell.parquet"}[writer]
    return Case(f"votes {bad!r} in row {at + 2} of {name}", name, writer(rows), row=at + 2, column="Votes")


def _bytes_changed(raw: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(raw)
    for at in rng.integers(len(raw), size=int(rng.integers(1, 12))):
        changed[at] = int(rng.integers(256))
    return bytes(changed)


def _cut(raw: bytes, rng: np.random.Generator) -> bytes:
    return raw[: int(rng.integers(len(raw)))]


def _piece_removed(raw: bytes, rng: np.random.Generator) -> bytes:
    at, size = int(rng.integers(len(raw))), int(rng.integers(1, 60))
    return raw[:at] + raw[at + size :]


def _piece_repeated(raw: bytes, rng: np.random.Generator) -> bytes:
    at, size = int(rng.integers(len(raw))), int(rng.integers(1, 200))
    return raw[:at] + raw[at : at + size] * int(rng.integers(2, 5)) + raw[at + size :]


def _noise_inserted(raw: bytes, rng: np.random.Generator) -> bytes:
    at = int(rng.integers(len(raw)))
    return raw[:at] + rng.bytes(int(rng.integers(1, 40))) + raw[at:]


def _lines_shuffled(raw: bytes, rng: np.random.Generator) -> bytes:
    lines = raw.split(b"\n")
    return b"\n".join(lines[i] for i in rng.permutation(len(lines)))


def _sign_replaced(raw: bytes, rng: np.random.Generator) -> bytes:
    old = (b",", b"\n", b'"', b"0", b"1", b"a")[int(rng.integers(6))]
    new = (b";", b"\t", b"", b'"', b"-", b"\0", b"\r", b",,", b"=")[int(rng.integers(9))]
    return raw.replace(old, new, int(rng.integers(1, 40)))


def _member_changed(raw: bytes, rng: np.random.Generator) -> bytes:
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    chosen = names[int(rng.integers(len(names)))]
    way = _WAYS[int(rng.integers(len(_WAYS)))]
    return rezipped(raw, lambda name, body: way(body, rng) if name == chosen and body else body)


def _footer_changed(raw: bytes, rng: np.random.Generator) -> bytes:
    way = _WAYS[int(rng.integers(len(_WAYS)))]
    return with_footer(raw, lambda footer: way(footer, rng))


_WAYS = (_bytes_changed, _cut, _piece_removed, _piece_repeated, _noise_inserted)
_OWN_WAYS = {
    "csv": (_lines_shuffled, _sign_replaced, _bytes_changed),
    "xlsx": (_member_changed,) * 5,
    "parquet": (_footer_changed,) * 5,
}
