"""A poll that adds to over 100: what was changed in it kept, the rest scaled to fit."""

from __future__ import annotations

import math

from django.http import QueryDict

from standaside import StandasideError, wording
from standaside_web.explore.keys import figures, written
from standaside_web.explore.question import Question, address, given
from standaside_web.pages import Link

WHOLE = 100.0


def scaled(typed: dict[str, float], before: dict[str, float]) -> tuple[dict[str, float], list[str]]:
    """
    Scale a poll's figures to fit.

    Parameters
    ----------
    typed, before : dict of str to float
        Percent, as typed and as the story has them.

    Returns
    -------
    dict of str to float, list of str
        Figures to a tenth, which add to what the story's add to, or to 100 where that leaves no room;
        and who kept the figure that was typed: nobody, where those alone are over 100.

    Examples
    --------
    >>> scaled({"Con": 60.0, "Lab": 40.0, "LD": 20.0}, {"Con": 30.0, "Lab": 40.0, "LD": 20.0})
    ({'Con': 60.0, 'Lab': 20.0, 'LD': 10.0}, ['Con'])
    >>> scaled({"Con": 90.0, "Lab": 60.0}, {})
    ({'Con': 60.0, 'Lab': 40.0}, [])
    """
    kept = [name for name, figure in typed.items() if before.get(name, 0.0) != figure]
    held = math.fsum(typed[name] for name in kept)
    others = math.fsum(typed.values()) - held
    usual = min(math.fsum(before.values()) or WHOLE, WHOLE)
    whole = usual if held < usual else WHOLE
    if held >= whole or others <= 0:
        kept, held, others = [], 0.0, math.fsum(typed.values())
    factor = (whole - held) / others
    return {n: v if n in kept else math.floor(10 * v * factor + 1e-6) / 10 for n, v in typed.items()}, kept


def way_to_fit(query: QueryDict, good: Question) -> Link | None:
    """
    The link that scales a poll of over 100 to fit; None where that is not what is wrong.

    Parameters
    ----------
    query : QueryDict
        The form as it was sent.
    good : Question
        What else can be understood of it.
    """
    try:
        base, values = given(query)
        typed, before = figures(values.get("poll", ""), "poll"), figures(base.value("poll"), "poll")
        if math.fsum(typed.values()) <= WHOLE:
            return None
        fitting, kept = scaled(typed, before)
        question = good.changed(poll=written(fitting))
    except StandasideError:
        return None
    named = wording.listed([f"{name} {typed[name]:g}" for name in kept])
    words = f"Keep {named}, scale the others to fit" if kept else "Scale them all to fit"
    return Link(words, address("/scenario", question))
