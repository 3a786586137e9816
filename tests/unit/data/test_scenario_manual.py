"""The manual of the scenario file names every key, and its example loads."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from pydantic import BaseModel

from standaside.data.pact_file import NOTES
from standaside.data.scenario import load_scenario
from standaside.data.scenario_reading import SCOPES, SWING_RULES
from standaside.data.scenario_schema import ScenarioFile
from standaside.model.swing import SWING_RULES as ENGINE_RULES

DOCS = Path(__file__).parents[3] / "docs"


def _keys(model: type[BaseModel]) -> set[str]:
    found: set[str] = set()
    for name, info in model.model_fields.items():
        found.add(info.alias or name)
        parts = [info.annotation, *getattr(info.annotation, "__args__", ())]
        for part in parts:
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= _keys(part)
    return found


def test_every_key_is_in_the_manual() -> None:
    manual = (DOCS / "reference" / "scenario-file.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`]+`", manual))))
    assert _keys(ScenarioFile) <= words
    assert {*SCOPES, *SWING_RULES, *NOTES} <= words


def test_the_rules_the_file_takes_are_those_the_engine_has() -> None:
    assert set(SWING_RULES) == set(ENGINE_RULES)


def test_the_example_of_the_how_to_loads(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "ask-your-own-question.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"```(?:toml|text)\n(.*?)```", page, re.S)]
    scenario = next(block for block in blocks if "[election]" in block)
    pact = next(block for block in blocks if block.strip().startswith("seat,for"))
    (tmp_path / "mine.toml").write_text(scenario, encoding="utf-8")
    (tmp_path / "proposal.csv").write_text(pact.lstrip(), encoding="utf-8")
    loaded = load_scenario(str(tmp_path / "mine.toml"), pact=str(tmp_path / "proposal.csv"))
    assert (loaded.rules.max_seats, len(loaded.pact)) == (60, 2)
