"""Surpluses by Gregory's last parcel and by Meek, against every ranking that the rates imply as papers."""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations

import numpy as np
import pytest

from standaside.count.ballots import Settings
from standaside.count.stv_districts import DistrictRates, count_district
from standaside.count.stv_gregory import count_last_parcels, last_parcel_outcomes
from standaside.count.stv_meek import count_by_meek, meek_outcomes
from standaside.count.stv_seats import stv
from standaside.errors import UnknownNameError
from tests.small_ballots import ballots, seats
from tests.unit.count.test_preferences import mover, random_district


def papers_of_rates(given: DistrictRates, votes):
    """Rankings of lists with their weights: Plackett-Luce by the rates, with home as the stop."""
    lists, papers = range(given.rates.shape[1]), []
    for own, row, home, n in zip(given.own.tolist(), given.rates, given.home, votes, strict=True):
        start = () if own < 0 else (own,)
        others = [q for q in lists if q != own]
        for length in range(len(others) + 1):
            for order in permutations(others, length):
                weight, left = float(n), list(others)
                for q in order:
                    weight *= row[q] / (sum(row[x] for x in left) + home)
                    left.remove(q)
                papers.append(((*start, *order), weight * home / (sum(row[x] for x in left) + home)))
    return papers


def level_or_last(totals, near=1e-4):
    """Who is last; None if another is as good as level."""
    ordered = sorted(totals, key=totals.get)
    return None if len(ordered) > 1 and totals[ordered[1]] - totals[ordered[0]] < near else ordered[0]


class LastParcels:
    """Papers moved one by one: (ranking, worth, stage) lie with a list."""

    def __init__(self, given: DistrictRates, votes):
        self.single, self.seats = given.single, given.seats
        self.won, self.inside = [0] * len(given.single), set(range(len(given.single)))
        self.quota, self.owed = int(votes.sum()) // (given.seats + 1) + 1, [0] * len(given.single)
        self.piles, self.stage = defaultdict(list), 0
        self.deal(papers_of_rates(given, votes), 1.0)

    def deal(self, papers, part):
        for ranking, worth in papers:
            to = next((q for q in ranking if q in self.inside), None)
            if to is not None:
                self.piles[to].append((ranking, worth * part, self.stage))

    def elect(self, q, surplus):
        self.won[q] += 1
        latest = max(s for _, _, s in self.piles[q])
        moving = [(r, w) for r, w, s in self.piles.pop(q) if s == latest]
        if self.single[q]:
            self.inside.discard(q)
            moving = [(r, w) for r, w in moving if self.inside & set(r)]
        part = min(1.0, surplus / max(sum(w for _, w in moving), 1e-12))
        if self.single[q]:
            self.deal(moving, part)
        else:
            self.piles[q] = [(r, w * part, self.stage) for r, w in moving]

    def elect_rest(self):
        for q in self.inside:
            self.won[q], self.owed[q] = self.won[q] + 1, self.owed[q] + self.quota
        self.inside -= {q for q in self.inside if self.single[q]}


def by_last_parcels(given: DistrictRates, votes):
    """Seats by papers; None where a lot would decide."""
    at = LastParcels(given, votes)
    while sum(at.won) < at.seats and at.inside:
        at.stage += 1
        totals = {q: sum(w for _, w, _ in at.piles[q]) - at.owed[q] for q in at.inside}
        first, last = max(totals, key=totals.get), level_or_last(totals)
        if any(abs(n - at.quota) < 1e-4 for n in totals.values()):
            return None
        if totals[first] >= at.quota:
            at.elect(first, totals[first] - at.quota)
        elif len(at.inside) <= at.seats - sum(at.won):
            at.elect_rest()
        elif last is None:
            return None
        else:
            at.inside.discard(last)
            at.deal([(r, w) for r, w, _ in at.piles.pop(last, [])], 1.0)
    return tuple(at.won)


def kept(papers, won, hopeful, keep):
    """What every elected candidate and the next of each list has by these keep values."""
    got = defaultdict(float)
    for ranking, worth in papers:
        left = worth
        for q in ranking:
            for i in range(won[q]):
                got[q, i] += left * keep[q, i]
                left -= left * keep[q, i]
            if q in hopeful:
                got[q, won[q]] += left
                break
    return got


def converged(papers, won, hopeful, keep, seats):
    """Keep values that leave no surplus, what everybody has then, and the quota."""
    for _ in range(5_000):
        got = kept(papers, won, hopeful, keep)
        quota = sum(got.values()) / (seats + 1)
        if sum(max(got[key] - quota, 0) for key in keep) < 1e-7:
            break
        keep = {key: min(1.0, part * quota / max(got[key], 1e-12)) for key, part in keep.items()}
    return keep, got, quota


