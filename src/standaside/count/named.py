"""Everything about a system that is chosen by name, checked at once, whichever systems read it."""

from __future__ import annotations

from collections.abc import Iterable

from standaside.count.ams import FORMS
from standaside.count.ballots import Settings
from standaside.count.districts import DISTRICTS
from standaside.count.list_pr import INDEPENDENTS, THRESHOLDS_OF
from standaside.count.methods import find_method
from standaside.count.mixed import find_overhang
from standaside.count.stv_seats import TRANSFERS
from standaside.errors import UnknownNameError
from standaside.matching import did_you_mean


def check_names(settings: Settings) -> None:
    """
    Refuse a name that no system knows, even where none of those asked for would read it.

    Raises
    ------
    UnknownNameError
        Naming the choice, with the names there are.

    Examples
    --------
    >>> check_names(Settings())
    >>> check_names(Settings(transfer="mek"))
    Traceback (most recent call last):
        ...
    standaside.errors.UnknownNameError: There is no transfer of surpluses "mek". Did you mean meek?
    """
    find_method(settings.method)
    for name, known, what in (
        (settings.districts, DISTRICTS, "kind of districts"),
        (settings.threshold_of, THRESHOLDS_OF, "area that a threshold is of called"),
        (settings.independents, INDEPENDENTS, "way of counting independents called"),
        (settings.transfer, TRANSFERS, "transfer of surpluses"),
        (settings.form, FORMS, "form of the additional member system"),
    ):
        _one_of(name, known, what)
    if settings.overhang:
        find_overhang(settings.overhang)


def _one_of(name: str, known: Iterable[str], what: str) -> None:
    names = list(known)
    if name not in names:
        guess = did_you_mean(name, names) or f" There are {', '.join(names)}."
        raise UnknownNameError(f'There is no {what} "{name}".{guess}')
