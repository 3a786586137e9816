"""
Money that hangs on votes, seats and candidates: deposits, spending limits, Short Money.

Every rate is an argument, read from ``data/default/money.csv`` with its source and date.
Amounts are pounds; Short Money is pounds a year. None of it is legal advice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from standaside.domain import Assessment, Bools, Floats, Forecast, Ints, Pact, Parties, PartyKind
from standaside.errors import SourceError
from standaside.model.simulation import Electorate, cast_votes, electorate
from standaside.showing import Shown

ABSTENTIONISTS = frozenset({"SF"})
"""Parties whose members do not take the oath, and so have no Short Money."""

LONG_CAMPAIGN = {55: 0.6, 56: 0.7, 57: 0.8, 58: 0.9, 59: 1.0}
"""Part of the long campaign's limit by whole months that Parliament has sat when it is dissolved.

Representation of the People Act 1983, section 76ZA(2): from 60 per cent in the 56th month to all
of it in the 60th; before 55 months there is no long campaign (there was none in 2017, 2019, 2024).
"""

LOW, HIGH = 0.05, 0.95
"""Ends of every range over the draws."""

Government = Callable[[Ints, Parties], Bools]
"""From seats, shape (d, p), to who governs, shape (d, p)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One number of the law or of a public body: what it is, since when, and who says so."""

    key: str
    value: float
    unit: str
    since: dt.date
    source: str
    address: str
    checked: str

    @property
    def recalled(self) -> bool:
        """Whether the number itself is from memory."""
        return self.checked == "recalled"


@dataclass(frozen=True, slots=True)
class Rates(Shown):
    """The rates in force on a day; where we know none so old, the oldest, named by ``later``."""

    rows: Mapping[str, Rate]
    on: dt.date

    def __getitem__(self, key: str) -> float:
        """Value of a rate."""
        return self.rows[key].value

    def later(self) -> tuple[Rate, ...]:
        """Rates that only began after the day: shown as such."""
        return tuple(rate for rate in self.rows.values() if rate.since > self.on)


def rates_from(rows: Iterable[Mapping[str, str]], *, on: dt.date | None = None) -> Rates:
    """
    Pick the rates in force on a day.

    Parameters
    ----------
    rows : iterable of mapping of str to str
        Rows of ``money.csv``.
    on : date, optional
        Polling day; the newest rates if left out.

    Returns
    -------
    Rates

    Raises
    ------
    SourceError
        If a number or a date cannot be read.

    Examples
    --------
    >>> row = {"key": "deposit", "unit": "pounds", "source": "law", "address": "", "checked": "read"}
    >>> rows = [{**row, "value": "150", "from": "1918-02-06"}, {**row, "value": "500", "from": "1985-10-01"}]
    >>> rates_from(rows, on=dt.date(1983, 6, 9))["deposit"], rates_from(rows)["deposit"]
    (150.0, 500.0)
    """
    day = on if on is not None else dt.date.max
    chosen: dict[str, Rate] = {}
    for rate in sorted(map(_rate, rows), key=lambda rate: (rate.key, rate.since)):
        if rate.key not in chosen or rate.since <= day:
            chosen[rate.key] = rate
    return Rates(chosen, day)


def _rate(row: Mapping[str, str]) -> Rate:
    try:
        value, since = float(row["value"]), dt.date.fromisoformat(row["from"])
        return Rate(row["key"], value, row["unit"], since, row["source"], row["address"], row["checked"])
    except (KeyError, ValueError) as error:
        raise SourceError(
            f"money.csv: a row cannot be read ({error}); each has a key, a number, a unit, a date as in "
            "2024-04-01, a source, an address and how it was checked."
        ) from None


# ---------------------------------------------------------------- deposits


def keeps_deposit(votes: npt.ArrayLike, valid_votes: npt.ArrayLike, rates: Rates) -> Bools:
    """
    Say which candidates get their deposit back: those with more than one twentieth of the votes.

    Parameters
    ----------
    votes : array of int
        Of a candidate.
    valid_votes : array of int
        Of the constituency, all candidates together.
    rates : Rates

    Returns
    -------
    ndarray of bool
        False at exactly one twentieth: the rule returns it only above.
    """
    line = Fraction(str(rates["deposit_line"]))
    cast, valid = np.asarray(votes, dtype=np.int64), np.asarray(valid_votes, dtype=np.int64)
    return np.asarray(cast * line.denominator > valid * line.numerator)


# ---------------------------------------------------------------- limits


def candidate_limit(electors: int, kind: str, rates: Rates) -> float:
    """
    Give a candidate's spending limit of the short campaign, from candidacy to polling day.

    Parameters
    ----------
    electors : int
        On the register.
    kind : {"county", "borough"}
        Of the constituency.
    rates : Rates

    Examples
    --------
    Brentford and Isleworth 2024, a borough: £17,619.92.

    >>> rates = Rates({key: Rate(key, value, "", dt.date(2023, 11, 23), "", "", "") for key, value in
    ...     {"short_fixed": 11390, "short_borough": 0.08}.items()}, dt.date(2024, 7, 4))
    >>> candidate_limit(77874, "borough", rates)
    17619.92
    """
    return round(rates["short_fixed"] + rates[f"short_{kind}"] * electors, 2)


def long_campaign_limit(electors: int, kind: str, rates: Rates, *, months: int) -> float:
    """
    Give the limit before the short campaign, if Parliament sat for 55 months or more; else 0 (no limit).

    Parameters
    ----------
    electors : int
    kind : {"county", "borough"}
    rates : Rates
    months : int
        Whole months that Parliament had sat when it was dissolved.
    """
    part = LONG_CAMPAIGN.get(min(months, max(LONG_CAMPAIGN)), 0.0)
    return round(part * (rates["long_fixed"] + rates[f"long_{kind}"] * electors), 2)


# ---------------------------------------------------------------- Short Money


def general_funding(votes: Floats, seats: Floats, rates: Rates) -> Floats:
    """
    Compute the general part of Short Money as if in opposition, pounds a year.

    Parameters
    ----------
    votes, seats : ndarray, any one shape
        Of a party at the last general election.
    rates : Rates

    Returns
    -------
    ndarray of float
        0 for parties that do not qualify: two seats, or one and more than 150,000 votes.
    """
    votes, seats = np.asarray(votes, dtype=np.float64), np.asarray(seats, dtype=np.float64)
    paid = seats * rates["short_money_seat"] + votes / 200.0 * rates["short_money_200_votes"]
    budget = rates["short_money_staffing"]
    held = np.clip(paid, rates["short_money_floor"] * budget, rates["short_money_ceiling"] * budget)
    qualifies = (seats >= rates["short_money_seats_needed"]) | (
        (seats >= 1) & (votes > rates["short_money_votes_needed"])
    )
    return np.asarray(np.where(qualifies, np.where(seats <= rates["short_money_few"], held, paid), 0.0))


def short_money(
    votes: float, seats: int, rates: Rates, *, in_government: bool = False, abstains: bool = False
) -> float:
    """
    Give one party's general Short Money, pounds a year.

    Parameters
    ----------
    votes, seats : float, int
        At the last general election.
    rates : Rates
    in_government, abstains : bool
        Facts about the party: either leaves it without. An abstentionist party has
        representative money instead, which is another scheme.

    Returns
    -------
    float
        Without the travel money and the office of the Leader of the Opposition.
    """
    if in_government or abstains:
        return 0.0
    return float(general_funding(np.array(votes), np.array(seats), rates))


def largest_governs(seats: Ints, parties: Parties) -> Bools:
    """Let the party with most seats govern alone, in every draw, shape (d, p); in a tie all that tie."""
    counted = np.where(_paid_parties(parties), seats, 0)
    return np.asarray((counted == counted.max(axis=1, keepdims=True)) & (counted > 0))


def government_of(assessment: Assessment) -> Government:
    """Let the bloc, the other side, or a party outside both govern, whichever has most seats."""
    scenario = assessment.scenario
    blocs = [side for side in (scenario.partners, scenario.opponents) if side]
    inside = {code for side in blocs for code in side}
    return blocs_govern([*blocs, *((c,) for c in assessment.projection.parties.codes if c not in inside)])


def blocs_govern(blocs: Iterable[Collection[str]]) -> Government:
    """
    Let the bloc with most seats govern, with every party in it; in a tie all blocs that tie.

    Parameters
    ----------
    blocs : iterable of collection of str
        Party codes, such as the partners and the opponents of a scenario.
    """
    members = [frozenset(bloc) for bloc in blocs]

    def govern(seats: Ints, parties: Parties) -> Bools:
        inside = np.array([[code in bloc for code in parties.codes] for bloc in members], dtype=np.bool_)
        of_bloc = seats @ inside.T
        first = (of_bloc == of_bloc.max(axis=1, keepdims=True)) & (of_bloc > 0)
        return np.asarray((first.astype(np.int64) @ inside > 0) & (seats > 0))

    return govern


def _paid_parties(parties: Parties) -> Bools:
    return np.array([kind is PartyKind.PARTY for kind in parties.kinds], dtype=np.bool_)


def as_it_would_be(
    votes: Floats,
    seats: Ints,
    parties: Parties,
    rates: Rates,
    *,
    government: Government = largest_governs,
    abstaining: Collection[str] = ABSTENTIONISTS,
) -> Floats:
    """
    Compute all Short Money of every party in every draw, shape (d, p), pounds a year.

    General funding, travel money in proportion to it, and the office of the Leader of the
    Opposition for the largest opposition party (shared in a tie). A governing party and an
    abstentionist one have none.
    """
    sits = _paid_parties(parties) & np.array([code not in abstaining for code in parties.codes])
    opposes = sits & ~government(seats, parties)
    general = np.where(opposes, general_funding(votes, seats.astype(np.float64), rates), 0.0)
    total = general.sum(axis=1, keepdims=True)
    travel = np.divide(general, total, out=np.zeros_like(general), where=total > 0)
    counted = np.where(opposes, seats, 0)
    leads = (counted == counted.max(axis=1, keepdims=True)) & (counted > 0)
    office = leads / np.maximum(leads.sum(axis=1, keepdims=True), 1)
    return np.asarray(general + travel * rates["short_money_travel"] + office * rates["short_money_leader"])


# ---------------------------------------------------------------- a pact's money


@dataclass(frozen=True, slots=True)
class Spread:
    """
    A mean over the draws, their median, and their 5th and 95th percentiles.

    Money is skewed: a seat won or a government formed in few draws moves much of it, so the
    mean may lie outside the range that holds nine draws in ten. The median never does.
    """

    mean: float
    low: float
    high: float
    median: float

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Sum up one number per draw."""
        low, median, high = np.quantile(values, [LOW, 0.5, HIGH])
        return cls(float(values.mean()), float(low), float(high), float(median))


