"""
Colour and letter of every party: softened, readable, and the same for a code everywhere.

The letter carries the meaning, the colour only helps. Base hues follow the colours the
parties use themselves, softened by us; a code we do not know gets a hue from its own
letters, so that it never depends on what else is shown.
"""

from __future__ import annotations

import zlib
from colorsys import hls_to_rgb
from dataclasses import dataclass
from functools import lru_cache

_KNOWN: dict[str, tuple[str, str]] = {
    "Con": ("C", "#3b79b5"),
    "Lab": ("L", "#cf3d4f"),
    "LD": ("D", "#e9a13b"),
    "Green": ("G", "#34805a"),
    "SNP": ("S", "#f0d04c"),
    "PC": ("P", "#2b6f63"),
    "UKIP": ("U", "#7d5a9c"),
    "BRX": ("B", "#45a9b8"),
    "RUK": ("R", "#45a9b8"),
    "DUP": ("DU", "#a8574f"),
    "SF": ("SF", "#4e7d4a"),
    "SDLP": ("SD", "#7fa869"),
    "UUP": ("UU", "#7d93c4"),
    "APNI": ("A", "#d9b44a"),
    "TUV": ("T", "#55628f"),
    "Ind": ("I", "#8f8a84"),
    "Spk": ("K", "#77716b"),
    "Other": ("O", "#a7a29b"),
    "": ("–", "#b9b5ae"),
}

_COLOURS = {
    "red": "#cf3d4f",
    "blue": "#3b79b5",
    "orange": "#e08a3c",
    "yellow": "#e6c84a",
    "purple": "#7d5a9c",
    "pink": "#d987a9",
}
"""Of a party that is called a colour, softened like the others; "green" is known."""

LIGHT_CARD, DARK_CARD = "#ffffff", "#1b2125"
_INK_DARK, _INK_LIGHT = "#0d1114", "#ffffff"
_RECEDE_LIGHT, _RECEDE_DARK = 0.24, 0.30


@dataclass(frozen=True, slots=True)
class Swatch:
    """
    How a party is drawn.

    ``fill`` is the same in light and dark; ``ink`` is the letter's colour on it;
    ``pale`` and ``pale_dark`` are for what recedes, on a white and on a dark card.
    """

    letter: str
    fill: str
    ink: str
    pale: str
    pale_dark: str


@lru_cache(maxsize=1_024)
def swatch(code: str) -> Swatch:
    """
    Colour and letter of a party; "" is nobody.

    Examples
    --------
    >>> swatch("Green").letter, swatch("Green").fill
    ('G', '#34805a')
    >>> swatch("Red").fill, swatch("Blue").fill == swatch("Blu").fill
    ('#cf3d4f', True)
    >>> swatch("Bloc Québécois") == swatch("Bloc Québécois")
    True
    """
    letter, fill = _KNOWN.get(code) or (code[:2], _named(code) or _hashed(code))
    return Swatch(
        letter, fill, ink_on(fill), mix(fill, LIGHT_CARD, _RECEDE_LIGHT), mix(fill, DARK_CARD, _RECEDE_DARK)
    )


def mix(colour: str, ground: str, weight: float) -> str:
    """
    Blend ``weight`` of a colour with a ground.

    Examples
    --------
    >>> mix("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(weight * a + (1 - weight) * b):02x}" for a, b in parts)


def contrast_ratio(first: str, second: str) -> float:
    """
    Contrast of two colours as WCAG 2.2 defines it, from 1 to 21.

    Examples
    --------
    >>> round(contrast_ratio("#000000", "#ffffff"), 1)
    21.0
    """
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def ink_on(fill: str) -> str:
    """The more readable of a near-black and white on a fill."""
    return max((_INK_LIGHT, _INK_DARK), key=lambda ink: contrast_ratio(ink, fill))


def _named(code: str) -> str:
    """The colour that a party is called by, whole or by its first three letters; empty if by none."""
    word = code.casefold()
    return next((hue for name, hue in _COLOURS.items() if word in (name, name[:3])), "")


def _hashed(code: str) -> str:
    hue = (zlib.crc32(code.encode()) % 360) / 360
    return "#" + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(hue, 0.62, 0.38))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
