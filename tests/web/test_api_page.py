"""The examples of the API's page, each tried on a running server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

PAGE = (Path(__file__).parents[2] / "docs/reference/api.md").read_text(encoding="utf-8")
THERE = "http://127.0.0.1:8000"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *said) -> None:
        """Nothing on the console of the tests."""


@pytest.fixture(scope="module")
def server(site):
    """Address of a server of this process."""
    from django.db import connections

    from standaside_web.config.wsgi import application

    def closing(environ, start):
        try:
            return application(environ, start)
        finally:
            connections.close_all()

    with make_server("127.0.0.1", 0, closing, handler_class=_Quiet) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_line_of_curl_answers(server, tmp_path):
    lines = re.findall(r"^\$ (curl .*)$", PAGE, re.M)
    assert len(lines) == 6
    said = []
    for line in lines:
        done = subprocess.run(
            line.replace(THERE, server), shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        said.append(done.stdout)
    deals, table, seat, likeliest, _, again = said
    assert len(json.loads(deals)["rows"]) == 2
    assert (table, (tmp_path / "deals.csv").read_text().count("\n")) == ("", 61)
    assert json.loads(seat)["code"] == "E14000598"
    assert likeliest.count("\n") == 651
    assert again.strip() == "304"


def test_every_block_of_python_runs(server, capsys):
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S):
        exec(block.replace(THERE, server), names)
    out = capsys.readouterr().out
    assert out.startswith("650 constituencies; ")
    assert 'Did you mean "story"?' in out
    assert "recommended" in out
    assert names["advice"].height > 20
