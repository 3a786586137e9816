"""A file of offers: what it means, and one sentence for what it cannot mean."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest

from standaside.data.offers_file import load_offers, offers_from_tables, read_moment, shipped_offers
from standaside.domain import AtLeast, Commitment, Happening, Kind
from standaside.errors import ScenarioError, SourceError, UnknownNameError

GOOD = """
election = "2017"
[[offer]]
id = "hampstead"
by = "green"
made = 2017-05-09T21:00:00+01:00
until = 2017-05-11T12:00:00+01:00
gives = [ { seat = "hampstead & kilburn", for = "Labour" } ]
requires = { all = [{ party = "Lab", seat = "Brighton Pavilion" }, {party = "Lab", seat = "Isle Of Wight" } ]}
[[event]]
name = "Ratified"
party = "Green"
at = 2017-05-10T20:00:00Z
"""


def read(text):
    return offers_from_tables(tomllib.loads(text), name="mine.toml")


def test_the_file_of_the_design_is_read_with_names_as_people_write_them():
    found = read(GOOD)
    (offer,) = found.table.offers
    assert offer.gives == (Commitment("Green", "E14000727", "Lab"),)
    assert offer.requires == AtLeast(2, (Commitment("Lab", "E14000598"), Commitment("Lab", "E14000762")))
    assert offer.until == dt.datetime(2017, 5, 11, 11, tzinfo=dt.UTC)
    assert found.table.events[0].what == Happening("ratified", "Green")
    assert found.zone == dt.UTC  # two offsets in one file


def test_times_are_shown_in_the_only_offset_of_the_file():
    assert str(read(GOOD.replace("20:00:00Z", "20:00:00+01:00")).zone) == "UTC+01:00"


def test_every_shipped_file_is_read():
    assert [load_offers(name).name for name in shipped_offers()] == ["hampstead-2017"]


def test_a_zone_reads_times_without_an_offset_by_the_clock_of_the_day():
    zoned = GOOD.replace('election = "2017"', 'election = "2017"\ntimezone = "Europe/London"')
    winter = zoned.replace("until = 2017-05-11T12:00:00+01:00", "until = 2017-11-11T12:00:00")
    summer = zoned.replace("until = 2017-05-11T12:00:00+01:00", "until = 2017-05-11T12:00:00")
    assert read(winter).table.offers[0].until.hour == 12
    assert read(summer).table.offers[0].until.hour == 11


CLOCKS = 'election = "2017"\ntimezone = "Europe/London"'
WRONG = [
    (("21:00:00+01:00", "21:00:00"), "has no offset from UTC"),
    (('election = "2017"', CLOCKS), None),
    (("2017-05-11T12:00:00+01:00", "2017-05-11"), "until is 2017-05-11; give a date and a time"),
    (("2017-05-11T12:00:00+01:00", '"noon"'), 'until is "noon"'),
    (("2017-05-11T12:00:00+01:00", "2017-05-09T20:59:59+01:00"), "made after its until"),
    (("hampstead & kilburn", "Hamstead and Kilburn"), "Did you mean Hampstead and Kilburn"),
    (('by = "green"', 'by = "Grene"'), "Did you mean"),
    (('"Labour" }', '"Green" }'), "stand aside for itself"),
    (('"Labour" }', '"Other" }'), "not a party that can be named"),
    (("{ all =", "{ any = [] } # "), "empty list"),
    (("{ all =", "{ at_least = 3, of ="), "at_least 3 of 2 has no meaning; ask for 1 or 2"),
    (("{ all =", '{ at_least = "two", of ='), 'at_least is "two"'),
    (("{ all =", "{ alll ="), "Did you mean all"),
    (("{ all =", "{ all = 3 } # "), "all is 3"),
    (("{ all =", '{ all = ["x"] } # '), 'this is "x"'),
    (("{ all =", "{ any = [ { party = 'Green', seat = 'Hampstead and Kilburn' } ] } # "), "gives itself"),
    (("id = ", "idd = "), "Did you mean id"),
    (('id = "hampstead"', "id = 3"), "id is 3"),
    (("gives = ", "gives = [] # "), "gives nothing"),
    (('for = "Labour"', 'kind = "activist"'), "Did you mean activists"),
    (("[[event]]", "[event]"), r"begin each with \[\[event\]\]"),
    (('name = "Ratified"', ""), "name is missing"),
    (('"2017"', '"2016"'), "election"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), WRONG)
def test_what_has_no_meaning_gets_one_sentence_that_names_the_file(change, says):
    text = GOOD.replace(*change, 1)
    assert text != GOOD
    if says is None:
        assert read(text)
        return
    with pytest.raises(ScenarioError, match=says) as caught:
        read(text)
    assert str(caught.value).startswith("mine.toml: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("shown", "says"),
    [("2017-10-29T01:30:00", "happens twice"), ("2018-03-25T01:30:00", "does not exist")],
)
def test_a_time_that_clocks_skip_or_show_twice_is_refused(shown, says):
    text = GOOD.replace('election = "2017"', CLOCKS).replace("2017-05-11T12:00:00+01:00", shown)
    with pytest.raises(ScenarioError, match=says):
        read(text)
    assert read(text.replace(shown, f"{shown}+00:00"))


def test_an_unknown_zone_no_offers_and_bottomless_conditions():
    for text, says in (
        ('election = "2017"', "there is no offer"),
        (GOOD.replace('"2017"', '"2017"\ntimezone = "Europe/Lundon"', 1), "no timezone"),
        (GOOD.replace("{ all = [", "{ all = [" * 31).replace("} ]}", "} ]}" + " ] }" * 30),
         "nested more than"),
    ):  # fmt: skip
        with pytest.raises(ScenarioError, match=says):
            read(text)


def test_soft_commitments_are_read():
    found = read(GOOD.replace('for = "Labour"', 'for = "Labour", kind = "Silent"'))
    assert found.table.offers[0].gives[0].kind is Kind.SILENT


def test_a_missing_file_is_a_matter_of_data():
    with pytest.raises(SourceError, match="Did you mean hampstead-2017"):
        load_offers("hamstead-2017")


@pytest.mark.parametrize("text", ["noon", "2017-05-11", "2017-05-11T12:00", ""])
def test_a_moment_that_is_none_is_a_matter_of_usage(text):
    with pytest.raises(UnknownNameError, match=r"--at: .*2017-05-11T12:00:00\+01:00|has no offset"):
        read_moment(text, None, where="--at")
