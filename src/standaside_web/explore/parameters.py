"""The parameters of pages about a question: the question itself, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from standaside import load_presets, shipped_offers, shipped_scenarios, voting_systems, wording
from standaside_web.explore import advice, campaigns, chambers, counters, forms, maps, places, systems
from standaside_web.explore.keys import DAY, KEYS
from standaside_web.explore.question import FIRST_STORY, LIVE_DRAWS, MOST_DRAWS, MOST_SEED, PACTS, USUAL_SEED
from standaside_web.parameters import Parameter, choice, listed, number, one_of, text, whole

_BLANK = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff"
"""Spaces and control characters, listed because the dialects of patterns differ on them."""

PARTY = rf"[^{_BLANK},;:.>&]{{1,24}}"
_FIGURE = r"[0-9]{1,4}(?:\.[0-9]{1,3})? *%?"
_PLACE = rf"[^{_BLANK},]+(?: [^{_BLANK},]+)* -?[0-9]{{1,4}}(?:\.[0-9]{{1,3}})?"
_NAMED = rf"[^{_BLANK},;:=]+(?: [^{_BLANK},;:=]+)*[ :=]+{_FIGURE}"

PARTIES = text(pattern=listed(PARTY))
FIGURES = text(pattern=listed(_NAMED))
RATES = text(pattern=listed(rf"{PARTY} ?> ?{PARTY}[ :=]+{_FIGURE}"))
DEALS = text(pattern=rf"none|{listed(r'[^,:]+:[^,:]*:[^,:]+(?::(?:aside|activists|silent))?')}")
PERCENT = number(0, 100) | text(pattern=r"[0-9]{1,3}(?:\.[0-9]{1,3})? *%")
LIMITED = whole(0, 5_000) | one_of("none")
NAME = text(most=100)

_DAY, _ON_DAY = text(pattern=DAY), "a day as year-month-day, as in 2026-11-20"
_WHO, _PERCENT = "party codes, as in Lab,LD", "a number from 0 to 100"
_LIMIT = 'a whole number from 0 to 5,000, or "none"'
_SIDES = "0 or 1"

KINDS: Mapping[str, tuple[Any, str, str]] = {
    "from": (text(most=60), "an election such as 2017", "2017"),
    "poll": (FIGURES, "names with a figure each, as in Con 43,Lab 25", "Con 40,Lab 25,LD 18"),
    "polls": (
        text(pattern="own-[a-z]{16}"),
        "the id of polls that this browser brought",
        "own-abcdefghijklmnop",
    ),
    "fieldwork_end": (_DAY, _ON_DAY, "2019-11-20"),
    "date": (_DAY, _ON_DAY, "2019-12-12"),
    "partners": (PARTIES, _WHO, "Lab,LD,Green"),
    "opponents": (PARTIES, _WHO, "Con"),
    "follow": (PERCENT, _PERCENT, "60"),
    "rates": (RATES, "pairs with a figure each, as in Green>Lab 60", "Green>Lab 60"),
    "backfire": (PERCENT, _PERCENT, "15"),
    "tactical": (
        one_of("none", *load_presets()),
        f"one of none, {', '.join(load_presets())}",
        "tactical-2019",
    ),
    "swing": (one_of(*forms.SWINGS), f"one of {', '.join(forms.SWINGS)}", "best"),
    "scope": (one_of(*forms.SCOPES), f"one of {', '.join(forms.SCOPES)}", "nation"),
    "seats": (LIMITED, _LIMIT, "60"),
    "asides": (LIMITED, _LIMIT, "120"),
    "fair": (one_of("0", "1"), _SIDES, "1"),
    "holders": (one_of("0", "1"), _SIDES, "1"),
    "gain": (number(0, 100), _PERCENT, "0.1"),
    "kinds": (
        text(pattern=listed("|".join(forms.KINDS))),
        f"some of {', '.join(forms.KINDS)}",
        "aside,activists",
    ),
    "pact": (DEALS, 'deals as in E14000598:Green:Lab.LD, or "none"', "E14000598:Green:Lab.LD"),
    "counter": (whole(1, 99) | DEALS, 'a whole number from 1, deals written out, or "none"', "none"),
    "reach": (whole(0, 40), "a whole number from 0 to 40", "2"),
    "mobile": (PERCENT, _PERCENT, "40"),
    "rivals": (PARTIES, _WHO, "Con,BRX"),
    "rival_seats": (LIMITED, _LIMIT, "158"),
    "rival_fair": (one_of("0", "1"), _SIDES, "1"),
}
"""For each key of a question: its values, the same in words, an example. A key without a row takes text."""

REPEATED = (
    "poll",
    "partners",
    "opponents",
    "rivals",
    "rates",
    "fair",
    "rival_fair",
    "holders",
    "kinds",
    "pact",
)
"""Keys that a form may send several times; they are joined by commas."""

PARTED = ("poll", "rates")
"""Keys of which a form sends each figure by itself, as in ``poll-Con=40``."""

ALSO_SAID: Mapping[str, str] = {
    **{
        party: f"poll-{party}"
        for party in ["Con", "Lab", "LD", "Green", "SNP", "PC", "UKIP", "BRX", "RUK", "DUP", "SF"]
    },
    "scenario": "story",
    "election": "from",
    "baseline": "from",
    "shares": "poll",
    "fieldwork": "fieldwork_end",
    "polling_day": "date",
    "bloc": "partners",
    "rule": "swing",
    "max_seats": "seats",
    "max_stand_asides": "asides",
    "nobody_worse_off": "fair",
    "incumbents_stand": "holders",
    "min_gain": "gain",
    "counter_pact": "counter",
    "counterpact": "counter",
    "transfers": "rates",
    "n": "draws",
    "simulations": "draws",
    "constituency": "seat",
    "search": "find",
    "name": "find",
    "order": "sort",
    "order_by": "sort",
    "filter": "only",
    "per_page": "limit",
    "skip": "offset",
    "color": "colour",
}
"""Other words for keys: those of a scenario file, and those that other sites have."""


STORE_IT = "import it as a file on the page of the pact, which stores it and has a short address"
"""What to do about a pact that is too long for an address."""


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _key(name: str) -> Parameter:
    kind, expects, example = KINDS.get(name, (text(), "text", ""))
    return Parameter(
        name,
        _sentence(KEYS[name].words),
        kind,
        expects,
        example,
        repeats=name in REPEATED,
        parted=name in PARTED,
        shorter=STORE_IT if name in PACTS else "shorten it",
    )


STORY = Parameter(
    "story",
    f"The story that ships and is asked about, {FIRST_STORY} unless said; the other keys change it",
    one_of(*shipped_scenarios()),
    "the name of a story",
    FIRST_STORY,
    named=True,
)
STORED = Parameter(
    "q",
    "Id of a stored question, in place of the keys of a long one",
    text(pattern="[0-9a-f]{16}"),
    "the id from an address of this site",
)
SIMULATED = (
    Parameter(
        "draws",
        f"Simulated elections, {LIVE_DRAWS:,} unless said",
        whole(1, MOST_DRAWS),
        f"a whole number from 1 to {MOST_DRAWS:,}",
        "1000",
    ),
    Parameter(
        "seed",
        f"Seed of the simulated elections, {USUAL_SEED} unless said",
        whole(0, MOST_SEED),
        f"a whole number from 0 to {MOST_SEED:,}",
        "1",
    ),
)
QUESTION = (STORY, STORED, *map(_key, KEYS), *SIMULATED)
"""A question, as every page about one takes it."""

SHOWN = (
    choice("view", "What the map shows", *places.VIEWS),
    choice("colour", "How the map is coloured", *places.COLOURS),
)


def _filters(only: Mapping[str, Any], sorts: Mapping[str, Any], party: str) -> tuple[Parameter, ...]:
    return (
        Parameter(
            "find",
            "A name, a part of one, a county, a region or a code",
            text(most=80),
            "part of a name",
            "Bri",
        ),
        Parameter("region", "Region of the constituencies", text(most=80), "a region", "London"),
        Parameter("party", party, text(most=80), "the code of a party", "Lab"),
        choice("only", "Which constituencies", *only),
        choice("sort", "Order of the rows", *sorts),
    )


MAP_FILTERS = _filters(maps.ONLY, maps.SORTS, "Likeliest winner, with the pact if there is one")
ADVICE_FILTERS = _filters(advice.ONLY, advice.SORTS, "The party recommended")
SEAT = Parameter("seat", "Name or code of one constituency", NAME, "a name", "Brighton, Pavilion")
EDIT = Parameter("edit", "Name or code of the constituency being edited", NAME, "a name", "E14000598")
DEAL = Parameter(
    "deal",
    "Which deal of that constituency, the first unless said; one more than there are is a new one",
    whole(1, 99),
    "a whole number from 1",
    "2",
)
CODE = Parameter(
    "code",
    "Code of the constituency, or its name with hyphens",
    text(pattern="[-a-zA-Z0-9_]+", most=100),
    "a code",
    "E14000598",
    in_path=True,
)
SLOTS = tuple(
    Parameter(
        slot,
        f"The {nth} question, as a query string of its own",
        text(),
        "a question",
        "story=unite-to-remain-2019",
    )
    for slot, nth in zip("abcd", ("first", "second", "third", "fourth"), strict=True)
)
SYSTEMS = (
    Parameter(
        "system",
        "Systems to count, divided by commas",
        text(pattern=listed("|".join(voting_systems()))),
        f"some of {', '.join(voting_systems())}",
        "fptp,list_pr",
        repeats=True,
    ),
    choice("districts", "Where lists stand, region unless said", *systems.DISTRICTS),
    Parameter(
        "method",
        "How seats are shared out among lists, d_hondt unless said",
        text(most=40),
        "the name of a method",
        "sainte_lague",
    ),
    Parameter("threshold", "Least share of the votes that a list needs, percent", PERCENT, _PERCENT, "5"),
    choice("form", "Form of additional members, westminster unless said", *wording.SETTING_NAMES["form"]),
    choice(
        "overhang",
        "What becomes of constituencies won beyond a party's share, as the form has it unless said",
        *filter(None, wording.SETTING_NAMES["overhang"]),
    ),
    choice(
        "transfer",
        "Which votes of a surplus move under stv, weighted unless said",
        *wording.SETTING_NAMES["transfer"],
    ),
)
_SPOKEN = rf"[^{_BLANK},+>]+(?: [^{_BLANK},+>]+)*"
"""A party by code or name, which may have blanks inside."""
_TOGETHER = text(pattern=rf"none|{listed(rf'{_SPOKEN} *[+] *{_SPOKEN}')}", most=400)
_LINES = {
    "refuses": _TOGETHER,
    "unwilling": _TOGETHER,
    "supply": text(pattern=rf"none|{listed(rf'{_SPOKEN} *> *{_SPOKEN}')}", most=400),
    "abstain": text(pattern=listed(_SPOKEN), most=400),
    "deputies": text(pattern=rf"none|{listed(_NAMED)}", most=400),
    "positions": text(pattern=rf"none|{listed(_PLACE)}", most=400),
}
LINES = tuple(
    Parameter(
        line.key, line.words, _LINES[line.key], f'values as in "{line.example}", or "none"', line.example
    )
    for line in chambers.LINES
)
PAGE = Parameter(
    "page",
    "Which rows the page shows; its data have all of them",
    whole(1, 9_999) | one_of("all"),
    'a whole number from 1, or "all"',
    "all",
)
CAMPAIGN = (choice("show", "Which list, targets unless said", *campaigns.LISTS), PAGE)
COUNTER = (choice("end", "Which order's end the map shows, the first unless said", *counters.ORDERS),)
OWN = Parameter(
    "own",
    "Id of a file that this browser has brought",
    text(pattern="own-[a-z]{16}"),
    "the id of a file",
    "own-abcdefghijklmnop",
    in_path=True,
)
OFFERS = (
    Parameter(
        "offers",
        "Offers that ship, or the id of some that this browser brought",
        one_of(*shipped_offers()) | text(pattern="own-[a-z]{16}"),
        f"{', '.join(shipped_offers())} or such an id",
        shipped_offers()[0],
        named=True,
    ),
    Parameter("text", "A file of offers, in place of one that ships", text(), "the text of such a file"),
    Parameter(
        "at",
        "The moment to settle them at, the last in the file unless said",
        text(most=60),
        "a date with a time and its offset",
        "2017-05-11T12:00:00+01:00",
    ),
)
JOB = Parameter(
    "job",
    "Id of the job",
    UUID,
    "the id of a job",
    "00000000-0000-4000-8000-000000000000",
    in_path=True,
)


def field(name: str, words: str, *, repeats: bool = False) -> Parameter:
    """What a page's own form sends beside its parameters; no part of the API."""
    return Parameter(name, words, text(), "text", repeats=repeats)


FORM_SENT = field("sent", "That the form was sent")
SENT = (FORM_SENT, field("map", "That its answer is wanted on the map's page"))
CHOSEN = field("question", "The question that the offers are priced by, as a query string")
READ = (
    field("read", "How many deals the file had that was just read"),
    field("differ", "Where they are other deals than before"),
)
CHANGE = (
    field("change", "set or remove a deal"),
    field("for", "Who is to be helped"),
    field("aside", "Who gives way", repeats=True),
    field("kind", "How they give way"),
)
