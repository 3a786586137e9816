"""
The law of rule 10 with its shipped numbers: how far places stray from a projection.

One law for each thing that may be known beforehand, the shares of Great Britain, of every
nation or of every region; fitted by ``python tools/build_scoreboard.py --fit`` to all
elections of the scoreboard. The backtest fits it anew without the election it predicts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LARGEST, OTHERS = "largest", "others"
"""In a law's widths: the two parties with most votes, and those not named."""

Correlation = Mapping[tuple[str, str], float]

WILD_RATIO, WILD_CHANCE, DEGREES = 1.7, 0.20, 5.0
"""Shape of the mixture and of the tails (research of 2010-2024: docs/explanation/method.md)."""


@dataclass(frozen=True, slots=True)
class NoiseLaw:
    """
    Numbers of rule 10.

    Attributes
    ----------
    usual : float
        The error of a share p has standard deviation ``usual`` times the root of p(1 - p),
        times the party's width, where nothing moves.
    growth : float
        It grows by the factor 1 + growth x the part of the vote that moves.
    common_part, region_part : float
        Parts of the variance that all places share, and those of a region.
    correlation, shared_correlation : mapping of (str, str) to float
        Between families of parties: of a place's own errors, and of those that places share.
    width : mapping of str to float
        By family of parties; ``LARGEST`` and ``OTHERS`` for those not named.
    """

    usual: float
    growth: float
    common_part: float
    region_part: float
    correlation: Correlation
    shared_correlation: Correlation
    width: Mapping[str, float]

    @property
    def wild(self) -> float:
        """What ``usual`` is in the few wild elections."""
        return WILD_RATIO * self.usual


SHARED: Correlation = {
    ("Con", "Green"): 0.04, ("Con", "Ind"): 0.27, ("Con", "LD"): -0.45, ("Con", "Lab"): -0.47,
    ("Con", "Ref"): 0.09, ("Green", "Ind"): 0.73, ("Green", "LD"): 0.32, ("Green", "Lab"): -0.18,
    ("Green", "Ref"): -0.62, ("Ind", "LD"): -0.67, ("Ind", "Lab"): -0.42, ("Ind", "Ref"): -0.50,
    ("LD", "Lab"): -0.03, ("LD", "Ref"): -0.41, ("Lab", "Ref"): -0.19,
}  # fmt: skip
"""Between what regions' places miss on average, round the projection of each nation."""

LAWS: Mapping[str, NoiseLaw] = {
    "gb": NoiseLaw(
        usual=0.0808, growth=4.42, common_part=0.299, region_part=0.171,
        correlation={
            ("Con", "Green"): -0.05, ("Con", "Ind"): -0.07, ("Con", "LD"): -0.38,
            ("Con", "Lab"): -0.15, ("Con", "Ref"): -0.16, ("Green", "Ind"): 0.02,
            ("Green", "LD"): -0.02, ("Green", "Lab"): -0.15, ("Green", "Ref"): -0.16,
            ("Ind", "LD"): -0.06, ("Ind", "Lab"): -0.61, ("Ind", "Ref"): -0.22, ("LD", "Lab"): -0.42,
            ("LD", "Ref"): -0.14, ("Lab", "Ref"): -0.22,
        },
        shared_correlation=SHARED,
        width={
            "Con": 0.81, "Green": 1.56, "LD": 1.41, "Lab": 0.91, "PC": 1.25,
            "Ref": 1.08, "SNP": 0.87, "largest": 0.86, "others": 1.24,
        },
    ),
    "nation": NoiseLaw(
        usual=0.0816, growth=3.74, common_part=0.207, region_part=0.099,
        correlation={
            ("Con", "Green"): -0.07, ("Con", "Ind"): -0.08, ("Con", "LD"): -0.38,
            ("Con", "Lab"): -0.17, ("Con", "Ref"): -0.15, ("Green", "Ind"): 0.02,
            ("Green", "LD"): -0.01, ("Green", "Lab"): -0.14, ("Green", "Ref"): -0.16,
            ("Ind", "LD"): -0.06, ("Ind", "Lab"): -0.60, ("Ind", "Ref"): -0.22, ("LD", "Lab"): -0.42,
            ("LD", "Ref"): -0.15, ("Lab", "Ref"): -0.21,
        },
        shared_correlation=SHARED,
        width={
            "Con": 0.80, "Green": 1.51, "LD": 1.45, "Lab": 0.90, "PC": 1.00,
            "Ref": 1.04, "SNP": 0.68, "largest": 0.85, "others": 1.13,
        },
    ),
    "region": NoiseLaw(
        usual=0.0726, growth=3.23, common_part=0.173, region_part=0.000,
        correlation={
            ("Con", "Green"): -0.08, ("Con", "Ind"): -0.15, ("Con", "LD"): -0.34,
            ("Con", "Lab"): -0.10, ("Con", "Ref"): -0.22, ("Green", "Ind"): -0.14,
            ("Green", "LD"): -0.02, ("Green", "Lab"): -0.14, ("Green", "Ref"): -0.03,
            ("Ind", "LD"): 0.01, ("Ind", "Lab"): -0.55, ("Ind", "Ref"): -0.13, ("LD", "Lab"): -0.49,
            ("LD", "Ref"): -0.01, ("Lab", "Ref"): -0.24,
        },
        shared_correlation=SHARED,
        width={
            "Con": 0.77, "Green": 1.42, "LD": 1.49, "Lab": 0.91, "PC": 1.07,
            "Ref": 1.14, "SNP": 0.78, "largest": 0.84, "others": 1.17,
        },
    ),
}  # fmt: skip
"""By what is known: "gb", "nation" or "region"."""
