"""What stands in an address is read, or refused by name: never another answer without a word."""

from __future__ import annotations

import html
import os
import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from tests.web.examples import EXAMPLES

MANY = "STANDASIDE_CAMPAIGN" in os.environ
SLOW = ("advice", "systems", "pact", "compare", "chamber", "home")
"""Pages of which a run by default opens no more links than those without a key."""

UNREAD = [
    ("/map?Con=NaN", ['"Con" is not read here.', 'Did you mean "poll-Con"?', "This address reads story, q,"]),
    ("/map?scenario=unite-to-remain-2019", ['Did you mean "story"?']),
    ("/map?polll=Con+40", ['"polll" is not read here. Did you mean "poll"?']),
    ("/map?Draws=20", ['Did you mean "draws"?']),
    ("/map?seat=Bath", ['"seat" belongs to /advice.']),
    ("/record?draws=5", ['"draws" belongs to ', "reads limit and offset after its question mark"]),
    ("/map?x1=1&x2=2&x3=3&x4=4", ['"x1", "x2", "x3" and 1 more are not read here.']),
    ("/map?=5", ['"" is not read here.']),
    ("/map?draws-Con=5", ['"draws-Con" is not read here.']),
    ("/map?sent=1", ['"sent" is not read here.']),
    ("/find?seat=Bath&polll=Con+40", ['Did you mean "poll"?']),
    ("/live?sent=1&polll=Con+40", ['Did you mean "poll"?']),
    ("/compare?a=scenario%3Dx", ['"scenario" is not read here. Did you mean "story"?']),
]


@pytest.mark.parametrize(("at", "said"), UNREAD)
def test_a_key_that_is_not_read_is_refused_by_name(at, said, client):
    page = client.get(at)
    text = html.unescape(page.content.decode())
    assert page.status_code == 400
    assert [words for words in said if words not in text] == []
    path, _, query = at.partition("?")
    if path not in ("/find", "/live"):
        error = client.get(f"{path}.json?{query}").json()["error"]
        assert error["status"] == 400
        assert [words for words in said if words not in error["message"]] == []


def test_the_page_that_refuses_a_key_opens_what_was_meant(client):
    text = client.get("/method?utm_source=x&seed=7").content.decode()
    assert '<a class="go" href="/method">Open it without this key</a>' in text
    text = html.unescape(client.get("/map?draws=20&polll=Con+40,Lab+30").content.decode())
    found = dict(re.findall(r'<a class="go" href="([^"]+)">([^<]+)</a>', text))
    assert found["/map?draws=20&poll=Con+40%2CLab+30"] == "Open it with “poll”"
    assert found["/map?draws=20"] == "Open it without this key"


def test_marks_of_networks_are_dropped_and_answers_kept_without_them(client):
    from standaside_web import serving

    plain = client.get("/method.json")
    kept = len(serving.KEPT.answers)
    marked = client.get("/method.json?utm_source=a&UTM_Campaign=b&fbclid=c&gclid=d&mc_eid=e&igsh=f")
    assert (marked.content, marked["ETag"]) == (plain.content, plain["ETag"])
    assert len(serving.KEPT.answers) == kept


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("/advice?draws=20&seat=Bath&seat=Lewes", '"seat" is given 2 times; give it once.'),
        ("/map?poll-Con=40&poll-Con=41", '"poll-Con" is given 2 times; give it once.'),
        ("/map?poll=Con+40&poll-Lab=30", '"poll" and "poll-Lab" both say the same thing; give one.'),
        ("/scenario?sent=1&draws=20&draws=50", '"draws" is given 2 times; give it once.'),
        ("/pact?draws=20&change=set&change=remove&edit=Bath", '"change" is given 2 times; give it once.'),
        ("/compare?a=draws%3D5%26draws%3D6", '"draws" is given 2 times; give it once.'),
        ("/compare?a=draws%3D5&poll=Con+40", '"poll" stands beside the questions'),
    ],
)
def test_one_thing_said_twice_is_refused(at, said, client):
    page = client.get(at)
    assert (page.status_code, said in html.unescape(page.content.decode())) == (400, True)


def long_question(*codes: str):
    from standaside_web.explore.question import Question

    pact = ",".join(f"E1400{n:04}:Lab:LD" for n in range(530, 800) if n != 608)
    return Question(draws=20).changed(pact=pact)


def test_keys_beside_the_id_of_a_stored_question_change_it(client):
    from standaside_web.explore.question import address

    at = address("/map", long_question())
    assert at.startswith("/map?q=")
    told = client.get(f"{at.replace('/map', '/map.json')}&poll=Con+40,Lab+30,LD+20&seed=5&pact=").json()
    assert (told.get("seed"), told.get("draws")) == (5, 20), told
    assert "poll=Con+40,Lab+30,LD+20&pact=E14000530:Lab:LD" in told["question"]
    assert client.get(f"{at}&story=remain-alliance-2019").status_code == 200
    other = client.get(f"{at}&story=unite-to-remain-2019")
    assert (other.status_code, "a whole question" in other.content.decode()) == (400, True)


