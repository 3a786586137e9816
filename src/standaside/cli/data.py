"""Commands about data: ``data list``, ``pull``, ``verify``, ``add``, ``remove``, ``show`` and ``export``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import AsJson, ElectionName, OutFile
from standaside.cli.output import TABLES, Answer, check_target, emit, shown, write_whole
from standaside.cli.progress import progress
from standaside.errors import UnknownNameError
from standaside.matching import did_you_mean, fold

if TYPE_CHECKING:
    from standaside.data.own.importer import Imported, ImportedPolls
    from standaside.domain import Result

Row = dict[str, Any]
DataFile = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]

LATER_BY_ELECTIONS = re.compile(r"parliament-(\d{2})-candidacies\.csv")
"""A file of by-elections as Parliament publishes it, later than those that are pinned."""

SHIPPED_TOO = "hexmap-2010.hexjson"
"""Pinned for comparison; the package has its own hex map of 2010, so no pull brings it."""

data = typer.Typer(
    help="Bring, add, check and show the data.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(data, name="data")


@data.command("list")
def list_data(*, as_json: AsJson = False, out: OutFile = None) -> None:
    """List what is here: since when, under which licence, with which hash."""
    check_target(out)
    from standaside.data import shipped, sources
    from standaside.data.own import imported

    rows = [_shipped_row(row) for row in shipped.rows("provenance.csv")]
    rows += [_published_row(held) for held in sources.inventory() if held.file != SHIPPED_TOO]
    rows += [
        {"name": own["id"], "what": own["name"], "file": own["file"], "state": "added", "since": own["added"],
         "licence": "yours", "sha256": own["sha256"]}
        for own in imported.inventory()
    ]  # fmt: skip
    for row in rows:
        row["hash"] = row["sha256"][:12]
    notes = (
        "The hash is the first twelve figures of the sha256; --json has it whole.",
        "A file that is not here comes with: standaside data pull uk-parliament.",
    )
    _emit_rows("Data", rows, ("name", "what", "state", "since", "licence", "hash"), as_json, out, notes)


def _shipped_row(row: Mapping[str, str]) -> Row:
    what = row.get("what", row.get("title", row.get("file", "")))
    return {
        "name": "shipped",
        "what": what,
        "file": row.get("file", ""),
        "state": "shipped",
        "since": row.get("date", ""),
        "licence": row.get("licence", ""),
        "sha256": row.get("sha256", ""),
    }


def _published_row(held: Any) -> Row:
    return {
        "name": held.bundle or "added",
        "what": held.title,
        "file": held.file,
        "state": "here" if held.present else "not here",
        "since": held.since.isoformat() if held.since else "",
        "licence": held.licence,
        "sha256": held.sha256,
    }


@data.command("pull")
def pull(
    name: Annotated[str, typer.Argument(metavar="NAME", help="uk-parliament.", show_default=False)],
    *,
    as_json: AsJson = False,
) -> None:
    """Bring published data once, checked by hash, into your data folder."""
    from standaside.data import sources

    with progress(f"Bringing {name}") as update:
        paths = sources.pull(name, progress=update)
    rows = [{"file": str(path), "bytes": path.stat().st_size} for path in paths]
    _emit_rows(f"{name} is here", rows, ("file", "bytes"), as_json, None)


@data.command("verify")
def verify(*, as_json: AsJson = False, out: OutFile = None) -> None:
    """Hash everything that was brought or added again."""
    check_target(out)
    from standaside.data import sources
    from standaside.data.own import imported
    from standaside.errors import SourceError

    rows = [
        {"file": v.file, "state": v.state, "expected": v.expected, "found": v.found}
        for v in sources.verify()
        if v.file != SHIPPED_TOO
    ]
    pulled = any(row["state"] != "missing" for row in rows)
    wrong = {"changed", "missing"} if pulled else {"changed"}
    changed = [row["file"] for row in rows if row["state"] in wrong]
    own = imported.verify()
    rows += [{"file": f"{row['id']}: {row['file']}", "state": row["state"]} for row in own]
    spoilt = sorted({str(row["id"]) for row in own if row["state"] != "right"})
    if spoilt:
        raise SourceError(
            f"{', '.join(spoilt)}: what is stored is not what was added. "
            "Remove it (standaside data remove ID) and add the file again."
        )
    if changed:
        raise SourceError(
            f"{', '.join(changed)}: not what was pinned. Bring it again: standaside data pull uk-parliament."
        )
    _emit_rows("Checked again", rows, ("file", "state"), as_json, out)


@data.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
    *,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="How to call it later: canada-2021.")
    ] = None,
    date: Annotated[
        datetime | None, typer.Option("--date", metavar="D", formats=["%Y-%m-%d"], help="Polling day.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="N", help="For people to read.")] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAP.toml", help="What the columns hold.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add anybody's results (an election like any other) or polls (for the command polls)."""
    from standaside.data.own import importer

    if len(files) > 1 and (id or name or map_file):
        raise UnknownNameError("--id, --name and --map describe one file; add several files one by one.")
    found = []
    for file in files:
        later = LATER_BY_ELECTIONS.fullmatch(file.name)
        if later is not None:
            from standaside.data.byelections import add_by_elections

            typer.echo(
                f"By-elections kept as {add_by_elections(file, int(later.group(1))).name}.", err=as_json
            )
            continue
        with progress(f"Reading {file.name}"):
            found.append(
                importer.add_file(
                    file, id=id, date=date.date() if date else None, name=name, mapping=map_file
                )
            )
    documents = [_added(one) for one in found]
    answer = Answer(documents, lambda: [_added_text(one) for one in found], lambda: documents)
    emit(answer, as_json=as_json, out=None)


