"""
The rules of a pact as limits on sums over the options chosen.

Whatever a plan is judged by is a *measure*: a number per option, summed over the
options chosen, one per constituency. Every rule, a lock as much as a minimum gain,
is a *limit* on such sums, with the words that name it when no pact can keep it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from standaside.domain import (
    NOBODY,
    Bools,
    Constituencies,
    Floats,
    Ints,
    Options,
    Pact,
    PactRules,
    Parties,
    Projection,
    SmallInts,
)

EQUAL = 1e-12
"""Chances this close are the same; sums of a few multiples of 1/draws differ by less."""

SLACK = 1e-7
"""Expected seats within which a limit counts as kept; far below one draw in a million seats."""

Terms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """
    A number per option, shape (o,), to be summed over the options chosen.

    ``constant`` comes on top, from constituencies without options. ``counted`` marks
    the counts of candidacies, which the solver gets as integer columns of their own.
    """

    values: Floats
    constant: float = 0.0
    counted: bool = False
    beyond: Beyond | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """
    How far a sum lies outside a limit that has a price; as a measure it has no values by row.

    ``most`` is the furthest that any choice goes, ``price`` what each unit costs in expected seats.
    """

    limit: Limit
    price: float
    most: float


@dataclass(frozen=True, slots=True)
class Limit:
    """
    A rule: the weighted sum of some measures lies between ``low`` and ``high``.

    ``words`` states it, ``rule`` is its name in a scenario; ``gainer`` names the party whose
    expected seats it bounds from below and ``base`` those seats without a pact.
    """

    words: str
    terms: Terms
    low: float = -math.inf
    high: float = math.inf
    gainer: str = ""
    base: float = 0.0
    rule: str = ""
    exact: bool = False

    @property
    def slack(self) -> float:
        """By how much it may be missed: nothing where what is missed is paid for anyway."""
        return 0.0 if self.exact else SLACK


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is chosen from, and what must hold: everything a planner is told, in one place."""

    options: Options
    rules: PactRules
    projection: Projection | None = None
    agreed: Pact | None = None

    @property
    def partners(self) -> list[int]:
        """Positions of the partners by code, so that the order of the axis cannot matter."""
        return by_code(self.options.parties, self.options.partners)


def by_code(parties: Parties, positions: tuple[int, ...]) -> list[int]:
    """Positions sorted by their codes."""
    return sorted(positions, key=lambda p: parties.codes[p])


def party_at(parties: Parties, code: str) -> int:
    """Position of a party of the rules; "did you mean" if there is none."""
    return parties.index(code) if code in parties.codes else parties.find(code, where="in the rules")


def place_at(constituencies: Constituencies, code: str) -> int:
    """Position of a place of the rules; "did you mean" if there is none."""
    known = constituencies.codes
    return constituencies.index(code) if code in known else constituencies.find(code, where="in the rules")


def forced(question: Question) -> Bools:
    """Tell who must stand aside where, shape (c, p): by a lock, or by the pact already agreed."""
    options = question.options
    must = np.zeros(options.without.shape, dtype=np.bool_)
    if question.agreed is not None:
        must |= question.agreed.gives_way
    for lock in question.rules.locked:
        if not lock.stands:
            must[place_at(options.constituencies, lock.code), party_at(options.parties, lock.party)] = True
    return must


def endorsements(options: Options, agreed: Pact | None) -> SmallInts:
    """
    For whom each party of each option stands aside, shape (o, p); ``NOBODY`` if for nobody.

    That is the option's beneficiary, except where the pact already agreed says otherwise.
    """
    acts = options.gives_way
    endorses = np.where(acts, options.beneficiary[:, None], NOBODY).astype(np.int8)
    if agreed is None:
        return endorses
    kept = acts & agreed.gives_way[options.place]
    return np.where(kept, agreed.endorses[options.place], endorses).astype(np.int8)


def earns_its_place(question: Question) -> Bools:
    """
    Apply rule 14 to single options: each stand-aside adds ``min_effect`` or is not offered.

    An option is offered where (a) the chance that some partner wins is higher than with
    no deal by at least ``min_effect``, and (b) leaving any one of several parties in the
    race would lower it by at least as much, where the table has that smaller option.
    Stand-asides forced by a lock or by the pact already agreed need not earn anything:
    (a) is not asked where there are any, (b) not of them.

    Returns
    -------
    ndarray of bool, shape (o,)
        True also for "no deal".
    """
    options = question.options
    p_bloc = bloc_chance(question)
    must = forced(question)
    acts = options.gives_way
    bits = np.cumsum(acts.any(axis=0)) - 1
    sets, kind = acts.astype(np.int64) @ (1 << np.maximum(bits, 0)), options.soft.max(axis=1, initial=0)
    keys = list(zip(*(a.tolist() for a in (options.place, options.beneficiary, sets, kind)), strict=True))
    table = dict(zip(keys, p_bloc.tolist(), strict=True))
    no_deal = {key[0]: table[key] for key in keys if key[2] == 0}
    least = question.rules.min_effect - EQUAL
    earns = np.ones(len(keys), dtype=np.bool_)
    for row, (place, who, aside, how) in enumerate(keys):
        spared = np.nonzero(acts[row] & ~must[place])[0] if acts[row].sum() > 1 else ()
        smaller = [(place, who, aside & ~(1 << int(bits[party])), how) for party in spared]
        rivals = [table[key] for key in smaller if key in table]
        if aside and not must[place].any() and place in no_deal:
            rivals.append(no_deal[place])
        earns[row] = all(p_bloc[row] - rival >= least for rival in rivals)
    return earns


