"""
Rows of small numbers, counted: how many there are of each kind.

Where few kinds are possible each has a counter of its own; else they are hashed. Keys are built
for a block of rows at a time, by a loop that knows the width, so that nothing waits for memory.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from standaside.domain import Ints, SmallInts

DIRECT = 1 << 18
"""Possible kinds up to which each has a counter of its own: a megabyte."""

BLOCK = 512
"""Rows whose keys are built before any is counted."""

SUM_AT = 20
"""Bits that the number of a ranking has, ``DIRECT`` being below; the compiled count shifts by as many."""

WRONG = 1 << 28
"""Added for a number out of range; no sum of 127 numbers reaches it."""

NIBBLES = 16
"""Places that a 64-bit key has room for, at four bits each; and numbers that four bits tell apart."""

Keys = npt.NDArray[Any]


def piles(rows: SmallInts, candidates: int) -> tuple[SmallInts, Ints]:
    """
    Kinds of rows sorted by their first number, those of nothing but −1 left out, and how many of each.

    Parameters
    ----------
    rows : ndarray of int8, shape (n, k)
        From −1 to ``candidates`` − 1, contiguous.
    candidates : int

    Examples
    --------
    >>> kinds, many = piles(np.array([[1, 0], [0, -1], [1, 0], [-1, -1]], dtype=np.int8), 2)
    >>> kinds.tolist(), many.tolist()
    ([[0, -1], [1, 0]], [1, 2])
    """
    width, base = rows.shape[1], candidates + 1
    if 1 < width == candidates and 2 * base ** (width - 1) <= DIRECT:
        counter = _full_counter(width)(rows.reshape(-1), 2 * base ** (width - 1))
        if counter[-1] == 0:
            return _full_speller(width)(counter)
    if base**width <= DIRECT:
        counter = _counter(width, base)(rows.reshape(-1), base**width)
        return _spelt(counter, base, width)
    if base <= NIBBLES and width <= NIBBLES:
        return _hashed(_packer(width)(rows.reshape(-1)), width, candidates)
    unique, many = np.unique(rows, axis=0, return_counts=True)
    named = (unique >= 0).any(axis=1)
    return np.ascontiguousarray(unique[named]), many[named].astype(np.int64)


def complete_piles(rows: SmallInts) -> tuple[SmallInts, Ints] | None:
    """
    Kinds of rows that are all rankings of everybody, sorted, and how many of each; None if one row is not.

    Who is last follows from the others, so few kinds are possible and their counters stay near the processor.
    A row is taken for a ranking if its numbers are in range and add up: whether one comes twice is still to
    be asked, of the kinds alone. Two numbers are read at a time, so only rows of even width are counted here.

    Parameters
    ----------
    rows : ndarray of int8, shape (n, k)
        Contiguous; anything.

    Examples
    --------
    >>> kinds, many = complete_piles(np.array([[1, 0], [0, 1], [1, 0]], dtype=np.int8))
    >>> kinds.tolist(), many.tolist()
    ([[0, 1], [1, 0]], [1, 2])
    >>> complete_piles(np.array([[1, 0], [0, -1]], dtype=np.int8)) is None
    True
    """
    width = rows.shape[1]
    if width % 2 or width ** (width - 1) > DIRECT:
        return None
    counter = np.zeros(width ** (width - 1), np.uint16 if len(rows) < 1 << 16 else np.int64)
    if not _pair_counter(width)(rows.view(np.uint16).reshape(-1), _pair_tables(width), counter):
        return None
    return _complete_speller(width)(counter)


@functools.cache
def _pair_tables(width: int) -> Keys:
    """
    What two numbers side by side add to the number of a ranking, shape (width / 2, 65536).

    Their sum stands above ``SUM_AT`` bits, and a bit that no sum reaches where one is out of range.
    """
    tables = np.full((width // 2, 1 << 16), WRONG, np.uint32)
    for pair, first, second in itertools.product(range(width // 2), range(width), range(width)):
        at = np.array([first, second], np.int8).view(np.uint16)[0]
        left = width - 2 - 2 * pair
        code = first if left == 0 else (first * width + second) * width ** (left - 1)
        tables[pair, at] = code + ((first + second) << SUM_AT)
    return tables


@functools.cache
def _pair_counter(width: int) -> Callable[[Keys, Keys, Keys], bool]:
    """Compile a count of rankings of so many; it stops and says no at a row that is none."""
    each, everybody = width // 2, width * (width - 1) // 2

    @numba.njit(cache=True)
    def count(pairs: Keys, tables: Keys, counter: Keys) -> bool:
        for row in range(pairs.shape[0] // each):
            key = np.uint32(0)
            for pair in range(each):
                key = np.uint32(key + tables[pair, pairs[np.uint64(row * each + pair)]])
            if key >> np.uint32(20) != np.uint32(everybody):
                return False
            counter[np.uint64(key & np.uint32(0xFFFFF))] += 1
        return True

    return count


@functools.cache
def _complete_speller(width: int) -> Callable[[Keys], tuple[SmallInts, Ints]]:
    """Compile the way back: kinds that occur, sorted, the last place worked out."""
    everybody = width * (width - 1) // 2

    @numba.njit(cache=True)
    def spell(counter: Keys) -> tuple[SmallInts, Ints]:
        kinds = counter.shape[0]
        used = np.empty(kinds, np.int32)
        found = 0
        for key in range(kinds):
            used[found] = key
            found += counter[key] > 0
        ranks = np.empty((found, width), np.int8)
        papers = np.empty(found, np.int64)
        for at in range(found):
            papers[at] = counter[used[at]]
            rest, total = np.uint32(used[at]), np.int32(0)
            for back in range(width - 1):
                over = np.uint32(rest // np.uint32(width))
                digit = np.int32(rest - over * np.uint32(width))
                ranks[at, width - 2 - back] = np.int8(digit)
                total += digit
                rest = over
            ranks[at, width - 1] = np.int8(everybody - total)
        return ranks, papers

    return spell


@functools.cache
def _counter(width: int, base: int) -> Callable[[SmallInts, int], Keys]:
    """Compile a count of rows of this width, read as numbers to this base."""
    block = BLOCK

    @numba.njit(cache=True)
    def count(flat: SmallInts, kinds: int) -> Keys:
        n = flat.shape[0] // width
        counter = np.zeros(kinds, np.int32)
        keys = np.empty(block, np.uint32)
        for low in range(0, n, block):
            many = min(block, n - low)
            first = low * width
            for row in range(many):
                key = np.uint32(0)
                for place in range(width):
                    digit = np.uint32(np.uint8(flat[np.uint64(first + row * width + place)] + 1))
                    key = np.uint32(key * np.uint32(base) + digit)
                keys[row] = key
            for row in range(many):
                counter[np.uint64(keys[row])] += np.int32(1)
        return counter

    return count


@functools.cache
def _full_counter(width: int) -> Callable[[SmallInts, int], Keys]:
    """
    Compile a count of rows with a place for every candidate: of the last place only whether it is filled.

    Who is there follows from the others. A row where it does not is counted at the end, as wrong.
    """
    block, base, everybody = BLOCK, width + 1, width * (width + 1) // 2

    @numba.njit(cache=True)
    def count(flat: SmallInts, kinds: int) -> Keys:
        n = flat.shape[0] // width
        counter = np.zeros(kinds + 1, np.int32)
        keys = np.empty(block, np.uint32)
        wrong = np.int32(0)
        for low in range(0, n, block):
            many = min(block, n - low)
            first = low * width
            for row in range(many):
                key, total, digit = np.uint32(0), np.uint32(0), np.uint32(0)
                for place in range(width):
                    digit = np.uint32(np.uint8(flat[np.uint64(first + row * width + place)] + 1))
                    total = np.uint32(total + digit)
                    if place < width - 1:
                        key = np.uint32(key * np.uint32(base) + digit)
                filled = np.uint32(digit > 0)
                wrong += np.int32(filled & np.uint32(total != np.uint32(everybody)))
                keys[row] = np.uint32(key * np.uint32(2) + filled)
            for row in range(many):
                counter[np.uint64(keys[row])] += np.int32(1)
        counter[kinds] = wrong
        return counter

    return count


@functools.cache
def _full_speller(width: int) -> Callable[[Keys], tuple[SmallInts, Ints]]:
    """Compile the way back: kinds that occur, sorted, the last place worked out."""
    base, everybody = width + 1, width * (width + 1) // 2

    @numba.njit(cache=True)
    def spell(counter: Keys) -> tuple[SmallInts, Ints]:
        kinds = counter.shape[0] - 1
        used = np.empty(kinds, np.int32)
        found = 0
        for key in range(1, kinds):
            used[found] = key
            found += counter[key] > 0
        ranks = np.empty((found, width), np.int8)
        papers = np.empty(found, np.int64)
        for at in range(found):
            papers[at] = counter[used[at]]
            rest, total = np.uint32(used[at] >> 1), np.int32(0)
            for back in range(width - 1):
                over = np.uint32(rest // np.uint32(base))
                digit = np.int32(rest - over * np.uint32(base))
                ranks[at, width - 2 - back] = np.int8(digit - 1)
                total += digit
                rest = over
            ranks[at, width - 1] = np.int8(everybody - total - 1) if used[at] & 1 else np.int8(-1)
        return ranks, papers

    return spell


@numba.njit(cache=True)
def _spelt(counter: Keys, base: int, width: int) -> tuple[SmallInts, Ints]:
    """Kinds that occur, from their numbers; the first place is the weightiest digit, so they are sorted."""
    kinds = counter.shape[0]
    used = np.empty(kinds, np.int32)
    found = 0
    for key in range(1, kinds):
        used[found] = key
        found += counter[key] > 0
    ranks = np.empty((found, width), np.int8)
    many = np.empty(found, np.int64)
    by = np.uint32(base)
    for at in range(found):
        rest = np.uint32(used[at])
        many[at] = counter[used[at]]
        for place in range(width - 1, -1, -1):
            over = np.uint32(rest // by)
            ranks[at, place] = np.int8(np.int32(rest - over * by) - 1)
            rest = over
    return ranks, many


@functools.cache
def _packer(width: int) -> Callable[[SmallInts], Keys]:
    """Compile the packing of rows of this width, four bits a place, the first lowest."""

    @numba.njit(cache=True)
    def pack(flat: SmallInts) -> Keys:
        n = flat.shape[0] // width
        keys = np.empty(n, np.uint64)
        for row in range(n):
            key = np.uint64(0)
            for place in range(width):
                digit = np.uint64(np.uint8(flat[np.uint64(row * width + place)] + 1))
                key |= digit << np.uint64(4 * place)
            keys[row] = key
        return keys

    return pack


@numba.njit(cache=True)
def _hashed(keys: Keys, width: int, candidates: int) -> tuple[SmallInts, Ints]:
    """Packed rows counted in a table of open addressing; kinds by first number, then first seen first."""
    n = keys.shape[0]
    bits = 4
    while (1 << bits) < 2 * n:
        bits += 1
    mask = np.uint64((1 << bits) - 1)
    table = np.zeros(1 << bits, np.uint64)
    many = np.empty(1 << bits, np.int32)
    seen = np.empty(n, np.int32)
    start = np.zeros(candidates + 2, np.int64)
    found = 0
    for row in range(n):
        key = keys[row]
        if key == np.uint64(0):
            continue
        slot = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits)
        while table[slot] != np.uint64(0) and table[slot] != key:
            slot = (slot + np.uint64(1)) & mask
        if table[slot] == np.uint64(0):
            table[slot] = key
            many[slot] = 0
            seen[found] = slot
            found += 1
            start[(key & np.uint64(15)) + np.uint64(1)] += 1
        many[slot] += np.int32(1)
    return _unpacked(table, many, seen[:found], start, width)


@numba.njit(cache=True)
def _unpacked(table: Keys, many: Keys, seen: Keys, start: Ints, width: int) -> tuple[SmallInts, Ints]:
    """Kinds and how many of each, those with the same first number side by side."""
    found = seen.shape[0]
    for c in range(start.shape[0] - 1):
        start[c + 1] += start[c]
    ranks = np.empty((found, width), np.int8)
    papers = np.empty(found, np.int64)
    for at in range(found):
        slot = np.uint64(seen[at])
        key = table[slot]
        first = key & np.uint64(15)
        to = start[first]
        start[first] += 1
        papers[to] = many[slot]
        for place in range(width):
            ranks[to, place] = np.int8(np.int64(key & np.uint64(15)) - 1)
            key >>= np.uint64(4)
    return ranks, papers


@numba.njit(cache=True)
def highest(flat: SmallInts) -> int:
    """One more than the largest number, −1 counting as least of all and −2 and less as largest."""
    most = np.uint8(0)
    for at in range(flat.shape[0]):
        most = max(most, np.uint8(flat[at] + 1))
    return int(most)