def _added(found: Imported | ImportedPolls) -> Row:
    from standaside.data.own import importer

    row: Row = {"file": found.file, "sha256": found.sha256, "map": str(found.map), "notes": list(found.notes)}
    if not isinstance(found, importer.Imported):
        return {"kind": "polls", "id": found.id, "polls": len(found.polls), **row}
    result = found.result
    return {
        "kind": "election",
        "id": result.id,
        "name": result.name,
        "date": result.date.isoformat(),
        "constituencies": len(result.constituencies),
        "parties": len(result.parties),
        "candidacies": int(result.stood.sum()),
        "valid_votes": int(result.votes.sum()),
        **row,
    }


def _added_text(found: Imported | ImportedPolls) -> str:
    row = _added(found)
    if row["kind"] == "polls":
        first = f"{row['file']}: {row['polls']:,} polls, kept as {row['id']}."
    else:
        first = (
            f"{row['file']}: {row['constituencies']:,} constituencies, {row['candidacies']:,} candidacies, "
            f"{row['valid_votes']:,} votes, kept as {row['id']}."
        )
    return "\n".join([first, f"Read as: {row['map']}", *row["notes"]])


@data.command("remove")
def remove(id: Annotated[str, typer.Argument(metavar="ID", show_default=False)]) -> None:
    """Remove an election or polls that you added."""
    from standaside.data.own import imported

    kinds = {own["id"]: own["kind"] for own in imported.inventory()}
    if id not in kinds:
        raise UnknownNameError(f'Nothing called "{id}" was added.{did_you_mean(id, kinds)}')
    (imported.remove_election if kinds[id] == "election" else imported.remove_polls)(id)
    typer.echo(f"Removed {id}.")


