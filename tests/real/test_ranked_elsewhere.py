"""
Real counts of ranked papers, stage by stage.

Each states the papers it needs, grouped as far as the count can tell them apart, and who published them.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from standaside.count.av import alternative_vote
from standaside.count.papers import papers_of
from standaside.count.stv import VARIANTS, single_transferable_vote

pytestmark = pytest.mark.real

ROBINSON, LENIHAN, CURRIE = 0, 1, 2
IRELAND_1990 = {
    (ROBINSON,): 612_265,
    (LENIHAN,): 694_484,
    (CURRIE, ROBINSON): 205_565,
    (CURRIE, LENIHAN): 36_789,
    (CURRIE,): 25_548,
}
"""President of Ireland, 7 November 1990: first counts and the transfers of the second, as declared."""


def test_ireland_1990_as_an_alternative_vote() -> None:
    """Mary Robinson, second on first preferences, was elected at the second count with 817,830."""
    first, second = alternative_vote(papers_of(3, IRELAND_1990)).stages
    assert first.votes == {ROBINSON: 612_265, LENIHAN: 694_484, CURRIE: 267_902}
    assert (first.exhausted, first.excluded) == (0, CURRIE)
    assert second.votes == {ROBINSON: 817_830, LENIHAN: 731_273}
    assert second.exhausted == 25_548
    assert alternative_vote(papers_of(3, IRELAND_1990)).winners == {ROBINSON}


@pytest.mark.parametrize("variant", VARIANTS)
def test_ireland_1990_as_the_single_transferable_vote_that_it_was(variant: str) -> None:
    found = single_transferable_vote(papers_of(3, IRELAND_1990), 1, variant=variant)
    assert found.elected == (ROBINSON,)
    assert found.stages[-1].received == {ROBINSON: 205_565, LENIHAN: 36_789}


SNP, LD, GREEN, CON, LAB = range(5)
RENFREWSHIRE_2017 = {
    (SNP,): 403, (SNP, LD): 192, (SNP, GREEN): 306, (SNP, GREEN, LD): 316, (SNP, GREEN, LAB): 207,
    (SNP, LAB): 359, (LD,): 212, (GREEN,): 49, (GREEN, LD): 57, (GREEN, LAB): 64, (CON,): 989,
    (CON, LD): 724, (CON, GREEN): 43, (CON, GREEN, LD): 69, (CON, GREEN, LAB): 23, (CON, LAB): 704,
    (LAB,): 896,
}  # fmt: skip
"""
Renfrewshire, ward 11 (Bishopton, Bridge of Weir and Langbank), three seats, 4 May 2017.

The 5,613 valid papers as the council published them by ranking (collected in mggg/scot-elex). Of each only
what the count asks is kept: to whom it could move when its candidate had a surplus or was excluded.
"""


def test_a_ward_of_renfrewshire_2017() -> None:
    """
    Elected were James MacLaren (Con), Natalie Don (SNP) and Colin McCulloch (Lab).

    Stage totals follow from the papers by hand: 1,148 ÷ 2,552 is 0.44984 to five decimals and 379 ÷ 1,783
    is 0.21256; of MacLaren's papers 724 name Harrison next, 135 Höfer-Franz and 704 McCulloch.
    """
    found = single_transferable_vote(papers_of(5, RENFREWSHIRE_2017), 3, variant="scottish")
    first, second, third, fourth = found.stages
    con, snp = Fraction("0.44984"), Fraction("0.21256")
    assert found.quota == 1404
    assert first.votes == {CON: 2552, SNP: 1783, LAB: 896, LD: 212, GREEN: 170}
    assert (second.candidate, second.received) == (CON, {LD: 724 * con, GREEN: 135 * con, LAB: 704 * con})
    assert (third.candidate, third.received) == (SNP, {LD: 192 * snp, GREEN: 829 * snp, LAB: 359 * snp})
    assert (fourth.candidate, fourth.received[LAB]) == (GREEN, 64 + 23 * con + 207 * snp)
    assert fourth.votes[LAB] == Fraction("1407.34264")
    assert [stage.elected for stage in found.stages] == [(CON, SNP), (), (), (LAB,)]
    assert found.elected == (CON, SNP, LAB)
