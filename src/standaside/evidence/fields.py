"""What an experiment is: elections, the places compared, and what was known about each before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from standaside.domain import REFORM_FAMILY, Bools, Constituencies, Floats, Result
from standaside.errors import AlignmentError

HOME, OTHER = "home", "other"
MAIN = ("Con", "Lab", "LD")
"""Parties whose seats and sitting members have controls of their own."""

LEVELS = ("votes", "leave", "region")
FULL = (*LEVELS, "holder", "incumbent", "contest")

NEAR = 0.40
"""Share of the valid votes behind the winner from which a place is no contest at all (own judgement)."""

CONTENDS = 0.12
"""Share of the valid votes from which a third-placed party still contends for a place (own judgement)."""


@dataclass(frozen=True, slots=True)
class Round:
    """An election, the one before it, and for the placebo the one before that ("" = none)."""

    election: str
    before: str
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """
    An election, or several, in which a party was absent from some places.

    Attributes
    ----------
    name, title : str
        What it is called, and what it is.
    rounds : tuple of Round
        Several are pooled: each has its own controls, all share the rates.
    absent : tuple of str
        Codes that count as the party: absent is where none of them stood.
    to : tuple of str
        Parties told apart among the destinations; the rest is "other".
    controls : tuple of str
        Names in ``CONTROLS``.
    held_by, not_held_by : str
        Only places that this party held, or did not hold ("" = all).
    standing : tuple of str
        Only places where all of these stood.
    treated, left_out : tuple of (party, beneficiary)
        Stand-asides of the register. With ``treated`` these places are the absences and all
        others where the party was absent are left out; ``left_out`` leaves these out.
    but : tuple of str
        Names of places left out.
    stood_before : bool
        Only places where the party stood the time before.
    contenders_only : str
        "LD": only places where it was second or better, or had 12 per cent, before.
    specification : str
        What differs from the usual controls, in words.
    """

    name: str
    title: str
    rounds: tuple[Round, ...]
    absent: tuple[str, ...]
    to: tuple[str, ...]
    controls: tuple[str, ...] = FULL
    held_by: str = ""
    not_held_by: str = ""
    standing: tuple[str, ...] = ()
    treated: tuple[tuple[str, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    but: tuple[str, ...] = ()
    stood_before: bool = False
    contenders_only: str = ""
    specification: str = "all controls"


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """
    Where an experiment gets its data; the caller, who may read files, fills it in.

    Attributes
    ----------
    election : callable
        "2017" to its result; "2019-notional" too.
    carried : callable
        A result and a boundary set ("2024") to the result on that set.
    leave : callable
        Places to their share of Leave in 2016, shape (c,), in [0, 1].
    sitting : callable
        "2017" and its result to who was a member of the last parliament: bool, shape (c, p).
    stand_asides : callable
        "2019" to {(party, beneficiary): codes of the places}.
    """

    election: Callable[[str], Result]
    carried: Callable[[Result, str], Result]
    leave: Callable[[Constituencies], Floats]
    sitting: Callable[[str, Result], Bools]
    stand_asides: Callable[[str], Mapping[tuple[str, str], frozenset[str]]]


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """
    One round, loaded: votes of an election and of the one or two before it, on the same places.

    Attributes
    ----------
    leave : ndarray of float, shape (c,)
    sitting : ndarray of bool, shape (c, p of now)
    stand_asides : mapping of (str, str) to frozenset of str
    """

    now: Result
    before: Result
    earlier: Result | None
    leave: Floats
    sitting: Bools
    stand_asides: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stand_asides", MappingProxyType(dict(self.stand_asides)))
        for other in (self.before, self.earlier):
            if other is not None and not other.constituencies.same_as(self.now.constituencies):
                raise AlignmentError(f"{self.now.name} and {other.name} are on different constituencies.")


def assemble(experiment: Experiment, sources: Sources) -> tuple[Field, ...]:
    """Load every round of an experiment; an earlier election on other boundaries is carried over."""
    fields = []
    for each in experiment.rounds:
        now = sources.election(each.election)
        earlier = sources.election(each.earlier) if each.earlier else None
        if earlier is not None and not earlier.constituencies.same_as(now.constituencies):
            earlier = sources.carried(earlier, now.constituencies.boundary_set)
        fields.append(
            Field(
                now=now,
                before=sources.election(each.before),
                earlier=earlier,
                leave=sources.leave(now.constituencies),
                sitting=sources.sitting(each.election, now),
                stand_asides=sources.stand_asides(each.election),
            )
        )
    return tuple(fields)


def chosen_places(experiment: Experiment, one: Field) -> tuple[Bools, Bools]:
    """
    Choose the places of an experiment, and say from which of them the party was absent.

    Parameters
    ----------
    experiment : Experiment
    one : Field

    Returns
    -------
    ndarray of bool, shape (c,)
        Of those in :func:`contested`.
    ndarray of bool, shape (n,)
        Of the places chosen.
    """
    here = contested(one) & ~np.isin(one.now.constituencies.names, experiment.but)
    absent = ~stood_in(one.now, experiment.absent)
    for code in experiment.standing:
        here &= stood_in(one.now, (code,))
    if experiment.stood_before:
        here &= stood_in(one.before, experiment.absent)
    if experiment.held_by:
        here &= holder(one.before) == experiment.held_by
    if experiment.not_held_by:
        here &= holder(one.before) != experiment.not_held_by
    if experiment.contenders_only:
        here &= contends(one.before, experiment.contenders_only)
    if experiment.treated:
        here &= ~absent | registered(one, experiment.treated)
    here &= ~registered(one, experiment.left_out)
    return here, absent[here]


def contested(one: Field) -> Bools:
    """Places of England and Wales, shape (c,), without the Speaker's seat at either election."""
    here = np.isin(one.now.constituencies.nations, ("England", "Wales"))
    return np.asarray(here & ~stood_in(one.now, ("Spk",)) & ~stood_in(one.before, ("Spk",)))


