"""
Random numbers by counter: Philox4x32-10 and normals, sixteen counters at a time.

Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC'11,
doi:10.1145/2063384.2063405). The key is the seed's two halves; the counter says which
draw of which unknown is wanted: (draw // 4, who, whom, tag). Its four words serve the
draws 4j to 4j + 3. So a number depends on nothing but the seed and what it is about: not
on what else is drawn, in which order, or on how many threads.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from standaside.errors import AlignmentError
from standaside.lanes import (
    Vector,
    bits,
    compiled,
    counting,
    every,
    f32,
    fma,
    from_signed,
    from_unsigned,
    i32,
    i64,
    inlined,
    left,
    low_half,
    number,
    right,
    right_signed,
    sqrt,
    store,
)

NATIONAL, REGION, SEAT, TAIL, WILD, LOT, LOCAL, TACTICAL = range(1, 9)
"""Fourth word of the counter. Words two and three: (party, 0), (region, party), (place,
party), (place, 0), (0, 0), (place, party), for what a place adds to the rate at which
one party's voters follow it to another (place, hash of both), and (0, 0)."""

BLOCK = 64
"""Draws worked on together: sixteen counters, four words each."""

_LOW = 0xFFFFFFFF
_M0, _M1, _W0, _W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85
"""Philox's multipliers and key increments (Salmon et al. 2011, Random123)."""

_SIGN = -(2**31)
_LN2 = math.log(2)
_ROOT_HALF = 0x3F3504F3
"""Bits of the float next to the root of 1/2: the mantissa is taken between it and its double."""

_LOG = (
    0.5000032346258988, 0.3333471483568909, 0.24971226768514476, 0.1990688717480129,
    0.17243253357811444, 0.16180465744647482, 0.10082228980726402,
)  # fmt: skip
"""-ln(1 - s) = s + s^2 (sum of _LOG[i] s^i) within 1.8e-7 relative: least squares at Chebyshev
points of [1 - 2^0.5, 1 - 2^-0.5], reweighted towards the minimax."""

_SIN = (-0.16666654611, 0.00833216087, -0.00019515296)
_COS = (-0.49999897, 0.04165667, -0.00136046)
"""sin y = y + y^3 (...), cos y = 1 + y^2 (...) in y^2 on [-pi/4, pi/4], within 1e-8 and 6.3e-8:
the first of Cephes (Moshier), the second least squares."""


def key_of(text: str) -> int:
    """
    Number that stands for a text in a counter: 32 bits of its blake2b hash.

    Examples
    --------
    >>> key_of("Lab") == key_of("Lab") != key_of("LD")
    True
    """
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def keys_of(texts: Sequence[str], *, what: str) -> npt.NDArray[np.int64]:
    """
    Keys of different texts, shape (n,).

    Raises
    ------
    AlignmentError
        If two texts share one key (for 700 of them the chance is 1 in 17,000).
    """
    keys = [key_of(text) for text in texts]
    owner: dict[int, str] = {}
    for text, key in zip(texts, keys, strict=True):
        if owner.setdefault(key, text) != text:
            raise AlignmentError(f"{what} {owner[key]} and {text} share one random key. Rename one of them.")
    return np.array(keys, dtype=np.int64)


def halves(seed: int) -> tuple[int, int]:
    """
    Split a seed into Philox's two key words; of a longer seed the lowest 64 bits count.

    Examples
    --------
    >>> halves(2**32 + 7)
    (7, 1)
    """
    return seed & _LOW, (seed >> 32) & _LOW


@inlined
def mix(
    a: Vector, b: Vector, c: Vector, d: Vector, k0: int, k1: int
) -> tuple[Vector, Vector, Vector, Vector]:
    """One round. Each 32-bit word sits in 64 bits, whose upper half is left dirty."""
    low = i64(_LOW)
    p0 = (a & low) * i64(_M0)
    p1 = (c & low) * i64(_M1)
    return right(p1, 32) ^ b ^ i64(k0), p1, right(p0, 32) ^ d ^ i64(k1), p0


@inlined
def words(
    first: int, id1: int, id2: int, tag: int, k0: int, k1: int
) -> tuple[Vector, Vector, Vector, Vector]:
    """Four words each of the counters (first + lane, id1, id2, tag)."""
    a, b, c, d = counting(first), i64(id1), i64(id2), i64(tag)
    for _ in range(10):
        a, b, c, d = mix(a, b, c, d, k0, k1)
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return low_half(a), low_half(b), low_half(c), low_half(d)


