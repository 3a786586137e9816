"""Experiments on a made-up country whose voters' ways are known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from standaside.data import shipped
from standaside.domain import Constituencies, Parties, PartyKind, Result
from standaside.errors import AlignmentError, UnknownNameError
from standaside.evidence.experiments import (
    EXPERIMENTS,
    estimate,
    label,
    run_experiments,
    unite_to_remain_effect,
)
from standaside.evidence.fields import (
    CONTROLS,
    Experiment,
    Field,
    Round,
    Sources,
    assemble,
    behind,
    chosen_places,
    contends,
    contested,
    holder,
)
from standaside.evidence.instruments import Effects
from tests.shared_data import ROOT

PARTIES = Parties(
    ("Con", "Lab", "LD", "Green", "PC", "UKIP", "Spk", "Other"),
    ("Conservative", "Labour", "Liberal Democrat", "Green", "Plaid Cymru", "UKIP", "Speaker", "Other"),
    (*[PartyKind.PARTY] * 6, PartyKind.SPEAKER, PartyKind.SUM),
)
SIZE = 400
WAYS = np.array([0.5, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0])
"""Where UKIP's voters go without UKIP; two tenths stay at home."""

UKIP = Experiment("made-up", "UKIP absent", (Round("2017", "2015", "2010"),), ("UKIP",), ("Con", "Lab", "LD"))


def places() -> Constituencies:
    nations = ["England"] * 340 + ["Wales"] * 40 + ["Scotland"] * 20
    regions = ["North"] * 170 + ["South"] * 170 + ["Wales"] * 40 + ["Scotland"] * 20
    codes = tuple(f"X{i:03d}" for i in range(SIZE))
    return Constituencies(
        codes, tuple(f"Place {i}" for i in range(SIZE)), tuple(nations), tuple(regions), ("",) * SIZE, "2010"
    )


def result(name: str, year: int, votes, electorate) -> Result:
    known = np.ones(SIZE, dtype=bool)
    return Result(
        id=name, name=name, date=dt.date(year, 6, 1), is_notional=False, source="made up",
        constituencies=places(), parties=PARTIES, votes=votes, stood=votes > 0, electorate=electorate,
        winner_known=known, majority_known=known,
    )  # fmt: skip


def country(seed: int = 1, *, away: float = 0.3, targeted: float = 0.0) -> Field:
    """Three elections; at the last UKIP is absent from some places, where LD gains ``targeted`` besides."""
    rng = np.random.default_rng(seed)
    leave = rng.uniform(0.3, 0.7, SIZE)
    electorate = np.full(SIZE, 70_000)
    base = np.column_stack(
        [0.25 + 0.1 * leave, 0.28 - 0.1 * leave, 0.10 - 0.05 * leave, np.full(SIZE, 0.02), np.zeros(SIZE)]
    )
    base = base * np.exp(rng.normal(0, 0.2, base.shape))
    ukip = 0.02 + 0.12 * leave
    absent = rng.random(SIZE) < away

    def count(noise: float, gone) -> np.ndarray:
        votes = np.zeros((SIZE, len(PARTIES)))
        votes[:, :5] = base + rng.normal(0, noise, base.shape) * (base > 0)
        strength = ukip + rng.normal(0, noise, SIZE)
        votes[:, 5] = np.where(gone, 0.0, strength)
        votes += np.where(gone, strength, 0.0)[:, None] * WAYS
        votes[:, 2] += targeted * gone
        votes[0], votes[0, 6] = 0.0, 0.5
        return np.rint(np.maximum(votes, 0.0) * electorate[:, None]).astype(np.int64)

    nowhere = np.zeros(SIZE, dtype=bool)
    past = [result(str(year), year, count(0.004, nowhere), electorate) for year in (2010, 2015)]
    now = result("2017", 2017, count(0.004, absent), electorate)
    sitting = np.zeros((SIZE, len(PARTIES)), dtype=bool)
    sitting[np.arange(SIZE), past[1].votes.argmax(axis=1)] = rng.random(SIZE) < 0.8
    codes = frozenset(code for code, gone in zip(places().codes, absent, strict=True) if gone)
    return Field(now, past[1], past[0], leave, sitting, {("UKIP", "LD"): codes, ("Green", "LD"): codes})


def by_destination(rates):
    return {rate.to: rate for rate in rates}


