"""The scenario as a sentence, the answer as a sentence, and the plain lines beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from standaside.domain import Deal, Outcome, Scenario, Verdict
from standaside.present.aims import CHANCES, SEATS
from standaside.present.fair_words import gives_sentence, unpaid
from standaside.present.rates import Rates, crossing_range, follow_range, partner_rates
from standaside.present.summary import LEAST, Account, Summary
from standaside.present.wording import (
    EXTRA_WINS,
    VERDICTS,
    VERDICTS_BRIEFLY,
    about,
    agree,
    change_range,
    count,
    in_ten,
    listed,
    more_seats,
    odds,
    one_in,
    percent,
    seats_range,
    signed,
    spoken,
    trimmed,
)

FEW_DRAWS = 20
"""With fewer simulated elections than this there is no "nine times in ten"."""

UNNAMED = 0.10
"""A poll that names less than nine tenths of the vote gets a note."""

GAIN_SAID = 0.5
"""Expected seats promised to each partner that the question names; less only keeps away a loss."""

WORTH_SAYING = 0.02
"""A partner's change in its chance to win a seat that deserves words (rule 15's "helpful")."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of a sentence; ``strong`` pieces are what the question turns on."""

    text: str
    strong: bool = False
    party: str = ""


def plain(phrases: Iterable[Phrase]) -> str:
    """The sentence without its emphasis."""
    return "".join(phrase.text for phrase in phrases)


def scenario_phrases(scenario: Scenario) -> list[Phrase]:
    """The question as a sentence (without its full stop), from the scenario alone."""
    parties = scenario.baseline.parties
    against = [Phrase(listed([spoken(parties, code) for code in scenario.opponents]), strong=True)]
    return [
        Phrase("From the "),
        Phrase(_baseline(scenario), strong=True),
        *_poll_phrases(scenario),
        Phrase(listed([spoken(parties, code) for code in scenario.partners]), strong=True),
        Phrase(" agree a pact" + (" against " if scenario.opponents else "")),
        *(against if scenario.opponents else []),
        *_follow_phrases(scenario, [pair for pair in partner_rates(scenario) if pair.beneficiary]),
        *_limit_phrases(scenario),
        *_beside_phrases(scenario),
    ]


def scenario_sentence(scenario: Scenario) -> str:
    """The question as plain text."""
    return plain(scenario_phrases(scenario)) + "."


def limit_words(scenario: Scenario) -> str:
    """Where a pact is or may be, what the rules promise every partner, and what others do meanwhile."""
    return plain([*_limit_phrases(scenario), *_beside_phrases(scenario)]).removeprefix(", ")


def answer_phrases(summary: Summary) -> list[Phrase]:
    """The answer as a sentence or three: the gain, its range, the odds, the over-claim corrected."""
    if not summary.assessment.pact.gives_way.any():
        return _no_pact(summary)
    return [
        Phrase("…then "),
        Phrase(f"{_doing(summary)} in {_where(summary)}", strong=True),
        *_gain_phrases(summary),
        *_cost_phrases(summary),
        Phrase(". "),
        *_majority_phrases(summary),
        *_bound_phrases(summary),
    ]


def answer_sentence(summary: Summary) -> str:
    """The answer as plain text."""
    return plain(answer_phrases(summary))


def answered_phrases(title: str, alone: Summary, answered: Summary) -> list[Phrase]:
    """
    Say what is left of a pact's gain when the other side answers with a pact of its own.

    Parameters
    ----------
    title : str
        What the other side does, as a clause: "The Brexit Party stands aside in the 317 seats".
    alone, answered : Summary
        The pact, and the pact together with the other side's, on the same simulated elections;
        both gains are against neither pact.
    """
    left, before = answered.bloc.gain, alone.bloc.gain
    clause = title[:1].lower() + title[1:] if title.startswith(("The ", "A ", "An ")) else title
    return [
        Phrase(f"If the other side answers, and {clause.rstrip('.')}, the bloc is expected to have "),
        Phrase(f"{signed(left.mean)} seats instead of {signed(before.mean)}", strong=True),
        Phrase(f", against neither pact ({change_range(left)})."),
    ]


