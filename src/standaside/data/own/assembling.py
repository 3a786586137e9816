"""The child's plain lists → a Result: checked again, parties given codes, places their set."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from standaside.data.elections import load_constituencies, load_parties
from standaside.data.own.boundary_codes import NATIONS, official_set
from standaside.data.own.cells import MOST_NAME, MOST_VOTES
from standaside.data.own.column_map import KINDS, ColumnMap
from standaside.data.own.faults import FileFaultError, counted, listed, shown
from standaside.data.own.short_codes import letters, serves_as_code, short_code
from standaside.domain import Bools, Constituencies, Ints, Parties, PartyKind, Result
from standaside.matching import fold

WHOLE_COUNTRY = "Whole country"
"""The nation of a place whose file names neither nations nor regions."""

MOST_PARTIES = 120
"""A forecast keeps winners in one byte each (int8), so positions end at 127."""

MOST_CANDIDACIES = 2_000_000
_PLACE_TEXTS = ("constituency", "code", "region", "nation", "county")


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """What the child read, after our own check: every list of one length, every position in range."""

    places: list[dict[str, Any]]
    parties: list[dict[str, str]]
    place: Ints
    party: Ints
    votes: Ints
    row: Ints
    candidate: list[str]
    dates: list[dt.date]
    notes: list[str]


def checked(document: Mapping[str, Any]) -> Rows:
    """
    Check the child's answer as if a stranger had written it, for one may have.

    Raises
    ------
    FileFaultError
        If it is not what a child of ours would write.
    """
    try:
        places = [_place(table) for table in document["places"]]
        parties = [_party(table) for table in document["parties"]]
        size = len(document["votes"])
        columns = {
            name: _whole(document[name], size, most)
            for name, most in (
                ("place", len(places) - 1),
                ("party", len(parties) - 1),
                ("votes", MOST_VOTES),
                ("row", 1 << 31),
            )
        }
        candidate = [_text(name) for name in document["candidate"]]
        good = 0 < size <= MOST_CANDIDACIES and len(candidate) in (0, size)
        dates = [dt.date.fromisoformat(_text(day)) for day in document["dates"]]
        notes = [shown(note, most=300) for note in document["notes"]]
    except (KeyError, TypeError, ValueError, OverflowError):
        good = False
    if not good:
        raise FileFaultError("reading it gave no sense", "save it again as CSV in UTF-8")
    return Rows(places, parties, candidate=candidate, dates=dates, notes=notes, **columns)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MOST_NAME:
        raise ValueError
    return value


def _place(table: Mapping[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = {name: _text(table[name]) for name in _PLACE_TEXTS}
    row, electorate = (int(_whole([table[name]], 1, MOST_VOTES)[0]) for name in ("row", "electorate"))
    flags = {name: table[name] for name in ("winner_known", "majority_known")}
    if any(flag not in (True, False, None) for flag in flags.values()):
        raise ValueError
    return {**texts, **flags, "row": row, "electorate": electorate}


def _party(table: Mapping[str, Any]) -> dict[str, str]:
    if table["kind"] not in KINDS:
        raise ValueError
    return {name: _text(table[name]) for name in ("name", "code", "kind")}


def _whole(values: Sequence[int], size: int, most: int) -> Ints:
    array = np.array(values)
    if (
        array.dtype != np.int64
        or array.shape != (size,)
        or array.min(initial=0) < 0
        or array.max(initial=0) > most
    ):
        raise ValueError
    return array.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """A Result, the candidates' names by (constituency code, party code), and what was decided on the way."""

    result: Result
    candidates: Mapping[tuple[str, str], str]
    notes: tuple[str, ...]


