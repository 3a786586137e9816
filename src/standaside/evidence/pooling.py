"""Transfer rates from all we have: a starting row, experiments, surveys, each for what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from standaside.domain import (
    GUESS_CONCENTRATION,
    GUESSED_FOLLOW,
    GUESSED_HOME,
    Finding,
    TransferRow,
    TransferTable,
)
from standaside.errors import ScenarioError
from standaside.evidence.experiments import Rate
from standaside.evidence.fields import HOME

STICK = "stick"
"""In a survey: would vote for the party all the same. Once it does not stand they must do something."""

STICK_HOME = 2 / 3
"""Of those who would stick, the part that stays at home; the rest spread as the starting row has them.
From Reform's absences of 2024, against the survey on the same question."""

BETWEEN_PACTS = 0.10
"""Standard deviation of true rates from one pact or absence to another: UKIP's, the Brexit Party's and
Reform's voters went to the Conservatives at .43, .61 and .31 (own experiments; their SD is .15, part of
it error)."""

BIAS = 0.20
"""Standard deviation added where a placebo is not clean: its worst failures are of this size."""

MOST_CONCENTRATION = 24.0
"""A row is never surer than this of the next pact, whatever it knows of past ones:
p(1 - p)/BETWEEN_PACTS² - 1 at p = .5."""

GRADED = 5.0
"""A row is graded "experiment" if experiments worth at least this bear on it; else it keeps its grade."""

