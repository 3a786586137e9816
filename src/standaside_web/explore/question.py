"""
A question as an address has it: a story that ships, and what is changed in it.

``?story=remain-alliance-2019&poll=Con+40,Lab+25&worse=0`` is a whole question. Each key is
one row of :data:`KEYS`, which knows how to read it from the tables of a scenario and how to
write it into them; what it means, and whether it means anything, is the library's to say.
A form sends one field for each box; :func:`folded` makes keys of them. A key that says what
the story says anyway is left out, so that one question has one address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar, cast
from urllib.parse import quote, urlencode

from django.http import QueryDict

from standaside import Deal, ScenarioError, scenario_tables, shipped_scenarios
from standaside_web import visitors
from standaside_web.explore.keys import KEYS, Tables

T = TypeVar("T")

FIRST_STORY = "remain-alliance-2019"
LIVE_DRAWS, FULL_DRAWS, MOST_DRAWS = 1_000, 10_000, 20_000
"""Simulated elections behind a map that follows a slider, behind a full answer, and the most by address."""

USUAL_DRAWS = (100, LIVE_DRAWS, FULL_DRAWS)
"""Those that links of this site have, the first for other systems; answers about others are counted, and kept
in no database."""

LONGEST_QUERY = 3_500
"""Bytes of a question in an address as browsers send it; with the rest, below what servers refuse."""

LONGEST_IN_FORM = 2_000
"""The same of one that a form carries along: what else the form sends goes into the same address."""

PACTS = ("pact", "counter")
"""Keys whose values make addresses long; an empty one leaves the pact that is there."""

USUAL_SEED = 2019
"""The command line's, so that ten thousand simulated elections here are the same as there."""

MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Question:
    """
    A story and what is changed in it.

    ``changes`` maps keys to their text in canonical form, in the order of :data:`KEYS`.
    """

    story: str = FIRST_STORY
    changes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    draws: int = LIVE_DRAWS
    seed: int = USUAL_SEED
    _known: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What has been worked out of it: a page has hundreds of links, and a long pact takes 20,000 bytes."""

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._known:
            self._known[name] = make()
        return cast(T, self._known[name])

    @property
    def is_usual(self) -> bool:
        """Whether its seed and its number of draws are those that the site's own links have."""
        return self.seed == USUAL_SEED and self.draws in USUAL_DRAWS

    def tables(self) -> Tables:
        """The tables of the scenario that this asks."""
        tables = _story_tables(self.story)
        for name, value in self.changes.items():
            KEYS[name].write(tables, value)
        tables["uncertainty"] = {**tables.get("uncertainty", {}), "draws": self.draws}
        return tables

    def value(self, name: str) -> str:
        """Text of a key, changed or as the story has it."""
        return self.changes.get(name, KEYS[name].read(_story_tables(self.story)))

    def pairs(self) -> list[tuple[str, str]]:
        """Keys and values that make it again; only what is not said by leaving it out."""
        found = [("story", self.story), *self.changes.items()]
        found += [("draws", str(self.draws))] if self.draws != LIVE_DRAWS else []
        return found + ([("seed", str(self.seed))] if self.seed != USUAL_SEED else [])

    def query(self) -> str:
        """The question as a query string, without a question mark."""
        return self._once("query", lambda: encoded(self.pairs()))

    def mark(self) -> str:
        """Short id made from what it says."""
        return self._once("mark", lambda: hashlib.sha256(self.query().encode()).hexdigest()[:16])

    def as_sent(self) -> int:
        """Bytes of it as browsers send a form."""
        return self._once("sent", lambda: as_sent(self.pairs()))

    def changed(self, **values: str) -> Question:
        """The same with some keys set; one that the story says anyway falls away."""
        return make(self.story, {**self.changes, **values}, draws=self.draws, seed=self.seed)

    def with_pact(self, deals: Iterable[Deal]) -> Question:
        """The same with a pact written out."""
        return self.changed(pact=written_deals(deals))

    def with_draws(self, draws: int) -> Question:
        """The same, simulated another number of times."""
        return replace(self, draws=draws)


