"""Where answers differ, place by place, against a count by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from standaside.errors import AlignmentError
from standaside.present.differences import differences
from standaside.present.summary import Summary, summarise
from tests.factories import make_assessment


@pytest.fixture(scope="module")
def summary() -> Summary:
    return summarise(make_assessment().assessment)


def without_deals(summary: Summary) -> Summary:
    """The same elections as if no pact had been agreed."""
    return replace(
        summary,
        assessment=replace(summary.assessment, outcomes=()),
        p_with=summary.p_without,
        likeliest_with=summary.likeliest_without,
    )


def test_an_answer_differs_from_itself_nowhere(summary: Summary) -> None:
    assert differences([summary, summary, summary]) == ()


def test_each_place_with_a_deal_or_another_winner_differs_and_the_widest_comes_first(
    summary: Summary,
) -> None:
    bare = without_deals(summary)
    found = differences([summary, bare])
    axis = summary.assessment.projection.constituencies
    turned = np.flatnonzero(summary.likeliest_with != summary.likeliest_without)
    expected = {axis.codes[c] for c in turned} | {o.deal.code for o in summary.assessment.outcomes}
    assert {one.code for one in found} == expected
    reach = [one.reach for one in found]
    assert reach == sorted(reach, reverse=True)
    assert reach[0] > 0
    parties = summary.assessment.projection.parties
    columns = [parties.index(code) for code in summary.assessment.scenario.partners]
    for one in found:
        place = axis.index(one.code)
        assert one.sides[0].p_bloc == pytest.approx(float(summary.p_with[place, columns].sum()))
        assert one.sides[1].p_bloc == pytest.approx(float(summary.p_without[place, columns].sum()))
        assert one.sides[1].deal == ""


def test_answers_about_other_places_are_refused(summary: Summary) -> None:
    projection = summary.assessment.projection
    elsewhere = replace(projection.constituencies, boundary_set="elsewhere")
    moved = replace(projection, constituencies=elsewhere)
    other = replace(summary, assessment=replace(summary.assessment, projection=moved))
    with pytest.raises(AlignmentError, match="other constituencies"):
        differences([summary, other])
