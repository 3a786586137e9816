"""The Electoral Commission's guidance as checks: who is told what, and that it is no advice."""

import pytest

from standaside.data import shipped
from standaside.domain import Constituencies, Deal, Pact
from standaside.errors import ScenarioError
from standaside.planning.guidance import NOT_ADVICE, Intent, Level, check_guidance
from standaside.planning.money import rates_from
from tests.tables import parties

RATES = rates_from(shipped.rows("money.csv"))
PLACES = Constituencies(
    tuple("ABCDEFG"), tuple("ABCDEFG"), ("England",) * 7, ("London",) * 7, ("",) * 7, "made"
)
PARTIES = parties(["Con", "LD", "Lab"])


def pact(*deals: tuple[str, str, str]) -> Pact:
    return Pact.of_deals([Deal(code, code, to, (aside,)) for code, to, aside in deals], PLACES, PARTIES)


ONE, TWO = pact(("A", "Lab", "LD")), pact(("A", "Lab", "LD"), ("B", "LD", "Lab"))
LEAFLETS = Intent(campaigning=True)


def keys(made: Pact, intent: Intent) -> dict[str, Level]:
    return {notice.key: notice.level for notice in check_guidance(made, intent, RATES)}


def test_no_pact_and_no_campaign_say_nothing() -> None:
    assert check_guidance(pact(), Intent(), RATES) == ()
    assert "notional" in keys(pact(), LEAFLETS)


@pytest.mark.parametrize(
    ("made", "intent", "expected"),
    [
        (ONE, Intent(announced=False), {"pact"}),
        (ONE, Intent(), {"pact", "announcement"}),
        (ONE, LEAFLETS, {"pact", "notional", "volunteers", "local"}),
        (TWO, LEAFLETS, {"pact", "notional", "volunteers", "local", "joint"}),
        (
            TWO,
            Intent(campaigning=True, general={"England": 9000}),
            {"pact", "notional", "volunteers", "local", "joint", "notification", "constituency"},
        ),
    ],
)
def test_each_case_of_the_guidance_has_its_notices(made: Pact, intent: Intent, expected: set[str]) -> None:
    assert set(keys(made, intent)) == expected


def test_limits_are_checked() -> None:
    within = Intent(campaigning=True, general={"England": 6000, "Wales": 4000}, local={"A": 700})
    assert keys(TWO, within)["notification"] is Level.NOTE
    assert keys(TWO, within)["local"] is Level.NOTE
    over = Intent(campaigning=True, general={"England": 6001, "Wales": 4000}, local={"A": 701})
    assert keys(TWO, over)["notification"] is Level.OVER
    assert keys(TWO, over)["local"] is Level.OVER


def test_many_seats_over_the_limit_are_counted_not_listed() -> None:
    over = Intent(local=dict.fromkeys("ABCDEFG", 800.0))
    text = next(n.text for n in check_guidance(ONE, over, RATES) if n.key == "local")
    assert text.endswith("A, B, C, D, E and 2 more.")
    few = Intent(local={"A": 800.0})
    assert next(n.text for n in check_guidance(ONE, few, RATES) if n.key == "local").endswith(": A.")


def test_every_notice_has_a_link_and_a_date_and_none_gives_advice() -> None:
    intent = Intent(campaigning=True, general={"England": 50_000}, local={"A": 800})
    for notice in check_guidance(TWO, intent, RATES):
        assert notice.address.startswith("https://www.electoralcommission.org.uk/")
        assert notice.dated
        assert notice.text.endswith(".")
    assert "not legal advice" in NOT_ADVICE


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"general": {"England": -1.0}}, "England: the spending is -1 pounds"),
        ({"local": {"A": float("inf")}}, "A: the spending is inf pounds"),
        ({"general": {"Mercia": 1.0}}, 'There is no nation "Mercia"'),
    ],
)
def test_spending_without_meaning_is_refused(wrong: dict[str, dict[str, float]], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        Intent(**wrong)  # type: ignore[arg-type]


def test_spending_in_a_seat_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ScenarioError, match='Spending is given for "Z", which is not a constituency'):
        check_guidance(ONE, Intent(local={"Z": 10.0}), RATES)
