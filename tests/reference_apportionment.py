"""Sharing out seats again as plain loops: slow, obvious, and sharing no code with src/."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

DIVISORS = {
    "d_hondt": lambda h: Fraction(h + 1),
    "sainte_lague": lambda h: Fraction(2 * h + 1),
    "modified": lambda h: Fraction(7, 5) if h == 0 else Fraction(2 * h + 1),
    "imperiali": lambda h: Fraction(h + 2),
}


def every_outcome(votes, seats, worth):
    """All ways to fill the house in which no seat refused is worth more than one given."""
    found = set()
    for split in product(range(seats + 1), repeat=len(votes)):
        if sum(split) != seats or any(s and not v for s, v in zip(split, votes, strict=True)):
            continue
        given = [worth(v, h) for v, s in zip(votes, split, strict=True) for h in range(s)]
        refused = [worth(v, s) for v, s in zip(votes, split, strict=True) if v]
        if not given or min(given) >= max(refused):
            found.add(split)
    return found


def worth_of(method):
    """What a seat is worth to a list with so many votes that holds so many seats."""
    if method == "adams":
        return lambda v, h: (1, Fraction(v)) if h == 0 else (0, Fraction(v, h))
    if method == "hill":
        return lambda v, h: (1, Fraction(v)) if h == 0 else (0, Fraction(v * v, h * (h + 1)))
    return lambda v, h: (0, Fraction(v) / DIVISORS[method](h))


def by_quota(votes, seats, method):
    """All ways to give the seats left over to the largest remainders."""
    total = sum(votes)
    quota = Fraction(total, seats) if method == "hare" else Fraction(total // (seats + 1) + 1)
    won = [int(v // quota) for v in votes]
    while seats - sum(won) >= sum(1 for v in votes if v):
        won = [w + (v > 0) for w, v in zip(won, votes, strict=True)]
    left = seats - sum(won)
    rests = [v % quota if v else Fraction(-1) for v in votes]
    found = set()
    for extra in product((0, 1), repeat=len(votes)):
        if sum(extra) != left or any(x and not v for x, v in zip(extra, votes, strict=True)):
            continue
        lucky = [r for r, x in zip(rests, extra, strict=True) if x]
        unlucky = [r for r, x in zip(rests, extra, strict=True) if not x]
        if not lucky or not unlucky or min(lucky) >= max(unlucky):
            found.add(tuple(w + x for w, x in zip(won, extra, strict=True)))
    return found


def outcomes(votes, seats, method):
    """Every outcome that a method allows; several where there is a tie."""
    if method in {"hare", "droop"}:
        return by_quota(votes, seats, method)
    return every_outcome(votes, seats, worth_of(method))
