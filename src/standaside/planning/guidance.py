"""
What the Electoral Commission's guidance on election pacts asks of a pact, as checks.

Each notice says what the guidance says in our words, why it concerns this pact, and where
to read it. It is never legal advice: the Commission itself asks parties to get in touch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from standaside.domain import Pact
from standaside.errors import ScenarioError
from standaside.planning.money import Rates

NOT_ADVICE = (
    "This is a summary of published guidance, not legal advice. The rules turn on the facts, and the "
    "Electoral Commission asks parties that enter a pact to contact it about theirs."
)

PACTS = "https://www.electoralcommission.org.uk/election-pacts"
NON_PARTY = "https://www.electoralcommission.org.uk/non-party-campaigners-uk-parliamentary-general-elections"
CANDIDATES = (
    "https://www.electoralcommission.org.uk/guidance-candidates-and-agents-uk-parliamentary-general-elections"
    "-great-britain"
)

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")


class Level(StrEnum):
    """How much a notice matters to this pact."""

    NOTE = "note"
    ASK = "ask"
    OVER = "over a limit"


@dataclass(frozen=True, slots=True)
class Intent:
    """
    What the parties mean to do beyond standing aside; amounts are pounds.

    Attributes
    ----------
    announced : bool
        The pact is made public.
    campaigning : bool
        A party campaigns for another's candidates.
    general : mapping of str to float
        By nation: what a party means to spend on campaigning for the others, where it is
        neither its own nor a candidate's spending.
    local : mapping of str to float
        By constituency code: what is spent for or against one candidate there without the
        agent's leave.
    """

    announced: bool = True
    campaigning: bool = False
    general: Mapping[str, float] = field(default_factory=dict)
    local: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for where, pounds in (*self.general.items(), *self.local.items()):
            if not (math.isfinite(pounds) and pounds >= 0):
                raise ScenarioError(f"{where}: the spending is {pounds:g} pounds; give a number not below 0.")
        unknown = sorted(set(self.general) - set(NATIONS))
        if unknown:
            raise ScenarioError(
                f'There is no nation "{unknown[0]}" for spending; known are {", ".join(NATIONS)}.'
            )


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at: the key of the check, how much it matters, a sentence or two, and a link."""

    key: str
    level: Level
    text: str
    address: str
    dated: str


def check_guidance(pact: Pact, intent: Intent, rates: Rates) -> tuple[Notice, ...]:
    """
    Compare a pact with the Electoral Commission's guidance.

    Parameters
    ----------
    pact : Pact
    intent : Intent
    rates : Rates
        Limits in force.

    Returns
    -------
    tuple of Notice
        None for an empty pact without campaigning. Show ``NOT_ADVICE`` with them.

    Raises
    ------
    ScenarioError
        If spending is given for a constituency that does not exist.
    """
    for code in intent.local:
        if code not in pact.constituencies.codes:
            raise ScenarioError(
                f'Spending is given for "{code}", which is not a constituency of boundary set '
                f"{pact.constituencies.boundary_set}; correct the code."
            )
    if not pact.stand_asides and not intent.campaigning:
        return ()
    return (
        *_about_the_pact(pact, intent),
        *_about_campaigning(pact, intent, rates),
        *_about_local(pact, intent, rates),
        *_about_general(intent, rates),
    )


def _about_the_pact(pact: Pact, intent: Intent) -> Iterator[Notice]:
    seats = int(pact.aside.any(axis=1).sum())
    yield Notice(
        "pact",
        Level.NOTE,
        "Agreeing not to stand is allowed and is not defined in electoral law; the guidance is about "
        f"reporting what is spent and given. This pact covers {seats} constituencies.",
        f"{PACTS}/what-does-election-pact-look",
        "1 November 2019",
    )
    if intent.announced and not intent.campaigning:
        yield Notice(
            "announcement",
            Level.ASK,
            "Where a pact is announced and nobody campaigns, only the spending on the announcement is to be "
            "reported: as the announcing party's own, or as notional spending of the candidate or party it "
            "helps if they took part in it or used it.",
            f"{PACTS}/you-are-party-a-and-enter-a-pact-party-b-you-announce-it-you-dont-campaign",
            "24 May 2021",
        )


