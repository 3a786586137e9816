"""What each partner gains and gives, in numbers and in proportion; what the bloc's fairness costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from standaside.domain import FairnessPrice, Floats
from standaside.planning.money import PartyMoney
from standaside.present.summary import LEAST, Account, Summary
from standaside.present.wording import percent

Document = dict[str, Any]


def fairness_document(summary: Summary) -> Document:
    """
    Lay out who gains and gives what: the part ``fairness`` of a plan's JSON.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    dict
        ``partners`` has for each of them seats, probabilities, votes and candidacies; a proportion is
        None where there is nothing to be a part of. ``price`` is None where nothing was planned.
    """
    gains = {account.party: summary.parties[account.party].gain.mean for account in summary.accounts}
    return {
        "worse_off": [code for code, gain in gains.items() if gain < -LEAST],
        "net": {a.party: a.stood_aside_for_in - a.stands_aside_in for a in summary.accounts},
        "one_way": [a.party for a in summary.accounts if a.stands_aside_in and not a.stood_aside_for_in],
        "smallest_gain": min(gains.values()) if gains else None,
        "partners": {account.party: _partner(summary, account) for account in summary.accounts},
        "price": None if summary.assessment.price is None else price_document(summary.assessment.price),
    }


def with_money(fairness: Document, money: Sequence[PartyMoney]) -> Document:
    """Add each partner's Short Money and deposits to the part ``fairness``."""
    paid = {one.party: _money(one) for one in money}
    partners = {code: {**entry, "money": paid.get(code)} for code, entry in fairness["partners"].items()}
    return {**fairness, "partners": partners}


def price_document(price: FairnessPrice) -> Document:
    """What the rules that share gains out cost; ``seats`` is None where that is not proven."""
    return {
        "seats": price.seats if price.proven else None,
        "at_most": price.at_most if math.isfinite(price.at_most) else None,
        "most": price.most,
        "reached": price.reached,
        "proven": price.proven,
    }


def price_sentence(price: FairnessPrice) -> str:
    """
    Say what the rules that share gains out cost the bloc.

    Examples
    --------
    >>> price_sentence(FairnessPrice(298.37, 298.25, 0.12, proven=True))
    'Fairness costs the bloc 0.12 expected seats: all partners together could win 298.37, and 298.25 under the
    rules that share gains out.'
    >>> price_sentence(FairnessPrice(298.25, 298.25, 0.0, proven=True))
    'Fairness costs the bloc nothing: no pact wins all partners together more than 298.25 expected seats.'
    """
    if not price.proven:
        known = f"at most {price.at_most:.2f} expected seats; " if math.isfinite(price.at_most) else ""
        return f"What fairness costs the bloc: {known}not proven, because the time was too short."
    if price.seats < LEAST:
        left = " after what is paid for rules that are broken" if price.after_paying else ""
        most = f"{price.most:.2f} expected seats{left}"
        return f"Fairness costs the bloc nothing: no pact wins all partners together more than {most}."
    cost, pair = f"Fairness costs the bloc {_fine(price.seats)} expected seats", (price.most, price.reached)
    most, reached = (f"{seats:.2f}" for seats in pair)
    if price.after_paying:
        return (
            f"{cost}, after what is paid for rules that are broken: all partners together could be left with "
            f"{most}, and with {reached} under the rules that share gains out."
        )
    return (
        f"{cost}: all partners together could win {most}, and {reached} under the rules that share gains out."
    )


def _fine(seats: float) -> str:
    return f"{seats:.2f}" if seats >= 0.005 else "less than 0.01"


def _partner(summary: Summary, account: Account) -> Document:
    assessment = summary.assessment
    party = assessment.projection.parties.index(account.party)
    return {
        "seats": _seats(summary, account.party, party),
        "probabilities": _probabilities(summary, party),
        "votes": _votes(summary, account, party),
        "candidacies": _candidacies(summary, account, party),
    }


def _seats(summary: Summary, code: str, party: int) -> Document:
    """Expected seats; gained and given are sums of its chance where it rises, and where it falls."""
    seats, change = summary.parties[code], _change(summary, party)
    moved = summary.p_with[:, party] - summary.p_without[:, party]
    before, bloc = seats.without.mean, summary.bloc.gain.mean
    gained, given = math.fsum(moved[moved > 0]), math.fsum(-moved[moved < 0])
    return {
        **_from_to(before, seats.with_pact.mean),
        "change": seats.gain.mean,
        "change_se": float(change.std()) / math.sqrt(max(change.size, 1)),
        "change_of_own": _part(seats.gain.mean, before),
        "change_of_bloc": _part(seats.gain.mean, bloc) if bloc > LEAST else None,
        "gained": gained,
        "gained_of_own": _part(gained, before),
        "given": given,
        "given_of_own": _part(given, before),
    }


