"""A model multiplied out: what the compiled loops read, and every normal that they draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools
from standaside.model.kernel.draws import NATIONAL, REGION, SEAT, TACTICAL, TAIL
from standaside.model.kernel.instance import Longs, Model, Singles

BATCH_ROWS = 64
"""Rows of 64 normals (256 bytes each) drawn before they are used: half a first-level cache."""


class Flat(NamedTuple):
    """A model as the compiled loop takes it; the deviations are multiplied into the factors."""

    start: Longs
    drawn: Longs
    region: Longs
    party: Longs
    share: Singles
    unit: Singles
    tactical: Singles
    regional: Singles
    mixed: Singles
    mixed_start: Longs
    less: Longs
    stands: Bools
    common_start: Longs
    mix_area: Longs
    mix_party: Longs
    mix_start: Longs
    mix_row: Longs
    mix_weight: Singles
    id1: Longs
    id2: Longs
    tag: Longs
    row: Longs
    batch: Longs
    party_key: Longs
    place_key: Longs
    tail: Singles
    spreads: Singles
    wild_below: int


Ids = tuple[int, int, int]
"""Second to fourth words of a normal's counter."""


def flatten(model: Model, *, least: int = 2, further: Mapping[int, Sequence[Ids]] | None = None) -> Flat:
    """
    Multiply out what does not change from draw to draw, and list every normal to be drawn.

    ``least`` contenders make a place worth drawing; ``further`` names more normals to be
    drawn in some places, after those of the contenders.
    """
    further = further or {}
    here = [own + list(further.get(c, ())) for c, own in enumerate(_place_rows(model, least))]
    rows = [ids for place in here for ids in place]
    strength = [(0, 0, TACTICAL)]
    row = np.concatenate([[0], np.cumsum([len(place) for place in here])]).astype(np.int64)
    ids = np.array(rows + _common_rows(model) + strength, dtype=np.int64).reshape(-1, 3)
    used = np.vstack([model.regional_used, model.national_used])
    return Flat(
        start=model.start,
        drawn=model.drawn,
        region=model.region,
        party=model.party,
        share=model.share,
        unit=model.unit,
        tactical=model.tactical if model.tactical.any() else model.tactical[:0],
        regional=model.deviation * np.float32(np.sqrt(model.region_part)),
        mixed=_mixed(model),
        mixed_start=model.lower_start,
        less=model.relative.astype(np.int64),
        stands=_stands(model),
        common_start=len(rows) + np.concatenate([[0], used.sum(axis=1).cumsum()]),
        **_mixes(model, used),
        id1=ids[:, 0].copy(),
        id2=ids[:, 1].copy(),
        tag=ids[:, 2].copy(),
        row=row,
        batch=_batches(row),
        party_key=model.party_key,
        place_key=model.place_key,
        tail=model.tail,
        spreads=np.array([model.usual, model.wild], dtype=np.float32),
        wild_below=min(round(model.wild_chance * 2**32), 2**32 - 1),
    )


def _place_rows(model: Model, least: int) -> list[list[Ids]]:
    """Normals of each place that is open: of its tail, then of each contender."""
    keys, starts = model.party_key[model.party].tolist(), model.start.tolist()
    first = (model.start[:-1] + model.relative).tolist()
    return [
        [(place, 0, TAIL), *((place, key, SEAT) for key in keys[first[c] : starts[c] + drawn])]
        if drawn >= least
        else []
        for c, (place, drawn) in enumerate(zip(model.place_key.tolist(), model.drawn.tolist(), strict=True))
    ]


def _stands(model: Model) -> Bools:
    """Who can win somewhere, shape (p,): the others have no seat in any draw."""
    place = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    can = np.arange(len(model.party)) - model.start[place] < model.drawn[place]
    return np.isin(np.arange(len(model.parties)), model.party[can])


def _mixed(model: Model) -> Singles:
    """
    Each place's factor times its candidates' deviations, shaped as ``Model.lower``.

    In a relative place row i mixes the difference of candidate i from the first one, so
    row 0 is nought: the covariance of the differences, factored anew.
    """
    sizes = np.diff(model.start)
    scale = model.deviation * np.float32(np.sqrt(1 - model.region_part))
    mixed = model.lower * np.repeat(scale, np.repeat(sizes, sizes))
    for drawn, size in {(int(model.drawn[c]), int(sizes[c])) for c in np.nonzero(model.relative)[0]}:
        places = np.nonzero(model.relative & (model.drawn == drawn) & (sizes == size))[0]
        grid = np.arange(drawn)[:, None] * size + np.arange(drawn)
        at = model.lower_start[places][:, None, None] + grid
        rows = mixed[at].astype(np.float64)
        apart = rows[:, 1:] - rows[:, :1]
        again = np.zeros_like(rows)
        again[:, 1:, :-1] = _lower(apart @ apart.transpose(0, 2, 1))
        mixed[at] = again
    return mixed


def _lower(covariance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Lower triangular factors of many covariances, shape (n, k, k); who has no variance left adds none."""
    lower = np.zeros_like(covariance)
    for j in range(covariance.shape[1]):
        left = covariance[:, j:, j] - np.einsum("ni,nki->nk", lower[:, j, :j], lower[:, j:, :j])
        pivot = np.sqrt(np.maximum(left[:, 0], 0.0))
        sound = (pivot > 1e-9)[:, None]
        lower[:, j:, j] = np.divide(left, pivot[:, None], out=np.zeros_like(left), where=sound)
    return lower


def _common_rows(model: Model) -> list[Ids]:
    """Normals of the regions, then of the nation."""
    rows = []
    for region, key in enumerate(model.region_key.tolist()):
        used = np.nonzero(model.regional_used[region])[0]
        rows += [(key, int(model.party_key[p]), REGION) for p in used]
    return rows + [(int(model.party_key[p]), 0, NATIONAL) for p in np.nonzero(model.national_used)[0]]


def _mixes(model: Model, used: Bools) -> dict[str, Any]:
    """Of which of an area's normals each party's error there is made; the nation is the last area."""
    row = used.cumsum(axis=1) - 1
    wanted = np.vstack([model.regional_wanted, model.regional_wanted.any(axis=0)])
    area, party, start, at, weight = [0], [], [0], [], []
    for here, parties in enumerate(wanted):
        lower = model.national_lower if here == len(wanted) - 1 else model.regional_lower
        for p in np.nonzero(parties)[0]:
            some = np.nonzero(used[here] & (lower[p] != 0))[0]
            party.append(p)
            at.append(row[here, some])
            weight.append(lower[p, some])
            start.append(start[-1] + len(some))
        area.append(len(party))
    return {
        "mix_area": np.array(area, dtype=np.int64),
        "mix_party": np.array(party, dtype=np.int64),
        "mix_start": np.array(start, dtype=np.int64),
        "mix_row": np.concatenate([*at, np.zeros(0)]).astype(np.int64),
        "mix_weight": np.concatenate([*weight, np.zeros(0)]).astype(np.float32),
    }


def _batches(row: Longs) -> Longs:
    """First of the places to draw together, so that their normals stay in the fastest memory; and the end."""
    edges, begun = [0], 0
    for c in range(1, len(row) - 1):
        if row[c + 1] - begun > BATCH_ROWS:
            edges.append(c)
            begun = row[c]
    return np.array([*edges, len(row) - 1], dtype=np.int64)
