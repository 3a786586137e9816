"""How often the model was right about elections that are over: figures that ship, each from a backtest."""

from __future__ import annotations

from dataclasses import dataclass

from standaside.showing import Shown


@dataclass(frozen=True, slots=True)
class Score(Shown):
    """
    One swing rule on one election.

    Attributes
    ----------
    given : str
        What was known: true shares of "gb", of each "nation" or "region", or final "polls".
    rule, election : str
    n : int
        Seats of Great Britain, without the Speaker's.
    right : float
        Fraction of them called right.
    brier, log : float
        Brier score, 0 (best) to 2; mean −ln of the chance given to the winner.
    """

    given: str
    rule: str
    election: str
    n: int
    right: float
    brier: float
    log: float


@dataclass(frozen=True, slots=True)
class CalibrationBin(Shown):
    """
    Chances of one size, beside how often they came true.

    Attributes
    ----------
    given : str
    low, high : float
        Ends of the bin.
    n : int
        Candidacies in it.
    claimed, happened : float or None
        Mean chance, and fraction that won; None where ``n`` is 0.
    """

    given: str
    low: float
    high: float
    n: int
    claimed: float | None
    happened: float | None


@dataclass(frozen=True, slots=True)
class SeatInterval(Shown):
    """
    Seats of a party: the interval that holds nine times in ten, and what it won.

    Attributes
    ----------
    given, election, party : str
    low, high, actual : int
    seat_error : int
        Of the single answer: seats called less seats won.
    rmse : float or None
        Root mean square error of its shares, fractions.
    """

    given: str
    election: str
    party: str
    low: int
    high: int
    actual: int
    seat_error: int
    rmse: float | None

    @property
    def called(self) -> int:
        """Seats of the single answer: each place to its likeliest winner."""
        return self.actual + self.seat_error

    @property
    def held(self) -> bool:
        """Whether what it won lies inside."""
        return self.low <= self.actual <= self.high


@dataclass(frozen=True, slots=True)
class Coverage(Shown):
    """How many intervals of nine in ten ``held``, ``of`` how many, those of no seats at all included."""

    given: str
    held: int
    of: int


@dataclass(frozen=True, slots=True)
class AdviceScore(Shown):
    """
    How often somebody named the strongest of the parties compared.

    Attributes
    ----------
    election, who : str
    n, of : int
        Places advised in, and places in all.
    right : float
    beside : str
        The site whose number of places it is; "" for all of them.
    """

    election: str
    who: str
    n: int
    of: int
    right: float
    beside: str


@dataclass(frozen=True, slots=True)
class PublishedForecast(Shown):
    """What others published before the day; ``right`` in their words, percent."""

    election: str
    who: str
    right: str
    detail: str
    source: str


LEAST_BEHIND = 1e-9
"""Fraction from which one score is above another: less is the rounding of a mean."""


@dataclass(frozen=True, slots=True)
class Scoreboard(Shown):
    """
    The record of the model.

    Attributes
    ----------
    draws, seed : int
        Of the simulated elections behind it.
    scores, calibration, covered, advice, published : tuple
    intervals : tuple of SeatInterval
        Those in which the party won a seat or might have.
    """

    draws: int
    seed: int
    scores: tuple[Score, ...]
    calibration: tuple[CalibrationBin, ...]
    intervals: tuple[SeatInterval, ...]
    covered: tuple[Coverage, ...]
    advice: tuple[AdviceScore, ...]
    published: tuple[PublishedForecast, ...]

    def mean_right(self, given: str, rule: str) -> float:
        """
        Mean fraction right of a rule over the elections; what it was given is named.

        Raises
        ------
        KeyError
            If there is no such row.
        """
        return self.means(given, rule)["right"]

    def seats_told(self, given: str) -> dict[str, dict[str, SeatInterval]]:
        """Seats told of each party, by election, parties in the order of what they won at most."""
        known = [one for one in self.intervals if one.given == given]
        most = {one.party: max(x.actual for x in known if x.party == one.party) for one in known}
        return {
            party: {one.election: one for one in known if one.party == party}
            for party in sorted(most, key=lambda party: (-most[party], party))
        }

    def in_words(self, given: str, rule: str) -> list[str]:
        """
        Say how right a rule was for somebody who reads this for the first time.

        Parameters
        ----------
        given : str
            What it was told: "polls" or the true shares of "nation", "region" or "gb".
        rule : str

        Returns
        -------
        list of str
            Seats right in a hundred, with the best election and the worst; the party whose seats it
            told worst; ranges that held.

        Raises
        ------
        KeyError
            If there is no such row.
        """
        mean = self.mean_right(given, rule)
        scores = [one for one in self.scores if (one.given, one.rule) == (given, rule)]
        best, worst = max(scores, key=lambda one: one.right), min(scores, key=lambda one: one.right)
        told = "the final polls" if given == "polls" else "the true shares"
        said = [
            f"Told {told} and nothing else of the day, it called {100 * mean:.0f} of 100 seats right, the "
            f"mean over {len(scores)} elections: {100 * best.right:.0f} in {best.election}, its best, and "
            f"{100 * worst.right:.0f} in {worst.election}, its worst."
        ]
        known = [one for one in self.intervals if one.given == given]
        if known:
            far = max(known, key=lambda one: abs(one.seat_error))
            said.append(
                f"Furthest off it was with {far.party} in {far.election}: {far.called} seats told, "
                f"{far.actual} won."
            )
        said += [
            f"Of {one.of} ranges of seats that should hold nine times in ten, {one.held} held."
            for one in self.covered
            if one.given == given
        ]
        return said

    def means(self, given: str, rule: str) -> dict[str, float]:
        """
        Means of a rule over the elections: ``right``, ``brier`` and ``log``; what it was given is named.

        Raises
        ------
        KeyError
            If there is no such row.
        """
        found = [score for score in self.scores if (score.given, score.rule) == (given, rule)]
        if not found:
            raise KeyError((given, rule))
        return {
            "right": sum(score.right for score in found) / len(found),
            "brier": sum(score.brier for score in found) / len(found),
            "log": sum(score.log for score in found) / len(found),
        }

    def losses(self, rule: str = "best") -> tuple[tuple[Score | AdviceScore, float], ...]:
        """
        Scores of others that are above ours in the same election, each with by how much, as a fraction.

        Parameters
        ----------
        rule : str
            The rule that is ours; in advice, who is "ours".

        Returns
        -------
        tuple of (Score or AdviceScore, float)
            Rules on what they were given, in the scoreboard's order; then advice on as many places.
        """
        rules = {(one.given, one.election): one.right for one in self.scores if one.rule == rule}
        advice = {(one.election, one.beside): one.right for one in self.advice if one.who == "ours"}
        apart: list[tuple[Score | AdviceScore, float]] = [
            *((one, one.right - rules[one.given, one.election]) for one in self.scores),
            *((one, one.right - advice.get((one.election, one.beside), 1.0)) for one in self.advice),
        ]
        return tuple((one, behind) for one, behind in apart if behind > LEAST_BEHIND)
