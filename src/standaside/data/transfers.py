"""The shipped table of transfer rates: where votes go when a party stands aside (rule 5)."""

from __future__ import annotations

import math

from standaside.data.shipped import rows
from standaside.domain import TransferRow, TransferTable
from standaside.errors import SourceError

SOURCE = "Standaside, default transfer rates (transfer-priors.csv): surveys, experiments, judgement"


def load_transfer_table() -> TransferTable:
    """
    Load the default rates, one row for each party standing aside and each beneficiary.

    Returns
    -------
    TransferTable
        Rates in [0, 1] by destination; with "home" each row adds to 1. ``Ref`` stands for
        whichever of UKIP, BRX and RUK is on the ballot paper, a beneficiary "" for nobody.

    Raises
    ------
    SourceError
        If the shipped file is missing, or a row does not add to 1.

    Examples
    --------
    >>> row = load_transfer_table().rows["Green", "Lab"]
    >>> row.rates["Lab"], row.evidence
    (0.6, 'survey and judgement')
    """
    rates: dict[tuple[str, str], dict[str, float]] = {}
    grades: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows("transfer-priors.csv"):
        key = row["from"], row["beneficiary"]
        rates.setdefault(key, {})[row["to"]] = float(row["rate"])
        grades[key] = row["evidence"], row["note"]
    for key, shares in rates.items():
        if not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-9):
            raise SourceError(
                f"transfer-priors.csv: {key[0]} for {key[1] or 'nobody'} adds to {sum(shares.values())}."
            )
    table = {key: TransferRow(*key, shares, *grades[key]) for key, shares in rates.items()}
    return TransferTable(table, SOURCE)
