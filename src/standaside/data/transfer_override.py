"""A scenario's own transfer rates in place of the shipped ones (rule 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from standaside.domain import REFORM_FAMILY, SET_BY_SCENARIO, TransferRow, TransferTable
from standaside.errors import ScenarioError

HOME = "home"
REFORM = "Ref"
_CLOSE = 1e-9


def override_row(row: TransferRow, follow: float | None, leak: Mapping[str, float]) -> TransferRow:
    """
    Replace numbers of one row of transfer rates.

    Parameters
    ----------
    row : TransferRow
    follow : float or None
        The fraction that goes to the beneficiary, in [0, 1]; None keeps the row's.
    leak : mapping of str to float
        Fractions of all the voters, in [0, 1], for named destinations. The others keep
        their proportions and share what is left.

    Returns
    -------
    TransferRow
        Its rates add to 1.

    Raises
    ------
    ScenarioError
        If the numbers add to more than 1, or to less with no destination left to take
        the rest.

    Examples
    --------
    Six in ten follow, as before; twice as many go to the Conservatives.

    >>> row = TransferRow("Green", "Lab", {"Lab": 0.6, "Con": 0.1, "LD": 0.1, "home": 0.2}, "survey")
    >>> {to: round(rate, 3) for to, rate in override_row(row, None, {"Con": 0.2}).rates.items()}
    {'Lab': 0.6, 'Con': 0.2, 'LD': 0.067, 'home': 0.133}
    """
    pair = f"{row.party}>{row.beneficiary}"
    fixed = _fixed(row, follow, leak, pair)
    left = 1.0 - sum(fixed.values())
    if left < -_CLOSE:
        raise ScenarioError(
            f"the rates given for {pair} add to {sum(fixed.values()):.3g}{_shipped(row, follow, fixed)}, "
            "which is more than 1; lower follow or leak."
        )
    free = {to: rate for to, rate in row.rates.items() if to not in fixed}
    if sum(free.values()) <= 0 and HOME not in fixed:
        free = {HOME: 1.0}
    if sum(free.values()) <= 0 and left > _CLOSE:
        raise ScenarioError(
            f"the rates given for {pair} add to {sum(fixed.values()):.3g} and leave no other destination "
            "for the rest; make them add to 1."
        )
    scale = max(left, 0.0) / sum(free.values()) if sum(free.values()) > 0 else 0.0
    order = [*row.rates, *(to for to in [*fixed, *free] if to not in row.rates)]
    rates = {to: fixed[to] if to in fixed else free.get(to, 0.0) * scale for to in dict.fromkeys(order)}
    was = row.rates.get(row.beneficiary)
    note = "" if was is None else f"the shipped row has {was:.2f} ({row.evidence})"
    return replace(
        row,
        rates=rates,
        evidence=SET_BY_SCENARIO,
        note=note,
        concentration=None,
        findings=(),
        judgement=None,
    )


def _shipped(row: TransferRow, follow: float | None, fixed: Mapping[str, float]) -> str:
    """Say that a sum holds the shipped follow, where the scenario gives none."""
    if follow is not None or row.beneficiary not in fixed:
        return ""
    return f" with the shipped follow of {fixed[row.beneficiary]:.2f}"


def _fixed(row: TransferRow, follow: float | None, leak: Mapping[str, float], pair: str) -> dict[str, float]:
    """Give the cells that do not move: the beneficiary's and those named."""
    for to, rate in leak.items():
        if to in (row.party, row.beneficiary):
            what = "use follow for it" if to == row.beneficiary else "take it out"
            raise ScenarioError(f"the leak of {pair} names {to} itself; {what}.")
        if not 0 <= rate <= 1:
            raise ScenarioError(f"the leak of {pair} to {to} is {rate:g}; give a fraction between 0 and 1.")
    if follow is not None and not (row.beneficiary and 0 <= follow <= 1):
        raise ScenarioError(
            f"follow of {pair} is {follow:g}; give a fraction between 0 and 1, and a beneficiary."
        )
    fixed = dict(leak)
    if row.beneficiary:
        fixed[row.beneficiary] = row.rates.get(row.beneficiary, 0.0) if follow is None else follow
    return fixed


def override_table(
    table: TransferTable,
    follow: Mapping[tuple[str, str], float],
    leak: Mapping[tuple[str, str], Mapping[str, float]],
) -> TransferTable:
    """
    Replace rows of a table, by (from, beneficiary).

    Raises
    ------
    ScenarioError
        If a pair has no row to start from and no ``follow``, or its numbers are impossible.
    """
    rows = dict(table.rows)
    for pair in dict.fromkeys([*follow, *leak]):
        row = _base_row(table, pair, has_follow=pair in follow)
        named = {_cell(row, to): rate for to, rate in leak.get(pair, {}).items()}
        rows[pair] = override_row(row, follow.get(pair), named)
    return replace(table, rows=rows)


def _cell(row: TransferRow, to: str) -> str:
    """UKIP, BRX and RUK share the cell Ref where the row has one."""
    return REFORM if to in REFORM_FAMILY and to not in row.rates and REFORM in row.rates else to


def _base_row(table: TransferTable, pair: tuple[str, str], *, has_follow: bool) -> TransferRow:
    """Find the row of a pair, of its family, or what is known of a party endorsing nobody."""
    party, beneficiary = pair
    row = table.find(party, beneficiary)
    if row is not None:
        rates = {beneficiary if to == row.beneficiary else to: rate for to, rate in row.rates.items()}
        rates.pop(party, None)
        return replace(row, party=party, beneficiary=beneficiary, rates=rates)
    if not has_follow:
        raise ScenarioError(
            f"nothing is known of {party}>{beneficiary}, so a leak alone does not settle it; "
            "give follow as well."
        )
    nobody = table.find(party, "")
    rates = {to: rate for to, rate in nobody.rates.items() if to != beneficiary} if nobody else {HOME: 1.0}
    return TransferRow(party, beneficiary, rates, "no evidence")
