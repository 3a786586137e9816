"""Deals laid out for the kernel: who stands aside for whom in each option of each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from standaside.domain import NOBODY, Bools, Floats, Ints
from standaside.errors import AlignmentError
from standaside.model.kernel.draws import BLOCK, LOCAL, key_of, keys_of
from standaside.model.kernel.instance import Longs, Model, Singles

Option = Sequence[int]
"""A deal in one place: positions in the list of gifts."""


@dataclass(frozen=True, slots=True, eq=False)
class Gift:
    """
    One party's voters on the move, when it stands aside for another, in every election.

    Attributes
    ----------
    party, endorsed : int
        Columns; ``NOBODY`` where it endorses nobody.
    rates : ndarray of float, shape (d, p + 1)
        Fraction to each party and, last, home, in each of the draws asked for.
    seat_sd : float
        Standard deviation between places of the rate to the party endorsed (or home).
    backfires : bool
        Whether the endorsement may cost the party endorsed votes of its own.
    """

    party: int
    endorsed: int
    rates: Floats | Singles
    seat_sd: float
    backfires: bool = True


class Table(NamedTuple):
    """Options as the compiled loop takes them; candidates are numbered within their place."""

    move_start: Longs
    move_party: Longs
    move_to: Longs
    move_gift: Longs
    option_start: Longs
    made_start: Longs
    made: Longs
    hurt_start: Longs
    hurt: Longs
    opponent: Longs
    rates: Singles
    seat_sd: Singles
    losses: Singles
    length: int


def lane_order(values: npt.NDArray[Any], start: int) -> Singles:
    """
    Rows of draws from ``start`` on as the kernel reads them, shape (rows x whole blocks,).

    In a block of 64 draws vector w holds draws 4 i + w; what is not given is 0.
    """
    rows, size = values.shape
    lead = start % BLOCK
    blocks = -(-(lead + size) // BLOCK)
    whole = np.zeros((rows, blocks * BLOCK), dtype=np.float32)
    whole[:, lead : lead + size] = values
    return np.ascontiguousarray(whole.reshape(rows, blocks, 16, 4).transpose(0, 1, 3, 2)).reshape(-1)


def lay_out(
    model: Model,
    gifts: Sequence[Gift],
    options: Sequence[Sequence[Option]],
    *,
    start: int,
    size: int,
    losses: Floats,
    opponents: Bools,
) -> tuple[Table, dict[int, list[tuple[int, int, int]]]]:
    """
    Lay options out in flat arrays, and name the normals that their places need.

    Raises
    ------
    AlignmentError
        If a gift's rates have another shape than (d, p + 1), or an option names a party
        that does not stand there, or stands aside itself, or leaves nobody standing.
    """
    parties = len(model.parties)
    for gift in gifts:
        if gift.rates.shape != (size, parties + 1):
            raise AlignmentError(
                f"Rates of {model.parties[gift.party]} have shape {gift.rates.shape}; "
                f"{(size, parties + 1)} is needed."
            )
    codes = (*model.parties, "")  # position -1 is nobody's
    names = [f"{codes[gift.party]}\x1f{codes[gift.endorsed]}" for gift in gifts]
    keys_of(sorted(set(names)), what="Deals")
    laid = _Laid([], [], [], [0], [0], [0], [], [0], [], [])
    local: dict[int, list[tuple[int, int, int]]] = {}
    foes = np.broadcast_to(opponents, (parties, parties))
    for c, choices in enumerate(options):
        used = sorted({g for option in choices for g in option})
        local[c] = [(int(model.place_key[c]), key_of(names[g]), LOCAL) for g in used]
        _lay_place(model, c, gifts, used, choices, foes, laid)
    rates = [lane_order(np.asarray(gift.rates).T, start) for gift in gifts]
    lost = lane_order(losses.T, start)
    table = Table(
        move_start=_longs(laid.move_start),
        move_party=_longs(laid.party),
        move_to=_longs(laid.to),
        move_gift=_longs(laid.gift),
        option_start=_longs(laid.option_start),
        made_start=_longs(laid.made_start),
        made=_longs(laid.made),
        hurt_start=_longs(laid.hurt_start),
        hurt=_longs(laid.hurt),
        opponent=_longs(laid.opponent),
        rates=np.concatenate([*rates, np.zeros(0, np.float32)]),
        seat_sd=np.array([gift.seat_sd for gift in gifts], dtype=np.float32),
        losses=lost,
        length=len(lost) // parties,
    )
    return table, local


def _longs(values: Sequence[int]) -> Longs:
    return np.array(values, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Columns of the table as they grow."""

    party: list[int]
    to: list[int]
    gift: list[int]
    move_start: list[int]
    option_start: list[int]
    made_start: list[int]
    made: list[int]
    hurt_start: list[int]
    hurt: list[int]
    opponent: list[int]


def _lay_place(
    model: Model,
    c: int,
    gifts: Sequence[Gift],
    used: Sequence[int],
    choices: Sequence[Option],
    opponents: Bools,
    laid: _Laid,
) -> None:
    """Add one place's moves and options."""
    first = int(model.start[c])
    here = {p: k for k, p in enumerate(model.party[first : first + int(model.drawn[c])].tolist())}
    begin = len(laid.party)
    for g in used:
        _check_gift(model, c, gifts[g], here)
        laid.party.append(here[gifts[g].party])
        laid.to.append(NOBODY if gifts[g].endorsed == NOBODY else here[gifts[g].endorsed])
        laid.gift.append(g)
    laid.move_start.append(len(laid.party))
    for option in choices:
        aside = {gifts[g].party for g in option}
        endorsed = {gifts[g].endorsed for g in option} - {NOBODY}
        if len(aside) < len(option) or aside & endorsed or (aside and not set(here) - aside):
            raise AlignmentError(
                f"{model.places[c]}: a deal names a party twice, endorses one that stands aside, "
                "or leaves nobody."
            )
        laid.made.extend(begin + used.index(g) for g in option)
        laid.made_start.append(len(laid.made))
        for e in sorted({gifts[g].endorsed for g in option if _may_backfire(gifts[g])}, key=here.__getitem__):
            rivals = [p for p in here if opponents[e, p] and p not in aside]  # by falling share: Model
            laid.hurt.append(here[e])
            laid.opponent.append(here[rivals[0]] if rivals else NOBODY)
        laid.hurt_start.append(len(laid.hurt))
    laid.option_start.append(len(laid.hurt_start) - 1)


def _may_backfire(gift: Gift) -> bool:
    return gift.backfires and gift.endorsed != NOBODY


def _check_gift(model: Model, c: int, gift: Gift, here: dict[int, int]) -> None:
    for p in {gift.party, gift.endorsed} - {NOBODY}:
        if p not in here:
            raise AlignmentError(f"{model.places[c]}: {model.parties[p]} is in a deal but cannot win there.")


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """
    What every option of every place comes to.

    Attributes
    ----------
    option_start : ndarray of int, shape (c + 1,)
        First option of each place.
    wins : ndarray of int, shape (options, p)
        Draws that each party wins under each option.
    winners : ndarray of int8, shape (d, c), or None
        Under one option of each place, where asked for; in memory place after place.
    margins : ndarray of float32, shape (d, c), or None
        Best share of the bloc less best share of the others, under the same options.
    """

    option_start: Ints
    wins: Ints
    winners: npt.NDArray[np.int8] | None
    margins: Singles | None
