"""
How fast the site answers: `python benchmarks/site.py [--json] [--small] [--section warm|cold|all]`.

Prints `{name: figure}`: milliseconds from a slider's move to the new map (median and 95 in
100, each move a poll that nobody has asked), for the server's answer and, where Chromium is
here, in a browser from the slider's event to the second frame after the new map is in the
page, with the time until the answer has come and is in its place; and from asking for a public
page to its last byte with fifty readers at once (95 in 100, and pages a second), from gunicorn on loopback
with the embedded database; and the kilobytes that each page sends, compressed, with the
style sheet and the scripts. That is the section `warm`; `cold` is, for every page and its JSON,
seconds of processor time, and of waiting, in a request about a question that nobody has asked
before: nothing of it is kept in memory or in the database, code is compiled and data are loaded.
The least of several requests; the front page's is the search that a first start does once.
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
from urllib.parse import quote, urlsplit

READERS, SECONDS, MOVES = 50, 8.0, 40
PAGES = ("/", "/map", "/map?story=unite-to-remain-2019", "/seat/E14000598", "/sources", "/method")
ASSETS = (
    "/static/standaside/site.css",
    "/static/standaside/renew.js",
    "/static/standaside/site.js",
    "/static/standaside/htmx-2.0.11.min.js",
)

ROOM = "Lab+24.9,LD+19.2,BRX+13,Green+4,SNP+4,PC+0.5"
COLD = {
    "/": 1, "/map?{plain}": 3, "/map?{pact}": 3, "/map?{pact}&draws=10000": 3, "/scenario?{pact}": 3,
    "/seat/E14000598?{pact}": 3, "/pact?{pact}": 3, "/pact?{pact}&edit=E14000598": 3,
    "/compare?a={plain}&b={pact}&c={pact}&d={pact}": 3, "/campaign?{plain}": 3, "/counter?{plain}": 3,
    "/systems?{plain}": 3, "/systems?{pact}": 3, "/chamber?{plain}": 3, "/chamber?{pact}": 3, "/deals": 3,
    "/advice?{plain}": 3, "/record": 3, "/sources": 3, "/method": 3, "/data": 3, "/api": 3,
}  # fmt: skip
"""Addresses, and how often each is asked: {plain} is a question without a pact, {pact} one with."""


def new_question(at: str, number: int) -> str:
    """An address with polls that nobody has asked about."""
    whole = at
    for name, story in (("pact", "unite-to-remain-2019"), ("plain", "remain-alliance-2019")):
        while f"{{{name}}}" in whole:
            number += 1
            text = f"story={story}&poll=Con+{26 + number / 1000:.3f},{ROOM}"
            inner = quote(text, safe="") if "/compare" in at else text
            whole = whole.replace(f"{{{name}}}", inner, 1)
    return whole


def forget_everything() -> None:
    """Drop what this process and the database keep of answers."""
    from standaside_web.explore import advice, answers, chambers, systems
    from standaside_web.explore.models import KeptAnswer
    from standaside_web.sending import KEPT

    kept = (answers._ANSWERS, answers._BEST, advice._ADVISED, chambers._HOUSES, systems._COUNTED)
    for recent in kept:
        recent._values.clear()
    KEPT.answers.clear()
    KEPT.size = 0
    KeptAnswer.objects.all().delete()


def cold(home: Path, *, small: bool) -> dict[str, float]:
    """Seconds of every page about a question of its own, from a site in this process."""
    from standaside_web.local import serve

    figures: dict[str, float] = {}
    with serve.databases(home) as found:
        environ = serve.environment(found, secret="a-secret-of-a-benchmark-" * 3, hosts="testserver")
        serve.migrate(found, environ)
        os.environ.update(environ)
        import django

        django.setup()
        from django.db import connections
        from django.test import Client

        visitor, number = Client(), 0
        visitor.get("/")  # load and compile
        for at, times in ({"/method": 1, "/map?{pact}": 1} if small else COLD).items():
            for path in (at, at.replace("?", ".json?") if "?" in at else f"{at.rstrip('/') or '/home'}.json"):
                got = []
                for turn in range(times + 1):  # the first loads and compiles what the page needs
                    number += 10
                    forget_everything()
                    start = time.process_time(), time.perf_counter()
                    answer = visitor.get(new_question(path, number))
                    got.append((time.process_time() - start[0], time.perf_counter() - start[1]))
                    if answer.status_code != http.HTTPStatus.OK:
                        raise RuntimeError(f"{path} answered {answer.status_code}")
                    if small and turn == 0:
                        break
                processor, waiting = (min(part) for part in zip(*got, strict=True))
                figures[f"cold {path}, processor s"] = round(processor, 3)
                figures[f"cold {path}, waiting s"] = round(waiting, 3)
        connections.close_all()
    return figures


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


MOVE = """async value => {
  const slider = document.querySelector('[data-twin="p-Con"]');
  const start = performance.now();
  const since = () => performance.now() - start;
  const times = {};
  const once = (name, act) => document.body.addEventListener(name, act, {once: true});
  once("htmx:beforeOnLoad", () => { times.come = since(); });
  const shown = new Promise(done => once("htmx:afterSettle", () => {
    times.placed = since();
    requestAnimationFrame(() => requestAnimationFrame(() => { times.shown = since(); done(); }));
  }));
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  await shown;
  const links = [...document.querySelectorAll("#live .hexmap a")];
  times.right = links.length > 600 && location.search.includes(`Con+${Number(value)},`)
    && links.every(link => link.getAttribute("href").endsWith(location.search));
  return times;
}"""
"""
Move the slider in the page, and wait until two frames have been drawn after the new map came.

