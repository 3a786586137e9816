"""Where the votes of a party that stands aside go (rules 5 to 7), backfire included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import (
    GUESSED_FOLLOW,
    GUESSED_HOME,
    REFORM_FAMILY,
    Bools,
    Floats,
    Parties,
    TransferRow,
    Transfers,
    TransferTable,
)


def on_axis(table: TransferTable, parties: Parties, support: Floats) -> Transfers:
    """
    Lay the table of rates on an axis of parties.

    Parameters
    ----------
    table : TransferTable
    parties : Parties
    support : ndarray of float, shape (p,)
        Expected votes, for the guess where the table has no row; zero for a party that
        stands nowhere.

    Returns
    -------
    Transfers
        One row per (party, beneficiary) pair and one per party standing aside for nobody.
    """
    size = len(parties)
    rates = np.zeros((size, size + 1, size))
    family, home = np.zeros((size, size + 1)), np.zeros((size, size + 1))
    sure = np.zeros((size, size + 1))
    guessed = _guesses(support)
    evidence: dict[tuple[str, str], str] = {}
    for p, party in enumerate(parties.codes):
        for e, beneficiary in enumerate((*parties.codes, "")):
            row = table.find(party, beneficiary)
            sure[p, e] = table.surety(row)
            if row is None:
                rates[p, e], home[p, e] = guessed[p, e], 1.0 - float(guessed[p, e].sum())
                evidence[party, beneficiary] = "no evidence: a guess"
            else:
                rates[p, e], family[p, e], home[p, e] = _lay(row, parties, e)
                evidence[party, beneficiary] = f"{row.evidence}; {row.note}" if row.note else row.evidence
    return Transfers(parties, rates, family, home, sure, table.seat_sd, evidence)


def _lay(row: TransferRow, parties: Parties, e: int) -> tuple[Floats, float, float]:
    """Lay one row on the axis: (to each party, to the Reform family, home); follow stays as it is."""
    laid, family, home = np.zeros(len(parties)), 0.0, row.rates.get("home", 0.0)
    endorsed = parties.codes[e] if e < len(parties) else ""
    for code, rate in row.rates.items():
        if code == endorsed or (code == "Ref" and endorsed in REFORM_FAMILY):
            laid[e] += rate
        elif code == "Ref":
            family = rate
        elif code in parties.codes:
            laid[parties.index(code)] += rate
    follow = float(laid[e]) if endorsed else 0.0
    rest = laid.sum() - follow + family + home
    if rest <= 0:
        return laid, 0.0, 1.0 - follow
    scale = (1.0 - follow) / rest
    laid *= scale
    if endorsed:
        laid[e] = follow
    return laid, family * scale, home * scale


def _guesses(support: Floats) -> Floats:
    """
    Where voters go when no row covers the pair, shape (p, p + 1, p).

    Half follow, three tenths stay at home, the rest go by expected votes.
    """
    size = len(support)
    here, each = np.arange(size), np.arange(size)[:, None]
    weights = np.tile(support, (size, size + 1, 1))
    weights[here, :, here] = 0.0
    weights[:, here, here] = 0.0
    laid = np.zeros(weights.shape)
    laid[:, here, here] = np.where(here == each, 0.0, GUESSED_FOLLOW)
    total = weights.sum(axis=-1, keepdims=True)
    rest = (1.0 - laid.sum(axis=-1, keepdims=True) - GUESSED_HOME) * weights
    return np.asarray(laid + np.divide(rest, total, out=np.zeros_like(rest), where=total > 0))


@dataclass(frozen=True, slots=True, eq=False)
class Gift:
    """
    One party's votes on the move in one constituency, draw by draw.

    Attributes
    ----------
    party : int
        Column of the party standing aside.
    beneficiary : int
        Column of the party it endorses, or -1.
    rates : ndarray of float, shape (d, k + 1)
        Fraction to each of the k columns and, last, home.
    """

    party: int
    beneficiary: int
    rates: Floats


def apply_transfers(votes: Floats, standing: Bools, gifts: Sequence[Gift]) -> Floats:
    """
    Send the votes of parties that stand aside to where their voters go.

    The fraction that follows goes to the party endorsed. The rest goes by the residual
    row over the parties still standing and home; a destination that is not standing, or
    stands aside too, drops out and the others, home included, are scaled up.

    Parameters
    ----------
    votes : ndarray of float, shape (d, k)
        Votes in one constituency if nobody stood aside.
    standing : ndarray of bool, shape (k,)
        Columns that are nominated.
    gifts : sequence of Gift
        Who stands aside, for whom, and the rates of each draw.

    Returns
    -------
    ndarray of float, shape (d, k)
        Zero for parties standing aside, never lower for the others (rule 13).

    Notes
    -----
    Rule 5 of docs/explanation/semantics.md.

    Examples
    --------
    Lab, Con, Green; the Greens stand aside for Labour: six in ten follow, one in ten
    votes Conservative, three stay at home.

    >>> gift = Gift(party=2, beneficiary=0, rates=np.array([[0.6, 0.1, 0.0, 0.3]]))
    >>> apply_transfers(np.array([[900.0, 1000.0, 200.0]]), np.ones(3, bool), [gift])
    array([[1020., 1020.,    0.]])
    """
    aside = {gift.party for gift in gifts}
    open_to = [k for k in range(len(standing)) if standing[k] and k not in aside]
    after = np.array(votes, order="F")
    after[:, sorted(aside)] = 0.0
    for gift in gifts:
        _move(votes[:, gift.party], gift, open_to, after)
    return after


def _move(moved: Floats, gift: Gift, open_to: Sequence[int], after: Floats) -> None:
    """Add one party's votes, shape (d,), to the columns still open; what goes home is lost."""
    others = [k for k in open_to if k != gift.beneficiary]
    left = gift.rates[:, -1].copy()
    for k in others:
        left += gift.rates[:, k]
    going = moved
    if gift.beneficiary in open_to:
        follow = gift.rates[:, gift.beneficiary]
        after[:, gift.beneficiary] += moved * follow
        going = moved * (1.0 - follow)
    per_part = going / np.where(left > 0, left, np.inf)
    for k in others:
        after[:, k] += per_part * gift.rates[:, k]


def apply_backfire(
    votes: Floats, own: Floats, losses: Mapping[int, Floats], *, to_opponent: float, opponent: int
) -> Floats:
    """
    Take from each beneficiary the part of its own vote that the endorsement cost it.

    Parameters
    ----------
    votes : ndarray of float, shape (d, k)
        Votes after transfers.
    own : ndarray of float, shape (d, k)
        Votes before them.
    losses : mapping of int to ndarray of float, shape (d,)
        Column of a beneficiary to the fraction of its own vote that leaves.
    to_opponent : float
        The part of it that goes to the main opponent; the rest stays at home.
    opponent : int
        Column of the main opponent, or -1 where none stands: then all stay at home.

    Returns
    -------
    ndarray of float, shape (d, k)

    Notes
    -----
    Rule 6.

    Examples
    --------
    >>> votes = np.array([[1000.0, 900.0]])
    >>> apply_backfire(votes, votes, {0: np.array([0.04])}, to_opponent=0.5, opponent=1)
    array([[960., 920.]])
    """
    after = np.array(votes, order="F")
    for beneficiary, loss in sorted(losses.items()):
        lost = own[:, beneficiary] * loss
        after[:, beneficiary] -= lost
        if opponent >= 0:
            after[:, opponent] += to_opponent * lost
    return after
