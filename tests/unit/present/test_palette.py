"""Colours: readable, stable, distinct letters where it matters."""

from __future__ import annotations

import pytest

from standaside.present.palette import (
    DARK_CARD,
    LIGHT_CARD,
    contrast_ratio,
    swatch,
)

CODES = [
    "Con",
    "Lab",
    "LD",
    "Green",
    "SNP",
    "PC",
    "UKIP",
    "BRX",
    "RUK",
    "DUP",
    "SF",
    "SDLP",
    "UUP",
    "APNI",
    "Ind",
    "Spk",
    "Other",
    "",
    "NDP",
    "Bloc",
    "Zed",
]


@pytest.mark.parametrize("code", CODES)
def test_the_letter_is_readable(code: str) -> None:
    assert contrast_ratio(swatch(code).ink, swatch(code).fill) >= 4.5


@pytest.mark.parametrize("code", CODES)
def test_pale_colours_recede(code: str) -> None:
    chosen = swatch(code)
    assert contrast_ratio(chosen.pale, LIGHT_CARD) <= contrast_ratio(chosen.fill, LIGHT_CARD)
    assert contrast_ratio(chosen.pale_dark, DARK_CARD) <= contrast_ratio(chosen.fill, DARK_CARD)


def test_british_letters_differ() -> None:
    letters = [swatch(code).letter for code in CODES[:17]]
    assert len(set(letters)) == len(letters)


def test_an_unknown_code_keeps_its_colour() -> None:
    assert swatch("NDP") == swatch("NDP")
    assert swatch("NDP").letter == "ND"
