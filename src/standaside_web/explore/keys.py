"""
The keys of a question: how each is read from a scenario's tables, and written into them.

One row for each thing that a form can change. To let a form change another, add a row here
and a field in ``templates/scenario.html``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from standaside import ScenarioError, unwinding_preset
from standaside_web.parameters import LONGEST_NUMBER

Tables = dict[str, Any]
"""A scenario file's tables, as plain dictionaries."""

NONE = "none"
_FIGURE = re.compile(r"^(?P<name>[^\s:=](?:.*[^\s:=])?)[\s:=]+(?P<figure>\d{1,4}(?:\.\d{1,3})?)\s*%?$")
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OWN = re.compile(r"own-[a-z]{16}")
_PARTY = re.compile(r"^[^\s,;:.>&]{1,24}$")
OWN_FIGURES = "figures typed into the form, not those of a pollster"


@dataclass(frozen=True, slots=True)
class Key:
    """
    One thing a question may change.

    Attributes
    ----------
    words : str
        What it is, for people.
    read : callable
        Tables to text, "" where the tables say nothing.
    write : callable
        Tables and text; changes the tables. "" takes the thing out.
    """

    words: str
    read: Callable[[Tables], str]
    write: Callable[[Tables, str], None]


def figures(text: str, what: str) -> dict[str, float]:
    """
    Names with a figure each.

    Raises
    ------
    ScenarioError
        Naming the piece that is not such a pair.

    Examples
    --------
    >>> figures("Con 33, Lab: 25.5", "poll")
    {'Con': 33.0, 'Lab': 25.5}
    """
    found: dict[str, float] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        pair = _FIGURE.match(item)
        if pair is None:
            raise ScenarioError(
                f'"{what}" has "{item[:60]}", which is not a name and a figure, as in "Con 43".'
            )
        if pair["name"] in found:
            raise ScenarioError(f'"{what}" names {pair["name"]} twice; keep one figure.')
        found[pair["name"]] = float(pair["figure"])
    return found


def names(text: str, what: str) -> list[str]:
    """
    Names in a list.

    Raises
    ------
    ScenarioError
        If one cannot be a name.
    """
    found = [part.strip() for part in text.split(",") if part.strip()]
    odd = next((name for name in found if not _PARTY.match(name)), None)
    if odd is not None:
        raise ScenarioError(
            f'"{what}" has "{odd[:60]}", which cannot be a party; give codes such as "Lab,LD".'
        )
    return list(dict.fromkeys(found))


def written(pairs: Mapping[str, float]) -> str:
    """Names with figures, as text."""
    return ",".join(f"{name} {value:g}" for name, value in pairs.items())


def _inner(tables: Tables, table: str) -> Tables:
    tables[table] = dict(tables.get(table, {}))
    return tables[table]


def _set(tables: Tables, table: str, key: str, value: Any) -> None:
    inner = _inner(tables, table)
    if value is None:
        inner.pop(key, None)
    else:
        inner[key] = value
    if table == "rules":
        _keep_prices(inner)


def _keep_prices(rules: Tables) -> None:
    """A price stands only beside its rule: it goes where the rule goes."""
    gone = {key for key in rules.get("price", {}) if rules.get(key) is None or rules.get(key) in ({}, [])}
    gone |= {key for key in rules.get("price", {}) if rules.get(key) is False}
    if gone:
        rules["price"] = {key: seats for key, seats in rules["price"].items() if key not in gone}


def _read_poll(tables: Tables) -> str:
    return written(tables.get("poll", {}).get("shares", {}))


def _write_poll(tables: Tables, text: str) -> None:
    shares = figures(text, "poll")
    if written(shares) == _read_poll(tables):
        return
    kept = {k: v for k, v in tables.get("poll", {}).items() if k in ("fieldwork_end", "sample")}
    tables["poll"] = {**kept, "shares": shares, "source": OWN_FIGURES}
    tables.pop("published", None)


def _read_polls(tables: Tables) -> str:
    return str(tables.get("polls", ""))


def _write_polls(tables: Tables, text: str) -> None:
    """Polls that the visitor brought stand beside the tables, which know no such thing."""
    if not text:
        tables.pop("polls", None)
        return
    if not _OWN.fullmatch(text):
        raise ScenarioError(
            f'"polls" is "{text[:40]}"; give the id of polls that this browser brought, own-abcdefghijklmnop.'
        )
    tables["polls"] = text


def _read_day(table: str, key: str) -> Callable[[Tables], str]:
    return lambda tables: str(tables.get(table, {}).get(key) or "")


