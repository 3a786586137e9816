"""Figures as words: numbers, ranges, chances, and the names of parties inside a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standaside.domain import Parties
from standaside.matching import fold
from standaside.present.summary import Spread

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

VERDICTS = {
    "decisive": "it often wins the seat: a partner wins in at least 25 more of 100 simulated elections than "
    "without the deal",
    "helpful": "it helps a little: a partner wins in 2 to under 25 more of 100 simulated elections than "
    "without the deal",
    "pointless": "it makes next to no difference: a partner wins in under 2 more of 100 simulated elections "
    "than without the deal",
    "harmful": "it does harm: a partner wins in fewer simulated elections than without the deal, by more "
    "than luck explains",
}
"""Each verdict in words (rule 15): the net chance that a deal decides its seat for the bloc."""

VERDICTS_BRIEFLY = {
    "decisive": "often wins the seat",
    "helpful": "helps a little",
    "pointless": "makes next to no difference",
    "harmful": "does harm",
}
"""The same in a few words, for the key of a map or one line beside a figure."""

EXTRA_WINS = {
    "decisive": "25 or more",
    "helpful": "2 to under 25",
    "pointless": "under 2",
    "harmful": "fewer than without it, by more than luck explains",
}
"""The wins that a deal adds, of 100 simulated elections, at which its verdict is which (rule 15)."""

FREQUENCIES = (
    "in how many of 100 simulated elections the deal wins a partner the seat / only widens the best "
    "partner's lead, by a point or more / does neither / loses a partner the seat; the verdict goes by the "
    "first less the last"
)
"""What the four frequencies of a deal are; rule 15 calls them by the same words as the verdicts."""


def frequencies(verdict_p: Mapping[str, float]) -> str:
    """
    The four frequencies of a deal, per cent, in the order of the verdicts.

    Examples
    --------
    >>> frequencies({"decisive": 0.31, "helpful": 0.5, "pointless": 0.17, "harmful": 0.02})
    '31/50/17/2'
    """
    return "/".join(percent(verdict_p[word]) for word in VERDICTS)


SETTING_NAMES: Mapping[str, Mapping[str, str]] = {
    "form": {
        "westminster": "a Westminster of our own: half and half, more constituencies in Scotland and Wales",
        "scottish": "the Scottish Parliament",
        "welsh": "the Senedd until 2026",
        "new_zealand": "New Zealand",
        "german_2021": "Germany in 2021",
    },
    "overhang": {
        "": "as that form has it",
        "kept": "kept, and the house grows by them",
        "levelled": "levelled out: the house grows until nobody has any",
        "partly": "levelled out until three are left",
        "lost": "lost: those winners get no seat",
        "absorbed": "kept, and the others have fewer",
    },
    "transfer": {
        "weighted": "all votes of the elected, at a part of their value",
        "gregory": "only those that they received last",
        "meek": "by Meek’s rule, which counts afresh at every step",
    },
}
"""How a system can be set besides its lists, in words: choice to its names to what each says."""

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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


def agree(name: str, singular: str, plural: str) -> str:
    """
    Give the form of a verb that goes with a party's name inside a sentence.

    Examples
    --------
    >>> [agree(name, "stands", "stand") for name in ("Labour", "the SNP", "the Greens")]
    ['stands', 'stands', 'stand']
    """
    return plural if name.startswith("the ") and name.endswith("s") else singular


def count(number: int, singular: str, plural: str = "") -> str:
    """
    A number and its noun, small numbers as words.

    Examples
    --------
    >>> count(1, "seat"), count(0, "seat"), count(158, "constituency", "constituencies")
    ('one seat', 'no seats', '158 constituencies')
    """
    return f"{spelt(number)} {singular if number == 1 else plural or singular + 's'}"


def percent(fraction: float, *, places: int = 0) -> str:
    """
    A fraction as percent, never 0 or 100 unless it is exactly that.

    Examples
    --------
    >>> percent(0.326, places=1), percent(0.999), percent(0.001), percent(1.0), percent(0.9999, places=1)
    ('32.6', '>99', '<1', '100', '>99.9')
    """
    smallest = 10.0**-places
    if 0 < 100 * fraction <= smallest / 2:
        return f"<{smallest:g}"
    if 100 - smallest / 2 <= 100 * fraction < 100:
        return f">{100 - smallest:g}"
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


def more_seats(value: float) -> str:
    """
    An expected number of further seats.

    Examples
    --------
    >>> more_seats(1.02), more_seats(2.9), more_seats(71.7)
    ('one more seat', '2.9 more seats', '72 more seats')
    """
    return "one more seat" if about(value) == "1.0" else f"{about(value)} more seats"


def signed(value: float, *, places: int = 1) -> str:
    """
    A change with its sign; a true minus, and no sign on nothing.

    Examples
    --------
    >>> signed(4.81), signed(-0.5), signed(0.04), signed(-7029, places=0)
    ('+4.8', '−0.5', '0.0', '−7,029')
    """
    shown = f"{abs(value):,.{places}f}"
    if not shown.strip("0."):
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
    ('one to five fewer', 'exactly two more')
    >>> change_range(Spread(1.3, 0, 1, 4)), change_range(Spread(0.0, 0, 0, 0))
    ('none to four more', 'no change')
    """
    low, high = int(gain.p05), int(gain.p95)
    if low == high == 0:
        return "no change"
    if low < 0 < high:
        return f"from {spelt(-low)} fewer to {spelt(high)} more"
    small, large = sorted((abs(low), abs(high)))
    least = "none" if small == 0 else spelt(small)
    span = f"exactly {spelt(large)}" if small == large else f"{least} to {spelt(large)}"
    return f"{span} {'fewer' if low < 0 else 'more'}"


def odds(chance: float) -> str:
    """
    A probability as a frequency.

    Examples
    --------
    >>> odds(0.24), odds(0.0), odds(0.004), odds(1.0), odds(0.999), odds(0.01)
    ('24 of 100', 'none', 'fewer than one of 100', 'all', 'more than 99 of 100', 'one of 100')
    """
    if chance <= 0 or chance >= 1:
        return "none" if chance <= 0 else "all"
    shown = percent(chance)
    if shown[0] in "<>":
        return "fewer than one of 100" if shown[0] == "<" else "more than 99 of 100"
    return f"{'one' if shown == '1' else shown} of 100"


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


def spelt(number: int) -> str:
    """A whole number, small ones as words; nought as "no"."""
    return _SMALL[number] if 0 <= number <= 10 else f"{number:,}"


def _whole(value: float) -> str:
    return ("−" if value < 0 else "") + f"{abs(value):g}"


def drawn(draws: int, seed: int) -> str:
    """
    Say on how many simulated elections a number was found, and from which seed.

    Examples
    --------
    >>> drawn(2000, 7)
    '2,000 simulated elections, seed 7.'
    """
    return f"{count(draws, 'simulated election')}, seed {seed}."


_HOW = {"aside": "", "activists": "activists out", "silent": "silent"}


def giving_way(aside: Sequence[str], kind: str) -> str:
    """
    Who gives way in a deal, and how if the candidate stays (rule 7).

    Examples
    --------
    >>> giving_way(["Lab", "LD"], "aside"), giving_way(["Lab"], "activists"), giving_way(["LD"], "silent")
    ('Lab, LD', 'Lab (activists out)', 'LD (silent)')
    """
    return ", ".join(aside) + (f" ({_HOW[kind]})" if _HOW[kind] else "")
