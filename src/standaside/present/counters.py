"""Pact and counter-pact as the JSON of ``counter``, and as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from standaside.domain import Assessment, Floats, Pact, Parties, RivalBloc
from standaside.planning.counter import Countered, Move, Play
from standaside.present.documents import Document, library_version, spread_document
from standaside.present.summary import Spread, chance_of_majority, columns, spread
from standaside.present.tables import Grid
from standaside.present.wording import count, listed, percent, seats_range, signed, spoken

ENDS = {
    "equilibrium": "nobody would change: an equilibrium",
    "cycle": "they go round in a circle: no equilibrium is reached",
    "unfinished": "stopped before an end",
}
"""How a play ended, in words."""


def counter_document(found: Countered, *, sources: Sequence[str] = ()) -> Document:
    """
    Lay answers and counter-answers out as the command line's JSON (DESIGN section 7).

    Parameters
    ----------
    found : Countered
    sources : sequence of str

    Returns
    -------
    dict
        ``rounds`` has every move of both orders; ``equilibrium`` the pacts that nobody would
        change, null if any order ends otherwise or they differ; ``plays`` where each order ended,
        with the pacts in force then; ``seats`` each order's end.
    """
    view = found.projection
    draws = found.scenario.uncertainty.draws
    return {
        "name": found.scenario.name,
        "title": found.scenario.title,
        "election": view.baseline,
        "seed": found.seed,
        "draws": draws,
        "version": library_version(),
        "sources": list(sources),
        "blocs": [
            {"name": one.label, "partners": list(one.partners), "opponents": list(one.opponents)}
            for one in found.blocs
        ],
        "rounds": [
            _move(found, play, number, move)
            for play in found.plays
            for number, move in enumerate(play.moves, start=1)
        ],
        "plays": [_play(found, play) for play in found.plays],
        "equilibrium": _pacts(found, found.plays[0]) if found.agree else None,
        "seats": _seats(found),
    }


def _order(found: Countered, play: Play) -> list[str]:
    return [found.blocs[bloc].label for bloc in play.order]


def _move(found: Countered, play: Play, number: int, move: Move) -> Document:
    answer, parties = move.answer, found.projection.parties
    return {
        "order": _order(found, play),
        "round": (number - 1) // len(play.order) + 1,
        "move": number,
        "bloc": found.blocs[move.bloc].label,
        "changed": move.changed,
        "stand_asides": answer.pact.stand_asides,
        "before": answer.before,
        "objective": answer.value,
        "gain": answer.value - answer.before,
        "status": "optimal" if answer.proven else "not proven",
        "note": answer.note or None,
        "seats": {
            "blocs": {one.label: bloc_sum(answer.seats, parties, one.partners) for one in found.blocs},
            "parties": {
                code: float(answer.seats[p]) for p, code in enumerate(parties.codes) if answer.seats[p]
            },
        },
    }


def bloc_sum(seats: Floats, parties: Parties, codes: Sequence[str]) -> float:
    """Seats of some parties together, summed exactly; ``seats`` has shape (p,)."""
    return math.fsum(float(seats[parties.index(code)]) for code in codes)


def _play(found: Countered, play: Play) -> Document:
    again = play.repeats_from
    return {
        "order": _order(found, play),
        "end": play.end,
        "moves": len(play.moves),
        "cycle": None if again is None else list(range(again + 1, len(play.moves) + 1)),
        "pacts": _pacts(found, play),
    }


def _pacts(found: Countered, play: Play) -> Document:
    return {
        one.label: [
            {
                "code": deal.code,
                "name": deal.name,
                "for": deal.beneficiary or None,
                "aside": list(deal.aside),
                "kind": deal.kind,
            }
            for deal in pact.deals()
        ]
        for one, pact in zip(found.blocs, play.pacts, strict=True)
    }


def _seats(found: Countered) -> Document:
    """Every bloc's seats with no pact on any side, and at the end of each order."""
    first = found.judged[0]
    return {
        "without": _blocs(found.blocs, first, ended=False),
        "ends": [
            {"order": _order(found, play), "end": play.end, "blocs": _blocs(found.blocs, judged, ended=True)}
            for play, judged in zip(found.plays, found.judged, strict=True)
        ],
    }


def _blocs(blocs: Sequence[RivalBloc], judged: Assessment, *, ended: bool) -> Document:
    forecast = judged.with_pact if ended else judged.without
    seats, codes = forecast.seats(), judged.projection.parties.codes
    found = {}
    for one in blocs:
        own = seats[:, columns(codes, one.partners)].sum(axis=1)
        chance = chance_of_majority(own, len(judged.projection.constituencies))
        found[one.label] = {**spread_document(spread(own)), "p_majority": chance}
    return found


def counter_sentence(found: Countered) -> str:
    """
    Say in a few sentences how pact and counter-pact end, and what each bloc's seats become.

    Parameters
    ----------
    found : Countered

    Returns
    -------
    str
    """
    parties = found.projection.parties
    named = {one.label: bloc_named(parties, one) for one in found.blocs}
    seats = _seats(found)
    if found.agree:
        opening = "Whoever begins, it ends in the same pacts, which nobody would change: an equilibrium."
        ends = seats["ends"][:1]
    else:
        opening = " ".join(
            _capital(f"If {named[_order(found, play)[0]]} begin, {ENDS[play.end]}.") for play in found.plays
        )
        ends = seats["ends"]
    opening = " ".join([opening, *stuck_words(found)])
    return " ".join([opening, *(_became(named, seats["without"], end, found.agree) for end in ends)])