def _write_day(table: str, key: str, words: str) -> Callable[[Tables, str], None]:
    """Write a day of the calendar, as 2029-05-03; ``words`` is what the form calls it."""

    def write(tables: Tables, text: str) -> None:
        try:
            day = date.fromisoformat(text) if text and re.fullmatch(DAY, text) else None
        except ValueError:  # no calendar has it
            day = None
        if text and day is None:
            raise ScenarioError(f'{words}, "{text[:40]}", is no date; write year-month-day, as 2029-05-03.')
        _set(tables, table, key, day)

    return write


def _read_side(side: str) -> Callable[[Tables], str]:
    return lambda tables: ",".join(tables.get("bloc", {}).get(side, []))


def _write_side(side: str) -> Callable[[Tables, str], None]:
    def write(tables: Tables, text: str) -> None:
        chosen = names(text, side)
        if set(chosen) == set(tables.get("bloc", {}).get(side, [])):
            return  # boxes come in the form's order, and the order means nothing
        _set(tables, "bloc", side, chosen)
        if side == "partners":
            rules = _inner(tables, "rules")
            for key in ("min_gain", "max_by_party", "reciprocity"):
                if key in rules:
                    rules[key] = {party: v for party, v in rules[key].items() if party in chosen}
            if "locked" in rules:
                rules["locked"] = [lock for lock in rules["locked"] if lock["party"] in chosen]
            _keep_prices(rules)

    return write


def _partners(tables: Tables) -> list[str]:
    return list(tables.get("bloc", {}).get("partners", []))


def _read_follow(tables: Tables) -> str:
    follow = tables.get("transfers", {}).get("follow", {})
    rates = {follow.get(f"{a}>{b}") for a, b in itertools.permutations(_partners(tables), 2)}
    return f"{100 * rates.pop():g}" if len(rates) == 1 and None not in rates else ""


def _write_follow(tables: Tables, text: str) -> None:
    if not text:
        return
    rate = percent(text, "follow") / 100
    follow = {f"{a}>{b}": rate for a, b in itertools.permutations(_partners(tables), 2)}
    _set(tables, "transfers", "follow", {**tables.get("transfers", {}).get("follow", {}), **follow})


def _read_rates(tables: Tables) -> str:
    follow = tables.get("transfers", {}).get("follow", {})
    return "" if _read_follow(tables) else written({pair: 100 * rate for pair, rate in follow.items()})


def _write_rates(tables: Tables, text: str) -> None:
    given = {pair.replace(" ", ""): rate / 100 for pair, rate in figures(text, "rates").items()}
    if given:
        _set(tables, "transfers", "follow", {**tables.get("transfers", {}).get("follow", {}), **given})


def percent(text: str, what: str) -> float:
    """
    A percentage.

    Raises
    ------
    ScenarioError
        If it is not one.
    """
    return _bounded(text, what, 100.0)


def _bounded(text: str, what: str, most: float) -> float:
    try:
        value = float(text.rstrip("% ")) if len(text) <= LONGEST_NUMBER else -1.0
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise ScenarioError(f'"{what}" is "{text[:40]}"; give a number from 0 to {most:g}.')
    return round(value, 3)


def _whole(text: str, what: str, most: int) -> int:
    value = _bounded(text, what, most)
    if not value.is_integer():
        raise ScenarioError(f'"{what}" is "{text[:40]}"; give a whole number from 0 to {most}.')
    return int(value)


def _read_backfire(tables: Tables) -> str:
    chance = tables.get("backfire", {}).get("chance")
    return "" if chance is None else f"{100 * chance:g}"


def _write_backfire(tables: Tables, text: str) -> None:
    _set(tables, "backfire", "chance", percent(text, "backfire") / 100 if text else None)


def _said(table: str, key: str, usual: str = "") -> Callable[[Tables], str]:
    return lambda tables: str(tables.get(table, {}).get(key, usual))


def _say(table: str, key: str) -> Callable[[Tables, str], None]:
    return lambda tables, text: _set(tables, table, key, text[:60] or None)


def _read_tactical(tables: Tables) -> str:
    return str(tables.get("tactical", {}).get("preset") or NONE)


def _write_tactical(tables: Tables, text: str) -> None:
    """Votes lent as in one year; those that the baseline holds already go back first (rule 8)."""
    if text == _read_tactical(tables):
        return
    if text in ("", NONE):
        tables["tactical"] = {}
        return
    held = unwinding_preset(str(tables.get("election", {}).get("from", "")))
    tables["tactical"] = {"preset": text[:60], **({"unwind": held} if held else {})}


