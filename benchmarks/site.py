"""
How fast the site answers: `python benchmarks/site.py [--json] [--small]`.

Prints `{name: figure}`: milliseconds from a slider's move to the new map (median and 95 in
100, each move a poll that nobody has asked), and from asking for a public page to its last
byte with fifty readers at once (95 in 100, and pages a second), from gunicorn on loopback
with the embedded database; and the kilobytes that each page sends, compressed, with the
style sheet and the scripts.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

READERS, SECONDS, MOVES = 50, 8.0, 40
PAGES = ("/", "/map", "/map?story=unite-to-remain-2019", "/seat/E14000598", "/sources", "/method")
ASSETS = (
    "/static/standaside/site.css",
    "/static/standaside/site.js",
    "/static/standaside/htmx-2.0.11.min.js",
)


def fetch(connection: http.client.HTTPConnection, at: str) -> tuple[float, bytes]:
    """Milliseconds to the last byte, and the bytes as they were sent."""
    start = time.perf_counter()
    connection.request("GET", at, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.HTTPStatus.OK:
        raise RuntimeError(f"{at} answered {answer.status}")
    return 1_000 * (time.perf_counter() - start), body


def percentile(values: list[float], part: float) -> float:
    """The value that a part of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def slider(host: str, moves: int) -> list[float]:
    """Times of moves, each of another poll."""
    connection = http.client.HTTPConnection(host, timeout=60)
    others = "poll-Lab=25&poll-LD=19&poll-BRX=13&poll-Green=4&poll-SNP=4&poll-PC=0.5"
    sides = "partners=Lab&partners=LD&partners=Green&partners=PC&opponents=Con"
    start = f"/live?sent=1&story=remain-alliance-2019&{others}&{sides}"
    for warm in range(4):
        fetch(connection, f"{start}&poll-Con={20 + warm}")
    return [fetch(connection, f"{start}&poll-Con={26 + move / 10:.1f}")[0] for move in range(moves)]


def readers(host: str, seconds: float, count: int) -> tuple[list[float], float]:
    """Times of pages asked for by several readers at once, and pages a second."""
    times: list[float] = []
    until = time.perf_counter() + seconds

    def read(number: int) -> None:
        connection, own, turn = http.client.HTTPConnection(host, timeout=60), [], number
        while time.perf_counter() < until:
            own.append(fetch(connection, PAGES[turn % len(PAGES)])[0])
            turn += 1
        times.extend(own)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times) / seconds


def weights(host: str) -> dict[str, float]:
    """Kilobytes of each page with all that it loads."""
    connection = http.client.HTTPConnection(host, timeout=60)
    assets = sum(len(fetch(connection, at)[1]) for at in ASSETS)
    every = (*PAGES, "/scenario")
    return {f"page {at}, KB": round((len(fetch(connection, at)[1]) + assets) / 1024, 1) for at in every}


def main() -> int:
    """Measure a site of its own, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--small", action="store_true", help="few moves and readers, for the tests")
    wanted = parser.parse_args()
    home = Path(tempfile.gettempdir()) / f"standaside-bench-{token_hex(6)}"
    os.environ["STANDASIDE_HOME"] = str(home)
    from standaside_web.local.serve import site

    with site(0) as (address, _):
        host = urlsplit(address).netloc
        moves = slider(host, 3 if wanted.small else MOVES)
        fetched = [readers(host, 0.5, 1), readers(host, *((1.0, 5) if wanted.small else (SECONDS, READERS)))]
        times, rate = fetched[1]
        figures = {
            "slider move to new map, median ms": round(percentile(moves, 0.5), 1),
            "slider move to new map, 95 in 100 ms": round(percentile(moves, 0.95), 1),
            f"public page, {READERS} readers, 95 in 100 ms": round(percentile(times, 0.95), 1),
            "public pages a second": round(rate, 1),
            **weights(host),
        }
    shutil.rmtree(home, ignore_errors=True)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:55} {figure:10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