def _probabilities(summary: Summary, party: int) -> Document:
    """How often it has more seats than without the pact, and fewer; and any at all."""
    change = _change(summary, party)
    before, after = summary.assessment.without.seats(), summary.assessment.with_pact.seats()
    return {
        "more_seats": float((change > 0).mean()),
        "fewer_seats": float((change < 0).mean()),
        "any_seat": _from_to(float((before[:, party] > 0).mean()), float((after[:, party] > 0).mean())),
        "most_seats": _from_to(_largest(before, party), _largest(after, party)),
    }


def _largest(seats: Any, party: int) -> float:
    """How often a party has more seats than any other."""
    others = np.delete(seats, party, axis=1).max(axis=1, initial=0)
    return float((seats[:, party] > others).mean())


def _votes(summary: Summary, account: Account, party: int) -> Document:
    view = summary.assessment.projection
    before = math.fsum((view.share[:, party] * view.valid_votes).tolist())
    after = float(summary.assessment.votes_with[party])
    return {
        **_from_to(before, after),
        "change": after - before,
        "change_of_own": _part(after - before, before),
        "given": account.votes_given,
        "given_of_own": _part(account.votes_given, before),
        "received": account.votes_received,
        "received_of_own": _part(account.votes_received, before),
    }


def _candidacies(summary: Summary, account: Account, party: int) -> Document:
    """Candidacies; received counts constituencies where it is stood aside for."""
    stood = int(summary.assessment.projection.standing[:, party].sum())
    given, received = account.stands_aside_in, account.stood_aside_for_in
    return {
        **_from_to(stood, stood - given),
        "given": given,
        "given_of_own": _part(given, stood),
        "given_of_all": _part(given, sum(a.stands_aside_in for a in summary.accounts)),
        "received": received,
        "received_of_own": _part(received, stood),
        "received_of_all": _part(received, sum(a.stood_aside_for_in for a in summary.accounts)),
    }


def _money(money: PartyMoney) -> Document:
    """Short Money a year if in opposition, and deposits lost: what they are and how they change."""
    before, after = (spread.mean for spread in money.if_opposition)
    lost = [spread.mean for spread in money.deposits_lost]
    return {
        "short_money": {
            **_from_to(before, after),
            "change": money.change_if_opposition.mean,
            "change_of_own": _part(money.change_if_opposition.mean, before),
        },
        "deposits_lost": {**_from_to(lost[0], lost[1]), "change": lost[1] - lost[0]},
    }


def _change(summary: Summary, party: int) -> Floats:
    before, after = summary.assessment.without.seats(), summary.assessment.with_pact.seats()
    return np.asarray(after[:, party] - before[:, party], dtype=np.float64)


def _from_to(before: float, after: float) -> Document:
    return {"without": before, "with": after}


def _part(some: float, whole: float) -> float | None:
    return some / whole if abs(whole) > LEAST else None


HEADS = (
    "seats",
    "of the gain",
    "more in",
    "fewer in",
    "candidacies",
    "votes given",
    "received",
    "money",
)
"""Columns of the proportions, after the partner: all in percent."""

EXPLAINED = (
    "Percent of what the party has without the pact; “of the gain”: its part of what the bloc gains; more "
    "and fewer in: how many of 100 simulated elections give it more seats, and fewer, than without; money: "
    "Short Money if in opposition."
)


def proportions(summary: Summary, money: Sequence[PartyMoney] = ()) -> list[tuple[str, ...]]:
    """
    Write what each partner gains and gives as parts of what it has.

    Parameters
    ----------
    summary : Summary
    money : sequence of PartyMoney
        Without it the last column is empty.

    Returns
    -------
    list of tuple of str
        Party code, then a figure for each of ``HEADS``; "–" where there is nothing to be a part of.
    """
    paid = with_money(fairness_document(summary), money)["partners"]
    return [(code, *_row(entry)) for code, entry in paid.items()]


def _row(entry: Document) -> tuple[str, ...]:
    seats, chances, votes, stood = (
        entry[part] for part in ("seats", "probabilities", "votes", "candidacies")
    )
    money = entry["money"]
    return (
        _signed(seats["change_of_own"]),
        _plain(seats["change_of_bloc"]),
        percent(chances["more_seats"]),
        percent(chances["fewer_seats"]),
        _plain(stood["given_of_own"]),
        _plain(votes["given_of_own"]),
        _plain(votes["received_of_own"]),
        _signed(money["short_money"]["change_of_own"] if money else None),
    )


def _plain(part: float | None) -> str:
    if part is None:
        return "–"
    return f"−{percent(-part)}" if part < 0 else percent(part)


def _signed(part: float | None) -> str:
    if part is None or abs(part) < LEAST:
        return "–" if part is None else "0"
    return f"{'+' if part > 0 else '−'}{percent(abs(part))}"
