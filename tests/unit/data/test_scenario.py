"""Scenario files: what they may say, what they mean, and a sentence for every mistake."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest

from standaside.data import scenario as module
from standaside.data import scenario_reading
from standaside.data.elections import load_election as real_load_election
from standaside.data.scenario import (
    known_succession,
    load_scenario,
    scenario_from,
    scenario_from_tables,
    scenario_tables,
    shipped_scenarios,
)
from standaside.domain import Campaign, Hostile, Result, Scenario, Strength
from standaside.errors import ScenarioError, SourceError, StandasideError, UnknownNameError
from tests.tables import result as table

HEAD = '[election]\nfrom = "2017"\n[poll]\nshares = { Con = 43, Lab = 36, LD = 8, Green = 2 }\n'
BLOC = '[bloc]\npartners = ["Lab", "LD", "Green"]\nopponents = ["Con"]\n'


@cache
def _held(spelling: str) -> Result:
    return real_load_election(spelling)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each election from disk once."""
    monkeypatch.setattr(module, "load_election", _held)
    monkeypatch.setattr(scenario_reading, "load_election", _held)


@pytest.fixture
def read(tmp_path: Path):
    """Write a scenario and load it."""

    def reader(text: str, **files: str) -> Scenario:
        for name, content in files.items():
            (tmp_path / f"{name}.csv").write_text(content, encoding="utf-8")
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(str(path))

    return reader


def test_defaults_are_the_documented_ones(read) -> None:
    scenario = read(HEAD)
    assert (scenario.name, scenario.title, scenario.swing, scenario.scope) == (
        "mine",
        "mine",
        "best",
        "nation",
    )
    assert scenario.partners == scenario.opponents == scenario.pact == scenario.counter_pact == ()
    assert (scenario.uncertainty.draws, scenario.backfire.chance, scenario.rules.min_effect) == (
        10_000,
        0.15,
        0.01,
    )
    assert scenario.objectives == ("expected_seats",)
    assert scenario.nominations.speaker is None


def test_percent_become_shares_and_other_is_the_shortfall(read) -> None:
    scenario = read(
        '[election]\nfrom = 2017\n[poll]\nshares = { conservative = 43, "lib dem" = 8.5, Other = 5 }\n'
    )
    assert scenario.poll is not None
    assert scenario.poll.shares == {"GB": {"Con": 0.43, "LD": 0.085}}


def test_a_poll_that_rounds_to_a_little_over_100_is_scaled(read) -> None:
    scenario = read('[election]\nfrom = "2017"\n[poll]\nshares = { Con = 50.2, Lab = 50.2 }\n')
    assert scenario.poll is not None
    assert scenario.poll.shares["GB"] == {"Con": 0.5, "Lab": 0.5}


def test_no_poll_is_none(read) -> None:
    assert read('[election]\nfrom = "2017"\n').poll is None


def test_areas_are_matched_by_name(read) -> None:
    scenario = read(
        HEAD
        + "[poll.nation.scotland]\nshares = { SNP = 43 }\n"
        + '[poll.region."north east"]\nshares = { Lab = 50 }\n'
    )
    assert scenario.poll is not None
    assert scenario.poll.shares["Scotland"] == {"SNP": 0.43}
    assert scenario.poll.shares["North East"] == {"Lab": 0.5}