@data.command("show")
def show(
    what: Annotated[str, typer.Argument(metavar="WHAT", show_default=False)],
    election: Annotated[str | None, typer.Argument(metavar="[ELECTION]", show_default=False)] = None,
    *,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Show a table: pacts, by-elections, candidacies, contests, ballot-ids, leave-share, transfers."""
    check_target(out)
    known = {fold(name): name for name in _SHOWN}
    if fold(what) not in known:
        raise UnknownNameError(f'There is no table "{what}"; there are {", ".join(_SHOWN)}.')
    rows, columns = _SHOWN[known[fold(what)]](election)
    _emit_rows(known[fold(what)], rows, columns, as_json, out)


Shown = tuple[list[Row], Sequence[str]]


def _pacts(election: str | None) -> Shown:
    from standaside.data.elections import load_election
    from standaside.data.register import stand_asides
    from standaside.present.histories import what_happened

    before = {"2017": load_election("2015"), "2019": load_election("2017")}
    after = {year: load_election(year) for year in before}
    rows = [
        {"election": row.election, "code": row.code, "name": row.name, "party": row.party,
         "for": row.beneficiary, "status": row.status, "source": row.source,
         "happened": what_happened(
             row.code, row.beneficiary, row.party, before[row.election], after[row.election])}
        for row in stand_asides()
        if election in (None, row.election)
    ]  # fmt: skip
    return rows, ("election", "name", "party", "for", "status", "happened")


def _by_elections(election: str | None) -> Shown:
    from standaside.data.byelections import PARLIAMENTS, as_result, by_elections
    from standaside.data.elections import load_election
    from standaside.present.histories import by_election_document

    generals = {number: day.isoformat()[:4] for day, number in PARLIAMENTS.items()}
    chosen = [by for by in by_elections() if election in (None, generals[by.parliament])]
    before = {number: load_election(generals[number]) for number in sorted({by.parliament for by in chosen})}
    rows = [by_election_document(as_result(by), before[by.parliament]) for by in chosen]
    return rows, ("date", "name", "winner", "majority", "runner_up", "swing_from", "swing_to", "swing")


def _candidacies(election: str | None) -> Shown:
    from standaside.data.parliament import candidacies

    table = candidacies(_need(election, "candidacies"))
    rows = [
        {**row, "candidate": " ".join(filter(None, (row["given_name"], row["family_name"])))}
        for row in _plain(table.to_dicts())
    ]
    return rows, ("constituency", "candidate", "party", "votes", "position")


def _contests(election: str | None) -> Shown:
    from standaside.data.parliament import contests

    return _plain(contests(_need(election, "contests")).to_dicts()), (
        "constituency",
        "electorate",
        "valid_votes",
        "turnout",
    )


def _ballot_ids(election: str | None) -> Shown:
    from standaside.data.elections import load_election
    from standaside.data.joins import ballot_ids

    result = load_election(_need(election, "ballot-ids"))
    places = result.constituencies
    rows = [
        {"code": code, "name": name, "ballot_id": ballot}
        for code, name, ballot in zip(places.codes, places.names, ballot_ids(result), strict=True)
    ]
    return rows, ("code", "name", "ballot_id")


def _leave_share(election: str | None) -> Shown:
    from standaside.data.elections import load_election
    from standaside.data.joins import leave_share

    places = load_election(_need(election, "leave-share")).constituencies
    rows = [
        {"code": code, "name": name, "leave_share": None if share != share else float(share)}
        for code, name, share in zip(places.codes, places.names, leave_share(places), strict=True)
    ]
    return rows, ("code", "name", "leave_share")


def _transfers(election: str | None) -> Shown:
    from standaside.data.transfers import load_transfer_table

    if election is not None:
        raise UnknownNameError("The table of transfer rates belongs to no election; leave the name out.")
    rows = [
        {"from": row.party, "beneficiary": row.beneficiary, "to": to, "rate": rate, "evidence": row.evidence,
         "note": row.note}
        for row in load_transfer_table().rows.values()
        for to, rate in row.rates.items()
    ]  # fmt: skip
    return rows, ("from", "beneficiary", "to", "rate", "evidence")


_SHOWN: dict[str, Callable[[str | None], Shown]] = {
    "pacts": _pacts,
    "by-elections": _by_elections,
    "candidacies": _candidacies,
    "contests": _contests,
    "ballot-ids": _ballot_ids,
    "leave-share": _leave_share,
    "transfers": _transfers,
}


def _need(election: str | None, what: str) -> str:
    if election is None:
        raise UnknownNameError(f"Name an election too: standaside data show {what} 2024.")
    return election


def _plain(rows: list[Row]) -> list[Row]:
    """Dates and times as text, for JSON."""
    return [{key: v.isoformat() if hasattr(v, "isoformat") else v for key, v in row.items()} for row in rows]


@data.command("export")
def export(
    election: ElectionName,
    *,
    wide: Annotated[bool, typer.Option("--wide", help="One row a constituency, one column a party.")] = False,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help=".csv .xlsx .parquet .json .hexjson", show_default=False),
    ],
) -> None:
    """Write an election as a file that data add reads back the same."""
    check_target(out, (*TABLES, ".hexjson"))
    from standaside.data import exports
    from standaside.data.elections import load_election

    result = load_election(election)
    if out.suffix.lower() == ".hexjson":
        _write_map(result, out)
        return
    rows = exports.wide_rows(result) if wide else exports.candidacy_rows(result)
    said = f"{result.name}: {len(rows):,} rows."
    emit(Answer(rows, lambda: said, lambda: rows), as_json=False, out=out)


def _write_map(result: Result, out: Path) -> None:
    """Write the hex map of an election, with each place's winner."""
    from standaside.data.hexjson import hexjson_bytes
    from standaside.data.hexmap import load_hexmap
    from standaside.present.documents import winners_of

    places, winners = result.constituencies, winners_of(result)
    values = {
        code: {"winner": result.parties.codes[int(p)] if p >= 0 else ""}
        for code, p in zip(places.codes, winners, strict=True)
    }
    write_whole(out, hexjson_bytes(load_hexmap(places.boundary_set), places=places, values=values))
    typer.echo(f"Wrote {out}.", err=True)


def _emit_rows(
    title: str,
    rows: list[Row],
    columns: Sequence[str],
    as_json: bool,
    out: Path | None,
    notes: Sequence[str] = (),
) -> None:
    """Show chosen columns as a table; every column goes to JSON and files."""
    view = [tuple(_cell(row.get(column)) for column in columns) for row in rows]

    def table() -> Any:
        return shown(
            lambda t: [t.Grid(title, tuple(columns), tuple(view), left=len(columns), notes=tuple(notes))]
        )

    emit(Answer(rows, table, lambda: rows), as_json=as_json, out=out)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