def written_deals(deals: Iterable[Deal]) -> str:
    """
    Write deals as the keys ``pact`` and ``counter`` have them.

    Examples
    --------
    >>> written_deals([Deal("E1", "", "Green", ("Lab", "LD")), Deal("E2", "", "Lab", ("LD",), "silent")])
    'E1:Green:Lab.LD,E2:Lab:LD:silent'
    """
    return (
        ",".join(
            ":".join([d.code, d.beneficiary, ".".join(d.aside), *([] if d.kind == "aside" else [d.kind])])
            for d in deals
        )
        or "none"
    )


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """
    Write keys and values so that people can read them in an address.

    Examples
    --------
    >>> encoded([("poll", "Con 33,Lab 25"), ("rates", "Green>Lab 60")])
    'poll=Con+33,Lab+25&rates=Green%3ELab+60'
    """
    return "&".join(f"{key}={quote(value, safe=',:;. ').replace(' ', '+')}" for key, value in pairs)


def as_sent(pairs: Iterable[tuple[str, str]]) -> int:
    """
    Bytes of keys and values as browsers send a form: three for a colon or a comma.

    Examples
    --------
    >>> as_sent([("pact", "E1:Lab:LD")]), len(encoded([("pact", "E1:Lab:LD")]))
    (18, 14)
    """
    return len(urlencode(list(pairs), errors="replace"))


_tables_of = lru_cache(maxsize=32)(scenario_tables)
"""A story's file never changes while the site runs; whoever writes into its tables copies them first."""


def _story_tables(story: str) -> Tables:
    tables = _tables_of(story)
    return {key: dict(value) if isinstance(value, dict) else value for key, value in tables.items()}


def make(
    story: str, values: Mapping[str, str], *, draws: int = LIVE_DRAWS, seed: int = USUAL_SEED
) -> Question:
    """
    Bring a question into its one form.

    Raises
    ------
    ScenarioError
        If a value cannot be read.
    UnknownNameError
        If it starts from results that the visitor did not bring.
    """
    if story not in shipped_scenarios():
        scenario_tables(story)  # says which there are
    tables, kept = _story_tables(story), {}
    for name, key in KEYS.items():
        if name not in values:
            continue
        before = key.read(tables)
        key.write(tables, values[name].strip())
        after = key.read(tables)
        if after != before:
            kept[name] = after
    _require_own(tables)
    return Question(story, MappingProxyType(kept), draws=draws, seed=seed)


def _require_own(tables: Tables) -> None:
    """Let nobody ask about results or polls that somebody else brought: answers are kept, whoever asks."""
    from standaside_web.own import reading

    for named in (str(tables.get("election", {}).get("from", "")), str(tables.get("polls", ""))):
        if reading.is_own(named):
            reading.require(named)


def asked(query: QueryDict) -> Question:
    """
    Read the question of an address or of a form.

    Raises
    ------
    StandasideError
        If a key has no meaning.
    """
    base, values = given(query)
    draws, seed = numbered(query, base)
    return make(base.story, values, draws=draws, seed=seed)


def given(query: QueryDict) -> tuple[Question, dict[str, str]]:
    """
    What an address or a form begins with, and all that is changed in it.

    It begins with a story, or with a stored question, of which the keys beside its id change
    something. An empty pact or counter-pact leaves the one that is there, so that a form need not repeat it.

    Raises
    ------
    StandasideError
        If the id is unknown, or a story stands beside it that is not its own.
    """
    stored, story = query.get("q", ""), query.get("story", "")
    changed = {key: text for key, text in folded(query).items() if text or key not in PACTS}
    if not stored:
        return Question(story or FIRST_STORY), changed
    from standaside_web.explore.actions import fetch

    base = fetch(stored)
    if story not in ("", base.story):
        raise ScenarioError(
            f'"q" is a whole question, about {base.story}; leave "story" out, or leave "q" out to ask anew.'
        )
    return base, {**base.changes, **changed}


def numbered(query: QueryDict, base: Question) -> tuple[int, int]:
    """
    Simulated elections and seed of an address, as its question begins unless said.

    Raises
    ------
    ScenarioError
        If one is no such number.
    """
    draws = _number(query, "draws", base.draws, 1, MOST_DRAWS)
    return draws, _number(query, "seed", base.seed, 0, MOST_SEED)


