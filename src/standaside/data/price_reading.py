"""``[rules.price]`` of a scenario file: which rules may be broken, and at what price (rule 26)."""

from __future__ import annotations

from typing import Any

from standaside.domain import Scenario
from standaside.errors import ScenarioError

IN_SEATS = ("expected_seats", "leximin")
"""Aims beside which a price, which is in expected seats, has a meaning; the first of them must come first."""


def prices_of(rules: dict[str, Any], file: str) -> dict[str, float]:
    """
    Take the prices out of a table of rules.

    Parameters
    ----------
    rules : dict
        The table; its ``price`` is removed.
    file : str
        Its name, for messages.

    Raises
    ------
    ScenarioError
        If a rule that has a price is not there: a price by itself would look like a rule and be none.

    Examples
    --------
    >>> prices_of({"max_seats": 0, "price": {"max_seats": 0.2}}, "mine.toml")
    {'max_seats': 0.2}
    """
    prices: dict[str, float] = rules.pop("price")
    for name in prices:
        rule = rules.get(name)
        if rule is None or rule is False or rule == {}:
            raise ScenarioError(
                f"{file}: [rules.price] {name}: there is no rule {name} to put a price on; add it under "
                "[rules], or take the price out."
            )
    return prices


def check_prices(scenario: Scenario, file: str) -> None:
    """
    Refuse prices beside aims that are not in expected seats.

    Raises
    ------
    ScenarioError
    """
    if not scenario.rules.prices:
        return
    odd = next((name for name in scenario.objectives if name not in IN_SEATS), "")
    if odd or scenario.objectives[0] != IN_SEATS[0]:
        raise ScenarioError(
            f"{file}: [rules.price]: prices are in expected seats and beside the aim "
            f"{odd or scenario.objectives[0]} they have no meaning; aim at expected_seats first (then "
            "leximin, if wanted), or take the prices out."
        )
