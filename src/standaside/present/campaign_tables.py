"""Tables of ``campaign``: campaigning together beside standing aside, and who should go where."""

from __future__ import annotations

from standaside.planning.campaign_plan import (
    ALONE,
    ASIDE,
    BOTH,
    COOPERATION,
    NOTHING,
    Campaigning,
    Gained,
    SeatCampaign,
    Twin,
)
from standaside.present.campaign_words import (
    WAYS,
    alone_sentence,
    compared_sentence,
    effect_sentence,
    verdict_sentence,
)
from standaside.present.tables import Grid
from standaside.present.wording import count, percent, signed, spoken

MOST = 20
"""Rows of a table that a terminal shows; --json and --out have them all."""

_SHORT = {NOTHING: "nothing", ALONE: "alone", COOPERATION: "activists", ASIDE: "aside", BOTH: "both"}
"""The same as heads of narrow columns."""


def campaign_grids(answer: Campaigning, *, compared: str) -> list[Grid]:
    """
    Lay out a plan for the activists.

    Parameters
    ----------
    answer : Campaigning
    compared : str
        Which stand-asides it is compared with: "the scenario's pact".

    Returns
    -------
    list of Grid
        The comparison, seat by seat, moves, target seats, seats left alone, twins.
    """
    grids = [ways_grid(answer, compared=compared), _seats_grid(answer)]
    grids += [_moves_grid(answer)] if answer.moves else []
    grids += [_left_grid(answer)] if answer.left_alone else []
    return [*grids, _twins_grid(answer)] if answer.twins else grids


def seat_grids(answer: Campaigning, code: str) -> list[Grid]:
    """
    Lay out one seat: the partners' chances under every way of working together, and who comes and goes.

    Parameters
    ----------
    answer : Campaigning
        Asked to look at the seat.
    code : str

    Returns
    -------
    list of Grid
    """
    seat = next(seat for seat in answer.seats if seat.code == code)
    chances = Grid(
        seat.name,
        ("", "some partner wins, %", "gain, points", "sampling range"),
        tuple(
            (
                WAYS[way],
                percent(chance),
                "" if way == NOTHING else signed(100 * seat.gain(way)),
                "" if way == NOTHING else _range(seat.gains[way], 100.0),
            )
            for way, chance in seat.ways.items()
        ),
        notes=(
            f"What does more here: {seat.better}.",
            *_aside_note(seat),
            "Sampling range: where the gain would lie nine times in ten, had other elections been simulated; "
            "more of them (--draws) narrow it.",
            effect_sentence(answer),
        ),
    )
    rows = tuple(
        (
            party,
            *(f"{units:,}" for units in seat.activists.get(party, ())),
            *(() if party in seat.activists else ("as usual", "as usual")),
            *(percent(chance) for chance in seat.p_win[party]),
        )
        for party in answer.scenario.partners
    )
    columns = ("partner", "activists", "working together", "wins, %", "working together, %")
    return [chances, Grid("Activists there, and each partner's chance", columns, rows)]


def _aside_note(seat: SeatCampaign) -> list[str]:
    said = [f"Standing aside: {', '.join(seat.aside)}."] if seat.aside else []
    return [*said, "Standing aside does harm here."] if seat.backfires else said


def ways_grid(answer: Campaigning, *, compared: str) -> Grid:
    """
    Lay out expected seats under every way of working together, on the same simulated elections.

    Parameters
    ----------
    answer : Campaigning
    compared : str
        Which stand-asides it is compared with.

    Returns
    -------
    Grid
        Each gain with its range.
    """
    nothing, partners = answer.arrangements[0], answer.scenario.partners
    rows = tuple(
        (
            WAYS[row.name],
            f"{row.bloc:.1f}",
            "" if row is nothing else signed(row.gain.mean),
            "" if row is nothing else _range(row.gain),
            f"{row.low:.1f} to {row.high:.1f}",
            *(f"{row.parties[code]:.1f}" for code in partners),
        )
        for row in answer.arrangements
    )
    return Grid(
        "Campaigning together and standing aside, on the same simulated elections",
        ("", "expected seats", "gain", "range", "by effect of activists", *partners),
        rows,
        notes=(
            "Range: the gain in single simulated elections, whatever activists are worth, nine times in ten.",
            alone_sentence(answer),
            effect_sentence(answer),
            compared_sentence(answer, compared),
            verdict_sentence(answer),
        ),
    )


