"""Results or polls that were read, as bytes for whoever keeps them elsewhere than in a data folder."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from standaside.data.own import imported
from standaside.data.own.importer import Imported, ImportedPolls, table_of_polls
from standaside.domain import Poll, Result
from standaside.showing import Several

if TYPE_CHECKING:
    import polars as pl

_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack_import(found: Imported | ImportedPolls) -> bytes:
    """
    Put what was read into an archive: the same file gives the same bytes.

    Returns
    -------
    bytes
        For :func:`unpack_election` or :func:`unpack_polls`, of the same version.
    """
    if isinstance(found, ImportedPolls):
        return _archive({"id": found.id}, {"polls": table_of_polls(found)})
    result = found.result
    about = {
        "id": result.id,
        "name": result.name,
        "date": result.date.isoformat(),
        "source": result.source,
        "boundary_set": result.constituencies.boundary_set,
    }
    return _archive(about, imported.tables_of(result, found.candidates))


def unpack_election(raw: bytes) -> Result:
    """Results from what :func:`pack_import` gave."""
    about, tables = _opened(raw)
    day = dt.date.fromisoformat(about["date"])
    election = imported.OwnElection(
        about["id"], about["name"], day, about["boundary_set"], False, about["source"]
    )
    return imported.result_of(tables, election)


def unpack_polls(raw: bytes) -> Several[Poll]:
    """Polls from what :func:`pack_import` gave: shares in [0, 1], the pollster as source."""
    return Several(imported.polls_of(_opened(raw)[1]["polls"]))


def _archive(about: Mapping[str, Any], tables: Mapping[str, pl.DataFrame]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        text = json.dumps(about, ensure_ascii=False, allow_nan=False)
        archive.writestr(zipfile.ZipInfo(imported.ABOUT, _EPOCH), text)
        for name, frame in tables.items():
            table = io.BytesIO()
            frame.write_parquet(table)
            archive.writestr(zipfile.ZipInfo(f"{name}.parquet", _EPOCH), table.getvalue())
    return out.getvalue()


def _opened(raw: bytes) -> tuple[dict[str, Any], dict[str, pl.DataFrame]]:
    import polars as pl

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        about = json.loads(archive.read(imported.ABOUT))
        tables = {
            name.removesuffix(".parquet"): pl.read_parquet(io.BytesIO(archive.read(name)))
            for name in archive.namelist()
            if name.endswith(".parquet")
        }
    return about, tables
