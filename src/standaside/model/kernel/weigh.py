"""The chance of every party under every deal: many options of every place on the same draws."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from standaside.domain import Bools, Floats, Ints
from standaside.errors import AlignmentError
from standaside.lanes import (
    Vector,
    as_bytes,
    compiled,
    every,
    f32,
    fma,
    i8,
    i32,
    inlined,
    inner,
    left,
    load,
    mask_bits,
    ones,
    select,
    store,
)
from standaside.model.kernel.deals import Gift, Option, Table, Weighed, lay_out
from standaside.model.kernel.draws import BLOCK, draw_rows, halves
from standaside.model.kernel.drive import aligned, scratch, shares_of
from standaside.model.kernel.flat import Flat, flatten
from standaside.model.kernel.instance import MOST_STANDING, Model
from standaside.model.kernel.project import (
    draw_shared,
    keep_shares,
    keep_winners,
    overtake,
    settle,
    valid_draws,
    widen_tails,
)


@inlined
def draw_moved(m: Any, t: Any, c: int, z: Vector, here: int, moved: Vector, at: int) -> None:
    """Rate at which voters follow in one place, for each of its moves: the election's plus the place's."""
    parties = len(m.party_key)
    for i in range(t.move_start[c], t.move_start[c + 1]):
        j, g, to = (i - t.move_start[c]) * BLOCK, t.move_gift[i], t.move_to[i]
        column = m.party[m.start[c] + to] if to >= 0 else parties
        row = (g * (parties + 1) + column) * t.length + at
        for w in range(0, BLOCK, 16):
            rate = fma(every(t.seat_sd, g), load(z, here + j + w), load(t.rates, row + w))
            rate = select(rate > f32(0.0), rate, f32(0.0))
            store(moved, j + w, select(rate > f32(1.0), f32(1.0), rate))


@inlined
def give(
    m: Any,
    t: Any,
    c: int,
    i: int,
    w: int,
    votes: Vector,
    after: Vector,
    moved: Vector,
    standing: Vector,
    at: int,
) -> None:
    """Move one party's votes in sixteen draws (rule 5)."""
    parties, start, to = len(m.party_key), m.start[c], t.move_to[i]
    row = t.move_gift[i] * (parties + 1) * t.length + at + w
    rest = f32(0.0)
    for k in range(m.start[c + 1] - start):
        if standing[k] and k != to:
            rest = rest + load(t.rates, row + m.party[start + k] * t.length)
    home = load(t.rates, row + parties * t.length)
    follow = load(moved, (i - t.move_start[c]) * BLOCK + w)
    cast = load(votes, t.move_party[i] * BLOCK + w)
    going = cast * (f32(1.0) - follow)
    whole = rest + home
    if to >= 0:
        store(after, to * BLOCK + w, fma(cast, follow, load(after, to * BLOCK + w)))
    else:
        other = f32(1.0) - home
        other = select(other > f32(1e-12), other, f32(1e-12))
        going = going / other
        whole = fma(rest, (f32(1.0) - follow) / other, follow)
    part = select(whole > f32(0.0), going / whole, f32(0.0))
    for k in range(m.drawn[c]):
        if standing[k] and k != to:
            rate = load(t.rates, row + m.party[start + k] * t.length)
            store(after, k * BLOCK + w, fma(part, rate, load(after, k * BLOCK + w)))


@inlined
def backfire(
    m: Any, t: Any, c: int, o: int, w: int, votes: Vector, after: Vector, half: float, at: int
) -> None:
    """Take from the parties endorsed what the endorsement costs them in sixteen draws (rule 6)."""
    for i in range(t.hurt_start[o], t.hurt_start[o + 1]):
        k, rival = t.hurt[i], t.opponent[i]
        fraction = load(t.losses, m.party[m.start[c] + k] * t.length + at + w)
        lost = load(votes, k * BLOCK + w) * fraction
        store(after, k * BLOCK + w, load(after, k * BLOCK + w) - lost)
        if rival >= 0:
            store(after, rival * BLOCK + w, fma(lost, f32(half), load(after, rival * BLOCK + w)))