def _range(gain: Gained, scale: float = 1.0) -> str:
    """
    A gain's range; seats of single elections are whole, chances in points have a decimal.

    Examples
    --------
    >>> _range(Gained(0.7, 0.0, 2.0)), _range(Gained(0.05, 0.041, 0.059), 100.0)
    ('0 to +2', '+4.1 to +5.9')
    """
    places = 0 if scale == 1.0 else 1
    low, high = (signed(scale * end, places=places) for end in (gain.p05, gain.p95))
    return low if low == high else f"{low} to {high}"


def _seats_grid(answer: Campaigning) -> Grid:
    ways = [row.name for row in answer.arrangements]
    worth = [
        seat
        for seat in sorted(answer.seats, key=lambda s: (-max(map(abs, map(s.gain, ways))), s.code))
        if seat.better != "neither" or seat.backfires
    ]
    rows = tuple(_seat_row(seat, ways) for seat in worth[:MOST])
    left = len(worth) - len(rows)
    notes = [f"{count(left, 'further seat')}; --json and --out have them all."] if left else []
    columns = ("constituency", "standing aside", "better", *(_SHORT[way] for way in ways))
    title = "Chance that some partner wins, percent, largest effect first"
    return Grid(title, columns, rows, left=3, notes=tuple(notes))


def _seat_row(seat: SeatCampaign, ways: list[str]) -> tuple[str, ...]:
    better = f"{seat.better}; harmful aside" if seat.backfires else seat.better
    return (seat.name, ", ".join(seat.aside), better, *(percent(seat.ways[way]) for way in ways))


def _moves_grid(answer: Campaigning) -> Grid:
    places = answer.scenario.baseline.constituencies
    rows = tuple(
        (
            move.party,
            places.names[places.index(move.source)],
            places.names[places.index(move.target)],
            f"{move.units:,}",
            str(move.steps),
        )
        for move in answer.moves[:MOST]
    )
    total, left = sum(move.units for move in answer.moves), len(answer.moves) - len(rows)
    notes = [f"{count(total, 'activist')} in all move."]
    notes += [f"{count(left, 'further move')}; --json and --out have them all."] if left else []
    return Grid("Who goes where", ("party", "from", "to", "activists", "steps"), rows, 3, notes=tuple(notes))


def _left_grid(answer: Campaigning) -> Grid:
    parties = answer.scenario.baseline.parties
    rows = tuple(
        (row.name, spoken(parties, row.party), row.why, str(row.usual), str(row.stay))
        for row in sorted(
            answer.left_alone, key=lambda r: (r.why != "non-aggression", -r.usual, r.code, r.party)
        )[:MOST]
    )
    left = len(answer.left_alone) - len(rows)
    notes = [f"{count(left, 'further seat')} left alone."] if left else []
    columns = ("constituency", "left alone by", "why", "usual", "stay")
    return Grid("Seats to leave alone", columns, rows, left=3, notes=tuple(notes))


def _apart(twin: Twin) -> str:
    return "–" if twin.steps is None else str(twin.steps)


def _twins_grid(answer: Campaigning) -> Grid:
    rows = tuple(
        (twin.names[0], twin.parties[1], twin.names[1], twin.parties[0], _apart(twin))
        for twin in answer.twins[:MOST]
    )
    left = len(answer.twins) - len(rows)
    notes = [f"{count(left, 'further pair')}."] if left else []
    title = "Twins: two seats that two partners leave to each other"
    columns = ("constituency", "left to", "in return for", "left to", "steps apart")
    return Grid(title, columns, rows, left=4, notes=tuple(notes))
