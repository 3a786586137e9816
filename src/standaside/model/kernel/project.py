"""Simulated elections: the fused loop, sixty-four draws of every place at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

from standaside.lanes import (
    BYTES,
    Vector,
    add_mask,
    as_bytes,
    below,
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
from standaside.model.kernel.draws import (
    BLOCK,
    LOT,
    WILD,
    draw_rows,
    one_word,
    polynomial,
    words,
)

_BYTE_FULL = 255
"""Seats that a count of eight bits holds."""


@inlined
def draw_spread(m: Any, out: Vector, first: int, k0: int, k1: int) -> None:
    """How wild each of sixty-four elections is."""
    w0, w1, w2, w3 = words(first, 0, 0, WILD, k0, k1)
    usual, wild = every(m.spreads, 0), every(m.spreads, 1)
    store(out, 0, select(below(w0, m.wild_below), wild, usual))
    store(out, 16, select(below(w1, m.wild_below), wild, usual))
    store(out, 32, select(below(w2, m.wild_below), wild, usual))
    store(out, 48, select(below(w3, m.wild_below), wild, usual))


@inner
def draw_strength(m: Any, e: Vector, z: Vector, first: int, k0: int, k1: int) -> None:
    """Draw how strong tactical voting is, if anybody votes so: the row after the last party's of ``e``."""
    if not m.tactical.size:
        return
    row, last = m.common_start[len(m.common_start) - 1], len(m.party_key) * BLOCK
    draw_rows(z, m.id1, m.id2, m.tag, row, row + 1, first, k0, k1)
    for w in range(0, BLOCK, 16):
        store(e, last + w, load(z, w))


@inner
def draw_shared(
    m: Any, e: Vector, r: Vector, spread: Vector, z: Vector, first: int, k0: int, k1: int
) -> None:
    """Draw what all places of sixty-four elections share: spread, errors of regions and nation."""
    parties, areas = len(m.party_key), len(m.common_start) - 1
    draw_spread(m, spread, first, k0, k1)
    for area in range(areas):
        draw_rows(z, m.id1, m.id2, m.tag, m.common_start[area], m.common_start[area + 1], first, k0, k1)
        for i in range(m.mix_area[area], m.mix_area[area + 1]):
            p = m.mix_party[i] * BLOCK
            for w in range(0, BLOCK, 16):
                total = f32(0.0)
                for j in range(m.mix_start[i], m.mix_start[i + 1]):
                    total = fma(load(z, m.mix_row[j] * BLOCK + w), every(m.mix_weight, j), total)
                if area == areas - 1:
                    store(e, p + w, total)
                else:
                    store(r, area * parties * BLOCK + p + w, total * load(spread, w))
    draw_strength(m, e, z, first, k0, k1)


@compiled
def shared_errors(
    m: Any, e: Vector, r: Vector, spread: Vector, z: Vector, first: int, k0: int, k1: int
) -> None:
    """Draw what all places share, for callers in Python."""
    draw_shared(m, e, r, spread, z, first, k0, k1)


@inlined
def tail_of(coefficients: Vector, z: Vector) -> Vector:
    """Heavy-tail factor for normals z: the eighth power of the polynomial."""
    root = polynomial(coefficients, z)
    root = root * root
    root = root * root
    return root * root


@inlined
def share_of(
    tail: Vector, own: Vector, local: Vector, r: Vector, unit: Vector, e: Vector, share: Vector
) -> Vector:
    """Simulated share of a party in one place."""
    v = fma(tail, own, fma(local, r, fma(unit, e, share)))
    return select(v > f32(0.0), v, f32(0.0))


@inlined
def seat_shares(
    m: Any, c: int, k: int, tails: Vector, z: Vector, here: int, e: Vector, r: Vector
) -> tuple[Vector, Vector, Vector, Vector]:
    """Simulated shares of candidate k of a place, in sixty-four draws."""
    n = m.start[c] + k
    p = m.party[n] * BLOCK
    row = m.mixed_start[c] + k * (m.start[c + 1] - m.start[c])
    x = every(m.mixed, row)
    a, b, g, h = load(z, here) * x, load(z, here + 16) * x, load(z, here + 32) * x, load(z, here + 48) * x
    for j in range(1, k + 1 - m.less[c]):
        x, at = every(m.mixed, row + j), here + j * BLOCK
        a = fma(load(z, at), x, a)
        b = fma(load(z, at + 16), x, b)
        g = fma(load(z, at + 32), x, g)
        h = fma(load(z, at + 48), x, h)
    share, unit, local = every(m.share, n), every(m.unit, n), every(m.regional, n)
    s0 = s1 = s2 = s3 = share
    if m.tactical.size:
        lent, t = every(m.tactical, n), len(m.party_key) * BLOCK
        s0, s1 = fma(lent, load(e, t), share), fma(lent, load(e, t + 16), share)
        s2, s3 = fma(lent, load(e, t + 32), share), fma(lent, load(e, t + 48), share)
    at = m.region[c] * len(m.party_key) * BLOCK + p
    return (
        share_of(load(tails, 0), a, local, load(r, at), unit, load(e, p), s0),
        share_of(load(tails, 16), b, local, load(r, at + 16), unit, load(e, p + 16), s1),
        share_of(load(tails, 32), g, local, load(r, at + 32), unit, load(e, p + 32), s2),
        share_of(load(tails, 48), h, local, load(r, at + 48), unit, load(e, p + 48), s3),
    )