def test_the_ways_of_voters_are_found():
    found = by_destination(estimate(UKIP, [country()]))
    assert list(found) == ["Con", "Lab", "LD", "other", "home"]
    for to, truth in {"Con": 0.5, "Lab": 0.2, "LD": 0.1, "other": 0.0, "home": 0.2}.items():
        assert abs(found[to].rate - truth) < 2.6 * found[to].se < 0.15
        assert abs(found[to].placebo) < 2.6 * found[to].placebo_se
    one = found["Con"]
    assert sum(rate.rate for rate in found.values()) == pytest.approx(1.0)
    assert sum(rate.rate_valid for rate in found.values()) == pytest.approx(1.0)
    assert (one.label, one.party, one.election, one.n) == ("sound", "UKIP", "2017", 379)
    assert 0.08 < one.expected_share < 0.16


def test_a_row_has_the_names_of_the_command_line():
    row = estimate(UKIP, [country()])[0].row()
    contract = [
        "experiment",
        "election",
        "from",
        "to",
        "rate",
        "rate_valid",
        "se",
        "n_absent",
        "expected_share",
    ]
    assert {*contract, "placebo", "label", "specification"} <= set(row)
    assert (row["from"], row["to"]) == ("UKIP", "Con")


def test_places_in_another_order_give_the_same_rates():
    one = country()
    order = np.random.default_rng(5).permutation(SIZE)
    around = Constituencies(*(tuple(np.array(getattr(places(), name))[order]) for name in
                              ("codes", "names", "nations", "regions", "counties")), "2010")  # fmt: skip

    def turned(old: Result) -> Result:
        moved = {name: getattr(old, name)[order] for name in
                 ("votes", "stood", "electorate", "winner_known", "majority_known")}  # fmt: skip
        return replace(old, constituencies=around, **moved)

    other = Field(
        turned(one.now), turned(one.before), turned(one.earlier), one.leave[order], one.sitting[order]
    )
    for mine, theirs in zip(estimate(UKIP, [one]), estimate(UKIP, [other]), strict=True):
        assert mine.rate == pytest.approx(theirs.rate)
        assert mine.se == pytest.approx(theirs.se)
        assert mine.placebo == pytest.approx(theirs.placebo)


def test_several_elections_are_surer_than_one():
    one, both = (
        by_destination(estimate(UKIP, fields)) for fields in ([country(1)], [country(1), country(2)])
    )
    assert both["Con"].se < one["Con"].se
    assert both["Con"].n_absent > one["Con"].n_absent
    assert both["Con"].election == "2017, 2017"


def test_without_an_earlier_election_there_is_no_placebo():
    rates = estimate(UKIP, [replace(country(), earlier=None)])
    assert {rate.placebo for rate in rates} == {rate.placebo_se for rate in rates} == {None}


def test_the_speaker_and_other_nations_are_left_out():
    one = country()
    here = contested(one)
    assert not here[0]
    assert here[1:380].all()
    assert not here[380:].any()


def test_places_can_be_chosen():
    one = country()
    everywhere, absent = chosen_places(UKIP, one)
    held, _ = chosen_places(replace(UKIP, held_by="Lab"), one)
    rest, _ = chosen_places(replace(UKIP, not_held_by="Lab"), one)
    assert (held ^ rest == everywhere).all()
    assert (holder(one.before)[held] == "Lab").all()
    stood, _ = chosen_places(replace(UKIP, standing=("Green",), stood_before=True), one)
    assert (stood == everywhere).all()
    left, none = chosen_places(replace(UKIP, left_out=(("UKIP", "LD"),)), one)
    assert left.sum() == everywhere.sum() - absent.sum()
    assert not none.any()
    treated, same = chosen_places(replace(UKIP, treated=(("UKIP", "LD"),), but=("Place 7",)), one)
    assert treated.sum() == everywhere.sum() - 1
    assert abs(int(same.sum()) - int(absent.sum())) <= 1
    near, _ = chosen_places(replace(UKIP, contenders_only="LD"), one)
    assert (near == (everywhere & contends(one.before, "LD"))).all()


@pytest.mark.parametrize(("away", "word"), [(0.0, "everywhere"), (1.0, "nowhere")])
def test_a_party_that_was_everywhere_or_nowhere_teaches_nothing(away, word):
    with pytest.raises(AlignmentError, match=f"UKIP stood {word}"):
        estimate(UKIP, [country(away=away)])


def effects(values, se=0.05, f=500.0):
    return Effects(np.array(values), np.diag(np.full(len(values), se**2)), f, 500)


