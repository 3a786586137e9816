"""What a result knows of its parties: who stood widely, and whom no swing reaches."""

from __future__ import annotations

from dataclasses import replace

from tests.tables import result

BASE = result({"A": {"Con": 5, "Lab": 4}, "B": {"Con": 5, "Lab": 4, "LD": 1}, "C": {"Con": 5, "Lab": 4}})


def test_a_party_stood_widely_that_stood_in_half_of_some_nation():
    assert [BASE.stood_widely(code) for code in ("Con", "Lab", "LD")] == [True, True, False]
    elsewhere = replace(
        BASE, constituencies=replace(BASE.constituencies, nations=("England", "Wales", "Wales"))
    )
    assert elsewhere.stood_widely("LD")


def test_whom_no_swing_reaches_are_parties_that_could_have_stood_and_did_not():
    stood = BASE.stood.copy()
    ld = BASE.parties.index("LD")
    stood[:, ld] = False
    votes = BASE.votes.copy()
    votes[:, ld] = 0
    nowhere = replace(BASE, stood=stood, votes=votes)
    assert nowhere.unknown_to(["Con", "LD", "Zzz"]) == ("LD",)
    assert BASE.unknown_to(["Con", "LD", "Zzz"]) == ()