def test_everything_is_read(read) -> None:
    scenario = read(
        'title = "T"\nstory = "S"\n'
        '[election]\nfrom = "2017"\ndate = 2019-12-12\n'
        "[poll]\nshares = { Con = 43, BRX = 5 }\nfieldwork_end = 2019-12-01\nsample = 1500\nsource = 'us'\n"
        '[nominations]\nsuccessor = { UKIP = "BRX" }\nspeaker = ["Chorley"]\n'
        'absent = [ { party = "Green", seats = ["Bath", "Hove"] }, { party = "green", file = "out.csv" } ]\n'
        + BLOC
        + '[swing]\nrule = "proportional"\nscope = "gb"\n'
        "[uncertainty]\ndraws = 500\nusual = 0.2\npoll_sd = { Con = 2 }\n"
        '[backfire]\nchance = 0.5\nlow = 0.1\nhigh = 0.2\nto_opponent = 1\nonly = ["Lab"]\n'
        '[transfers]\nfollow = { "Green>Lab" = 0.7 }\nleak = { "Green>Lab" = { Con = 0.06 } }\n'
        "[tactical]\n[campaign]\nreach = 2\nbase = 50.0\nstrength = { mean = 0.05, sd = 0.0 }\n"
        'keep_out = { Lab = ["Bath"] }\nactivists = [ { party = "LD", seat = "Bath", units = 40.0 } ]\n'
        'hostile = [ { party = "Lab", against = "LD", seat = "Bath", units = 30.0 } ]\n'
        '[pact]\nfile = "pact.csv"\n[counter_pact]\nfile = "counter.csv"\n'
        "[rules]\nmax_seats = 60\nmax_by_party = { Lab = 30 }\nmin_gain = { Green = 1 }\n"
        "reciprocity = { Green = [0.5, 2] }\nmin_contested = { nation = 0.2 }\nincumbents_stand = true\n"
        'locked = [ { seat = "brighton pavilion", party = "Green", stands = true } ]\n'
        '[aim]\nobjectives = ["expected_seats"]\n'
        '[[variant]]\ntitle = "Alone"\n'
        '[[variant]]\ntitle = "Both"\ncounter_pact = { file = "counter.csv" }\n',
        pact="\ufeffseat,for,aside\nBath,LD,Green;Lab\n",
        counter="code,for,aside\nE14000598,,BRX\n",
        out="seat\nChorley\n",
    )
    bath = "E14000547"
    assert scenario.campaign == Campaign(
        activists={("LD", bath): 40.0},
        strength=Strength(0.05, 0.0),
        base=50.0,
        reach=2,
        keep_out={"Lab": frozenset({bath})},
        hostile=(Hostile("Lab", bath, 30.0, "LD"),),
    )
    assert (scenario.title, scenario.story, scenario.polling_day) == ("T", "S", dt.date(2019, 12, 12))
    assert scenario.nominations.successor == {"UKIP": "BRX"}
    assert len(scenario.nominations.absent["Green"]) == 3
    assert scenario.nominations.speaker == {"E14000637"}
    assert scenario.uncertainty.poll_sd == {"Con": 0.02}
    assert scenario.backfire.only == ("Lab",)
    assert scenario.transfers.rows["Green", "Lab"].rates["Lab"] == 0.7
    assert [(d.name, d.beneficiary, d.aside) for d in scenario.pact] == [("Bath", "LD", ("Green", "Lab"))]
    assert scenario.counter_pact[0].beneficiary == ""
    assert scenario.rules.reciprocity == {"Green": (0.5, 2.0)}
    assert scenario.rules.min_contested == {"nation": 0.2}
    assert scenario.rules.locked[0].code == "E14000598"
    assert [(v.title, len(v.counter_pact), v.variants) for v in scenario.variants] == [
        ("Alone", 0, ()),
        ("Both", 1, ()),
    ]


def test_arguments_replace_what_the_file_says(tmp_path: Path) -> None:
    pact = tmp_path / "p.csv"
    pact.write_text("seat,for,aside\nBath,LD,Green\n")
    scenario = load_scenario(
        "remain-alliance-2019",
        poll="Con 40; Labour: 30%",
        swing="Proportional",
        draws=7,
        pact=str(pact),
        max_seats=3,
        max_stand_asides=4,
    )
    for one in (scenario, *scenario.variants):
        assert one.poll is not None
        assert one.poll.shares == {"GB": {"Con": 0.4, "Lab": 0.3}}
        assert (one.swing, one.uncertainty.draws, len(one.pact)) == ("proportional", 7, 1)
        assert (one.rules.max_seats, one.rules.max_stand_asides, one.rules.nobody_worse_off) == (3, 4, True)
    assert len(scenario.variants[0].counter_pact) == 317


@pytest.mark.parametrize(
    "name", ["progressive-alliance-2017", "remain-alliance-2019", "unite-to-remain-2019"]
)
def test_shipped_scenarios_load(name: str) -> None:
    scenario = load_scenario(name)
    assert name in shipped_scenarios()
    assert scenario.title
    assert scenario.story
    assert scenario.poll is not None
    assert scenario.poll.source
    assert scenario.opponents == ("Con",)


def test_shipped_scenarios_are_the_stories_they_tell() -> None:
    spring = load_scenario("progressive-alliance-2017")
    assert (spring.baseline.date.year, spring.poll.shares["GB"]["Con"]) == (2015, 0.46)  # type: ignore[union-attr]
    remain = load_scenario("remain-alliance-2019")
    assert remain.rules.max_seats == 158
    assert set(remain.rules.min_gain.values()) == {0.1}
    unite = load_scenario("unite-to-remain-2019")
    assert (len(unite.pact), unite.partners) == (60, ("LD", "Green", "PC"))
    assert len(unite.nominations.absent["BRX"]) == 357
    assert len({deal.code for deal in unite.pact}) == 60


