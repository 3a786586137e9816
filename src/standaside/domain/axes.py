"""The two axes that tables share, places and parties, and what is true of any array on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from standaside.errors import AlignmentError, UnknownNameError
from standaside.matching import asked_back, by_words, exact, fold, is_postcode, match, suggest

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]

NOBODY = -1
"""In an array of party positions: no party (an endorsement of nobody, a tie not settled)."""

OUTSIDE_GREAT_BRITAIN = frozenset({"Northern Ireland"})
"""Nations that a British poll does not cover and a British plan leaves alone (rule 3)."""


def frozen(values: npt.ArrayLike, dtype: Any, shape: tuple[int, ...], what: str) -> npt.NDArray[Any]:
    """Copy ``values`` into a read-only array of the stated type and shape."""
    array = np.array(values, dtype=dtype, copy=True)
    if array.shape != shape:
        raise AlignmentError(f"{what} has shape {array.shape}, but {shape} was expected.")
    array.setflags(write=False)
    return array


def column_sums(values: Floats) -> list[float]:
    """
    Sum each column exactly, whatever the order of its rows.

    Parameters
    ----------
    values : ndarray of float, shape (n, p)

    Examples
    --------
    >>> column_sums(np.array([[0.1, 1.0], [0.2, 2.0], [-0.3, 3.0]]))
    [2.7755575615628914e-17, 6.0]
    """
    return [math.fsum(column) for column in values.T.tolist()]


class PartyKind(StrEnum):
    """What stands behind a column of votes."""

    PARTY = "party"
    INDEPENDENT = "independent"
    SPEAKER = "speaker"
    SUM = "sum"
    """Everybody not told apart in the source: a sum, never a candidate."""


FEW_PARTIES = 12
"""So many are all named where somebody types another and none is near."""


@dataclass(frozen=True, slots=True, eq=False)
class Parties:
    """
    The ``p`` axis.

    Attributes
    ----------
    codes : tuple of str
        Parliament's abbreviations, the keys of the axis: ``Con``, ``Lab``, ``Green``.
    names : tuple of str
        As people write them.
    kinds : tuple of PartyKind
        ``Other`` is a ``SUM``, ``Ind`` and ``Spk`` are kinds of their own.
    registrations : tuple of str
        Electoral Commission ids behind the code; "Green" stands for three parties.
    aliases : mapping of str to str
        Further spellings and the code each stands for.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[PartyKind, ...]
    registrations: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.codes)
        if not self.registrations:
            object.__setattr__(self, "registrations", ("",) * size)
        if len(set(self.codes)) != size or {len(self.names), len(self.kinds), len(self.registrations)} != {
            size
        }:
            raise AlignmentError("Parties need one code each, and as many names, kinds and registrations.")
        object.__setattr__(self, "aliases", MappingProxyType(dict(self.aliases)))

    def __len__(self) -> int:
        return len(self.codes)

    def index(self, code: str) -> int:
        """Position of an exact code."""
        return self.codes.index(code)

    def find(self, spelling: str, *, where: str = "") -> int:
        """Position of the party that somebody typed; "did you mean" if there is none, or all of a few."""
        if spelling in self.codes:
            return self.index(spelling)
        known = {
            **self.aliases,
            **dict(zip(self.names, self.codes, strict=True)),
            **{c: c for c in self.codes},
        }
        few = self.codes if len(self) <= FEW_PARTIES else ()
        return self.index(match(spelling, known, what="party", where=where, few=few))

    def can_win(self) -> Bools:
        """Columns, shape (p,), that stand for single candidates: all but sums."""
        return np.array([kind is not PartyKind.SUM for kind in self.kinds], dtype=np.bool_)

    def same_as(self, other: Parties) -> bool:
        """Whether both are one axis: the same codes in the same order."""
        return self.codes == other.codes


