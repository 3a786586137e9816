"""Simulated voters of one constituency alone, with every draw that they have among all the others."""

from __future__ import annotations

from dataclasses import replace

from standaside.model.simulation.electorate import Electorate


def only_place(voters: Electorate, place: int) -> Electorate:
    """
    Leave out every constituency but one.

    Nothing that a place draws depends on which others there are: draws are made from its code,
    its region's and the parties' (rule 13). So counting it alone counts it as among all.

    Parameters
    ----------
    voters : Electorate
    place : int

    Returns
    -------
    Electorate
        With an axis of one constituency.
    """
    view, model = voters.projection, voters.model
    axis, one = view.constituencies, slice(place, place + 1)
    rows = slice(int(model.start[place]), int(model.start[place + 1]))
    first = int(model.lower_start[place])
    size = rows.stop - rows.start
    return replace(
        voters,
        projection=replace(
            view,
            constituencies=replace(
                axis,
                codes=axis.codes[one],
                names=axis.names[one],
                nations=axis.nations[one],
                regions=axis.regions[one],
                counties=axis.counties[one],
                aliases={},
            ),
            share=view.share[one],
            standing=view.standing[one],
            valid_votes=view.valid_votes[one],
            held_by=view.held_by[one],
            tactical=None if view.tactical is None else view.tactical[one],
        ),
        model=replace(
            model,
            places=model.places[one],
            start=model.start[place : place + 2] - rows.start,
            drawn=model.drawn[one],
            region=model.region[one],
            party=model.party[rows],
            share=model.share[rows],
            deviation=model.deviation[rows],
            unit=model.unit[rows],
            tactical=model.tactical[rows],
            width=model.width[rows],
            contender=model.contender[rows],
            lower=model.lower[first : first + size * size],
            lower_start=model.lower_start[one] - first,
            place_key=model.place_key[one],
            relative=model.relative[one],
        ),
    )