def registered(one: Field, pairs: Sequence[tuple[str, str]]) -> Bools:
    """Places, shape (c,), where the register has any of these stand-asides (party, beneficiary)."""
    codes = frozenset[str]().union(*(one.stand_asides.get(pair, frozenset()) for pair in pairs))
    return np.array([code in codes for code in one.now.constituencies.codes], dtype=np.bool_)


def per_elector(result: Result, codes: Sequence[str]) -> Floats:
    """Votes for any of some codes to the electorate, shape (c,)."""
    votes = np.zeros(len(result.constituencies))
    for code in codes:
        if code in result.parties.codes:
            votes = votes + result.votes[:, result.parties.index(code)]
    return np.asarray(votes / result.electorate)


def stood_in(result: Result, codes: Sequence[str]) -> Bools:
    """Places where any of some codes stood, shape (c,)."""
    columns = [result.parties.index(code) for code in codes if code in result.parties.codes]
    return np.asarray(result.stood[:, columns].any(axis=1))


def codes_of(party: str) -> tuple[str, ...]:
    """Codes behind a name: "Ref" is UKIP, the Brexit Party and Reform UK together."""
    return REFORM_FAMILY if party == "Ref" else (party,)


def destinations(experiment: Experiment, result: Result) -> Floats:
    """Votes per elector of every destination, shape (c, j): the parties named, "other", "home"."""
    named = [per_elector(result, codes_of(party)) for party in experiment.to]
    own = per_elector(result, experiment.absent)
    turnout = result.valid_votes / result.electorate
    return np.column_stack([*named, turnout - own - sum(named), 1.0 - turnout])


def holder(result: Result) -> npt.NDArray[np.str_]:
    """Code of the winner in every place, shape (c,)."""
    votes = np.where(result.stood & result.parties.can_win(), result.votes, -1)
    return np.array([result.parties.codes[p] for p in votes.argmax(axis=1)])


def contends(result: Result, code: str) -> Bools:
    """Places, shape (c,), where a party was first or second or had 12 per cent of the valid votes."""
    p = result.parties.index(code)
    votes = np.where(result.stood & result.parties.can_win(), result.votes, 0)
    better = (votes > votes[:, [p]]).sum(axis=1)
    return np.asarray((result.stood[:, p] & (better <= 1)) | (result.share[:, p] > CONTENDS))


def behind(result: Result, code: str) -> Floats:
    """How far a party was behind the winner, shape (c,), in share of the votes; 1 where it did not stand."""
    p = result.parties.index(code)
    winner = np.where(result.stood & result.parties.can_win(), result.share, 0.0).max(axis=1)
    return np.asarray(np.where(result.stood[:, p], winner - result.share[:, p], 1.0))


def _votes(one: Field) -> Floats:
    named = [per_elector(one.before, codes_of(p)) for p in (*MAIN, "Green", "Ref", "PC")]
    return np.column_stack([*named, one.before.valid_votes / one.before.electorate])


def _leave(one: Field) -> Floats:
    return np.column_stack([one.leave, one.leave**2])


def _region(one: Field) -> Floats:
    regions = np.array(one.now.constituencies.regions)
    return np.column_stack([regions == name for name in sorted(set(regions))]).astype(np.float64)


def _holder(one: Field) -> Floats:
    return np.column_stack([holder(one.before) == code for code in MAIN]).astype(np.float64)


def _incumbent(one: Field) -> Floats:
    return one.sitting[:, [one.now.parties.index(code) for code in MAIN]].astype(np.float64)


def _contest(one: Field) -> Floats:
    """How near the Liberal Democrats had come to winning: NEAR less their distance, or 0."""
    return np.asarray(np.maximum(NEAR - behind(one.before, "LD"), 0.0)[:, None])


def _minor(one: Field) -> Floats:
    """What UKIP and the Greens had two elections before: the last time that they stood nearly everywhere."""
    if one.earlier is None:
        return np.zeros((len(one.now.constituencies), 0))
    return np.column_stack([per_elector(one.earlier, codes_of(party)) for party in ("Ref", "Green")])


CONTROLS: Mapping[str, Callable[[Field], Floats]] = MappingProxyType(
    {
        "constant": lambda one: np.ones((len(one.now.constituencies), 1)),
        "votes": _votes,
        "leave": _leave,
        "region": _region,
        "holder": _holder,
        "incumbent": _incumbent,
        "contest": _contest,
        "minor": _minor,
    }
)
"""Each: a field to columns, shape (c, k)."""
