"""What a plan for the activists says, and how the command line's JSON lays it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standaside.domain import Campaign, Scenario
from standaside.model.campaign import Effort
from standaside.showing import Shown

NOTHING, ALONE, COOPERATION, ASIDE, BOTH = "nothing", "alone", "campaign", "stand_asides", "both"
"""Names of the arrangements that are compared: ``ALONE`` is every party for itself."""

NOTICEABLE = 0.01
"""Chance of a seat from which one way of working together is called better than another: as rule 14's."""


@dataclass(frozen=True, slots=True)
class Move:
    """Activists of one party who leave one seat for another; ``steps`` are counted on the hex map."""

    party: str
    source: str
    target: str
    units: int
    steps: int


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """
    A seat that all of a party's activists leave who would travel, or in which they keep quiet.

    ``why`` is "non-aggression" (its own list says so), "worth more elsewhere" (they travel)
    or "helps a partner" (they stay quiet, because their work costs a partner the seat).
    """

    party: str
    code: str
    name: str
    usual: int
    stay: int
    why: str


@dataclass(frozen=True, slots=True)
class Twin:
    """
    Two seats that two partners leave to each other: the first of ``parties`` leaves the first seat.

    ``steps`` is None where nobody travels and there is no map.
    """

    parties: tuple[str, str]
    codes: tuple[str, str]
    names: tuple[str, str]
    steps: int | None


@dataclass(frozen=True, slots=True)
class Gained:
    """
    What an arrangement adds to the bloc, against doing nothing in the same simulated elections.

    ``p05`` and ``p95`` hold nine times in ten. For seats of the whole house they are of single
    elections, over all strengths of activists; for the chance of one seat they say how far it
    would move had other elections been drawn.
    """

    mean: float
    p05: float
    p95: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """
    Expected seats under one way of working together.

    ``low`` and ``high`` are the bloc's under the least and the greatest effect that we
    give activists; where no activist moves both equal ``bloc``. ``gain`` is the bloc's.
    """

    name: str
    bloc: float
    low: float
    high: float
    parties: Mapping[str, float]
    gain: Gained


@dataclass(frozen=True, slots=True)
class SeatCampaign:
    """
    One seat that activists leave or come to, or with a stand-aside.

    Pairs are (doing nothing, campaigning together). ``ways`` is the bloc's chance under every
    arrangement, by its name, on the same draws; ``gains`` what it adds to that chance;
    ``better`` says which way does more there.
    """

    code: str
    name: str
    p_bloc: tuple[float, float]
    p_win: Mapping[str, tuple[float, float]]
    activists: Mapping[str, tuple[int, int]]
    ways: Mapping[str, float]
    gains: Mapping[str, Gained] = field(default_factory=dict)
    aside: tuple[str, ...] = ()

    def gain(self, way: str) -> float:
        """What an arrangement adds to the bloc's chance here."""
        return self.ways.get(way, self.ways[NOTHING]) - self.ways[NOTHING]

    @property
    def better(self) -> str:
        """Whether activists or standing aside do more here, "either", or "neither"."""
        activists, standing_aside = self.gain(COOPERATION), self.gain(ASIDE)
        if max(activists, standing_aside) < NOTICEABLE:
            return "neither"
        if abs(activists - standing_aside) < NOTICEABLE:
            return "either"
        return "activists" if activists > standing_aside else "standing aside"

    @property
    def backfires(self) -> bool:
        """Whether standing aside costs the bloc chances here."""
        return self.gain(ASIDE) <= -NOTICEABLE


@dataclass(frozen=True, slots=True, eq=False)
class Campaigning(Shown):
    """
    A plan for the activists, judged.

    Attributes
    ----------
    before, after : Effort
        Doing nothing, hostile activists included; and the plan.
    chosen : mapping of str to float
        By party: the seats that its moves add by the table they were chosen from, less the cost
        of the way.
    bound : mapping of str to float
        By party: no moves could add more by that table.
    alone : tuple of Move
        What every party would do for itself, without the agreement.
    seed : int or None
        Of the draws it is judged on.
    """

    scenario: Scenario
    campaign: Campaign
    before: Effort
    after: Effort
    moves: tuple[Move, ...]
    left_alone: tuple[LeftAlone, ...]
    twins: tuple[Twin, ...]
    arrangements: tuple[Arrangement, ...]
    seats: tuple[SeatCampaign, ...]
    bound: Mapping[str, float]
    chosen: Mapping[str, float]
    alone: tuple[Move, ...] = ()
    seed: int | None = None

    def headline(self) -> str:
        """What was asked, and how much was found."""
        return f'"{self.scenario.title}", {len(self.moves):,} moves of activists, seed {self.seed}'


