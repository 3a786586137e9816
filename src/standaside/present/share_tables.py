"""Shapley values, coalitions and side payments: as the JSON contract has it, and as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from standaside.planning.coalitions import Coalition, moved
from standaside.planning.shares import Shares
from standaside.present.documents import library_version
from standaside.present.fairness import price_document, price_sentence
from standaside.present.tables import Grid
from standaside.present.wording import count, drawn, listed, signed, spoken

Document = dict[str, Any]


def shares_document(shares: Shares) -> Document:
    """What each partner brings and gets, every coalition, and whether the pact is stable."""
    standing = shares.standing
    return {
        "name": shares.scenario.name,
        "seed": shares.seed,
        "draws": shares.scenario.uncertainty.draws,
        "version": library_version(),
        "status": str(shares.plan.status),
        "objective": shares.plan.objective,
        "shapley": dict(standing.shapley),
        "se": {
            "shapley": dict(shares.errors.shapley),
            "brings": dict(shares.errors.brings),
            "gain": dict(shares.errors.gains),
        },
        "disagreement": dict(standing.alone),
        "pact": dict(shares.pact),
        "coalitions": [
            {**_coalition(c), "excess_se": shares.errors.excess[c.parties]} for c in standing.coalitions
        ],
        "tolerance": standing.tolerance,
        "stable": standing.stable if standing.proven else None,
        "side_payment": standing.side_payment,
        "side_payments": _copy(standing.payments),
        "blocking": [list(c.parties) for c in standing.blocking],
        "leaving": {
            "stable": not standing.leavers if standing.leaving_proven else None,
            "side_payment": None if standing.kept_in is None else moved(standing.kept_in),
            "side_payments": _copy(standing.kept_in),
        },
        "price_of_fairness": price_document(shares.price)["seats"],
        "notes": list(standing_sentences(shares)),
    }


def _copy(payments: Mapping[str, float] | None) -> Document | None:
    return None if payments is None else dict(payments)


def _coalition(coalition: Coalition) -> Document:
    return {
        "parties": list(coalition.parties),
        "seats": coalition.seats,
        "gets": coalition.gets,
        "excess": coalition.excess,
        "proven": coalition.bound - coalition.seats <= 1e-9,
    }


def shares_grids(shares: Shares) -> list[Grid]:
    """Tables of ``plan --shapley``."""
    return [_partners(shares), _coalitions(shares)]


def _partners(shares: Shares) -> Grid:
    standing, parties = shares.standing, shares.scenario.baseline.parties
    alone = standing.alone
    rows = tuple(
        (
            parties.names[parties.index(code)] if code in parties.codes else code,
            f"{alone[code]:.1f}",
            f"{shares.pact[code]:.1f}",
            signed(shares.pact[code] - alone[code], places=2),
            f"{shares.errors.gains[code]:.2f}",
            signed(standing.shapley[code] - alone[code], places=2),
            f"{shares.errors.brings[code]:.2f}",
        )
        for code in shares.scenario.partners
    )
    notes = (
        "Brings: its Shapley value less what it wins alone. That is what its joining adds to those already "
        "together, averaged over all orders of joining, and so its share if every seat gained went to those "
        "whose joining made it possible; gain is what this pact gives it instead. "
        f"{_said(shares)}± s.e.: standard error over the simulated elections, with every pact held as it is.",
        price_sentence(shares.price),
    )
    columns = ("partner", "no pact", "this pact", "gain", "± s.e.", "brings", "± s.e.")
    return Grid("What each partner brings, and what it gets, in expected seats", columns, rows, notes=notes)


def _coalitions(shares: Shares) -> Grid:
    parties = shares.scenario.baseline.parties
    several = [c for c in shares.standing.coalitions if len(c.parties) > 1]
    rows = tuple(
        (
            listed([spoken(parties, code) for code in c.parties]),
            f"{c.seats:.1f}",
            f"{c.gets:.1f}",
            signed(c.excess, places=2),
            f"{shares.errors.excess[c.parties]:.2f}",
        )
        for c in several
    )
    found = drawn(shares.scenario.uncertainty.draws, shares.seed)
    columns = ("coalition", "by themselves", "in this pact", "better apart", "± s.e.")
    return Grid(
        "What some partners could win by a pact of their own, in expected seats",
        columns,
        rows,
        notes=(*standing_sentences(shares), *_unproven(shares), found),
    )


def _said(shares: Shares) -> str:
    """Name who gets furthest less than it brings, where that is more than a twentieth of a seat."""
    alone, standing = shares.standing.alone, shares.standing
    short = {code: standing.shapley[code] - shares.pact[code] for code in alone}
    code = max(short, key=lambda code: (short[code], code))
    if short[code] <= standing.tolerance:
        return ""
    who = spoken(shares.scenario.baseline.parties, code)
    return f"Furthest behind: {who}, by {short[code]:.2f} seats. "


def _unproven(shares: Shares) -> list[str]:
    """Say for how many coalitions the time was too short."""
    several = sum(c.bound - c.seats > 1e-6 for c in shares.standing.coalitions)
    if not several:
        return []
    return [f"Not proven for {count(several, 'coalition')}: the time was too short, and they might win more."]


def standing_sentences(shares: Shares) -> list[str]:
    """Say whether anybody would rather leave, and what would keep them."""
    standing, parties = shares.standing, shares.scenario.baseline.parties
    if standing.stable and not standing.proven:
        return ["Whether the pact is stable is not proven: no group was found that would win more by itself."]
    if standing.stable:
        return ["The pact is stable: no group of partners would win more by a pact of its own."]
    worst = standing.blocking[0]
    names = listed([spoken(parties, code) for code in worst.parties])
    everybody, several = len(worst.parties) == len(shares.pact), len(worst.parties) > 1
    how = "by another pact" if everybody else "by a pact of their own" if several else "with no pact"
    said = [f"The pact is not stable: {names} could win {worst.excess:.2f} more seats {how}."]
    if standing.payments is not None:
        said.append(f"The least side payment that would make it so: {_paid(shares, standing.payments)}.")
    else:
        said.append("No side payment makes it so: handing seats round gives all together no more.")
        if not standing.leavers:
            said.append(_no_leaver(proven=standing.leaving_proven))
        elif standing.kept_in is not None:
            said.append(f"To keep smaller groups from leaving: {_paid(shares, standing.kept_in)}.")
    return [*said, *_allowed(standing.tolerance)]


def _no_leaver(*, proven: bool) -> str:
    known = "no smaller group would" if proven else "no smaller group was found that would"
    return f"But {known} do better by leaving."


def _allowed(tolerance: float) -> list[str]:
    """Say how much less than its own pact would win counts as nothing."""
    if tolerance <= 0:
        return []
    return [f"An excess of up to {tolerance:g} seats moves nobody, and is not paid for (rule 14)."]


def _paid(shares: Shares, payments: Mapping[str, float]) -> str:
    parties = shares.scenario.baseline.parties
    given = [f"{spoken(parties, code)} {signed(paid, places=2)}" for code, paid in payments.items() if paid]
    return f"{moved(payments):.2f} expected seats ({listed(given)})"
