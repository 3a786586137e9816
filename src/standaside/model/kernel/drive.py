"""Simulated elections on several threads: all of them kept, or only their totals."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.domain import Ints, SmallInts
from standaside.errors import ScenarioError
from standaside.model.kernel.draws import BLOCK, halves
from standaside.model.kernel.flat import BATCH_ROWS, Flat, flatten
from standaside.model.kernel.instance import MOST_STANDING, Model, Singles
from standaside.model.kernel.project import project, shared_errors

Progress = Callable[[float], None]

MOST_DRAWS = 2**32
"""Draws that one seed has: a lot's counter is a draw."""

_LINE = 64
"""Bytes of a processor's cache line: vectors that begin on one are read in one go."""

_NO_WINNERS = np.zeros((0, 0), dtype=np.int8)
_NO_SEATS = np.zeros((0, 0), dtype=np.int16)
_NO_TABLE = np.zeros((0, 0), dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Elections:
    """
    Simulated elections ``start`` to ``stop`` of a seed.

    Attributes
    ----------
    winners : ndarray of int8, shape (d, c), or None
        Column of the winning party, -1 where nobody can win. In memory place after place.
    seats : ndarray of int16, shape (d, p)
        Seats of each party. In memory party after party.
    wins : ndarray of int, shape (c, p)
        Draws that each party wins in each place.
    """

    start: int
    stop: int
    winners: SmallInts | None
    seats: npt.NDArray[np.int16]
    wins: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """
    What is kept of any number of simulated elections.

    Attributes
    ----------
    draws : int
        Elections simulated; fewer than asked for if the work was cancelled.
    wins : ndarray of int, shape (c, p)
        Draws that each party wins in each place.
    seats : ndarray of int, shape (p, c + 1)
        Draws in which each party has 0, 1, ... seats.
    """

    draws: int
    wins: Ints
    seats: Ints


def aligned(size: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Make a flat array of zeros that begins on a cache line."""
    width = np.dtype(dtype).itemsize
    raw = np.zeros(size * width + _LINE, dtype=np.uint8)
    skip = -raw.ctypes.data % _LINE
    return raw[skip : skip + size * width].view(dtype)


def scratch(flat: Flat) -> tuple[npt.NDArray[Any], ...]:
    """Working memory of one thread for :func:`project`."""
    parties, areas = len(flat.party_key), len(flat.common_start) - 1
    return (
        aligned((parties + 1) * BLOCK, np.float32),
        aligned(areas * parties * BLOCK, np.float32),
        aligned((BATCH_ROWS + max(parties, MOST_STANDING) + 1) * BLOCK, np.float32),
        aligned(BLOCK, np.float32),
        aligned(BLOCK, np.float32),
        aligned(MOST_STANDING * BLOCK, np.float32),
        aligned(parties * BLOCK, np.uint8),
        aligned(parties * BLOCK, np.int16),
        aligned(BLOCK, np.int8),
    )


def shares_of(start: int, stop: int, threads: int) -> list[tuple[int, int]]:
    """
    Split draws among threads at whole blocks.

    Examples
    --------
    >>> shares_of(10, 300, 2)
    [(10, 128), (128, 300)]
    """
    first, last = start // BLOCK, -(-stop // BLOCK)
    edges = [first + (last - first) * i // threads for i in range(threads + 1)]
    cuts = [(max(a * BLOCK, start), min(b * BLOCK, stop)) for a, b in pairwise(edges)]
    return [(a, b) for a, b in cuts if a < b]


def run(
    model: Model, seed: int, start: int, stop: int, *, winners: bool = True, threads: int = 2
) -> Elections:
    """
    Simulate elections ``start`` to ``stop`` of a seed.

    The same bytes come out whatever the number of threads and however the draws are cut
    into calls.

    Parameters
    ----------
    model : Model
    seed : int
        Its lowest 64 bits count.
    start, stop : int
        Draws, numbered from 0.
    winners : bool
        Whether to keep who wins every place in every draw.
    threads : int

    Returns
    -------
    Elections

    Raises
    ------
    ScenarioError
        If the draws are not numbered in order within what a seed has.
    """
    _check_draws(start, stop)
    size, (places, parties) = stop - start, (len(model.places), len(model.parties))
    won = aligned(places * size, np.int8).reshape(places, size) if winners else _NO_WINNERS
    seats = np.zeros((parties, size), dtype=np.int16)
    wins, _ = _share_out(flatten(model), seed, start, stop, won, seats, _NO_TABLE, threads)
    return Elections(start, stop, won.T if winners else None, seats.T, wins)


def totals(
    model: Model,
    seed: int,
    draws: int,
    *,
    chunk: int = 65_536,
    on_chunk: Callable[[Elections], None] | None = None,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    threads: int = 2,
) -> Totals:
    """
    Simulate any number of elections in memory that does not grow with it.

    Parameters
    ----------
    model : Model
    seed : int
    draws : int
    chunk : int
        Draws between two looks at ``progress`` and ``cancel``; it changes no result.
    on_chunk : callable, optional
        Given the elections of each chunk, winners included, in order; slower.
    progress : callable, optional
        Told the fraction done.
    cancel : callable, optional
        When it says yes, the totals so far are returned.
    threads : int

    Returns
    -------
    Totals
    """
    _check_draws(0, draws)
    places, parties = len(model.places), len(model.parties)
    flat = flatten(model)
    wins, table = np.zeros((places, parties), np.int64), np.zeros((parties, places + 1), np.int64)
    done = 0
    while done < draws and not (cancel and cancel()):
        stop = min(done + chunk, draws)
        if on_chunk:
            here = run(model, seed, done, stop, threads=threads)
            on_chunk(here)
            wins += here.wins
            for p in range(parties):
                table[p] += np.bincount(here.seats[:, p], minlength=places + 1)
        else:
            more, counts = _share_out(flat, seed, done, stop, _NO_WINNERS, _NO_SEATS, table, threads)
            wins += more
            table += counts
        done = stop
        if progress:
            progress(done / draws)
    return Totals(done, wins, table)


def national_errors(model: Model, seed: int, start: int, stop: int) -> Singles:
    """
    Draw again what :func:`run` adds everywhere: the error of each party's national share.

    Parameters
    ----------
    model : Model
    seed : int
    start, stop : int
        Draws.

    Returns
    -------
    ndarray of float32, shape (d, p)
        In share of the national vote.
    """
    _check_draws(start, stop)
    flat, parties = flatten(model), len(model.parties)
    e, r, z, spread, *_ = scratch(flat)
    first, last = start // BLOCK, -(-stop // BLOCK)
    errors = np.zeros(((last - first) * BLOCK, parties), dtype=np.float32)
    for block in range(first, last):
        shared_errors(flat, e, r, spread, z, block * (BLOCK // 4), *halves(seed))
        lanes = (
            e[: parties * BLOCK].reshape(parties, 4, 16).transpose(2, 1, 0)
        )  # vector w holds draws 4 i + w
        errors[(block - first) * BLOCK : (block - first + 1) * BLOCK] = lanes.reshape(BLOCK, parties)
    return errors[start - first * BLOCK : stop - first * BLOCK]


def _check_draws(start: int, stop: int) -> None:
    if not 0 <= start <= stop <= MOST_DRAWS:
        raise ScenarioError(f"Draws {start} to {stop}: ask for draws in order, from 0 to {MOST_DRAWS}.")


def _share_out(
    flat: Flat,
    seed: int,
    start: int,
    stop: int,
    winners: SmallInts,
    seats: npt.NDArray[np.int16],
    table: Ints,
    threads: int,
) -> tuple[Ints, Ints]:
    """Run the loop on several threads; wins (c, p) and, shaped as ``table``, counts of seats."""
    places, parties = len(flat.place_key), len(flat.party_key)

    def work(part: tuple[int, int]) -> tuple[Ints, Ints]:
        wins, counts = np.zeros((places, parties), np.int64), np.zeros_like(table)
        project(flat, *halves(seed), *part, winners, seats, wins, start, counts, *scratch(flat))
        return wins, counts

    parts = shares_of(start, stop, max(threads, 1))
    if len(parts) < 2:
        done = [work(part) for part in parts]
    else:
        with ThreadPoolExecutor(len(parts)) as pool:
            done = list(pool.map(work, parts))
    wins, counts = np.zeros((places, parties), np.int64), np.zeros_like(table)
    for more_wins, more_counts in done:
        wins += more_wins
        counts += more_counts
    return wins, counts