def bloc_chance(question: Question) -> Floats:
    """Chance that some partner wins under each option, shape (o,)."""
    return np.asarray(question.options.p_win[:, question.partners].sum(axis=1), dtype=np.float64)


def offered(
    options: Options,
    rules: PactRules,
    *,
    projection: Projection | None = None,
    agreed: Pact | None = None,
) -> Bools:
    """
    Tell which options a plan may choose: what rule 14, locks, holders and an agreed pact allow.

    Parameters
    ----------
    options : Options
        The whole table.
    rules : PactRules
        ``min_effect``, ``locked`` and ``incumbents_stand`` count here; the limits on
        sums do not.
    projection : Projection, optional
        Who holds each seat; needed for ``incumbents_stand``.
    agreed : Pact, optional
        Deals that the plan must contain.

    Returns
    -------
    ndarray of bool, shape (o,)
        True for each row of the table that is offered; "no deal" where nothing rules it out.
    """
    question = Question(options, rules, projection, agreed)
    kept = np.ones(len(options.place), dtype=np.bool_)
    measures: dict[str, Measure] = {}
    for limit in _single_option_limits(question, measures):
        for name, _ in limit.terms if limit.rule not in rules.prices else ():
            kept &= measures[name].values == 0
    return kept


def measures_of(question: Question, order: Ints) -> dict[str, Measure]:
    """
    Everything a plan is judged by, whatever its rules say.

    ``bloc`` and ``wins X`` are expected seats, of all partners and of one party; ``in X``
    and ``for X`` count the constituencies where X stands aside and where it is stood
    aside for; ``seats`` those with a deal; ``votes`` are votes moved, each option's
    rounded to whole votes; ``order`` is the position of a deal in code order (rule 14),
    for which ``order`` gives the rows in that order, shape (o,).
    """
    options = question.options
    codes = options.parties.codes
    left_out = np.ones(len(options.constituencies), dtype=np.bool_)
    left_out[options.place] = False
    rest = [math.fsum(options.without[left_out, p]) for p in range(len(codes))]
    endorses = endorsements(options, question.agreed)
    measures = {
        "bloc": Measure(bloc_chance(question), math.fsum(rest[p] for p in question.partners)),
        "seats": Measure(np.asarray(options.has_deal, dtype=np.float64), counted=True),
        "votes": Measure(np.rint(options.votes_moved)),
        "order": Measure(_deal_positions(options, order)),
    }
    for p in by_code(options.parties, tuple(range(len(codes)))):
        measures[f"wins {codes[p]}"] = Measure(np.asarray(options.p_win[:, p]), rest[p])
        if p in options.partners or options.aside[:, p].any():
            measures[f"in {codes[p]}"] = Measure(options.aside[:, p].astype(np.float64), counted=True)
            measures[f"for {codes[p]}"] = Measure(
                ((endorses == p) & options.aside).any(axis=1).astype(np.float64), counted=True
            )
    return measures


def code_order(options: Options) -> Ints:
    """Rows by code of the place, "no deal" first, then beneficiary and parties aside, shape (o,)."""
    codes, places = options.parties.codes, options.constituencies.codes

    aside = [sorted(codes[p] for p in np.nonzero(row)[0]) for row in options.gives_way]
    kind = options.soft.max(axis=1, initial=0).tolist()
    who = ["" if p == NOBODY else codes[p] for p in options.beneficiary.tolist()]
    keys = [
        (places[c], bool(aside[row]), who[row], aside[row], kind[row])
        for row, c in enumerate(options.place.tolist())
    ]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def _deal_positions(options: Options, order: Ints) -> Floats:
    deals = order[options.has_deal[order]]
    positions = np.zeros(len(order), dtype=np.float64)
    positions[deals] = np.arange(1, len(deals) + 1)
    return positions


