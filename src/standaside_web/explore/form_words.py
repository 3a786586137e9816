"""What the library says of a scenario's file, in the words of the form: a visitor has fields, and no file."""

from __future__ import annotations

import re
from collections.abc import Callable

_Replacement = str | Callable[[re.Match[str]], str]

OTHER_START = "start from another election."
NO_SUCH_START = "empty its box, or start from an election at which it stood."
_TWO = "and a pact needs two"


def _in_percent(found: re.Match[str]) -> str:
    giver, getter, rate = found.groups()
    return f"{100 * float(rate):g} per cent of {giver} following for {getter} is too much; give at most 100."


RULES: tuple[tuple[str, _Replacement], ...] = (
    (r"^\[poll\] shares: The poll of \w+ (adds to \S+ %, which is over 100); check the figures\.",
     r"The poll \1; lower a figure."),
    (r"^\[poll\] shares: The poll of \w+ ", "The poll "),
    (r"^\[poll\] shares: ", "The poll: "),
    (r"^\[election\] date (\S+) is not after the baseline \(([^()]+), (\S+)\); .*",
     rf"Polling day, \1, is not after the \2, which was on \3; correct the day, or {OTHER_START}"),
    (r"^\[poll\] fieldwork_end (\S+) is before the baseline \(([^()]+), (\S+)\); .*",
     rf"The poll's fieldwork ended on \1, before the \2, which was on \3; correct the day, or {OTHER_START}"),
    (r"^\[poll\] fieldwork_end (\S+) is after polling day, (\S+); .*",
     r"The poll's fieldwork ended on \1, after polling day, \2; correct one of the two days."),
    (r"^\[bloc\] partners names only (\S+), and a pact needs two partners; .*",
     rf"Only \1 is ticked as a partner, {_TWO}; tick another, or none."),
    (r"^\[bloc\] has (\S+) among the partners and among the opponents",
     r"\1 is ticked as a partner and as an opponent"),
    (r"^\[transfers\] follow\.(\S+)>(\S+) is (\S+); it must be at most 1\.", _in_percent),
    (r"^\[transfers\] (?:follow|leak) (?=\")", "The rate "),
    (r"^\[\[?\w+\]\]? .*?There is no constituency (\"[^\"]+\") in boundary set \w+, which the baseline "
     r"\(([^()]+)\) uses.*", rf"The constituency \1 is not one of the \2; correct it, or {OTHER_START}"),
    (r"^\[nominations\] absent: .*?boundary set \w+, which the baseline \(([^()]+)\) uses.*",
     rf"This story says who is absent in constituencies that the \1 does not have; {OTHER_START}"),
    (r"^\[pact\] deals: deal (\d+): ", r"The pact, deal \1: "),
    (r"^\[counter_pact\] deals: deal (\d+): ", r"The other side's pact, deal \1: "),
    (r"^\[counter_pact\] (?:deals|file): ", "The other side's pact: "),
    (r"^\[pact\] file: [^:]*: ", "The story's pact: "),
    (r"^\[pact\] deals: ", "The pact: "),
    (r"^\[\[bloc_against\]\] \d+: it is a bloc of one \((\S+)\); a pact needs two partners\.",
     rf"Only \1 is in the bloc that answers, {_TWO}; name another, or none."),
    (r"^\[\[bloc_against\]\] \d+: (\S+) is a partner in \[bloc\] already; keep it once\.",
     r"\1 is ticked as a partner, but in this story it is in the bloc that answers; choose one side."),
    (r"^\[\[bloc_against\]\] \d+: ", "The bloc that answers: "),
    (r"^\[\[unilateral\]\] \d+: (\S+) is a partner, .*",
     r"\1 is ticked as a partner, but in this story it stands aside on its own; untick it."),
    (r"add it to \[bloc\] partners or take the row out", "tick it as a partner, or take that deal out"),
    (r"take the row out", "take that deal out"),
    (r"correct the row", "correct that deal"),
    (r"name whom it succeeds .*or leave it to Other\.",
     NO_SUCH_START),
    (r" \((?:date|fieldwork_end|date and fieldwork_end) in a scenario file\)", ""),
    (r"which the baseline \(([^()]+)\) uses", r"which the \1 uses"),
    (r"^\[\[?\w+\]\]?(?: [\w.]+)?: ", ""),
)  # fmt: skip
"""What is replaced by what, in turn; the last takes away the name of a table that no rule before knew."""


def in_form_words(message: str) -> str:
    """
    Say what is wrong in the words that stand in the form.

    Examples
    --------
    >>> in_form_words("[bloc] has Con among the partners and among the opponents; choose one side.")
    'Con is ticked as a partner and as an opponent; choose one side.'
    >>> in_form_words('[swing] rule: there is no swing rule "foo".')
    'There is no swing rule "foo".'
    """
    for pattern, words in RULES:
        message = re.sub(pattern, words, message)
    return message[:1].upper() + message[1:]