@inlined
def widen_tails(m: Any, tails: Vector, spread: Vector, z: Vector, here: int) -> None:
    """Spread times heavy tail of one place, from the first row of its normals."""
    for w in range(0, BLOCK, 16):
        store(tails, w, tail_of(m.tail, load(z, here + w)) * load(spread, w))


@inlined
def keep_shares(
    m: Any, c: int, held: Vector, tails: Vector, z: Vector, here: int, e: Vector, r: Vector
) -> None:
    """Write the simulated shares of all contenders of a place."""
    for k in range(m.drawn[c]):
        v0, v1, v2, v3 = seat_shares(m, c, k, tails, z, here, e, r)
        store(held, k * BLOCK, v0)
        store(held, k * BLOCK + 16, v1)
        store(held, k * BLOCK + 32, v2)
        store(held, k * BLOCK + 48, v3)


@inlined
def overtake(
    v: Vector, mine: Vector, best: Vector, second: Vector, party: Vector
) -> tuple[Vector, Vector, Vector]:
    """Highest and second highest share, and whose the highest is, with one candidate more."""
    ahead = v > best
    lesser = select(ahead, best, v)
    return select(ahead, v, best), select(lesser > second, lesser, second), select(ahead, mine, party)


@inner
def lot(m: Any, c: int, draw: int, votes: Vector, lane: int, best: Any, k0: int, k1: int) -> int:
    """Who of those level in one draw wins: the highest word, keyed by draw, place and party."""
    chosen, highest = -1, -1
    for k in range(m.drawn[c]):
        if votes[k * BLOCK + lane] == best:
            p = m.party[m.start[c] + k]
            drawn = one_word(draw, m.place_key[c], m.party_key[p], LOT, k0, k1)
            if drawn > highest:
                chosen, highest = p, drawn
    return chosen


