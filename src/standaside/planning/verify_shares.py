"""
Claims about fairness judged again, without anything that made them.

Plain loops over parties, coalitions, places and rows: slow, obvious, and sharing no line
with the optimiser, so that a slip there is caught here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import TYPE_CHECKING

from standaside.domain import Options, PactRules, Projection
from standaside.errors import SolverError
from standaside.planning.verify_coalitions import OwnPacts

if TYPE_CHECKING:
    from standaside.planning.bargaining import Bargain, Bargains
    from standaside.planning.coalitions import Standing
    from standaside.planning.trades import Trade

CLOSE = 1e-5
"""Expected seats within which two sums of the same chances are the same, solvers' rounding included."""

FEW = 6
"""Partners of whom all orders of joining can be walked through: 720."""


def verify_standing(
    standing: Standing,
    options: Options,
    rules: PactRules,
    pact: Mapping[str, float],
    *,
    projection: Projection | None = None,
) -> None:
    """
    Raise unless what is said of coalitions, Shapley values and side payments is so.

    Parameters
    ----------
    standing : Standing
    options, rules, pact, projection
        As given to ``coalition_standing``.

    Raises
    ------
    SolverError
        Naming the first thing that is not as it should be.
    """
    worths = {c.parties: c.seats for c in standing.coalitions}
    for complaint in (
        *_worths(standing, options, rules, projection),
        *_gets(standing, pact),
        *_shapley(worths, standing.shapley),
        *_payments(standing, worths, pact),
    ):
        raise SolverError(
            f"What is said of fairness does not pass our own check: {complaint}. Please report the scenario."
        )


def _worths(
    standing: Standing, options: Options, rules: PactRules, projection: Projection | None
) -> Iterator[str]:
    """
    No coalition claims less than a plain search wins for it, or more than its best deals add up to.

    The first is asked only of what is called proven; where rules have prices, pacts may give up the
    tolerance for fewer stand-asides.
    """
    spare = CLOSE + (rules.tolerance if rules.prices else 0.0)
    codes = options.parties.codes
    for coalition in standing.coalitions:
        members, claimed = coalition.parties, coalition.seats
        own = OwnPacts(options, rules, projection, sorted(codes.index(code) for code in members))
        alone, name = own.alone(), " and ".join(members)
        least, most = alone + own.taken_in_turn(), alone + own.best_of_all()
        if claimed < alone - CLOSE:
            yield f"{name} would win {claimed:.6f} seats together and {alone:.6f} apart"
        elif coalition.bound <= claimed + CLOSE and claimed < least - spare:
            yield f"{name} could win {least:.6f} seats together, more than the {claimed:.6f} claimed"
        if claimed > most + CLOSE:
            yield f"no deals add up to the {claimed:.6f} seats that {name} would win"
        if len(members) == 1 and abs(claimed - alone) > CLOSE:
            yield f"{name} alone wins {alone:.6f} seats, not {claimed:.6f}"


def _gets(standing: Standing, pact: Mapping[str, float]) -> Iterator[str]:
    for coalition in standing.coalitions:
        got = math.fsum(pact[code] for code in coalition.parties)
        if abs(got - coalition.gets) > CLOSE:
            yield f"{' and '.join(coalition.parties)} get {got:.6f} seats, not {coalition.gets:.6f}"


def _shapley(worths: Mapping[tuple[str, ...], float], claimed: Mapping[str, float]) -> Iterator[str]:
    """Walk through every order of joining, where there are few enough."""
    everybody = max(worths, key=len)
    total = math.fsum(claimed.values())
    if abs(total - worths[everybody]) > CLOSE:
        yield f"the Shapley values add up to {total:.6f}, not {worths[everybody]:.6f}"
    if len(everybody) > FEW:
        return
    brought: dict[str, list[float]] = {code: [] for code in everybody}
    for order in permutations(everybody):
        before: tuple[str, ...] = ()
        for code in order:
            after = tuple(sorted((*before, code)))
            brought[code].append(worths[after] - (worths[before] if before else 0.0))
            before = after
    for code, added in brought.items():
        mean = math.fsum(added) / len(added)
        if abs(mean - claimed[code]) > CLOSE:
            yield f"{code} brings {mean:.6f} seats on average, not {claimed[code]:.6f}"