def _became(named: Mapping[str, str], without: Document, end: Document, agree: bool) -> str:
    """What every bloc's seats become at one end."""
    when = "" if agree else f"When {named[end['order'][0]]} begin: "
    each = "; ".join(
        [
            f"{named[label]}, {without[label]['mean']:.0f} → {one['mean']:.0f} seats ({_range(one)}), "
            f"a majority in {percent(without[label]['p_majority'])} → {percent(one['p_majority'])} of 100"
            for label, one in end["blocs"].items()
        ]
    )
    return _capital(f"{when}without any pact, then with both: {each}.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def counter_grids(found: Countered) -> list[Grid]:
    """Tables of ``counter``: the moves of each order, then what each bloc ends with."""
    scenario, parties = found.scenario, found.projection.parties
    grids = [Grid("", (), (), notes=(scenario.title or scenario.name, question_words(found), ""))]
    for play in found.plays:
        title = f"First {bloc_named(parties, found.blocs[play.order[0]])}: {ENDS[play.end]}"
        rows = tuple(_row(found, number, move) for number, move in enumerate(play.moves, start=1))
        labels = [one.label for one in found.blocs]
        notes = tuple(dict.fromkeys(move.answer.note for move in play.moves if move.answer.note))
        columns_ = ("", "bloc", "stand-asides", "gain, seats", *(f"{name}, seats" for name in labels))
        grids.append(Grid(title, columns_, rows, left=2, notes=(*notes, *circle_words(play))))
    return [*grids, _ends(found)]


def question_words(found: Countered) -> str:
    """Say who answers whom, from what, until when."""
    names = [bloc_named(found.projection.parties, one) for one in found.blocs]
    fixed = found.judged[0].counter_pact.stand_asides - sum(p.stand_asides for p in found.plays[0].pacts[1:])
    others = f" In force throughout: {count(fixed, 'stand-aside')} by others." if fixed else ""
    enough = max(one.rules.tolerance for one in found.blocs)
    until = f"by another pact (over {enough:g} of an expected seat)" if enough else "by another pact"
    if len(names) == 2:
        return (
            f"On one side {names[0]}, on the other {names[1]}. Each answers the other's pact with its best "
            f"own, beginning with none, until neither gains {until}.{others}"
        )
    return (
        f"{_capital(count(len(names), 'bloc'))} answer each other's pacts: {'; '.join(names)}. They begin "
        f"with none and go on until nobody gains {until}.{others}"
    )


def stuck_words(found: Countered) -> list[str]:
    """Say of a bloc whose rules allow no pact at the end that it could not answer, and why."""
    said = []
    for play in found.plays:
        for number, one in enumerate(found.blocs):
            last = next((move for move in reversed(play.moves) if move.bloc == number), None)
            if last is not None and last.answer.note and not play.pacts[number].gives_way.any():
                name = bloc_named(found.projection.parties, one)
                said.append(f"{_capital(name)} could not answer: {last.answer.note}")
    return list(dict.fromkeys(said))


def bloc_named(parties: Parties, bloc: RivalBloc) -> str:
    """Name a bloc as it calls itself, else by its parties."""
    return bloc.name or listed([spoken(parties, code) for code in bloc.partners])


def _row(found: Countered, number: int, move: Move) -> tuple[str, ...]:
    answer, parties = move.answer, found.projection.parties
    made: Pact = answer.pact
    return (
        str(number),
        found.blocs[move.bloc].label,
        str(made.stand_asides) if move.changed else "as before",
        signed(answer.value - answer.before) if move.changed else "–",
        *(f"{bloc_sum(answer.seats, parties, one.partners):.1f}" for one in found.blocs),
    )


def circle_words(play: Play) -> list[str]:
    """Which moves come again, in a sentence; none where none do."""
    if play.repeats_from is None:
        return []
    return [f"Moves {play.repeats_from + 1} to {len(play.moves)} come again and again."]


def _ends(found: Countered) -> Grid:
    seats = _seats(found)
    cases = [("no pact on any side", seats["without"])]
    cases += [(f"{end['order'][0]} first", end["blocs"]) for end in seats["ends"]]
    rows = tuple(
        (case, label, f"{one['mean']:.1f}", _range(one), percent(one["p_majority"]))
        for case, blocs in cases
        for label, one in blocs.items()
    )
    same = (
        "Both orders end in the same pacts." if found.agree else "The orders do not end in one equilibrium."
    )
    return Grid(
        "What they end with",
        ("", "bloc", "expected", "range", "majority, %"),
        rows,
        left=2,
        notes=(
            same,
            f"{found.scenario.uncertainty.draws:,} simulated elections, seed {found.seed}, the same for "
            "every answer; ranges hold nine times in ten.",
        ),
    )


def _range(one: Document) -> str:
    return seats_range(Spread(one["mean"], one["p05"], one["p50"], one["p95"]))