def _about_campaigning(pact: Pact, intent: Intent, rates: Rates) -> Iterator[Notice]:
    if not intent.campaigning:
        return
    yield Notice(
        "notional",
        Level.ASK,
        "What a party spends on another's campaign together with the candidate or the party is likely to be "
        "their notional spending: it goes into the candidate's or party's return and counts against their "
        "limit. What they neither use nor know of is likely to be non-party campaigning.",
        f"{PACTS}/you-are-party-a-and-enter-a-pact-party-b-you-announce-it-and-then-campaign",
        "24 May 2021",
    )
    yield Notice(
        "volunteers",
        Level.NOTE,
        "An activist's unpaid time is not spending (recalled, not read in a source); leaflets, travel paid "
        "for and staff lent are.",
        f"{CANDIDATES}/candidate-spending",
        "recalled",
    )
    parties = int(pact.aside.any(axis=0).sum())
    if parties > 1 or int(pact.aside.any(axis=1).sum()) > 1:
        yield Notice(
            "joint",
            Level.ASK,
            "In a larger pact, where several parties announce it and campaign for one another, the general "
            "rules for non-party campaigners may apply; those who spend on a common plan then count each "
            f"other's spending. Above £{rates['register_over_england']:,.0f} in England or "
            f"£{rates['register_over_elsewhere']:,.0f} in another nation the spending is reported apart.",
            f"{PACTS}/you-are-one-several-parties-who-are-part-a-large-pact-across-several-constituencies",
            "24 May 2021",
        )


def _about_local(pact: Pact, intent: Intent, rates: Rates) -> Iterator[Notice]:
    limit = rates["local_campaign"]
    address = f"{CANDIDATES}/candidate-spending/local-campaigning"
    over = [code for code, pounds in intent.local.items() if pounds > limit]
    if over:
        names = [pact.constituencies.names[pact.constituencies.index(code)] for code in sorted(over)]
        yield Notice(
            "local",
            Level.OVER,
            f"More than £{limit:,.0f} for or against one candidate needs the agent's written leave and then "
            f"counts as the candidate's spending: {', '.join(names[:5])}"
            + (f" and {len(names) - 5} more." if len(names) > 5 else "."),
            address,
            rates.rows["local_campaign"].checked,
        )
    elif intent.campaigning:
        yield Notice(
            "local",
            Level.NOTE,
            f"Without the agent's written leave at most £{limit:,.0f} may be spent for or against one "
            "candidate in a constituency.",
            address,
            rates.rows["local_campaign"].checked,
        )


def _about_general(intent: Intent, rates: Rates) -> Iterator[Notice]:
    total, limit = math.fsum(intent.general.values()), rates["notify_over"]
    if total > limit:
        yield Notice(
            "notification",
            Level.OVER,
            f"£{total:,.0f} of non-party campaigning is above the £{limit:,.0f} that may be spent without "
            "being on the Commission's register of notifications. Since the Elections Act 2022 a registered "
            "party cannot be on it as well, as we read the guidance; the page on pacts, written in 2021, "
            "still says it can. Ask the Commission.",
            f"{NON_PARTY}/notifications-and-registration/who-can-submit-a-notification",
            "19 December 2023",
        )
    elif total > 0:
        yield Notice(
            "notification",
            Level.NOTE,
            f"£{total:,.0f} of non-party campaigning is within the £{limit:,.0f} that needs no notification.",
            f"{NON_PARTY}/notifications-and-registration/when-must-you-submit-a-notification-electoral-commission",
            "19 December 2023",
        )
    if total > 0:
        yield Notice(
            "constituency",
            Level.NOTE,
            f"At most £{rates['seat_campaign_limit']:,.0f} of regulated campaigning may fall in one "
            "constituency; spending on a whole nation is divided among all of its constituencies.",
            f"{NON_PARTY}/spending-limits/examples-attributing-spending",
            rates.rows["seat_campaign_limit"].checked,
        )
