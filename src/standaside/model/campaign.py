"""
What activists do to votes (rule 9): effort, its diminishing effect, and who can travel where.

The unit is one activist. What parties usually do in a place is already in the votes, so
only the difference from it moves anything. With p's usual effort u, its effort e there and
the hostile effort h aimed at it, the log-odds of p against everybody else change by

    beta (log(1 + e / base) - log(1 + u / base) - log(1 + h / base))

and the shares of a place are scaled until they add up again. If one party campaigns and
no other changes what it does, that is exactly the change in its log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standaside.domain import (
    REFORM_FAMILY,
    Bools,
    Campaign,
    Constituencies,
    Floats,
    Hostile,
    Ints,
    Parties,
    Projection,
    Transfers,
    check_aligned,
)
from standaside.domain.axes import frozen
from standaside.domain.campaign import BASE
from standaside.errors import ScenarioError


@dataclass(frozen=True, slots=True, eq=False)
class Effort:
    """
    Where activists work.

    Attributes
    ----------
    working : ndarray of float, shape (c, p)
        Activists who campaign for each party; for one that does not stand they do nothing.
    against : ndarray of float, shape (c, p)
        Activists who campaign against each.
    """

    constituencies: Constituencies
    parties: Parties
    working: Floats
    against: Floats

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        for name in ("working", "against"):
            units = frozen(getattr(self, name), np.float64, shape, name)
            bad = np.argwhere(~(np.isfinite(units) & (units >= 0)))
            if len(bad):
                place, party = bad[0]
                raise ScenarioError(
                    f"{self.constituencies.names[place]}: {self.parties.codes[party]} has "
                    f"{units[place, party]:g} activists; effort must be a number not below 0."
                )
            object.__setattr__(self, name, units)

    def push(self, base: float = BASE) -> Floats:
        """Log of one plus effort, less that of hostile effort, shape (c, p): what beta multiplies."""
        return np.asarray(np.log1p(self.working / base) - np.log1p(self.against / base))

    def with_hostile(self, hostile: Iterable[Hostile]) -> Effort:
        """
        The same with further activists sent in against somebody.

        Raises
        ------
        ScenarioError
            If their number is negative, or they are aimed at their own party.
        UnknownNameError
            If there is no such seat or party.
        """
        working, against = self.working.copy(), self.against.copy()
        for row in hostile:
            place = self.constituencies.find(row.code, where="to send activists to")
            party, target = self.parties.find(row.party), self.parties.find(row.against)
            if party == target:
                raise ScenarioError(
                    f"{self.constituencies.names[place]}: {row.party} sends activists against itself; "
                    "name another party."
                )
            _check_units(row.units, self.constituencies.names[place], row.party)
            working[place, party] += row.units
            against[place, target] += row.units
        return replace(self, working=working, against=against)


def _check_units(units: float, place: str, party: str) -> None:
    if not (math.isfinite(units) and units >= 0):
        raise ScenarioError(f"{place}: {party} has {units:g} activists; effort must be a number not below 0.")


def _check_standing(projection: Projection, campaign: Campaign) -> None:
    """Refuse effort for or against a candidate whom nobody can vote for."""
    named = [(party, seat, units) for (party, seat), units in campaign.activists.items()]
    for row in campaign.hostile:
        named += [(row.party, row.code, row.units), (row.against, row.code, row.units)]
    places, parties = projection.constituencies, projection.parties
    for party, seat, units in named:
        if seat not in places.codes or party not in parties.codes or units == 0:
            continue
        place = places.index(seat)
        if not projection.standing[place, parties.index(party)]:
            raise ScenarioError(
                f"[campaign] has activists for or against {party} in {places.names[place]}, where it does "
                "not stand; take the row out."
            )


def usual_effort(projection: Projection, votes: Ints, campaign: Campaign) -> Effort:
    """
    Say where parties' activists usually are: as given, or by the votes they had.

    Parameters
    ----------
    projection : Projection
        Who stands where: a party has no activists for a candidate it does not have.
    votes : ndarray of int, shape (c, p)
        Votes at the baseline; where a party had none, its projected ones serve.
    campaign : Campaign

    Returns
    -------
    Effort
        Whole activists; nobody is hostile.

    Raises
    ------
    ScenarioError
        If a number given is negative, the seat does not exist, or a party that is named for
        activists or hostile ones does not stand there.
    """
    _check_standing(projection, campaign)
    places, parties = projection.constituencies, projection.parties
    expected = projection.share * projection.valid_votes[:, None]
    had = np.where(votes > 0, votes, expected) * projection.standing * parties.can_win()
    working = np.floor(had * (campaign.per_100_votes / 100.0) + 0.5)
    for (party, seat), units in campaign.activists.items():
        if seat not in places.codes:
            raise ScenarioError(
                f'[campaign] {party} has activists in "{seat}", which is not a constituency of boundary set '
                f"{places.boundary_set}; take the row out or correct the code."
            )
        place = places.index(seat)
        _check_units(units, places.names[place], party)
        working[place, parties.find(party)] = math.floor(units + 0.5)
    return Effort(places, parties, working, np.zeros_like(working))


def shift(
    projection: Projection,
    effort: Effort,
    *,
    usual: Effort,
    beta: float,
    base: float = BASE,
    transfers: Transfers | None = None,
) -> Projection:
    """
    Move expected shares by where activists work, against where they usually do (rule 9).

    Parameters
    ----------
    projection : Projection
        With the usual effort in it.
    effort, usual : Effort
        Activists now, and those whose work the projection already holds.
    beta : float
        Log-odds for each unit of log(1 + activists / base); 0 is no effect.
    base : float
        Activists.
    transfers : Transfers, optional
        Where voters go whose party's activists leave (rule 5, for nobody); without them in
        proportion to everybody else's votes, like all other gains and losses.

    Returns
    -------
    Projection
        Shares in [0, 1]; rows add to what they did, less who then stays at home.

    Examples
    --------
    Lab has 0.40 and nobody at work; then 300 activists come, and beta is 0.1: its odds
    rise by 0.1 log(1 + 300 / 100), a factor of 1.149.

    >>> push = np.array([[0.0, 0.1 * np.log(4.0)]])
    >>> np.round(moved(np.array([[0.6, 0.4]]), push), 3).tolist()
    [[0.566, 0.434]]
    """
    check_aligned(projection, effort)
    check_aligned(effort, usual)
    change = beta * (effort.push(base) - usual.push(base))
    if transfers is None:
        return replace(projection, share=moved(projection.share, change))
    own = beta * (np.log1p(effort.working / base) - np.log1p(usual.working / base))
    left = np.maximum(-own, 0.0)
    share = fallen(projection.share, left, projection.standing, transfers)
    return replace(projection, share=moved(share, change + left))


def fallen(share: Floats, drop: Floats, standing: Bools, transfers: Transfers) -> Floats:
    """
    Take log-odds from parties whose activists leave, and send their voters where rule 5 has them go.

    Parameters
    ----------
    share, drop : ndarray of float, shape (c, p)
        Shares in [0, 1]; log-odds against everybody else that each loses, not negative.
    standing : ndarray of bool, shape (c, p)
    transfers : Transfers
        Their rows "for nobody" are used: nobody asks these voters to go anywhere.

    Returns
    -------
    ndarray of float, shape (c, p)
        Nobody without a drop loses; a row without one comes back to the last bit.
    """
    total = share.sum(axis=1, keepdims=True)
    part = np.divide(share, total, out=np.zeros_like(share), where=total > 0)
    odds = np.exp(-drop)
    kept = np.where(drop > 0, total * part * odds / (1.0 - part + part * odds), share)
    lost, after = share - kept, kept.copy()
    family = np.array([code in REFORM_FAMILY for code in transfers.parties.codes]) & standing
    weight = share * family
    reform = np.divide(weight, weight.sum(axis=1, keepdims=True), out=np.zeros_like(share), where=weight > 0)
    for p in np.nonzero(lost.any(axis=0))[0]:
        open_ = standing.copy()
        open_[:, p] = False
        row = (transfers.rates[p, -1] + transfers.family[p, -1] * reform) * open_
        whole = row.sum(axis=1) + transfers.home[p, -1]
        after += np.divide(lost[:, p], whole, out=np.zeros_like(whole), where=whole > 0)[:, None] * row
    return np.asarray(after)


def moved(share: Floats, change: Floats) -> Floats:
    """
    Add to the parties' log-odds against all others, and scale each row to what it was.

    Parameters
    ----------
    share, change : ndarray of float, shape (c, p)
        Shares in [0, 1]; changes in log-odds.

    Returns
    -------
    ndarray of float, shape (c, p)
        A row without a change comes back as it was, to the last bit.
    """
    top = change.max(axis=1, keepdims=True, initial=0.0)  # so that no exponential overflows
    weight = share * np.exp(change - top)
    before, after = share.sum(axis=1, keepdims=True), weight.sum(axis=1, keepdims=True)
    scaled = weight * np.divide(before, after, out=np.ones_like(after), where=after > 0)
    still = (change == 0).all(axis=1, keepdims=True)
    return np.asarray(np.where(still, share, np.minimum(scaled, 1.0)))


def steps(one: tuple[int, int], other: tuple[int, int]) -> int:
    """
    Count the steps from one hexagon to another, layout odd-r: (column, row), odd rows shoved right.

    A step crosses one side of a hexagon; it is no distance on the ground, and empty
    hexagons (the sea) are crossed like any other.

    Examples
    --------
    >>> steps((0, 0), (0, 1)), steps((0, 0), (1, 1)), steps((0, 1), (1, 2)), steps((0, 0), (3, -2))
    (1, 2, 1, 4)
    """
    (q0, r0), (q1, r1) = one, other
    across = (q1 - (r1 - (r1 & 1)) // 2) - (q0 - (r0 - (r0 & 1)) // 2)
    up = r1 - r0
    return max(abs(across), abs(up), abs(across + up))


def touching(hexes: Mapping[str, tuple[int, int]], code: str) -> tuple[str, ...]:
    """
    Name the constituencies whose hexagons touch one, in the order of the map; none if it is not on it.

    Examples
    --------
    >>> touching({"A": (0, 0), "B": (0, 1), "C": (2, 0)}, "A")
    ('B',)
    """
    if code not in hexes:
        return ()
    return tuple(other for other, at in hexes.items() if steps(at, hexes[code]) == 1)


def far_apart(places: int, reach: int) -> Ints:
    """
    Put every constituency out of reach of every other, shape (c, c): nobody travels, and no map is needed.

    Examples
    --------
    >>> far_apart(2, 0).tolist()
    [[0, 1], [1, 0]]
    """
    return np.asarray(np.where(np.eye(places, dtype=np.bool_), 0, reach + 1), dtype=np.int64)


def steps_between(hexes: Mapping[str, tuple[int, int]], codes: Sequence[str]) -> Ints:
    """
    Tabulate the steps between all constituencies, shape (c, c).

    Parameters
    ----------
    hexes : mapping of str to (int, int)
        Code to (column, row), as the hex map has them.
    codes : sequence of str

    Returns
    -------
    ndarray of int, shape (c, c)

    Raises
    ------
    ScenarioError
        If the map lacks a constituency.

    Examples
    --------
    >>> steps_between({"A": (0, 0), "B": (2, 0)}, ["A", "B"]).tolist()
    [[0, 2], [2, 0]]
    """
    missing = [code for code in codes if code not in hexes]
    if missing:
        raise ScenarioError(
            f"{len(missing)} constituencies are not on the hex map: {', '.join(missing[:3])}; activists' "
            "travel is counted on it, so use the map of the same boundary set."
        )
    q = np.array([hexes[code][0] for code in codes], dtype=np.int64)
    r = np.array([hexes[code][1] for code in codes], dtype=np.int64)
    slant = q - (r - (r & 1)) // 2
    across, up = slant[None, :] - slant[:, None], r[None, :] - r[:, None]
    return np.asarray(np.maximum.reduce([np.abs(across), np.abs(up), np.abs(across + up)]))
