"""Which of Britain's boundary sets a list of GSS codes belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from standaside.data.own.faults import FileFaultError

SETS: Mapping[str, Mapping[str, tuple[tuple[int, int], ...]]] = {
    "2010": {
        "E": ((14000530, 14001062),),
        "W": ((7000041, 7000080),),
        "S": ((14000001, 14000059),),
        "N": ((6000001, 6000018),),
    },
    "2024": {
        "E": ((14001063, 14001605),),
        "W": ((7000081, 7000112),),
        "N": ((5000001, 5000018),),
        "S": (
            (14000021, 14000021),
            (14000027, 14000027),
            (14000045, 14000045),
            (14000048, 14000048),
            (14000051, 14000051),
            (14000060, 14000111),
        ),
    },
}
"""First and last numbers of the codes of each nation: constituency_areas in UK Parliament's psephology.db."""

NATIONS = {"E": "England", "W": "Wales", "S": "Scotland", "N": "Northern Ireland"}
_GSS = re.compile(r"[EWSN]\d{8}")


def belongs(code: str, boundary_set: str) -> bool:
    """
    Whether a GSS code is of a boundary set.

    Examples
    --------
    >>> belongs("E14000530", "2010"), belongs("E14000530", "2024"), belongs("Bath", "2010")
    (True, False, False)
    """
    if not _GSS.fullmatch(code):
        return False
    return any(low <= int(code[1:]) <= high for low, high in SETS[boundary_set][code[0]])


def official_set(codes: Sequence[str], rows: Sequence[int], *, column: str = "") -> str:
    """
    Name the boundary set that all codes belong to; "" if they are not British constituencies.

    Raises
    ------
    FileFaultError
        If some belong to one set only and some to the other only.

    Examples
    --------
    >>> official_set(["E14000530", "S14000021"], [2, 3])
    '2010'
    """
    alone = {
        own: [(r, c) for c, r in zip(codes, rows, strict=True) if belongs(c, own) and not belongs(c, other)]
        for own, other in (("2010", "2024"), ("2024", "2010"))
    }
    if alone["2010"] and alone["2024"]:
        (first, old), (second, new) = alone["2010"][0], alone["2024"][0]
        raise FileFaultError(
            f"{new} is of boundary set 2024, but {old} in row {first} is of 2010",
            "keep the constituencies of one set, or convert the others first",
            row=second,
            column=column,
        )
    return next((own for own in SETS if codes and all(belongs(code, own) for code in codes)), "")