def overclaim(summary: Summary) -> str:
    """How the summed vote compares with the realistic figure, in a sentence."""
    claimed = summary.summed.mean - summary.bloc.without.mean
    gain = summary.bloc.gain.mean
    if claimed <= 0.05:
        return "Adding up the votes as if every voter followed would promise nothing either."
    part = f", {percent(gain / claimed)}% of that" if gain > 0 else ""
    return (
        f"Adding up the votes, as if every voter followed, would promise {more_seats(claimed)}; "
        f"at realistic rates it is {signed(gain)}{part}."
    )


def fairness_sentences(summary: Summary) -> list[str]:
    """
    Say who gives and gains where the pact is lopsided, who is worse off, and who gives without getting.

    Returns
    -------
    list of str
        Nothing where the pact is fair; the first sentences are for the head of an answer.
    """
    each = [line for account in summary.accounts for line in _fairness(summary, account)]
    return [gives_sentence(summary), unpaid(summary), *each] if summary.lopsided else each


def _fairness(summary: Summary, account: Account) -> Iterable[str]:
    name = spoken(summary.assessment.projection.parties, account.party)
    gain = summary.parties[account.party].gain.mean
    one_way = account.stands_aside_in and not account.stood_aside_for_in
    where = count(account.stands_aside_in, "constituency", "constituencies")
    said = []
    if one_way:
        said.append(f"{agree(name, 'stands', 'stand')} aside in {where} and nobody stands aside in return")
    if gain < -LEAST:
        worse = f"{agree(name, 'is', 'are')} worse off with the pact, by {about(gain)} expected seats"
        same = f"{agree(name, 'sees', 'see')} no difference with the pact, to a tenth of a seat"
        said.append(worse if abs(gain) >= 0.05 else same)
    if said:
        yield f"{name[0].upper()}{name[1:]} {', and '.join(said)}."


def poll_notes(scenario: Scenario) -> list[str]:
    """
    Say so where there is no poll, or it leaves much unnamed, or has no dates to widen its error.

    So too where lent votes are taken back in contests that had to be guessed (rule 8).
    """
    lent = unwind_notes(scenario)
    if scenario.poll is None:
        return [
            f"No poll given: this repeats the result ({scenario.baseline.name}) with its uncertainty.",
            *lent,
        ]
    notes = lent
    shares = scenario.poll.shares.get("GB", {})
    unnamed = 1.0 - sum(shares.values()) if shares else 0.0
    if unnamed > UNNAMED + LEAST:
        notes.append(
            f"{percent(unnamed)}% of the poll is nobody named; candidates it leaves out keep what they had, "
            "and the rest is Other."
        )
    return [*notes, *_undated(scenario.poll.fieldwork_end, scenario.polling_day)]


def _undated(end: date | None, polling_day: date | None) -> list[str]:
    """Say so where a poll's error cannot be widened by its age, for want of one day or of both."""
    follows = "counts as one of the eve of polling day; one from further off errs by more"
    if end and polling_day:
        return []
    if end:
        return [
            f"The poll's fieldwork ended on {end:%-d %B %Y}, but polling day is not said, so it {follows} "
            "(date in a scenario file)."
        ]
    if polling_day:
        return [
            "When the poll's fieldwork ended is not said, so it "
            f"{follows} (fieldwork_end in a scenario file)."
        ]
    return [f"Without dates the poll {follows} (date and fieldwork_end in a scenario file)."]


UNKNOWN_BEFORE = "no election before the {} is known here on its boundaries"


def guessed_contests(baseline: str) -> str:
    """Say that the election before is not known, in whose contests lent votes should go back."""
    return (
        f"{UNKNOWN_BEFORE.format(baseline)}, so lent votes are taken back by who led and who was second at "
        "it, and not by what their voters saw"
    )


def unwind_notes(scenario: Scenario) -> list[str]:
    """Say so where votes are taken back in contests that are not those before the baseline (rule 8)."""
    asked = scenario.tactical
    if asked is None or not asked.unwind or asked.earlier is not None:
        return []
    return [f"{opening(guessed_contests(scenario.baseline.name))}."]


def opening(words: str) -> str:
    """Give a clause the capital letter of a sentence."""
    return words[:1].upper() + words[1:]


def verdicts_sentence(words: Iterable[str] = tuple(VERDICTS)) -> str:
    """
    What the words mean, by the wins that a deal adds.

    Examples
    --------
    >>> verdicts_sentence(["pointless"]).partition(": ")[2]
    'pointless, under 2 (makes next to no difference).'
    """
    said = "; ".join(f"{word}, {EXTRA_WINS[word]} ({VERDICTS_BRIEFLY[word]})" for word in words)
    return f"Verdicts go by how many more of 100 simulated elections a partner wins with the deal: {said}."


