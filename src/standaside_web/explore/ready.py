"""What a worker of the queue makes ready for the server beside it: the compiled code of every page."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from standaside import RedLines, Settings, StandasideError
from standaside_web.explore import advice, chambers, pacts, systems
from standaside_web.explore.answers import PROPOSED, answer
from standaside_web.explore.question import Question

FEW_DRAWS = 20
"""Enough to go through all that is compiled."""


@cache
def compile_pages() -> None:
    """
    Go once through what pages count, so that its code is compiled and kept on disk.

    Only the first start after an installation has anything to compile, half a minute of it; the server's
    processes then load it, and no visitor waits for it.
    """
    question = Question(PROPOSED).with_draws(FEW_DRAWS)
    with suppress(StandasideError):
        found = answer(question)
        systems.count(question, systems.USUALLY, Settings())
        chambers.document(found, RedLines(), question)
        advice.advice_of(question)
        pacts.choices_of(found, question, 0)
