"""Ranked papers for tests: random ones, and counts as slow plain loops."""

from __future__ import annotations

from collections import Counter

import numpy as np


def profile(rng, candidates, papers, *, truncated=True, spread=1.0):
    """Rankings and how many have each; candidates differ in how liked they are."""
    liked = rng.normal(size=candidates) * spread
    found = Counter()
    for _ in range(papers):
        order = np.argsort(-(liked + rng.gumbel(size=candidates))).tolist()
        length = int(rng.integers(1, candidates + 1)) if truncated else candidates
        found[tuple(order[:length])] += 1
    return dict(found)


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