@dataclass(frozen=True, slots=True, eq=False)
class Constituencies:
    """
    The ``c`` axis: places, of one boundary set.

    Attributes
    ----------
    codes : tuple of str
        GSS codes; for 1997-2005 a slug of the name.
    names, nations, regions, counties : tuple of str
        ``counties`` is "" where there is none; outside England region and nation agree.
    boundary_set : str
        The year the boundaries came in: "1997", "2005", "2010", "2024".
    aliases : mapping of str to str
        Further spellings (older names, Parliament's) and the code each stands for.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    nations: tuple[str, ...]
    regions: tuple[str, ...]
    counties: tuple[str, ...]
    boundary_set: str
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = len(self.codes)
        lengths = {len(self.names), len(self.nations), len(self.regions), len(self.counties)}
        if len(set(self.codes)) != size or lengths != {size}:
            raise AlignmentError(
                "Constituencies need one code each, and as many names, nations, regions and counties."
            )
        object.__setattr__(self, "aliases", MappingProxyType(dict(self.aliases)))

    def __len__(self) -> int:
        return len(self.codes)

    def index(self, code: str) -> int:
        """Position of an exact code."""
        return self.codes.index(code)

    def find(self, spelling: str, *, where: str = "") -> int:
        """Position of the place that somebody typed; "did you mean" if there is none."""
        known = self._spellings()
        if not exact(spelling, known):
            self._refuse(spelling, f" {where}" if where else "")
        return self.index(match(spelling, known, what="constituency", where=where))

    def search(self, spelling: str) -> tuple[int, ...]:
        """
        Find every place that somebody may mean who typed its name, or a part of it.

        Returns
        -------
        tuple of int
            Positions: the place of exactly that name or code alone; else those whose names hold every
            word, or have words that begin so, then those of a county or region of that name.
        """
        same = exact(spelling, self._spellings())
        if same:
            return tuple(self.index(code) for code in same)
        named = {**self.aliases, **dict(zip(self.names, self.codes, strict=True))}
        held = [self.index(named[name]) for name in by_words(spelling, named)]
        wanted = fold(spelling)
        areas = zip(self.counties, self.regions, strict=True)
        inside = [c for c, area in enumerate(areas) if wanted in {fold(name) for name in area if name}]
        return tuple(dict.fromkeys([*held, *inside]))

    def named(self, name: str) -> int | None:
        """Position of the place that has exactly this name, however it is spelt; None if there is none."""
        found = exact(name, {**self.aliases, **dict(zip(self.names, self.codes, strict=True))})
        return self.index(found[0]) if len(found) == 1 else None

    def near(self, spelling: str) -> tuple[int, ...]:
        """Positions of the places whose names are nearest to a misspelt one."""
        named = {**self.aliases, **dict(zip(self.names, self.codes, strict=True))}
        return tuple(dict.fromkeys(self.index(named[name]) for name in suggest(spelling, named)))

    def _spellings(self) -> dict[str, str]:
        return {
            **self.aliases,
            **dict(zip(self.names, self.codes, strict=True)),
            **{c: c for c in self.codes},
        }

    def _refuse(self, spelling: str, place: str) -> None:
        """Say what may have been meant, where more is to be said than which names are near."""
        if is_postcode(spelling):
            raise UnknownNameError(
                f'"{spelling}" looks like a postcode, and postcodes are not known here; give the name of the '
                "constituency, which stands on the poll card; the council and Parliament's site tell it."
            )
        found = [self.names[c] for c in self.search(spelling)]
        if found:
            raise UnknownNameError(f'There is no constituency "{spelling}"{place}.{asked_back(found)}')

    def polled(self) -> Bools:
        """Places, shape (c,), that a British poll covers: all but Northern Ireland's."""
        return np.array([nation not in OUTSIDE_GREAT_BRITAIN for nation in self.nations], dtype=np.bool_)

    @property
    def whole(self) -> str:
        """What a national poll of these places is of, in words."""
        return "Great Britain" if {"England", "Scotland", "Wales"} & set(self.nations) else "the country"

    def in_area(self, *, nation: str | None = None, region: str | None = None) -> Bools:
        """Places, shape (c,), of a nation, of a region, or of both; exact names."""
        return np.array(
            [
                (nation is None or n == nation) and (region is None or r == region)
                for n, r in zip(self.nations, self.regions, strict=True)
            ],
            dtype=np.bool_,
        )

    def same_as(self, other: Constituencies) -> bool:
        """Whether both are one axis: the same boundary set, codes and order."""
        return self.boundary_set == other.boundary_set and self.codes == other.codes


def check_aligned(left: Any, right: Any) -> None:
    """
    Raise unless two things share one set of constituencies and of parties (rule 2).

    Raises
    ------
    AlignmentError
        Naming the first codes that differ.
    """
    if not left.constituencies.same_as(right.constituencies):
        raise AlignmentError(
            _difference("constituencies", left.constituencies.codes, right.constituencies.codes)
        )
    if not left.parties.same_as(right.parties):
        raise AlignmentError(_difference("parties", left.parties.codes, right.parties.codes))


def _difference(what: str, left: Sequence[str], right: Sequence[str]) -> str:
    odd = sorted(set(left) ^ set(right))[:3]
    detail = f"only one has {', '.join(odd)}" if odd else "their order or boundary set differs"
    return f"Two tables do not share one set of {what}: {detail}. Load both from the same boundary set."
