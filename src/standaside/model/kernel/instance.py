"""What a simulated election needs to know, as flat arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from standaside.domain import Bools, Floats, Uncertainty
from standaside.errors import AlignmentError
from standaside.model.kernel.draws import keys_of
from standaside.model.kernel.tails import tail_polynomial

Singles = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
SeatFactor = Callable[[Sequence[str]], Floats]
"""From party codes to the lower triangular factor, shape (k, k), of their seats' correlation."""

MOST_STANDING = 32
"""Candidates in one constituency that the scratch memory of a block has room for."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """
    A simulated election in flat arrays; ``n`` counts candidacies, seat after seat.

    Within a seat, parties that can win come first, by falling expected share, ties by
    code; sums ("Other") come last and are never drawn. So leaving out the last ones
    (pruning) changes nobody else's noise.

    Attributes
    ----------
    parties, places : tuple of str
        Codes; the order of the columns and rows of every answer.
    start : ndarray of int, shape (c + 1,)
        First candidacy of each place.
    drawn : ndarray of int, shape (c,)
        How many of its candidacies are drawn: those that can win. One is certain, none
        stands for a place where nobody can win (no winner: -1).
    region : ndarray of int, shape (c,)
        Row of ``region_key``.
    party : ndarray of int, shape (n,)
        Column of the party.
    share, deviation, unit : ndarray of float32, shape (n,)
        Expected share A; root of A (1 - A), times the width; what one point of national
        error is worth.
    tactical : ndarray of float32, shape (n,)
        What one standard deviation of the strength of tactical voting adds.
    width : ndarray of float32, shape (n,)
        How many times as far as others a candidacy strays by itself and with its region.
    contender : ndarray of bool, shape (n,)
        Whether it can win.
    lower, lower_start : ndarray of float32, shape (sum of k^2,); of int, shape (c,)
        Each place's factor, row after row, and where it begins.
    national_lower, regional_lower : ndarray of float32, shape (p, p)
        Factors; the national one includes the standard deviations.
    national_used, regional_used : ndarray of bool, shape (p,), (r, p)
        Which independent normals matter to anybody.
    regional_wanted : ndarray of bool, shape (r, p)
        Which parties can win somewhere in a region.
    party_key, place_key, region_key : ndarray of int, shape (p,), (c,), (r,)
        Counters' words for party, place and region.
    relative : ndarray of bool, shape (c,)
        Where only who is ahead of whom counts (see ``prune``): the candidates' own noise is
        drawn as differences from the first one's, which takes one normal fewer.
    tail : ndarray of float32, shape (13,)
        Polynomial of the seats' heavy tails.
    usual, wild, wild_chance, region_part : float
        As in :class:`~standaside.domain.Uncertainty`.
    """

    parties: tuple[str, ...]
    places: tuple[str, ...]
    start: Longs
    drawn: Longs
    region: Longs
    party: Longs
    share: Singles
    deviation: Singles
    unit: Singles
    tactical: Singles
    width: Singles
    contender: Bools
    lower: Singles
    lower_start: Longs
    national_lower: Singles
    regional_lower: Singles
    national_used: Bools
    regional_used: Bools
    regional_wanted: Bools
    party_key: Longs
    place_key: Longs
    region_key: Longs
    relative: Bools
    tail: Singles
    usual: float
    wild: float
    wild_chance: float
    region_part: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                held = np.array(value, order="C", copy=True)
                held.setflags(write=False)
                object.__setattr__(self, field.name, held)


def build(
    share: Floats,
    standing: Bools,
    unit: Floats,
    *,
    parties: Sequence[str],
    can_win: Bools,
    places: Sequence[str],
    regions: Sequence[str],
    national: Floats,
    regional: Floats,
    seat_factor: SeatFactor,
    noise: Uncertainty,
    tactical: Floats | None = None,
    width: Floats | None = None,
) -> Model:
    """
    Lay an election out for the kernel.

    Parameters
    ----------
    share : ndarray of float, shape (c, p)
        Expected shares in [0, 1].
    standing : ndarray of bool, shape (c, p)
    unit : ndarray of float, shape (c, p)
        What one point of national error is worth in each place.
    parties : sequence of str
        Codes, shape (p,).
    can_win : ndarray of bool, shape (p,)
        False for sums.
    places, regions : sequence of str
        Code and region of each place, shape (c,).
    national, regional : ndarray of float, shape (p, p)
        Lower triangular factors of the errors that all places, or those of a region, share;
        the national one in share of the British vote, the regional one of a correlation.
    seat_factor : callable
        From codes to the factor of the correlation within a seat.
    noise : Uncertainty
    tactical : ndarray of float, shape (c, p), optional
        What one standard deviation of the strength of tactical voting adds to each share; rows
        add to 0.
    width : ndarray of float, shape (c, p), optional
        How many times as far as others each strays; once if left out.

    Returns
    -------
    Model

    Raises
    ------
    AlignmentError
        If shapes disagree, two names share a random key, or too many stand in one place.
    """
    _check(share, standing, unit, len(places), len(parties))
    columns = _orders(share, standing, can_win, parties)
    sizes = np.array([len(here) for here in columns], dtype=np.int64)
    if sizes.max(initial=0) > MOST_STANDING:
        raise AlignmentError(
            f"{places[int(sizes.argmax())]} has {sizes.max()} candidates; the simulation takes at most "
            f"{MOST_STANDING}. Put the smallest together as a sum."
        )
    party = np.concatenate([*columns, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    row = np.repeat(np.arange(len(places)), sizes)
    factors = _factors(columns, parties, seat_factor)
    names = sorted(set(regions))
    region = np.array([names.index(name) for name in regions], dtype=np.int64)
    contender = can_win[party]
    wanted = np.zeros((len(names), len(parties)), dtype=np.bool_)
    wanted[region[row][contender], party[contender]] = True
    expected = share[row, party]
    wide = (np.ones(share.shape) if width is None else width)[row, party].astype(np.float32)
    return Model(
        parties=tuple(parties),
        places=tuple(places),
        start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        drawn=np.array([can_win[here].sum() for here in columns], dtype=np.int64),
        region=region,
        party=party,
        share=expected.astype(np.float32),
        deviation=(wide * np.sqrt(expected * (1 - expected))).astype(np.float32),
        unit=unit[row, party].astype(np.float32),
        tactical=(np.zeros(len(party)) if tactical is None else tactical[row, party]).astype(np.float32),
        width=wide,
        contender=contender,
        lower=np.concatenate([*(f.ravel() for f in factors), np.zeros(0)]).astype(np.float32),
        lower_start=np.concatenate([[0], np.cumsum(sizes**2)[:-1]]).astype(np.int64)[: len(places)],
        national_lower=national.astype(np.float32),
        regional_lower=regional.astype(np.float32),
        national_used=(wanted.any(axis=0).astype(float) @ (national != 0)) > 0,
        regional_used=(wanted.astype(float) @ (regional != 0)) > 0,
        regional_wanted=wanted,
        party_key=keys_of(parties, what="Parties"),
        place_key=keys_of(places, what="Places"),
        region_key=keys_of(names, what="Regions"),
        relative=np.zeros(len(places), dtype=np.bool_),
        tail=tail_polynomial(noise.degrees).astype(np.float32),
        usual=noise.usual,
        wild=noise.wild,
        wild_chance=noise.wild_chance,
        region_part=noise.region_part,
    )


def _check(share: Floats, standing: Bools, unit: Floats, places: int, parties: int) -> None:
    if {share.shape, standing.shape, unit.shape} != {(places, parties)}:
        raise AlignmentError(
            f"Shares {share.shape}, who stands {standing.shape} and what an error is worth {unit.shape} "
            f"must all have one row for each of {places} places and one column for each of {parties} parties."
        )
    if parties > np.iinfo(np.int8).max:
        raise AlignmentError(
            f"{parties} parties are more than the simulation can number. Put the smallest together."
        )


def _orders(share: Floats, standing: Bools, can_win: Bools, parties: Sequence[str]) -> list[Longs]:
    """Columns standing in each place: contenders by falling share, ties by code, then sums likewise."""
    code = np.empty(len(parties), dtype=np.int64)
    code[sorted(range(len(parties)), key=lambda p: parties[p])] = np.arange(len(parties))
    keys = [np.broadcast_to(key, share.shape) for key in (code, -share, ~can_win, ~standing)]
    order = np.lexsort(keys, axis=-1)
    return [here[:size] for here, size in zip(order, standing.sum(axis=1).tolist(), strict=True)]


def _factors(columns: Sequence[Longs], parties: Sequence[str], seat_factor: SeatFactor) -> list[Floats]:
    known: dict[tuple[int, ...], Floats] = {}
    answer = []
    for here in columns:
        key = tuple(here.tolist())
        if key not in known:
            known[key] = seat_factor([parties[p] for p in key]) if key else np.zeros((0, 0))
        answer.append(known[key])
    return answer
