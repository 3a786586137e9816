"""Ranked papers for tests: random ones, and counts as slow plain loops."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np


def profile(rng, candidates, papers, *, truncated=True, spread=1.0):
    """Rankings and how many have each; candidates differ in how liked they are."""
    liked = rng.normal(size=candidates) * spread
    orders = np.argsort(-(liked + rng.gumbel(size=(papers, candidates))), axis=1).tolist()
    lengths = rng.integers(1, candidates + 1, papers).tolist() if truncated else [candidates] * papers
    return dict(Counter(tuple(order[:length]) for order, length in zip(orders, lengths, strict=True)))


def rows_of(counted, width):
    """One row a paper, as ``group`` reads them."""
    rows = [[*ranking, *[-1] * (width - len(ranking))] for ranking, n in counted.items() for _ in range(n)]
    return np.array(rows, dtype=np.int8)


def tally(counted, inside):
    """Papers of each candidate still in, and exhausted ones."""
    standing, exhausted = dict.fromkeys(inside, 0), 0
    for ranking, n in counted.items():
        first = next((c for c in ranking if c in standing), None)
        if first is None:
            exhausted += n
        else:
            standing[first] += n
    return standing, exhausted


def av_winners(counted, inside):
    """Everybody who can win an alternative vote, every tie for last place followed every way."""
    standing, _ = tally(counted, inside)
    ahead = [c for c in inside if 2 * standing[c] > sum(standing.values())]
    if ahead or len(inside) == 1:
        return set(ahead or inside)
    fewest = min(standing.values())
    last = [c for c in inside if standing[c] == fewest]
    return set().union(*(av_winners(counted, [c for c in inside if c != out]) for out in last))


class LotNeededError(Exception):
    """The plain count met a tie that earlier stages leave open."""


def plain_stv(counted, candidates, seats, **rules):
    """
    A single transferable vote paper by paper, in fractions: (elected in order, totals after each stage).

    ``places`` cuts a paper's value to so many decimals, ``open_`` lets who waits with a surplus receive,
    ``last_parcel`` moves only that.
    """
    quota = sum(counted.values()) // (seats + 1) + 1
    held = {c: [[r, n, Fraction(1), 0] for r, n in counted.items() if r[0] == c] for c in range(candidates)}
    total = {c: Fraction(sum(n for _, n, _, _ in held[c])) for c in range(candidates)}
    continuing, waiting, elected, history = set(range(candidates)), [], [], []
    while True:
        history.append({c: total[c] for c in sorted(continuing | set(elected))})
        new = sorted((c for c in continuing if total[c] >= quota), key=lambda c: -total[c])
        elected += new
        waiting += [c for c in new if total[c] > quota]
        continuing -= set(new)
        if len(elected) >= seats or len(continuing) + len(elected) <= seats:
            rest = sorted(continuing, key=lambda c: -total[c]) if len(elected) < seats else []
            return elected + rest, history
        surplus = bool(waiting)
        giver = _first(waiting or continuing, total, history, best=max if surplus else min)
        if surplus:
            waiting.remove(giver)
        continuing.discard(giver)
        able = continuing | (set(waiting) if rules.get("open_") else set())
        for to, item in _moves(held[giver], able, total[giver], quota if surplus else None, rules):
            held[to].append([*item, len(history)])
            total[to] += item[1] * item[2]
        total[giver] = Fraction(quota if surplus else 0)


def _moves(papers, able, votes, quota, rules):
    """Who receives which papers at which value."""
    if quota is not None and rules.get("last_parcel"):
        papers = [item for item in papers if item[3] == max(item[3] for item in papers)]
    going = [(next((c for c in item[0] if c in able), None), item) for item in papers]
    going = [(to, item) for to, item in going if to is not None]
    if quota is None:
        return [(to, item[:3]) for to, item in going]
    surplus = votes - quota
    of = max(sum(n * value for _, (_, n, value, _) in going), surplus) if rules.get("last_parcel") else votes
    return [(to, [r, n, _cut(value * surplus / of, rules.get("places"))]) for to, (r, n, value, _) in going]


def _cut(value, places):
    return value if places is None else Fraction(int(value * 10**places), 10**places)


def _first(among, totals, history, *, best):
    left = [c for c in among if totals[c] == best(totals[d] for d in among)]
    for earlier in reversed(history[:-1]):
        edge = best(earlier[c] for c in left)
        left = [c for c in left if earlier[c] == edge]
    if len(left) > 1:
        raise LotNeededError
    return left[0]