@pytest.mark.parametrize("path", ["/scenario", "/map", "/campaign", "/counter", "/chamber"])
def test_a_form_with_a_long_question_fits_an_address_and_keeps_the_pact(path, client):
    from standaside_web.config.middleware import LONGEST_ADDRESS
    from standaside_web.explore.question import address

    page = client.get(address(path, long_question()))
    forms = [form for form in forms_of(page.content.decode()) if form.at.startswith(path)]
    assert forms
    for form in forms:
        query = form.query()
        assert len(query) < LONGEST_ADDRESS / 2
        sent = client.get(f"{path}?{query}", follow=True)
        assert sent.status_code == 200, query
        kept = sent.context["page"] if sent.context else None
        assert "pact=E14000530:Lab:LD" in (kept.question if kept else "pact=E14000530:Lab:LD")
        assert "in this question" in sent.content.decode() or path != "/scenario"


class Form:
    """A form of a page: where it goes, how, and what it sends as it stands."""

    def __init__(self, tag: str, inner: str) -> None:
        self.at = html.unescape(re.search(r'action="([^"]*)"', tag)[1])
        self.gets = 'method="get"' in tag
        self.fields = re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]*)"', inner)
        self.inner = inner

    def query(self) -> str:
        """The query string that a browser makes of it without its buttons."""
        from urllib.parse import urlencode

        return urlencode([(html.unescape(k), html.unescape(v)) for k, v in self._pairs()])

    def _pairs(self):
        for tag in re.findall(r"<input[^>]*>", self.inner):
            found = re.search(r'\bname="([^"]*)"', tag)
            ticked = "checked" in tag or not re.search(r'type="(?:checkbox|radio)"', tag)
            if found and ticked:
                yield found[1], (re.search(r'\bvalue="([^"]*)"', tag) or ["", "on"])[1]
        for name, options in re.findall(
            r'<select[^>]*\bname="([^"]*)"[^>]*>(.*?)</select>', self.inner, re.S
        ):
            listed = re.findall(r'<option(?: value="([^"]*)")?([^>]*)>([^<]*)', options)
            chosen = next((o for o in listed if "selected" in o[1]), listed[0])
            yield name, chosen[0] if f'value="{chosen[0]}"' in options else chosen[2]


def forms_of(text: str) -> list[Form]:
    """Every form of a page."""
    return [Form(tag, inner) for tag, inner in re.findall(r"(<form[^>]*>)(.*?)</form>", text, re.S)]


def route_of(path: str):
    """The route of an address, and its ending."""
    from django.urls import resolve

    found = resolve(unquote(path))
    return found.func.route, found.kwargs["ending"]


def refused(at: str, fields=()) -> str:
    """Why an address of ours, or the fields of a form that goes there, would not be read; empty if it is."""
    from django.http import QueryDict

    from standaside_web.serving import elsewhere
    from standaside_web.unread import UnreadError, refuse_unread

    parts = urlsplit(at)
    route, ending = route_of(parts.path)
    query = QueryDict(parts.query, mutable=True)
    query.update(dict.fromkeys(fields, ""))
    forms = () if ending else route.besides(query)
    try:
        refuse_unread(route.parameters, query, elsewhere=elsewhere(), of_forms=forms)
    except UnreadError as error:
        return f"{at}: {error}"
    return ""


def sample_pages(client, job):
    """Each page of the site, as other tests ask it too, and one of a refused address."""
    from standaside_web.routes import ROUTES

    for route in ROUTES:
        if route.method == "GET" and route.has_data and route.name != "own":
            yield client.get(EXAMPLES[route.name].at.format(job=job.pk))
    yield client.get("/map?polll=Con+40")
    yield client.get("/map?story=unite-to-remain-2019")


def quick(href: str) -> str:
    """The same address with few simulated elections, whatever it has."""
    at = re.sub(r"(?<=[?&])draws=[0-9]+", "draws=20", href.partition("#")[0])
    return at.replace("?story=", "?draws=20&story=", 1) if "draws=" not in at else at


def test_every_link_and_form_of_every_page_is_read_where_it_leads(client, monkeypatch):
    """Each of them is read by the page it leads to; of each kind, one is opened."""
    from standaside_web import sending, serving
    from standaside_web.jobs import actions

    monkeypatch.setattr(serving, "KEPT", sending.Kept(2**24))  # nor links to what other tests stored
    job = actions.start(kind="plan", text="story=remain-alliance-2019", session="somebody")
    kinds, odd, count = {}, [], 0
    for page in sample_pages(client, job):
        text = page.content.decode()
        for href in {html.unescape(at) for at in re.findall(r'\bhref="(/[^"]*)"', text)}:
            if href.startswith("/static/"):
                continue
            count += 1
            odd.append(refused(href.partition("#")[0]))
            parts = urlsplit(href)
            route, ending = route_of(parts.path)
            keys = {key for key, _ in parse_qsl(parts.query)} - {"draws"}
            if ending not in ("csv", "xlsx") and (MANY or route.name not in SLOW or not keys):
                kinds.setdefault((route.name, *sorted(keys)), quick(href))
        for form in forms_of(text):
            odd.append(refused(form.at.partition("#")[0], form.fields if form.gets else ()))
    assert [message for message in odd if message] == []
    assert count > 2_000
    assert len(kinds) > 40
    for href in kinds.values():
        assert client.get(href, follow=True).status_code == 200, href
