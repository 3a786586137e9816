"""The first question about results that somebody brought."""

from __future__ import annotations

from standaside import Result, opening, scenario_tables

STORY = "next-election"
"""The story that a question about somebody's own results changes: it takes the fewest things for granted."""


def first_values(result: Result) -> dict[str, str]:
    """Keys of a first question about somebody's own results; empty where two parties for a pact lack."""
    bloc = scenario_tables(STORY)["bloc"]
    first = opening(result, partners=bloc["partners"], opponents=bloc["opponents"])
    if not first.partners:
        return {}
    return {
        "from": result.id,
        "poll": ",".join(f"{code} {share:g}" for code, share in first.poll),
        "partners": ",".join(first.partners),
        "opponents": ",".join(first.opponents),
    }
