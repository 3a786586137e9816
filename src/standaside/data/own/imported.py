"""Elections and polls that people brought themselves: kept in their data folder, whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from standaside.data.elections import Election
from standaside.data.sources import data_folder
from standaside.domain import Constituencies, Parties, PartyKind, Poll, Result
from standaside.errors import SourceError, StandasideError, UnknownNameError
from standaside.matching import did_you_mean, fold

if TYPE_CHECKING:
    import polars as pl

ELECTIONS, POLLS = "imported-elections", "imported-polls"
ABOUT = "about.json"
KINDS = {ELECTIONS: "election", POLLS: "polls"}
TABLES = {ELECTIONS: ("constituencies", "parties", "candidacies"), POLLS: ("polls",)}
"""Names of the tables of a thing of each kind, each a Parquet file."""

_Read = TypeVar("_Read")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class OwnElection(Election):
    """An election that somebody brought: it answers to its id and its name, not to its year."""

    @property
    def short(self) -> str:
        """Its id."""
        return self.id

    def spellings(self) -> tuple[str, ...]:
        """Everything it answers to."""
        return (self.id, self.name)


def check_id(id: str) -> str:
    """
    Take an id that can be a folder's name and is no year.

    Raises
    ------
    UnknownNameError
        If it is not such an id.

    Examples
    --------
    >>> check_id("canada-2021")
    'canada-2021'
    """
    if not _ID.fullmatch(id) or id.isdigit() or ".." in id:
        raise UnknownNameError(
            f'"{id[:80]}" cannot be an id; use small letters, figures and hyphens, such as canada-2021, '
            "and not a year alone."
        )
    return id


def shelf(kind: str, folder: Path | None = None) -> Path:
    """Folder of what was brought: ``ELECTIONS`` or ``POLLS``."""
    return (folder or data_folder()) / kind


def store(
    kind: str, id: str, tables: Mapping[str, pl.DataFrame], about: Mapping[str, Any], folder: Path | None
) -> Path:
    """
    Write tables and what is known about them into a new folder, all or nothing.

    The sha256 of each table stands in what is known about them, so that :func:`verify` can check it.

    Raises
    ------
    SourceError
        If something of that id is there already, or the folder cannot be written.
    """
    home = shelf(kind, folder)
    target, temporary = home / id, ""
    refuse_present(kind, id, folder)
    try:
        home.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.mkdtemp(prefix=".adding-", dir=home)
        for name, frame in tables.items():
            frame.write_parquet(Path(temporary) / f"{name}.parquet")
        hashes = {f"{name}.parquet": _sha256(Path(temporary) / f"{name}.parquet") for name in tables}
        text = json.dumps({**about, "tables": hashes}, ensure_ascii=False, indent=2, allow_nan=False)
        (Path(temporary) / ABOUT).write_text(text + "\n", encoding="utf-8")
        Path(temporary).rename(target)
    except OSError as error:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)
        reason = (error.strerror or str(error)).lower()
        raise SourceError(
            f"{home} cannot be written ({reason}); set STANDASIDE_DATA to a folder of yours."
        ) from None
    return target


def refuse_present(kind: str, id: str, folder: Path | None) -> None:
    """Raise if something of that id is there already."""
    if (shelf(kind, folder) / id).exists():
        raise SourceError(
            f'"{id}" is here already; remove it with `standaside data remove {id}`, or choose another id.'
        )


def _remove(kind: str, id: str, folder: Path | None, what: str) -> None:
    home = shelf(kind, folder)
    known = [about["id"] for about in _every(kind, folder)]
    if id not in known:
        listed = f" There are {', '.join(known)}." if known else ""
        raise UnknownNameError(f'No {what} "{id}" was added.{did_you_mean(id, known) or listed}')
    try:
        doomed = Path(tempfile.mkdtemp(prefix=".removing-", dir=home)) / id
        (home / id).rename(doomed)
        shutil.rmtree(doomed.parent)
    except OSError as error:
        raise SourceError(
            f"{home / id} cannot be removed ({str(error.strerror).lower()}); check its permissions."
        ) from None


def remove_election(id: str, *, folder: Path | None = None) -> None:
    """
    Forget an election that was added.

    Raises
    ------
    UnknownNameError
        If there is none of that id.
    """
    _remove(ELECTIONS, id, folder, "election")


def remove_polls(id: str, *, folder: Path | None = None) -> None:
    """
    Forget polls that were added.

    Raises
    ------
    UnknownNameError
        If there are none of that id.
    """
    _remove(POLLS, id, folder, "polls")


def _every(kind: str, folder: Path | None) -> Iterator[dict[str, Any]]:
    """What is known about each thing of a kind; of a damaged one only its id."""
    home = shelf(kind, folder)
    for path in sorted(home.iterdir()) if home.is_dir() else []:
        if _ID.fullmatch(path.name) and path.is_dir():
            try:
                about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                about = {}
            yield {**(about if isinstance(about, dict) else {}), "id": path.name}


def inventory(*, folder: Path | None = None) -> list[dict[str, Any]]:
    """
    List everything that was added, for ``standaside data list``.

    Returns
    -------
    list of dict
        ``kind`` (election or polls), ``id``, ``name``, ``file``, ``sha256``, ``added`` (a day), ``map``.
    """
    return [
        {
            "kind": word,
            **{key: about.get(key, "") for key in ("id", "name", "file", "sha256", "added", "map")},
        }
        for kind, word in KINDS.items()
        for about in _every(kind, folder)
    ]


def verify(*, folder: Path | None = None) -> list[dict[str, Any]]:
    """
    Hash every stored table again, for ``standaside data verify``.

    Returns
    -------
    list of dict
        ``kind`` (election or polls), ``id``, ``file`` (of the stored table) and ``state``: right, changed
        or missing. Where ``about.json``, which has the hashes, is itself gone or damaged, one row
        says so of it.
    """
    return [
        {"kind": word, "id": about["id"], "file": file, "state": state}
        for kind, word in KINDS.items()
        for about in _every(kind, folder)
        for file, state in _states(shelf(kind, folder) / about["id"], about, kind)
    ]


def _states(home: Path, about: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    hashes = about.get("tables")
    if not isinstance(hashes, dict):
        yield ABOUT, "changed" if (home / ABOUT).is_file() else "missing"
        return
    for name in TABLES[kind]:
        file = f"{name}.parquet"
        try:
            yield file, "right" if _sha256(home / file) == hashes.get(file) else "changed"
        except FileNotFoundError:
            yield file, "missing"
        except OSError:
            yield file, "changed"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class ImportedElections:
    """The elections that somebody added."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder

    def elections(self) -> Sequence[Election]:
        """List them, oldest first; one whose folder is damaged is left out."""
        found = []
        for about in _every(ELECTIONS, self.folder):
            try:
                found.append(
                    OwnElection(
                        about["id"],
                        about["name"],
                        dt.date.fromisoformat(about["date"]),
                        about["boundary_set"],
                        False,
                        about["source"],
                    )
                )
            except (KeyError, ValueError, TypeError):
                continue
        return sorted(found, key=lambda e: (e.date, e.id))

    def load(self, election: Election) -> Result:
        """
        Read one of them.

        Raises
        ------
        SourceError
            If its folder is damaged.
        """
        return _guarded(
            shelf(ELECTIONS, self.folder) / election.id, lambda path: _read_result(path, election)
        )


