"""A result that goes out and comes in again is the same result, candidate by candidate."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standaside.data.exports import candidacy_rows, csv_bytes, parquet_bytes, wide_rows, xlsx_bytes
from standaside.data.own.cells import Numbers
from standaside.data.own.column_map import ColumnMap
from standaside.data.own.importer import read_election
from standaside.data.own.sandbox import Sandbox
from standaside.domain import Constituencies, Parties, PartyKind, Result

LETTERS = st.text(st.sampled_from("abcdefgh éñλж=+-@,;\"'|&.0123"), min_size=1, max_size=12)
NAMES = LETTERS.map(lambda text: " ".join(text.split())).filter(
    lambda text: any(c.isalpha() for c in text) and "total" not in text
)
CODES = st.from_regex(r"[A-Z][a-z]{1,4}", fullmatch=True).filter(
    lambda code: (
        code.casefold()
        not in {"ind", "spk", "oth", "other", "name", "code", "seat", "id", "rank", "sum", "kind", "date"}
    )
)
WRITERS = {"csv": csv_bytes, "xlsx": xlsx_bytes, "parquet": parquet_bytes}


@st.composite
def results(draw):
    """Small elections with everything that may go wrong: odd names, nobody's zero, independents, sums."""
    names = draw(st.lists(NAMES, min_size=1, max_size=5))
    places = tuple(f"P{n}" for n in range(len(names)))
    codes = draw(st.lists(CODES, min_size=1, max_size=4, unique_by=str.casefold))
    kinds = [PartyKind.PARTY] * len(codes)
    for extra, kind in (
        ("Ind", PartyKind.INDEPENDENT),
        ("IndB", PartyKind.INDEPENDENT),
        ("Other", PartyKind.SUM),
    ):
        if draw(st.booleans()):
            codes, kinds = [*codes, extra], [*kinds, kind]
    labels = tuple(
        f"{draw(NAMES)} {code}" if kind is PartyKind.PARTY else code
        for code, kind in zip(codes, kinds, strict=True)
    )
    shape = (len(places), len(codes))
    votes = np.array(
        draw(st.lists(st.integers(0, 99_999), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    ).reshape(shape)
    stood = np.array(draw(st.lists(st.booleans(), min_size=votes.size, max_size=votes.size))).reshape(shape)
    stood[:, 0] = True
    votes[0, 0] += 1
    known = np.array(draw(st.lists(st.booleans(), min_size=shape[0], max_size=shape[0])))
    axis = Constituencies(
        places, tuple(names), ("N",) * shape[0], ("R",) * shape[0], ("",) * shape[0], "mine"
    )
    return Result(
        "x-2020",
        "x",
        dt.date(2020, 5, 6),
        False,
        "made up",
        axis,
        Parties(tuple(codes), labels, tuple(kinds)),
        np.where(stood, votes, 0),
        stood,
        np.array([0] + [1_000_000] * (shape[0] - 1)),
        known,
        known,
    )


def content(result):
    c, p = np.nonzero(result.stood)
    places, parties = result.constituencies, result.parties
    return (
        {
            (places.codes[i], parties.codes[j], parties.kinds[j]): int(result.votes[i, j])
            for i, j in zip(c, p, strict=True)
        },
        [
            (places.codes[i], places.names[i], int(result.electorate[i]), bool(result.winner_known[i]))
            for i in range(len(places))
        ],
        result.date,
        places.boundary_set,
    )


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as warm:
        yield warm


def grouped(number, sign):
    return f"{number:,}".replace(",", sign)


def indian(number, _sign):
    head, tail = str(number)[:-3], str(number)[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail])


WAYS = [(grouped, sign, "") for sign in ("", ",", ".", " ", "\u00a0", "\u202f", "\u2009", "'", "’")]
WAYS += [(grouped, ",", ".0"), (grouped, ".", ",00"), (grouped, " ", ",0"), (grouped, "", ".000000")]
WAYS += [(indian, ",", ""), (indian, ",", ".00")]


@given(numbers=st.lists(st.integers(0, 2_000_000_000), min_size=1, max_size=6), way=st.sampled_from(WAYS))
def test_a_whole_number_with_any_separator_reads_back(numbers, way):
    write, sign, tail = way
    reader = Numbers(dot_groups=True)
    assert [reader.whole(write(number, sign) + tail) for number in numbers] == numbers


@given(number=st.integers(1, 1_999_999), sign=st.sampled_from([",", ".", " ", "'"]))
def test_thousands_are_never_dropped_on_the_way_through_a_file(tmp_path_factory, sandbox, number, sign):
    votes = grouped(1000 * number, sign)
    folder = tmp_path_factory.mktemp("thousands")
    for name, text in (("long", f"Seat;Party;Votes\nA;Con;{votes}\n"), ("wide", f"Seat;Con\nA;{votes}\n")):
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        assert read_election(file, id="x-2020", sandbox=sandbox).result.votes.tolist() == [[1000 * number]]


@pytest.mark.parametrize("rows", [candidacy_rows, wide_rows])
@given(result=results(), kind=st.sampled_from(sorted(WRITERS)))
def test_out_and_in_again_is_the_same_result(tmp_path_factory, sandbox, rows, result, kind):
    file = tmp_path_factory.mktemp("trip") / f"result.{kind}"
    file.write_bytes(WRITERS[kind](rows(result)))
    again = read_election(file, id="x-2020", mapping=ColumnMap(boundary_set="mine"), sandbox=sandbox).result
    assert content(again) == content(result)
