"""
The engine again as plain loops: slow, obvious, and sharing no code with src/.

Dicts of party code to votes, one constituency at a time, one draw at a time. What the
engine does with arrays must come out of these loops too.
"""

from __future__ import annotations

HOME = "home"


def stand_aside(
    votes: dict[str, float], deals: dict[str, str], rates: dict[str, dict[str, float]]
) -> dict[str, float]:
    """
    Rule 5 for one constituency.

    ``deals``: party standing aside -> party endorsed ("" = nobody);
    ``rates``: party standing aside -> {destination or "home": fraction}, adding to 1.
    """
    after = {party: (0.0 if party in deals else cast) for party, cast in votes.items()}
    for party, endorsed in deals.items():
        cast = votes[party]
        follow = 0.0
        if endorsed:
            follow = rates[party][endorsed]
            after[endorsed] += cast * follow
        open_to = {}
        for destination, rate in rates[party].items():
            if destination == endorsed or destination in deals:
                continue
            if destination == HOME or destination in votes:
                open_to[destination] = rate
        whole = sum(open_to.values())
        for destination, rate in open_to.items():
            if destination != HOME and whole > 0:
                after[destination] += cast * (1 - follow) * rate / whole
    return after


def backfire(
    after: dict[str, float], own: dict[str, float], loss: dict[str, float], to_opponent: float, opponent: str
) -> dict[str, float]:
    """Rule 6 for one constituency: each beneficiary loses a fraction of its own vote."""
    left = dict(after)
    for party, fraction in loss.items():
        left[party] -= own[party] * fraction
        if opponent:
            left[opponent] += own[party] * fraction * to_opponent
    return left


def winner(votes: dict[str, float], sums: set[str]) -> str:
    """First past the post without ties: sums are never candidates."""
    best, most = "", -1.0
    for party, cast in votes.items():
        if party not in sums and cast > most:
            best, most = party, cast
    return best


def uniform(
    shares: list[dict[str, float]], weights: list[float], wanted: dict[str, float], rest: set[str]
) -> list[dict[str, float]]:
    """
    Rule 3's uniform swing in one area, by small steps.

    Each polled party adds the same number of points everywhere, the rest are multiplied by
    one factor, nobody goes below nought, every place adds to 1, and the weighted totals are
    those wanted.
    """
    points = dict.fromkeys(wanted, 0.0)
    factor = 1.0
    for _ in range(20_000):
        moved = [_moved(place, points, factor, rest) for place in shares]
        got = {party: _total(moved, weights, {party}) for party in wanted}
        if max(abs(got[party] - share) for party, share in wanted.items()) < 1e-12:
            return moved
        for party, share in wanted.items():
            points[party] += 0.5 * (share - got[party])
        others = _total(moved, weights, rest)
        if others > 0:
            factor *= (1 - sum(wanted.values())) / others
    raise AssertionError("the small steps did not get there")


def _moved(
    place: dict[str, float], points: dict[str, float], factor: float, rest: set[str]
) -> dict[str, float]:
    raw = {}
    for party, share in place.items():
        raw[party] = share * factor if party in rest else max(share + points[party], 0.0)
    whole = sum(raw.values())
    return {party: value / whole for party, value in raw.items()}


def _total(places: list[dict[str, float]], weights: list[float], parties: set[str]) -> float:
    votes = 0.0
    for place, weight in zip(places, weights, strict=True):
        votes += sum(share for party, share in place.items() if party in parties) * weight
    return votes / sum(weights)


def contest(place: dict[str, float]) -> tuple[str, str]:
    """Who leads and who is second; level ones by code."""
    ranked = sorted(place, key=lambda party: (-place[party], party))
    return (ranked[0], ranked[1]) if len(ranked) > 1 else ("", "")


def lend(
    place: dict[str, float], matrix: dict[tuple[str, str, str], float], partners: set[str]
) -> dict[str, float]:
    """Rule 8 for one place: a fraction of each third party to the partner among the first two."""
    first, second = contest(place)
    after = dict(place)
    for party, share in place.items():
        rate = matrix.get((party, first, second), 0.0)
        target = first if first in partners else second
        after[party] -= rate * share
        after[target] += rate * share
    return after


def take_back(
    place: dict[str, float], matrix: dict[tuple[str, str, str], float], partners: set[str]
) -> dict[str, float]:
    """The same backwards; if the partner lacks the votes, everybody gets back the same part."""
    first, second = contest(place)
    target = first if first in partners else second
    owed = {}
    for party, share in place.items():
        rate = matrix.get((party, first, second), 0.0)
        owed[party] = share / (1 - rate) - share
    whole = sum(owed.values())
    part = min(1.0, place[target] / whole) if whole > 0 else 0.0
    after = dict(place)
    for party, debt in owed.items():
        after[party] += part * debt
        after[target] -= part * debt
    return after
