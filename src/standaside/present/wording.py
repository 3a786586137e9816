"""Figures as words: the scenario as a sentence, the answer as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standaside.domain import Assessment, Parties, Scenario
from standaside.matching import fold
from standaside.present.summary import Spread, Summary

_SPOKEN = {
    "conservative": "the Conservatives",
    "conservatives": "the Conservatives",
    "conservative party": "the Conservatives",
    "labour party": "Labour",
    "liberal democrat": "the Liberal Democrats",
    "liberal democrats": "the Liberal Democrats",
    "green": "the Greens",
    "greens": "the Greens",
    "green party": "the Greens",
    "brexit party": "the Brexit Party",
    "the brexit party": "the Brexit Party",
    "scottish national party": "the SNP",
    "uk independence party": "UKIP",
    "democratic unionist party": "the DUP",
    "ulster unionist party": "the UUP",
    "social democratic and labour party": "the SDLP",
    "alliance party": "Alliance",
    "alliance": "Alliance",
}
"""How a party's name is said inside a sentence; any other name is said as it is written."""

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence; ``strong`` pieces are what the question turns on."""

    text: str
    strong: bool = False
    party: str = ""


def plain(phrases: Iterable[Phrase]) -> str:
    """The sentence without its emphasis."""
    return "".join(phrase.text for phrase in phrases)


def spoken(parties: Parties, code: str) -> str:
    """A party's name inside a sentence; a code that is not on the axis is said as it is."""
    if code not in parties.codes:
        return code
    name = parties.names[parties.index(code)]
    return _SPOKEN.get(fold(name), name)


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """
    Words as a list in a sentence.

    Examples
    --------
    >>> listed(["Labour", "the Greens", "Plaid Cymru"]), listed(["Labour"]), listed([])
    ('Labour, the Greens and Plaid Cymru', 'Labour', 'nobody')
    """
    if len(words) < 2:
        return words[0] if words else "nobody"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int, singular: str, plural: str = "") -> str:
    """
    A number and its noun, small numbers as words.

    Examples
    --------
    >>> count(1, "seat"), count(0, "seat"), count(158, "constituency", "constituencies")
    ('one seat', 'no seats', '158 constituencies')
    """
    return f"{_number(number)} {singular if number == 1 else plural or singular + 's'}"


def percent(fraction: float, *, places: int = 0) -> str:
    """
    A fraction as percent, never 0 or 100 unless it is exactly that.

    Examples
    --------
    >>> percent(0.326, places=1), percent(0.999), percent(0.001), percent(1.0)
    ('32.6', '>99', '<1', '100')
    """
    if 0 < fraction < 0.5 * 10 ** (-2 - places):
        return f"<{10**-places:g}"
    if places == 0 and 0.995 <= fraction < 1:
        return ">99"
    return f"{100 * fraction:.{places}f}"


def trimmed(fraction: float) -> str:
    """
    A share asked for, as a pollster writes it.

    Examples
    --------
    >>> trimmed(0.25), trimmed(0.326), trimmed(0.005)
    ('25', '32.6', '0.5')
    """
    return f"{round(100 * fraction, 2):g}"


def about(value: float) -> str:
    """
    A size without false precision: a decimal below ten, none above.

    Examples
    --------
    >>> about(43.4), about(3.44), about(-0.04), about(10.0)
    ('43', '3.4', '0.0', '10')
    """
    shown = f"{abs(value):.1f}" if abs(value) < 9.95 else f"{abs(value):.0f}"
    return shown


def signed(value: float, *, places: int = 1) -> str:
    """
    A change with its sign; a true minus, and no sign on nothing.

    Examples
    --------
    >>> signed(4.81), signed(-0.5), signed(0.04)
    ('+4.8', '−0.5', '0.0')
    """
    shown = f"{abs(value):.{places}f}"
    if float(shown) == 0:
        return shown
    return ("+" if value > 0 else "−") + shown


