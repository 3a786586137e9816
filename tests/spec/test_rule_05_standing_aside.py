"""Rules 5 to 7: where the votes of those who stand aside go; the same tables on engine and reference."""

import numpy as np
import pytest

from standaside.domain import Backfire, Deal, Pact, TransferRow, TransferTable
from standaside.model.simulation import electorate, expected_votes, project
from standaside.model.transfer import Gift, apply_backfire, apply_transfers, on_axis
from tests import reference
from tests.tables import parties, result, scenario

CODES = ("Con", "Green", "LD", "Lab")
ROWS = {
    "Green": {"Lab": 0.60, "Con": 0.06, "LD": 0.14, "home": 0.20},
    "LD": {"Lab": 0.50, "Con": 0.20, "Green": 0.12, "home": 0.18},
    "Con": {"LD": 0.30, "Lab": 0.10, "home": 0.60},
}
TABLE = [
    # votes Con, Green, LD, Lab · who stands aside for whom · votes after
    ((900, 200, 100, 800), {}, (900, 200, 100, 800)),
    ((900, 200, 100, 800), {"Green": "Lab"}, (912, 0, 128, 920)),
    # LD stands aside too: the Greens' 14 % for it drops out, Con and home are scaled to 40 %
    ((900, 200, 100, 800), {"Green": "Lab", "LD": "Lab"}, None),
    # for nobody: the whole row over those still standing
    ((900, 200, 100, 800), {"Green": ""}, (912, 0, 128, 920)),
    ((900, 200, 100, 800), {"Con": ""}, (0, 200, 370, 890)),
    ((900, 0, 100, 800), {"Green": "Lab"}, (900, 0, 100, 800)),
]


@pytest.mark.parametrize(("votes", "deals", "expected"), TABLE)
def test_table(votes: tuple[int, ...], deals: dict[str, str], expected: tuple[int, ...] | None) -> None:
    cast = dict(zip(CODES, map(float, votes), strict=True))
    by_loops = reference.stand_aside(cast, deals, ROWS)
    gifts = [
        Gift(
            CODES.index(party),
            CODES.index(to) if to else -1,
            np.array([[ROWS[party].get(code, 0.0) for code in (*CODES, "home")]]),
        )
        for party, to in deals.items()
    ]
    after = apply_transfers(np.array([votes], dtype=float), np.ones(4, dtype=bool), gifts)[0]
    assert after == pytest.approx([by_loops[code] for code in CODES])
    if expected is not None:
        assert after == pytest.approx(expected)


def test_backfire_takes_from_the_beneficiary_s_own_vote() -> None:
    own = np.array([[900.0, 0.0, 100.0, 800.0]])
    after = np.array([[900.0, 0.0, 0.0, 850.0]])
    hit = apply_backfire(after, own, {3: np.array([0.05])}, to_opponent=0.5, opponent=0)
    by_loops = reference.backfire(
        dict(zip(CODES, after[0], strict=True)),
        dict(zip(CODES, own[0], strict=True)),
        {"Lab": 0.05},
        0.5,
        "Con",
    )
    assert hit[0] == pytest.approx([by_loops[code] for code in CODES])
    assert hit[0, 3] == pytest.approx(810)
    assert hit[0, 0] == pytest.approx(920)


REF = TransferTable(
    {("Green", "Lab"): TransferRow("Green", "Lab", {"Lab": 0.6, "Ref": 0.2, "home": 0.2}, "x")}
)


def test_ref_is_whichever_stands_in_the_place() -> None:
    baseline = result(
        {
            "Both": {"Lab": 100, "Green": 100, "UKIP": 30, "BRX": 10},
            "One": {"Lab": 100, "Green": 100, "UKIP": 30},
            "None": {"Lab": 100, "Green": 100, "Con": 30},
        }
    )
    certain = TransferTable(REF.rows, concentration=1e9, seat_sd=0.0)
    question = scenario(baseline, partners=("Lab", "Green"), transfers=certain, backfire=Backfire(chance=0.0))
    projection = project(question)
    deals = [Deal(code, code, "Lab", ("Green",)) for code in baseline.constituencies.codes]
    pact = Pact.of_deals(deals, baseline.constituencies, baseline.parties)
    rise = expected_votes(electorate(projection, question, seed=1), pact) - baseline.votes
    gained = [
        {baseline.parties.codes[p]: rise[c, p] for p in np.nonzero(baseline.stood[c])[0]} for c in range(3)
    ]
    assert gained[0] == pytest.approx({"Lab": 60, "Green": -100, "UKIP": 15, "BRX": 5}, abs=1e-2)
    assert gained[1] == pytest.approx({"Lab": 60, "Green": -100, "UKIP": 20}, abs=1e-2)
    assert gained[2] == pytest.approx({"Lab": 60, "Green": -100, "Con": 0}, abs=1e-2)


def test_a_destination_that_is_not_on_the_axis_never_raises_the_rate_that_follows() -> None:
    row = TransferRow("Green", "Lab", {"Lab": 0.6, "Nowhere": 0.2, "home": 0.2}, "x")
    laid = on_axis(TransferTable({("Green", "Lab"): row}), parties(["Lab", "Green", "Con"]), np.ones(3))
    assert laid.rates[1, 0].tolist() == pytest.approx([0.6, 0.0, 0.0])
    assert laid.home[1, 0] == pytest.approx(0.4)


def test_a_pair_without_evidence_is_a_stated_guess() -> None:
    laid = on_axis(TransferTable({}), parties(["DUP", "UUP", "SF"]), np.array([50.0, 30.0, 20.0]))
    assert laid.rates[1, 0].tolist() == pytest.approx([0.5, 0.0, 0.2])
    assert laid.home[1, 0] == pytest.approx(0.3)
    assert laid.evidence["UUP", "DUP"] == "no evidence: a guess"
    assert laid.concentration[1, 0] == 6.0


def test_each_row_is_as_sure_as_it_says() -> None:
    known = TransferRow("Green", "Lab", {"Lab": 0.6, "home": 0.4}, "x", concentration=24.0)
    other = TransferRow("Green", "Con", {"Con": 0.6, "home": 0.4}, "x")
    table = TransferTable({("Green", "Lab"): known, ("Green", "Con"): other}, concentration=18.0)
    laid = on_axis(table, parties(["Lab", "Green", "Con"]), np.ones(3))
    assert [laid.concentration[1, e] for e in (0, 2, 3)] == [24.0, 18.0, 6.0]
