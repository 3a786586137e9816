"""Random tables of offers: ours, through the file, against plain loops that try every set."""

from __future__ import annotations

import datetime as dt
import os
import random
import tomllib

import pytest

from standaside.data.offers_file import offers_from_tables
from standaside.planning.deal_changes import changes
from standaside.planning.deals import settle
from tests import reference_deals as slow

TABLES = int(os.environ.get("STANDASIDE_OFFER_TABLES", "300"))
"""How many to invent; 10,000 on demand (docs/explanation/deals.md says how)."""

SEATS = ("Bath", "Isle of Wight", "Brighton, Pavilion")
PARTIES = ("Green", "Lab", "LD")
MOMENTS = (
    dt.datetime(2017, 5, 10, 22, 59, 59, tzinfo=dt.UTC),  # a second before midnight in London
    dt.datetime(2017, 5, 10, 23, 0, 0, tzinfo=dt.UTC),
    dt.datetime(2017, 5, 10, 23, 0, 1, tzinfo=dt.UTC),
    dt.datetime(2017, 10, 29, 0, 30, tzinfo=dt.UTC),  # half past one, the first time
    dt.datetime(2017, 10, 29, 1, 0, tzinfo=dt.UTC),  # clocks go back
    dt.datetime(2017, 10, 29, 1, 30, tzinfo=dt.UTC),  # half past one, the second time
    dt.datetime(2018, 3, 25, 0, 59, 59, tzinfo=dt.UTC),  # a second before clocks go forward
    dt.datetime(2018, 3, 25, 1, 0, 0, tzinfo=dt.UTC),
)
OFFSETS = [dt.timezone(dt.timedelta(minutes=m)) for m in (0, 60, -210, 345, 840)]


def shown(rng, moment):
    return moment.astimezone(rng.choice(OFFSETS)).isoformat()


def text_of(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {text_of(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[ " + ", ".join(map(text_of, value)) + " ]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def leaf(rng, by, pool):
    if rng.random() < 0.15:
        found = {"event": rng.choice(("ratified", "nominated"))}
        if rng.random() < 0.7:
            found["party"] = rng.choice(PARTIES)
        return found
    others = [gift for gift in pool if gift["party"] != by]
    if others and rng.random() < 0.8:  # what somebody offers, so that circles close
        gift = rng.choice(others)
        return {k: v for k, v in gift.items() if k != "for" or rng.random() < 0.5}
    found = {"party": rng.choice([p for p in PARTIES if p != by]), "seat": rng.choice(SEATS)}
    if rng.random() < 0.3:
        found["for"] = rng.choice([p for p in PARTIES if p != found["party"]])
    return found


def condition(rng, by, pool, depth=0):
    if depth == 2 or rng.random() < 0.55:
        return leaf(rng, by, pool)
    inner = [condition(rng, by, pool, depth + 1) for _ in range(rng.randint(1, 3))]
    word = rng.choice(("all", "any", "at_least"))
    if word == "at_least":
        return {"at_least": rng.randint(1, len(inner)), "of": inner}
    return {word: inner}


def promise(rng):
    by, gives = rng.choice(PARTIES), []
    for seat in rng.sample(SEATS, rng.choice((1, 1, 1, 2))):
        gift = {"seat": seat}
        if rng.random() < 0.85:
            gift["for"] = rng.choice([p for p in PARTIES if p != by])
        if rng.random() < 0.15:
            gift["kind"] = rng.choice(("activists", "silent"))
        gives.append(gift)
    return by, gives


def offer(rng, number, by, gives, pool):
    made, *rest = sorted(rng.choice(MOMENTS[: rng.choice((3, len(MOMENTS)))]) for _ in range(3))
    lines = ["[[offer]]", f'id = "o{number}"', f'by = "{by}"', f"made = {shown(rng, made)}"]
    if rng.random() < 0.5:
        lines.append(f"until = {shown(rng, rng.choice(rest))}")
    if rng.random() < 0.15:
        lines.append(f"withdrawn = {shown(rng, rng.choice(rest))}")
    lines.append(f"gives = {text_of(gives)}")
    if rng.random() < 0.8:
        lines.append(f"requires = {text_of(condition(rng, by, pool))}")
    return "\n".join(lines)


def event(rng):
    lines = ["[[event]]", f'name = "{rng.choice(("ratified", "nominated"))}"']
    if rng.random() < 0.8:
        lines.append(f'party = "{rng.choice(PARTIES)}"')
    return "\n".join([*lines, f"at = {shown(rng, rng.choice(MOMENTS))}"])


def table(rng):
    promises = [promise(rng) for _ in range(rng.randint(1, 7))]
    pool = [{"party": by, **gift} for by, gives in promises for gift in gives]
    entries = [offer(rng, number, by, gives, pool) for number, (by, gives) in enumerate(promises)]
    entries += [event(rng) for _ in range(rng.randint(0, 2))]
    return entries


def parsed(entries):
    return tomllib.loads('election = "2017"\n' + "\n".join(entries))


def answer(found, names):
    lists = ("lapsed", "withdrawn", "conflict", "waiting", "not_made")
    return {
        "binding": {one.id for one in found.binding},
        **{name: set(getattr(found, name)) for name in lists},
        "commitments": {(g.party, names[g.code], g.beneficiary, str(g.kind)) for g in found.commitments},
    }


@pytest.fixture(scope="module")
def names():
    from standaside.data.elections import load_election

    axis = load_election("2017").constituencies
    return dict(zip(axis.codes, axis.names, strict=True))


def test_ours_agrees_with_plain_loops_and_order_does_not_matter(names):
    seen = dict.fromkeys(("binding", "lapsed", "withdrawn", "conflict", "waiting", "not_made", "circle"), 0)
    for seed in range(TABLES):
        rng = random.Random(seed)
        entries = table(rng)
        tables = parsed(entries)
        at = rng.choice([None, *MOMENTS])
        found = settle(offers_from_tables(tables, name="random").table, at)
        ours = answer(found, names)
        assert ours == slow.settle(tables, at), (seed, at, "\n".join(entries))
        rng.shuffle(entries)
        assert settle(offers_from_tables(parsed(entries), name="random").table, at) == found, seed
        for state in seen:
            seen[state] += len(ours[state]) if state in ours else sum(bool(o.circle) for o in found.binding)
    assert min(seen.values()) > TABLES // 50, seen  # every state was met often


def test_the_smallest_change_is_smallest_and_works():
    several = 0
    for seed in range(TABLES // 3):
        rng = random.Random(1_000_000 + seed)
        tables = parsed(table(rng))
        at = rng.choice(MOMENTS)
        read = offers_from_tables(tables, name="random").table
        found = settle(read, at)
        for wanted, change in changes(read, found).items():
            if wanted in found.waiting:
                fewest = slow.fewest_missing(tables, at, wanted)
                assert change.smallest, seed
                assert (fewest is None) == bool(change.barred_by), (seed, wanted, change)
                if fewest is not None:
                    assert len(change.missing) == fewest, (seed, wanted, change)
                    several += fewest > 1
    assert several > TABLES // 100
