"""The how-to page of bringing one's own to the site: every step of it, as it is written there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.test_own import one_reader, reader, sent  # noqa: F401 (fixtures)

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-own-to-the-site.md"
RESULTS, POLLS, PACT = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
FAULT = re.search(r"```text\n(.*?)\n```", PAGE.read_text(encoding="utf-8"))[1]


def followed(text: str, words: str) -> str:
    """Address of a link by its words."""
    found = re.search(rf'href="([^"]+)"[^>]*>{re.escape(words)}<', text)
    assert found, words
    return found[1].replace("&amp;", "&")


@pytest.fixture
def results(client):
    return sent(client, RESULTS.encode(), "arcadia.csv", date="2025-05-01")["Location"]


def test_a_wrong_cell_is_named_as_the_page_says(client):
    wrong = RESULTS.replace("6437", "many").encode()
    text = sent(client, wrong, "arcadia.csv", date="2025-05-01").content.decode()
    assert FAULT.replace("'", "&#x27;") in text
    assert 'value="2025-05-01"' in text


def test_from_a_spreadsheet_to_the_map_and_away(client, results):
    page = client.get(results).content.decode()
    assert "<b>3</b> constituencies, <b>9</b> candidacies" in page
    assert "Kept until" in page
    assert "the electors" in page
    assert client.get(followed(page, "Ask with it")).status_code == 200
    chart = followed(page, "The map")
    text = client.get(chart).content.decode()
    assert text.count('class="hexmap') == 1
    assert "they stand region by region" in text
    path, _, query = chart.partition("?")
    assert len(client.get(f"{path}.csv?{query}").content.decode("utf-8-sig").splitlines()) == 4
    assert client.post(f"{results}/remove").status_code == 302
    assert client.get(results).status_code == 404


def test_polls_are_asked_about_the_same_country(client, results):
    polls = sent(client, POLLS.encode(), "polls.csv")["Location"]
    page = client.get(polls).content.decode()
    together, alone = followed(page, "Ask with their average"), followed(page, "Ask with it")
    assert f"from={results.removeprefix('/data/')}" in together
    assert f"from={results.removeprefix('/data/')}" in alone
    for at in (together, alone):
        assert client.get(at).status_code == 200


def test_a_pact_and_offers_are_about_the_same_country(client, results):
    chart = followed(client.get(results).content.decode(), "Ask with it").partition("?")[2]
    from django.http import QueryDict

    form = QueryDict(chart).dict()
    pact = client.post("/pact/import", {**form, "text": PACT})
    assert pact.status_code == 302
    assert "Greyport" in client.get(pact["Location"]).content.decode()
    offers = f'election = "{results.removeprefix("/data/")}"\n[[offer]]\nid = "a"\nby = "LF"\n'
    offers += 'made = 2026-01-01T12:00:00Z\ngives = [ { seat = "Greyport", for = "LU" } ]\n'
    at = client.post("/deals/bring", {"text": offers})["Location"]
    assert "Greyport" in client.get(at).content.decode()


def test_the_example_files_are_read(client):
    from django.contrib.staticfiles import finders

    for name, said in (("results", "<b>12</b> constituencies"), ("polls", "<b>3</b> polls")):
        raw = Path(finders.find(f"standaside/example-{name}.csv")).read_bytes()
        at = sent(client, raw, f"example-{name}.csv", date="2025-05-01")["Location"]
        assert said in client.get(at).content.decode()
        assert f"example-{name}.csv" in client.get("/data").content.decode()
