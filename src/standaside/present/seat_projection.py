"""One constituency of a projection: each party's share and chance, with ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standaside.domain import Parties, Projection, Singles
from standaside.present.documents import Document
from standaside.present.tables import Grid, given_sentence
from standaside.present.wording import percent


def seat_projection_document(
    document: Document, projection: Projection, drawn: Singles, code: str
) -> Document:
    """
    One seat of the document of ``project``.

    Parameters
    ----------
    document : dict
        Of the whole projection, by :func:`~standaside.present.documents.projection_document`.
    projection : Projection
    drawn : ndarray of float32, shape (p, d)
        The seat's shares in simulated elections, 0 for who does not stand and for sums.
    code : str
        Exact code of the seat.

    Returns
    -------
    dict
        ``parties`` has the likeliest winner first; ``p05`` and ``p95`` are None for sums, which are not
        drawn.
    """
    places, parties = projection.constituencies, projection.parties
    place = places.index(code)
    told = next(row for row in document["constituencies"] if row["code"] == code)
    able = parties.can_win()
    rows = []
    for party, share in told["share"].items():
        p = parties.index(party)
        shares = drawn[p].astype(np.float64)
        low, high = np.quantile(shares, [0.05, 0.95]).tolist() if able[p] else (None, None)
        rows.append(
            {
                "party": party,
                "name": parties.names[p],
                "p_win": told["p"][party],
                "share": share,
                "p05": low,
                "p95": high,
            }
        )
    head = ("election", "swing", "scope", "draws", "simulated", "given", "seed", "version", "notes")
    return {
        **{key: document[key] for key in head},
        "code": code,
        "name": places.names[place],
        "region": places.regions[place],
        "nation": places.nations[place],
        "winner": told["winner"],
        "parties": sorted(rows, key=lambda row: (-row["p_win"], -row["share"], row["party"])),
    }


def seat_projection_grids(document: Document, parties: Parties) -> list[Grid]:
    """Table of ``project --seat``."""
    rows = tuple(
        (
            str(row["name"]),
            percent(row["share"], places=1),
            "–" if row["p05"] is None else _range(row["p05"], row["p95"]),
            percent(row["p_win"]) if parties.can_win()[parties.index(row["party"])] else "–",
        )
        for row in document["parties"]
    )
    notes: Sequence[str] = (
        f"The chance is how many of {document['draws']:,} simulated elections it wins; shares lie in the "
        "range nine times in ten.",
        f"From {document['election']}, swing {document['swing']}; seed {document['seed']}, "
        f"standaside {document['version']}.",
        *([given_sentence(document)] if document["given"] else []),
        *document["notes"],
    )
    title = f"{document['name']} ({document['region']}), if nobody stands aside"
    return [Grid(title, ("party", "votes, %", "range", "chance, %"), rows, notes=tuple(notes))]


def _range(low: float, high: float) -> str:
    return f"{percent(low, places=1)} to {percent(high, places=1)}"