def by_meek(given: DistrictRates, votes):
    """A keep value for every elected candidate, found on papers; None where a lot would decide."""
    papers, lists = papers_of_rates(given, votes), range(len(given.single))
    won, hopeful, keep = [0] * len(lists), set(lists), {}
    while sum(won) < given.seats and hopeful:
        keep, got, quota = converged(papers, won, hopeful, keep, given.seats)
        over = {q: sum(got[q, i] for i in range(won[q] + 1)) - won[q] * quota for q in hopeful}
        if any(abs(n - quota) < 1e-4 for n in over.values()):
            return None
        new = {q for q in hopeful if over[q] > quota}
        if not new and len(hopeful) > given.seats - sum(won):
            last = level_or_last(over)
            if last is None:
                return None
            hopeful.discard(last)
            continue
        for q in new or set(hopeful):
            keep[q, won[q]] = 1.0
            won[q] += 1
            hopeful -= {q} if given.single[q] else set()
    return tuple(won)


@pytest.mark.parametrize(
    ("count", "every_end", "by_papers", "cases"),
    [
        (count_last_parcels, last_parcel_outcomes, by_last_parcels, 60),
        (count_by_meek, meek_outcomes, by_meek, 30),
    ],
)
def test_lists_win_what_the_papers_that_the_rates_imply_give(count, every_end, by_papers, cases):
    rng = np.random.default_rng(7)
    compared = 0
    for _ in range(cases):
        given = random_district(rng)
        if given.rates.shape[1] > 4:
            continue
        votes = rng.integers(1, 9000, (1, len(given.own)))
        expected = by_papers(given, votes[0])
        won, held, unsure = count(given, votes)
        if expected is not None and not unsure[0]:
            compared += 1
            assert tuple(won[0].tolist()) == expected
            assert every_end(given, votes[0]) == {expected}
            assert held[0].sum() <= votes.sum() + 1e-6
    assert compared > cases / 2


def test_which_votes_of_a_surplus_move_can_decide_a_seat():
    """The three rules agree on most districts at random, and each pair of them differs on some."""
    own = np.array([0, 1, 2, 3])
    rates = np.zeros((4, 4))
    rates[0, 2], rates[3, 0] = 0.9, 0.5
    rates[3, 1] = 0.5
    found = {pair: set() for pair in ("gregory meek", "gregory weighted", "meek weighted")}
    rng = np.random.default_rng(11)
    for _ in range(400):
        given = DistrictRates(3, own, rates, 1 - rates.sum(axis=1), np.array([True, False, False, False]))
        votes = rng.integers(500, 6000, (1, 4))
        rules = {"gregory": count_last_parcels, "meek": count_by_meek, "weighted": count_district}
        counted = {name: rule(given, votes) for name, rule in rules.items()}
        if not any(unsure[0] for _, _, unsure in counted.values()):
            for pair, agree in found.items():
                one, other = pair.split()
                agree.add(bool((counted[one][0] == counted[other][0]).all()))
    assert all(agree == {True, False} for agree in found.values()), found


def test_level_lists_tie_by_every_rule():
    for transfer in ("weighted", "gregory", "meek"):
        given = ballots([[100, 100]] * 3, parties="Con Lab", move=mover(np.zeros((2, 2)), [1, 1]))
        told = stv(given, Settings(transfer=transfer))
        assert told.ties == ("North: Con and Lab tie, and a lot would decide.",), transfer
        assert told.by_list().tolist() == [[1, 1]]
        drawn = ballots(
            [[100, 100]] * 3, parties="Con Lab", move=mover(np.zeros((2, 2)), [1, 1]),
            lot=lambda who, _: "Con 2" in who,
        )  # fmt: skip
        assert seats(stv(drawn, Settings(transfer=transfer)), drawn) == {"Con": 1, "Lab": 2}


def test_the_quota_of_meek_falls_with_votes_that_go_home():
    """Con 12,500, Lab 3,600, LD 1,900, and nobody goes on.

    A third Con has 3,498 over two quotas of 4,501, fewer than Lab; when LD has left, the quota is 4,025,
    and then it has 4,450.
    """
    votes = [[4500, 1200, 700], [4000, 1200, 600], [4000, 1200, 600]]
    given = ballots(votes, move=mover(np.zeros((3, 3)), [1, 1, 1]))
    assert seats(stv(given, Settings()), given) == {"Con": 2, "Lab": 1}
    found = stv(given, Settings(transfer="meek"))
    assert seats(found, given) == {"Con": 3}
    assert found.used.sum() == pytest.approx(3 * 16_100 / 4, abs=1)
    assert any("Meek" in note for note in found.notes)


def test_an_unknown_transfer_is_refused():
    given = ballots([[3, 2, 1]] * 4, move=mover(np.zeros((3, 3)), [1, 1, 1]))
    with pytest.raises(UnknownNameError, match="Did you mean gregory"):
        stv(given, Settings(transfer="gregry"))
