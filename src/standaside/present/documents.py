"""
Nouns as plain dictionaries: the JSON contract of the command line.

Nothing is rounded here: tables in CSV and workbooks are (``showing.carried``). Sums run in a
fixed order, so that the same nouns give the same bytes; a figure that is unknown, or whose part is
not built yet, is None.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

import numpy as np

from standaside import measures
from standaside.count.fptp import first_past_the_post
from standaside.domain import (
    NOBODY,
    Assessment,
    Bools,
    Outcome,
    Parties,
    Plan,
    Projection,
    Result,
    SmallInts,
    Tally,
)
from standaside.errors import UnknownNameError
from standaside.present.aims import aim_document, fresh_document, p_aim
from standaside.present.alternatives import Alternative, alternatives
from standaside.present.fairness import fairness_document
from standaside.present.rule_checks import rules_paid
from standaside.present.sentences import fairness_sentences, helps_note, news, poll_notes
from standaside.present.stances import measure_document, measure_sentences
from standaside.present.summary import (
    Account,
    Contrast,
    Spread,
    Summary,
    likeliest,
    summarise,
)

Document = dict[str, Any]


def provenance(document: Document) -> list[Document]:
    """
    Rows for a sheet of sources: what a table was made from (rule 16).

    Examples
    --------
    >>> provenance({"election": "parl.2017-06-08", "seed": 1, "source": "House of Commons Library", "gap": 0})
    [{'what': 'election', 'value': 'parl.2017-06-08'}, {'what': 'seed', 'value': '1'},
     {'what': 'source', 'value': 'House of Commons Library'}]
    """
    named = ("name", "title", "election", "seed", "draws", "version", "source")
    rows = [{"what": key, "value": str(document[key])} for key in named if document.get(key) is not None]
    return rows + [{"what": "source", "value": source} for source in document.get("sources", ())]


def library_version() -> str:
    """Version of the installed distribution, "unknown" where it is not installed."""
    try:
        return version("standaside")
    except PackageNotFoundError:
        return "unknown"


def elections_document(results: Iterable[Result]) -> list[Document]:
    """One entry for every election, in the order given."""
    return [
        {
            "id": result.id,
            "name": result.name,
            "date": result.date.isoformat(),
            "boundary_set": result.constituencies.boundary_set,
            "is_notional": result.is_notional,
            "constituencies": len(result.constituencies),
            "valid_votes": int(result.votes.sum()),
            "source": result.source,
        }
        for result in results
    ]


def winners_of(result: Result) -> SmallInts:
    """Winner of every place, shape (c,); ``NOBODY`` where the source hides it or there was a tie."""
    counted = first_past_the_post(result.votes, eligible=result.stood & result.parties.can_win())
    return np.where(result.winner_known, counted.winner, NOBODY).astype(np.int8)


def results_document(result: Result, *, nation: str | None = None, region: str | None = None) -> Document:
    """
    A result over an area.

    Parameters
    ----------
    result : Result
    nation, region : str or None
        Exact names; without either, everywhere.

    Raises
    ------
    UnknownNameError
        If no constituency lies in the area.
    """
    inside = result.constituencies.in_area(nation=nation, region=region)
    area = ", ".join(name for name in (region, nation) if name) or "all constituencies"
    if not inside.any():
        raise UnknownNameError(
            f"{result.name} has no constituency in {area}; `results` without an area lists them."
        )
    winner = winners_of(result)[inside]
    listed = measures.contenders(result.votes[inside], winner, result.parties.kinds)
    return {
        "election": result.id,
        "name": result.name,
        "area": area,
        "electorate": int(result.electorate[inside].sum()),
        "valid_votes": int(result.votes[inside].sum()),
        "turnout": _turnout(result, inside),
        "seats": int(inside.sum()),
        "seats_unknown": int((winner == NOBODY).sum()),
        "parties": _party_rows(result, inside, winner),
        "gallagher": measures.gallagher(listed),
        "loosemore_hanby": measures.loosemore_hanby(listed),
        "effective_parties_votes": measures.effective_parties(listed.vote_share),
        "effective_parties_seats": measures.effective_parties(listed.seat_share),
        "source": result.source,
    }


def _party_rows(result: Result, inside: Bools, winner: SmallInts) -> list[Document]:
    """Votes and seats of every party with a vote, most seats first."""
    codes, names = result.parties.codes, result.parties.names
    totals, seats = result.votes[inside].sum(axis=0), measures.seats_of(winner, len(codes))
    everyone, house = int(totals.sum()), int(inside.sum())
    order = sorted(
        np.nonzero(totals > 0)[0].tolist(), key=lambda p: (-int(seats[p]), -int(totals[p]), codes[p])
    )
    return [
        {
            "party": codes[p],
            "name": names[p],
            "votes": int(totals[p]),
            "share": int(totals[p]) / max(everyone, 1),
            "seats": int(seats[p]),
            "seat_share": int(seats[p]) / house,
        }
        for p in order
    ]


def seat_document(
    result: Result,
    code: str,
    *,
    before: Result | None = None,
    renamed: Mapping[str, str] = MappingProxyType({}),
    note: str = "",
) -> Document:
    """
    A result in one constituency.

    Parameters
    ----------
    result : Result
    code : str
        Exact code of the constituency.
    before : Result or None
        The election before on the same boundary set, for each party's change.
    renamed : mapping of str to str
        Codes of parties that had another code then.
    note : str
        What is taken for granted about the change, or why there is none.
    """
    places, parties, place = result.constituencies, result.parties, result.constituencies.index(code)
    eligible = result.stood & parties.can_win()
    winner = int(winners_of(result)[place])
    ordered = sorted(
        np.nonzero(result.stood[place])[0], key=lambda p: (-result.votes[place, p], parties.codes[p])
    )
    known = winner != NOBODY and bool(result.majority_known[place])
    rivals = [int(p) for p in ordered if eligible[place, p] and p != winner]
    majority = measures.majority(result.votes[[place]], eligible=eligible[[place]])
    electorate, cast = int(result.electorate[place]), int(result.valid_votes[place])
    return {
        "election": result.id,
        "election_name": result.name,
        "code": code,
        "name": places.names[place],
        "region": places.regions[place],
        "nation": places.nations[place],
        "electorate": electorate or None,
        "valid_votes": cast,
        "turnout": cast / electorate if electorate else None,
        "winner": parties.codes[winner] if winner != NOBODY else None,
        "runner_up": parties.codes[rivals[0]] if known and rivals else None,
        "majority": int(majority[0]) if known else None,
        "candidates": [
            {
                "party": parties.codes[p],
                "name": parties.names[p],
                "votes": int(result.votes[place, p]),
                "share": int(result.votes[place, p]) / max(cast, 1),
                "change": _change(result, before, code, parties.codes[p], renamed),
            }
            for p in ordered
        ],
        "change_since": None if before is None else before.id,
        "change_note": note or None,
        "source": result.source,
    }


def projection_document(projection: Projection, tally: Tally, *, notes: Sequence[str] = ()) -> Document:
    """
    What is expected if nobody stands aside.

    ``shares`` are of the places that a British poll covers; parties that stand only ``outside`` have none.
    """
    places, codes = projection.constituencies, projection.parties.codes
    house, p_win, everywhere = len(places), tally.p_win(), np.ones(len(places), dtype=np.bool_)
    if tally.share is not None:  # given something: what is expected then
        projection = replace(projection, share=tally.share, tactical=None)
    winner = likeliest(p_win, projection.share, codes)
    majorities = dict(zip(codes, tally.p_more_than(house // 2).tolist(), strict=True))
    area = places.polled() if places.polled().any() else everywhere
    elsewhere = np.flatnonzero(projection.standing.any(axis=0) & ~projection.standing[area].any(axis=0))
    return {
        "election": projection.baseline,
        "area": places.whole,
        "outside": [codes[p] for p in elsewhere],
        "swing": projection.swing,
        "scope": projection.scope,
        "draws": tally.draws,
        "simulated": tally.simulated,
        "given": tally.given.holds if tally.given else None,
        "left_out": tally.left_out,
        "seed": tally.seed,
        "version": library_version(),
        "shares": _weighted_shares(projection, area),
        "shares_everywhere": _weighted_shares(projection, everywhere),
        "votes": _vote_spreads(tally),
        "seats": seat_spreads(tally),
        "p_majority": majorities,
        "hung": max(0.0, 1.0 - sum(majorities.values())),
        "notes": list(notes),
        "constituencies": [
            {
                "code": places.codes[c],
                "name": places.names[c],
                "winner": code_at(projection.parties, int(winner[c])),
                "p": _standing(projection, c, p_win),
                "share": _standing(projection, c, projection.share),
            }
            for c in range(house)
        ],
    }


def _vote_spreads(tally: Tally) -> Document | None:
    """Each party's share of the country's vote as simulated: mean, and a range that holds nine in ten."""
    if tally.votes is None:
        return None
    low, middle, high = np.quantile(tally.votes, (0.05, 0.5, 0.95), axis=1, method="inverted_cdf")
    return {
        code: {"mean": float(own.mean()), "p05": float(a), "p50": float(b), "p95": float(c)}
        for code, own, a, b, c in zip(tally.parties.codes, tally.votes, low, middle, high, strict=True)
    }


def seat_spreads(tally: Tally) -> Document:
    """Expected seats of each party with their range; the percentiles are values that occur."""
    mean = tally.mean()
    levels = {name: tally.quantile(level) for name, level in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))}
    return {
        code: {"mean": float(mean[p]), **{name: float(level[p]) for name, level in levels.items()}}
        for p, code in enumerate(tally.parties.codes)
    }


def plan_document(
    assessment: Assessment, *, sources: Sequence[str] = (), variants: Sequence[Assessment] = ()
) -> Document:
    """A pact judged, planned or proposed; ``variants`` are documents of the same shape."""
    scenario, plan = assessment.scenario, assessment.plan
    summary = summarise(assessment)
    return {
        "name": scenario.name,
        "title": scenario.title,
        "election": assessment.projection.baseline,
        "seed": assessment.with_pact.seed,
        "draws": assessment.with_pact.draws,
        "version": library_version(),
        "sources": list(sources),
        "status": str(plan.status) if plan else None,
        "gap": finite(plan.gap) if plan else None,
        **_reached(plan, summary),
        "seats": _seats(summary),
        "p_aim": p_aim(plan, summary),
        "paid": rules_paid(summary),
        "aims": [aim_document(aim) for aim in plan.aims] if plan else [],
        "fresh": fresh_document(plan.fresh) if plan and plan.fresh else None,
        "p_measure": measure_document(assessment),
        "stand_asides": [_stand_aside(assessment, outcome) for outcome in assessment.outcomes],
        "parties": {account.party: _party(account, summary) for account in summary.accounts},
        "fairness": fairness_document(summary),
        "intervals": {
            "bloc": contrast_document(summary.bloc),
            "opponents": contrast_document(summary.opponents),
            "parties": {code: contrast_document(contrast) for code, contrast in summary.parties.items()},
        },
        "alternatives": [_alternative(other) for other in alternatives(assessment)],
        "published": published_document(assessment),
        "notes": [*poll_notes(scenario), *fairness_sentences(summary), *measure_sentences(assessment)],
        "variants": [plan_document(variant, sources=sources) for variant in variants],
    }


def _reached(plan: Plan | None, summary: Summary) -> Document:
    """Worth of the pact by the first aim, and the most that any could reach."""
    if plan is None:
        return {"bound": None, "objective": summary.bloc.with_pact.mean}
    if not plan.aims or plan.aims[0].name == "expected_seats":
        return {"bound": finite(plan.bound), "objective": finite(plan.net)}
    return {"bound": finite(plan.aims[0].bound), "objective": finite(plan.aims[0].value)}


def published_document(assessment: Assessment) -> list[Document]:
    """Plans that others published, each with ours counted in the same way beside it."""
    deals = list(assessment.pact.deals())
    found = []
    for other in assessment.scenario.published:
        named = [code for code in other.beneficiaries if code != "others"]
        ours = {code: sum(deal.beneficiary == code for deal in deals) for code in named}
        if "others" in other.beneficiaries:
            ours["others"] = sum(deal.beneficiary not in named for deal in deals)
        found.append(
            {
                "who": other.who,
                "seats": other.constituencies,
                "beneficiaries": dict(other.beneficiaries),
                "source": other.source,
                "ours": {"seats": len({deal.code for deal in deals}), "beneficiaries": ours},
            }
        )
    return found


def code_at(parties: Parties, position: int) -> str | None:
    """Code of a party position, None for ``NOBODY``."""
    return None if position == NOBODY else parties.codes[position]


def finite(value: float) -> float | None:
    """A float that JSON can hold, or None."""
    return float(value) if math.isfinite(value) else None


def spread_document(spread: Spread) -> Document:
    """Mean and percentiles."""
    return {"mean": spread.mean, "p05": spread.p05, "p50": spread.p50, "p95": spread.p95}


def contrast_document(contrast: Contrast) -> Document:
    """Without, with, and the paired gain."""
    return {
        "without": spread_document(contrast.without),
        "with": spread_document(contrast.with_pact),
        "gain": spread_document(contrast.gain),
    }


def _turnout(result: Result, inside: Bools) -> float | None:
    known = inside & (result.electorate > 0)
    if not known.any():
        return None
    return int(result.valid_votes[known].sum()) / int(result.electorate[known].sum())


def _change(
    result: Result, before: Result | None, code: str, party: str, renamed: Mapping[str, str]
) -> float | None:
    """Change of share since ``before``, None where the party or the place was not there."""
    if before is None or before.constituencies.boundary_set != result.constituencies.boundary_set:
        return None
    old = renamed.get(party, party)
    if code not in before.constituencies.codes or old not in before.parties.codes:
        return None
    then, column = before.constituencies.index(code), before.parties.index(old)
    if not before.stood[then, column]:
        return None
    now = result.constituencies.index(code), result.parties.index(party)
    return float(result.share[now]) - float(before.share[then, column])


def shares_of_projection(projection: Projection) -> dict[str, float]:
    """Expected share of each party where polls reach, everywhere if they reach nowhere."""
    polled = projection.constituencies.polled()
    return _weighted_shares(projection, polled if polled.any() else np.ones(len(polled), dtype=np.bool_))


def _weighted_shares(projection: Projection, inside: Bools) -> dict[str, float]:
    votes = (projection.share[inside] * projection.valid_votes[inside, None]).sum(axis=0)
    total = float(projection.valid_votes[inside].sum())
    return {code: float(votes[p]) / max(total, 1.0) for p, code in enumerate(projection.parties.codes)}


def _standing(projection: Projection, place: int, values: Any) -> dict[str, float]:
    codes = projection.parties.codes
    return {codes[p]: float(values[place, p]) for p in np.nonzero(projection.standing[place])[0]}


def _seats(summary: Summary) -> Document:
    partners = summary.assessment.scenario.partners
    return {
        "without": {
            "bloc": summary.bloc.without.mean,
            "parties": {code: summary.parties[code].without.mean for code in partners},
        },
        "with": {
            "bloc": summary.bloc.with_pact.mean,
            "parties": {code: summary.parties[code].with_pact.mean for code in partners},
        },
        "summed_vote_bound": summary.summed.mean,
    }


def _stand_aside(assessment: Assessment, outcome: Outcome) -> Document:
    scenario, planned = assessment.scenario, assessment.plan is not None
    return {
        "code": outcome.deal.code,
        "name": outcome.deal.name,
        "for": outcome.deal.beneficiary or None,
        "aside": list(outcome.deal.aside),
        "kind": outcome.deal.kind,
        "p_win": None if outcome.p_win is None else {"without": outcome.p_win[0], "with": outcome.p_win[1]},
        "p_bloc": {"without": outcome.p_bloc[0], "with": outcome.p_bloc[1]},
        "p_bloc_otherwise": outcome.p_bloc_otherwise,
        "verdict": str(outcome.verdict),
        "verdict_nearly": None if outcome.nearly is None else str(outcome.nearly),
        "verdict_p": {str(word): float(p) for word, p in outcome.verdict_p.items()},
        "gains": {code: float(gain) for code, gain in outcome.gains.items()},
        "added": news(outcome.deal, scenario, planned=planned),
        "note": helps_note(outcome, scenario),
    }


def _party(account: Account, summary: Summary) -> Document:
    seats = summary.parties[account.party]
    return {
        "seats_without": seats.without.mean,
        "seats_with": seats.with_pact.mean,
        "stands_aside_in": account.stands_aside_in,
        "is_stood_aside_for_in": account.stood_aside_for_in,
        "keeps_quiet_in": account.keeps_quiet_in,
        "votes_given": account.votes_given,
        "votes_received": account.votes_received,
        "short_money_change": None,
    }


def _alternative(other: Alternative) -> Document:
    return {
        "objective": finite(other.objective),
        "constituencies": other.constituencies,
        "stand_asides": [
            {
                "code": d.code,
                "name": d.name,
                "for": d.beneficiary or None,
                "aside": list(d.aside),
                "kind": d.kind,
            }
            for d in other.deals
        ],
        "only_here": sorted({deal.code for deal in other.only_here}),
        "only_in_the_plan": sorted({deal.code for deal in other.only_chosen}),
    }