def helped(outcome: Outcome) -> str:
    """The partner that a deal helps though the bloc hardly gains; "" for any other deal."""
    if outcome.verdict not in (Verdict.POINTLESS, Verdict.HARMFUL) or not outcome.gains:
        return ""
    code = max(outcome.gains, key=lambda code: (outcome.gains[code], code))
    return code if outcome.gains[code] >= WORTH_SAYING else ""


def helps_note(outcome: Outcome, scenario: Scenario) -> str:
    """
    Say whom a deal helps that does next to nothing for the bloc.

    Such a deal moves a seat from one partner to another: a plan has it because a rule
    asked for that party's gain.
    """
    code = helped(outcome)
    return f"helps {spoken(scenario.baseline.parties, code)}, not the bloc" if code else ""


def news(deal: Deal, scenario: Scenario, *, planned: bool) -> str:
    """Tell a deal that a plan adds to an agreed pact ("new", "extended") from an agreed one ("")."""
    if not (planned and scenario.pact):
        return ""
    agreed = {party for old in scenario.pact if old.code == deal.code for party in old.aside}
    if not agreed & set(deal.aside):
        return "new"
    return "" if set(deal.aside) <= agreed else "extended"


def _doing(summary: Summary) -> str:
    """What the pact asks of its partners, in words."""
    pact = summary.assessment.pact
    if not (pact.soft > 0).any():
        return "standing aside"
    quiet = "keeping activists out"
    return f"standing aside or {quiet}" if pact.stand_asides else quiet


def _where(summary: Summary) -> str:
    """Where partners stand aside; a plan that extends an agreed pact says by how much."""
    scenario, places = summary.assessment.scenario, summary.constituencies_with_a_deal
    agreed = len({deal.code for deal in scenario.pact})
    if summary.assessment.plan is None or not agreed:
        return count(places, "constituency", "constituencies")
    more = f" and {places - agreed} more" if places > agreed else " and no other"
    return f"the {count(agreed, 'constituency', 'constituencies')} already agreed{more}"


def _baseline(scenario: Scenario) -> str:
    baseline = scenario.baseline
    if "general election" in baseline.name:
        return f"{baseline.date.year} {'notional ' if baseline.is_notional else ''}result"
    return baseline.name if "result" in baseline.name else f"{baseline.name} result"


def _poll_phrases(scenario: Scenario) -> list[Phrase]:
    if scenario.poll is None or not any(scenario.poll.shares.values()):
        return [Phrase(", if votes fall as they did then, and ")]
    phrases = [Phrase(", if the polls say ")]
    shares = scenario.poll.shares.get("GB") or next(iter(scenario.poll.shares.values()), {})
    for position, (code, share) in enumerate(sorted(shares.items(), key=lambda item: (-item[1], item[0]))):
        phrases += [Phrase(" ")] if position else []
        phrases.append(Phrase(f"{code} {trimmed(share)}", strong=True, party=code))
    return [*phrases, Phrase(", and ")]


def _follow_phrases(scenario: Scenario, pairs: list[Rates]) -> list[Phrase]:
    follow, crossing = follow_range(pairs), crossing_range(scenario, pairs)
    if follow is None:
        return []
    guessed = sum(pair.is_guess for pair in pairs)
    aside = "" if not guessed else " (a guess)" if guessed == len(pairs) else " (partly a guess)"
    phrases = [
        Phrase(", with "),
        Phrase(in_ten(*follow), strong=True),
        Phrase(f" of the voters of whoever stands aside following{aside}"),
    ]
    if crossing is not None and crossing[1] > 0:
        most = one_in(crossing[1])
        words = most if crossing[0] == crossing[1] else f"up to {most}"
        phrases += [Phrase(" and "), Phrase(words, strong=True), Phrase(" crossing over to the other side")]
    return phrases


