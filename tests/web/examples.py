"""An example of every route: a new one fails the tests until it has a row here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """
    How a route is asked.

    ``at`` is an address that works, ``wrong`` addresses that must be refused with a sentence,
    ``permission`` the name of who may. A job's id is written {job}.
    """

    at: str
    permission: str = "anyone"
    wrong: tuple[str, ...] = ()


BAD = "story=unite-to-remain-2019"
EXAMPLES = {
    "home": Example("/", wrong=("/?story=nobody-knows-it",)),
    "map": Example(
        f"/map?{BAD}&view=with&colour=verdict&only=deals&sort=gain",
        wrong=(
            "/map?view=upside-down",
            "/map?colour=mauve",
            "/map?only=some",
            "/map?sort=chance",
            "/map?story=nobody",
            "/map?poll=Con+43,Lab+90",
            "/map?poll=Con",
            "/map?poll-Con=x",
            "/map?partners=Lab",
            "/map?partners=Lab,Con",
            "/map?follow=101",
            "/map?backfire=-1",
            "/map?backfire=nan",
            "/map?swing=pendulum",
            "/map?scope=moon",
            "/map?seats=many",
            "/map?gain=inf",
            "/map?pact=E14000598",
            "/map?pact=E1:Lab:LD",
            "/map?counter=7",
            "/map?draws=0",
            "/map?draws=1000000",
            "/map?seed=-1",
            "/map?q=nothing-stored",
            "/map?q=%00",
            "/map?from=1066",
            "/map?from=",
            "/map?rates=Lab+50",
        ),
    ),
    "scenario": Example("/scenario?poll=Con+40,Lab+30,LD+12", wrong=("/scenario?poll=Con+101",)),
    "live": Example("/live?poll-Con=40&poll-Lab=30"),
    "seat": Example(f"/seat/E14000598?{BAD}", wrong=("/seat/E99", "/seat/brighton?draws=x")),
    "find": Example("/find?seat=brighton+pavilion", wrong=("/find?seat=", "/find?seat=Brigton", "/find")),
    "advice": Example(
        f"/advice?{BAD}&seat=brighton+pavilion&only=needed",
        wrong=("/advice?seat=Brigton", "/advice?only=some", "/advice?sort=luck", "/advice?poll=Con+99,Lab+2"),
    ),
    "pact": Example(
        f"/pact?{BAD}&edit=E14000598",
        wrong=(
            "/pact?edit=Brigton",
            "/pact?pact=E14000598:Con:Lab",
            "/pact?change=set&edit=E14000598&aside=Lab&for=Con",
            "/pact?change=set&edit=E14000598&aside=Nobody&for=Lab",
        ),
    ),
    "money": Example(f"/money?{BAD}", wrong=("/money?story=nobody", "/money?draws=x")),
    "import-pact": Example("/pact/import"),
    "campaign": Example(
        f"/campaign?{BAD}&reach=2&mobile=40&show=twins",
        wrong=(
            "/campaign?reach=far",
            "/campaign?reach=41",
            "/campaign?mobile=101",
            "/campaign?show=everything",
            "/campaign?page=0",
            "/campaign?page=last",
        ),
    ),
    "counter": Example(
        "/counter?rivals=Con,BRX",
        wrong=(
            "/counter?rivals=Con",
            "/counter?rivals=Con,Nobody",
            "/counter?rivals=Con,Lab",
            "/counter?rival_seats=many",
            "/counter?end=3",
        ),
    ),
    "deals": Example(
        "/deals?at=2017-05-11T11:59:59%2B01:00",
        wrong=(
            "/deals?offers=nobody",
            "/deals?at=yesterday",
            "/deals?text=offer",
            "/deals?text=" + "%5B" * 1_100,
            "/deals?text=election%3D%222017%22",
        ),
    ),
    "bring-offers": Example("/deals/bring"),
    "start-prices": Example("/jobs/prices"),
    "compare": Example(
        f"/compare?a={BAD.replace('=', '%3D')}&b=story%3Dremain-alliance-2019",
        wrong=(
            "/compare?a=story%3Dnobody",
            "/compare?a=poll%3DCon+200",
            "/compare?draws=x",
            "/compare?a=q%3Dnothing",
        ),
    ),
    "add-question": Example("/compare/add"),
    "systems": Example(
        f"/systems?{BAD}&draws=10&districts=nation&threshold=5",
        wrong=(
            "/systems?draws=2&districts=moon",
            "/systems?draws=2&method=guess",
            "/systems?draws=2&form=moon",
            "/systems?draws=2&overhang=los",
            "/systems?draws=2&transfer=mek",
            "/systems?draws=2&threshold=101",
            "/systems?draws=2&threshold=nan",
            "/systems?draws=2&system=tombola",
        ),
    ),
    "chamber": Example(
        f"/chamber?{BAD}&refuses=Lab%2BCon&supply=DUP%3ECon&deputies=Con+1,Lab+2&positions=Lab+-3,LD+0,Con+4",
        wrong=(
            "/chamber?refuses=Lab",
            "/chamber?refuses=Lab%2BLab",
            "/chamber?refuses=Lab%2BTory+Party+X",
            "/chamber?supply=DUP%2BCon",
            "/chamber?abstain=Nobody",
            "/chamber?deputies=Con+900",
            "/chamber?deputies=Con+1.5",
            "/chamber?positions=Lab",
            "/chamber?positions=Lab+inf",
        ),
    ),
    "robots": Example("/robots.txt"),
    "record": Example("/record"),
    "sources": Example("/sources"),
    "method": Example("/method"),
    "data": Example("/data"),
    "add-data": Example("/data/add"),
    "own": Example("/data/own-abcdefghijklmnop", permission="owner"),
    "remove-data": Example("/data/own-abcdefghijklmnop/remove", permission="owner"),
    "api": Example("/api"),
    "api-slash": Example("/api/"),
    "openapi": Example("/api/openapi.json"),
    "start-plan": Example("/jobs/plan"),
    "start-campaign": Example("/jobs/campaign"),
    "start-counter": Example("/jobs/counter"),
    "jobs": Example("/jobs"),
    "job": Example("/jobs/{job}", wrong=("/jobs/00000000-0000-4000-8000-000000000000",)),
    "cancel-job": Example("/jobs/{job}/cancel", permission="starter"),
    "again-job": Example("/jobs/{job}/again"),
}
