"""A deal behind one partner in one seat, and what it is worth there within a whole pact."""

from __future__ import annotations

import pytest

from standaside.domain import Deal, Uncertainty
from standaside.model.simulation import project
from standaside.planning.assessment import evaluate
from standaside.planning.placing import behind
from standaside.planning.trying import try_deals
from tests.tables import rates, result, scenario

BASE = result(
    {"A": {"Con": 420, "Lab": 330, "LD": 200, "Green": 50}, "B": {"Con": 400, "Lab": 380, "LD": 220}}
)
ASKED = scenario(
    BASE,
    partners=("Lab", "LD", "Green"),
    transfers=rates(
        ("LD", "Lab", {"Lab": 0.7, "home": 0.3}),
        ("Lab", "LD", {"LD": 0.7, "home": 0.3}),
        ("Green", "Lab", {"Lab": 0.7, "home": 0.3}),
        ("Green", "LD", {"LD": 0.7, "home": 0.3}),
    ),
    uncertainty=Uncertainty(draws=400, usual=0.1, wild=0.1),
)


def test_behind_one_stand_all_other_partners_who_stand_there():
    view = project(ASKED)
    assert behind(view, ASKED.partners, 0, "LD") == Deal("A", "A", "LD", ("Lab", "Green"))
    assert behind(view, ASKED.partners, 1, "LD") == Deal("B", "B", "LD", ("Lab",))


@pytest.mark.parametrize("chosen", ["Lab", "LD"])
def test_a_deal_is_worth_in_its_seat_what_it_is_worth_within_a_whole_pact(chosen):
    deal = behind(project(ASKED), ASKED.partners, 0, chosen)
    whole = scenario(
        BASE,
        partners=ASKED.partners,
        transfers=ASKED.transfers,
        uncertainty=ASKED.uncertainty,
        pact=(deal, Deal("B", "B", "Lab", ("LD",))),
    )
    judged, alone = evaluate(whole, seed=3), evaluate(ASKED, seed=3)
    (tried,) = try_deals(alone, "A", [(deal,)])
    assert tried.p_bloc == pytest.approx(judged.outcomes[0].p_bloc[1])
    assert tried.p_bloc != judged.outcomes[0].p_bloc[0]
