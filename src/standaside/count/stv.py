"""
The single transferable vote, in named variants.

They differ in which papers of a surplus move, in their arithmetic, and in whether a candidate who already
has a quota can still receive votes. Real rules agree on nothing else as little, so a count says which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from standaside.count import gregory, meek
from standaside.count.gregory import Gregory
from standaside.count.papers import Papers
from standaside.count.stages import Standing, StvCount, concluded
from standaside.errors import ScenarioError, UnknownNameError
from standaside.matching import did_you_mean

Begin = Callable[[Papers, int], Standing]


def _gregory(rules: Gregory) -> Begin:
    return lambda votes, seats: gregory.begin(votes, seats, rules)


VARIANTS: dict[str, Begin] = {
    "scottish": _gregory(Gregory(5, last_parcel=False, over_quota_receives=False)),
    "weighted_inclusive": _gregory(Gregory(None, last_parcel=False, over_quota_receives=False)),
    "weighted_inclusive_open": _gregory(Gregory(None, last_parcel=False, over_quota_receives=True)),
    "gregory": _gregory(Gregory(None, last_parcel=True, over_quota_receives=False)),
    "meek": meek.begin,
}
"""
Counts by name. ``scottish``: every paper of an elected candidate moves, at its value × surplus ÷ votes, to
five decimals (SSI 2007/42, Schedule 1, rule 48). ``weighted_inclusive``: the same in exact fractions;
``weighted_inclusive_open``: and who waits with a surplus can still receive. ``gregory``: only the last parcel
moves. ``meek``: the elected keep a part of every paper, in New Zealand's arithmetic.
"""


def single_transferable_vote(
    votes: Papers, seats: int, *, variant: str = "scottish", lot: Sequence[int] | None = None
) -> StvCount:
    """
    Count a single transferable vote.

    Parameters
    ----------
    votes : Papers
    seats : int
    variant : str
        A name in ``VARIANTS``.
    lot : sequence of int, optional
        Candidates in the order in which lots favour them: of those who tie, the first is saved, or passes its
        surplus on first. Without it the stages end where a lot decides who is elected.

    Returns
    -------
    StvCount

    Raises
    ------
    ScenarioError
        Fewer candidates than seats, no seats, a lot that leaves somebody out.
    UnknownNameError
        No such variant.

    Notes
    -----
    The quota is Droop's: papers ÷ (seats + 1), the next whole number; of ``meek`` it is worked out again
    at every stage from the papers that still count, to nine decimals. Larger surpluses go first. A tie is
    decided by the latest earlier stage at which the tied had unequal votes, then by lot.

    Examples
    --------
    >>> from standaside.count.papers import papers_of
    >>> votes = papers_of(3, {(0, 1): 60, (1,): 20, (2,): 30})
    >>> found = single_transferable_vote(votes, 2)
    >>> found.elected, int(found.quota), [float(n) for n in found.stages[1].votes.values()]
    ((0, 1), 37, [37.0, 42.9998, 30.0])
    """
    if variant not in VARIANTS:
        guess = did_you_mean(variant, VARIANTS) or f" There are {', '.join(VARIANTS)}."
        raise UnknownNameError(f'There is no variant "{variant}" of the single transferable vote.{guess}')
    if seats < 1:
        raise ScenarioError(f"There are {seats} seats to fill; ask for at least 1.")
    if votes.candidates < seats:
        raise ScenarioError(f"{votes.candidates} candidates cannot fill {seats} seats; ask for fewer seats.")
    if lot is not None and sorted(lot) != list(range(votes.candidates)):
        raise ScenarioError(f"A lot puts all {votes.candidates} candidates in an order, each once.")
    quota = Fraction(votes.total // (seats + 1) + 1)
    if variant == "meek":
        quota = Fraction(votes.total * meek.ONE // (seats + 1) + 1, meek.ONE)
    return concluded(variant, quota, VARIANTS[variant](votes, seats), lot)
