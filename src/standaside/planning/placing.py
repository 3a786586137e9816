"""A deal behind one partner in one seat."""

from __future__ import annotations

from collections.abc import Sequence

from standaside.domain import Deal, Projection


def behind(view: Projection, partners: Sequence[str], place: int, chosen: str) -> Deal:
    """
    The deal in which every other partner that stands in a place stands aside for one of them.

    Parameters
    ----------
    view : Projection
        Who stands where.
    partners : sequence of str
        In their order, which is kept.
    place : int
    chosen : str
        Code of the one they stand aside for.
    """
    axis, codes = view.constituencies, view.parties.codes
    aside = (code for code in partners if code in codes and view.standing[place, view.parties.index(code)])
    return Deal(axis.codes[place], axis.names[place], chosen, tuple(code for code in aside if code != chosen))