def limits_of(question: Question, measures: dict[str, Measure]) -> tuple[Limit, ...]:
    """
    State every rule as a limit; measures that only one rule needs are added to ``measures``.

    A rule with a price is a limit that gives way, and a measure of how far it does (:class:`Beyond`).

    Raises
    ------
    UnknownNameError
        If a rule names a party or place that is not on the axes.
    ValueError
        If a rule needs to know who stands or who holds a seat, and no projection was given.
    """
    stated = (
        *_counts(question, measures),
        *_gains(question),
        *_reciprocity(question, measures),
        *_contested(question, measures),
        *_single_option_limits(question, measures),
    )
    prices = question.rules.prices
    hard = [limit for limit in stated if limit.rule not in prices]
    soft = [limit for limit in stated if limit.rule in prices]
    return (*hard, *_giving_way(soft, prices, measures, question.options.place))


def _giving_way(
    limits: Sequence[Limit], prices: Mapping[str, float], measures: dict[str, Measure], place: Ints
) -> Iterator[Limit]:
    """Let limits give way by an amount that is a measure of its own, and costs its price."""
    for number, limit in enumerate(limits):
        least, most = _reach(limit.terms, measures, place)
        furthest = max(most - limit.high, limit.low - least)
        if furthest <= 0:
            continue
        name = f"beyond {number}"
        beyond = Beyond(limit, prices[limit.rule], furthest)
        measures[name] = Measure(np.zeros_like(measures["bloc"].values), beyond=beyond)
        if math.isfinite(limit.high):
            yield Limit("", (*limit.terms, (name, -1.0)), high=limit.high, exact=True)
        if math.isfinite(limit.low):
            yield Limit("", (*limit.terms, (name, 1.0)), low=limit.low, exact=True)


def _reach(terms: Terms, measures: Mapping[str, Measure], place: Ints) -> tuple[float, float]:
    """Least and most that a sum can be, whatever is chosen in each place."""
    values = sum((weight * measures[name].values for name, weight in terms), np.zeros(len(place)))
    constant = math.fsum(weight * measures[name].constant for name, weight in terms)
    first = np.unique(place, return_index=True)[1]
    least, most = (
        constant + math.fsum(best.reduceat(values, first).tolist()) if len(place) else constant
        for best in (np.minimum, np.maximum)
    )
    return least, most


def worth_of(measures: Mapping[str, Measure]) -> Terms:
    """The terms whose sum is what a plan is worth: the bloc's expected seats less the prices paid."""
    prices = [(name, -measure.beyond.price) for name, measure in measures.items() if measure.beyond]
    return (("bloc", 1.0), *prices)


def stand_asides(measures: Mapping[str, Measure]) -> Terms:
    """The terms whose sum is the number of candidacies given up."""
    return tuple((name, 1.0) for name in measures if name.startswith("in "))


def _count_of(measures: dict[str, Measure], role: str, code: str) -> str:
    """Name of a count, made as zero for a party that no option touches."""
    name = f"{role} {code}"
    if name not in measures:
        measures[name] = Measure(np.zeros_like(measures["bloc"].values), counted=True)
    return name


def _counts(question: Question, measures: dict[str, Measure]) -> Iterator[Limit]:
    rules = question.rules
    if rules.max_seats is not None:
        yield Limit(
            f"at most {rules.max_seats} constituencies with a deal",
            (("seats", 1.0),),
            high=rules.max_seats,
            rule="max_seats",
        )
    if rules.max_stand_asides is not None:
        words = f"at most {rules.max_stand_asides} stand-asides in all"
        yield Limit(words, stand_asides(measures), high=rules.max_stand_asides, rule="max_stand_asides")
    for party, most in sorted(rules.max_by_party.items()):
        code = question.options.parties.codes[party_at(question.options.parties, party)]
        words = f"{code} stands aside in at most {most} constituencies"
        yield Limit(words, ((_count_of(measures, "in", code), 1.0),), high=most, rule="max_by_party")


def _gains(question: Question) -> Iterator[Limit]:
    """What partners gain at least; two hard rules about one party are one limit, the higher."""
    options, rules = question.options, question.rules
    least = {party_at(options.parties, party): gain for party, gain in rules.min_gain.items()}
    unhurt = dict.fromkeys(options.partners, 0.0) if rules.nobody_worse_off else {}
    if not {"min_gain", "nobody_worse_off"} & set(rules.prices):
        least, unhurt = least | {p: max(0.0, least.get(p, 0.0)) for p in unhurt}, {}
    for rule, gains in (("min_gain", least), ("nobody_worse_off", unhurt)):
        for p in by_code(options.parties, tuple(gains)):
            yield _gain(options, p, gains[p], rule)


def _gain(options: Options, p: int, gain: float, rule: str) -> Limit:
    code, base = options.parties.codes[p], math.fsum(options.without[:, p])
    words = (
        f"{code} gains at least {gain:g} expected seats"
        if gain
        else f"{code} is no worse off than without a pact"
    )
    return Limit(words, ((f"wins {code}", 1.0),), low=base + gain, gainer=code, base=base, rule=rule)


