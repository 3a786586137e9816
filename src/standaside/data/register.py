"""The register of past stand-asides: who stood aside for whom, how surely, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from standaside.data import shipped
from standaside.showing import Several, Shown


@dataclass(frozen=True, slots=True)
class StandAside(Shown):
    """
    One party standing aside in one constituency.

    Attributes
    ----------
    election : str
        The year.
    code, name : str
        The constituency.
    party, beneficiary : str
        Who stood aside, and for whom ("" where nobody was named).
    status : str
        ``confirmed`` (a source says so), ``inferred`` (from absence: absence is not a pact)
        or ``unilateral`` (a party's own decision).
    source : str
    """

    election: str
    code: str
    name: str
    party: str
    beneficiary: str
    status: str
    source: str


def stand_asides() -> Several[StandAside]:
    """
    Load the register that ships: 2017 and 2019.

    Examples
    --------
    >>> rows = stand_asides()
    >>> len({row.code for row in rows if row.party == "BRX" and row.status == "unilateral"})
    317
    """
    return Several(
        StandAside(r["election"], r["code"], r["name"], r["party"], r["for"], r["status"], r["source"])
        for r in shipped.rows("stand-asides.csv", folder=shipped.PACTS)
    )
