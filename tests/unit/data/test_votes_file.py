"""Reading a file of votes, and refusing one in a sentence."""

from __future__ import annotations

import pytest

from standaside.data.votes_file import ListVotes, read_votes
from standaside.errors import ScenarioError, SourceError


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "votes.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_names_votes_alliances_and_exemptions(file):
    path = file('Party,Votes,joint,exempt\nLab,"9,347,273",left,\nGreen,1157630,left,yes\nCon,11 299 609,,\n')
    assert read_votes(path) == ListVotes(
        ("Lab", "Green", "Con"), (9_347_273, 1_157_630, 11_299_609), ((0, 1),), (1,)
    )


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("party,share\nLab,40\n", SourceError, "party,votes"),
        ("", SourceError, "party,votes"),
        ("party,votes\nLab,many\n", SourceError, 'line 2: "many"'),
        ("party,votes\nLab,3\nCon,-4\n", SourceError, "line 3"),
        ("party,votes\nLab,3\nlab,4\n", ScenarioError, "two rows"),
        ("party,votes,joint\nLab,3,a\nLab,3,b\n", ScenarioError, "in two joint lists"),
        ("party,votes\nLab,9999999999999999\n", SourceError, "not a number of votes"),
    ],
)
def test_a_file_that_cannot_be_counted(file, text, error, said):
    with pytest.raises(error, match=said):
        read_votes(file(text))


def test_a_missing_file(tmp_path):
    with pytest.raises(SourceError, match="There is no file"):
        read_votes(tmp_path / "none.csv")