@inlined
def after_deal(
    m: Any,
    t: Any,
    c: int,
    o: int,
    votes: Vector,
    after: Vector,
    moved: Vector,
    standing: Vector,
    half: float,
    at: int,
) -> None:
    """Shares of one place under one option, in sixty-four draws; -1 for who stands aside."""
    for k in range(m.start[c + 1] - m.start[c]):
        standing[k] = 1
    for i in range(t.made_start[o], t.made_start[o + 1]):
        standing[t.move_party[t.made[i]]] = 0
    for w in range(0, BLOCK, 16):
        for k in range(m.drawn[c]):
            if standing[k]:
                store(after, k * BLOCK + w, load(votes, k * BLOCK + w))
            else:
                store(after, k * BLOCK + w, f32(-1.0))
        for i in range(t.made_start[o], t.made_start[o + 1]):
            give(m, t, c, t.made[i], w, votes, after, moved, standing, at)
        backfire(m, t, c, o, w, votes, after, half, at)


@inlined
def winners_of(m: Any, c: int, votes: Vector, now: Vector, first: int, k0: int, k1: int) -> Vector:
    """Columns of the winners, one byte a draw, in their order."""
    packed, level = i32(0), 0
    for w in range(4):
        best, second, party = f32(-1.0), f32(-1.0), i32(0)
        for k in range(m.drawn[c]):
            v = load(votes, k * BLOCK + 16 * w)
            best, second, party = overtake(v, i32(m.party[m.start[c] + k]), best, second, party)
        packed = packed | left(party, 8 * w)
        level |= mask_bits(best == second) << (16 * w)
    got = as_bytes(packed)
    if level:
        store(now, 0, got)
        settle(m, c, first, level, votes, now, k0, k1)
        got = load(now, 0)
    return got


@inner
def write_margins(
    m: Any, c: int, votes: Vector, bloc: Vector, margins: Vector, column: int, low: int, high: int
) -> None:
    """Best share of the bloc less best of the others, where draws ``low`` to ``high`` of a block belong."""
    for i in range(low, high):
        lane = 16 * (i % 4) + i // 4
        ours, theirs = np.float32(0.0), np.float32(0.0)
        for k in range(m.drawn[c]):
            v = votes[k * BLOCK + lane]
            if bloc[m.party[m.start[c] + k]]:
                ours = max(ours, v)
            else:
                theirs = max(theirs, v)
        margins[c, column + i] = ours - theirs


