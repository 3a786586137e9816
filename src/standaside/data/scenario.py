"""
Scenarios by name or path, with what the command line puts in their place.

The shape of a file is in :mod:`standaside.data.scenario_schema`, its meaning in
:mod:`standaside.data.scenario_reading`; ``docs/reference/scenario-file.md`` describes both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from standaside.data.elections import load_election
from standaside.data.pact_file import Names, read_pact
from standaside.data.poll_reading import parse_poll
from standaside.data.scenario_reading import (
    DEFAULT_SWING,
    SWING_RULES,
    Reading,
    check_deals,
    toml_tables,
    unbuilt_or_unknown,
)
from standaside.data.transfers import load_transfer_table
from standaside.domain import (
    REFORM_FAMILY,
    Deal,
    Nominations,
    PactRules,
    Result,
    Scenario,
    Uncertainty,
    informed,
)
from standaside.errors import SourceError, UnknownNameError
from standaside.matching import did_you_mean, fold

SHIPPED = Path(__file__).parent / "scenarios"


def shipped_scenarios() -> tuple[str, ...]:
    """
    Names of the scenarios that come with Standaside, sorted.

    Examples
    --------
    >>> "remain-alliance-2019" in shipped_scenarios()
    True
    """
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_scenario(
    name: str,
    *,
    poll: str | None = None,
    swing: str | None = None,
    draws: int | None = None,
    pact: str | None = None,
    max_seats: int | None = None,
    max_stand_asides: int | None = None,
) -> Scenario:
    """
    Read a scenario: a TOML file, or one that comes with Standaside.

    Parameters
    ----------
    name : str
        Path of a file, or the name of a shipped scenario.
    poll : str, optional
        "Con 43, Lab 25, …" in percent of Great Britain, in place of the file's polls.
    swing : str, optional
        Swing rule in place of the file's.
    draws : int, optional
        Simulated elections in place of the file's.
    pact : str, optional
        Path of a pact (CSV) in place of the file's.
    max_seats, max_stand_asides : int, optional
        Limits in place of the file's.

    Returns
    -------
    Scenario
        Its variants take the same replacements.

    Raises
    ------
    SourceError
        If a file is missing or malformed.
    ScenarioError
        If what a file says has no meaning: file, field and remedy are named.
    UnknownNameError
        If an argument names an unknown party or swing rule.

    Examples
    --------
    >>> scenario = load_scenario("remain-alliance-2019", draws=100)
    >>> scenario.partners, scenario.rules.max_seats, scenario.uncertainty.draws
    (('Lab', 'LD', 'Green', 'PC'), 158, 100)
    """
    path = _locate(name)
    scenario = Reading(path).scenario()
    changes: dict[str, Any] = {}
    if poll is not None:
        changes["poll"] = parse_poll(poll, scenario.baseline.parties)
    if swing is not None:
        changes["swing"] = _known_swing(swing)
    unsure = informed(
        scenario.uncertainty, changes.get("poll", scenario.poll), scenario.baseline.constituencies
    )
    changes["uncertainty"] = unsure if draws is None else replace(unsure, draws=draws)
    if pact is not None:
        changes["pact"] = _pact_for(scenario, Path(pact))
    changes["rules"] = _limited(scenario.rules, max_seats, max_stand_asides)
    variants = tuple(replace(variant, **changes) for variant in scenario.variants)
    return replace(scenario, **changes, variants=variants)


def scenario_tables(name: str) -> dict[str, Any]:
    """
    Give the tables of a shipped scenario, as its file has them.

    Raises
    ------
    SourceError
        If no scenario of that name is shipped.

    Examples
    --------
    >>> scenario_tables("remain-alliance-2019")["rules"]["max_seats"]
    158
    """
    if name not in shipped_scenarios():
        guess = did_you_mean(name, shipped_scenarios()) or f" Shipped are {', '.join(shipped_scenarios())}."
        raise SourceError(f'There is no shipped scenario "{name[:200]}".{guess}')
    return dict(toml_tables(SHIPPED / f"{name}.toml"))


def scenario_from_tables(
    tables: Mapping[str, Any], *, name: str = "question", baseline: Result | None = None
) -> Scenario:
    """
    Give tables their meaning that come from elsewhere than a file: a form, a notebook.

    Parameters
    ----------
    tables : mapping of str to Any
        The tables of a scenario file. Files they name are looked for where the shipped
        scenarios are, so tables from a stranger may name none: give ``[pact] deals``.
    name : str
        What the question is called, in messages too.
    baseline : Result, optional
        The election that ``[election] from`` names, if it is loaded already.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        If what the tables say has no meaning.

    Examples
    --------
    >>> deal = {"seat": "Brighton Pavilion", "for": "Green", "aside": ["Lab"]}
    >>> asked = {
    ...     "election": {"from": "2017"},
    ...     "bloc": {"partners": ["Lab", "Green"]},
    ...     "pact": {"deals": [deal]},
    ... }
    >>> scenario_from_tables(asked).pact[0].code
    'E14000598'
    """
    return Reading(SHIPPED / f"{name}.toml", tables, baseline).scenario()


def scenario_from(
    election: str, *, poll: str, swing: str | None = None, draws: int | None = None
) -> Scenario:
    """
    Make the smallest question: a past election and a poll, nobody's pact.

    Raises
    ------
    UnknownNameError
        If there is no such election, party or swing rule.
    ScenarioError
        If the poll has no meaning.

    Examples
    --------
    >>> scenario_from("2017", poll="Con 45, Lab 30, LD 12", swing="proportional").swing
    'proportional'
    """
    baseline = load_election(election)
    asked = parse_poll(poll, baseline.parties)
    unsure = Uncertainty() if draws is None else Uncertainty(draws=draws)
    return Scenario(
        name=f"from-{baseline.date.year}",
        title=f"A poll on the {baseline.name}",
        baseline=baseline,
        poll=asked,
        partners=(),
        opponents=(),
        transfers=load_transfer_table(),
        nominations=Nominations(successor=known_succession(baseline, asked.shares["GB"])),
        swing=DEFAULT_SWING if swing is None else _known_swing(swing),
        uncertainty=informed(unsure, asked, baseline.constituencies),
    )


def known_succession(baseline: Result, polled: Collection[str]) -> dict[str, str]:
    """
    Say whose votes a polled party without votes inherits: known of UKIP, the Brexit Party and Reform UK.

    Parameters
    ----------
    baseline : Result
    polled : collection of str
        Codes of the poll.

    Returns
    -------
    dict of str to str
        The family's largest party of the baseline to the one polled; empty if that one had votes, if
        the largest is polled as well, or if there is none.
    """
    votes = {
        code: int(baseline.votes[:, p].sum())
        for p, code in enumerate(baseline.parties.codes)
        if code in REFORM_FAMILY
    }
    new = [code for code in REFORM_FAMILY if code in polled]
    old = max(votes, key=lambda code: votes[code], default="")
    if len(new) != 1 or not votes.get(old) or votes.get(new[0]):
        return {}
    return {old: new[0]}


def _pact_for(scenario: Scenario, path: Path) -> tuple[Deal, ...]:
    deals = read_pact(path, Names.of(scenario.baseline))
    check_deals(deals, scenario, path.name, bloc=True)
    return deals


def _limited(rules: PactRules, max_seats: int | None, max_stand_asides: int | None) -> PactRules:
    return replace(
        rules,
        max_seats=rules.max_seats if max_seats is None else max_seats,
        max_stand_asides=rules.max_stand_asides if max_stand_asides is None else max_stand_asides,
    )


def _known_swing(rule: str) -> str:
    found = next((known for known in SWING_RULES if fold(known) == fold(rule)), None)
    if found:
        return found
    raise UnknownNameError(unbuilt_or_unknown(rule, "swing rule", SWING_RULES, ()))


def _locate(name: str) -> Path:
    """Find the file of a shipped name, or of a path."""
    if name in shipped_scenarios():
        return SHIPPED / f"{name}.toml"
    path = Path(name)
    try:
        if name.strip() and path.exists():
            return path
    except (OSError, ValueError):
        pass
    shipped = shipped_scenarios()
    if not name.strip():
        raise SourceError(f"The scenario has no name; give a file, or one of {', '.join(shipped)}.")
    guess = did_you_mean(path.stem, shipped) or f" Shipped are {', '.join(shipped)}."
    raise SourceError(f'There is no scenario file or shipped scenario "{name[:200]}".{guess}')