@dataclass(frozen=True, slots=True)
class PartyMoney:
    """
    What a pact does to one party's money. Pairs are (without, with) the pact; pounds.

    Attributes
    ----------
    candidates : (int, int)
    deposits : (float, float)
        Paid in for all of them.
    deposits_lost : (Spread, Spread)
        Number lost.
    limits : ((float, float), (float, float))
        Candidates' limits of the short campaign in all: without and with, each if every seat
        were a borough and if every seat were a county; places of unknown electorate left out.
    party_limit : (float, float)
        The party's own limit, by constituencies contested.
    if_opposition, as_it_would_be : (Spread, Spread)
        Short Money a year: the general part if the party opposed; all of it, given who governs.
    change_if_opposition, change_as_it_would_be : Spread
        What the pact adds in the same draw.
    """

    party: str
    candidates: tuple[int, int]
    deposits: tuple[float, float]
    deposits_lost: tuple[Spread, Spread]
    limits: tuple[tuple[float, float], tuple[float, float]]
    party_limit: tuple[float, float]
    if_opposition: tuple[Spread, Spread]
    as_it_would_be: tuple[Spread, Spread]
    change_if_opposition: Spread
    change_as_it_would_be: Spread


def money_of(
    assessment: Assessment, rates: Rates, *, government: Government = largest_governs
) -> tuple[PartyMoney, ...]:
    """
    Say what a pact that was judged does to every partner's money.

    Parameters
    ----------
    assessment : Assessment
        With its forecasts without and with the pact.
    rates : Rates
    government : callable
        Who governs, given the seats.

    Returns
    -------
    tuple of PartyMoney
        One for each partner. Votes, deposits and seats are those of the same simulated elections, with
        every error of rule 10 in them.
    """
    view = assessment.projection
    voters = electorate(view, assessment.scenario, seed=assessment.with_pact.seed)
    nobody = Pact.empty(view.constituencies, view.parties)
    worlds = [
        _World(voters, forecast, pact, rates, government)
        for forecast, pact in (
            (assessment.without, nobody),
            (assessment.with_pact, assessment.pact | assessment.counter_pact),
        )
    ]
    electors = assessment.scenario.baseline.electorate
    return tuple(
        _party_money(code, view.parties.index(code), worlds, electors, rates)
        for code in assessment.scenario.partners
    )


