"""
Compare the shipped elections of 2010 to 2019 with UK Parliament's own results.

Run as ``python tools/compare_with_parliament.py psephology.db``; it writes
docs/reference/data-differences.md, or with ``--check`` fails if that page is not
current. The database comes with ``standaside data pull uk-parliament``.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from standaside.data.elections import elections, load_constituencies, load_election
from standaside.data.shipped import rows
from standaside.domain import PartyKind, Result

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "data-differences.md"
NEW_FORCE = "Ulster Conservatives and Unionists (New Force), counted here as Ulster Unionists"

CANDIDACIES = """
SELECT area.geographic_code, candidacy.vote_count, electorate.population_count,
       candidacy.candidate_given_name || ' ' || candidacy.candidate_family_name,
       CASE WHEN candidacy.is_standing_as_commons_speaker THEN 'Spk'
            WHEN candidacy.is_standing_as_independent THEN 'Ind'
            ELSE (SELECT party.abbreviation FROM certifications certification
                  JOIN political_parties party ON party.id = certification.political_party_id
                  WHERE certification.candidacy_id = candidacy.id
                    AND certification.adjunct_to_certification_id IS NULL) END
FROM candidacies candidacy
JOIN elections election ON election.id = candidacy.election_id
JOIN general_elections general ON general.id = election.general_election_id
JOIN constituency_groups grouping ON grouping.id = election.constituency_group_id
JOIN constituency_areas area ON area.id = grouping.constituency_area_id
JOIN electorates electorate ON electorate.id = election.electorate_id
WHERE general.is_notional = 0 AND general.polling_on = ?
ORDER BY area.geographic_code, candidacy.vote_count DESC
"""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """One candidate, by Parliament's abbreviation of the party."""

    party: str
    name: str
    votes: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that we and Parliament put differently."""

    year: int
    code: str
    place: str
    what: str
    ours: str
    parliament: str


Official = Mapping[str, tuple[int, list[Candidacy]]]


def read_official(database: Path, polling_day: str) -> Official:
    """Electorate and candidacies of each constituency, most votes first."""
    found: dict[str, tuple[int, list[Candidacy]]] = {}
    with sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True) as connection:
        for code, votes, electorate, name, party in connection.execute(CANDIDACIES, (polling_day,)):
            found.setdefault(code, (electorate, []))[1].append(Candidacy(party or "", name, votes))
    connection.close()
    return found


def ranked(result: Result, place: int) -> list[tuple[str, int]]:
    """Return (party, votes) of one place, most votes first, "Other" apart."""
    columns = [p for p, kind in enumerate(result.parties.kinds) if kind is not PartyKind.SUM]
    order = sorted(columns, key=lambda p: -int(result.votes[place, p]))
    return [(result.parties.codes[p], int(result.votes[place, p])) for p in order if result.stood[place, p]]


def compare_votes(result: Result, place: int, official: Sequence[Candidacy]) -> list[tuple[str, str, str]]:
    """
    Return (what, ours, Parliament's) wherever a candidate's votes or party differ.

    Each of our columns but "Other" must be one of Parliament's candidates, with the same
    party and votes; those left over must add up to our "Other".
    """
    left = list(official)
    found = []
    for party, votes in ranked(result, place):
        same = next((c for c in left if (c.party, c.votes) == (party, votes)), None)
        near = same or next((c for c in left if c.votes == votes), None)
        near = near or next((c for c in left if c.party == party), None)
        if near is None:
            found.append((f"{party}'s votes", f"{votes:,}", "no such candidate"))
            continue
        left.remove(near)
        if same is None:
            theirs = f"{near.party} {near.votes:,} ({near.name})"
            found.append(("party or votes", f"{party} {votes:,}", theirs))
    other = int(result.votes[place, result.parties.index("Other")])
    theirs_left = sum(candidate.votes for candidate in left)
    if other != theirs_left:
        found.append(("everybody else", f"{other:,}", f"{theirs_left:,}"))
    return found


def unseen_parties(result: Result, place: int, official: Sequence[Candidacy]) -> list[str]:
    """Name the parties with a column of their own at this election whose candidate here is inside "Other"."""
    wide = {
        code
        for p, code in enumerate(result.parties.codes)
        if result.parties.kinds[p] is PartyKind.PARTY
        and result.stood[:, p].sum() > 2  # not told apart once or twice
    }
    ours = {party for party, _ in ranked(result, place)}
    return sorted({c.party for c in official} & wide - ours)


def compare(database: Path) -> list[Difference]:
    """List every difference from 2010 to 2019."""
    found: list[Difference] = []
    for election in elections():
        if election.boundary_set != "2010":
            continue
        result = load_election(election.id)
        official = read_official(database, election.date.isoformat())
        if set(official) != set(result.constituencies.codes):
            raise SystemExit(f"{election.id}: the constituencies are not the same.")
        for place, code in enumerate(result.constituencies.codes):
            electorate, candidacies = official[code]
            facts = compare_votes(result, place, candidacies)
            facts += [
                (f"{p} stands", "inside Other", "yes") for p in unseen_parties(result, place, candidacies)
            ]
            if electorate != result.electorate[place]:
                facts.append(("electorate", f"{result.electorate[place]:,}", f"{electorate:,}"))
            name = result.constituencies.names[place]
            found += [Difference(election.date.year, code, name, *fact) for fact in facts]
    return found


def winners_differ(database: Path) -> list[str]:
    """List the contests whose winner or majority is not Parliament's, whatever the party is called."""
    found = []
    for election in elections():
        if election.boundary_set == "2010":
            result = load_election(election.id)
            for code, (_, candidacies) in read_official(database, election.date.isoformat()).items():
                ours = ranked(result, result.constituencies.index(code))[:2]
                theirs = [(c.party, c.votes) for c in candidacies[:2]]
                if [v for _, v in ours] != [v for _, v in theirs] or ours[0] != theirs[0]:
                    found.append(f"{election.date.year} {code}")
    return found


def page(found: Sequence[Difference], other_winners: Sequence[str]) -> str:
    """Write the reference page."""
    agree = f"All but these agree on winner and majority: {', '.join(other_winners)}."
    if not other_winners:
        agree = "Winner and majority agree in every contest."
    force = [d for d in found if d.year == 2010 and d.ours.startswith("UUP")]
    rest = [d for d in found if d not in force]
    return "\n".join(
        [
            "# Where the shipped data differ from Parliament's",
            "",
            "Written by `tools/compare_with_parliament.py`; do not edit by hand.",
            "",
            "The seven elections that ship come from the House of Commons Library's long series. For 2010 to",
            "2019 every constituency was compared, candidate by candidate, with UK Parliament's election",
            f"results database. {agree} What remains:",
            "",
            *_table("Ulster Conservatives and Unionists, 2010", force),
            f"Parliament's database lists these {len(force)} as independents: they were candidates of the",
            f"{NEW_FORCE}, as in Parliament's own totals of 2010.",
            "",
            *_table("Everything else", rest),
            "An electorate here is the Library's; its later editions revise returns.",
            "",
            *_corrections(),
            *_unknown(),
            *LIMITS,
            "",
        ]
    )


def _table(title: str, found: Sequence[Difference]) -> list[str]:
    lines = [f"## {title}", "", "| election | constituency | code | what | here | Parliament |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [f"| {d.year} | {d.place} | {d.code} | {d.what} | {d.ours} | {d.parliament} |" for d in found]
    return [*lines, ""]


def _corrections() -> list[str]:
    every = rows("corrections.csv")
    places = {e.short: load_constituencies(e.boundary_set) for e in elections()}
    lines = ["## What we corrected", "", "Each correction is a row of `corrections.csv`, with its source."]
    lines += [
        "",
        "| election | constituency | from | to | votes | who | why |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in every:
        if row["to_party"] == "UKIP":
            continue
        axis = places[row["election"]]
        place = axis.names[axis.index(row["code"])]
        who, why = row["name_of_candidate_or_party"], row["reason"]
        giver, taker = row["from_party"], row["to_party"] or "nobody"
        lines.append(
            f"| {row['election']} | {place} | {giver} | {taker} | {int(row['votes']):,} | {who} | {why} |"
        )
    ukip = [int(row["votes"]) for row in every if row["to_party"] == "UKIP"]
    lines += [
        "",
        f"And in 2019 UKIP's {len(ukip)} candidates ({sum(ukip):,} votes), whom the source adds to Other.",
    ]
    return [
        *lines,
        "",
        "A row from Other to Other moves nothing: nobody inside Other had more votes than that.",
        "",
    ]


def _unknown() -> list[str]:
    lines = ["## Winners and majorities not known", ""]
    lines += ["Where Other may hide the winner or the runner-up and no source was at hand:", ""]
    found = []
    for election in elections():
        result = load_election(election.id)
        for place in np.flatnonzero(~(result.winner_known & result.majority_known)):
            what = "runner-up and majority" if result.winner_known[place] else "winner"
            found.append(f"- {election.date.year}, {result.constituencies.names[place]}: {what}")
    return [*lines, *(found or ["- none"]), ""]


LIMITS = [
    "## What the source cannot say",
    "",
    "- 1997 to 2005 have columns only for the parties with most seats. Everybody else is in Other, and is",
    "  told apart only where he or she won or came second: the Greens, UKIP and the Referendum Party",
    "  throughout, the Conservatives in Northern Ireland in 1997, Alliance in 2001 and 2005.",
    "- The corrections of 1997 to 2005 are declared results from memory; a second source was at hand only",
    "  where the row names one. Each was tested by adding up: the candidates inside Other give its total,",
    "  or the row says what is left; and every election's seats and valid votes come out as published.",
    '- "Ind" is one candidate in each place, the one who won or came second. Parties with a column because',
    "  of one seat (Respect, Traditional Unionist Voice, Health Concern …) are inside Other elsewhere.",
    "- Green is three parties: of England and Wales, of Scotland, of Northern Ireland.",
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(
        description="Compare the shipped elections with UK Parliament's results."
    )
    parser.add_argument("database", type=Path, help="psephology.db")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page is not current")
    options = parser.parse_args(arguments)
    text = page(compare(options.database), winners_differ(options.database))
    if not options.check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(
        f"{PAGE.name} is not current; run python tools/compare_with_parliament.py {options.database}.\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
