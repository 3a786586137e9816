"""
Our seats beside those of four other libraries, on random elections.

300 questions a method and library by default; ``STANDASIDE_CAMPAIGN=20`` asks twenty times as many.
Where there is a tie, their answer must be one that our tie allows; what else differs is named
below, each with its reason.
"""

from __future__ import annotations

import os
from fractions import Fraction

import numpy as np
import pytest

from standaside.count.apportioned import Apportionment
from standaside.count.methods import METHODS

TIMES = int(os.environ.get("STANDASIDE_CAMPAIGN", "1"))


def questions(salt):
    """Votes of two to nine lists and a number of seats; small numbers, so that ties happen too."""
    rng = np.random.default_rng(salt)
    for number in range(300 * TIMES):
        lists = int(rng.integers(2, 10))
        largest = (30, 1_000, 3_000_000)[number % 3]
        yield rng.integers(1, largest, lists).tolist(), int(rng.integers(1, 40))


def allows(ours: Apportionment, theirs) -> bool:
    """Whether an answer is ours, or one of those that our tie leaves to a lot."""
    extra = [t - s for t, s in zip(theirs, ours.seats, strict=True)]
    for tie in ours.ties:
        lucky = [i for i in tie.contenders if extra[i]]
        if len(lucky) != tie.seats:
            return False
        for i in lucky:
            extra[i] -= 1
    return not any(extra)


def compare(method, count, *, skip=lambda votes, seats, ours: False):
    """Ask both the same; return how often they agreed, were left out, and which differed."""
    agreed, left_out, differ = 0, 0, []
    for votes, seats in questions(len(method)):
        ours = METHODS[method](votes, seats)
        if skip(votes, seats, ours):
            left_out += 1
        elif allows(ours, count(votes, seats)):
            agreed += 1
        else:
            differ.append((votes, seats))
    return agreed, left_out, differ


def votelib_seats(evaluator):
    from votelib.evaluate.core import Tie

    def count(votes, seats):
        won = [0] * len(votes)
        for key, number in evaluator.evaluate(dict(enumerate(votes)), seats).items():
            lucky = sorted(key)[:number] if isinstance(key, Tie) else [key]
            for i in lucky:
                won[i] += 1 if isinstance(key, Tie) else number
        return won

    return count


@pytest.mark.parametrize("method", ["d_hondt", "sainte_lague", "imperiali", "modified", "hare", "droop"])
def test_votelib(method):
    from votelib.component.divisor import modified_first_coef, sainte_lague
    from votelib.evaluate.proportional import HighestAverages, LargestRemainder

    if method == "modified":
        evaluator = HighestAverages(modified_first_coef(sainte_lague, Fraction(14, 10)))
    elif method in {"hare", "droop"}:
        evaluator = LargestRemainder(method)
    else:
        evaluator = HighestAverages(method)
    # votelib gives one seat to a list at most when remainders are shared out, and so leaves seats
    # empty where a rounded quota leaves more seats than lists.
    agreed, left_out, differ = compare(
        method, votelib_seats(evaluator), skip=lambda v, s, _: method == "droop" and sum(v) < s * (s + 1)
    )
    assert differ == []
    assert agreed > 250 * TIMES or (method == "droop" and agreed + left_out == 300 * TIMES)


def test_votelibs_threshold_shuts_out_a_list_on_exactly_five_per_cent():
    """It compares a number of votes with a share (threshold.py); ours is inclusive, as the laws are."""
    from votelib.evaluate.threshold import RelativeThreshold

    kept = RelativeThreshold(Fraction(5, 100), accept_equal=True).evaluate({0: 95, 1: 5})
    assert list(kept) == [0]
    from standaside.count.methods import apportion

    assert apportion([95, 5], 20, threshold=0.05).seats == (19, 1)


INTERREGNUM = {
    "d_hondt": "dhondt", "sainte_lague": "sainte_lague", "modified": "sainte_lague_1.4",
    "imperiali": "imperiali", "hare": "hare", "droop": "droop",
}  # fmt: skip