def seats_range(spread: Spread) -> str:
    """
    A range of seats in words.

    Examples
    --------
    >>> seats_range(Spread(43.2, 31.0, 43.0, 55.0)), seats_range(Spread(2.0, 2.0, 2.0, 2.0))
    ('31 to 55', '2')
    """
    low, high = _whole(spread.p05), _whole(spread.p95)
    return low if low == high else f"{low} to {high}"


def change_range(gain: Spread) -> str:
    """
    A range of changes in words.

    Examples
    --------
    >>> change_range(Spread(35.6, 28, 36, 43)), change_range(Spread(1.0, -2, 1, 4))
    ('28 to 43 more', 'from two fewer to four more')
    >>> change_range(Spread(-3.0, -5, -3, -1)), change_range(Spread(2.0, 2, 2, 2))
    ('one to five fewer', 'two more')
    """
    low, high = int(gain.p05), int(gain.p95)
    if low < 0 < high:
        return f"from {_number(-low)} fewer to {_number(high)} more"
    small, large = sorted((abs(low), abs(high)))
    span = _number(large) if small == large else f"{_number(small)} to {_number(large)}"
    return f"{span} {'fewer' if low < 0 else 'more'}"


def odds(chance: float) -> str:
    """
    A probability as a frequency.

    Examples
    --------
    >>> odds(0.24), odds(0.0), odds(0.004), odds(1.0), odds(0.999)
    ('24 of 100', 'none', 'fewer than one of 100', 'all', 'more than 99 of 100')
    """
    if chance <= 0:
        return "none"
    if chance >= 1:
        return "all"
    if chance < 0.01:
        return "fewer than one of 100"
    return "more than 99 of 100" if chance > 0.99 else f"{round(100 * chance)} of 100"


def in_ten(low: float, high: float) -> str:
    """
    A range of fractions as "so many in ten".

    Examples
    --------
    >>> in_ten(0.6, 0.6), in_ten(0.38, 0.6), in_ten(0.0, 0.03), in_ten(1.0, 1.0)
    ('six in ten', 'four to six in ten', 'hardly any', 'all')
    """
    first, last = round(10 * low), round(10 * high)
    if last == 0:
        return "hardly any"
    if first == 10:
        return "all" if low >= 1 else "nearly all"
    if first == last:
        return f"{_SMALL[first]} in ten"
    return f"{'none' if first == 0 else _SMALL[first]} to {_SMALL[last]} in ten"


def one_in(fraction: float) -> str:
    """
    A small fraction as "one in so many".

    Examples
    --------
    >>> one_in(0.125), one_in(0.04), one_in(0.3), one_in(0.0)
    ('one in eight', 'one in 25', 'three in ten', 'nobody')
    """
    if fraction <= 0:
        return "nobody"
    if fraction > 0.225:
        return in_ten(fraction, fraction)
    divisor = max(2, round(1 / fraction))
    return f"one in {_SMALL[divisor] if divisor <= 10 else divisor}"


def follow_range(scenario: Scenario, pairs: Iterable[tuple[str, str]]) -> tuple[float, float] | None:
    """Lowest and highest rate at which voters follow, over pairs (from, to); None if none is known."""
    rows = [(scenario.transfers.rows[pair], pair[1]) for pair in pairs if pair in scenario.transfers.rows]
    rates = [row.rates.get(to, 0.0) for row, to in rows]
    return (min(rates), max(rates)) if rates else None


def crossing_range(scenario: Scenario, pairs: Iterable[tuple[str, str]]) -> tuple[float, float] | None:
    """Lowest and highest rate at which voters cross to the opponents, over pairs (from, to)."""
    rows = [scenario.transfers.rows[pair] for pair in pairs if pair in scenario.transfers.rows]
    rates = [sum(row.rates.get(code, 0.0) for code in scenario.opponents) for row in rows]
    return (min(rates), max(rates)) if rates else None


def pairs_in(assessment: Assessment) -> list[tuple[str, str]]:
    """Pairs (standing aside, for whom) that the pact has; without one, every pair of partners."""
    found = {(aside, deal.beneficiary) for deal in assessment.pact.deals() for aside in deal.aside}
    return sorted(found) or partner_pairs(assessment.scenario)


