"""
Offers settled again as plain loops, straight from the rule; shares no code with src/.

Works on the tables of a file of offers as TOML gives them, names as written. The union of
all sets of offers that support themselves is found by trying every set.
"""

from __future__ import annotations

from datetime import UTC
from itertools import chain, combinations


def settle(tables, at=None):
    """States of the offers, and the commitments that bind, at a moment (default: the last)."""
    offers, events = tables["offer"], tables.get("event", [])
    instants = {seconds(o[k]) for o in offers for k in ("made", "until", "withdrawn") if k in o}
    instants |= {seconds(e["at"]) for e in events}
    end = max(instants) if at is None else seconds(at)
    bound, conflict = [], set()
    for now in sorted(i for i in instants if i <= end):
        live = [o for o in offers if o not in bound and seconds(o["made"]) <= now and not over(o, now)]
        happened = [e for e in events if seconds(e["at"]) <= now]
        settled = [g for o in bound for g in gifts(o)]
        union = self_supporting(live, settled, happened)
        conflict = {o["id"] for o in union if clashes(o, union, settled)}
        if conflict:
            union = self_supporting([o for o in live if o["id"] not in conflict], settled, happened)
        bound += union
    answer = {"binding": set(), "lapsed": set(), "withdrawn": set(), "conflict": set(), "waiting": set(),
              "not_made": set()}  # fmt: skip
    for offer in offers:
        answer[state(offer, bound, conflict, end)].add(offer["id"])
    answer["commitments"] = {g for o in bound for g in gifts(o)}
    return answer


def seconds(moment):
    return moment.astimezone(UTC).timestamp()


def over(offer, now):
    return any(k in offer and seconds(offer[k]) <= now for k in ("until", "withdrawn"))


def state(offer, bound, conflict, end):
    if offer in bound:
        return "binding"
    if offer["id"] in conflict:
        return "conflict"
    if seconds(offer["made"]) > end:
        return "not_made"
    ends = {k: seconds(offer[k]) for k in ("withdrawn", "until") if k in offer and seconds(offer[k]) <= end}
    if not ends:
        return "waiting"
    return "withdrawn" if min(ends, key=ends.get) == "withdrawn" else "lapsed"


def gifts(offer):
    return [(offer["by"], g["seat"], g.get("for", ""), g.get("kind", "aside")) for g in offer["gives"]]


def self_supporting(live, settled, happened):
    """Every set whose conditions are met, together."""
    union = []
    for some in chain.from_iterable(combinations(live, n) for n in range(len(live) + 1)):
        given = settled + [g for o in some for g in gifts(o)]
        if all("requires" not in o or holds(o["requires"], given, happened) for o in some):
            union += [o for o in some if o not in union]
    return union


def holds(condition, given, happened):
    if "all" in condition:
        return all(holds(c, given, happened) for c in condition["all"])
    if "any" in condition:
        return any(holds(c, given, happened) for c in condition["any"])
    if "at_least" in condition:
        return sum(holds(c, given, happened) for c in condition["of"]) >= condition["at_least"]
    if "event" in condition:
        return any(
            e["name"] == condition["event"]
            and condition.get("party", e.get("party")) == e.get("party")
            and condition.get("seat", e.get("seat")) == e.get("seat")
            for e in happened
        )
    return any(
        (party, seat, kind) == (condition["party"], condition["seat"], condition.get("kind", "aside"))
        and condition.get("for", who) == who
        for party, seat, who, kind in given
    )


def clashes(offer, union, settled):
    """Somebody stands aside for the one that stands aside for it, in one seat."""
    others = settled + [g for o in union for g in gifts(o)]
    return any(
        (who, seat, party, "aside") in others
        for party, seat, who, kind in gifts(offer)
        if who and kind == "aside"
    )


def fewest_missing(tables, at, wanted):
    """How many further facts it takes for a waiting offer to bind; None if no number will do."""
    offers = tables["offer"]
    now = settle(tables, at)
    live = [o for o in offers if o["id"] in now["waiting"] | now["conflict"]]
    target = next(o for o in offers if o["id"] == wanted)
    settled = sorted(now["commitments"])
    happened = [e for e in tables.get("event", []) if seconds(e["at"]) <= seconds(at)]
    named = []
    for offer in live:
        named += [c for c in parts(offer.get("requires")) if c not in named]
    for size in range(len(named) + 1):
        for some in combinations(named, size):
            given = settled + [as_gift(c) for c in some if "party" in c and "event" not in c]
            facts = happened + [as_event(c) for c in some if "event" in c]
            union = self_supporting(live, given, facts)
            clash = [o["id"] for o in union if clashes(o, union, given)]
            union = self_supporting([o for o in live if o["id"] not in clash], given, facts)
            if target in union:
                return size
    return None


def parts(condition):
    if condition is None:
        return []
    inner = condition.get("all") or condition.get("any") or condition.get("of")
    if inner is None:
        return [] if condition.get("all") == [] else [condition]
    return [leaf for c in inner for leaf in parts(c)]


def as_gift(c):
    return (c["party"], c["seat"], c.get("for", ""), c.get("kind", "aside"))


def as_event(c):
    return {"name": c["event"], **{k: c[k] for k in ("party", "seat") if k in c}}