def _read_kinds(tables: Tables) -> str:
    return ",".join(tables.get("rules", {}).get("kinds") or ["aside"])


def _write_kinds(tables: Tables, text: str) -> None:
    chosen = names(text, "kinds")
    _set(tables, "rules", "kinds", None if chosen in ([], ["aside"]) else chosen)


def _limit(key: str) -> Callable[[Tables], str]:
    def read(tables: Tables) -> str:
        value = tables.get("rules", {}).get(key)
        return NONE if value is None else str(value)

    return read


def _limited(key: str, name: str) -> Callable[[Tables, str], None]:
    def write(tables: Tables, text: str) -> None:
        limit = None if text in ("", NONE) else _whole(text, name, 5_000)
        _set(tables, "rules", key, limit)

    return write


def _switch(key: str) -> Callable[[Tables], str]:
    return lambda tables: "1" if tables.get("rules", {}).get(key) else "0"


def _switched(key: str) -> Callable[[Tables, str], None]:
    return lambda tables, text: _set(tables, "rules", key, text.split(",")[-1] not in ("", "0", "no"))


def _read_gain(tables: Tables) -> str:
    gains = tables.get("rules", {}).get("min_gain", {})
    return f"{min(gains.values()):g}" if gains else "0"


def _write_gain(tables: Tables, text: str) -> None:
    gain = _bounded(text or "0", "gain", 100.0)
    _set(tables, "rules", "min_gain", dict.fromkeys(_partners(tables), gain) if gain else {})


def _read_part(tables: Tables) -> str:
    part = tables.get("campaign", {}).get("mobile")
    return "" if part is None else f"{100 * part:g}"


def _write_part(tables: Tables, text: str) -> None:
    _set(tables, "campaign", "mobile", percent(text, "mobile") / 100 if text else None)


def _write_reach(tables: Tables, text: str) -> None:
    _set(tables, "campaign", "reach", _whole(text, "reach", 40) if text else None)


def _read_rivals(tables: Tables) -> str:
    blocs = tables.get("bloc_against", [])
    return ",".join(blocs[0]["partners"]) if blocs else ""


def _write_rivals(tables: Tables, text: str) -> None:
    if text == _read_rivals(tables):
        return
    chosen = names(text, "rivals")
    rules = {k: v for k, v in _rival_rules(tables).items() if not isinstance(v, (dict, list))}  # no party's
    own = {"partners": chosen, "opponents": _partners(tables), "rules": rules}
    tables["bloc_against"] = [own] if chosen else []


def _rival_rules(tables: Tables) -> Tables:
    """Rules of the bloc that answers, as far as a form can change them."""
    blocs = tables.get("bloc_against", [])
    return dict(blocs[0].get("rules", {})) if blocs else {}


def _set_rival_rule(tables: Tables, rule: str, value: Any) -> None:
    """Set a rule of the bloc that answers; opponents of two parties or more are one, as in the library."""
    blocs = tables.get("bloc_against", [])
    opponents = tables.get("bloc", {}).get("opponents", [])
    usual = {"partners": list(opponents), "opponents": _partners(tables)}
    if not blocs and len(opponents) < 2:
        return
    first, *more = blocs or [usual]
    rules = {**first.get("rules", {}), rule: value}
    tables["bloc_against"] = [{**first, "rules": {k: v for k, v in rules.items() if v is not None}}, *more]


def _read_rival_seats(tables: Tables) -> str:
    return str(_rival_rules(tables).get("max_seats", NONE))


def _write_rival_seats(tables: Tables, text: str) -> None:
    if text != _read_rival_seats(tables):
        limit = None if text in ("", NONE) else _whole(text, "rival_seats", 5_000)
        _set_rival_rule(tables, "max_seats", limit)


def _read_rival_fair(tables: Tables) -> str:
    return "1" if _rival_rules(tables).get("nobody_worse_off") else "0"


def _write_rival_fair(tables: Tables, text: str) -> None:
    fair = text.rsplit(",", maxsplit=1)[-1] not in ("", "0", "no")
    if fair != (_read_rival_fair(tables) == "1"):
        _set_rival_rule(tables, "nobody_worse_off", fair or None)


def _read_deals(pact: Tables) -> str:
    """Deals of a pact's table as text: CODE:FOR:ASIDE.ASIDE, and :KIND where the candidate stays."""
    return ",".join(
        ":".join([d["seat"], d.get("for", ""), ".".join(d["aside"]), *_soft(d)])
        for d in pact.get("deals", [])
    )


def _soft(deal: Tables) -> list[str]:
    kind = deal.get("kind", "aside")
    return [] if kind == "aside" else [kind]


