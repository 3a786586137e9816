"""Who gives way and who gains by it, partner by partner, in one plain sentence beside the answer."""

from __future__ import annotations

from dataclasses import dataclass

from standaside.present.summary import Account, Summary
from standaside.present.wording import about, agree, count, listed, spoken

NOTHING = 0.05
"""Expected seats under which a gain shows as 0.0 and is told as nothing."""


@dataclass(frozen=True, slots=True)
class Gives:
    """A partner: in how many places it gives way, expected seats gained, whether less than half a seat."""

    party: str
    name: str
    places: int
    gain: float

    for_nothing: bool


def gives(summary: Summary) -> list[Gives]:
    """Every partner with what it gives and gains, those first who gain least for it."""
    parties = summary.assessment.projection.parties
    rows = [_one(summary, account, spoken(parties, account.party)) for account in summary.accounts]
    return sorted(rows, key=lambda one: (not one.for_nothing, -one.places if one.for_nothing else -one.gain))


def _one(summary: Summary, account: Account, name: str) -> Gives:
    places = account.stands_aside_in + account.keeps_quiet_in
    gain = summary.parties[account.party].gain.mean
    return Gives(account.party, name, places, gain, summary.for_nothing(account))


def gives_sentence(summary: Summary) -> str:
    """
    Say who gives way where and gains what.

    Parameters
    ----------
    summary : Summary

    Returns
    -------
    str
        "The Greens give way in 526 constituencies and gain nothing; Labour gives way in 89 and gains
        98 seats." Empty where nobody gives way.
    """
    rows = gives(summary)
    if not any(one.places for one in rows):
        return ""
    said = "; ".join(_said(one, named=not at) for at, one in enumerate(rows))
    return f"{said[:1].upper()}{said[1:]}."


def _said(one: Gives, *, named: bool) -> str:
    where = count(one.places, "constituency", "constituencies") if named else str(one.places)
    if not one.places:
        where = "no constituency" if named else "none"
    return f"{one.name} {agree(one.name, 'gives', 'give')} way in {where} and {_gained(one)}"


def _gained(one: Gives) -> str:
    if one.gain <= -NOTHING:
        return f"{agree(one.name, 'loses', 'lose')} {_seats(one.gain)}"
    if one.gain < NOTHING:
        return f"{agree(one.name, 'gains', 'gain')} nothing"
    return f"{agree(one.name, 'gains', 'gain')} {_seats(one.gain)}"


def _seats(value: float) -> str:
    return "one seat" if about(value) == "1.0" else f"{about(value)} seats"


def unpaid(summary: Summary) -> str:
    """
    Warn of partners that give way and gain nothing or next to it; empty where there is none.

    Returns
    -------
    str
        One sentence, for the head of an answer.
    """
    names = [one.name for one in gives(summary) if one.for_nothing]
    if not summary.lopsided:
        return ""
    verb = "give" if len(names) > 1 else agree(names[0], "gives", "give")
    return f"The bloc’s gain is a sum: {listed(names)} {verb} way for less than half a seat."
