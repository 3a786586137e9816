"""``backtest``: which elections it predicts, and what it refuses before any work."""

from __future__ import annotations

from typing import Any

import pytest

from standaside.cli import app, record
from standaside.errors import SourceError, UnknownNameError


def test_what_was_not_pulled_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def held(pairs: Any) -> list[Any]:
        if any(end == "2024" for _, end in pairs):
            raise UnknownNameError('There is no election "2024"; data pull uk-parliament.')
        return list(pairs)

    monkeypatch.setattr(record, "_pairs", held)
    known = record.known_contests()
    assert known[-1] == ("1997", "2001")
    assert record.scoreboard(known) == [("2010", "2015"), ("2015", "2017"), ("2017", "2019")]
    assert "2024 is left out: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--advise", "--earlier"], "either --advise or --earlier"),
        (["--advise"], "final polls"),
        (["--shares", "polls"], "final polls"),
        (["--shares", "polls", "--polls", "nowhere.csv"], "There is no file nowhere.csv"),
        (["--polls", "nowhere.csv"], "--shares polls or --advise only"),
        (["--from", "2015"], "both --from and --to"),
        (["--from", "2015", "--to", "2015"], "are of one day, 2015-05-07"),
        (["--from", "2017", "--to", "2015"], "is later than --to 2015"),
        (["--from", "2015", "--to", "20177"], 'no election "20177"'),
        (["--swing", "unifrom"], "Did you mean uniform?"),
        (["--scope", "nations"], "Did you mean nation?"),
        (["--shares", "poll"], "Did you mean polls?"),
        (["--advise", "--pacts"], "one of --advise and --pacts: each"),
        (["--arithmetic", "--advise"], "one of --advise and --arithmetic: each"),
        (["--arithmetic", "--pacts", "--advise"], "one of --advise, --pacts and --arithmetic: each"),
        (["--pacts", "--from", "2017", "--to", "2019"], "Leave out --from and --to or --pacts"),
        (["--pacts", "--swing", "uniform"], "Leave out --swing or --pacts: it predicts 2019"),
        (["--pacts", "--earlier"], "Leave out --earlier or --pacts"),
        (["--arithmetic", "--seed", "3"], "Leave out --seed or --arithmetic"),
        (["--arithmetic", "--shares", "polls"], "Leave out --shares or --arithmetic"),
        (["--advise", "--scope", "gb"], "Leave out --scope or --advise"),
    ],
)
def test_what_cannot_be_done_is_said_before_any_work(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def never(**_: Any) -> list[Any]:
        raise AssertionError("elections were loaded")

    monkeypatch.setenv("STANDASIDE_MIRROR", "")
    monkeypatch.setattr(record, "known_contests", never)
    monkeypatch.setattr(record, "_pairs", never)
    code = app.run(["backtest", *options])
    found = capsys.readouterr()
    assert said in found.err
    assert found.out == ""
    assert code == (SourceError if said == "final polls" or "file" in said else UnknownNameError).exit_code


def test_one_experiment_and_the_effects_of_a_pact_are_two_questions(capsys: Any) -> None:
    assert app.run(["transfers", "--effects", "--experiment", "reform-2024"]) == UnknownNameError.exit_code
    found = capsys.readouterr()
    assert "either --effects or --experiment reform-2024" in found.err
    assert found.out == ""
