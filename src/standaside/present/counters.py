"""Pact and counter-pact as the JSON of ``counter``, and as tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from standaside.domain import Assessment, Floats, Pact, Parties, RivalBloc
from standaside.planning.counter import Countered, Move, Play
from standaside.present.counter_words import (
    became,
    bloc_named,
    capital,
    circle_words,
    end_words,
    fortune_words,
    left_words,
    question_words,
    start_words,
    stuck_words,
)
from standaside.present.documents import Document, library_version, spread_document
from standaside.present.summary import Spread, chance_of_majority, columns, spread
from standaside.present.tables import Grid
from standaside.present.wording import change_range, percent, seats_range, signed


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
        ``rounds`` has every move of both orders; ``equilibrium`` the pacts in which both orders end
        and from which no bloc gains more than ``within``, null if any order ends otherwise or they
        differ; ``plays`` where each order ended, in ``words`` too, with the pacts in force then and
        why a bloc is ``stuck``; ``seats`` each order's end, of every bloc and of its ``parties``.
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
        "begins": start_words(found),
        "brief": brief_sentence(found),
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
        "within": play.within,
        "words": end_words(found, play),
        "stuck": {one.label: play.stuck(b) for b, one in enumerate(found.blocs) if play.stuck(b)},
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
            {
                "order": _order(found, play),
                "end": play.end,
                "blocs": _blocs(found.blocs, found.judged[end], ended=True),
                "parties": _parties(found, end),
            }
            for end, play in enumerate(found.plays)
        ],
    }


def _parties(found: Countered, end: int) -> list[Document]:
    """Every partner of every bloc at one end, set against no pact on any side."""
    return [
        {
            "party": one.party,
            "bloc": one.bloc.label,
            "without": one.seats.without.mean,
            "with": one.seats.with_pact.mean,
            "gain": one.seats.gain.mean,
            "gain_p05": one.seats.gain.p05,
            "gain_p95": one.seats.gain.p95,
        }
        for one in became(found, end)
    ]


def _blocs(blocs: Sequence[RivalBloc], judged: Assessment, *, ended: bool) -> Document:
    forecast = judged.with_pact if ended else judged.without
    seats, codes = forecast.seats(), judged.projection.parties.codes
    found = {}
    for one in blocs:
        own = seats[:, columns(codes, one.partners)].sum(axis=1)
        chance = chance_of_majority(own, len(judged.projection.constituencies))
        found[one.label] = {**spread_document(spread(own)), "p_majority": chance}
    return found


def brief_sentence(found: Countered) -> str:
    """
    Say what is left of the first bloc's gain when the other side takes its best answer, in a sentence.

    Parameters
    ----------
    found : Countered
    """
    own = found.blocs[0].label
    seats = _seats(found)
    before = seats["without"][own]["mean"]
    gains = [end["blocs"][own]["mean"] - before for end in seats["ends"]]
    low, high = (signed(gain) for gain in (min(gains), max(gains)))
    told = low if low == high else f"{low} to {high}"
    return (
        f"If each side takes its best answer to the other, the bloc is expected to have {told} seats, "
        "against no pact on any side."
    )


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
    ends = found.plays[:1] if found.agree else found.plays
    said = [_opening(found, named), *stuck_words(found)]
    for end, play in enumerate(ends):
        when = "" if found.agree else f"When {named[_order(found, play)[0]]} begin: "
        said += [capital(f"{when}{fortune_words(found, end)}."), _became(named, seats, end)]
    if found.scenario.pact:
        said.append(f"It began with {start_words(found)}.")
    return " ".join(said)


def _opening(found: Countered, named: Mapping[str, str]) -> str:
    """How it ends, whoever begins, or for each order."""
    ends = list(dict.fromkeys(end_words(found, play) for play in found.plays))
    if found.agree:
        return f"Whoever begins, it ends in the same pacts; {ends[0]}."
    if found.settled and not any(play.stuck(b) for play in found.plays for b in range(len(found.blocs))):
        most = max(found.plays, key=lambda play: play.within or 0.0)
        return (
            f"Whoever begins, it ends where no side can gain more than {left_words(most)} by changing: as "
            "near to an equilibrium as these figures tell. The pacts differ with who begins."
        )
    if len(ends) == 1:
        return f"Whoever begins, {ends[0]}."
    each = [(named[_order(found, play)[0]], end_words(found, play)) for play in found.plays]
    return " ".join(f"If {first} begin, {end}." for first, end in each)


def _became(named: Mapping[str, str], seats: Document, end: int) -> str:
    """What every bloc's seats become at one end."""
    without, ended = seats["without"], seats["ends"][end]
    each = "; ".join(
        [
            f"{named[label]}, {without[label]['mean']:.0f} → {one['mean']:.0f} seats ({_range(one)}), "
            f"a majority in {percent(without[label]['p_majority'])} → {percent(one['p_majority'])} of 100"
            for label, one in ended["blocs"].items()
        ]
    )
    return f"Without any pact, then with both: {each}."


def counter_grids(found: Countered) -> list[Grid]:
    """Tables of ``counter``: the moves of each order, then what each bloc ends with."""
    scenario, parties = found.scenario, found.projection.parties
    grids = [Grid("", (), (), notes=(scenario.title or scenario.name, question_words(found), ""))]
    for play in found.plays:
        title = f"First {bloc_named(parties, found.blocs[play.order[0]])}: {end_words(found, play)}"
        rows = tuple(_row(found, number, move) for number, move in enumerate(play.moves, start=1))
        labels = [one.label for one in found.blocs]
        notes = tuple(dict.fromkeys(move.answer.note for move in play.moves if move.answer.note))
        columns_ = ("", "bloc", "stand-asides", "gain, seats", *(f"{name}, seats" for name in labels))
        grids.append(Grid(title, columns_, rows, left=2, notes=(*notes, *circle_words(play))))
    return [*grids, _ends(found), *_party_grids(found)]


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


def _ends(found: Countered) -> Grid:
    seats = _seats(found)
    cases = [("no pact on any side", seats["without"])]
    cases += [(f"{end['order'][0]} first", end["blocs"]) for end in seats["ends"]]
    rows = tuple(
        (case, label, f"{one['mean']:.1f}", _range(one), percent(one["p_majority"]))
        for case, blocs in cases
        for label, one in blocs.items()
    )
    same = "Both orders end in the same pacts." if found.agree else "The orders do not end in the same pacts."
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


def _party_grids(found: Countered) -> list[Grid]:
    """What each party has at each end, against no pact on any side."""
    ends = range(1 if found.agree else len(found.plays))
    rows = tuple(
        (
            "" if found.agree else f"{_order(found, found.plays[end])[0]} first",
            one.party,
            f"{one.seats.without.mean:.1f}",
            f"{one.seats.with_pact.mean:.1f}",
            signed(one.seats.gain.mean),
            change_range(one.seats.gain),
        )
        for end in ends
        for one in became(found, end)
    )
    notes = tuple(dict.fromkeys(f"{capital(fortune_words(found, end))}." for end in ends))
    heads = ("", "party", "no pact", "at the end", "gain", "range")
    return [Grid("What each party ends with", heads, rows, left=2, notes=notes)]


def _range(one: Document) -> str:
    return seats_range(Spread(one["mean"], one["p05"], one["p50"], one["p95"]))