Gives the milliseconds until the answer has come, is in its place and is shown; and whether every link of the
map asks the new question by then.
"""

PARTS = {
    "shown": "slider move to new map in a browser",
    "come": "of which until the answer has come",
    "placed": "of which until it is in its place",
}
"""What :func:`in_browser` measures, each from the slider's event on."""


def in_browser(host: str, moves: int) -> list[dict[str, float]]:
    """
    Times of moves as a person at a browser has them; none where there is no Chromium.

    Raises
    ------
    RuntimeError
        If a map did not ask the new question.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return []
    found = next(
        (at for at in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if at), None
    )
    if found is None:
        return []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        answer = page.goto(f"http://{host}/scenario", timeout=90_000)
        if answer is None or not answer.ok:
            raise RuntimeError(f"/scenario answered {answer and answer.status}: {page.title()}")
        own, times = float(page.input_value("#p-Con")), []  # the story's own figure, which has been asked
        for share in [s for s in (12 + 0.5 * move for move in range(moves + 4)) if s != own][: moves + 3]:
            times.append(page.evaluate(MOVE, f"{share:.1f}"))
            if not times[-1].pop("right"):
                raise RuntimeError(f"the map for {share} is not that of the new question")
            page.wait_for_timeout(150)
        browser.close()
    return times[3:]


def readers(host: str, seconds: float, count: int) -> tuple[list[float], float]:
    """
    Times of pages asked for by several readers at once, and pages a second.

    Raises
    ------
    RuntimeError
        If any was refused.
    """
    times: list[float] = []
    refused: list[str] = []
    until = time.perf_counter() + seconds

    def read(number: int) -> None:
        connection, own, turn = http.client.HTTPConnection(host, timeout=60), [], number
        while time.perf_counter() < until and not refused:
            try:
                own.append(fetch(connection, PAGES[turn % len(PAGES)])[0])
            except RuntimeError as error:
                refused.append(str(error))
            turn += 1
        times.extend(own)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise RuntimeError(refused[0])
    return times, len(times) / seconds


def weights(host: str) -> dict[str, float]:
    """Kilobytes of each page with all that it loads."""
    connection = http.client.HTTPConnection(host, timeout=60)
    assets = sum(len(fetch(connection, at)[1]) for at in ASSETS)
    every = (*PAGES, "/scenario")
    return {f"page {at}, KB": round((len(fetch(connection, at)[1]) + assets) / 1024, 1) for at in every}


def warm(*, small: bool) -> dict[str, float]:
    """Slider, readers and weights of a site with its own processes."""
    from standaside_web.local.serve import site, wait_until_searched

    with site(0) as (address, _):
        wait_until_searched(address.rstrip("/"))
        host = urlsplit(address).netloc
        moves = slider(host, 3 if small else MOVES)
        felt = in_browser(host, 2 if small else MOVES)
        fetched = [readers(host, 0.5, 1), readers(host, *((1.0, 5) if small else (SECONDS, READERS)))]
        times, rate = fetched[1]
        return {
            "slider move to new map, median ms": round(percentile(moves, 0.5), 1),
            "slider move to new map, 95 in 100 ms": round(percentile(moves, 0.95), 1),
            **{
                f"{words}, {said} ms": round(percentile([times[part] for times in felt], of), 1)
                for part, words in PARTS.items()
                for said, of in (("median", 0.5), ("95 in 100", 0.95))
                if felt
            },
            f"public page, {READERS} readers, 95 in 100 ms": round(percentile(times, 0.95), 1),
            "public pages a second": round(rate, 1),
            **weights(host),
        }


def main() -> int:
    """Measure a site of its own, which is gone afterwards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--small", action="store_true", help="few moves and readers, for the tests")
    parser.add_argument("--section", choices=("warm", "cold", "all"), default="all")
    wanted = parser.parse_args()
    home = Path(tempfile.gettempdir()) / f"standaside-bench-{token_hex(6)}"
    os.environ["STANDASIDE_HOME"] = str(home)
    figures = warm(small=wanted.small) if wanted.section != "cold" else {}
    if wanted.section != "warm":
        figures |= cold(home, small=wanted.small)
    shutil.rmtree(home, ignore_errors=True)
    if wanted.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:55} {figure:10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