def _deals(text: str, what: str) -> list[Tables]:
    """Deals that are written so."""
    deals = []
    for item in text.split(","):
        seat, beneficiary, aside, kind, *rest = [*item.strip().split(":"), "", "", ""]
        if not seat or not aside or any(rest):
            raise ScenarioError(
                f'"{what}" has "{item[:60]}", which is not a deal; write CODE:FOR:ASIDE.ASIDE, as in '
                "E14000598:Green:Lab.LD, and :activists or :silent after it where the candidates stay."
            )
        deals.append({"seat": seat, "for": beneficiary, "aside": aside.split("."), "kind": kind or "aside"})
    return deals


def _read_pact(tables: Tables) -> str:
    pact = tables.get("pact", {})
    return "" if "file" in pact else _read_deals(pact) or NONE


def _write_pact(tables: Tables, text: str) -> None:
    if text:
        tables["pact"] = {"deals": [] if text == NONE else _deals(text, "pact")}


def _read_counter(tables: Tables) -> str:
    pact = tables.get("counter_pact", {})
    return str(pact["number"]) if "number" in pact else _read_deals(pact) or NONE


def _write_counter(tables: Tables, text: str) -> None:
    if ":" in text:
        tables["counter_pact"] = {"deals": _deals(text, "counter")}
        return
    if text in ("", NONE):
        tables["counter_pact"] = {}
        return
    variants = tables.get("variant", [])
    number = _whole(text, "counter", 99)
    if not 1 <= number <= len(variants):
        raise ScenarioError(
            f'"counter" is {number}, but this story has {len(variants)} counter-pacts; '
            f'give a number from 1, the deals written out, or "{NONE}".'
        )
    tables["counter_pact"] = {**variants[number - 1]["counter_pact"], "number": number}


KEYS: Mapping[str, Key] = {
    "from": Key("the election it starts from", _said("election", "from"), _say("election", "from")),
    "poll": Key("shares of Great Britain, percent", _read_poll, _write_poll),
    "polls": Key("polls that this browser brought: their average with all its errors, in place of "
        "the poll", _read_polls, _write_polls),
    "fieldwork_end": Key("last day of the poll's fieldwork", _read_day("poll", "fieldwork_end"),
        _write_day("poll", "fieldwork_end", "The end of the poll's fieldwork")),
    "date": Key("polling day, or the day it is likely to be; the further off, the more polls err",
        _read_day("election", "date"), _write_day("election", "date", "Polling day")),
    "partners": Key("who is bound by the pact", _read_side("partners"), _write_side("partners")),
    "opponents": Key("the other side", _read_side("opponents"), _write_side("opponents")),
    "follow": Key("how many follow an endorsement, percent, for every pair", _read_follow, _write_follow),
    "rates": Key("how many follow, percent, for single pairs", _read_rates, _write_rates),
    "backfire": Key("chance that endorsements cost votes, percent", _read_backfire, _write_backfire),
    "swing": Key("swing rule", _said("swing", "rule", "best"), _say("swing", "rule")),
    "scope": Key("which places move together", _said("swing", "scope", "nation"), _say("swing", "scope")),
    "tactical": Key("tactical votes, as in a year", _read_tactical, _write_tactical),
    "seats": Key("most constituencies with a deal", _limit("max_seats"), _limited("max_seats", "seats")),
    "asides": Key("most stand-asides", _limit("max_stand_asides"),
        _limited("max_stand_asides", "asides")),
    "fair": Key("nobody worse off", _switch("nobody_worse_off"), _switched("nobody_worse_off")),
    "holders": Key("holders of seats stand", _switch("incumbents_stand"), _switched("incumbents_stand")),
    "gain": Key("seats that each partner gains at least", _read_gain, _write_gain),
    "kinds": Key("how a plan may have parties give way", _read_kinds, _write_kinds),
    "pact": Key("who stands aside where", _read_pact, _write_pact),
    "counter": Key("what the other side does: number of the story's "
        "counter-pact, or its deals", _read_counter, _write_counter),
    "reach": Key("steps on the hex map that an activist travels", _said("campaign", "reach"), _write_reach),
    "mobile": Key("activists who travel, percent", _read_part, _write_part),
    "rivals": Key("the bloc that answers with a pact of its own", _read_rivals, _write_rivals),
    "rival_seats": Key("most constituencies with a deal of that bloc", _read_rival_seats, _write_rival_seats),
    "rival_fair": Key("nobody worse off in that bloc", _read_rival_fair, _write_rival_fair),
}  # fmt: skip
