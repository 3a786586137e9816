"""
Every method of sharing out seats, by name, and the question around it: who takes part.

A method is a plain callable ``(votes, seats) → Apportionment``; a new one is a line in
``METHODS``. Thresholds are inclusive: who has exactly five per cent takes part.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from functools import partial

from standaside.count.apportioned import Apportionment, Method, Tie, Votes, check_question
from standaside.count.divisors import PRIORITIES, highest_averages
from standaside.count.remainders import QUOTAS, largest_remainders
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean, fold

METHODS: dict[str, Method] = {
    **{name: partial(highest_averages, priority=priority) for name, priority in PRIORITIES.items()},
    **{name: partial(largest_remainders, quota=quota) for name, quota in QUOTAS.items()},
}
"""Divisor methods first, then quotas with largest remainders."""

ALSO_CALLED: dict[str, str] = {
    "jefferson": "d_hondt",
    "hagenbach_bischoff": "d_hondt",
    "bader_ofer": "d_hondt",
    "webster": "sainte_lague",
    "schepers": "sainte_lague",
    "modified_sainte_lague": "modified",
    "huntington_hill": "hill",
    "equal_proportions": "hill",
    "hamilton": "hare",
    "hare_niemeyer": "hare",
    "vinton": "hare",
}
"""Other names for the same seats. (Hagenbach-Bischoff's procedure is a quicker way to D'Hondt's answer.)"""


def find_method(name: str) -> str:
    """
    The name in ``METHODS`` of what somebody typed.

    Raises
    ------
    UnknownNameError
        With the names there are.

    Examples
    --------
    >>> find_method("D'Hondt"), find_method("Webster"), find_method("sainte-lague")
    ('d_hondt', 'sainte_lague', 'sainte_lague')
    """
    if name in METHODS:
        return name
    known = {fold(key.replace("_", " ")): key for key in (*METHODS, *ALSO_CALLED)}
    known |= {key.replace(" ", ""): value for key, value in known.items()}
    typed = fold(name.replace("_", " ").replace("-", " ").replace("'", " ").replace("’", " "))
    found = known.get(typed) or known.get(typed.replace(" ", ""))
    if found is None:
        guess = did_you_mean(name, [*METHODS, *ALSO_CALLED]) or f" There are {', '.join(METHODS)}."
        raise UnknownNameError(f'There is no method "{name}".{guess}')
    return ALSO_CALLED.get(found, found)


def apportion(
    votes: Votes,
    seats: int,
    *,
    method: str = "d_hondt",
    threshold: Fraction | float = 0,
    valid_votes: int | Fraction | None = None,
    exempt: Collection[int] = (),
    joint: Sequence[Sequence[int]] = (),
) -> Apportionment:
    """
    Share out seats among lists, exactly.

    Parameters
    ----------
    votes : sequence of int or Fraction
        Votes of each list.
    seats : int
    method : str
        A name in ``METHODS``.
    threshold : Fraction or float
        Share of the valid votes, in [0, 1], that a list needs to take part; exactly as much is enough.
        A float means its decimal digits: 0.05 is a twentieth.
    valid_votes : int or Fraction, optional
        What the threshold is a share of, where more was cast than is in ``votes``.
    exempt : collection of int
        Lists that need no threshold: minorities', or those with a constituency.
    joint : sequence of sequence of int
        Alliances: each stands as one list at first and divides its seats by the same method. The
        threshold is for the alliance as a whole.

    Returns
    -------
    Apportionment
        In a tie of an alliance with others its contender is the list that would get the seat; if
        its lists are level for it, all of them are named.

    Raises
    ------
    ScenarioError
        No seats, no votes, nobody over the threshold, or a list in two alliances.
    UnknownNameError
        If there is no such method.

    Examples
    --------
    >>> apportion([95, 5], 20, threshold=0.05).seats, apportion([96, 4], 20, threshold=0.05).seats
    ((19, 1), (20, 0))
    >>> apportion([60, 29, 28], 5).seats, apportion([60, 29, 28], 3, joint=[(1, 2)]).seats
    ((3, 1, 1), (2, 1, 0))
    """
    name = find_method(method)
    check_question(votes, seats)
    groups = _groups(len(votes), joint)
    sums = [sum((Fraction(votes[i]) for i in group), Fraction(0)) for group in groups]
    if valid_votes is not None and valid_votes < sum(votes):
        raise ScenarioError(
            f"{valid_votes:,} valid votes are fewer than the {sum(votes):,} of the lists; correct them."
        )
    bar = exact_share(threshold) * (sum(sums, Fraction(0)) if valid_votes is None else Fraction(valid_votes))
    admitted = [
        total if total >= bar or any(i in exempt for i in group) else Fraction(0)
        for group, total in zip(groups, sums, strict=True)
    ]
    if not any(admitted):
        raise ScenarioError(
            f"No list reaches the threshold of {float(100 * exact_share(threshold)):g} per cent, so no seat "
            "can be shared out; lower it."
        )
    return _divided(votes, groups, METHODS[name](admitted, seats), METHODS[name])


def exact_share(threshold: Fraction | float) -> Fraction:
    """
    The fraction that a threshold means; a float means the decimal digits it is written with.

    Raises
    ------
    ScenarioError
        If it is not from 0 to 1.

    Examples
    --------
    >>> exact_share(0.05)
    Fraction(1, 20)
    """
    share = threshold if isinstance(threshold, Fraction) else Fraction(str(threshold))
    if not 0 <= share <= 1:
        raise ScenarioError(f"A threshold of {float(100 * share):g} per cent cannot be; it is from 0 to 100.")
    return share


def _groups(size: int, joint: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Lists that stand as one, in the order of their first members."""
    together = [tuple(sorted(group)) for group in joint]
    seen: set[int] = set()
    for i in (i for group in together for i in group):
        if i in seen:
            raise ScenarioError(f"List {i + 1} is in two joint lists, or twice in one; leave it in one.")
        seen.add(i)
    alone: list[tuple[int, ...]] = [(i,) for i in range(size) if i not in seen]
    return sorted(together + alone)


def _divided(
    votes: Votes, groups: Sequence[tuple[int, ...]], outer: Apportionment, method: Method
) -> Apportionment:
    """Divide what each alliance won among its lists by the same method."""
    seats, ties = [0] * len(votes), []
    for group, won in zip(groups, outer.seats, strict=True):
        if won:
            inner = method([votes[i] for i in group], won)
            for i, own in zip(group, inner.seats, strict=True):
                seats[i] = own
            ties += [Tie(tuple(group[i] for i in tie.contenders), tie.seats) for tie in inner.ties]
    for tie in outer.ties:
        claimants = [i for g in tie.contenders for i in _next_of(votes, groups[g], outer.seats[g], method)]
        ties.append(Tie(tuple(sorted(claimants)), tie.seats))
    return Apportionment(tuple(seats), tuple(ties))


def _next_of(votes: Votes, group: Sequence[int], won: int, method: Method) -> list[int]:
    """The lists of a group that would get one seat more."""
    if len(group) == 1:
        return list(group)
    with_one = method([votes[i] for i in group], won + 1)
    before = method([votes[i] for i in group], won).seats if won else (0,) * len(group)
    gained = [i for i, now, then in zip(group, with_one.seats, before, strict=True) if now > then]
    return gained or [group[i] for tie in with_one.ties for i in tie.contenders]