def assemble(rows: Rows, chart: ColumnMap, *, id: str, name: str, date: dt.date, source: str) -> Assembled:
    """
    Make a Result of what was read.

    Places are in the order of their codes; parties before the Speaker, independents and sums,
    the largest first: so the order of a file's rows and columns changes nothing.

    Raises
    ------
    FileFaultError
        If a party has two candidates in one place, a place has more votes than electors, codes of
        two boundary sets are mixed, or there are more parties than a forecast can hold.
    """
    codes = [place["code"] or fold(place["constituency"]).replace(" ", "-") for place in rows.places]
    _refuse_double(codes, rows.places)
    official = official_set(
        codes, [place["row"] for place in rows.places], column=chart.columns.get("code", "")
    )
    boundary_set = chart.boundary_set or official or f"id:{id}"
    notes = list(rows.notes)
    labels = _labels(rows, chart, british=bool(official))
    labels, names = _fold_small(labels, rows, chart.keep_parties, notes)
    parties, column = _axis(labels, names, rows)
    order = np.argsort(np.array(codes))
    where = np.empty(len(codes), dtype=np.int64)
    where[order] = np.arange(len(codes))
    places = _places([(codes[i], rows.places[i]) for i in order], boundary_set, official)
    cell = where[rows.place], np.array([column[label] for label in labels], dtype=np.int64)
    votes = np.zeros((len(places), len(parties)), dtype=np.int64)
    stood = np.zeros_like(votes, dtype=np.bool_)
    np.add.at(votes, cell, rows.votes)
    stood[cell] = True
    about = [rows.places[i] for i in order]
    known = _known(votes, stood, parties, about)
    electorate = np.array([place["electorate"] for place in about], dtype=np.int64)
    _refuse_more_votes_than_electors(electorate, votes, places, about, chart)
    notes += [*_on_nations(about, official), _on_codes(parties), *on_ignored(chart)]
    result = Result(id, name, date, False, source, places, parties, votes, stood, electorate, *known)
    named = zip(rows.place.tolist(), labels, rows.candidate, strict=False)
    return Assembled(result, {(codes[p], label): who for p, label, who in named if who}, tuple(notes))


def _refuse_double(codes: Sequence[str], places: Sequence[Mapping[str, Any]]) -> None:
    first: dict[str, int] = {}
    for code, place in zip(codes, places, strict=True):
        if code in first:
            raise FileFaultError(
                f"the constituency '{shown(code)}' is in row {first[code]} too, once without a code",
                "give every row its code, or none",
                row=place["row"],
            )
        first[code] = place["row"]


def _labels(rows: Rows, chart: ColumnMap, *, british: bool) -> list[str]:
    """Give the code of the party of each candidacy, independents a column each in their place."""
    given = _given_codes(rows, chart, british=british)
    doubled = {rows.parties[p]["kind"] == "independent" and p for _, p in _doubles(rows)} - {False}
    pooled = {
        p
        for p, party in enumerate(rows.parties)
        if party["kind"] == "independent" and (not given[p] or p in doubled)
    }
    taken = [given[p] for p in range(len(given)) if given[p] and p not in pooled]
    for p, party in enumerate(rows.parties):
        if not given[p] and p not in pooled:
            given[p] = "Other" if party["kind"] == "sum" else short_code(party["name"], taken)
            taken.append(given[p])
    labels = [given[p] for p in rows.party.tolist()]
    _label_independents(labels, rows, pooled, taken)
    _refuse_two_candidates(labels, rows, given)
    return labels


def _given_codes(rows: Rows, chart: ColumnMap, *, british: bool) -> list[str]:
    known: dict[str, str] = {}
    if british:
        shipped = load_parties()
        pairs = chain(zip(shipped.names, shipped.codes, strict=True), shipped.aliases.items())
        known = {fold(spelling): code for spelling, code in chain(pairs, ((c, c) for c in shipped.codes))}
    codes = []
    for party in rows.parties:
        code = party["code"] or known.get(fold(party["name"]), "")
        if not code and chart.layout == "wide" and serves_as_code(party["name"]):
            code = party["name"]
        codes.append(code)
    return codes


def _doubles(rows: Rows) -> Iterator[tuple[int, int]]:
    """Places and parties that have more than one row."""
    pairs = rows.place * len(rows.parties) + rows.party
    values, counts = np.unique(pairs, return_counts=True)
    for pair in values[counts > 1].tolist():
        yield divmod(pair, len(rows.parties))