def _limit_phrases(scenario: Scenario) -> list[Phrase]:
    rules = scenario.rules
    if scenario.pact:
        many = len({deal.code for deal in scenario.pact})
        these = f"{'this' if many == 1 else 'these'} {count(many, 'constituency', 'constituencies')}"
        return [Phrase(", in "), Phrase(these, strong=True)]
    limit = "as many constituencies as it takes"
    if rules.max_seats is not None:
        most = count(rules.max_seats, "constituency", "constituencies")
        limit = f"at most {most}" if rules.max_seats else "no constituency at all"
        limit = f"{most} (more at a price)" if "max_seats" in rules.prices else limit
    phrases = [Phrase(", in "), Phrase(limit, strong=True)]
    if rules.nobody_worse_off:
        unless = " (unless paid for)" if "nobody_worse_off" in rules.prices else ""
        phrases += [Phrase(" and "), Phrase(f"nobody worse off{unless}", strong=True)]
    promised = [rules.min_gain.get(code, 0.0) for code in scenario.partners]
    if promised and min(promised) >= GAIN_SAID:
        seats = f"{min(promised):g} {'of a seat' if min(promised) < 1 else 'seats'}"
        phrases += [Phrase(" and "), Phrase(f"each gaining {seats} or more", strong=True)]
    return phrases


def _beside_phrases(scenario: Scenario) -> list[Phrase]:
    """What parties beside the pact do at the same time: a counter-pact, or help that asks nothing."""
    deals = scenario.counter_pact
    helpers = {helper.party for helper in scenario.unilateral}
    givers = sorted({party for deal in deals for party in deal.aside} | helpers)
    if not givers:
        return []
    name = listed([spoken(scenario.baseline.parties, code) for code in givers])
    soft = any(deal.kind != "aside" for deal in deals)
    one, more = ("gives way", "give way") if soft else ("stands aside", "stand aside")
    does = more if len(givers) > 1 else agree(name, one, more)
    places = count(len({deal.code for deal in deals}), "constituency", "constituencies")
    where = f"in {places}" if not helpers else "in some constituencies"
    return [Phrase(", while "), Phrase(f"{name} {does} {where}", strong=True)]


def _no_pact(summary: Summary) -> list[Phrase]:
    seats = f"{about(summary.bloc.without.mean)} seats ({seats_range(summary.bloc.without)})"
    if summary.assessment.plan is None:
        return [
            Phrase("…no pact is "),
            Phrase("agreed", strong=True),
            Phrase(f" so far: without one the bloc would be expected to win {seats}."),
        ]
    tail = " Under these rules no stand-aside earns its place; that is an answer, not a failure."
    aims = [aim.name for aim in summary.assessment.plan.aims]
    if aims and "expected_seats" not in aims:
        aim = (CHANCES | SEATS)[aims[0]]
        return [
            Phrase("…then "),
            Phrase("no pact helps", strong=True),
            Phrase(f" towards {aim}: without one the bloc would be expected to win {seats}."),
            Phrase(" Whether a pact wins more seats was not asked; expected_seats as a further aim asks it."),
        ]
    return [
        Phrase("…then "),
        Phrase("no pact helps", strong=True),
        Phrase(f": the bloc would be expected to win {seats} with or without one."),
        Phrase(tail),
    ]


def _gain_phrases(summary: Summary) -> list[Phrase]:
    gain, draws = summary.bloc.gain, summary.assessment.with_pact.draws
    if abs(gain.mean) < 0.05:
        return [
            Phrase(" would be expected to change the bloc's seats "),
            Phrase("hardly at all", strong=True),
        ]
    verb = "win" if gain.mean > 0 else "cost"
    size = more_seats(gain.mean) if gain.mean > 0 else more_seats(gain.mean).replace(" more", "")
    often = "nine times in ten" if draws >= FEW_DRAWS else f"in these {count(draws, 'simulated election')}"
    return [
        Phrase(f" would be expected to {verb} the bloc "),
        Phrase(f"about {size}", strong=True),
        Phrase(f" ({often}, {change_range(gain)})"),
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
    short = after < 0.5 and before < 0.5
    word = "still fall short of a majority" if short else "have a majority"
    shown, reference = (1 - after, 1 - before) if short else (after, before)
    return [
        Phrase("The bloc would "),
        Phrase(f"{word} in {'no' if shown <= 0 else odds(shown)}", strong=True),
        Phrase(f" simulated elections ({odds(reference)} without the pact). "),
    ]


def _bound_phrases(summary: Summary) -> list[Phrase]:
    claimed = summary.summed.mean - summary.bloc.without.mean
    if claimed < 0.05:
        return [Phrase("Had every voter followed, it would have looked no better.")]
    return [Phrase(f"Had every voter followed, it would have looked like {more_seats(claimed)}.")]
