"""
Aims that are not one sum: the least of several sums, and bounds that come as lines.

A *line* is a constant plus a number per row, summed over the rows chosen. Whatever lies
below some lines can be maximised by the solver that maximises sums, with a column more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from standaside.domain import Floats, Ints
from standaside.planning.highs import quiet, run_unless_stopped, status
from standaside.planning.rules import Terms
from standaside.planning.solver import (
    NOTHING,
    Answer,
    Program,
    Rows,
    read_choice,
    ruled_out,
    split,
)

HIGHEST = 1e6
"""Bound on what a line can reach, so that the first relaxation without lines has an answer."""


class Lines:
    """
    The relaxation of a program whose objective is a sum of ceilings, each the least of its lines.

    Built once; lines are added as they are found (Kelley's cutting planes).
    """

    def __init__(
        self, program: Program, ceilings: int, *, whole: bool = False, seconds: float = 60.0
    ) -> None:
        import highspy

        self.program, self.ceilings = program, ceilings
        self.split = split(program.place, program.possible)
        self.rows = Rows(program, self.split, counts_apart=whole)
        self.highs = quiet(highspy, seconds)
        self.highs.passModel(self.rows.linear_program(highspy, (), whole=whole))
        self.choices = len(self.split.free) + len(self.rows.columns)
        for _ in range(ceilings):
            self.highs.addCol(-1.0, -HIGHEST, HIGHEST, 0, np.zeros(0, np.int32), np.zeros(0))

    def add(self, ceiling: int, constant: float, values: Floats) -> None:
        """Keep a ceiling below one line; ``values`` has shape (o,)."""
        slope = self.split.difference(values)
        used = np.nonzero(slope)[0]
        edge = constant + math.fsum(values[self.split.base])
        columns = np.append(used, self.choices + ceiling).astype(np.int32)
        self.highs.addRow(-math.inf, edge, len(columns), columns, np.append(-slope[used], 1.0))

    def relaxed(self) -> tuple[float, Floats] | None:
        """Highest sum of the ceilings and where it is reached, shape (o,); None if nothing is possible."""
        run_unless_stopped(self.highs)
        if self.highs.getModelStatus() != status("kOptimal"):
            return None
        solution = np.asarray(self.highs.getSolution().col_value)[: len(self.split.free)]
        part = np.zeros(len(self.program.place))
        part[self.split.base] = 1.0
        part[self.split.free] = solution
        np.subtract.at(part, self.split.base_of_free, solution)
        return -float(self.highs.getInfo().objective_function_value), part

    def solved(self, start: Ints | None) -> Any:
        """Run the whole-number version from a known choice."""
        import highspy

        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = np.append(self.rows.columns_of(start), np.full(self.ceilings, -HIGHEST))
            self.highs.setSolution(solution)
        run_unless_stopped(self.highs)
        return self.highs


def highest_least(
    program: Program,
    lines: Sequence[Terms],
    *,
    seconds: float,
    start: Ints | None = None,
    nodes: int | None = None,
) -> Answer:
    """
    Choose one row per group so that the least of several sums is highest.

    Parameters
    ----------
    program : Program
    lines : sequence of terms
    seconds : float
    start : ndarray of int, optional
        Rows known to satisfy the limits.
    nodes : int, optional
        How many subproblems the solver may look at; the answer may then be unproven.

    Returns
    -------
    Answer
        ``value`` and ``bound`` are of the least sum.
    """
    program = replace(program, possible=program.possible & ~ruled_out(program))
    if len(np.unique(program.place[program.possible])) < program.groups:
        return NOTHING
    if program.possible.sum() == program.groups:
        only = np.nonzero(program.possible)[0]
        value = least(program, lines, only)
        return Answer(only, value, value, 0.0, proven=True) if program.keeps_limits(only) else NOTHING
    search = Lines(program, 1, whole=True, seconds=seconds)
    if nodes is not None:
        search.highs.setOptionValue("mip_max_nodes", nodes)
    for terms in lines:
        search.add(0, program.constant(terms), program.values(terms))
    answer = read_choice(search.solved(start), search.split, maximise=True)
    if answer.chosen is None:
        return answer
    return replace(answer, value=least(program, lines, answer.chosen))


def least(program: Program, lines: Sequence[Terms], chosen: Ints) -> float:
    """Least of several sums for rows chosen."""
    return min(program.total(terms, chosen) for terms in lines)
