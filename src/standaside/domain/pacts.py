"""Nouns about pacts: who stands aside, under which rules, and what comes of it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from standaside.domain.axes import (
    NOBODY,
    Bools,
    Constituencies,
    Floats,
    Ints,
    Parties,
    SmallInts,
    check_aligned,
    frozen,
)
from standaside.domain.campaign import Campaign
from standaside.domain.forecasts import Forecast, Uncertainty
from standaside.domain.rules import Nominations, PactRules, RivalBloc
from standaside.domain.stances import Stance, Unilateral
from standaside.domain.tactical import Tactical
from standaside.domain.transfers import Backfire, TransferTable
from standaside.domain.votes import Poll, Projection, Result
from standaside.errors import ScenarioError
from standaside.showing import Shown, clipped

KINDS = ("aside", "activists", "silent")
"""Rule 7: the candidate stands aside; stays, without activists; or stays, silent, and asks for
tactical votes."""


@dataclass(frozen=True, slots=True)
class Deal(Shown):
    """
    What a pact says in one constituency: who gives way, to whom ("" = nobody), and how (rule 7).

    ``kind`` is "aside", or softer: "activists" (the candidate stays, its activists do not
    campaign) or "silent" (they do not, and its voters are asked to lend their votes). ``aside``
    names those who give way, whatever the kind.
    """

    code: str
    name: str
    beneficiary: str
    aside: tuple[str, ...]
    kind: str = "aside"


@dataclass(frozen=True, slots=True, eq=False)
class Pact(Shown):
    """
    Who stands aside where, and for whom. The empty pact changes nothing (rule 13).

    Attributes
    ----------
    aside : ndarray of bool, shape (c, p)
        True where the party stands aside.
    endorses : ndarray of int8, shape (c, p)
        Position of the party it gives way to; ``NOBODY`` elsewhere and where it
        endorses nobody.
    soft : ndarray of int8, shape (c, p), optional
        Position in ``KINDS`` of a party's softer deal (rule 7); 0 where it has none.
    """

    constituencies: Constituencies
    parties: Parties
    aside: Bools
    endorses: SmallInts
    soft: SmallInts = field(default_factory=lambda: np.zeros((0, 0), np.int8))

    def __post_init__(self) -> None:
        shape = (len(self.constituencies), len(self.parties))
        soft = self.soft if self.soft.size else np.zeros(shape, np.int8)
        object.__setattr__(self, "soft", frozen(soft, np.int8, shape, "soft"))
        object.__setattr__(self, "aside", frozen(self.aside, np.bool_, shape, "aside"))
        object.__setattr__(self, "endorses", frozen(self.endorses, np.int8, shape, "endorses"))
        if (self.endorses[~self.gives_way] != NOBODY).any():
            raise ScenarioError("A party that does not stand aside endorses another.")
        if (self.aside & (self.soft > 0)).any():
            raise ScenarioError("A party stands aside and keeps its candidate in one place; choose one.")
        c, p = np.nonzero(self.endorses != NOBODY)
        for place, party in zip(c, p, strict=True):
            if self.aside[place, self.endorses[place, party]]:
                raise ScenarioError(
                    f"{self.constituencies.names[place]}: {self.parties.codes[party]} stands aside for "
                    f"{self.parties.codes[self.endorses[place, party]]}, which stands aside there too."
                )

    @property
    def gives_way(self) -> Bools:
        """Who stands aside or has a softer deal, shape (c, p)."""
        return np.asarray(self.aside | (self.soft > 0))

    @classmethod
    def empty(cls, constituencies: Constituencies, parties: Parties) -> Pact:
        """Nobody stands aside anywhere."""
        shape = (len(constituencies), len(parties))
        return cls(constituencies, parties, np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8))

    @classmethod
    def of_deals(cls, deals: Sequence[Deal], constituencies: Constituencies, parties: Parties) -> Pact:
        """Build from deals; a constituency may have several, for different beneficiaries."""
        shape = (len(constituencies), len(parties))
        aside, endorses = np.zeros(shape, np.bool_), np.full(shape, NOBODY, np.int8)
        soft = np.zeros(shape, np.int8)
        for deal in deals:
            place, kind = constituencies.index(deal.code), KINDS.index(deal.kind)
            for code in deal.aside:
                party = parties.index(code)
                if aside[place, party] or soft[place, party]:
                    raise ScenarioError(f"{deal.name}: {code} stands aside twice; keep one row.")
                aside[place, party], soft[place, party] = kind == 0, kind
                endorses[place, party] = parties.index(deal.beneficiary) if deal.beneficiary else NOBODY
        return cls(constituencies, parties, aside, endorses, soft)

    def deals(self) -> Iterator[Deal]:
        """One deal per constituency, beneficiary and kind, in the order of the axes."""
        acts = self.gives_way
        for place in np.nonzero(acts.any(axis=1))[0]:
            here = np.nonzero(acts[place])[0]
            for beneficiary, kind in sorted(
                {(int(self.endorses[place, p]), int(self.soft[place, p])) for p in here}
            ):
                yield Deal(
                    code=self.constituencies.codes[place],
                    name=self.constituencies.names[place],
                    beneficiary="" if beneficiary == NOBODY else self.parties.codes[beneficiary],
                    aside=tuple(
                        self.parties.codes[p]
                        for p in here
                        if (self.endorses[place, p], self.soft[place, p]) == (beneficiary, kind)
                    ),
                    kind=KINDS[kind],
                )

    def __or__(self, other: Pact) -> Pact:
        """Both pacts at once, of two blocs; a party in both in one place is refused."""
        check_aligned(self, other)
        twice = self.gives_way & other.gives_way
        if twice.any():
            place, party = np.argwhere(twice)[0]
            raise ScenarioError(
                f"{self.constituencies.names[place]}: {self.parties.codes[party]} stands aside in both pacts."
            )
        return Pact(
            self.constituencies,
            self.parties,
            self.aside | other.aside,
            np.where(self.gives_way, self.endorses, other.endorses),
            np.maximum(self.soft, other.soft),
        )

    def headline(self) -> str:
        """In how many places somebody gives way."""
        places = int(self.gives_way.any(axis=1).sum())
        size = f"{places:,} of {len(self.constituencies):,} constituencies"
        return f"deals in {size}, {self.stand_asides:,} stand-asides"

    @property
    def stand_asides(self) -> int:
        """Candidacies given up."""
        return int(self.aside.sum())


@dataclass(frozen=True, slots=True)
class Published:
    """
    A plan that somebody published, as far as its counts are known: shown beside ours.

    ``beneficiaries`` counts the constituencies by whom the others stand aside for: party
    codes, or "others" for those its source does not tell apart.
    """

    who: str
    constituencies: int
    beneficiaries: Mapping[str, int]
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Scenario(Shown):
    """
    A question: everything but the answer. Parties are codes, places are codes.

    ``partners`` are bound by the pact, ``opponents`` are the other bloc, the rest are
    neutral. ``variants`` are the same question with another counter-pact, shown beside it.
    ``held_since`` maps the code of a place to the party that won it at a by-election since the
    baseline; ``leave`` is the share of Leave in 2016, where it is known.
    ``leave`` is the share of Leave in 2016 by constituency, shape (c,), NaN where unknown: an
    optional covariate of the swing rule ``best``. ``campaign`` is None where the question says
    nothing about activists, ``tactical`` where nobody votes tactically.
    """

    name: str
    title: str
    baseline: Result
    poll: Poll | None
    partners: tuple[str, ...]
    opponents: tuple[str, ...]
    transfers: TransferTable
    polling_day: dt.date | None = None
    uncertainty: Uncertainty = field(default_factory=Uncertainty)
    swing: str = "best"
    scope: str = "nation"
    nominations: Nominations = field(default_factory=Nominations)
    backfire: Backfire = field(default_factory=Backfire)
    pact: tuple[Deal, ...] = ()
    counter_pact: tuple[Deal, ...] = ()
    rules: PactRules = field(default_factory=PactRules)
    objectives: tuple[str, ...] = ("expected_seats",)
    cvar_alpha: float = 0.1
    story: str = ""
    variants: tuple[Scenario, ...] = ()
    published: tuple[Published, ...] = ()
    held_since: Mapping[str, str] = field(default_factory=dict)
    leave: Floats | None = None
    stances: tuple[Stance, ...] = ()
    measure: str = ""
    unilateral: tuple[Unilateral, ...] = ()
    blocs_against: tuple[RivalBloc, ...] = ()
    campaign: Campaign | None = None
    tactical: Tactical | None = None

    def headline(self) -> str:
        """Its title, its sides, and what it starts from."""
        sides = f"{', '.join(self.partners)} against {', '.join(self.opponents) or 'nobody'}"
        return f'"{self.title}", {sides}, from {self.baseline.name}, {self.uncertainty.draws:,} draws'

    @property
    def sources(self) -> tuple[str, ...]:
        """Who published the baseline, the poll and the transfer rates (rule 16)."""
        polled = self.poll.source if self.poll else ""
        return tuple(filter(None, (self.baseline.source, polled, self.transfers.source)))


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """
    What a planner chooses from: per constituency, no deal or one of a few deals.

    Attributes
    ----------
    place : ndarray of int, shape (o,)
        Position of the constituency; rising. Each has exactly one "no deal" option, first,
        unless an agreed deal or a lock rules it out.
    beneficiary : ndarray of int8, shape (o,)
        Position of the bloc's candidate; ``NOBODY`` for no deal.
    aside : ndarray of bool, shape (o, p)
        Who stands aside.
    soft : ndarray of int8, shape (o, p), optional
        Position in ``KINDS`` of a party's softer deal; 0 where it has none.
    p_win : ndarray of float, shape (o, p)
        Chance that each party wins there under this option.
    votes_moved : ndarray of float, shape (o,)
        Expected votes of the parties standing aside.
    without : ndarray of float, shape (c, p)
        Chance that each party wins with no pact on either side.
    partners : tuple of int
        Positions of the partners.
    """

    constituencies: Constituencies
    parties: Parties
    partners: tuple[int, ...]
    place: Ints
    beneficiary: SmallInts
    aside: Bools
    p_win: Floats
    votes_moved: Floats
    without: Floats
    soft: SmallInts = field(default_factory=lambda: np.zeros((0, 0), np.int8))

    @property
    def gives_way(self) -> Bools:
        """Who stands aside or has a softer deal, shape (o, p)."""
        return np.asarray(self.aside | (self.soft > 0))

    @property
    def has_deal(self) -> Bools:
        """Whether anybody gives way, shape (o,)."""
        return np.asarray(self.gives_way.any(axis=1))

    def __post_init__(self) -> None:
        size, parties = len(self.place), len(self.parties)
        soft = self.soft if self.soft.size else np.zeros((size, parties), np.int8)
        object.__setattr__(self, "soft", frozen(soft, np.int8, (size, parties), "soft"))
        for name, dtype, shape in (
            ("place", np.int64, (size,)),
            ("beneficiary", np.int8, (size,)),
            ("aside", np.bool_, (size, parties)),
            ("p_win", np.float64, (size, parties)),
            ("votes_moved", np.float64, (size,)),
            ("without", np.float64, (len(self.constituencies), parties)),
        ):
            object.__setattr__(self, name, frozen(getattr(self, name), dtype, shape, name))


class PlanStatus(StrEnum):
    """What the solver can vouch for."""

    OPTIMAL = "optimal"
    FEASIBLE = "not proven"


@dataclass(frozen=True, slots=True)
class Fresh:
    """
    A plan's worth by its first aim on draws that took no part in finding it.

    ``value`` has the standard error ``se``; ``ahead`` is what it has over the plan with the most
    expected seats on the same draws (rule 11), with its own error; 0 where that is the plan.
    """

    value: float
    se: float
    ahead: float
    ahead_se: float
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class AimReached:
    """
    How far a plan gets by one aim.

    Attributes
    ----------
    name : str
        As in ``[aim] objectives``.
    value, bound, without : float
        Of the plan; what no plan within the rules exceeds (given the aims before); without a
        pact. Seats, or a chance.
    proven : bool
        Whether nothing better exists.
    tolerance : float
        How much of it later aims and rule 14 may give up.
    draws : int or None
        Draws of what places share that it is judged on; None where no totals are involved.
    """

    name: str
    value: float
    bound: float
    without: float
    proven: bool
    tolerance: float
    draws: int | None = None

    @property
    def gap(self) -> float:
        """What better plans could add at most, in the aim's own unit."""
        return 0.0 if self.proven else max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Plan(Shown):
    """
    A pact that a planner found.

    Attributes
    ----------
    chosen : ndarray of int, shape (chosen,)
        Rows of the options, one per constituency that has options, in order.
    objective, bound, gap : float
        Expected seats of the bloc under the plan; the most that any plan could reach;
        the distance the solver left between the best plan found and that bound, relative.
        Where expected seats are not the first aim, the bound is not known (NaN), and the gap
        is the first aim's.
    aims : tuple of AimReached
        In order of priority.
    fresh : Fresh or None
        Judged again on other draws, where somebody did.
    paid : mapping of str to float
        For each rule with a price that the plan does not keep, the expected seats it pays (rule 26).
    """

    pact: Pact
    chosen: Ints
    status: PlanStatus
    objective: float
    bound: float
    gap: float
    alternatives: tuple[Plan, ...] = ()
    aims: tuple[AimReached, ...] = ()
    fresh: Fresh | None = None
    paid: Mapping[str, float] = field(default_factory=dict)

    def headline(self) -> str:
        """How large it is, and what it is worth."""
        worth = f"{self.objective:.1f} expected seats of the bloc"
        return f"{self.pact.headline()}, {worth}, {self.status.value}"

    @property
    def net(self) -> float:
        """Expected seats of the bloc less the prices paid: what ``bound`` bounds."""
        return math.fsum([self.objective, *(-seats for seats in self.paid.values())])


