"""The chance of every deal given what all places share: many places' luck for one national mood."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Floats
from standaside.errors import AlignmentError
from standaside.model.kernel.deals import Gift, Option, Table, lay_out
from standaside.model.kernel.draws import BLOCK, halves
from standaside.model.kernel.drive import scratch
from standaside.model.kernel.flat import Flat, flatten
from standaside.model.kernel.instance import Model, Singles
from standaside.model.kernel.project import shared_errors
from standaside.model.kernel.weigh import room, weigh_block


def weigh_given(
    model: Model,
    seed: int,
    shared: int,
    inner: int,
    *,
    gifts: Sequence[Gift],
    options: Sequence[Sequence[Option]],
    losses: Floats,
    opponents: Bools,
    to_opponent: float,
    winning: Bools,
    threads: int = 2,
) -> Singles:
    """
    Estimate the chance of every option given each of some draws of what places share.

    Parameters
    ----------
    model : Model
        Not pruned.
    seed : int
    shared, inner : int
        Draws of what all places share (errors of nation and region, how wild the election
        is, transfer rates, backfire), and draws of the places' own luck for each of them,
        in whole blocks of 64.
    gifts, options, losses, opponents, to_opponent
        As :func:`~standaside.model.kernel.weigh.weigh` takes them, for ``shared`` draws.
    winning : ndarray of bool, shape (s, c, p)
        Sets of winners asked for, each place by place.
    threads : int
        Their number changes no byte.

    Returns
    -------
    ndarray of float32, shape (s, shared, options)
        Fraction of the inner draws in which the winner is in the set.

    Raises
    ------
    AlignmentError
        As ``weigh``; or if ``inner`` is not in whole blocks, or ``winning`` of another shape.

    Notes
    -----
    Given what is shared, places are independent (rule 10), so that seat totals follow from
    these chances without a draw. Shared draw t is that of ``weigh`` and ``run`` with the
    same model and seed; the places' luck is drawn afresh for each.
    """
    places, parties = len(model.places), len(model.parties)
    if inner < BLOCK or inner % BLOCK or winning.shape[1:] != (places, parties):
        raise AlignmentError(
            f"Inner draws {inner} must be whole blocks of {BLOCK}, and the winners asked for of shape "
            f"(s, {places}, {parties}), not {winning.shape}."
        )
    table, local = lay_out(model, gifts, options, start=0, size=shared, losses=losses, opponents=opponents)
    flat = flatten(model, least=1, further=local)
    moods = _moods(flat, seed, shared)
    place = np.repeat(np.arange(places), np.diff(table.option_start))
    wanted = [np.ascontiguousarray(kind[place]) for kind in winning]
    found = np.zeros((len(winning), shared, len(place)), dtype=np.float32)

    def work(part: range) -> None:
        space = room(flat, table)
        picked, nobody = np.full(places, -1), np.zeros(parties, dtype=np.bool_)
        nothing = (np.zeros((0, 0), np.int8), np.zeros((0, 0), np.float32))
        for t in part:
            wins = np.zeros((len(place), parties), dtype=np.int64)
            weigh_block(
                moods.flat(t), moods.table(table, t, gifts, inner), *halves(seed), t * inner, (t + 1) * inner,
                t * inner, to_opponent, picked, nobody, wins, *nothing, *space,
            )  # fmt: skip
            for s, kind in enumerate(wanted):
                found[s, t] = (wins * kind).sum(axis=1) / inner

    parts = [range(i, shared, max(threads, 1)) for i in range(max(threads, 1))]
    with ThreadPoolExecutor(len(parts)) as pool:
        list(pool.map(work, parts))
    return found


class _Moods:
    """What places share in each draw, put into the arrays that the compiled loop reads."""

    def __init__(
        self, flat: Flat, national: Singles, regional: Singles, spread: Singles, strength: Singles
    ) -> None:
        self.base, self.spread, self.strength = flat, spread, strength
        row = np.repeat(np.arange(len(flat.start) - 1), np.diff(flat.start))
        self.region, self.national, self.regional = flat.region[row], national, regional
        self.none = np.zeros_like(flat.mix_area)
        self.nought = np.zeros_like(flat.regional)
        self.fixed = _read_only(np.zeros_like(flat.unit))

    def flat(self, t: int) -> Flat:
        """Shares moved by the errors of one draw, which then have no errors but the places' own."""
        base = self.base
        moved = base.unit * self.national[base.party, t]
        moved += base.regional * self.regional[self.region, base.party, t]
        if base.tactical.size:
            moved += base.tactical * self.strength[t]
        return base._replace(
            share=_read_only((base.share + moved).astype(np.float32)),
            unit=self.fixed,
            regional=self.nought,
            mix_area=self.none,
            tactical=base.tactical[:0],
            spreads=np.full(2, self.spread[t], dtype=np.float32),
        )

    def table(self, table: Table, t: int, gifts: Sequence[Gift], inner: int) -> Table:
        """The rates and losses of one draw, the same in every inner draw."""
        at = (t // BLOCK) * BLOCK + 16 * (t % 4) + (t % BLOCK) // 4
        return table._replace(
            rates=np.repeat(table.rates.reshape(-1, table.length)[:, at], inner),
            losses=np.repeat(table.losses.reshape(-1, table.length)[:, at], inner),
            length=inner,
        )


def _read_only(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """As the model's own arrays are: the compiled code tells the two kinds apart."""
    values.setflags(write=False)
    return values


def _moods(flat: Flat, seed: int, shared: int) -> _Moods:
    """Draw what places share, in the order of the draws."""
    parties, areas = len(flat.party_key), len(flat.common_start) - 1
    blocks = -(-shared // BLOCK)
    e, r, z, spread, *_ = scratch(flat)
    national = np.zeros((len(e) // BLOCK, blocks * BLOCK), dtype=np.float32)
    regional = np.zeros((areas, parties, blocks * BLOCK), dtype=np.float32)
    spreads = np.zeros((1, blocks * BLOCK), dtype=np.float32)
    for block in range(blocks):
        e[:], r[:] = 0.0, 0.0
        shared_errors(flat, e, r, spread, z, 16 * block, *halves(seed))
        here = slice(block * BLOCK, (block + 1) * BLOCK)
        national[:, here] = _in_order(e.reshape(-1, BLOCK))
        regional[:, :, here] = _in_order(r.reshape(areas, parties, BLOCK))
        spreads[:, here] = _in_order(spread.reshape(1, BLOCK))
    kept = slice(0, shared)
    return _Moods(flat, national[:parties, kept], regional[:, :, kept], spreads[0, kept], national[-1, kept])


def _in_order(lanes: Singles) -> Singles:
    """From the kernel's order (vector w holds draws 4 i + w) to that of the draws."""
    shape = lanes.shape[:-1]
    return np.ascontiguousarray(lanes.reshape(*shape, 4, 16).swapaxes(-1, -2).reshape(*shape, BLOCK))