def _reciprocity(question: Question, measures: dict[str, Measure]) -> Iterator[Limit]:
    parties = question.options.parties
    for party, (low, high) in sorted(question.rules.reciprocity.items()):
        code = parties.codes[party_at(parties, party)]
        aside, stood = _count_of(measures, "in", code), _count_of(measures, "for", code)
        asks = f"{code} is stood aside for in at"
        yield Limit(f"{asks} least {low:g} times as many constituencies as it stands aside in",
                    ((stood, 1.0), (aside, -low)), low=0.0, rule="reciprocity")  # fmt: skip
        if math.isfinite(high):
            yield Limit(f"{asks} most {high:g} times as many constituencies as it stands aside in",
                        ((stood, 1.0), (aside, -high)), high=0.0, rule="reciprocity")  # fmt: skip


def contested_at_least(fraction: float, nominated: int) -> int:
    """
    Constituencies a party must still contest out of those it is nominated in.

    Examples
    --------
    A tenth of 30 is 3, though 0.1 x 30 is a hair above it as a float.

    >>> contested_at_least(0.1, 30), contested_at_least(0.1667, 40)
    (3, 7)
    """
    return math.ceil(fraction * nominated - 1e-9)


def _contested(question: Question, measures: dict[str, Measure]) -> Iterator[Limit]:
    options, rules = question.options, question.rules
    if not rules.min_contested:
        return
    if question.projection is None:
        raise ValueError("min_contested needs the projection: who is nominated in each constituency.")
    standing = question.projection.standing
    axes = {"nation": options.constituencies.nations, "region": options.constituencies.regions}
    for kind, fraction in sorted(rules.min_contested.items()):
        names = np.array(axes[kind], dtype=object)
        for area in sorted(set(axes[kind])):
            for p in question.partners:
                inside = names == area
                nominated = int(standing[inside, p].sum())
                least = contested_at_least(fraction, nominated)
                if least > 0:
                    code, name = options.parties.codes[p], f"aside {p} {kind} {area}"
                    here = options.aside[:, p] & inside[options.place]
                    measures[name] = Measure(here.astype(np.float64))
                    words = f"{code} contests at least {least} of its {nominated} constituencies in {area}"
                    yield Limit(words, ((name, 1.0),), high=nominated - least, rule="min_contested")


def _single_option_limits(question: Question, measures: dict[str, Measure]) -> Iterator[Limit]:
    """Rules that forbid single options: none of the rows they mark may be chosen."""
    for number, (words, broken, possible, rule) in enumerate(_bans(question)):
        name = f"ban {number}"
        measures[name] = Measure(broken.astype(np.float64))
        yield Limit(words, ((name, 1.0),), low=-math.inf if possible else 1.0, high=0.0, rule=rule)


def _bans(question: Question) -> Iterator[tuple[str, Bools, bool, str]]:
    """For each such rule its words, the rows that break it, and whether its places have options."""
    options, rules = question.options, question.rules
    for lock in rules.locked:
        place, party = place_at(options.constituencies, lock.code), party_at(options.parties, lock.party)
        here, aside = options.place == place, options.aside[:, party]
        name, code = options.constituencies.names[place], options.parties.codes[party]
        if lock.stands:
            yield f"{code} stands in {name}", here & aside, True, "locked"
        else:
            yield f"{code} stands aside in {name}", here & ~aside, bool(here.any()), "locked"
    if rules.incumbents_stand:
        if question.projection is None:
            raise ValueError("incumbents_stand needs the projection: who holds each constituency.")
        holder = question.projection.held_by[options.place]
        broken = options.aside[np.arange(len(holder)), holder] & (holder != NOBODY)
        yield "the party that holds a constituency stands in it", broken, True, "incumbents_stand"
    if question.agreed is not None:
        yield _agreed_ban(options, question.agreed)
    words = f"every stand-aside lifts the chance that some partner wins by at least {rules.min_effect:g}"
    yield words, ~earns_its_place(question), True, "min_effect"


def _agreed_ban(options: Options, agreed: Pact) -> tuple[str, Bools, bool, str]:
    """A row keeps the agreed pact if all of its parties stand aside, for one of its beneficiaries."""
    acts, soft = agreed.gives_way[options.place], agreed.soft[options.place]
    for_one_of = (acts & (agreed.endorses[options.place] == options.beneficiary[:, None])).any(axis=1)
    kept = ~acts | (options.gives_way & (options.soft == soft))
    keeps = ~acts.any(axis=1) | (kept.all(axis=1) & for_one_of)
    possible = bool(np.isin(np.nonzero(agreed.gives_way.any(axis=1))[0], options.place).all())
    return "the pact already agreed is kept", ~keeps, possible, "agreed"
