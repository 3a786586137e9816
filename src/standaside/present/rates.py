"""Where votes go, as it is shown: the row a pair has, its family's, or the stated guess (rule 5)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standaside.domain import (
    GUESSED_FOLLOW,
    GUESSED_HOME,
    REFORM_FAMILY,
    SET_BY_SCENARIO,
    Finding,
    Scenario,
)
from standaside.present.wording import listed, percent, spoken
from standaside.showing import Several, Shown

FAMILY = "Ref"
"""In the table of rates: whichever of the Reform family stands. Readers see the party's own code."""

GUESS = "a guess: no evidence"

NEVER_ASIDE = frozenset({"Lab", "Con"})
"""No post-war case of their standing aside in Great Britain can be measured (docs: transfers)."""

_KINDS = {
    "experiment": "elections without it",
    "question": "a poll question on second preferences",
    "ballots": "second preferences on ballots",
    "survey": "survey",
    "study": "studies",
    "likened": "likened cases",
}


@dataclass(frozen=True, slots=True)
class Rates(Shown):
    """
    Where the voters of ``party`` go when it stands aside for ``beneficiary`` ("" = nobody).

    ``rates`` has every named destination, ``home`` and the beneficiary included; what is
    left to 1 is ``spread`` over the other parties by their votes. ``is_guess`` says that
    no row of evidence covers the pair. ``concentration`` is how sure all of it is, in voters'
    answers about a new pact, ``judgement`` the part of it that is our own, and ``findings`` what was pooled.
    """

    party: str
    beneficiary: str
    rates: Mapping[str, float]
    evidence: str
    note: str = ""
    is_guess: bool = False
    concentration: float = 0.0
    findings: tuple[Finding, ...] = ()
    judgement: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether the scenario says them itself."""
        return self.evidence == SET_BY_SCENARIO

    @property
    def follow(self) -> float | None:
        """The fraction that obeys; None where nobody is endorsed."""
        return self.rates.get(self.beneficiary, 0.0) if self.beneficiary else None

    @property
    def spread(self) -> float:
        """The fraction spread over the other parties by their expected votes."""
        return max(0.0, 1.0 - sum(self.rates.values())) if self.is_guess else 0.0

    def elsewhere(self) -> list[tuple[str, float]]:
        """Destinations other than the beneficiary, largest first."""
        rest = ((to, rate) for to, rate in self.rates.items() if to != self.beneficiary and rate > 0)
        return sorted(rest, key=lambda item: (-item[1], item[0]))


def rates_of(scenario: Scenario, party: str, beneficiary: str) -> Rates:
    """Find what the model uses for a pair, in the codes of parties that stand."""
    row = scenario.transfers.find(party, beneficiary)
    sure = scenario.transfers.surety(row)
    if row is None:
        follow = {beneficiary: GUESSED_FOLLOW} if beneficiary else {}
        rates = {**follow, "home": GUESSED_HOME}
        return Rates(party, beneficiary, rates, GUESS, is_guess=True, concentration=sure, judgement=sure)
    family = beneficiary if row.beneficiary == FAMILY else reform_party(scenario)
    rates = {}
    for to, rate in row.rates.items():
        code = family if to == FAMILY else to
        rates[code] = rates.get(code, 0.0) + rate
    return Rates(
        party,
        beneficiary,
        rates,
        row.evidence,
        row.note,
        concentration=sure,
        findings=row.findings,
        judgement=row.judgement,
    )


def partner_rates(scenario: Scenario) -> Several[Rates]:
    """Rates of every partner standing aside: for nobody, then for each other partner."""
    found = (
        rates_of(scenario, party, beneficiary)
        for party in scenario.partners
        for beneficiary in ("", *(code for code in scenario.partners if code != party))
    )
    return Several(found, {"scenario": scenario})


def idle_rates(scenario: Scenario) -> list[str]:
    """
    Name the pairs whose rates a scenario sets though nobody in it could make that deal.

    Returns
    -------
    list of str
        As a scenario writes them, "Con>Lab"; sorted.
    """
    blocs = [set(scenario.partners), *(set(rival.partners) for rival in scenario.blocs_against)]
    blocs += [{helper.party, helper.helps} for helper in scenario.unilateral]
    asked = [scenario, *scenario.variants]
    deals = [{deal.beneficiary, *deal.aside} for one in asked for deal in (*one.pact, *one.counter_pact)]
    together = [group | (set(REFORM_FAMILY) & group and {FAMILY}) for group in (*blocs, *deals)]

    def used(party: str, beneficiary: str) -> bool:
        return any(party in group and (not beneficiary or beneficiary in group) for group in together)

    rows = scenario.transfers.rows.items()
    return sorted(f"{p}>{e}" for (p, e), row in rows if row.evidence == SET_BY_SCENARIO and not used(p, e))


def reform_party(scenario: Scenario) -> str:
    """
    Say which of UKIP, BRX and RUK a scenario means: its successor, the one polled, or the baseline's.

    Returns
    -------
    str
        A code; the last of the family where none of them is known.
    """
    baseline = scenario.baseline
    heirs = [new for new in scenario.nominations.successor.values() if new in REFORM_FAMILY]
    polls = scenario.poll.shares.values() if scenario.poll else ()
    polled = [code for code in REFORM_FAMILY for shares in polls if shares.get(code, 0.0) > 0]
    stood = [
        code
        for code in REFORM_FAMILY
        if code in baseline.parties.codes and baseline.stood[:, baseline.parties.index(code)].any()
    ]
    return next(iter((*heirs, *reversed(polled), *reversed(stood), REFORM_FAMILY[-1])))


def deviation(rate: float, concentration: float) -> float:
    """
    Standard deviation of one rate as an election draws it (rule 10: Dirichlet), in share of the voters.

    Examples
    --------
    >>> round(deviation(0.63, 23.1), 3), deviation(1.0, 24.0)
    (0.098, 0.0)
    """
    return math.sqrt(max(rate * (1.0 - rate), 0.0) / (concentration + 1.0))


def destinations_with_error(rates: Rates) -> str:
    """
    Destinations with percent and standard deviation, largest first; a guess's rest goes by votes.

    What a scenario sets to all or nothing has no deviation to show.

    Examples
    --------
    >>> row = Rates("Green", "LD", {"LD": 0.63, "home": 0.37}, "experiment (weak)", concentration=23.1)
    >>> destinations_with_error(row)
    'LD 63±10, home 37±10'
    """
    known = sorted(rates.rates.items(), key=lambda item: (-item[1], item[0]))
    spread = [("others by their votes", rates.spread)] if rates.spread > 0 else []
    return ", ".join(
        f"{to} {percent(rate)}"
        + ("" if rates.is_set and rate in (0.0, 1.0) else f"±{percent(deviation(rate, rates.concentration))}")
        for to, rate in (*known, *spread)
    )


def destinations(rates: Rates, *, follow: bool) -> str:
    """
    Destinations with their percent, largest first, in the words a reader needs.

    Parameters
    ----------
    rates : Rates
    follow : bool
        Whether the party endorsed is among them.

    Examples
    --------
    >>> destinations(Rates("DUP", "UUP", {"UUP": 0.5, "home": 0.3}, GUESS, is_guess=True), follow=True)
    'UUP 50, home 30, others by their votes 20'
    """
    known = sorted(rates.rates.items(), key=lambda item: (-item[1], item[0])) if follow else rates.elsewhere()
    words = [f"{to} {percent(rate)}" for to, rate in known]
    if rates.spread > 0:
        words.append(f"others by their votes {percent(rates.spread)}")
    return ", ".join(words)


def guess_sentence(scenario: Scenario, pairs: Iterable[Rates]) -> str:
    """Say which of some pairs follow the guess, "" where none does."""
    parties = scenario.baseline.parties
    guessed = [(pair.party, pair.beneficiary) for pair in pairs if pair.is_guess]
    named = [
        f"{spoken(parties, party)} for {spoken(parties, to) if to else 'nobody'}" for party, to in guessed
    ]
    if not guessed:
        return ""
    return (
        f"A guess, without evidence, for {listed(named)}: {percent(GUESSED_FOLLOW)}% follow an endorsement, "
        f"{percent(GUESSED_HOME)}% stay at home and the rest goes to the other parties by their votes."
    )


def evidence_sentence(scenario: Scenario, pair: Rates) -> str:
    """
    Say on what evidence a pair's rates are assumed, and how sure they are.

    Returns
    -------
    str
        "Labour for the Liberal Democrats: no post-war case of Labour standing aside exists: survey only
        (T07, T17); as sure as 24 voters' answers, 18 of them our own judgement."
    """
    parties = scenario.baseline.parties
    name, to = spoken(parties, pair.party), pair.beneficiary
    who = f"{name} for {spoken(parties, to) if to else 'nobody'}"
    if pair.is_set:
        was = f"; {pair.note}" if pair.note else ""
        return f"{who[0].upper()}{who[1:]}: {pair.evidence}, on no evidence of ours{was}."
    case = f"no post-war case of {name} standing aside exists: " if pair.party in NEVER_ASIDE else ""
    sure = f"as sure as {pair.concentration:.0f} voters' answers{_judged(pair)}"
    return f"{who[0].upper()}{who[1:]}: {case}{_basis(pair)}; {sure}."


def _judged(pair: Rates) -> str:
    """Say how many of those answers are our own judgement, which was there before the evidence."""
    if pair.judgement is None:
        return ""
    own, whole = f"{pair.judgement:.0f}", f"{pair.concentration:.0f}"
    return f", {'all' if own == whole else own} of them our own judgement"


def kind_words(kind: str) -> str:
    """Name a kind of finding as beside its source."""
    return {"question": "poll question"}.get(kind, kind)


def _basis(pair: Rates) -> str:
    """Name the kinds of evidence; "only" where no election tells."""
    kinds = [
        words + (_caveat(pair) if kind == "experiment" else "")
        for kind, words in _KINDS.items()
        if any(f.kind == kind for f in pair.findings)
    ]
    if not kinds:
        plain = pair.is_guess or pair.evidence.startswith("experiment")
        return f"{pair.evidence}{'' if plain else ' only'}"
    ids = ", ".join(finding.id for finding in pair.findings)
    told = any(finding.kind == "experiment" for finding in pair.findings)
    return f"{listed(kinds)}{'' if told else ' only'} ({ids})"


def _caveat(pair: Rates) -> str:
    """What is wrong with the experiments of a pair, where none of them is sound."""
    labels = [finding.label for finding in pair.findings if finding.kind == "experiment"]
    if not all(labels) or "sound" in labels:
        return ""
    return f" ({'; '.join(dict.fromkeys(labels))})"


def findings_of(pairs: Iterable[Rates]) -> list[Finding]:
    """Every finding that some pairs rest on, once, by its name."""
    found = {finding.id: finding for pair in pairs for finding in pair.findings}
    return [found[name] for name in sorted(found)]


def follow_range(pairs: Iterable[Rates]) -> tuple[float, float] | None:
    """Lowest and highest rate at which voters follow; None if nobody is endorsed."""
    rates = [pair.follow for pair in pairs if pair.follow is not None]
    return (min(rates), max(rates)) if rates else None


def crossing_range(scenario: Scenario, pairs: Iterable[Rates]) -> tuple[float, float] | None:
    """Lowest and highest known rate at which voters cross to the opponents; a guess names nobody."""
    rates = [
        sum(pair.rates.get(code, 0.0) for code in scenario.opponents) for pair in pairs if not pair.is_guess
    ]
    return (min(rates), max(rates)) if rates else None
