"""Where answers differ, place by place: who is likeliest to win under each, and who gives way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from standaside.domain import Assessment
from standaside.errors import AlignmentError
from standaside.present.summary import Summary
from standaside.present.wording import giving_way
from standaside.showing import Several, Shown


@dataclass(frozen=True, slots=True)
class Side:
    """
    One constituency under one answer, with its pact.

    Attributes
    ----------
    likeliest : str
        Party with the most wins; "" where nobody ever wins.
    p_win, p_bloc : float
        Its chance, and that of the first answer's partners together, in [0, 1].
    deal : str
        Who gives way for whom, in words; "" without a deal.
    """

    likeliest: str
    p_win: float
    p_bloc: float
    deal: str


@dataclass(frozen=True, slots=True)
class Difference(Shown):
    """
    One constituency whose deal or likeliest winner is not the same under every answer.

    Attributes
    ----------
    code, name : str
    sides : tuple of Side
        In the order of the answers.
    """

    code: str
    name: str
    sides: tuple[Side, ...]

    @property
    def reach(self) -> float:
        """How far apart the chances of the first answer's partners are, in [0, 1]."""
        chances = [side.p_bloc for side in self.sides]
        return max(chances) - min(chances)


def differences(summaries: Sequence[Summary]) -> Several[Difference]:
    """
    Constituencies where answers differ, those first where the partners' chance differs most.

    Parameters
    ----------
    summaries : sequence of Summary
        Of one election, all with their pact; ``p_bloc`` is of the first one's partners.

    Raises
    ------
    AlignmentError
        If they are not about the same constituencies.

    Examples
    --------
    >>> differences([])
    ()
    """
    if not summaries:
        return Several()
    first = summaries[0].assessment.projection
    for other in summaries[1:]:
        if not comparable(summaries[0], other):
            raise AlignmentError(
                f"{other.assessment.scenario.title} is about other constituencies than "
                f"{summaries[0].assessment.scenario.title}; only answers about the same ones differ by place."
            )
    sides = [_sides(summary, summaries[0].assessment.scenario.partners) for summary in summaries]
    axis = first.constituencies
    found = [
        Difference(code, name, tuple(row))
        for code, name, *row in zip(axis.codes, axis.names, *sides, strict=True)
        if len({(side.likeliest, side.deal) for side in row}) > 1
    ]
    return Several(sorted(found, key=lambda one: (-one.reach, one.name, one.code)))


def comparable(one: Summary, other: Summary) -> bool:
    """Whether two answers are about the same constituencies."""
    left, right = one.assessment.projection, other.assessment.projection
    return left.constituencies.same_as(right.constituencies)


def _sides(summary: Summary, partners: Sequence[str]) -> list[Side]:
    """Every constituency under one answer."""
    codes = summary.assessment.projection.parties.codes
    columns = [codes.index(code) for code in partners if code in codes]
    deals = _deals(summary.assessment)
    return [
        Side(
            codes[best] if best >= 0 else "",
            chances[best] if best >= 0 else 0.0,
            math.fsum(chances[p] for p in columns),
            deals.get(place, ""),
        )
        for place, best, chances in zip(
            summary.assessment.projection.constituencies.codes,
            summary.likeliest_with.tolist(),
            summary.p_with.tolist(),
            strict=True,
        )
    ]


def _deals(assessment: Assessment) -> dict[str, str]:
    """Who gives way for whom, by code of the constituency; parties in the order of their codes."""
    found: dict[str, list[str]] = {}
    for outcome in assessment.outcomes:
        deal = outcome.deal
        words = f"{giving_way(sorted(deal.aside), deal.kind)} for {deal.beneficiary or 'nobody'}"
        found.setdefault(deal.code, []).append(words)
    return {code: "; ".join(sorted(words)) for code, words in found.items()}