class _World:
    """Deposits lost and Short Money in every draw, shape (d, p), with one pact or none."""

    def __init__(
        self, voters: Electorate, forecast: Forecast, pact: Pact, rates: Rates, government: Government
    ) -> None:
        self.standing = voters.projection.standing & ~pact.aside
        drawn = cast_votes(voters, pact, line=rates["deposit_line"])
        seats = forecast.seats()[drawn.elections]
        self.opposing = general_funding(drawn.votes, seats.astype(np.float64), rates)
        self.paid = as_it_would_be(drawn.votes, seats, forecast.parties, rates, government=government)
        self.lost = drawn.below.astype(np.float64)


def _party_money(code: str, p: int, worlds: list[_World], electors: Ints, rates: Rates) -> PartyMoney:
    without, with_pact = worlds
    count = [int(world.standing[:, p].sum()) for world in worlds]
    limit = [_limits(electors[world.standing[:, p]], rates) for world in worlds]
    return PartyMoney(
        party=code,
        candidates=(count[0], count[1]),
        deposits=(count[0] * rates["deposit"], count[1] * rates["deposit"]),
        deposits_lost=(Spread.of(without.lost[:, p]), Spread.of(with_pact.lost[:, p])),
        limits=(limit[0], limit[1]),
        party_limit=(count[0] * rates["party_per_seat"], count[1] * rates["party_per_seat"]),
        if_opposition=(Spread.of(without.opposing[:, p]), Spread.of(with_pact.opposing[:, p])),
        as_it_would_be=(Spread.of(without.paid[:, p]), Spread.of(with_pact.paid[:, p])),
        change_if_opposition=Spread.of(with_pact.opposing[:, p] - without.opposing[:, p]),
        change_as_it_would_be=Spread.of(with_pact.paid[:, p] - without.paid[:, p]),
    )


def _limits(electors: Ints, rates: Rates) -> tuple[float, float]:
    known = electors[electors > 0]
    low, high = (
        round(len(known) * rates["short_fixed"] + float(known.sum()) * rates[f"short_{kind}"], 2)
        for kind in ("borough", "county")
    )
    return low, high