@inlined
def _minus_log(u: Vector) -> Vector:
    """-ln u for u in (0, 1]; exactly 0 at 1."""
    raw = bits(u)
    above = raw - i32(_ROOT_HALF)
    power = from_signed(right_signed(above, 23))
    s = f32(1.0) - number(raw - (above & i32(-(2**23))))
    s2 = s * s
    low = fma(f32(_LOG[1]), s, f32(_LOG[0]))
    middle = fma(f32(_LOG[3]), s, f32(_LOG[2]))
    high = fma(f32(_LOG[6]), s2, fma(f32(_LOG[5]), s, f32(_LOG[4])))
    tail = fma(fma(high, s2, middle), s2, low)
    return fma(tail, s2, fma(power, f32(-_LN2), s))


@inlined
def pair(radius: Vector, angle: Vector) -> tuple[Vector, Vector]:
    """
    Two independent standard normals from two words (Box and Muller).

    The angle's lowest 30 bits choose a point of a quarter circle, its two highest the
    signs. With y counted from the middle of the quarter, cos and sin of the angle are
    (cos y - sin y) and (cos y + sin y) over the root of 2. The largest value is 6.76.
    """
    u = fma(from_unsigned(radius), f32(2.0**-32), f32(2.0**-33))
    r = sqrt(_minus_log(u))
    y = from_signed(left(angle, 2)) * f32(math.pi / 4 * 2.0**-31)
    z = y * y
    s = fma(fma(fma(z, f32(_SIN[2]), f32(_SIN[1])), z, f32(_SIN[0])) * z, y, y)
    c = fma(fma(fma(z, f32(_COS[2]), f32(_COS[1])), z, f32(_COS[0])), z, f32(1.0))
    sign = i32(_SIGN)
    return number(bits(r * (c - s)) ^ (angle & sign)), number(bits(r * (c + s)) ^ (left(angle, 1) & sign))


@inlined
def store_pairs(out: Vector, at: int, w0: Vector, w1: Vector, w2: Vector, w3: Vector) -> None:
    """
    Sixty-four standard normals from sixteen counters' words: lane i of vector w is of draw 4i + w.

    Words 0 and 1 of a counter make the normals of its first two draws, 2 and 3 of the others.
    """
    a, b = pair(w0, w1)
    c, d = pair(w2, w3)
    store(out, at, a)
    store(out, at + 16, b)
    store(out, at + 32, c)
    store(out, at + 48, d)


@compiled
def draw_rows(
    out: Vector, id1: Vector, id2: Vector, tag: Vector, begin: int, end: int, first: int, k0: int, k1: int
) -> None:
    """
    Standard normals of sixty-four draws from 4 x ``first`` on, for rows ``begin`` to ``end`` of the ids.

    Two rows at a time keep the processor busier than one.
    """
    last = begin + ((end - begin) // 2) * 2
    for row in range(begin, last, 2):
        a0, a1, a2, a3 = words(first, id1[row], id2[row], tag[row], k0, k1)
        b0, b1, b2, b3 = words(first, id1[row + 1], id2[row + 1], tag[row + 1], k0, k1)
        store_pairs(out, (row - begin) * BLOCK, a0, a1, a2, a3)
        store_pairs(out, (row - begin + 1) * BLOCK, b0, b1, b2, b3)
    if last < end:
        w0, w1, w2, w3 = words(first, id1[last], id2[last], tag[last], k0, k1)
        store_pairs(out, (last - begin) * BLOCK, w0, w1, w2, w3)


@inlined
def polynomial(coefficients: Vector, x: Vector) -> Vector:
    """Sum of coefficients[i] x^i, in Horner's order, of a flat array of 13."""
    total = every(coefficients, 12)
    for i in range(11, -1, -1):
        total = fma(total, x, every(coefficients, i))
    return total


@compiled
def one_word(counter: int, id1: int, id2: int, tag: int, k0: int, k1: int) -> int:
    """First word of one counter: a lot, in plain arithmetic."""
    a, b, c, d = np.uint64(counter), np.uint64(id1), np.uint64(id2), np.uint64(tag)
    x, y = np.uint64(k0), np.uint64(k1)
    low, half = np.uint64(_LOW), np.uint64(32)
    for _ in range(10):
        p0 = a * np.uint64(_M0)
        p1 = c * np.uint64(_M1)
        a, b = (p1 >> half) ^ b ^ x, p1 & low
        c, d = (p0 >> half) ^ d ^ y, p0 & low
        x = (x + np.uint64(_W0)) & low
        y = (y + np.uint64(_W1)) & low
    return np.int64(a)  # type: ignore[return-value]


@compiled
def fill_words(out: Vector, first: int, id1: int, id2: int, tag: int, k0: int, k1: int) -> None:
    """Bits of the four words of consecutive counters: of int32, the first words of all, then the second."""
    size = len(out) // 4
    for at in range(0, size, 16):
        w0, w1, w2, w3 = words(first + at, id1, id2, tag, k0, k1)
        store(out, at, w0)
        store(out, size + at, w1)
        store(out, 2 * size + at, w2)
        store(out, 3 * size + at, w3)
