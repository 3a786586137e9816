"""Every result shows itself: tables with their source, a data frame, a picture."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import sys
import typing
from collections.abc import Sequence
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import polars
import pytest

import standaside
from standaside.chamber import house
from standaside.data.elections import elections
from standaside.data.offers_file import load_offers
from standaside.data.own.column_map import ColumnMap
from standaside.data.own.importer import Imported, ImportedPolls
from standaside.data.register import stand_asides
from standaside.data.scoreboard import load_scoreboard
from standaside.domain import Deal, RedLines, RivalBloc, Uncertainty
from standaside.errors import SourceError
from standaside.planning.deals import settle
from standaside.present.bars_svg import Bar, bars
from standaside.present.notebook import laid_out
from standaside.present.summary import summarise
from standaside.showing import Picture, Several, Shown
from tests.tables import rates, result, scenario

FOUR = ("_repr_html_", "to_polars", "to_pandas", "plot")
INGREDIENTS = frozenset({
    # what a question is made of
    "AtLeast", "Backfire", "Campaign", "Commitment", "Event", "Happening", "Hostile", "Lock", "Nominations",
    "Offer", "PactRules", "RedLine", "RedLines", "RivalBloc", "Settings", "Stance", "Strength", "Uncertainty",
    "Unilateral", "PollRow", "Opening",
    # axes, an entry of a settlement, and how things are said and coloured
    "Constituencies", "Parties", "Bound", "Phrase", "Swatch",
})  # fmt: skip
"""Public nouns that are no results. All others must show themselves."""


def nouns() -> set[type]:
    """Every public dataclass, and every dataclass that a public function returns, alone or in a row."""
    public = {name: getattr(standaside, name) for name in standaside.__all__}
    found = {thing for thing in public.values() if inspect.isclass(thing)}
    for function in filter(inspect.isfunction, public.values()):
        module = sys.modules[function.__module__]
        answer = typing.get_type_hints(function, vars(module) | public).get("return")
        found |= {part for part in (answer, *typing.get_args(answer)) if inspect.isclass(part)}
    return {thing for thing in found if dataclasses.is_dataclass(thing)}


RESULTS = sorted((noun for noun in nouns() if noun.__name__ not in INGREDIENTS), key=lambda n: n.__name__)


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_every_public_result_has_all_four(kind):
    assert [name for name in FOUR if not callable(getattr(kind, name, None))] == []


def test_the_nouns_that_are_no_results_exist_and_do_not_pretend_to_be():
    names = {noun.__name__: noun for noun in nouns()}
    assert [name for name in INGREDIENTS if name not in names] == []
    assert [name for name in INGREDIENTS if issubclass(names[name], Shown)] == []


def test_what_public_functions_return_in_a_row_shows_itself_as_a_table():
    rows = []
    for name in standaside.__all__:
        function = getattr(standaside, name)
        if inspect.isfunction(function):
            answer = typing.get_type_hints(function, vars(sys.modules[function.__module__])).get("return")
            parts = [part for part in typing.get_args(answer) if inspect.isclass(part)]
            in_a_row = typing.get_origin(answer) in {list, tuple, Sequence}
            if in_a_row and any(issubclass(part, Shown) for part in parts):
                rows.append(name)
    assert rows == []


# ---------------------------------------------------------------- each of them, shown

PLACES = {
    "Ash": {"Con": 4100, "Lab": 3000, "LD": 2500, "UKIP": 400},
    "Birch & Box": {"Con": 4400, "Lab": 3900, "LD": 1200, "UKIP": 500},
    "Cedar": {"Con": 3500, "Lab": 2000, "LD": 4000, "UKIP": 500},
}
POLL = {"Con": 0.40, "Lab": 0.30, "LD": 0.24, "UKIP": 0.05}
DRAWS, SEED = 60, 3
NOON = dt.datetime(2017, 5, 1, 12, tzinfo=dt.UTC)


def question():
    """Three places, a pact in one of them, and a bloc on the other side that may answer."""
    table = rates(
        ("LD", "Lab", {"Lab": 0.6, "home": 0.4}), ("Lab", "LD", {"LD": 0.6, "Con": 0.1, "home": 0.3}),
        ("UKIP", "Con", {"Con": 0.7, "home": 0.3}), ("Con", "UKIP", {"UKIP": 0.5, "home": 0.5}),
        concentration=18.0,
    )  # fmt: skip
    return scenario(
        result(PLACES),
        poll=standaside.Poll({"GB": POLL}, source="a poll made up"),
        transfers=table,
        uncertainty=Uncertainty(draws=DRAWS),
        pact=(Deal("Ash", "Ash", "Lab", ("LD",)),),
        blocs_against=(RivalBloc(("Con", "UKIP"), ("Lab", "LD")),),
    )


@pytest.fixture(scope="module")
def shown():
    """One of every kind of result, by name."""
    asked = question()
    view, judged = standaside.project(asked), standaside.evaluate(asked, seed=SEED)
    free = dataclasses.replace(asked, pact=())
    planned = standaside.plan(free, seed=SEED)
    read, record = load_offers("hampstead-2017"), load_scoreboard()
    settled = settle(read.table)
    prices = standaside.price_offers(*our_offers(), asked, seed=SEED)
    made = [
        asked, asked.baseline, asked.poll, asked.pact[0], asked.transfers, asked.transfers.rows["LD", "Lab"],
        view, standaside.tally(view, asked, seed=SEED), judged, planned.plan, judged.pact, judged.outcomes[0],
        judged.with_pact, summarise(judged), summarise(judged).summed,
        house(judged.with_pact.seats(), view.parties, RedLines()),
        standaside.count_scenario(asked, seed=SEED, systems=["fptp"]),
        standaside.advise(asked, seed=SEED, rules=("uniform",))[0], standaside.counter(asked, seed=SEED),
        standaside.plan_campaign(asked, standaside.Campaign(reach=0), None, seed=SEED),
        standaside.estimate([standaside.PollRow("", NOON.date(), POLL, 1000)], on=NOON.date()),
        Imported(asked.baseline, ColumnMap(), (), {}, "mine.csv", "0" * 64),
        ImportedPolls("mine", ({"area": "GB", "shares": {"Con": 40.0}},), ColumnMap(), (), "p.csv", "0" * 64),
        read, read.table, settled, prices, standaside.smallest_change(read.table, settled, "hampstead"),
        standaside.SettledOffers(read.title, read.election, read.table, settled, read.zone),
        record, record.scores[0], record.calibration[0], record.intervals[0], record.covered[0],
        record.advice[0], record.published[0], elections()[0], stand_asides()[0],
        standaside.MeasureChance(0.2, 0.3, 310.0, 320.0), standaside.assumptions(asked)[0],
        standaside.rule_checks(summarise(planned))[0], standaside.rates_of(asked, "LD", "Lab"),
        standaside.apportion([500, 300, 200], 10), standaside.FairnessPrice(12.0, 11.0, 1.0, proven=True),
        standaside.frontier_of(free, seed=SEED), standaside.shares_of(free, seed=SEED),
        standaside.trades_of(free, seed=SEED), standaside.bargains_of(free, seed=SEED),
        standaside.compare_presets(free, {}, seed=SEED), standaside.robustness_of(planned, seed=SEED),
        ColumnMap(layout="wide", columns={"constituency": "Riding"}, parties=("NDP", "Liberal")),
        standaside.rates_from(standaside.load_money_rates()),
        standaside.differences([summarise(judged), summarise(standaside.evaluate(free, seed=SEED))])[0],
        standaside.apportion_many(np.array([[500, 300, 200], [100, 100, 10]]), 5),
    ]  # fmt: skip
    return {type(one): one for one in made}


def our_offers():
    """One offer between the small parties: the Liberal Democrats would give way in Birch & Box."""
    made = standaside.Offer("one", "LD", (standaside.Commitment("LD", "Birch & Box", "Lab"),), NOON)
    table = standaside.OfferTable((made,))
    return table, settle(table)


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_every_public_result_shows_itself(kind, shown):
    assert kind in shown, f"make a {kind.__name__} for this test"
    one = shown[kind]
    page = ElementTree.fromstring(one._repr_html_())
    assert page.get("class") == "standaside"
    assert len(page.findall(".//table")) >= 1
    frame = one.to_polars()
    assert isinstance(frame, polars.DataFrame)
    assert "version" in frame.columns or frame.is_empty()
    picture = one.plot()
    drawn = ElementTree.fromstring(picture.svg)
    assert drawn.tag.endswith("svg")
    assert drawn.find("{*}title").text.strip()
    assert "nan" not in picture.svg


SIMULATED = (
    "Assessment", "Bargains", "Campaigning", "Compared", "Comparison", "Countered", "Forecast", "Frontier",
    "Market", "Prices", "Robust", "Scoreboard", "Shares", "Summary", "Tally",
)  # fmt: skip


@pytest.mark.parametrize("name", SIMULATED)
def test_what_was_simulated_carries_source_draws_and_seed_wherever_it_goes(name, shown):
    one = next(thing for kind, thing in shown.items() if kind.__name__ == name)
    about = laid_out(one).about
    assert about.sources
    said = f"{about.draws:,} simulated elections, seed {about.seed}"
    assert said in one._repr_html_()
    assert said in " ".join(ElementTree.fromstring(one.plot().svg).itertext())
    frame = one.to_polars()
    if not frame.is_empty():
        assert set(frame["draws"]) == {about.draws}
        assert set(frame["seed"]) == {about.seed}
        assert frame["source"][0]


def test_the_summed_vote_is_never_alone(shown):
    judged = shown[standaside.Assessment]
    for said in (judged._repr_html_(), judged.plot().svg):
        assert said.index("with the pact") < said.index("bound: ")


def test_a_frame_has_the_numbers_and_not_their_words(shown):
    frame = shown[standaside.Result].to_polars()
    assert frame["votes"].sum() == sum(sum(row.values()) for row in PLACES.values())
    assert frame.filter(polars.col("party") == "Con")["seats"].item() == 2
    tallied = shown[standaside.Tally]
    assert np.allclose(tallied.to_polars()["p_Con"].to_numpy(), tallied.p_win()[:, 0])


def test_a_long_table_says_how_much_it_leaves_out():
    shown = stand_asides()._repr_html_()
    assert shown.count("<tr>") == 26
    assert "420 further rows; .to_polars() has them all." in shown
    assert len(stand_asides().to_polars()) == 445


def test_several_polls_are_one_table():
    polls = Several([standaside.Poll({"GB": POLL}), standaside.Poll({"GB": {"Con": 0.4, "Lab": 0.35}})])
    assert polls.to_polars()["poll"].to_list() == [1] * 4 + [2] * 2
    assert "2 polls" in polls._repr_html_()
    assert "nine times in ten" in polls.plot().svg


def test_advice_for_many_seats_is_one_table():
    found = standaside.advise(question(), seed=SEED, rules=("uniform",))
    assert "Who is best placed" in found._repr_html_()
    assert found.to_polars()["seed"].to_list() == [SEED] * 3
    assert found[:1] == (found[0],)


def test_without_pandas_one_sentence_says_what_to_install(monkeypatch, shown):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SourceError, match=r"needs the package pandas; install it with .*notebook"):
        shown[standaside.Result].to_pandas()


def test_pandas_gets_the_same_columns(monkeypatch, shown):
    stand_in = ModuleType("pandas")
    stand_in.DataFrame = dict
    monkeypatch.setitem(sys.modules, "pandas", stand_in)
    one = shown[standaside.Result]
    assert one.to_pandas() == one.to_polars().to_dict(as_series=False)


def test_a_picture_is_saved_as_svg_and_nothing_else(tmp_path, shown):
    picture = shown[standaside.Tally].plot()
    assert isinstance(picture, Picture)
    assert "currentColor" in picture._repr_html_()
    picture.save(tmp_path / "seats.svg")
    saved = ElementTree.parse(tmp_path / "seats.svg").getroot()
    assert saved.get("color") == "#222"
    with pytest.raises(SourceError, match="does not end in"):
        picture.save(tmp_path / "seats.png")
    with pytest.raises(SourceError, match="cannot be written"):
        picture.save(tmp_path / "nowhere" / "seats.svg")


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_the_text_of_a_result_is_a_line_or_two(kind, shown):
    text = repr(shown[kind])
    assert kind.__name__ in text
    assert "array(" not in text
    assert "\n" not in text
    assert 10 < len(text) < 500
    said: list[str] = []
    shown[kind]._repr_pretty_(SimpleNamespace(text=said.append), cycle=False)
    assert said == [text]


def test_the_text_of_a_plan_has_its_gain_with_the_range(shown):
    judged = shown[standaside.Assessment]
    gain = summarise(judged).bloc.gain
    ends = f"nine times in ten {gain.p05:+.0f} to {gain.p95:+.0f}"
    assert f"{gain.mean:+.1f} seats ({ends}), {DRAWS} draws, seed {SEED}" in repr(judged)
    assert "deals in 1 of 3 constituencies" in repr(judged)


def test_the_text_of_many_counts_them_and_shows_the_first():
    entries = elections()
    assert repr(entries).startswith(f"<{len(entries)} rows, the first: Election(id=")
    assert len(repr(entries)) < 500
    assert repr(Several([1, 2])) == "(1, 2)"
    assert repr(Several()) == "()"


def test_what_is_too_long_for_the_text_is_counted_or_cut():
    table = standaside.Poll({"GB": POLL}, source="a" * 5000)
    assert repr(table) == f"Poll(shares=<1 entry>, source='{'a' * 59}…', pollsters=1)"


def test_what_is_no_result_has_no_layout():
    with pytest.raises(TypeError, match="A Lock has no layout"):
        laid_out(standaside.Lock("Ash", "Lab", stands=True))


def test_the_words_below_a_chart_stay_within_it():
    """A letter of system-ui at 11 units is at most about 6.1 wide on average of a sentence."""
    source = f"Source: {'House of Commons Library, Mark Packs PollBase; ' * 12}"
    drawn = ElementTree.fromstring(bars([Bar("Labour", 262.0, "262")], title="Seats", notes=[source]))
    left, _, wide, _ = map(float, drawn.get("viewBox").split())
    small = [text.text for text in drawn.findall(".//{*}text") if text.get("font-size") == "11"]
    assert left < 0
    assert len(small) > 1
    assert " ".join(small) == source.strip()
    assert max(len(line) for line in small) * 6.1 < wide + left
