"""Pact and counter-pact in words: from what it begins, how it ends, who is stuck, who of a bloc loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from standaside.domain import Pact, Parties, RivalBloc
from standaside.planning.counter import Countered, Play
from standaside.present.summary import Contrast, contrast
from standaside.present.wording import about, agree, count, listed, spoken

NEARLY_ONE = 0.995
"""A part of a seat that is told in two figures is one from here on."""

TOLD = 0.05
"""Expected seats, on average, from which a gain or loss is told: less shows as 0.0."""


@dataclass(frozen=True, slots=True)
class Became:
    """A party of a bloc at one end: its seats without any pact, with all pacts, and the difference paired."""

    bloc: RivalBloc
    party: str
    seats: Contrast


def capital(words: str) -> str:
    """Words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def bloc_named(parties: Parties, bloc: RivalBloc) -> str:
    """Name a bloc as it calls itself, else by its parties."""
    return bloc.name or listed([spoken(parties, code) for code in bloc.partners])


def question_words(found: Countered) -> str:
    """Say who answers whom, from what, until when."""
    names = [bloc_named(found.projection.parties, one) for one in found.blocs]
    fixed = found.judged[0].counter_pact.stand_asides - sum(p.stand_asides for p in found.plays[0].pacts[1:])
    others = f" In force throughout: {count(fixed, 'stand-aside')} by others." if fixed else ""
    enough = max(one.rules.tolerance for one in found.blocs)
    until = f"by another pact (over {enough:g} of an expected seat)" if enough else "by another pact"
    begin = start_words(found)
    if len(names) == 2:
        return (
            f"On one side {names[0]}, on the other {names[1]}. Each answers the other's pact with its best "
            f"own, beginning with {begin}, until neither gains {until}.{others}"
        )
    return (
        f"{capital(count(len(names), 'bloc'))} answer each other's pacts: {'; '.join(names)}. They begin "
        f"with {begin} and go on until nobody gains {until}.{others}"
    )


def start_words(found: Countered) -> str:
    """Say what is in force before the first move, whoever makes it."""
    if not found.scenario.pact:
        return "none"
    view = found.projection
    agreed = Pact.of_deals(found.scenario.pact, view.constituencies, view.parties).stand_asides
    return (
        f"the question's pact of {count(agreed, 'stand-aside')}, which is agreed already and may only be "
        "added to, and none against it"
    )


def end_words(found: Countered, play: Play) -> str:
    """
    Say how a play ended: what nobody would change, or why somebody cannot, or for what they go round.

    Parameters
    ----------
    found : Countered
    play : Play

    Returns
    -------
    str
        Part of a sentence, without a stop.
    """
    held = [one for number, one in enumerate(found.blocs) if play.stuck(number)]
    if play.end == "unfinished":
        return "stopped before an end"
    if play.end == "cycle":
        return f"they go round in a circle for gains of {_gains(play)} a move: no equilibrium is reached"
    if held:
        names = listed([bloc_named(found.projection.parties, one) for one in held])
        return f"it stops because the rules of {names} allow no answer, not because nobody would change"
    if play.end == "settled":
        return (
            f"no side can gain more than {left_words(play)} by changing, which is no more than these figures "
            "tell: as good as an equilibrium"
        )
    return "nobody would change: an equilibrium"


def left_words(play: Play) -> str:
    """The most that a side can still gain at an end, in words."""
    within = max(play.within or 0.0, TOLD)
    return f"{within:.2g} of a seat" if within < NEARLY_ONE else _seats(within)


def _seats(value: float | None) -> str:
    return f"{value or 0:.1f} seats"


def _gains(play: Play) -> str:
    gains = [move.answer.value - move.answer.before for move in play.moves[play.repeats_from or 0 :]]
    low, high = min(gains), max(gains)
    return f"{low:.1f} to {_seats(high)}" if f"{low:.1f}" != f"{high:.1f}" else _seats(high)


def circle_words(play: Play) -> list[str]:
    """Which moves come again, in a sentence; none where none do."""
    if play.repeats_from is None:
        return []
    again = f"Moves {play.repeats_from + 1} to {len(play.moves)} come again and again"
    if play.end != "settled":
        return [f"{again}."]
    return [
        f"{again}, for gains of {_gains(play)} each; the end shown is the one among them with least to gain."
    ]


def stuck_words(found: Countered) -> list[str]:
    """Say of a bloc whose rules allow no pact at its last turn that it could not answer, and why."""
    said = []
    for play in found.plays:
        for number, one in enumerate(found.blocs):
            why = play.stuck(number)
            if why:
                name = bloc_named(found.projection.parties, one)
                kept = play.pacts[number].gives_way.any()
                could = "cannot change the pact that is there" if kept else "could not answer"
                said.append(f"{capital(name)} {could}: {why}")
    return list(dict.fromkeys(said))


def became(found: Countered, end: int) -> list[Became]:
    """
    Count every party of every bloc at one end, against no pact on any side, on the same draws.

    Parameters
    ----------
    found : Countered
    end : int
        Which play's end, from 0.

    Returns
    -------
    list of Became
        In the order of the blocs and their partners.
    """
    judged = found.judged[end]
    codes = judged.projection.parties.codes
    before, after = judged.without.seats(), judged.with_pact.seats()
    return [
        Became(bloc, code, contrast(before[:, codes.index(code)], after[:, codes.index(code)]))
        for bloc in found.blocs
        for code in bloc.partners
    ]


def fortune_words(found: Countered, end: int) -> str:
    """Say which partners lose at an end, then which gain, by how much against no pact on any side."""
    parties = found.projection.parties
    rows = [(spoken(parties, one.party), one.seats.gain.mean) for one in became(found, end)]
    losing = sorted((row for row in rows if row[1] <= -TOLD), key=lambda row: row[1])
    gaining = sorted((row for row in rows if row[1] >= TOLD), key=lambda row: -row[1])
    said = [_each(losing, "loses", "lose"), _each(gaining, "gains", "gain")]
    same = "against no pact on any side"
    if not any(said):
        return f"no party of either gains or loses {same}"
    return f"{'; '.join(words for words in said if words)}, {same}"


def _each(rows: Sequence[tuple[str, float]], singular: str, plural: str) -> str:
    """Who gains or loses how much: "the Greens lose 9.9 seats and Plaid Cymru 0.5"."""
    if not rows:
        return ""
    (name, first), *rest = rows
    verb = f"{name} {agree(name, singular, plural)} {about(first)} seats"
    return listed([verb, *(f"{other} {about(value)}" for other, value in rest)])
