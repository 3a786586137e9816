"""What people join to a result by constituency: ballot ids, and how places voted in 2016."""

from __future__ import annotations

import csv
import datetime as dt
import math
import warnings

import numpy as np

from standaside.data.sources import require
from standaside.data.text_file import read_text
from standaside.domain import Constituencies, Floats, Result
from standaside.errors import AlignmentError, SourceError

_REFERENDUM = {  # boundary set: (column of the code, column of the share)
    "2010": ("PCON11CD", "Figure to use"),
    "2024": ("gss_code", "LeavePct"),
}


def ballot_id(name: str, day: dt.date, *, by_election: bool = False) -> str:
    """
    Democracy Club's id of one ballot for the House of Commons.

    Parameters
    ----------
    name : str
        The constituency's.
    day : date
        Polling day.
    by_election : bool
        Whether it is one; Democracy Club marks those.

    Examples
    --------
    >>> ballot_id("Aberafan Maesteg", dt.date(2024, 7, 4))
    'parl.aberafan-maesteg.2024-07-04'
    >>> ballot_id("Ynys Môn", dt.date(2017, 6, 8))
    'parl.ynys-mon.2017-06-08'
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves two of its own files open on import
        from uk_election_ids.election_ids import IdBuilder

    builder = IdBuilder("parl", day).with_division(name)
    return str((builder.with_contest_type("by") if by_election else builder).ballot_id)


def ballot_ids(result: Result) -> tuple[str, ...]:
    """
    Democracy Club's ids of all ballots of a general election, in the order of its constituencies.

    Raises
    ------
    AlignmentError
        If the result is notional: nobody had such a ballot paper.
    """
    if result.is_notional:
        raise AlignmentError(f"{result.name} has no ballots: a notional result was never voted on.")
    return tuple(ballot_id(name, result.date) for name in result.constituencies.names)


def leave_share(places: Constituencies) -> Floats:
    """
    Share of Leave in the referendum of 23 June 2016.

    Parameters
    ----------
    places : Constituencies
        Of boundary set 2010 or 2024.

    Returns
    -------
    ndarray of float, shape (c,)
        In [0, 1] of the valid votes; NaN where there is no figure (Northern Ireland). For
        2010 some are counts and most are Chris Hanretty's estimates; all for 2024 are estimates.

    Raises
    ------
    AlignmentError
        If the places are of another boundary set, or the file of another set.
    SourceError
        If the download ``uk-parliament`` is not here, or a figure is not a share.
    """
    if places.boundary_set not in _REFERENDUM:
        known = " and ".join(_REFERENDUM)
        raise AlignmentError(
            f"There are no referendum figures for boundary set {places.boundary_set}, only for {known}."
        )
    found = _shares(places.boundary_set)
    strange = sorted(set(found) - set(places.codes))
    if strange:
        raise AlignmentError(
            f"{len(strange)} codes of the referendum figures are not of boundary set {places.boundary_set}: "
            f"{', '.join(strange[:3])}; run `standaside data verify`."
        )
    return np.array([found.get(code, math.nan) for code in places.codes])


def _shares(boundary_set: str) -> dict[str, float]:
    path = require(f"eu-referendum-2016-by-{boundary_set}-constituency.csv")
    key, column = _REFERENDUM[boundary_set]
    shares = {}
    for row in csv.DictReader(read_text(path, what="referendum").splitlines()):
        try:
            share = float(row[column])
        except (KeyError, TypeError, ValueError):
            share = math.nan
        if not 0 <= share <= 1:
            raise SourceError(
                f"{path}: {row.get(key)} has no leave share in [0, 1]; run `standaside data verify`."
            )
        shares[row[key]] = share
    return shares
