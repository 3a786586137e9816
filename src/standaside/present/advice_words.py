"""Advice in words: the best-placed partner of every seat, why, and whether it matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from standaside.domain import Deal, Parties, Scenario
from standaside.planning.advice import NEEDED, TOO_CLOSE, Advice
from standaside.present.tables import Grid
from standaside.present.wording import listed, percent, spoken

SURE = 0.995


def advice_document(found: Sequence[Advice], parties: Parties) -> list[dict[str, Any]]:
    """
    Rows of ``advise``.

    Returns
    -------
    list of dict
        ``code, name, recommended`` (None where too close), ``confidence`` (chance of the most
        likely partner, ``first``, to be the strongest), ``reason``, ``needed``; besides ``second``,
        ``p_second``, ``p_win``, ``p_with`` and ``moves``.
    """
    return [
        {
            "code": one.code,
            "name": one.name,
            "recommended": one.recommended or None,
            "first": one.first,
            "confidence": one.p_first,
            "reason": reason(one, parties),
            "needed": one.needed,
            "second": one.second or None,
            "p_second": one.p_second,
            "p_win": one.p_win,
            "p_with": one.p_with,
            "moves": one.moves,
        }
        for one in found
    ]


def reason(one: Advice, parties: Parties) -> str:
    """Say in one sentence why a partner is recommended, or nobody, and whether the choice matters."""
    first = spoken(parties, one.first)
    if not one.second:
        words = f"of these parties only {first} can be voted for here"
    else:
        second = spoken(parties, one.second)
        more = 1 - one.p_first - one.p_second > 1 - SURE
        whom = f"{second} and the others" if more else second
        begun = (
            f"most likely to finish ahead of {whom}"
            if one.recommended
            else "too close to say which of these parties finishes ahead of the others"
        )
        words = (
            f"{begun}: {first}, in {_of(one.p_first)} simulated elections, {second} in {_of(one.p_second)}"
        )
    return f"{words[0].upper()}{words[1:]}; {_use(one)}."


def _of(p: float) -> str:
    if p >= SURE:
        return "nearly all"
    return "hardly any" if p <= 1 - SURE else f"{percent(p)} of 100"


def _use(one: Advice) -> str:
    """Whether to choose matters: the chance that one of them wins, either way."""
    before, after = _of(one.p_win), _of(one.p_with)
    if not one.needed:
        return f"no need: whatever is chosen, one of them wins in {before}"
    if before == after:
        return (
            f"one of them wins in {before} either way, and only a choice of another would move that, by up "
            f"to {percent(one.moves)}"
        )
    return f"with the others behind it, one of them wins in {after} instead of {before}"


def chosen_otherwise(
    found: Mapping[str, Any], deal: Deal, p_bloc: tuple[float, float], scenario: Scenario
) -> str:
    """
    Say why a pact helps another partner in a seat than the one that advice names; "" where it does not.

    Parameters
    ----------
    found : mapping
        The seat's row of :func:`advice_document`.
    deal : Deal
    p_bloc : (float, float)
        Chance that some partner wins there with the deal, and with the best placed in its place.
    scenario : Scenario
        Its rules say whether each partner must gain.
    """
    if deal.beneficiary in ("", found["first"]):
        return ""
    parties = scenario.baseline.parties
    chosen, first = spoken(parties, deal.beneficiary), spoken(parties, found["first"])
    here, there = _of(p_bloc[0]), _of(p_bloc[1])
    begun = f"The pact picks {chosen} here, not {first}:"
    if p_bloc[0] >= p_bloc[1] + NOTICED:
        return (
            f"{begun} so one of the partners wins in {here} simulated elections, behind {first} in {there}: "
            "more of the voters who are asked to change follow, or fewer cross to the other side."
        )
    rules = scenario.rules
    shared = (
        "its rules ask that every partner has its share of the gain"
        if rules.nobody_worse_off or rules.min_gain or rules.reciprocity
        else "what a partner gives in one constituency it has back in another"
    )
    same = (
        f"one of the partners wins in {here} simulated elections either way"
        if here == there
        else f"one of the partners wins in {here} simulated elections, behind {first} it would in {there}"
    )
    return f"{begun} {same}, but a pact is weighed as a whole, and {shared}."


NOTICED = 0.01
"""Chance: a smaller difference is no reason."""


SHOWN = 30
"""Rows of the table; the rest are in the JSON and the files."""


def advice_grids(rows: Sequence[Mapping[str, Any]], left_out: Sequence[str] = ()) -> list[Grid]:
    """
    Table of ``advise``: the seats where the choice gains most, then how many others there are.

    ``left_out`` names swing rules that could not meet the poll.
    """
    needed = [row for row in rows if row["needed"]]
    first = sorted(needed, key=lambda row: (row["p_win"] - row["p_with"], row["code"]))[:SHOWN]
    shown = tuple(
        (
            str(row["name"]),
            str(row["recommended"] or "too close"),
            percent(row["confidence"]),
            percent(row["p_win"]),
            percent(row["p_with"]),
        )
        for row in first
    )
    silent = sum(row["recommended"] is None for row in rows)
    notes = (
        f"The {len(first)} seats of {len(rows)} where it gains most. In {len(needed)} a choice of partner "
        f"moves the chance that one of them wins by {percent(NEEDED)} points or more; in the others none is "
        f"needed. In {silent} the two best are within {percent(TOO_CLOSE)} points: nobody is recommended.",
        "Strongest: it polls most among these parties, the mean over the swing rules. Alone: the others "
        "stand aside for it, at the scenario's rates. One seat and its reason: --seat; all: --json or --out.",
        *_closing(left_out),
    )
    columns = ("seat", "vote for", "is the strongest, %", "one of them wins, %", "if it stands alone, %")
    return [Grid("Who is best placed", columns, shown, left=2, notes=notes)]


def seat_advice_grids(one: Advice, parties: Parties, left_out: Sequence[str] = ()) -> list[Grid]:
    """Table of ``advise --seat``: who is likely to be strongest there, what a choice would do, and why."""
    first = spoken(parties, one.first)
    rows = [(f"strongest of these parties: {first}", percent(one.p_first))]
    if one.second:
        rows.append((f"strongest of them: {spoken(parties, one.second)}", percent(one.p_second)))
    rows.append(("one of them wins, as things are", percent(one.p_win)))
    if one.second:
        rows.append((f"one of them wins, if the others stand aside for {first}", percent(one.p_with)))
    vote = spoken(parties, one.recommended) if one.recommended else "too close to name one"
    notes = (f"Vote for: {vote}.", reason(one, parties), *_closing(left_out))
    shown = tuple((words[0].upper() + words[1:], chance) for words, chance in rows)
    return [Grid(one.name, ("", "chance, %"), shown, notes=notes)]


def _closing(left_out: Sequence[str]) -> list[str]:
    said = f"Swing rules that cannot meet this poll, and are left out: {listed(list(left_out))}."
    return [*([said] if left_out else []), "How often such advice was right: docs/explanation/advice.md."]


def score_grids(rows: Sequence[Mapping[str, Any]]) -> list[Grid]:
    """Table of ``backtest --advise``: ours beside the sites, on as many places."""
    shown = tuple(
        (
            str(row["from"]),
            str(row["to"]),
            str(row["who"]),
            _on(row),
            str(row["n"]),
            percent(row["right"], places=1),
        )
        for row in rows
    )
    notes = (
        "Right: the party named was that of Lab, LD, Green, SNP and PC with most votes. Known before: the "
        "last result, nominations and final polls of Great Britain. Of a site's number of places ours "
        "takes those it is surest of, which are not the site's own.",
        "The laws of error have seen these elections.",
        "What this shows and what not: docs/explanation/advice.md.",
    )
    columns = ("from", "to", "who", "on", "places", "right, %")
    return [Grid("How often advice was right", columns, shown, left=4, notes=notes)]


def _on(row: Mapping[str, Any]) -> str:
    if not row["beside"]:
        return "all"
    if row["beside"] == row["who"]:
        return "its own"
    return str(row["beside"]) if row["beside"].startswith("where") else f"as many as {row['beside']}"
