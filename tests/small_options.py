"""Tables of options small enough to search through, made from literals or by Hypothesis."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from standaside.domain import (
    NOBODY,
    PRICED,
    Constituencies,
    Lock,
    Options,
    Pact,
    PactRules,
    Parties,
    PartyKind,
    Projection,
)

CODES = ("Con", "Lab", "LD", "Green")
PARTIES = Parties(CODES, ("Conservative", "Labour", "Liberal Democrat", "Green"), (PartyKind.PARTY,) * 4)
PARTNERS = (1, 2, 3)
AREAS = (("England", "North"), ("England", "South"), ("Wales", "Wales"))


def places(count: int) -> Constituencies:
    """Seats A, B, C …, in turn in the North, the South and Wales."""
    letters = [chr(ord("A") + c) for c in range(count)]
    areas = [AREAS[c % 3] for c in range(count)]
    return Constituencies(
        codes=tuple(f"E{letter}" for letter in letters),
        names=tuple(f"Seat {letter}" for letter in letters),
        nations=tuple(nation for nation, _ in areas),
        regions=tuple(region for _, region in areas),
        counties=("",) * count,
        boundary_set="2010",
    )


def options_of(
    rows: list[tuple[int, str, str, tuple[float, ...], float]],
    count: int,
    *,
    without: Any = None,
    partners: tuple[int, ...] = PARTNERS,
) -> Options:
    """From (place, beneficiary, "LD Green", chances by party, votes moved) per option."""
    p_win = np.array([row[3] for row in rows], dtype=float).reshape(len(rows), len(CODES))
    if without is None:
        without = np.zeros((count, len(CODES)))
        for row, (place, _, aside, _, _) in enumerate(rows):
            if not aside:
                without[place] = p_win[row]
    return Options(
        constituencies=places(count),
        parties=PARTIES,
        partners=partners,
        place=np.array([row[0] for row in rows], dtype=np.int64),
        beneficiary=np.array([CODES.index(row[1]) if row[1] else NOBODY for row in rows], dtype=np.int8),
        aside=np.array([[code in row[2].split() for code in CODES] for row in rows], dtype=bool).reshape(
            -1, len(CODES)
        ),
        p_win=p_win,
        votes_moved=np.array([row[4] for row in rows], dtype=float),
        without=without,
    )


def projection_of(options: Options, standing: Any = None, held_by: Any = None) -> Projection:
    """A projection that says who stands and who holds what; its shares are never read."""
    shape = options.without.shape
    standing = np.ones(shape, dtype=bool) if standing is None else standing
    held_by = np.full(shape[0], NOBODY) if held_by is None else held_by
    return Projection(
        options.constituencies, options.parties, np.zeros(shape), standing, np.ones(shape[0]), held_by,
        "uniform", "nation", "made up",
    )  # fmt: skip


def every_deal(standing: list[str]) -> list[tuple[str, str]]:
    """Each (beneficiary, parties aside) of the partners that stand."""
    return [
        (who, " ".join(aside))
        for who in standing
        for size in range(1, len(standing))
        for aside in itertools.combinations([p for p in standing if p != who], size)
    ]


@st.composite
def chances(draw: Any, draws: int) -> tuple[float, ...]:
    cuts = sorted(draw(st.lists(st.integers(0, draws), min_size=3, max_size=3)))
    return tuple((b - a) / draws for a, b in itertools.pairwise([0, *cuts, draws]))


@st.composite
def questions(draw: Any, most: int = 3000, places: int = 6, rules: Any = None) -> dict[str, Any]:
    """Options, rules, an agreed pact and a projection; at most ``most`` combinations over ``places``."""
    count = draw(st.integers(max(1, places // 2 - 2), places))
    draws = draw(st.sampled_from([3, 10, 20, 1000]))
    rows: list[Any] = []
    combinations = 1
    stands: list[list[str]] = []
    for place in range(count):
        standing = sorted(draw(st.sets(st.sampled_from(CODES[1:]), max_size=3)))
        stands.append(standing)
        deals = every_deal(standing)
        picked = draw(st.sets(st.sampled_from(deals), max_size=len(deals))) if deals else set()
        if combinations * (len(picked) + 1) > most:
            picked = set()
        combinations *= len(picked) + 1
        if not picked and draw(st.integers(0, 5)) == 0:
            continue
        rows.append((place, "", "", draw(chances(draws)), 0.0))
        for who, aside in sorted(picked):
            rows.append((place, who, aside, draw(chances(draws)), float(draw(st.integers(0, 40))) / 4))
    options = options_of(rows, count)
    if draw(st.booleans()):
        options = options_of(rows, count, without=np.array([draw(chances(draws)) for _ in range(count)]))
    standing = np.array([[code == "Con" or code in here for code in CODES] for here in stands])
    held_by = draw(st.lists(st.integers(-1, 3), min_size=count, max_size=count))
    return {
        "options": options,
        "rules": draw((rules or pact_rules)(options)),
        "agreed": draw(st.none() | agreed_pacts(options)) if draw(st.booleans()) else None,
        "projection": projection_of(options, standing, np.array(held_by)),
    }


@st.composite
def agreed_pacts(draw: Any, options: Options) -> Pact:
    """The deals of some rows of the table."""
    size = len(options.place)
    aside = np.zeros(options.without.shape, dtype=bool)
    endorses = np.full(options.without.shape, NOBODY)
    for row in draw(st.lists(st.integers(0, size - 1), max_size=2)) if size else []:
        place = options.place[row]
        if not aside[place].any():
            aside[place] = options.aside[row]
            endorses[place] = np.where(options.aside[row], options.beneficiary[row], NOBODY)
    return Pact(options.constituencies, options.parties, aside, endorses)


def sometimes(strategy: Any, otherwise: Any) -> Any:
    """A rule that is off in three cases out of four, so that most sets of rules can be met."""
    return st.integers(0, 3).flatmap(lambda n: st.just(otherwise) if n else strategy)


PRICES = st.sampled_from([0.01, 0.1, 0.25, 1.0, 5.0])


@st.composite
def pact_rules(draw: Any, options: Options) -> PactRules:
    """Any rules, each on or off; all of them hard."""
    partner = st.sampled_from(CODES[1:])
    fraction = st.sampled_from([0.1667, 0.25, 0.5, 1.0])
    lock = st.builds(Lock, st.sampled_from(options.constituencies.codes), partner, st.booleans())
    reach = st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([1.0, 1.5, 2.0, float("inf")]))
    return PactRules(
        max_seats=draw(sometimes(st.integers(0, 4), None)),
        max_stand_asides=draw(sometimes(st.integers(0, 5), None)),
        max_by_party=draw(sometimes(st.dictionaries(partner, st.integers(0, 3), max_size=2), {})),
        min_effect=draw(st.sampled_from([0.0, 0.01, 0.1, 0.3])),
        tolerance=draw(st.sampled_from([0.0, 0.05, 0.3])),
        nobody_worse_off=draw(sometimes(st.just(True), False)),
        min_gain=draw(sometimes(st.dictionaries(partner, st.sampled_from([0.0, 0.1, 0.3]), max_size=2), {})),
        reciprocity=draw(sometimes(st.dictionaries(partner, reach, max_size=2), {})),
        min_contested=draw(sometimes(st.dictionaries(st.sampled_from(["nation", "region"]), fraction), {})),
        locked=tuple(draw(sometimes(st.lists(lock, max_size=2), []))),
        incumbents_stand=draw(sometimes(st.just(True), False)),
    )


@st.composite
def priced_rules(draw: Any, options: Options) -> PactRules:
    """Tight rules, most of them with a price."""
    rules = draw(pact_rules(options))
    partner = st.sampled_from(CODES[1:])
    tight = {
        "max_seats": draw(st.integers(0, 2)),
        "max_stand_asides": draw(st.integers(0, 3)),
        "max_by_party": draw(st.dictionaries(partner, st.integers(0, 1), max_size=2)),
        "nobody_worse_off": True,
        "min_gain": draw(st.dictionaries(partner, st.sampled_from([0.1, 0.5]), max_size=2)),
        "reciprocity": draw(st.dictionaries(partner, st.just((1.0, 1.0)), max_size=2)),
        "min_contested": {draw(st.sampled_from(["nation", "region"])): 0.75},
        "incumbents_stand": True,
    }
    names = draw(st.sets(st.sampled_from(PRICED), min_size=1, max_size=4))
    prices = {name: draw(PRICES) for name in sorted(names)}
    return replace(rules, **{name: tight[name] for name in sorted(names)}, prices=prices)