@dataclass(frozen=True, slots=True)
class FairnessPrice(Shown):
    """
    What the rules that share gains out cost the bloc (rule 21), in expected seats.

    ``most`` is the most that all partners together could win without those rules, ``reached``
    the most that a pact under all rules does; ``at_most`` is what the price cannot exceed. The
    three agree where both are proven. ``after_paying``: rules have prices (rule 26), and these are
    seats less what is paid for rules that are broken.
    """

    most: float
    reached: float
    at_most: float
    proven: bool
    after_paying: bool = False

    @property
    def seats(self) -> float:
        """The price, from the best that was found on either side."""
        return max(0.0, self.most - self.reached)


class Verdict(StrEnum):
    """What a seat's deal is worth (rule 15)."""

    DECISIVE = "decisive"
    HELPFUL = "helpful"
    POINTLESS = "pointless"
    HARMFUL = "harmful"


@dataclass(frozen=True, slots=True)
class Outcome(Shown):
    """
    What one deal does, from paired draws. Pairs are (without, with) a pact.

    ``p_win`` is of the party in ``deal.beneficiary`` (None where nobody is endorsed),
    ``p_bloc`` of any partner; ``gains`` is each partner's change in its chance to win.
    ``p_bloc_otherwise`` is the bloc's chance if only this pact were missing: with the other
    side's alone. The verdict, and ``verdict_p``, its frequencies over the draws, compare with
    that, so that a deal is not blamed for what the other side does. ``nearly`` is the word that the
    verdict could be with other draws: a border lies within two standard errors; None where none does.
    """

    deal: Deal
    p_win: tuple[float, float] | None
    p_bloc: tuple[float, float]
    verdict: Verdict
    verdict_p: Mapping[str, float]
    gains: Mapping[str, float]
    p_bloc_otherwise: float
    nearly: Verdict | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Assessment(Shown):
    """
    A pact judged: with and without it, on the same draws (rule 11).

    ``summed`` is the bound of rule 17: the same pact if every voter followed.
    ``votes_given`` and ``votes_received`` are expected votes by party, shape (p,): its own where
    it stands aside, and those that come to it where it is stood aside for; ``votes_with`` are
    all it can expect with the pacts of both sides in force.
    ``plan`` is set where a planner found the pact, ``price`` is what its fairness costs.
    """

    scenario: Scenario
    projection: Projection
    pact: Pact
    counter_pact: Pact
    without: Forecast
    with_pact: Forecast
    summed: Forecast
    outcomes: tuple[Outcome, ...]
    votes_given: Floats
    votes_received: Floats
    votes_with: Floats
    plan: Plan | None = None
    price: FairnessPrice | None = None

    def headline(self) -> str:
        """The pact's size, and what the partners gain together, with its range."""
        codes, ran = self.scenario.partners, f"{self.without.draws:,} draws, seed {self.without.seed}"
        gain = self.with_pact.together(codes) - self.without.together(codes)
        low, high = np.percentile(gain, [5, 95], method="inverted_cdf").tolist() if gain.size else (0, 0)
        gained = f"{gain.mean() if gain.size else 0:+.1f} seats (nine times in ten {low:+d} to {high:+d})"
        asked = f'"{clipped(self.scenario.title, 80)}", {self.pact.headline()}'
        return f"{asked}; {', '.join(codes)} expected to gain {gained}, {ran}"