def _label_independents(labels: list[str], rows: Rows, pooled: set[int], taken: Sequence[str]) -> None:
    """In each place the strongest independent without a column goes to Ind, the next to IndB, ..."""
    if not pooled:
        return
    by_place = defaultdict(list)
    for n, party in enumerate(rows.party.tolist()):
        if party in pooled:
            by_place[int(rows.place[n])].append(n)
    used = {code.casefold() for code in taken}
    free = (
        code
        for code in chain(["Ind"], (f"Ind{suffix}" for suffix in letters()))
        if code.casefold() not in used
    )
    columns: list[str] = []
    for mine in by_place.values():
        mine.sort(key=lambda n: (-rows.votes[n], rows.candidate[n] if rows.candidate else "", rows.row[n]))
        while len(columns) < len(mine):
            columns.append(next(free))
        for n, code in zip(mine, columns, strict=False):
            labels[n] = code


def _refuse_two_candidates(labels: Sequence[str], rows: Rows, given: Sequence[str]) -> None:
    sums = {given[p] for p, party in enumerate(rows.parties) if party["kind"] == "sum"}
    first: dict[tuple[int, str], int] = {}
    for n, (place, label) in enumerate(zip(rows.place.tolist(), labels, strict=True)):
        before = first.setdefault((place, label), n)
        if before != n and label not in sums:
            where = rows.places[place]["constituency"] or rows.places[place]["code"]
            party = rows.parties[int(rows.party[n])]["name"]
            raise FileFaultError(
                f"{shown(party)} has a candidate in {shown(where)} already, in row {int(rows.row[before])}",
                "remove one, add their votes up, or give them different parties",
                row=int(rows.row[n]),
            )


def _fold_small(
    labels: list[str], rows: Rows, keep: int, notes: list[str]
) -> tuple[list[str], dict[str, tuple[str, str]]]:
    """Sum the smallest parties as Other if the map says so; never one that came first or second anywhere."""
    names: dict[str, tuple[str, str]] = {}
    for label, p in zip(labels, rows.party.tolist(), strict=True):
        names.setdefault(label, (rows.parties[p]["name"], rows.parties[p]["kind"]))
    totals: dict[str, int] = defaultdict(int)
    for label, votes in zip(labels, rows.votes.tolist(), strict=True):
        totals[label] += votes
    kept = set(totals)
    if keep and len(totals) > keep:
        ranked = sorted(totals, key=lambda label: (-totals[label], label))
        kept = {*ranked[:keep], *_in_front(labels, rows)}
        names["Other"] = ("Other", "sum")
        smallest = counted(len(totals) - len(kept), "party", "parties")
        notes.append(f"Summed as Other, as the map says: the smallest {smallest}.")
        labels = [label if label in kept else "Other" for label in labels]
    if len(kept) > MOST_PARTIES:
        raise FileFaultError(
            f"it has {len(kept):,} parties and independents, and at most {MOST_PARTIES} can be told apart",
            "say keep_parties = 40 in the map, which sums the smallest as Other"
            if not keep
            else "give fewer independents a column",
        )
    return labels, names


def _in_front(labels: Sequence[str], rows: Rows) -> set[str]:
    best: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for place, votes, label in zip(rows.place.tolist(), rows.votes.tolist(), labels, strict=True):
        best[place] = sorted([*best[place], (-votes, label)])[:2]
    return {label for pair in best.values() for _, label in pair}


def _axis(
    labels: Sequence[str], names: Mapping[str, tuple[str, str]], rows: Rows
) -> tuple[Parties, dict[str, int]]:
    totals: dict[str, int] = defaultdict(int)
    aliases: dict[str, str] = {}
    for label, votes, p in zip(labels, rows.votes.tolist(), rows.party.tolist(), strict=True):
        totals[label] += votes
        aliases.setdefault(rows.parties[p]["name"], label)
    rank = {"party": 0, "speaker": 1, "independent": 2, "sum": 3}
    codes = sorted(totals, key=lambda label: (rank[names[label][1]], -totals[label], label))
    written: list[str] = []
    for code in codes:
        name, kind = names[code]
        again = name in written or (kind == "independent" and code.startswith("Ind") and len(code) > 3)
        written.append(f"{name} {code}" if again and name != code else name)
    own = {fold(text) for text in chain(codes, written)}
    parties = Parties(
        tuple(codes),
        tuple(written),
        tuple(PartyKind(names[code][1]) for code in codes),
        aliases={alias: code for alias, code in aliases.items() if alias and fold(alias) not in own},
    )
    return parties, {code: position for position, code in enumerate(codes)}


