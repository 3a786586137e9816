"""Rule 18, one small table of offers at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from standaside.domain import AtLeast, Commitment, Event, Happening, Kind, Offer, OfferTable
from standaside.errors import ScenarioError
from standaside.planning.deal_changes import MOST_TRIED, changes, needed_by, smallest_change
from standaside.planning.deals import settle

NINE = dt.datetime(2017, 5, 9, 21, tzinfo=dt.UTC)
HOUR, SECOND = dt.timedelta(hours=1), dt.timedelta(seconds=1)
GREEN = Commitment("Green", "Hampstead", "Lab")
BRIGHTON, WIGHT = Commitment("Lab", "Brighton", "Green"), Commitment("Lab", "Wight", "Green")
ANY_BRIGHTON, ANY_WIGHT = Commitment("Lab", "Brighton"), Commitment("Lab", "Wight")
BOTH = AtLeast(2, (ANY_BRIGHTON, ANY_WIGHT))


def offer(name, *gives, requires=None, **times):
    return Offer(name, gives[0].party, gives, times.pop("made", NINE), requires=requires, **times)


def ids(found):
    return [one.id for one in found.binding]


def test_the_greens_offer_of_2017_binds_only_with_both_answers_before_noon():
    noon = NINE + 15 * HOUR
    hampstead = offer("hampstead", GREEN, requires=BOTH, until=noon)
    brighton, wight = offer("brighton", BRIGHTON), offer("wight", WIGHT, made=noon - SECOND)
    assert ids(settle(OfferTable((hampstead, brighton, wight)))) == ["brighton", "hampstead", "wight"]
    late = settle(OfferTable((hampstead, brighton, replace(wight, made=noon))))
    assert late.lapsed == ("hampstead",)
    assert ids(late) == ["brighton", "wight"]
    one = OfferTable((hampstead, brighton))
    assert smallest_change(one, settle(one, NINE), "hampstead").missing == (ANY_WIGHT,)


def test_at_its_until_an_offer_has_lapsed_and_a_second_before_it_has_not():
    event = Happening("ratified")
    waiting = offer("o", GREEN, requires=event, until=NINE + HOUR)
    for at, state in ((NINE + HOUR - SECOND, ["o"]), (NINE + HOUR, [])):
        assert ids(settle(OfferTable((waiting,), (Event(event, at),)))) == state


def test_what_binds_stays_bound_after_its_deadline_and_its_withdrawal():
    kept = offer("o", GREEN, until=NINE + HOUR, withdrawn=NINE + SECOND)
    found = settle(OfferTable((kept,)))
    assert ids(found) == ["o"]
    assert found.binding[0].since == NINE


def test_several_things_at_one_instant_are_dropped_first_and_added_after():
    old = offer("old", BRIGHTON, requires=GREEN, until=NINE + HOUR)
    new = offer("new", GREEN, made=NINE + HOUR, requires=ANY_BRIGHTON)
    found = settle(OfferTable((old, new)))
    assert (found.lapsed, found.waiting, ids(found)) == (("old",), ("new",), [])


def test_an_offer_made_at_its_until_never_lives():
    assert settle(OfferTable((offer("o", GREEN, until=NINE),))).lapsed == ("o",)


def test_of_two_ends_the_first_counts_and_the_partys_own_before_the_clocks():
    lapse, take = NINE + HOUR, NINE + 2 * HOUR
    waits = {"requires": Happening("never")}
    for until, withdrawn, state in (
        (lapse, take, "lapsed"),
        (take, lapse, "withdrawn"),
        (take, take, "withdrawn"),
    ):
        found = settle(OfferTable((offer("o", GREEN, until=until, withdrawn=withdrawn, **waits),)))
        assert getattr(found, state) == ("o",)


def test_a_circle_binds_together_and_names_only_who_is_needed():
    ring = [offer("a", GREEN, requires=ANY_BRIGHTON), offer("b", BRIGHTON, requires=GREEN)]
    tail = offer("c", WIGHT, requires=GREEN)
    found = settle(OfferTable((*ring, tail)))
    assert {one.id: one.circle for one in found.binding} == {"a": ("b",), "b": ("a",), "c": ("a", "b")}


def test_a_chain_needs_no_circle():
    chain = (
        offer("a", BRIGHTON),
        offer("b", GREEN, requires=ANY_BRIGHTON),
        offer("c", WIGHT, requires=GREEN),
    )
    assert {one.circle for one in settle(OfferTable(chain)).binding} == {()}


def test_a_clash_is_set_apart_and_what_leant_on_it_waits():
    here, there = Commitment("Green", "Bath", "Lab"), Commitment("Lab", "Bath", "Green")
    leans = offer("leans", Commitment("LD", "Hove", "Lab"), requires=here)
    found = settle(OfferTable((offer("x", here), offer("y", there), leans)))
    assert (found.conflict, found.waiting, ids(found)) == (("x", "y"), ("leans",), [])
    assert smallest_change(OfferTable((offer("x", here), offer("y", there))), found, "x").take_back == ("y",)


def test_a_clash_ends_when_one_side_takes_its_offer_back():
    here, there = Commitment("Green", "Bath", "Lab"), Commitment("Lab", "Bath", "Green")
    table = OfferTable((offer("x", here), offer("y", there, withdrawn=NINE + HOUR)))
    assert settle(table, NINE).conflict == ("x", "y")
    assert ids(settle(table)) == ["x"]


def test_what_binds_wins_over_what_comes_later_and_clashes():
    here, there = Commitment("Green", "Bath", "Lab"), Commitment("Lab", "Bath", "Green")
    table = OfferTable((offer("x", here), offer("y", there, made=NINE + HOUR)))
    found = settle(table)
    assert (ids(found), found.conflict) == (["x"], ("y",))
    assert smallest_change(table, found, "y").barred_by == (here,)


def test_only_standing_aside_for_each_other_in_one_seat_clashes():
    pairs = [
        (
            Commitment("Green", "Bath", "Lab", Kind.ACTIVISTS),
            Commitment("Lab", "Bath", "Green", Kind.ACTIVISTS),
        ),
        (Commitment("Green", "Bath", "Lab"), Commitment("Lab", "Hove", "Green")),
        (Commitment("Green", "Bath"), Commitment("Lab", "Bath", "Green")),
        (Commitment("Green", "Bath", "Lab"), Commitment("Lab", "Bath", "LD")),
    ]
    for one, other in pairs:
        assert len(settle(OfferTable((offer("x", one), offer("y", other)))).binding) == 2


def test_a_condition_asks_for_kind_and_for_whom_only_if_it_says_so():
    given = offer("given", Commitment("Lab", "Brighton", "LD"))
    soft = Commitment("Lab", "Brighton", kind=Kind.ACTIVISTS)
    for wanted, binds in ((ANY_BRIGHTON, True), (BRIGHTON, False), (soft, False)):
        found = settle(OfferTable((given, offer("o", GREEN, requires=wanted))))
        assert ("o" in ids(found)) == binds


def test_events_count_from_their_moment_and_only_those_asked_for():
    asked = Happening("ratified", "Green")
    table = OfferTable(
        (offer("o", GREEN, requires=asked),),
        (Event(Happening("ratified", "Lab"), NINE), Event(asked, NINE + HOUR)),
    )
    assert ids(settle(table, NINE + HOUR - SECOND)) == []
    assert ids(settle(table, NINE + HOUR)) == ["o"]


def test_k_of_n_and_nesting():
    three = AtLeast(2, (ANY_BRIGHTON, ANY_WIGHT, AtLeast(1, (Happening("a"), Happening("b")))))
    table = OfferTable(
        (offer("o", GREEN, requires=three), offer("b", BRIGHTON)), (Event(Happening("b"), NINE + HOUR),)
    )
    assert ids(settle(table, NINE)) == ["b"]
    assert ids(settle(table)) == ["b", "o"]


def test_the_smallest_change_sees_through_other_offers():
    """Three promises wait for one ratification: that one event is less than the three."""
    seats = [Commitment("Lab", name, "Green") for name in ("Bath", "Brighton", "Wight")]
    ratified = Happening("ratified", "Lab")
    answers = [offer(f"lab{n}", seat, requires=ratified) for n, seat in enumerate(seats)]
    table = OfferTable((offer("o", GREEN, requires=AtLeast(3, tuple(seats))), *answers))
    change = smallest_change(table, settle(table), "o")
    assert (change.missing, change.smallest) == ((ratified,), True)


def test_ten_of_twenty_are_counted_and_not_searched():
    wanted = AtLeast(10, tuple(Happening(f"event {n:02}") for n in range(20)))
    table = OfferTable((offer("o", GREEN, requires=wanted),))
    change = smallest_change(table, settle(table), "o")
    assert (len(change.missing), change.smallest) == (10, True)


def test_beyond_the_bound_a_small_set_is_given_without_the_claim():
    events = tuple(Happening(f"event {n:02}") for n in range(20))
    wanted = AtLeast(2, (AtLeast(10, events), events[0]))  # one fact named twice, so that it must be searched
    table = OfferTable((offer("o", GREEN, requires=wanted),))
    change = smallest_change(table, settle(table), "o")
    assert MOST_TRIED < 10_000
    assert (len(change.missing), change.smallest) == (10, False)
    assert ids(settle(OfferTable(table.offers, tuple(Event(leaf, NINE) for leaf in change.missing)))) == ["o"]


def test_a_lapsed_offer_says_what_it_would_take_if_it_were_made_again():
    table = OfferTable(
        (offer("o", GREEN, requires=BOTH, until=NINE + HOUR), offer("b", BRIGHTON, made=NINE + 2 * HOUR))
    )
    change = changes(table, settle(table))["o"]
    assert (change.made_again, change.missing) == (True, (ANY_WIGHT,))


def test_what_an_offer_needs_by_itself():
    either = AtLeast(1, (BOTH, AtLeast(2, (Happening("a"), Commitment("LD", "Hove")))))
    assert needed_by(offer("o", GREEN, requires=either)) == (Commitment("LD", "Hove"),)


def test_the_moment_counts_not_what_clocks_show():
    east, west = dt.timezone(9 * HOUR), dt.timezone(-9 * HOUR)
    event = Happening("ratified")
    until = (NINE + HOUR).astimezone(east)  # shows a later day than the event's clock
    table = OfferTable(
        (offer("o", GREEN, requires=event, until=until),), (Event(event, NINE.astimezone(west)),)
    )
    assert ids(settle(table)) == ["o"]


def test_an_empty_table_and_a_moment_before_everything():
    assert settle(OfferTable(())).binding == ()
    assert settle(OfferTable((offer("o", GREEN),)), NINE - SECOND).not_made == ("o",)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: offer("o", GREEN, until=NINE - SECOND), "made after its until"),
        (lambda: offer("o", GREEN, withdrawn=NINE - SECOND), "withdrawn before it is made"),
        (lambda: offer("o", GREEN, requires=Commitment("Green", "Hampstead")), "what it gives itself"),
        (lambda: offer("o", GREEN, requires=AtLeast(1, (AtLeast(1, (GREEN,)),))), "what it gives itself"),
        (lambda: offer("o", GREEN, requires=AtLeast(1, ())), "empty list"),
        (lambda: offer("o", GREEN, requires=AtLeast(3, (BRIGHTON, WIGHT))), "at_least 3 of 2"),
        (lambda: offer("o", GREEN, requires=AtLeast(0, (BRIGHTON,))), "at_least 0 of 1"),
        (lambda: Offer("o", "Green", (), NINE), "gives nothing"),
        (lambda: Offer("o", "Green", (BRIGHTON,), NINE), "only commit itself"),
        (lambda: offer("o", Commitment("Green", "Bath", "Green")), "for itself"),
        (lambda: offer("o", GREEN, Commitment("Green", "Hampstead", "LD")), "twice in one seat"),
        (lambda: OfferTable((offer("o", GREEN), offer("o", BRIGHTON))), 'Two offers have the id "o"'),
        (lambda: offer("o", GREEN, made=dt.datetime(2017, 5, 9)), "no offset"),
    ],
)  # fmt: skip
def test_offers_without_meaning_are_refused_in_a_sentence(make, says):
    with pytest.raises(ScenarioError, match=says):
        make()
