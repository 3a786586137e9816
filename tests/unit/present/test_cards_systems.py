"""The report's card of other systems."""

from __future__ import annotations

import re

import pytest

from standaside.count.ballots import Settings
from standaside.present.report import report_html
from standaside.present.systems_tables import systems_document
from standaside.systems import count_scenario
from tests.factories import make_assessment


@pytest.fixture(scope="module")
def page():
    world = make_assessment()
    scenario = world.assessment.scenario
    asked = scenario
    found = count_scenario(asked, seed=1, systems=["fptp", "list_pr"], settings=Settings(districts="nation"))
    documents = systems_document(asked, found)
    return documents, report_html(world.assessment, world.hexes, systems=documents)


def test_every_system_has_its_house_and_its_figures(page):
    documents, html = page
    assert 'id="systems"' in html
    for i, d in enumerate(documents):
        assert f'id="house-{i}-t"' in html
        assert f"{d['seats']['Con']:.1f}" in html
    assert "People vote for the system they have" in html


def test_no_id_is_used_twice(page):
    ids = re.findall(r'\sid="([^"]+)"', page[1])
    assert len(ids) == len(set(ids))


def test_without_documents_there_is_no_card():
    world = make_assessment()
    assert 'id="systems"' not in report_html(world.assessment, world.hexes)
