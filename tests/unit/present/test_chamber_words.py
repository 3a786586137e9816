"""Does a pact change which governments are possible? Said in words, from two houses on the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.chamber import House
from standaside.domain import RedLine, RedLines
from standaside.present.chamber_words import chamber_document

CODES = ("Con", "Lab", "LD")


def sentences(with_pact, without, sides=((), ()), **lines):
    houses = [
        House(CODES, np.array(rows), np.array(rows), np.full(len(rows), 51), np.zeros(len(rows), int))
        for rows in (with_pact, without)
    ]
    return chamber_document(houses[0], RedLines(**lines), without=houses[1], about={}, sides=sides)[
        "sentences"
    ]


HUNG, LANDSLIDE = [[48, 40, 12]] * 50, [[60, 30, 10]] * 50


def test_a_government_that_only_the_pact_makes_possible_is_named():
    found = sentences(HUNG, LANDSLIDE)
    assert found[:2] == [
        "Of the simulated elections Lab and LD have a majority in all with the pact, in none without it.",
        "Of the simulated elections Con has a majority in none with the pact, in all without it.",
    ]
    assert found[-1] == (
        "Governments with a majority in one simulated election of a hundred only with the pact: Lab + LD; "
        "only without it: Con."
    )


def test_governments_of_one_side_of_the_question_are_told_before_those_across():
    hung = [[48, 40, 12]] * 90 + [[40, 48, 12]] * 10
    found = sentences(hung, LANDSLIDE, sides=(("LD",), ("Con", "Lab")))
    assert found[0].startswith("Of the simulated elections Con has a majority in none")
    assert "Con and LD" in " ".join(found[1:]) or "Lab and LD" in " ".join(found[1:])
    first = sentences(HUNG, LANDSLIDE, sides=(("Con",), ("Lab", "LD")))[0]
    assert first.startswith("Of the simulated elections Lab and LD have a majority in all")
    across = sentences(HUNG, LANDSLIDE, sides=(("Lab", "Con"), ("LD",)))[0]
    assert across.startswith("Of the simulated elections Con has a majority in none with the pact")


def test_what_a_red_line_rules_out_is_not_called_possible():
    found = sentences(HUNG, LANDSLIDE, refuses=(RedLine("LD", "Lab", ""),))
    assert "Lab + LD" not in found[-1]
    assert "only without it: Con" in found[-1]


@pytest.mark.parametrize("rows", [HUNG, LANDSLIDE])
def test_the_same_house_has_the_same_governments(rows):
    found = sentences(rows, rows)
    assert found[0].startswith("The pact changes no government's chance")
    assert found[1].startswith("The same governments are possible with the pact and without it")
