"""The folders of data that ship inside the package."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from standaside.errors import SourceError

if TYPE_CHECKING:
    import polars as pl

DEFAULT = Path(__file__).parent / "default"
"""Built by ``tools/build_default_data.py``; ``provenance.csv`` says from what."""

PACTS = Path(__file__).parent / "pacts"
"""Our register of stand-asides that happened, and the pact files derived from it."""


def rows(name: str, *, folder: Path = DEFAULT) -> list[Mapping[str, str]]:
    """
    Read a shipped CSV file.

    Parameters
    ----------
    name : str
        File name, such as "parties.csv".
    folder : Path
        ``DEFAULT`` or ``PACTS``.

    Returns
    -------
    list of mapping of str to str
        One mapping a row, column to cell.

    Raises
    ------
    SourceError
        If the installation lacks the file.
    """
    path = _existing(folder / name)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def load_money_rates() -> list[Mapping[str, str]]:
    """Rates of deposits, of limits on spending and of Short Money: a row each, with its day and source."""
    return rows("money.csv")


def table(name: str) -> pl.DataFrame:
    """
    Read a shipped Parquet file whole.

    Raises
    ------
    SourceError
        If the installation lacks the file, or it is damaged.
    """
    import polars as pl

    path = _existing(DEFAULT / name)
    try:
        return pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(
            f"The shipped file {path} is damaged ({error}); install Standaside again."
        ) from None


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise SourceError(f"The shipped file {path} is missing; install Standaside again.")
    return path