def _guarded(path: Path, read: Callable[[Path], _Read]) -> _Read:
    import polars as pl

    try:
        return read(path)
    except (
        OSError,
        pl.exceptions.PolarsError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        StandasideError,
    ) as error:
        detail = " ".join(str(error).split())[:120]
        raise SourceError(
            f"{path} is damaged ({detail}); remove it with `standaside data remove {path.name}` "
            "and add the file again."
        ) from None


def _read_result(path: Path, election: Election) -> Result:
    import polars as pl

    frames = {name: pl.read_parquet(path / f"{name}.parquet") for name in TABLES[ELECTIONS]}
    return result_of(frames, election)


def result_of(tables: Mapping[str, pl.DataFrame], election: Election) -> Result:
    """Make a result of the tables that :func:`tables_of` gave."""
    places, parties, rows = (tables[name] for name in TABLES[ELECTIONS])
    axis = Constituencies(
        codes=tuple(places["code"].to_list()),
        names=tuple(places["name"].to_list()),
        nations=tuple(places["nation"].to_list()),
        regions=tuple(places["region"].to_list()),
        counties=tuple(places["county"].to_list()),
        boundary_set=election.boundary_set,
        aliases=_aliases(places),
    )
    kinds = tuple(PartyKind(kind) for kind in parties["kind"].to_list())
    columns = Parties(
        tuple(parties["code"].to_list()), tuple(parties["name"].to_list()), kinds, aliases=_aliases(parties)
    )
    place = {code: c for c, code in enumerate(axis.codes)}
    party = {code: p for p, code in enumerate(columns.codes)}
    cell = [place[code] for code in rows["code"].to_list()], [party[code] for code in rows["party"].to_list()]
    votes = np.zeros((len(axis), len(columns)), dtype=np.int64)
    stood = np.zeros(votes.shape, dtype=np.bool_)
    np.add.at(votes, cell, rows["votes"].to_numpy())
    stood[cell] = True
    return Result(
        election.id,
        election.name,
        election.date,
        False,
        election.source,
        axis,
        columns,
        votes,
        stood,
        *(places[name].to_numpy() for name in ("electorate", "winner_known", "majority_known")),
    )


