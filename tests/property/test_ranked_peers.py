"""
Our counts of ranked papers beside those of four other libraries, on random elections.

votelib always; VoteKit, pref_voting and pyrankvote where the environment of `make bench` has been made: they
hold numba back, so they run in a process of its interpreter. 200 elections a comparison by default;
``STANDASIDE_CAMPAIGN=20`` asks twenty times as many. Every peer's count is written down in plain loops
(``tests/peer_counts.py``), and so every disagreement has a cause with a name, or the test fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from standaside.count.av import alternative_vote
from standaside.count.papers import papers_of
from standaside.count.stv import single_transferable_vote
from tests.peer_counts import PEERS, RULES, LevelError, cause, plain
from tests.small_papers import profile

TIMES = int(os.environ.get("STANDASIDE_CAMPAIGN", "1"))
ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-peers" / "bin" / "python"


@dataclass(frozen=True)
class Election:
    """Papers by ranking, and how many are to be elected of how many."""

    papers: dict[tuple[int, ...], int]
    candidates: int
    seats: int


def elections(salt):
    """Random ones: four to eight candidates, two to four seats, 100 to 400 papers that end anywhere."""
    rng = np.random.default_rng(salt)
    for _ in range(200 * TIMES):
        candidates = int(rng.integers(4, 9))
        seats = int(rng.integers(2, min(5, candidates - 1)))
        yield Election(profile(rng, candidates, int(rng.integers(100, 401))), candidates, seats)


def ours(asked: Election, seats: int):
    """Whom weighted inclusive Gregory elects; None where a lot has a say."""
    found = single_transferable_vote(
        papers_of(asked.candidates, asked.papers), seats, variant="weighted_inclusive"
    )
    return set(next(iter(found.outcomes))) if len(found.outcomes) == 1 else None


def compare(peer, asked, answers, *, seats=None):
    """How often it elects the same, and of the other elections which of its rules make the difference."""
    told: Counter[str] = Counter()
    for one, theirs in zip(asked, answers, strict=True):
        own = ours(one, seats or one.seats)
        if own is None or theirs is None:
            told["a lot decides, or the peer gives up"] += 1
            continue
        elects((), one, seats or one.seats, own)
        elects(PEERS[peer], one, seats or one.seats, theirs)
        why = () if own == theirs else cause(one.papers, one.candidates, seats or one.seats, peer, theirs)
        assert why is not None, (peer, one, own, theirs)
        assert own == theirs or why
        told[" and ".join(why) or "as ours"] += 1
    sys.stdout.write(f"{peer}, {len(asked)} elections: {dict(told)}\n")
    return told


def elects(rules, one, seats, elected):
    """The count as it is written down in plain loops elects these too; it has no answer to a tie."""
    try:
        assert plain(one.papers, one.candidates, seats, rules) == elected, (rules, one)
    except LevelError:
        return


def votelib_elects(asked, seats):
    from votelib.evaluate.core import VotingSystemError
    from votelib.evaluate.sequential import TransferableVoteSelector

    judge = TransferableVoteSelector(quota_function="droop", transferer="Gregory")
    try:
        return set(judge.evaluate(asked.papers, seats))
    except (NotImplementedError, VotingSystemError):  # ties, and a pile of exhausted papers larger than all
        return None


def test_votelib_av() -> None:
    asked = list(elections(1))
    told = compare("votelib", asked, [votelib_elects(one, 1) for one in asked], seats=1)
    for one in asked[:200]:
        found = alternative_vote(papers_of(one.candidates, one.papers)).winners
        assert found == ours(one, 1) or len(found) > 1
    assert told["as ours"] > 170 * TIMES


def test_votelib_stv() -> None:
    asked = list(elections(2))
    told = compare("votelib", asked, [votelib_elects(one, one.seats) for one in asked])
    assert told["as ours"] > 170 * TIMES


CHILD = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.iterative_methods import instant_runoff
from pyrankvote import Ballot, Candidate, single_transferable_vote
from votekit.ballot import RankBallot
from votekit.elections.election_types.ranking.stv.stv import FastSTV
from votekit.pref_profile import RankProfile
told = []
for table, candidates, seats in json.load(sys.stdin):
    names = [Candidate(str(c)) for c in range(candidates)]
    row = {}
    profile = ProfileWithTies([{c: i + 1 for i, c in enumerate(r)} for r, _ in table], [n for _, n in table],
                              candidates=list(range(candidates)))
    row["pref_voting"] = [int(c) for c in instant_runoff(profile)]
    kit = RankProfile(ballots=tuple(RankBallot(ranking=tuple(frozenset({str(c)}) for c in r), weight=n)
                                    for r, n in table),
                      candidates=tuple(str(c) for c in range(candidates)), max_ranking_length=candidates)
    try:
        count = FastSTV(kit, n_seats=seats, simultaneous=False)
        row["VoteKit"] = sorted(int(c) for tier in count.get_elected() for c in tier)
    except ValueError:
        row["VoteKit"] = None
    papers = [Ballot(ranked_candidates=[names[c] for c in r]) for r, n in table for _ in range(n)]
    result = single_transferable_vote(names, papers, number_of_seats=seats)
    row["pyrankvote"] = sorted(int(c.name) for c in result.get_winners())
    told.append(row)
json.dump(told, sys.stdout)
"""


@pytest.mark.skipif(not PYTHON.exists(), reason="make bench makes the environment of the other libraries")
def test_votekit_pref_voting_and_pyrankvote() -> None:
    """pref_voting excludes all who are last together: where no two are level at any stage all agree."""
    asked = list(elections(3))
    sent = json.dumps([[[[list(r), n] for r, n in a.papers.items()], a.candidates, a.seats] for a in asked])
    alone = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [str(PYTHON), "-c", CHILD], input=sent, capture_output=True, text=True, check=False, env=alone
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout)
    for peer in ("VoteKit", "pyrankvote"):
        told = compare(peer, asked, [None if row[peer] is None else set(row[peer]) for row in rows])
        assert told["as ours"] > 150 * TIMES
        assert told["tie"] <= 0.02 * len(asked)
    compared = 0
    for one, row in zip(asked, rows, strict=True):
        count = alternative_vote(papers_of(one.candidates, one.papers))
        if all(len(set(stage.votes.values())) == len(stage.votes) for stage in count.stages):
            compared += 1
            assert set(row["pref_voting"]) == count.winners
    sys.stdout.write(f"pref_voting: {compared} elections, all as ours\n")
    assert compared > 100 * TIMES


def test_the_page_on_counting_has_every_cause_by_name() -> None:
    page = (ROOT / "docs" / "reference" / "counting.md").read_text(encoding="utf-8")
    for name, words in RULES.items():
        assert f"| {name} | {words}" in page, name
    assert {rule for rules in PEERS.values() for rule in rules} == set(RULES)