def campaign_document(answer: Campaigning) -> dict[str, Any]:
    """
    Lay a campaign plan out as the command line's JSON (DESIGN section 7), unrounded.

    Parameters
    ----------
    answer : Campaigning

    Returns
    -------
    dict
        ``moves``, ``moves_alone``, ``leave_alone``, ``twins``, ``targets``, ``p_win``, ``seats``
        (by arrangement), ``who_is_right``, ``effect``, ``bound``.
    """
    strength = answer.campaign.strength
    return {
        "moves": _moves(answer.moves),
        "moves_alone": _moves(answer.alone),
        "leave_alone": [
            {"party": s.party, "code": s.code, "name": s.name, "usual": s.usual, "stay": s.stay, "why": s.why}
            for s in answer.left_alone
        ],
        "twins": [
            {"parties": list(t.parties), "codes": list(t.codes), "names": list(t.names), "steps": t.steps}
            for t in answer.twins
        ],
        "targets": _targets(answer),
        "p_win": [
            {
                "code": s.code,
                "name": s.name,
                "p_bloc": _two(s.p_bloc),
                "p_win": {code: _two(pair) for code, pair in s.p_win.items()},
                "activists": {code: _two(pair) for code, pair in s.activists.items()},
                "aside": list(s.aside),
                "p_bloc_by": dict(s.ways),
                "gain_by": {way: _gained(gain) for way, gain in s.gains.items()},
                "better": s.better,
                "backfires": s.backfires,
            }
            for s in answer.seats
        ],
        "seats": {
            row.name: {
                "bloc": row.bloc,
                "gain": row.gain.mean,
                "gain_p05": row.gain.p05,
                "gain_p95": row.gain.p95,
                "low": row.low,
                "high": row.high,
                "parties": dict(row.parties),
            }
            for row in answer.arrangements
        },
        "who_is_right": who_is_right(answer),
        "effect": {
            "mean": strength.mean,
            "sd": strength.sd,
            "p_nothing": strength.p_nothing,
            "base": answer.campaign.base,
            "reach": answer.campaign.reach,
        },
        "bound": {
            party: {"chosen": answer.chosen[party], "at_most": answer.bound[party]}
            for party in sorted(answer.bound)
        },
    }


def _moves(moves: Sequence[Move]) -> list[dict[str, Any]]:
    return [
        {"party": m.party, "from": m.source, "to": m.target, "units": m.units, "steps": m.steps}
        for m in moves
    ]


def _gained(gain: Gained) -> dict[str, float]:
    return {"mean": gain.mean, "p05": gain.p05, "p95": gain.p95}


def _targets(answer: Campaigning) -> list[dict[str, Any]]:
    """Seats that a party's activists come to, most first."""
    names = {seat.code: seat.name for seat in answer.seats}
    coming: dict[tuple[str, str], int] = {}
    for move in answer.moves:
        key = move.party, move.target
        coming[key] = coming.get(key, 0) + move.units
    return [
        {"party": party, "code": code, "name": names.get(code, code), "units": units}
        for (party, code), units in sorted(coming.items(), key=lambda item: (-item[1], item[0]))
    ]


def who_is_right(answer: Campaigning) -> dict[str, int]:
    """
    Count the seats by what does more in them, and those where standing aside does harm.

    Parameters
    ----------
    answer : Campaigning

    Returns
    -------
    dict of str to int
        Seats with a move or a stand-aside: by the words of ``SeatCampaign.better``; ``harmful``
        among them counts those where standing aside costs the bloc chances.
    """
    words = [seat.better for seat in answer.seats]
    found = {word: words.count(word) for word in ("activists", "standing aside", "either", "neither")}
    return {**found, "harmful": sum(seat.backfires for seat in answer.seats)}


def _two(pair: tuple[float, float]) -> dict[str, float]:
    return {"without": pair[0], "with": pair[1]}
