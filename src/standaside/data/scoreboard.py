"""The record of the model as it ships: read from a file that ``tools/build_scoreboard.py`` writes."""

from __future__ import annotations

import json
from typing import Any

from standaside.data.shipped import DEFAULT
from standaside.domain import (
    AdviceScore,
    CalibrationBin,
    Coverage,
    PublishedForecast,
    Score,
    Scoreboard,
    SeatInterval,
)
from standaside.errors import SourceError

FILE = DEFAULT / "scoreboard.json"


def load_scoreboard() -> Scoreboard:
    """
    Load how often every swing rule was right, how well chances came true, and where ours lost.

    Returns
    -------
    Scoreboard
        Of the backtest at the draws and seed that it names.

    Raises
    ------
    SourceError
        If the installation lacks the file, or it is damaged.

    Examples
    --------
    >>> found = load_scoreboard()
    >>> found.mean_right("nation", "best") > found.mean_right("nation", "uniform")
    True
    """
    try:
        told = json.loads(FILE.read_text(encoding="utf-8"))
        return _read(told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"The scoreboard {FILE.name} is missing or damaged ({error}); install standaside again."
        ) from None


def _read(told: dict[str, Any]) -> Scoreboard:
    return Scoreboard(
        draws=int(told["draws"]),
        seed=int(told["seed"]),
        scores=tuple(Score(**row) for row in told["scores"]),
        calibration=tuple(
            CalibrationBin(low=row["from"], high=row["to"], **_without(row, "from", "to"))
            for row in told["calibration"]
        ),
        intervals=tuple(SeatInterval(**row) for row in told["intervals"]),
        covered=tuple(Coverage(**row) for row in told["covered"]),
        advice=tuple(
            AdviceScore(election=row["to"], **_without(row, "from", "to", "coverage"))
            for row in told["advice"]
        ),
        published=tuple(PublishedForecast(**row) for row in told["published"]),
    )


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}