@pytest.mark.parametrize(
    ("found", "expected", "placebo", "words"),
    [
        (effects([0.5, 0.5]), 0.05, None, "sound"),
        (effects([0.5, 0.5]), 0.05, effects([0.1, -0.1]), "sound"),
        (effects([0.5, 0.5]), 0.019, None, "weak"),
        (effects([0.5, 0.5], f=104.0), 0.05, None, "weak"),
        (effects([0.5, 0.5], se=0.21), 0.05, None, "weak"),
        (effects([0.5, 0.5]), 0.05, effects([0.13, -0.13]), "placebo not clean"),
        (effects([0.5, 0.5]), 0.01, effects([0.13, -0.13]), "weak, placebo not clean"),
    ],
)
def test_labels_follow_the_rule(found, expected, placebo, words):
    assert label(found, expected, placebo) == words


def test_an_experiment_nobody_knows_is_named():
    with pytest.raises(UnknownNameError, match=r'no experiment "ukip-2071".*ukip-2017'):
        run_experiments(None, ["ukip-2071"])
    with pytest.raises(UnknownNameError, match="There are reform-2024"):
        run_experiments(None, ["zzz"])


def sources(one: Field) -> Sources:
    by_year = {"2017": one.now, "2015": one.before, "2010": one.earlier}
    return Sources(
        election=by_year.__getitem__,
        carried=lambda old, boundary_set: pytest.fail("nothing to carry over"),
        leave=lambda _: one.leave,
        sitting=lambda *_: one.sitting,
        stand_asides=lambda _: one.stand_asides,
    )


def test_a_named_experiment_runs_from_its_sources():
    one = country()
    (ukip,) = [by_destination(run_experiments(sources(one), ["ukip-2017"]))]
    assert ukip["Con"].rate == pytest.approx(by_destination(
        estimate(replace(EXPERIMENTS["ukip-2017"]), [one]))["Con"].rate)  # fmt: skip
    assert list(ukip) == ["Con", "Lab", "LD", "Green", "other", "home"]


def test_an_earlier_election_on_other_boundaries_is_carried_over():
    one = country()
    older = replace(one.earlier, constituencies=replace(places(), boundary_set="2005"))
    asked = []

    def carried(old, boundary_set):
        asked.append((old.name, boundary_set))
        return one.earlier

    by_year = {"2017": one.now, "2015": one.before, "2010": older}
    (found,) = assemble(UKIP, replace(sources(one), election=by_year.__getitem__, carried=carried))
    assert asked == [("2010", "2010")]
    assert found.earlier is one.earlier


def test_elections_on_different_places_are_refused():
    one = country()
    elsewhere = replace(one.before, constituencies=replace(places(), boundary_set="2005"))
    with pytest.raises(AlignmentError, match="on different constituencies"):
        replace(one, before=elsewhere)


def test_how_near_a_party_came():
    one = country()
    distance = behind(one.before, "LD")
    assert distance[0] == 1.0
    assert (distance[1:] > 0).all()
    assert behind(one.before, "Con")[holder(one.before) == "Con"].max() == 0
    assert CONTROLS["contest"](one).shape == (SIZE, 1)
    assert CONTROLS["minor"](one).shape == (SIZE, 2)
    assert CONTROLS["minor"](replace(one, earlier=None)).shape == (SIZE, 0)


def test_the_choice_of_places_is_told_from_the_effect():
    rows = unite_to_remain_effect(country(away=0.15, targeted=0.05))
    assert [row.area for row in rows] == ["England", "England", "England and Wales", "England and Wales"]
    assert rows[0].n_led + rows[0].n_others == 339
    assert rows[2].n_led >= rows[0].n_led
    for row in rows:
        assert row.se > 0
        assert 0.04 < row.effect < 0.14


def test_the_page_on_transfers_states_the_shipped_estimates():
    page = (ROOT / "docs" / "explanation" / "transfers.md").read_text(encoding="utf-8")
    lines = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(lines) == set(EXPERIMENTS)
    for row in shipped.rows("transfer-experiments.csv"):
        line = lines[row["experiment"]]
        rate, valid, se = (float(row[name]) for name in ("rate", "rate_valid", "se"))
        assert f"{row['to']} {rate:.2f} ± {se:.2f}".replace("-", "−") in line
        assert valid < 0.005 or f"{row['to']} {valid:.2f}" in line.split("|")[5]
        assert f"| {row['n_absent']} of {row['n']} |" in line
        assert line.endswith(f"| {row['label']} |")