def _aliases(frame: pl.DataFrame) -> dict[str, str]:
    pairs = zip(frame["code"].to_list(), frame["aliases"].to_list(), strict=True)
    return {alias: code for code, aliases in pairs for alias in aliases}


def tables_of(result: Result, candidates: Mapping[tuple[str, str], str]) -> dict[str, pl.DataFrame]:
    """Give a result as the three tables that are stored."""
    import polars as pl

    places, parties = result.constituencies, result.parties
    c, p = np.nonzero(result.stood)
    keys = [(places.codes[i], parties.codes[j]) for i, j in zip(c.tolist(), p.tolist(), strict=True)]
    return {
        "constituencies": pl.DataFrame(
            {
                "code": places.codes,
                "name": places.names,
                "nation": places.nations,
                "region": places.regions,
                "county": places.counties,
                "electorate": result.electorate,
                "winner_known": result.winner_known,
                "majority_known": result.majority_known,
                "aliases": _spellings(places.codes, places.aliases),
            }
        ),
        "parties": pl.DataFrame(
            {
                "code": parties.codes,
                "name": parties.names,
                "kind": [kind.value for kind in parties.kinds],
                "aliases": _spellings(parties.codes, parties.aliases),
            }
        ),
        "candidacies": pl.DataFrame(
            {
                "code": [code for code, _ in keys],
                "party": [party for _, party in keys],
                "votes": result.votes[c, p],
                "candidate": [candidates.get(key, "") for key in keys],
            }
        ),
    }


def _spellings(codes: Sequence[str], aliases: Mapping[str, str]) -> pl.Series:
    import polars as pl

    of: dict[str, list[str]] = {code: [] for code in codes}
    for alias, code in aliases.items():
        of[code].append(alias)
    return pl.Series([of[code] for code in codes], dtype=pl.List(pl.String))


def load_polls(id: str, *, folder: Path | None = None) -> tuple[Poll, ...]:
    """
    Load polls that were added, in the order of their file.

    Returns
    -------
    tuple of Poll
        Shares in [0, 1] by party as the file's header writes it; ``source`` is the pollster.

    Raises
    ------
    UnknownNameError
        If there are none of that id.
    """
    known = [about["id"] for about in _every(POLLS, folder)]
    if fold(id) not in {fold(own) for own in known}:
        listed = (
            f" There are {', '.join(known)}." if known else " Add some with `standaside data add polls.csv`."
        )
        raise UnknownNameError(f'No polls "{id[:80]}" were added.{did_you_mean(id, known) or listed}')
    own = next(name for name in known if fold(name) == fold(id))
    return tuple(_guarded(shelf(POLLS, folder) / own, _read_polls))


def _read_polls(path: Path) -> list[Poll]:
    import polars as pl

    return polls_of(pl.read_parquet(path / "polls.parquet"))


def polls_of(frame: pl.DataFrame) -> list[Poll]:
    """Make polls of their table, in its order."""
    fixed = {"pollster", "area", "start", "end", "sample"}
    parties = [name for name in frame.columns if name.startswith("share ")]
    if not fixed <= set(frame.columns):
        raise KeyError("a column is missing")
    return [
        Poll(
            shares={
                row["area"]: {n.removeprefix("share "): row[n] / 100 for n in parties if row[n] is not None}
            },
            fieldwork_end=row["end"] or row["start"],
            sample=row["sample"] or None,
            source=row["pollster"],
        )
        for row in frame.iter_rows(named=True)
    ]
