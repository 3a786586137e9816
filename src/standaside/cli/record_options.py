"""Options of ``backtest`` and ``transfers`` that do not go together: refused, never ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standaside.errors import UnknownNameError

_KINDS = ("--advise", "--pacts", "--arithmetic")
"""Each asks for another table than the scoreboard; one at a time."""

_UNREAD = {
    "--advise": ("--scope",),
    "--pacts": ("--from", "--to", "--swing", "--scope", "--shares", "--polls", "--earlier"),
    "--arithmetic": (
        *("--from", "--to", "--swing", "--scope", "--shares", "--polls", "--earlier"),
        *("--draws", "--seed"),
    ),
}
"""What each of them does not read."""

_WHY = {
    "--advise": "advice is scored nation by nation",
    "--pacts": "it predicts 2019 from 2017 and the final polls, by the best rule",
    "--arithmetic": "it adds up the results of 2019 and 2024 and draws nothing",
}


def check_backtest(given: Mapping[str, bool]) -> None:
    """
    Refuse options of ``backtest`` that would be ignored.

    Parameters
    ----------
    given : mapping of str to bool
        Every option, and whether it was given with anything but its usual value.

    Raises
    ------
    UnknownNameError
        In one sentence: which two, and why.

    Examples
    --------
    >>> check_backtest({"--advise": True, "--draws": True})
    >>> check_backtest({"--advise": True, "--scope": True})
    Traceback (most recent call last):
    standaside.errors.UnknownNameError: Leave out --scope or --advise: advice is scored nation by nation.
    """
    kinds = [kind for kind in _KINDS if given.get(kind)]
    if len(kinds) > 1:
        raise UnknownNameError(f"Give one of {_listed(kinds)}: each is a table of its own.")
    for kind in kinds:
        unread = [option for option in _UNREAD[kind] if given.get(option)]
        if unread:
            raise UnknownNameError(f"Leave out {_listed(unread)} or {kind}: {_WHY[kind]}.")


def check_transfers(experiment: str | None, *, effects: bool) -> None:
    """
    Refuse one experiment where the effects of a pact are asked for.

    Raises
    ------
    UnknownNameError
        If both are.
    """
    if effects and experiment is not None:
        raise UnknownNameError(
            f"Give either --effects or --experiment {experiment}: effects are of Unite to Remain as a whole."
        )


def _listed(options: Sequence[str]) -> str:
    return " and ".join([", ".join(options[:-1]), options[-1]] if len(options) > 1 else options)
