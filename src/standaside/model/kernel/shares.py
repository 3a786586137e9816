"""The shares themselves, draw by draw, under one deal in each place: for counts of another kind."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from standaside.domain import Bools, Floats
from standaside.errors import AlignmentError
from standaside.lanes import Vector, compiled, inner
from standaside.model.kernel.deals import Gift, Option, lay_out
from standaside.model.kernel.draws import BLOCK, draw_rows, halves
from standaside.model.kernel.drive import shares_of
from standaside.model.kernel.flat import flatten
from standaside.model.kernel.instance import Model, Singles
from standaside.model.kernel.project import draw_shared, keep_shares, widen_tails
from standaside.model.kernel.weigh import after_deal, draw_moved, room


@inner
def write_shares(
    m: Any, c: int, after: Vector, out: Vector, columns: int, column: int, low: int, high: int
) -> None:
    """Copy the shares of one place in draws ``low`` to ``high`` of a block; ``out`` is flat."""
    for k in range(m.drawn[c]):
        row = (m.start[c] + k) * columns + column
        for i in range(low, high):
            share = after[k * BLOCK + 16 * (i % 4) + i // 4]
            out[row + i] = share if share > 0 else np.float32(0.0)


@compiled
def share_block(
    m: Any, t: Any, k0: int, k1: int, start: int, stop: int, origin: int, half: float, out: Vector,
    columns: int, votes: Vector, after: Vector, moved: Vector, standing: Vector, e: Vector, r: Vector,
    z: Vector, spread: Vector, tails: Vector, now: Vector,
) -> None:  # fmt: skip
    """Fill ``out`` with the shares of draws ``start`` to ``stop``, each place under its first option."""
    for block in range(start // BLOCK, (stop + BLOCK - 1) // BLOCK):
        first, at = 16 * block, (block - origin // BLOCK) * BLOCK
        low, high = max(start - BLOCK * block, 0), min(stop - BLOCK * block, BLOCK)
        draw_shared(m, e, r, spread, z, first, k0, k1)
        for c in range(len(m.place_key)):
            if m.drawn[c]:
                draw_rows(z, m.id1, m.id2, m.tag, m.row[c], m.row[c + 1], first, k0, k1)
                widen_tails(m, tails, spread, z, 0)
                keep_shares(m, c, votes, tails, z, BLOCK, e, r)
                draw_moved(m, t, c, z, (m.drawn[c] + 1) * BLOCK, moved, at)
                after_deal(m, t, c, t.option_start[c], votes, after, moved, standing, half, at)
                write_shares(m, c, after, out, columns, BLOCK * block - origin, low, high)


def shares(
    model: Model,
    seed: int,
    start: int,
    stop: int,
    *,
    gifts: Sequence[Gift],
    deals: Sequence[Option],
    losses: Floats,
    opponents: Bools,
    to_opponent: float,
    threads: int = 2,
) -> Singles:
    """
    Shares of every candidate in every draw under one deal in each place.

    They are those that :func:`weigh` counts under the same deals, model and seed.

    Parameters
    ----------
    model : Model
        Not pruned.
    seed : int
    start, stop : int
        Draws; ``d`` is their number.
    gifts, losses, opponents, to_opponent
        As for :func:`weigh`.
    deals : sequence of sequence of int
        The deal of each place, as positions in ``gifts``.
    threads : int

    Returns
    -------
    ndarray of float32, shape (n, d)
        In share of the votes expected, one row a candidate as in ``model.party``; 0 for who stands
        aside. Rows of sums, which are not drawn, stay 0.
    """
    if model.relative.any():
        raise AlignmentError("A pruned model has no votes to give; take the shares of the whole one.")
    size = stop - start
    table, local = lay_out(
        model, gifts, [[deal] for deal in deals], start=start, size=size, losses=losses, opponents=opponents
    )
    flat = flatten(model, least=1, further=local)
    out = np.zeros(len(model.party) * size, dtype=np.float32)

    def work(part: tuple[int, int]) -> None:
        share_block(flat, table, *halves(seed), *part, start, to_opponent, out, size, *room(flat, table))

    parts = shares_of(start, stop, max(threads, 1))
    with ThreadPoolExecutor(max(len(parts), 1)) as pool:
        list(pool.map(work, parts))
    return out.reshape(len(model.party), size)
