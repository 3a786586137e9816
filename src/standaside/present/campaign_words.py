"""A plan for the activists in sentences: what it is worth, what it rests on, and who is right."""

from __future__ import annotations

from standaside.domain import Campaign
from standaside.planning.campaign_plan import (
    ALONE,
    ASIDE,
    BOTH,
    COOPERATION,
    NOTHING,
    Campaigning,
    campaign_document,
    who_is_right,
)
from standaside.present.documents import Document, library_version
from standaside.present.sentences import Phrase
from standaside.present.wording import count, percent, signed

WAYS = {
    NOTHING: "doing nothing",
    ALONE: "every party for itself",
    COOPERATION: "campaigning together",
    ASIDE: "standing aside",
    BOTH: "both",
}
"""Arrangements as people read them."""

PRIOR_PAGE = "documentation page “Campaign”"


def activists_document(answer: Campaigning, *, compared: str, seed: int) -> Document:
    """
    Lay a plan for the activists out as the command line's JSON, with its provenance.

    Parameters
    ----------
    answer : Campaigning
    compared : str
        Which stand-asides it is compared with: "the scenario's pact".
    seed : int

    Returns
    -------
    dict
    """
    asked = answer.scenario
    sources = (asked.baseline.source, asked.poll.source if asked.poll else "", asked.transfers.source)
    return {
        "name": asked.name,
        "title": asked.title,
        "election": asked.baseline.id,
        "seed": seed,
        "draws": asked.uncertainty.draws,
        "version": library_version(),
        "sources": [*filter(None, sources), f"effect of activists: {PRIOR_PAGE}"],
        "compared": compared,
        **campaign_document(answer),
    }


def activists_phrases(answer: Campaigning) -> tuple[Phrase, ...]:
    """
    Say what campaigning together and standing aside are worth, on the same simulated elections.

    Parameters
    ----------
    answer : Campaigning

    Returns
    -------
    tuple of Phrase
        The answer in pieces, the strong ones marked.
    """
    rows = {row.name: row for row in answer.arrangements}
    nothing, together = rows[NOTHING], rows[COOPERATION]
    said = [
        Phrase("If the partners do nothing they can expect "),
        Phrase(f"{nothing.bloc:.1f} seats", strong=True),
        Phrase(". Campaigning together, each party’s activists where they do most good, changes that by "),
        Phrase(signed(together.gain.mean), strong=True),
        Phrase(
            f" (nine times in ten {signed(together.gain.p05, places=0)} to "
            f"{signed(together.gain.p95, places=0)})"
        ),
    ]
    if ASIDE in rows:
        said += [
            Phrase("; standing aside by "),
            Phrase(signed(rows[ASIDE].gain.mean), strong=True),
            Phrase("; both by "),
            Phrase(signed(rows[BOTH].gain.mean), strong=True),
        ]
    return (*said, Phrase("."))


def alone_sentence(answer: Campaigning) -> str:
    """
    Say how much of what campaigning together brings, every party could have had for itself.

    Parameters
    ----------
    answer : Campaigning

    Returns
    -------
    str
        One sentence; "" where nobody is compared.
    """
    ways = {row.name: row.gain.mean for row in answer.arrangements}
    alone, together = ways[ALONE], ways[COOPERATION]
    return (
        "Every party for itself: each sends its own activists where they add most to its own seats, with no "
        f"agreement kept. That adds {signed(alone)} expected seats, the agreement {_more(together - alone)}."
    )


def _more(extra: float) -> str:
    words = signed(extra)
    return f"{words} more" if words.strip("+−") != "0.0" else "nothing more"


def effect_sentence(answer: Campaigning) -> str:
    """Say how much an activist is taken to do, how far one travels, and where that is from."""
    strength, campaign = answer.campaign.strength, answer.campaign
    return (
        f"An activist's effect: log-odds {strength.mean:g} ± {strength.sd:g} for each unit of "
        f"log(1 + activists/{campaign.base:g}); none at all with a chance of "
        f"{percent(strength.p_nothing)}% ({PRIOR_PAGE}). {_travel(campaign)}"
    )


def _travel(campaign: Campaign) -> str:
    if not campaign.travels:
        return "Nobody travels to another seat."
    steps = count(campaign.reach, "step")
    return f"Travel: at most {steps} on the hex map, which are no distance on the ground."


def compared_sentence(answer: Campaigning, compared: str) -> str:
    """Say which stand-asides it is compared with, and in how many places."""
    places = sum(1 for seat in answer.seats if seat.aside)
    where = count(places, "constituency", "constituencies")
    return f"Standing aside: {compared}, {where}." if places else "Standing aside: no pact to compare with."


def verdict_sentence(answer: Campaigning) -> str:
    """Say who is right, over the seats with a stand-aside; nothing where there is none."""
    deals = [seat for seat in answer.seats if seat.aside]
    if not deals:
        return ""
    words = [seat.better for seat in deals]
    harm = sum(seat.backfires for seat in deals)
    every = who_is_right(answer)["activists"] - words.count("activists")
    further = f" In {every} further seats activists alone lift the bloc by a point." if every else ""
    return (
        f"Seat by seat, where somebody stands aside: standing aside does more in "
        f"{words.count('standing aside')}, activists in {words.count('activists')}, either alike in "
        f"{words.count('either')}, neither anything in {words.count('neither')}; standing aside does harm in "
        f"{harm}.{further}"
    )


def activists_sentences(answer: Campaigning, compared: str) -> list[str]:
    """
    Say what a plan for the activists rests on, what it is compared with, and who is right.

    Parameters
    ----------
    answer : Campaigning
    compared : str
        As for :func:`activists_document`.

    Returns
    -------
    list of str
    """
    said = [
        alone_sentence(answer),
        effect_sentence(answer),
        compared_sentence(answer, compared),
        verdict_sentence(answer),
    ]
    return [sentence for sentence in said if sentence]