def partner_pairs(scenario: Scenario) -> list[tuple[str, str]]:
    """Every ordered pair of partners."""
    return [(p, e) for p in scenario.partners for e in scenario.partners if p != e]


def scenario_phrases(scenario: Scenario, pairs: Sequence[tuple[str, str]] = ()) -> list[Phrase]:
    """
    The question as a sentence (without its full stop).

    Parameters
    ----------
    scenario : Scenario
    pairs : sequence of (str, str)
        Who stands aside for whom; the rates of these are stated.
    """
    parties = scenario.baseline.parties
    return [
        Phrase("From the "),
        Phrase(_baseline(scenario), strong=True),
        *_poll_phrases(scenario),
        Phrase(listed([spoken(parties, code) for code in scenario.partners]), strong=True),
        Phrase(" agree a pact" + (" against " if scenario.opponents else "")),
        *(
            [Phrase(listed([spoken(parties, c) for c in scenario.opponents]), strong=True)]
            if scenario.opponents
            else []
        ),
        *_follow_phrases(scenario, pairs or partner_pairs(scenario)),
        *_limit_phrases(scenario),
    ]


def scenario_sentence(scenario: Scenario, pairs: Sequence[tuple[str, str]] = ()) -> str:
    """The question as plain text."""
    return plain(scenario_phrases(scenario, pairs)) + "."


def answer_phrases(summary: Summary) -> list[Phrase]:
    """The answer as a sentence or three: the gain, its range, the odds, the over-claim corrected."""
    if not summary.assessment.pact.stand_asides:
        return _no_pact(summary)
    deals = count(summary.constituencies_with_a_deal, "constituency", "constituencies")
    return [
        Phrase("…then "),
        Phrase(f"standing aside in {deals}", strong=True),
        *_gain_phrases(summary),
        *_cost_phrases(summary),
        Phrase(". "),
        *_majority_phrases(summary),
        *_bound_phrases(summary),
    ]


def answer_sentence(summary: Summary) -> str:
    """The answer as plain text."""
    return plain(answer_phrases(summary))


def overclaim(summary: Summary) -> str:
    """How the summed vote compares with the realistic figure, in a sentence."""
    claimed = summary.summed.mean - summary.bloc.without.mean
    gain = summary.bloc.gain.mean
    if claimed <= 0.05:
        return "Adding up the votes as if every voter followed would promise nothing either."
    part = f", {percent(gain / claimed)}% of that" if gain > 0 else ""
    return (
        f"Adding up the votes, as if every voter followed, would promise {about(claimed)} more seats; "
        f"at realistic rates it is {signed(gain)}{part}."
    )


def _number(number: int) -> str:
    return _SMALL[number] if 0 <= number <= 10 else f"{number:,}"


def _whole(value: float) -> str:
    return ("−" if value < 0 else "") + f"{abs(value):g}"


def _baseline(scenario: Scenario) -> str:
    baseline = scenario.baseline
    if "general election" in baseline.name:
        return f"{baseline.date.year} {'notional ' if baseline.is_notional else ''}result"
    return baseline.name if "result" in baseline.name else f"{baseline.name} result"


def _poll_phrases(scenario: Scenario) -> list[Phrase]:
    if scenario.poll is None:
        return [Phrase(", if votes fall as they did then, and ")]
    phrases = [Phrase(", if the polls say ")]
    shares = scenario.poll.shares.get("GB") or next(iter(scenario.poll.shares.values()), {})
    for position, (code, share) in enumerate(sorted(shares.items(), key=lambda item: (-item[1], item[0]))):
        phrases += [Phrase(" ")] if position else []
        phrases.append(Phrase(f"{code} {trimmed(share)}", strong=True, party=code))
    return [*phrases, Phrase(", and ")]