def test_scenario_from_an_election() -> None:
    scenario = scenario_from("2015", poll="Con 40", draws=9)
    assert (scenario.partners, scenario.uncertainty.draws, scenario.swing) == ((), 9, "best")


MISTAKES = {
    "unknown table": (HEAD + "[blok]\n", ["the top of the file", "blok", "bloc"]),
    "unknown key": (HEAD + "[rules]\nmax_seat = 3\n", ["[rules]", "max_seat", "max_seats"]),
    "unknown key deep": (
        HEAD + '[rules]\nlocked = [{ seet = "Bath" }]\n',
        ["locked entry 1", "Did you mean seat"],
    ),
    "misspelt key beside its lack": (HEAD + '[[variant]]\ntitel = "x"\n', ["[variant]", "titel", "title"]),
    "no election": ("[bloc]\n", ["the file lacks", "election"]),
    "no baseline": ("[election]\n", ["[election] lacks", "from"]),
    "unknown election": ('[election]\nfrom = "2018"\n', ["[election] from", "2018", "Did you mean"]),
    "unknown party in poll": (HEAD.replace("Lab", "Labor"), ["[poll] shares", "Labor", "Labour"]),
    "share over 100": (HEAD.replace("43", "143"), ["[poll] shares.Con", "143", "at most 100"]),
    "negative share": (HEAD.replace("43", "-4"), ["[poll] shares.Con", "-4", "at least 0"]),
    "not a number": (HEAD.replace("43", "nan"), ["[poll] shares.Con", "finite"]),
    "share in quotes": (HEAD.replace("43", '"43"'), ["[poll] shares.Con", '"43"', "a number"]),
    "adds to 140": (HEAD.replace("43", "94"), ["[poll] shares", "140", "over 100"]),
    "same party twice": (HEAD.replace("LD =", "Labour ="), ["Lab twice"]),
    "poll of the Speaker": (HEAD.replace("LD =", "Spk ="), ["Spk", "Other"]),
    "unknown nation": (HEAD + "[poll.nation.Skotland]\nshares = { SNP = 4 }\n", ["Skotland", "Scotland"]),
    "Northern Ireland polled": (
        HEAD + '[poll.nation."Northern Ireland"]\nshares = { DUP = 30 }\n',
        ["Northern Ireland", "baseline"],
    ),
    "area polled twice": (
        HEAD + "[poll.nation.Wales]\nshares = { PC = 10 }\n[poll.region.Wales]\nshares = { PC = 11 }\n",
        ["Wales is polled twice"],
    ),
    "both sides": (
        HEAD + '[bloc]\npartners = ["Lab", "Con"]\nopponents = ["con"]\n',
        ["Con", "partners", "opponents"],
    ),
    "partner twice": (HEAD + '[bloc]\npartners = ["Lab", "labour"]\n', ["Lab twice"]),
    "unknown partner": (HEAD + '[bloc]\npartners = ["Grren"]\n', ["[bloc] partners", "Grren", "Green"]),
    "Other as partner": (HEAD + '[bloc]\npartners = ["Other"]\n', ["Other", "not a party"]),
    "unbuilt swing": (
        HEAD + '[swing]\nrule = "bets"\n',
        ["[swing] rule", "bets", "Did you mean best?"],
    ),
    "unknown swing": (HEAD + '[swing]\nrule = "unifrom"\n', ["unifrom", "Did you mean uniform"]),
    "unknown scope": (HEAD + '[swing]\nscope = "natoin"\n', ["natoin", "nation"]),
    "p_measure of nothing": (
        HEAD + '[aim]\nobjectives = ["p_measure"]\n',
        ["p_measure", "which measure"],
    ),
    "unknown objective": (HEAD + '[aim]\nobjectives = ["expected_seat"]\n', ["expected_seats"]),
    "no objective": (HEAD + "[aim]\nobjectives = []\n", ["[aim] objectives"]),
    "cvar alpha": (HEAD + "[aim]\ncvar_alpha = 0.1\n", ["cvar_alpha", "not among the objectives"]),
    "an objective twice": (HEAD + '[aim]\nobjectives = ["cvar", "cvar"]\n', ["cvar is named twice"]),
    "unknown kind": (
        HEAD + BLOC + '[rules]\nkinds = ["activsts"]\n',
        ["[rules] kinds", "activsts", "activists"],
    ),
    "campaign asked": (HEAD + "[campaign]\nasked = 1.5\n", ["[campaign]", "1.5", "from 0 to 1"]),
    "backfire kind": (
        HEAD + '[backfire]\nkind = "loud"\n',
        ['[backfire] kind is "loud"; give "soft" or "hard"'],
    ),
    "backfire sizes": (
        HEAD + "[backfire]\nby_party = { Lab = [0.3, 0.1] }\n",
        ["[backfire] by_party.Lab", "0.3 is above 0.1"],
    ),
    "campaign key": (HEAD + "[campaign]\nunits = 1\n", ["[campaign]", 'no key "units"']),
    "negative effort": (
        HEAD + '[campaign]\nactivists = [ { party = "Lab", seat = "Bath", units = -5.0 } ]\n',
        ["[campaign]", "Lab has -5 activists in Bath", "not be below 0"],
    ),
    "negative hostile effort": (
        HEAD + '[campaign]\nhostile = [ { party = "Lab", against = "LD", seat = "Bath", units = -1.0 } ]\n',
        ["[campaign]", "Lab has -1 activists in Bath", "not be below 0"],
    ),
    "activists nowhere": (
        HEAD + '[campaign]\nactivists = [ { party = "Lab", seat = "Atlantis", units = 5.0 } ]\n',
        ["[campaign]", "Atlantis"],
    ),
    "activists twice": (
        HEAD
        + '[campaign]\nactivists = [ { party = "Lab", seat = "Bath", units = 5.0 }, '
        + '{ party = "Labour", seat = "Bath", units = 6.0 } ]\n',
        ["[campaign]", "Lab in Bath are given twice"],
    ),
    "more activists than anybody": (
        HEAD + '[campaign]\nactivists = [ { party = "Lab", seat = "Bath", units = 1e19 } ]\n',
        ["[campaign]", "Lab has 1e+19 activists in Bath", "at most 1,000,000"],
    ),
    "more hostile activists than anybody": (
        HEAD + '[campaign]\nhostile = [ { party = "Lab", against = "LD", seat = "Bath", units = 1e300 } ]\n',
        ["[campaign]", "Lab has 1e+300 activists in Bath", "at most 1,000,000"],
    ),
    "more activists than voters": (
        HEAD + "[campaign]\nper_100_votes = 1e15\n",
        ["[campaign]", "1e+15 activists for every hundred votes", "at most 100"],
    ),
    "hostile twice": (
        HEAD
        + '[campaign]\nhostile = [ { party = "Lab", against = "LD", seat = "Bath", units = 1.0 }, '
        + '{ party = "Labour", against = "LD", seat = "Bath", units = 2.0 } ]\n',
        ["[campaign]", "Lab against LD in Bath are given twice"],
    ),
    "against itself": (
        HEAD + '[campaign]\nhostile = [ { party = "Lab", against = "Lab", seat = "Bath", units = 1.0 } ]\n',
        ["[campaign]", "against itself", "Bath"],
    ),
    "a stranger keeps out": (
        HEAD + BLOC + '[campaign]\nkeep_out = { SNP = ["Bath"] }\n',
        ["[campaign]", "SNP", "not a partner"],
    ),
    "travel backwards": (HEAD + "[campaign]\nreach = -1\n", ["[campaign]", "-1 steps"]),
    "tactical key": (HEAD + "[tactical]\nrate = 0.1\n", ["[tactical]", 'no key "rate"', "rates"]),
    "tactical rate over 1": (
        HEAD + '[tactical.rates.LD]\n"Con/Lab" = 1.4\n',
        ["[tactical] rates.LD.Con/Lab", "1.4", "at most 1"],
    ),
    "tactical rate negative": (
        HEAD + '[tactical.rates.LD]\n"Con/Lab" = -0.1\n',
        ["[tactical] rates.LD.Con/Lab", "-0.1", "at least 0"],
    ),
    "tactical party unknown": (
        HEAD + '[tactical.rates.Libs]\n"Con/Lab" = 0.1\n',
        ["[tactical]", "Libs"],
    ),
    "tactical contest of one": (
        HEAD + '[tactical.rates.LD]\n"Con/Con" = 0.1\n',
        ["[tactical]", "both first and second"],
    ),
    "tactical contest that cannot occur": (
        HEAD + '[tactical.rates.LD]\n"PC/SNP" = 0.1\n',
        ["[tactical]", "both are partners"],
    ),
    "tactical voters who never met the contest": (
        HEAD + '[tactical.rates.PC]\n"SNP/Con" = 0.1\n',
        ["[tactical]", "PC voters in SNP/Con", "no nation", "cannot occur"],
    ),
    "tactical own party": (
        HEAD + '[tactical.rates.Lab]\n"Con/Lab" = 0.1\n',
        ["[tactical]", "Lab is among the first two"],
    ),
    "tactical contest unreadable": (
        HEAD + '[tactical.rates.LD]\n"Con-Lab" = 0.1\n',
        ["[tactical]", "Con-Lab", '"Con/Lab"'],
    ),
    "tactical preset unknown": (
        HEAD + '[tactical]\npreset = "tactical-2018"\n',
        ["[tactical]", "tactical-2018", "Did you mean"],
    ),
    "tactical preset without a cell": (
        HEAD + '[tactical]\npreset = "tactical-2017"\npartners = ["PC", "SNP"]\n',
        ["[tactical]", "No cell", "partners"],
    ),
    "tactical all lent already": (
        HEAD + '[tactical.unwind_rates.LD]\n"Con/Lab" = 1.0\n',
        ["[tactical]", "less than 1"],
    ),
    "stance": (HEAD + '[[stance]]\nparty = "Lab"\n', ["[stance] entry 1", "measure"]),
    "not a pair": (HEAD + '[transfers]\nfollow = { "Green" = 0.5 }\n', ["[transfers] follow", "Green>Lab"]),
    "pair with itself": (HEAD + '[transfers]\nfollow = { "Lab>Lab" = 0.5 }\n', ["one party twice"]),
    "too much": (
        HEAD + '[transfers]\nfollow = { "Green>Lab" = 0.9 }\nleak = { "Green>Lab" = { Con = 0.2 } }\n',
        ["[transfers]", "Green>Lab", "1.1", "more than 1"],
    ),
    "leak to unknown": (HEAD + '[transfers]\nleak = { "Green>Lab" = { hom = 0.2 } }\n', ["hom"]),
    "rule for a stranger": (
        HEAD + BLOC + "[rules]\nmin_gain = { PC = 1 }\n",
        ["min_gain", "PC", "not a partner"],
    ),
    "bounds crossed": (
        HEAD + BLOC + "[rules]\nreciprocity = { Lab = [2, 1] }\n",
        ["reciprocity.Lab", "exchange"],
    ),
    "bounds alone": (HEAD + BLOC + "[rules]\nreciprocity = { Lab = [2] }\n", ["reciprocity.Lab", "pair"]),
    "negative limit": (HEAD + BLOC + "[rules]\nmax_seats = -1\n", ["[rules] max_seats", "at least 0"]),
    "limit in quotes": (HEAD + BLOC + '[rules]\nmax_seats = "60"\n', ["[rules] max_seats", "whole number"]),
    "fraction over one": (
        HEAD + BLOC + "[rules]\nmin_contested = { nation = 17 }\n",
        ["min_contested.nation", "at most 1"],
    ),
    "unknown seat": (
        HEAD + BLOC + '[rules]\nlocked = [{ seat = "Brigton Pavillion", party = "Green", stands = true }]\n',
        ["[rules] locked", "Brighton, Pavilion", "2010"],
    ),
    "locks at odds": (
        HEAD + BLOC + '[rules]\nlocked = [{ seat = "Bath", party = "LD", stands = true }, '
        '{ seat = "bath", party = "LD", stands = false }]\n',
        ["LD", "Bath", "keep one"],
    ),
    "absent nowhere": (HEAD + '[nominations]\nabsent = [{ party = "Green" }]\n', ["either seats or a file"]),
    "backfire crossed": (HEAD + "[backfire]\nlow = 0.5\n", ["[backfire]", "low"]),
    "polling day before": ('[election]\nfrom = "2017"\ndate = 2015-05-07\n', ["2015-05-07", "not after"]),
    "date in quotes": (
        '[election]\nfrom = "2017"\ndate = "2019-12-12"\n',
        ["[election] date", "without quotes"],
    ),
    "poll before": (
        '[election]\nfrom = "2017"\n[poll]\nshares = { Con = 40 }\nfieldwork_end = 2017-06-07\n',
        ["2017-06-07", "before the baseline"],
    ),
    "fractions": (
        '[election]\nfrom = "2017"\n[poll]\nshares = { Con = 0.43, Lab = 0.4 }\n',
        ["look like fractions", "Con 43, not 0.43"],
    ),
    "one partner": (
        '[election]\nfrom = "2017"\n[bloc]\npartners = ["Lab"]\n',
        ["names only Lab", "two partners"],
    ),
    "shared noise": (
        HEAD + "[uncertainty]\ncommon_part = 0.7\nregion_part = 0.5\n",
        ["common_part and region_part add to 1.2"],
    ),
    "poll after": (
        '[election]\nfrom = "2017"\ndate = 2019-12-12\n'
        "[poll]\nshares = { Con = 4 }\nfieldwork_end = 2020-01-01\n",
        ["2020-01-01", "after polling day"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_file_gets_a_sentence(read, mistake: str) -> None:
    text, expected = MISTAKES[mistake]
    with pytest.raises(ScenarioError) as caught:
        read(text)
    message = str(caught.value)
    assert message.startswith("mine.toml: ")
    assert "\n" not in message
    assert message.endswith((".", "?"))
    for part in expected:
        assert part in message


PACT_MISTAKES = {
    "other boundary set": (
        "code,for,aside\nE14001234,LD,Green\n",
        ScenarioError,
        ["line 2", "boundary set 2010", "2017"],
    ),
    "unknown seat": ("seat,for,aside\nBahth,LD,Green\n", ScenarioError, ["line 2", "Did you mean Bath"]),
    "unknown party": ("seat,for,aside\nBath,LD,Grean\n", ScenarioError, ["line 2", "Green"]),
    "not a partner": ("seat,for,aside\nBath,LD,UKIP\n", ScenarioError, ["UKIP", "Bath", "not a partner"]),
    "for itself": ("seat,for,aside\nBath,LD,LD\n", ScenarioError, ["line 2", "for itself"]),
    "nobody": ("seat,for,aside\nBath,LD,\n", ScenarioError, ["nobody stands aside"]),
    "no place": ("seat,for,aside\n,LD,Green\n", ScenarioError, ["no constituency"]),
    "at odds": ("code,seat,for,aside\nE14000598,Bath,LD,Green\n", ScenarioError, ["E14000598", "Bath"]),
    "twice": (
        "seat,for,aside\nBath,LD,Green\nBATH,Lab,Green\n",
        ScenarioError,
        ["line 3", "line 2", "Green"],
    ),
    "twice in a cell": ("seat,for,aside\nBath,LD,Green;Greens\n", ScenarioError, ["twice"]),
    "no place column": ("constituency,for,aside\nBath,LD,Green\n", SourceError, ["code or seat"]),
    "no aside": ("seat,for\nBath,LD\n", SourceError, ['"aside"']),
    "odd column": ("seat,for,aside,sorce\nBath,LD,Green,x\n", SourceError, ["sorce", "source"]),
    "column twice": ("seat,for,aside,aside\nBath,LD,Green,x\n", SourceError, ["twice"]),
    "ragged": ("seat,for,aside\nBath,LD,Green,Lab\n", SourceError, ["line 2", "4 cells"]),
    "semicolons in the header": (
        "seat;for;aside\nBath;LD;Green;Lab\n",
        SourceError,
        ["4 cells", "contains a semicolon"],
    ),
    "open quote": ('seat,for,aside\n"Bath,LD,Green\n', SourceError, ["CSV"]),
    "empty": ("", SourceError, ["code or seat"]),
}


@pytest.mark.parametrize("mistake", PACT_MISTAKES)
def test_a_mistake_in_a_pact_gets_a_sentence(read, mistake: str) -> None:
    text, kind, expected = PACT_MISTAKES[mistake]
    with pytest.raises(kind) as caught:
        read(HEAD + BLOC + '[pact]\nfile = "pact.csv"\n', pact=text)
    assert "pact.csv" in str(caught.value)
    for part in expected:
        assert part in str(caught.value)


def test_a_counter_pact_may_not_bind_partners(read) -> None:
    with pytest.raises(ScenarioError, match="one of the partners"):
        read(HEAD + BLOC + '[counter_pact]\nfile = "c.csv"\n', c="seat,for,aside\nBath,Con,LD\n")


def test_a_missing_pact_file_is_a_source_error(read) -> None:
    with pytest.raises(SourceError, match="There is no file"):
        read(HEAD + BLOC + '[pact]\nfile = "nothing.csv"\n')


def _unreadable(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / "odd.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "huge":
        path.write_bytes(b"#" * 1_000_001)
    elif kind != "missing":
        path.write_bytes(
            {
                "binary": b"\x89PNG\0\0",
                "latin": b'title = "caf\xe9"\n',
                "cut": b'title = "caf\n',
                "deep": b"a=" + b"[" * 90_000,
            }[kind]
        )
    return path


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("folder", "is a folder"),
        ("huge", "too large"),
        ("missing", "There is no scenario file"),
        ("binary", "not a text file"),
        ("latin", "not UTF-8 text"),
        ("cut", "at line 1"),
        ("deep", "odd.toml"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path: Path, kind: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected) as caught:
        load_scenario(str(_unreadable(tmp_path, kind)))
    assert "\n" not in str(caught.value)


def test_a_misspelt_shipped_name_is_suggested() -> None:
    with pytest.raises(SourceError, match="Did you mean remain-alliance-2019"):
        load_scenario("remain-aliance-2019")
    with pytest.raises(SourceError, match="Shipped are"):
        load_scenario("zzz\0")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ({"poll": "Con 43, Labor 25"}, UnknownNameError),
        ({"swing": "unifrom"}, UnknownNameError),
        ({"swing": "bets"}, UnknownNameError),
        ({"poll": "Con"}, UnknownNameError),
        ({"poll": ""}, UnknownNameError),
        ({"poll": "Con 143"}, ScenarioError),
        ({"poll": "Con 0.43, Lab 0.33, LD 0.12"}, ScenarioError),
        ({"poll": "Con 90, Lab 50"}, ScenarioError),
        ({"pact": "/no/such/pact.csv"}, SourceError),
    ],
)
def test_mistakes_in_arguments(arguments: dict[str, str], kind: type[StandasideError]) -> None:
    with pytest.raises(kind):
        load_scenario("remain-alliance-2019", **arguments)  # type: ignore[arg-type]


def test_a_pact_divided_by_semicolons_as_excel_writes_it(read) -> None:
    text = 'seat;for;aside\nBath;LD;"Green;Lab"\nBrighton, Pavilion;Green;LD\n'
    pact = read(HEAD + BLOC + '[pact]\nfile = "pact.csv"\n', pact=text).pact
    assert [(d.name, d.beneficiary, d.aside) for d in pact] == [
        ("Bath", "LD", ("Green", "Lab")),
        ("Brighton, Pavilion", "Green", ("LD",)),
    ]


def test_an_impossible_date_is_named(read) -> None:
    with pytest.raises(SourceError, match="line 3 has 2019-13-12, which is no date"):
        read('[election]\nfrom = "2017"\ndate = 2019-13-12\n')


def test_the_empty_name_is_no_folder() -> None:
    with pytest.raises(SourceError, match="has no name"):
        load_scenario(" ")


ASKED = {"election": {"from": "2017"}, "bloc": {"partners": ["Lab", "LD", "Green"], "opponents": ["Con"]}}
BRIGHTON = {"seat": "brighton pavilion", "for": "Green", "aside": ["Labour", "LD"]}


def test_tables_say_what_a_file_says() -> None:
    from_tables = scenario_from_tables(
        scenario_tables("unite-to-remain-2019"), name="unite-to-remain-2019", baseline=_held("2017")
    )
    from_file = load_scenario("unite-to-remain-2019")
    assert from_tables.baseline is _held("2017")
    assert (from_tables.pact, from_tables.poll.shares, from_tables.rules) == (
        from_file.pact,
        from_file.poll.shares,
        from_file.rules,
    )


def test_deals_written_out_mean_what_a_pact_file_means(read) -> None:
    written = scenario_from_tables({**ASKED, "pact": {"deals": [BRIGHTON]}}, baseline=_held("2017"))
    filed = read(
        HEAD + BLOC + '[pact]\nfile = "p.csv"\n', p="seat,for,aside\nBrighton Pavilion,Green,Lab;LD\n"
    )
    assert written.pact == filed.pact


@pytest.mark.parametrize(
    ("pact", "says"),
    [
        ({"deals": [BRIGHTON, BRIGHTON]}, "deal 2: Lab already stands aside"),
        ({"deals": [{**BRIGHTON, "seat": "Brigton"}]}, "deal 1: There is no constituency"),
        ({"deals": [{**BRIGHTON, "for": "Con"}]}, "is not a partner"),
        ({"deals": [{**BRIGHTON, "aside": []}]}, "[pact] deals entry 1 aside"),
        ({"deals": [], "file": "p.csv"}, "keep one of the two"),
    ],
)
def test_a_mistake_in_deals_written_out_is_one_sentence(pact, says) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario_from_tables({**ASKED, "pact": pact}, baseline=_held("2017"))
    assert says in str(error.value)


def test_an_unknown_shipped_scenario_is_named() -> None:
    with pytest.raises(SourceError, match="Did you mean remain-alliance-2019"):
        scenario_tables("remain-aliance-2019")


def test_tactical_votes_are_read(read) -> None:
    scenario = read(
        HEAD
        + '[nominations]\nsuccessor = { UKIP = "BRX" }\n'
        + '[tactical]\npreset = "tactical-2019"\nunwind = "tactical-2017"\nspread = 0.5\n'
        + '[tactical.rates.ld]\n"Conservative/Labour" = 0.4\n[tactical.rates.BRX]\n"Con/Lab" = 0.01\n'
    )
    asked = scenario.tactical
    assert asked is not None
    assert asked.rates["LD", "Con", "Lab"] == 0.4
    assert asked.rates["BRX", "Con", "Lab"] == 0.01
    assert asked.rates["Lab", "Con", "LD"] == pytest.approx(0.287, abs=0.01)
    assert asked.unwind["LD", "Con", "Lab"] == pytest.approx(0.119, abs=0.01)
    assert asked.earlier is not None
    assert asked.earlier.name == "2015 general election"
    assert asked.evidence["LD", "Con", "Lab"] == "set by the scenario"
    assert "estimated from results" in asked.evidence["Lab", "Con", "LD"]
    assert (asked.spread, asked.name, asked.partners) == (
        0.5,
        "tactical-2019",
        ("Lab", "LD", "Green", "SNP", "PC"),
    )


def test_an_empty_table_means_that_nobody_votes_tactically(read) -> None:
    assert read(HEAD + "[tactical]\n").tactical is None


def test_a_pact_file_may_hold_softer_deals(read) -> None:
    pact = "seat,for,aside,kind\nBath,LD,Green;Lab,silent\nHove,Lab,LD,\nChorley,Lab,Green,Activists\n"
    scenario = read(
        HEAD + BLOC + '[pact]\nfile = "pact.csv"\n[rules]\nkinds = ["silent", "aside"]\n', pact=pact
    )
    assert [(deal.kind, deal.aside) for deal in scenario.pact] == [
        ("silent", ("Green", "Lab")),
        ("aside", ("LD",)),
        ("activists", ("Green",)),
    ]
    assert scenario.rules.kinds == ("silent", "aside")
    with pytest.raises(ScenarioError, match=r'line 2: there is no kind of deal "loud"'):
        read(HEAD + BLOC + '[pact]\nfile = "pact.csv"\n', pact="seat,for,aside,kind\nBath,LD,Lab,loud\n")


def test_deals_written_out_may_be_softer(read) -> None:
    deals = '[pact]\ndeals = [ { seat = "Bath", for = "LD", aside = ["Lab"], kind = "activists" } ]\n'
    assert read(HEAD + BLOC + deals).pact[0].kind == "activists"


def test_backfire_may_be_hard_by_party_and_go_to_somebody(read) -> None:
    hard = read(HEAD + '[backfire]\nkind = "hard"\n').backfire
    assert (hard.chance, hard.low, hard.high, hard.to_opponent) == (1.0, 0.05, 0.25, 0.25)
    own = read(
        HEAD
        + '[backfire]\nkind = "hard"\nchance = 0.5\ndestination = "ukip"\n'
        + "by_party = { Lab = [0.1, 0.2] }\n"
    ).backfire
    assert (own.chance, own.low, own.destination) == (0.5, 0.05, "UKIP")
    assert (own.size("Lab"), own.size("LD")) == ((0.1, 0.2), (0.05, 0.25))


def test_the_reform_family_s_succession_is_known() -> None:
    there = table({"Bath": {"Con": 50, "UKIP": 10, "BRX": 40, "RUK": 0}})
    assert known_succession(there, ["Con", "RUK"]) == {"BRX": "RUK"}
    assert known_succession(there, ["Con", "UKIP"]) == {}  # it had votes of its own
    assert known_succession(there, ["BRX", "RUK"]) == {}  # both are polled: nobody inherits
    assert known_succession(there, ["Con"]) == {}
    assert known_succession(table({"Bath": {"Con": 50, "RUK": 0}}), ["RUK"]) == {}