def asked_in(text: str) -> Question:
    """
    Read a question that stands as a query string of its own inside an address.

    Raises
    ------
    StandasideError
        If it has a key that no question has, or one without meaning.
    """
    from standaside_web.explore.parameters import QUESTION
    from standaside_web.parameters import NotAsDescribedError
    from standaside_web.serving import elsewhere
    from standaside_web.unread import refuse_unread

    query = QueryDict(text)
    try:
        refuse_unread(QUESTION, query, elsewhere=elsewhere())
    except NotAsDescribedError as error:  # of the question inside; the address around it is as described
        raise ScenarioError(str(error)) from None
    return asked(query)


def _number(query: QueryDict, name: str, usual: int, least: int, most: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return usual
    digits = text.lstrip("0") or text[:1]
    if not (
        text.isascii() and text.isdigit() and len(digits) <= len(str(most)) and least <= int(digits) <= most
    ):
        raise ScenarioError(f'"{name}" is "{text[:40]}"; give a whole number from {least:,} to {most:,}.')
    return int(digits)


def folded(query: QueryDict) -> dict[str, str]:
    """
    Make keys of the fields of a form: ``poll-Con=33`` and ``poll-Lab=25`` are one ``poll``.

    A field ``NAME-PART`` belongs to the key NAME; one box ticked several times is a list;
    ``NAME-sent`` marks boxes that were all left empty.
    """
    found: dict[str, str] = {}
    for name in KEYS:
        parts = {k.removeprefix(f"{name}-"): v for k in query if k.startswith(f"{name}-") for v in [query[k]]}
        sent = parts.pop("sent", None)
        whole = [value for value in query.getlist(name) if value.strip()]
        if parts:
            found[name] = ",".join(
                f"{part.replace('~', '>')} {v.strip()}" for part, v in parts.items() if v.strip()
            )
        elif whole or sent is not None or name in query:
            found[name] = ",".join(whole)
    return found


def address(path: str, question: Question, extra: Iterable[tuple[str, str]] = ()) -> str:
    """
    The address of a page that asks a question: written out while short, else by a stored id.

    Parameters
    ----------
    path : str
        As "/map".
    question : Question
    extra : iterable of (str, str)
        Further keys: the view, a filter, an order.
    """
    more = [pair for pair in extra if pair[1]]
    return f"{path}?{encoded([*_short(question, LONGEST_QUERY - as_sent(more)), *more])}"


def in_form(question: Question) -> list[tuple[str, str]]:
    """
    Keys of a question as a form carries them: by stored id if they are long.

    On a page that refuses something, as what is changed in the stored question that it was asked with.
    """
    return _short(question, LONGEST_IN_FORM)


def _short(question: Question, most: int) -> list[tuple[str, str]]:
    pairs, visitor = question.pairs(), visitors.current()
    if question.as_sent() <= most:
        return pairs
    if not visitor.refuses:
        return [stored(question)]
    ways = [_after(mark, base, question) for mark, base in visitor.opened.items()]
    return min([pairs, *(way for way in ways if way)], key=as_sent)


def _after(mark: str, base: Question, question: Question) -> list[tuple[str, str]]:
    """A question as what is changed in a stored one; nothing where it is about another story."""
    if base.story != question.story:
        return []
    keys = dict.fromkeys([*base.changes, *question.changes])
    said = [(key, question.value(key)) for key in keys if question.value(key) != base.value(key)]
    said += [("draws", str(question.draws))] if question.draws != base.draws else []
    said += [("seed", str(question.seed))] if question.seed != base.seed else []
    return [("q", mark), *said]


def stored(question: Question) -> tuple[str, str]:
    """Store a question; the key that stands for it."""
    from standaside_web.explore.actions import keep

    return "q", keep(question)


def fields_of(value: str) -> dict[str, str]:
    """
    Split "Con 33,Lab 25" into its boxes.

    Examples
    --------
    >>> fields_of("Con 33,Lab 25.5")
    {'Con': '33', 'Lab': '25.5'}
    """
    pairs = (item.rpartition(" ") for item in value.split(",") if item)
    return {name: figure for name, _, figure in pairs}


def names_of(value: str) -> list[str]:
    """Split "Lab,LD" into its names."""
    return [name for name in value.split(",") if name]