@inner
def settle(m: Any, c: int, first: int, level: int, votes: Vector, winner: Vector, k0: int, k1: int) -> None:
    """Let lots decide the draws (bit 16 w + lane of ``level``) in which the best are level."""
    for i in range(BLOCK):
        if (level >> i) & 1:
            best = np.float32(-1.0)
            for k in range(m.drawn[c]):
                best = max(best, votes[k * BLOCK + i])
            draw = 4 * (first + i % 16) + i // 16
            winner[4 * (i % 16) + i // 16] = lot(m, c, draw, votes, i, best, k0, k1)


@inlined
def duel(m: Any, c: int, tails: Vector, z: Vector, here: int, e: Vector, r: Vector) -> tuple[Vector, int]:
    """
    Winners of a relative place with two contenders, from the difference alone; and where there is none.

    Columns as the bytes of sixteen integers, and bit 16 w + lane set where the two are level.
    """
    n = m.start[c]
    p, q = m.party[n], m.party[n + 1]
    area, strength = m.region[c] * len(m.party_key), len(m.party_key) * BLOCK
    own, ahead = (
        every(m.mixed, m.mixed_start[c] + m.start[c + 1] - n),
        every(m.share, n + 1) - every(m.share, n),
    )
    unit0, unit1 = every(m.unit, n), every(m.unit, n + 1)
    local0, local1 = every(m.regional, n), every(m.regional, n + 1)
    packed, level = i32(0), 0
    for w in range(4):
        at = 16 * w
        up = fma(unit1, load(e, q * BLOCK + at), fma(local1, load(r, (area + q) * BLOCK + at), ahead))
        down = fma(unit0, load(e, p * BLOCK + at), local0 * load(r, (area + p) * BLOCK + at))
        if m.tactical.size:
            up = fma(every(m.tactical, n + 1), load(e, strength + at), up)
            down = fma(every(m.tactical, n), load(e, strength + at), down)
        moved = load(tails, at) * load(z, here + at)
        apart = fma(own, moved, up - down)
        packed = packed | left(select(apart > f32(0.0), i32(q), i32(p)), 8 * w)
        level |= mask_bits(apart == f32(0.0)) << (16 * w)
    return packed, level


@inlined
def contest(m: Any, c: int, tails: Vector, z: Vector, here: int, e: Vector, r: Vector) -> tuple[Vector, int]:
    """Winners of any open place, as ``duel``."""
    b0 = b1 = b2 = b3 = s0 = s1 = s2 = s3 = f32(-1.0)
    p0 = p1 = p2 = p3 = i32(0)
    for k in range(m.drawn[c]):
        v0, v1, v2, v3 = seat_shares(m, c, k, tails, z, here, e, r)
        mine = i32(m.party[m.start[c] + k])
        b0, s0, p0 = overtake(v0, mine, b0, s0, p0)
        b1, s1, p1 = overtake(v1, mine, b1, s1, p1)
        b2, s2, p2 = overtake(v2, mine, b2, s2, p2)
        b3, s3, p3 = overtake(v3, mine, b3, s3, p3)
    packed = p0 | left(p1, 8) | left(p2, 16) | left(p3, 24)
    level = (
        mask_bits(b0 == s0)
        | mask_bits(b1 == s1) << 16
        | mask_bits(b2 == s2) << 32
        | mask_bits(b3 == s3) << 48
    )
    return packed, level


@inlined
def place_winners(
    m: Any, c: int, tails: Vector, spread: Vector, z: Vector, here: int, e: Vector, r: Vector,
    held: Vector, now: Vector, first: int, k0: int, k1: int,
) -> Vector:  # fmt: skip
    """Columns of the winners of one place, one byte for each of sixty-four draws, in their order."""
    widen_tails(m, tails, spread, z, here)
    here += BLOCK
    if m.less[c] and m.drawn[c] == 2:
        columns, level = duel(m, c, tails, z, here, e, r)
    else:
        columns, level = contest(m, c, tails, z, here, e, r)
    packed = as_bytes(columns)
    if level:
        keep_shares(m, c, held, tails, z, here, e, r)
        store(now, 0, packed)
        settle(m, c, first, level, held, now, k0, k1)
        packed = load(now, 0)
    return packed


@inlined
def valid_draws(low: int, high: int) -> int:
    """Bits ``low`` to ``high`` of 64."""
    valid = np.int64(-1) << low
    return valid & ((np.int64(1) << high) - 1) if high < BLOCK else valid  # type: ignore[return-value]


@inlined
def count_place(m: Any, c: int, got: Vector, valid: int, wins: Vector, few: Vector) -> None:
    """Add one place's winners to its own count and, of each draw, to its party's."""
    for k in range(m.drawn[c]):
        p = m.party[m.start[c] + k]
        mask = got == i8(p)
        wins[c, p] += ones(mask_bits(mask) & valid)
        store(few, p * BYTES, add_mask(load(few, p * BYTES), mask))


@inlined
def keep_winners(winners: Vector, c: int, column: int, low: int, high: int, got: Vector, now: Vector) -> None:
    """Write one place's winners in draws ``low`` to ``high`` of a block."""
    if high - low == BLOCK:
        store(winners[c], column, got)
    else:
        store(now, 0, got)
        for i in range(low, high):
            winners[c, column + i] = now[i]


@inlined
def empty_into(few: Vector, total: Vector) -> None:
    """Move counts of eight bits to those of sixteen."""
    for i in range(len(few)):
        total[i] += few[i]
        few[i] = 0


@inlined
def keep_seats(m: Any, total: Vector, seats: Vector, table: Vector, column: int, low: int, high: int) -> None:
    """Write, and count, each party's seats in draws ``low`` to ``high`` of a block; then begin again."""
    for p in range(len(total) // BYTES):
        if seats.size:
            for i in range(low, high):
                seats[p, column + i] = total[p * BYTES + i]
        if table.size and not m.stands[p]:
            table[p, 0] += high - low
        elif table.size:
            for i in range(low, high):
                table[p, total[p * BYTES + i]] += 1
    for i in range(len(total)):
        total[i] = 0


@compiled
def project(
    m: Any, k0: int, k1: int, start: int, stop: int, winners: Vector, seats: Vector, wins: Vector,
    offset: int, table: Vector, e: Vector, r: Vector, z: Vector, spread: Vector, tails: Vector,
    held: Vector, few: Vector, total: Vector, now: Vector,
) -> None:  # fmt: skip
    """
    Simulate draws ``start`` to ``stop``.

    ``winners`` int8 (c, d) and ``seats`` int16 (p, d) are filled from column ``start -
    offset`` on unless they are empty; ``wins`` int64 (c, p) and ``table`` int64 (p, seats
    + 1), unless empty, are added to. The rest is working memory; ``few`` and ``total`` are 0.
    """
    places = len(m.place_key)
    for block in range(start // BLOCK, (stop + BLOCK - 1) // BLOCK):
        first, column = 16 * block, BLOCK * block - offset
        low, high = max(start - BLOCK * block, 0), min(stop - BLOCK * block, BLOCK)
        valid = valid_draws(low, high)
        draw_shared(m, e, r, spread, z, first, k0, k1)
        begin, batch = 0, 0
        for c in range(places):
            if c == m.batch[batch]:
                begin, batch = m.row[c], batch + 1
                draw_rows(z, m.id1, m.id2, m.tag, begin, m.row[m.batch[batch]], first, k0, k1)
            if m.drawn[c] > 1:
                here = (m.row[c] - begin) * BLOCK
                got = place_winners(m, c, tails, spread, z, here, e, r, held, now, first, k0, k1)
            else:
                got = i8(m.party[m.start[c]] if m.drawn[c] else -1)
            count_place(m, c, got, valid, wins, few)
            if c % _BYTE_FULL == _BYTE_FULL - 1:
                empty_into(few, total)
            if winners.size:
                keep_winners(winners, c, column, low, high, got, now)
        empty_into(few, total)
        keep_seats(m, total, seats, table, column, low, high)
