"""
The single transferable vote as other libraries count it, in plain loops: our rules, or named ones of theirs.

A disagreement is explained when some of the peer's named rules, put in place of ours, elect whom it elects.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, pairwise

RULES = {
    "quota": "the quota is papers ÷ (seats + 1) itself, not the next whole number",
    "together": "surpluses of one stage move at once, so none of them is seen by the next",
    "open": "who has a quota waits for a turn, with no surplus too, and can receive until then",
    "averaged": "all papers of a pile go on at one value, whatever each of them was worth",
    "exhausted pile": "exhausted papers are ranked like a candidate, so two can be excluded at once",
    "batch": "all who cannot catch up go at once, each judged alone: one can go before one with fewer votes",
}
"""What a peer does otherwise, by name; the page on counting has a line for each."""

PEERS = {
    "votelib": ("together", "exhausted pile"),
    "VoteKit": ("open",),
    "pyrankvote": ("quota", "together", "averaged", "batch"),
}
"""Whose rules they are, besides weighted inclusive Gregory with nobody over the quota receiving."""


class LevelError(Exception):
    """Two are level, or as good as level, where it matters: every library has its own way out."""


def cause(
    counted: Mapping[tuple[int, ...], int], candidates: int, seats: int, peer: str, elected: set[int]
) -> tuple[str, ...] | None:
    """
    The fewest of a peer's rules that make our count elect whom it elected; none if it is ours.

    ``("tie",)`` where its own count meets a tie; None where nothing explains it.
    """
    for size in range(len(PEERS[peer]) + 1):
        for rules in combinations(PEERS[peer], size):
            try:
                if plain(counted, candidates, seats, rules) == elected:
                    return rules
            except LevelError:
                continue
    try:
        plain(counted, candidates, seats, PEERS[peer])
    except LevelError:
        return ("tie",)
    return None


def plain(
    counted: Mapping[tuple[int, ...], int], candidates: int, seats: int, rules: tuple[str, ...]
) -> set[int]:
    """Count with these rules in place of ours."""
    return _Count(counted, candidates, seats, rules).run()


class _Count:
    def __init__(
        self, counted: Mapping[tuple[int, ...], int], candidates: int, seats: int, rules: tuple[str, ...]
    ) -> None:
        papers = sum(counted.values())
        self.rules, self.seats = rules, seats
        self.near = Fraction(1, 1000) if "averaged" in rules else Fraction(1, 10**9)
        self.quota = Fraction(papers, seats + 1) if "quota" in rules else Fraction(papers // (seats + 1) + 1)
        self.inside = set(range(candidates))
        self.elected: list[int] = []
        self.waiting: list[int] = []
        self.piles = {c: [(r, n, Fraction(1)) for r, n in counted.items() if r[0] == c] for c in self.inside}
        self.total = {c: Fraction(sum(n for _, n, _ in self.piles[c])) for c in self.inside}
        self.exhausted = Fraction(0)

    def run(self) -> set[int]:
        """Stage after stage."""
        while True:
            new = sorted((c for c in self.inside if self.total[c] >= self.quota), key=self.total.__getitem__)
            if any(
                abs(self.total[c] - self.quota) <= self.near for c in self.inside if "quota" in self.rules
            ):
                raise LevelError
            self.inside -= set(new)
            self.elected += new[::-1]
            self.waiting += [c for c in new if self.total[c] > self.quota or "open" in self.rules]
            if len(self.elected) >= self.seats:
                return set(self.elected)
            if len(self.inside) + len(self.elected) <= self.seats:
                return self._rest()
            if self.waiting:
                self._surpluses()
            else:
                self._move(self._last(), None)

    def _rest(self) -> set[int]:
        if "exhausted pile" in self.rules and len(self.inside) + len(self.elected) < self.seats:
            raise LevelError  # votelib only ends where exactly as many are left, and gives up here
        return self.inside | set(self.elected)

    def _surpluses(self) -> None:
        """The largest surplus, or all at once."""
        leaving = self.waiting if "together" in self.rules else [self._edge(self.waiting, most=True)]
        self.waiting = [c for c in self.waiting if c not in leaving]
        self._move(leaving, self.quota)

    def _edge(self, among: list[int], *, most: bool) -> int:
        ordered = sorted(among, key=self.total.__getitem__, reverse=most)
        if len(ordered) > 1 and abs(self.total[ordered[0]] - self.total[ordered[1]]) <= self.near:
            raise LevelError
        return ordered[0]

    def _last(self) -> list[int]:
        """Who is excluded next."""
        if "batch" in self.rules:
            return self._hopeless()
        if "exhausted pile" not in self.rules or not self.exhausted:
            return [self._edge(sorted(self.inside), most=False)]
        votes = sorted([*(self.total[c] for c in self.inside), self.exhausted], reverse=True)
        kept = len(self.inside) - 1
        if votes[kept - 1] == votes[kept]:
            raise LevelError
        return [c for c in sorted(self.inside) if self.total[c] < votes[kept - 1]]

    def _hopeless(self) -> list[int]:
        """Beyond the seats left: whom all the votes from there on do not bring level with the one before."""
        order = sorted(self.inside, key=self.total.__getitem__, reverse=True)
        votes = [self.total[c] for c in order]
        if any(a - b <= self.near for a, b in pairwise(votes)):
            raise LevelError
        left = self.seats - len(self.elected)
        return [order[i] for i in range(left, len(order)) if sum(votes[i:]) <= votes[i - 1]]

    def _move(self, leaving: list[int], keeps: Fraction | None) -> None:
        """Papers of all who leave, to whoever can receive once they have all left."""
        self.inside -= set(leaving)
        able = self.inside | (set(self.waiting) if "open" in self.rules else set())
        for giver in leaving:
            pile, votes = self.piles[giver], self.total[giver]
            self.piles[giver] = []
            if not votes:  # nobody's papers, or ones that are worth nothing any more
                continue
            moves = votes - (keeps or 0)
            if "averaged" in self.rules and pile:
                each = votes / sum(n for _, n, _ in pile)
                pile = [(ranking, n, each) for ranking, n, _ in pile]
            for ranking, n, value in pile:
                part = value * moves / votes
                to = next((c for c in ranking if c in able), None)
                if to is None:
                    self.exhausted += n * part
                else:
                    self.piles[to].append((ranking, n, part))
                    self.total[to] += n * part
            self.total[giver] = keeps or Fraction(0)