EXPLAIN = 0.10
"""Differences between old and new above this are explained."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """
    One piece of evidence on one row of the table.

    Attributes
    ----------
    id : str
        "T12", "reform-2024".
    kind : str
        "survey", "question" (a poll on second preferences), "ballots", "study", "likened" (of other
        parties or another country) or "experiment".
    party, beneficiary : str
        The row it bears on; "" for nobody.
    shares : mapping of str to float
        Part of the party's voters by destination, in [0, 1]; ``home`` and ``stick`` too. What is
        missing to 1 was not asked or not published.
    sample : float
        Effective sample: how many voters' answers *about a new pact* it is worth, not how many
        were asked.
    said, source : str
        What was found, in our words, and where.
    label : str
        Of an experiment: "sound", or what is wrong with it.
    """

    id: str
    kind: str
    party: str
    beneficiary: str
    shares: Mapping[str, float]
    sample: float
    said: str
    source: str
    label: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", MappingProxyType(dict(self.shares)))
        strange = any(not 0 <= share <= 1 for share in self.shares.values())
        if strange or sum(self.shares.values()) > 1 + 1e-9 or self.sample < 0:
            raise ScenarioError(
                f"{self.id}: shares must be in [0, 1] and add to at most 1, the sample must not be negative."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """
    A row of the table after the evidence.

    Attributes
    ----------
    row : TransferRow
        Rates that add to 1, grade and a sentence on where they come from.
    start : mapping of str to float
        The rates before.
    concentration : float
        Of the Dirichlet distribution that a draw takes the row from.
    used : tuple of Evidence
    """

    row: TransferRow
    start: Mapping[str, float]
    concentration: float
    used: tuple[Evidence, ...]

    def changed(self) -> dict[str, tuple[float, float]]:
        """Destinations whose rate moved by more than ``EXPLAIN``, with the old and the new one."""
        every = dict.fromkeys([*self.start, *self.row.rates])
        both = {to: (self.start.get(to, 0.0), self.row.rates.get(to, 0.0)) for to in every}
        return {to: pair for to, pair in both.items() if abs(pair[1] - pair[0]) > EXPLAIN}


def complete(shares: Mapping[str, float], start: Mapping[str, float]) -> dict[str, float]:
    """
    Fill up a piece of evidence that does not name every destination.

    Two thirds of those who would stick to their party stay at home. What is left over is spread
    over the destinations not named, in the proportions of the starting row.

    Parameters
    ----------
    shares : mapping of str to float
        Adding to at most 1.
    start : mapping of str to float
        Adding to 1.

    Returns
    -------
    dict of str to float
        Adding to 1.

    Examples
    --------
    >>> start = {"Lab": 0.6, "Con": 0.1, "Ref": 0.1, "home": 0.2}
    >>> full = complete({"Lab": 0.66, "stick": 0.30}, start)
    >>> {to: round(share, 3) for to, share in full.items()}
    {'Lab': 0.66, 'home': 0.2, 'Con': 0.07, 'Ref': 0.07}
    """
    full = {to: share for to, share in shares.items() if to != STICK}
    stick = shares.get(STICK, 0.0)
    if stick > 0:
        full[HOME] = full.get(HOME, 0.0) + STICK_HOME * stick
    left = max(0.0, 1.0 - sum(full.values()))
    unnamed = {to: rate for to, rate in start.items() if to not in full} or dict(start)
    total = sum(unnamed.values()) or 1.0
    for to, rate in unnamed.items():
        full[to] = full.get(to, 0.0) + left * rate / total
    return full


def pool(start: TransferRow, evidence: Sequence[Evidence], *, concentration: float) -> Pooled:
    """
    Update one row: each piece of evidence counts as its effective sample of voters.

    Parameters
    ----------
    start : TransferRow
    evidence : sequence of Evidence
        On this row.
    concentration : float
        What the start is worth, in voters.

    Returns
    -------
    Pooled
        Mean (concentration × start + Σ sample × shares) / (concentration + Σ samples), the mean of
        the Dirichlet posterior; its concentration is that sum, but at most ``MOST_CONCENTRATION``.

    Examples
    --------
    >>> row = TransferRow("Green", "Lab", {"Lab": 0.6, "home": 0.4}, "judgement")
    >>> poll = Evidence("P1", "survey", "Green", "Lab", {"Lab": 0.5, "home": 0.5}, 6.0, "half", "made up")
    >>> found = pool(row, [poll], concentration=18.0)
    >>> {to: round(rate, 3) for to, rate in found.row.rates.items()}, found.concentration
    ({'Lab': 0.575, 'home': 0.425}, 24.0)
    """
    used = tuple(piece for piece in evidence if piece.sample > 0)
    weights = dict.fromkeys(start.rates, 0.0)
    for shares, weight in [
        (start.rates, concentration),
        *((complete(piece.shares, start.rates), piece.sample) for piece in used),
    ]:
        for to, share in shares.items():
            weights[to] = weights.get(to, 0.0) + weight * share
    total = concentration + sum(piece.sample for piece in used)
    sure = min(total, MOST_CONCENTRATION)
    return Pooled(
        row=TransferRow(
            party=start.party,
            beneficiary=start.beneficiary,
            rates={to: weight / total for to, weight in weights.items() if weight > 0},
            evidence=_grade(start, used, concentration),
            note=start.note,
            concentration=sure,
            judgement=sure * concentration / total,
            findings=tuple(Finding(p.id, p.kind, p.sample, p.said, p.source, p.label) for p in used),
        ),
        start=dict(start.rates),
        concentration=sure,
        used=used,
    )


def _grade(start: TransferRow, used: Sequence[Evidence], concentration: float) -> str:
    """
    Name the kind of evidence a row stands on, what weighs more first.

    An experiment that is not sound carries its label.
    """
    tried = sorted((p for p in used if p.kind == "experiment"), key=lambda p: (-p.sample, p.id))
    asked = any(piece.kind in {"survey", "question", "ballots", "study"} for piece in used)
    enough = sum(piece.sample for piece in tried) >= GRADED
    if tried and (enough or start.evidence == "experiment"):
        sound = not tried[0].label or any(piece.label == "sound" for piece in tried)
        return "experiment" if sound else f"experiment ({tried[0].label}){' and survey' * asked}"
    if start.evidence == "experiment":
        return start.evidence
    if not asked:
        return "judgement"
    less = sum(piece.sample for piece in used) < concentration
    return "judgement and survey" if less else "survey and judgement"


def pool_table(start: TransferTable, evidence: Iterable[Evidence]) -> list[Pooled]:
    """
    Update the whole table.

    Parameters
    ----------
    start : TransferTable
    evidence : iterable of Evidence
        A pair that the table lacks starts from the stated guess, and gets a row of its own.

    Returns
    -------
    list of Pooled
        In the table's order, new pairs after it.
    """
    by_pair: dict[tuple[str, str], list[Evidence]] = {pair: [] for pair in start.rows}
    for piece in evidence:
        by_pair.setdefault((piece.party, piece.beneficiary), []).append(piece)
    pooled = []
    for pair, pieces in by_pair.items():
        known = pair in start.rows
        row = start.rows[pair] if known else _guess(*pair)
        worth = start.concentration if known else GUESS_CONCENTRATION
        pooled.append(pool(row, pieces, concentration=worth))
    return pooled


def _guess(party: str, beneficiary: str) -> TransferRow:
    """Half follow, three tenths stay at home, the rest to the other main parties alike."""
    others = [code for code in ("Con", "Lab", "LD", "Green", "Ref") if code not in {party, beneficiary}]
    rest = 1.0 - GUESSED_FOLLOW - GUESSED_HOME
    rates = {beneficiary: GUESSED_FOLLOW, **dict.fromkeys(others, rest / len(others)), HOME: GUESSED_HOME}
    return TransferRow(party, beneficiary, rates, "judgement", "starts from the stated guess")


def worth(rate: float, se: float, *, clean: bool) -> float:
    """
    How many voters' answers about a new pact an experiment is worth.

    Parameters
    ----------
    rate, se : float
        Of its main destination, valid rate.
    clean : bool
        Whether its placebo is.

    Returns
    -------
    float
        p(1 − p)/(se² + between² + bias²) − 1, not below 0: the size of the sample whose error is
        the experiment's own, together with how much pacts differ and what a placebo gives away.

    Examples
    --------
    >>> round(worth(0.31, 0.05, clean=True), 1), round(worth(0.61, 0.09, clean=False), 1)
    (16.1, 3.1)
    """
    variance = se**2 + BETWEEN_PACTS**2 + (0.0 if clean else BIAS**2)
    return max(0.0, rate * (1.0 - rate) / variance - 1.0)


def from_experiment(
    rates: Sequence[Rate], *, party: str, beneficiary: str, other: float | None = None
) -> Evidence:
    """
    Turn an experiment into evidence on one row.

    Parameters
    ----------
    rates : sequence of Rate
        All destinations of one experiment.
    party, beneficiary : str
        The row.
    other : float, optional
        Put in place of what the experiment found for "other", where a candidate of the same
        colour stood instead of the absent one; the rest is scaled to fit.

    Returns
    -------
    Evidence
        With the valid rates, worth what :func:`worth` says of the largest, or of the beneficiary's.
    """
    total = sum(rate.rate_valid for rate in rates)  # 1, but for rounding
    shares = {_code(rate.to): rate.rate_valid / total for rate in rates if rate.rate_valid > 0}
    main = next(
        (rate for rate in rates if rate.to == beneficiary),
        max((rate for rate in rates if rate.to not in {"other", HOME}), key=lambda rate: rate.rate_valid),
    )
    if other is not None:
        shares = _with_other(shares, other)
    clean = all("placebo" not in rate.label for rate in rates)
    return Evidence(
        id=main.experiment,
        kind="experiment",
        party=party,
        beneficiary=beneficiary,
        shares=shares,
        sample=round(worth(main.rate_valid, main.se, clean=clean), 1),
        said=f"{main.n_absent} absences, raw {main.to} {main.rate:.2f} ({main.se:.2f}); {main.label}",
        source=f"own experiment {main.experiment}, UK Parliament's results",
        label=main.label,
    )


def _code(to: str) -> str:
    return "Other" if to == "other" else to


def _with_other(shares: Mapping[str, float], other: float) -> dict[str, float]:
    named = {to: share for to, share in shares.items() if to != "Other"}
    scale = (1.0 - other) / sum(named.values())
    return {**{to: scale * share for to, share in named.items()}, "Other": other}


def explain(found: Pooled) -> list[str]:
    """
    Say in words why a rate moved by more than a tenth.

    Returns
    -------
    list of str
        One sentence a destination; empty where nothing moved so far.
    """
    sentences = []
    for to, (old, new) in found.changed().items():
        causes = sorted(found.used, key=lambda piece: -piece.sample * abs(piece.shares.get(to, 0.0) - old))
        said = "; ".join(f"{piece.id} (worth {piece.sample:g}): {piece.said}" for piece in causes[:2])
        pair = f"{found.row.party} for {found.row.beneficiary or 'nobody'}"
        sentences.append(f"{pair}, to {to}: {old:.2f} became {new:.2f}, because of {said}.")
    return sentences
