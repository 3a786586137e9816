"""Side payments: the least that partners must hand each other so that no group of them leaves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from standaside.errors import SolverError
from standaside.planning.highs import FEASIBILITY, run_unless_stopped, status


def least_payment(
    pact: Mapping[str, float], claims: Mapping[tuple[str, ...], float]
) -> dict[str, float] | None:
    """
    Find the least transfers of expected seats after which every coalition gets what it claims.

    Parameters
    ----------
    pact : mapping of str to float
        Expected seats of each partner.
    claims : mapping of tuple of str to float
        What each coalition must have.

    Returns
    -------
    dict of str to float, or None
        What each partner receives (negative: pays); the transfers add up to nothing and half the
        sum of their absolute values is as small as can be. None if no transfers do it.

    Raises
    ------
    SolverError
        If the solver stops without an answer.

    Examples
    --------
    A wins 6 of 10 in the pact and would have 7 alone: B pays one. With 11 to claim together, no
    handing round helps.

    >>> least_payment({"A": 6.0, "B": 4.0}, {("A",): 7.0, ("B",): 1.0, ("A", "B"): 10.0})
    {'A': 1.0, 'B': -1.0}
    >>> least_payment({"A": 6.0, "B": 4.0}, {("A", "B"): 11.0}) is None
    True
    """
    codes = sorted(pact)
    received = {code: position for position, code in enumerate(codes)}
    count = len(codes)
    # columns: what each receives, then what each pays; a party does one of the two in any optimum
    rows: list[tuple[list[int], list[float], float, float]] = [
        ([*range(2 * count)], [1.0] * count + [-1.0] * count, 0.0, 0.0)
    ]
    for members, claim in sorted(claims.items()):
        inside = [received[code] for code in members]
        short = claim - math.fsum(pact[code] for code in members)
        columns = [*inside, *(count + p for p in inside)]
        rows.append((columns, [1.0] * len(inside) + [-1.0] * len(inside), short, math.inf))
    solution = _least_sum(rows, 2 * count)
    if solution is None:
        return None
    return {code: _clean(solution[p] - solution[count + p]) for code, p in received.items()}


def _clean(value: float) -> float:
    """Nothing where the solver leaves a trace of something."""
    return 0.0 if abs(value) < 10 * FEASIBILITY else float(value)


def _least_sum(rows: list[tuple[list[int], list[float], float, float]], columns: int) -> Any:
    """Minimise half the sum of non-negative columns under rows; None if nothing satisfies them."""
    import highspy

    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("primal_feasibility_tolerance", FEASIBILITY),
    ):
        highs.setOptionValue(name, value)
    for _ in range(columns):
        highs.addCol(0.5, 0.0, highspy.kHighsInf, 0, np.zeros(0, np.int32), np.zeros(0))
    for at, weights, low, high in rows:
        edge = highspy.kHighsInf if math.isinf(high) else high
        highs.addRow(low, edge, len(at), np.array(at, np.int32), np.array(weights))
    run_unless_stopped(highs)
    found = highs.getModelStatus()
    if found == status("kInfeasible"):
        return None
    if found != status("kOptimal"):
        raise SolverError(
            f"The solver HiGHS stopped with “{highs.modelStatusToString(found)}” instead of side payments. "
            "Please report the scenario and the seed."
        )
    return np.asarray(highs.getSolution().col_value)