def test_interregnums_belgian_imperiali_is_d_hondt_under_another_name():
    """Its divisors are (seats + 1) / 2 from no seats on: half of D'Hondt's, so the same seats."""
    from interregnum.divisors import divisors

    assert [divisors["belgian_imperiali"](h) * 2 for h in range(4)] == [1, 2, 3, 4]
    assert [divisors["imperiali"](h) for h in range(4)] == [2, 3, 4, 5]


@pytest.mark.parametrize("method", INTERREGNUM)
def test_interregnum(method):
    from interregnum.methods.singlevote import HighestAveragesAllocator, LargestRemainderAllocator

    kind = LargestRemainderAllocator if method in {"hare", "droop"} else HighestAveragesAllocator
    allocator = kind(INTERREGNUM[method])

    def count(votes, seats):
        candidates = [(f"{i:02d}", v) for i, v in enumerate(votes)]
        result = allocator.calc(candidates=candidates, seats=seats, random_seed=1)
        won = {c.name: c.seats for c in result.allocation}
        return [won.get(f"{i:02d}", 0) for i in range(len(votes))]

    agreed, _, differ = compare(
        method, count, skip=lambda v, s, _: method == "droop" and sum(v) < s * (s + 1)
    )
    assert differ == []
    assert agreed > 200 * TIMES


APPORTIONMENT = {
    "d_hondt": "dhondt", "sainte_lague": "saintelague", "modified": "modified_saintelague",
    "adams": "adams", "hill": "hill", "hare": "hamilton",
}  # fmt: skip


@pytest.mark.parametrize("method", APPORTIONMENT)
def test_apportionment(method):
    from apportionment.methods import compute

    def count(votes, seats):
        return compute(APPORTIONMENT[method], votes, seats, fractions=method != "hill")

    agreed, left_out, differ = compare(method, count, skip=lambda v, s, ours: bool(ours.ties))
    assert differ == []
    assert agreed + left_out == 300 * TIMES
    assert agreed > 180 * TIMES


@pytest.mark.parametrize(
    ("method", "votes", "seats"),
    [
        ("adams", [29, 14, 4, 7, 20, 27, 14, 26, 4], 5),
        ("hill", [8, 2, 8, 2, 8], 4),
        ("hare", [3, 28, 25, 27, 5], 16),
    ],
)
def test_apportionment_gives_a_tied_seat_before_a_better_claim(method, votes, seats):
    """It walks once through the lists: one level at the cut may take the seat of a later, stronger one."""
    from apportionment.methods import compute

    ours = METHODS[method](votes, seats)
    theirs = compute(APPORTIONMENT[method], votes, seats, fractions=method != "hill")
    assert ours.ties
    assert not allows(ours, theirs)
    assert any(t < s for t, s in zip(theirs, ours.seats, strict=True))  # a certain seat is lost


APPORTIONPY = {
    "d_hondt": ("jefferson", "calculate_jefferson"), "sainte_lague": ("webster", "calculate_webster"),
    "adams": ("adam", "calculate_adam"), "hill": ("huntington_hill", "calculate_huntington_hill"),
    "hare": ("hamilton", "calculate_hamilton"),
}  # fmt: skip


@pytest.mark.parametrize("method", APPORTIONPY)
def test_apportionpy(method):
    """
    It searches for a divisor, halving its steps, and sometimes gives up ("Incalculable values").

    Where there is a tie it must; without one it may, and is left out: it gives no answer then.
    """
    from importlib import import_module

    module, name = APPORTIONPY[method]
    counts = getattr(import_module(f"apportionpy.methods.{module}"), name)
    gave_up = 0
    agreed, differ = 0, []
    for votes, seats in questions(len(method)):
        ours = METHODS[method](votes, seats)
        if ours.ties:
            continue
        try:
            theirs = counts(seats, votes)[1]
        except Exception:  # "Incalculable values": it raises no kind of its own
            gave_up += 1
            continue
        if allows(ours, theirs):
            agreed += 1
        else:
            differ.append((votes, seats, theirs))
    assert differ == []
    assert agreed > 150 * TIMES
    assert gave_up < 40 * TIMES
