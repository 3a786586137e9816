"""What a pact does to money, as pages have it."""

import pytest

from standaside.data.shipped import load_money_rates
from standaside.domain import Backfire, Deal
from standaside.planning.assessment import evaluate
from standaside.present.pact_money import pact_money, seat_money, spending_limits
from tests.tables import rates, result, scenario

BASE = result(
    {
        "A": {"Con": 20000, "Lab": 19500, "LD": 1000},
        "B": {"Con": 20000, "Lab": 3000, "LD": 19500},
        "C": {"Con": 30000, "Lab": 8000, "LD": 1000},
    }
)
SURE = rates(("LD", "Lab", {"Lab": 1.0}), ("Lab", "LD", {"LD": 1.0}))
PACT = (Deal("A", "A", "Lab", ("LD",)), Deal("B", "B", "LD", ("Lab",)))
ASKED = scenario(BASE, transfers=SURE, pact=PACT, backfire=Backfire(chance=0.0))


def test_single_places_add_up_to_the_partners_money() -> None:
    judged = evaluate(ASKED, seed=1)
    told = {row["party"]: row for row in pact_money(judged, load_money_rates())["rows"]}
    seats = [seat_money(judged, code, load_money_rates()) for code in ("A", "B", "C")]
    for party in ("Lab", "LD"):
        for way in ("without", "with"):
            lost = sum(seat["p_lost"][party][way] or 0.0 for seat in seats)
            assert lost == pytest.approx(told[party]["deposits_lost"][way])
    assert seats[0]["p_lost"]["LD"]["with"] is None
    assert sum(seat["limits"]["if_county"] for seat in seats) == pytest.approx(
        told["Lab"]["candidate_limits"]["without"]["if_counties"]
    )


def test_every_place_has_its_limit_and_every_rate_its_source() -> None:
    limits = spending_limits(ASKED, load_money_rates())
    assert list(limits) == ["A", "B", "C"]
    assert all(limit is not None and limit[0] < limit[1] for limit in limits.values())
    told = pact_money(evaluate(ASKED, seed=1), load_money_rates())
    assert told["sources"]
    assert all(": http" in line and "(since " in line for line in told["sources"])
    assert told["guidance"][0]["level"] == "note"