def _places(
    pairs: Sequence[tuple[str, Mapping[str, Any]]], boundary_set: str, official: str
) -> Constituencies:
    shipped = load_constituencies("2010") if official == "2010" else None
    at = {code: c for c, code in enumerate(shipped.codes)} if shipped else {}
    rows = []
    for code, said in pairs:
        known = (
            (
                shipped.names[at[code]],
                shipped.nations[at[code]],
                shipped.regions[at[code]],
                shipped.counties[at[code]],
            )
            if shipped and code in at
            else ("", "", "", "")
        )
        nation = said["nation"] or known[1] or _nation(code, said["region"], official)
        rows.append(
            (
                code,
                said["constituency"] or known[0] or code,
                nation,
                said["region"] or known[2] or nation,
                said["county"] or known[3],
            )
        )
    codes, names, nations, regions, counties = zip(*rows, strict=True)
    aliases = {}
    if shipped:
        aliases = {alias: code for alias, code in shipped.aliases.items() if code in set(codes)}
        aliases |= {shipped.names[at[code]]: code for code in codes if code in at}
    return Constituencies(codes, names, nations, regions, counties, boundary_set, aliases)


def _known(
    votes: Ints, stood: Bools, parties: Parties, about: Sequence[Mapping[str, Any]]
) -> tuple[Bools, Bools]:
    """Whether a sum is too small to hide the winner, or the runner-up; a file may say so itself."""
    named = np.where(stood & parties.can_win(), votes, -1)
    hidden = votes[:, ~parties.can_win()].sum(axis=1)
    ranked = np.sort(np.concatenate([named, np.full((len(votes), 2), -1)], axis=1), axis=1)
    summed = (~parties.can_win() & stood).any(axis=1)
    winner = ~summed | (hidden < ranked[:, -1])
    majority = winner & (~summed | (hidden <= ranked[:, -2]))
    for name, flags in (("winner_known", winner), ("majority_known", majority)):
        for c, place in enumerate(about):
            flags[c] = flags[c] if place[name] is None else place[name]
    return winner, majority


def _refuse_more_votes_than_electors(
    electorate: Ints,
    votes: Ints,
    places: Constituencies,
    about: Sequence[Mapping[str, Any]],
    chart: ColumnMap,
) -> None:
    """Refuse the first such place of the file; an electorate of 0 is not known."""
    totals = votes.sum(axis=1)
    over = np.nonzero((electorate > 0) & (totals > electorate))[0].tolist()
    if over:
        c = min(over, key=lambda c: about[c]["row"])
        raise FileFaultError(
            f"{shown(places.names[c])} has {counted(int(totals[c]), 'vote')} "
            f"but only {counted(int(electorate[c]), 'elector')}",
            "correct the votes or the electorate, or leave the electorate empty",
            row=about[c]["row"],
            column=chart.columns.get("electorate", ""),
        )


def _nation(code: str, region: str, official: str) -> str:
    """Tell the nation of a place whose file does not: outside England region and nation agree."""
    return NATIONS[code[0]] if official else region or WHOLE_COUNTRY


def _on_nations(about: Sequence[Mapping[str, Any]], official: str) -> Iterator[str]:
    regions = sorted({place["region"] for place in about if place["region"] and not place["nation"]})
    if regions and not official:
        yield (
            f"No nation is given for {counted(len(regions), 'region')}, so each is a nation of its own: "
            "where a party never stood in it, it is not expected. A column of nations would say otherwise."
        )


def _on_codes(parties: Parties) -> str:
    """Tell the codes that the parties have from now on."""
    pairs = zip(parties.names, parties.codes, strict=True)
    return f"Party codes: {listed([f'{name} = {code}' for name, code in pairs])}."


def on_ignored(chart: ColumnMap) -> tuple[str, ...]:
    """
    Tell which columns were not read, if any.

    Examples
    --------
    >>> on_ignored(ColumnMap(ignored=("Rank", "Swing")))
    ("Columns not read: 'Rank', 'Swing'.",)
    """
    quoted = [f"'{shown(header)}'" for header in chart.ignored]
    return (f"Columns not read: {listed(quoted)}.",) if quoted else ()