def _follow_phrases(scenario: Scenario, pairs: Sequence[tuple[str, str]]) -> list[Phrase]:
    follow, crossing = follow_range(scenario, pairs), crossing_range(scenario, pairs)
    if follow is None:
        return []
    phrases = [Phrase(", with "), Phrase(in_ten(*follow), strong=True), Phrase(" of their voters following")]
    if crossing is not None and crossing[1] > 0:
        most = one_in(crossing[1])
        words = most if crossing[0] == crossing[1] else f"up to {most}"
        phrases += [Phrase(" and "), Phrase(words, strong=True), Phrase(" crossing over")]
    return phrases


def _limit_phrases(scenario: Scenario) -> list[Phrase]:
    rules = scenario.rules
    if scenario.pact:
        places = count(len({deal.code for deal in scenario.pact}), "constituency", "constituencies")
        return [Phrase(", in "), Phrase(f"{places} already agreed", strong=True)]
    limit = "as many constituencies as it takes"
    if rules.max_seats is not None:
        limit = "at most " + count(rules.max_seats, "constituency", "constituencies")
    phrases = [Phrase(", in "), Phrase(limit, strong=True)]
    if rules.nobody_worse_off:
        phrases += [Phrase(" and "), Phrase("nobody worse off", strong=True)]
    return phrases


def _no_pact(summary: Summary) -> list[Phrase]:
    seats = f"{about(summary.bloc.without.mean)} seats ({seats_range(summary.bloc.without)})"
    reason = (
        "no pact helps" if summary.assessment.plan is not None else "nobody stands aside, so nothing changes"
    )
    tail = " Under these rules no stand-aside earns its place; that is an answer, not a failure."
    return [
        Phrase("…then "),
        Phrase(reason, strong=True),
        Phrase(f": the bloc would be expected to win {seats} with or without one."),
        Phrase(tail if summary.assessment.plan is not None else ""),
    ]


def _gain_phrases(summary: Summary) -> list[Phrase]:
    gain = summary.bloc.gain
    if abs(gain.mean) < 0.05:
        return [
            Phrase(" would be expected to change the bloc's seats "),
            Phrase("hardly at all", strong=True),
        ]
    verb = "win" if gain.mean > 0 else "cost"
    more = " more" if gain.mean > 0 else ""
    noun = "seat" if about(gain.mean) == "1.0" else "seats"
    return [
        Phrase(f" would be expected to {verb} the bloc "),
        Phrase(f"about {about(gain.mean)}{more} {noun}", strong=True),
        Phrase(f" (nine times in ten, {change_range(gain)})"),
    ]


def _cost_phrases(summary: Summary) -> list[Phrase]:
    loss = -summary.opponents.gain.mean
    if loss < 0.05 or not summary.assessment.scenario.opponents:
        return []
    parties = summary.assessment.projection.parties
    names = listed([spoken(parties, code) for code in summary.assessment.scenario.opponents])
    return [Phrase(f" and to cost {names} "), Phrase(about(loss), strong=True)]


def _majority_phrases(summary: Summary) -> list[Phrase]:
    before, after = summary.p_majority
    if after <= 0 and before <= 0:
        return [
            Phrase("The bloc would have a majority in "),
            Phrase("no simulated election", strong=True),
            Phrase(". "),
        ]
    word = "still fall short of a majority" if after < 0.5 and before < 0.5 else "have a majority"
    shown = 1 - after if after < 0.5 and before < 0.5 else after
    reference = 1 - before if after < 0.5 and before < 0.5 else before
    return [
        Phrase("The bloc would "),
        Phrase(f"{word} in {'no' if shown <= 0 else odds(shown)}", strong=True),
        Phrase(f" simulated elections ({odds(reference)} without the pact). "),
    ]


def _bound_phrases(summary: Summary) -> list[Phrase]:
    claimed = summary.summed.mean - summary.bloc.without.mean
    if claimed < 0.05:
        return [Phrase("Had every voter followed, it would have looked no better.")]
    return [Phrase(f"Had every voter followed, it would have looked like {about(claimed)} more.")]
