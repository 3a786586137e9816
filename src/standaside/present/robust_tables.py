"""A plan where things are not as expected: as JSON, and as tables."""

from __future__ import annotations

from typing import Any

from standaside.planning.refusals import CHANCES, Refusal
from standaside.planning.robustness import Fared, Robust
from standaside.present.documents import contrast_document
from standaside.present.summary import LEAST, summarise
from standaside.present.tables import Grid
from standaside.present.wording import change_range, count, percent, signed, spoken

Document = dict[str, Any]


def robust_document(robust: Robust) -> Document:
    """What becomes of the plan in every circumstance, and with refusals."""
    first = robust.fared[0].judged
    return {
        "seed": first.with_pact.seed,
        "draws": first.with_pact.draws,
        "greatest_regret": robust.greatest_regret,
        "circumstances": [_fared(fared) for fared in robust.fared],
        "refusals": [_refusal(robust, case) for case in robust.refusals.cases],
        "dearest_refusals": [
            {"code": code, "name": name, "party": party, "lost": lost}
            for code, name, party, lost in robust.refusals.dearest
        ],
    }


def _fared(fared: Fared) -> Document:
    summary = summarise(fared.judged)
    gains = {code: summary.parties[code].gain.mean for code in fared.judged.scenario.partners}
    return {
        "name": fared.circumstance.name,
        "words": fared.circumstance.words,
        "bloc": contrast_document(summary.bloc),
        "p_majority": {"without": summary.p_majority[0], "with": summary.p_majority[1]},
        "gains": gains,
        "worse_off": [code for code, gain in gains.items() if gain < -LEAST],
        "best": fared.best,
        "regret": fared.regret,
        "proven": fared.proven,
    }


def _refusal(robust: Robust, case: Refusal) -> Document:
    return {
        "party": case.party or None,
        "chance": case.chance,
        "bloc": case.bloc,
        "lost": case.lost,
        "sd": case.sd,
        "parties": dict(case.parties),
        "worse_off": list(robust.refusals.worse_off(case)),
    }


def robust_grids(robust: Robust) -> list[Grid]:
    """Tables of ``plan --robust``, after those of the plan."""
    return [_circumstances(robust), *([_refusals(robust)] if robust.refusals.dearest else [])]


def _circumstances(robust: Robust) -> Grid:
    rows = tuple(_circumstance(fared) for fared in robust.fared)
    notes = (
        "Regret: expected seats by which the pact that is best there, under the same rules, beats this one.",
        f"The greatest regret is {robust.greatest_regret:.1f} expected seats.",
        _tolerated(robust),
    )
    columns = ("if it is", "no pact", "this pact", "gain", "range", "worse off", "best", "regret")
    return Grid("The same pact in other circumstances", columns, rows, notes=notes)


def _tolerated(robust: Robust) -> str:
    """Say why the best may have more than the plan even where all is as expected."""
    given_up = robust.fared[0].judged.scenario.rules.tolerance
    return (
        f"Where all is as expected the best may have up to {given_up:g} expected seats more: so much the "
        "plan gives up for fewer stand-asides."
        if given_up > 0
        else "The plan gives up no expected seat for fewer stand-asides: its tolerance is nought."
    )


def _circumstance(fared: Fared) -> tuple[str, ...]:
    document, summary = _fared(fared), summarise(fared.judged)
    return (
        fared.circumstance.words,
        f"{summary.bloc.without.mean:.1f}",
        f"{summary.bloc.with_pact.mean:.1f}",
        signed(summary.bloc.gain.mean),
        change_range(summary.bloc.gain),
        ", ".join(document["worse_off"]) or "nobody",
        "none" if fared.best is None else f"{fared.best:.1f}" + ("" if fared.proven else " or more"),
        "" if fared.regret is None else f"{fared.regret:.1f}",
    )


def _refusals(robust: Robust) -> Grid:
    parties = robust.fared[0].judged.projection.parties
    whose = list(dict.fromkeys(case.party for case in robust.refusals.cases))
    rows = []
    for party in whose:
        cases = [case for case in robust.refusals.cases if case.party == party]
        hurt = next((case for case in cases if robust.refusals.worse_off(case)), None)
        worse = (
            ", ".join(robust.refusals.worse_off(hurt)) + f" from {percent(hurt.chance)}%"
            if hurt
            else "nobody"
        )
        name = spoken(parties, party) if party else "everybody"
        rows.append((name, *(f"{signed(-c.lost)} ± {c.sd:.1f}" for c in cases), worse))
    _, name, party, lost = robust.refusals.dearest[0]
    notes = (
        "Each seat's deal fails with this probability, independently; a deal of several parties goes on with "
        "the others. ±: one standard deviation, from who happens to refuse.",
        f"Dearest: {spoken(parties, party)} in {name}, {lost:.2f} expected seats "
        f"({count(len(robust.refusals.dearest), 'seat')} in --json).",
    )
    columns = (
        "whose branches refuse",
        *(f"{percent(c)}% of seats" for c in CHANCES),
        "worse off than without",
    )
    return Grid("Expected seats lost where local branches refuse", columns, tuple(rows), notes=notes)