@inlined
def weigh_place(
    m: Any, t: Any, c: int, block: int, low: int, high: int, origin: int, half: float, chosen: Vector,
    bloc: Vector, wins: Vector, winners: Vector, margins: Vector, votes: Vector, after: Vector,
    moved: Vector, standing: Vector, now: Vector, k0: int, k1: int,
) -> None:  # fmt: skip
    """Weigh every option of one place in one block of draws."""
    valid, column = valid_draws(low, high), BLOCK * block - origin
    at = (block - origin // BLOCK) * BLOCK
    for o in range(t.option_start[c], t.option_start[c + 1]):
        after_deal(m, t, c, o, votes, after, moved, standing, half, at)
        got = winners_of(m, c, after, now, 16 * block, k0, k1)
        for k in range(m.drawn[c]):
            p = m.party[m.start[c] + k]
            wins[o, p] += ones(mask_bits(got == i8(p)) & valid)
        if o - t.option_start[c] == chosen[c]:
            if winners.size:
                keep_winners(winners, c, column, low, high, got, now)
            if margins.size:
                write_margins(m, c, after, bloc, margins, column, low, high)


@compiled
def weigh_block(
    m: Any, t: Any, k0: int, k1: int, start: int, stop: int, origin: int, half: float, chosen: Vector,
    bloc: Vector, wins: Vector, winners: Vector, margins: Vector, votes: Vector, after: Vector,
    moved: Vector, standing: Vector, e: Vector, r: Vector, z: Vector, spread: Vector, tails: Vector,
    now: Vector,
) -> None:  # fmt: skip
    """
    Weigh every option in draws ``start`` to ``stop``.

    ``origin`` is the first draw of the rates. ``wins`` int64 (o, p) is added to; ``winners``
    int8 and ``margins`` float32, both (c, d), are filled from column ``start - origin`` on
    for option ``chosen`` of each place, unless empty.
    """
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
                weigh_place(
                    m, t, c, block, low, high, origin, half, chosen, bloc, wins, winners, margins, votes,
                    after, moved, standing, now, k0, k1,
                )  # fmt: skip


def weigh(
    model: Model,
    seed: int,
    start: int,
    stop: int,
    *,
    gifts: Sequence[Gift],
    options: Sequence[Sequence[Option]],
    losses: Floats,
    opponents: Bools,
    to_opponent: float,
    chosen: Ints | None = None,
    bloc: Bools | None = None,
    threads: int = 2,
) -> Weighed:
    """
    Weigh many deals in every place on the same draws.

    Votes before any deal are those of :func:`run` with the same (unpruned) model and seed.

    Parameters
    ----------
    model : Model
        Not pruned: under a deal others can win.
    seed : int
    start, stop : int
        Draws; ``d`` is their number.
    gifts : sequence of Gift
        Every (party, endorsed) that a deal may use, with its rates in each draw.
    options : sequence of sequence of sequence of int
        For each place its options, each a list of positions in ``gifts``; an empty list is no deal.
    losses : ndarray of float, shape (d, p)
        Fraction of its own vote that an endorsement costs each party.
    opponents : ndarray of bool, shape (p,) or (p, p)
        Whose opponents: everybody's, or a row for each party endorsed.
        The one with the highest expected share that stands gets ``to_opponent`` of those votes.
    to_opponent : float
    chosen : ndarray of int, shape (c,), optional
        Option of each place whose winners are kept.
    bloc : ndarray of bool, shape (p,), optional
        Whose margin over the others is kept, under the same options.
    threads : int
        Their number changes no byte.

    Returns
    -------
    Weighed

    Raises
    ------
    AlignmentError
        As :func:`lay_out`; if there is not one list of options for each place; or if the
        model is pruned.

    Notes
    -----
    Rules 5 and 6: the fraction that follows, drawn for the election and the place, goes to
    the party endorsed; the rest by the residual row over the parties still standing and
    home, scaled up to fill.
    """
    size, places, parties = stop - start, len(model.places), len(model.parties)
    if len(options) != places or losses.shape != (size, parties):
        raise AlignmentError(
            f"Options of {len(options)} places and losses of shape {losses.shape} were given; "
            f"{places} places and {(size, parties)} are needed."
        )
    if model.relative.any():
        raise AlignmentError("A pruned model has no votes to give; weigh deals on the whole one.")
    table, local = lay_out(model, gifts, options, start=start, size=size, losses=losses, opponents=opponents)
    flat = flatten(model, least=1, further=local)
    winners = aligned(places * size * (chosen is not None), np.int8)
    margins = aligned(places * size * (chosen is not None and bloc is not None), np.float32)
    winners = winners.reshape(places if winners.size else 0, -1 if winners.size else 0)
    margins = margins.reshape(places if margins.size else 0, -1 if margins.size else 0)
    picked = np.asarray(chosen if chosen is not None else np.full(places, -1), dtype=np.int64)
    ours = np.asarray(bloc if bloc is not None else np.zeros(parties), dtype=np.bool_)

    def work(part: tuple[int, int]) -> Ints:
        wins = np.zeros((int(table.option_start[-1]), parties), dtype=np.int64)
        weigh_block(
            flat,
            table,
            *halves(seed),
            *part,
            start,
            to_opponent,
            picked,
            ours,
            wins,
            winners,
            margins,
            *room(flat, table),
        )
        return wins

    parts = shares_of(start, stop, max(threads, 1))
    with ThreadPoolExecutor(max(len(parts), 1)) as pool:
        total = sum(pool.map(work, parts), np.zeros((int(table.option_start[-1]), parties), dtype=np.int64))
    return Weighed(
        table.option_start,
        total,
        winners.T if chosen is not None else None,
        margins.T if margins.size else None,
    )


def room(flat: Flat, table: Table) -> tuple[Any, ...]:
    """Working memory of one thread."""
    e, r, _, spread, tails, _, _, _, now = scratch(flat)
    rows = max(int(np.diff(flat.row).max(initial=0)), len(flat.party_key), 1)
    moves = max(int(np.diff(table.move_start).max(initial=0)), 1)
    return (
        aligned(MOST_STANDING * BLOCK, np.float32),
        aligned(MOST_STANDING * BLOCK, np.float32),
        aligned(moves * BLOCK, np.float32),
        aligned(MOST_STANDING, np.int8),
        e,
        r,
        aligned(rows * BLOCK, np.float32),
        spread,
        tails,
        now,
    )
