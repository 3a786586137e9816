"""The shipped table of transfer rates: where votes go when a party stands aside (rule 5)."""

from __future__ import annotations

import math

from standaside.data.shipped import rows
from standaside.domain import Finding, TransferRow, TransferTable
from standaside.errors import SourceError

RATES_FILE, FINDINGS_FILE = "transfer-rates.csv", "transfer-findings.csv"

SOURCE = (
    f"Standaside, default transfer rates ({RATES_FILE}): judgement, surveys and experiments pooled; "
    f"each finding with its source in {FINDINGS_FILE}"
)

Pair = tuple[str, str]


def load_transfer_table() -> TransferTable:
    """
    Load the default rates, one row for each party standing aside and each beneficiary.

    Returns
    -------
    TransferTable
        Rates in [0, 1] by destination; with "home" each row adds to 1. ``Ref`` stands for
        whichever of UKIP, BRX and RUK is on the ballot paper, a beneficiary "" for nobody.
        Every row carries how sure it is and the findings pooled into it.

    Raises
    ------
    SourceError
        If a shipped file is missing, a row does not add to 1, or rows differ in how much
        their rates vary between seats.

    Examples
    --------
    >>> row = load_transfer_table().rows["Green", "Lab"]
    >>> row.rates["Lab"], row.evidence, row.concentration, [finding.id for finding in row.findings]
    (0.5902, 'judgement and survey', 24.0, ['T04', 'T05', 'T21', 'Y02'])
    """
    rates: dict[Pair, dict[str, float]] = {}
    grades: dict[Pair, tuple[str, str]] = {}
    sure: dict[Pair, tuple[float, float]] = {}
    spreads = set()
    for row in rows(RATES_FILE):
        pair = row["from"], row["beneficiary"]
        rates.setdefault(pair, {})[row["to"]] = float(row["rate"])
        grades[pair] = row["evidence"], row["note"]
        sure[pair] = float(row["concentration"]), float(row["judgement"])
        spreads.add(float(row["seat_sd"]))
    for pair, shares in rates.items():
        if not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-9):
            raise SourceError(
                f"{RATES_FILE}: {pair[0]} for {pair[1] or 'nobody'} adds to {sum(shares.values())}."
            )
    if len(spreads) > 1:
        raise SourceError(f"{RATES_FILE}: seat_sd is {sorted(spreads)}; it must be the same in every row.")
    findings = _findings()
    table = {
        pair: TransferRow(*pair, shares, *grades[pair], sure[pair][0], findings.get(pair, ()), sure[pair][1])
        for pair, shares in rates.items()
    }
    return TransferTable(table, SOURCE, seat_sd=spreads.pop())


def _findings() -> dict[Pair, tuple[Finding, ...]]:
    found: dict[Pair, tuple[Finding, ...]] = {}
    for row in rows(FINDINGS_FILE):
        pair = row["from"], row["beneficiary"]
        finding = Finding(
            row["id"], row["kind"], float(row["weight"]), row["said"], row["source"], row["label"]
        )
        found[pair] = (*found.get(pair, ()), finding)
    return found