def _payments(
    standing: Standing, worths: Mapping[tuple[str, ...], float], pact: Mapping[str, float]
) -> Iterator[str]:
    """Stable is what no coalition can better; payments add up to nothing and leave nobody tempted."""
    short = [
        members
        for members, claimed in worths.items()
        if claimed - math.fsum(pact[code] for code in members) > standing.tolerance + CLOSE
    ]
    if standing.stable and short:
        yield f"the pact is called stable though {' and '.join(short[0])} would do better alone"
    if standing.payments is None:
        return
    if abs(math.fsum(standing.payments.values())) > CLOSE:
        yield "the side payments do not add up to nothing"
    for members, claimed in worths.items():
        after = math.fsum(pact[code] + standing.payments[code] for code in members)
        if claimed - after > standing.tolerance + CLOSE:
            yield f"{' and '.join(members)} would still do better alone after the side payments"


def verify_trades(trades: Sequence[Trade], options: Options, even: float) -> None:
    """
    Raise unless every trade is what it says: real gifts, each seat once, gains alike.

    Raises
    ------
    SolverError
        Naming the first thing that is not as it should be.
    """
    for complaint in _trades(trades, options, even):
        raise SolverError(f"A trade does not pass our own check: {complaint}. Please report the scenario.")


def _trades(trades: Sequence[Trade], options: Options, even: float) -> Iterator[str]:
    codes, seen = options.parties.codes, set[str]()
    for trade in trades:
        gains: dict[str, list[float]] = {}
        for gift in trade.gifts:
            if gift.code in seen:
                yield f"{gift.name} is traded twice"
            seen.add(gift.code)
            place = options.constituencies.codes.index(gift.code)
            giver, taker = codes.index(gift.giver), codes.index(gift.taker)
            before = next(r for r in range(len(options.place)) if options.place[r] == place)
            deal = gift.row
            acts = [p for p in range(len(codes)) if options.aside[deal, p]]
            if options.place[deal] != place or acts != [giver] or options.beneficiary[deal] != taker:
                yield f"{gift.giver} does not stand aside for {gift.taker} alone in {gift.name}"
            for party in (giver, taker):
                change = float(options.p_win[deal, party]) - float(options.p_win[before, party])
                gains.setdefault(codes[party], []).append(change)
        totals = {code: math.fsum(changes) for code, changes in gains.items()}
        if any(len(changes) != 2 for changes in gains.values()):
            yield f"{' and '.join(totals)} do not each give and take once"
        if min(totals.values()) <= 0 or max(totals.values()) - min(totals.values()) > even + CLOSE:
            yield f"{' and '.join(totals)} do not gain alike"


def verify_bargains(found: Bargains, max_seats: int | None) -> None:
    """
    Raise unless every way of sharing gives what it says, hurts nobody, and is best at its own aim.

    Raises
    ------
    SolverError
        Naming the first thing that is not as it should be.
    """
    for bargain in found.solutions:
        for complaint in _bargain(bargain, found, max_seats):
            raise SolverError(
                f"The solution {bargain.name} does not pass our own check: {complaint}. "
                "Please report the scenario."
            )


def _bargain(bargain: Bargain, found: Bargains, max_seats: int | None) -> Iterator[str]:
    options, chosen = found.options, set(bargain.chosen)
    deals = sum(1 for row in chosen if any(options.aside[row]) or any(options.soft[row]))
    if max_seats is not None and deals > max_seats:
        yield f"{deals} constituencies have a deal"
    if len({int(options.place[row]) for row in chosen}) != len(chosen):
        yield "two deals in one constituency"
    here = {int(options.place[row]): row for row in chosen}
    for code, seats in bargain.seats.items():
        p = options.parties.codes.index(code)
        counted = math.fsum(
            float(options.p_win[here[c], p] if c in here else options.without[c, p])
            for c in range(len(options.constituencies))
        )
        if abs(counted - seats) > CLOSE:
            yield f"{code} wins {counted:.6f} seats, not {seats:.6f}"
        if counted < found.disagreement[code] - CLOSE:
            yield f"{code} is worse off than without a pact"
    for other in found.solutions:
        if _worth(bargain.name, other, found) > max(bargain.bound, bargain.value) + CLOSE:
            yield f"{other.name} is better at it"


def _worth(name: str, bargain: Bargain, found: Bargains) -> float:
    """What one solution is worth by another's aim."""
    gains = {code: gain for code, gain in bargain.gains.items() if code not in found.left_out}
    if name == "nash":
        product = math.prod(max(gain, 0.0) for gain in gains.values())
        return math.log(product) if product > 0 else -math.inf
    if name == "most":
        return bargain.objective
    by = {"kalai_smorodinsky": found.ideal, "proportional": found.weights}.get(name, {})
    return min(gain / by.get(code, 1.0) for code, gain in gains.items())
