"""
From a route to an answer: permission, the page, its format; and a plain sentence for what fails.

Only here are the library's errors caught. Anything else is a fault of ours: the visitor
gets a short page, the log gets the traceback.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import URLPattern, path, register_converter

from standaside import SourceError, StandasideError, UnknownNameError, __version__
from standaside_web import visitors
from standaside_web.config.middleware import LARGEST_BODY, LONGEST_ADDRESS
from standaside_web.formats import ENDINGS, WHOLE, WRITERS, Window, ending_of, turning
from standaside_web.gate import AGAIN_SECONDS, ONCE, BusyError
from standaside_web.pages import AnsweredError, ErrorPage, Link, Page
from standaside_web.parameters import PAGING, NotAsDescribedError, Parameter, UnreadableError, check
from standaside_web.permissions import Permission
from standaside_web.sending import KEPT, conditional, held_of, public, told_to_caches
from standaside_web.unread import Elsewhere, UnreadError, refuse_unread, without_marks
from standaside_web.visitors import Visitor, session_of, visiting

NOT_AS_DESCRIBED = "Part of this address cannot be read"
"""Title of the refusal of a parameter; other refusals are of questions that can be read."""

REFUSALS: tuple[tuple[type[StandasideError], int, str], ...] = (
    (NotAsDescribedError, 400, NOT_AS_DESCRIBED),
    (UnreadableError, 400, "What was sent cannot be read"),
    (UnknownNameError, 404, "There is no such thing"),
    (SourceError, 404, "The data for this is not here"),
    (StandasideError, 400, "This question has no answer"),
)
"""Status and title of an error by its kind; the first that fits."""

View = Callable[..., Page | HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    One row of the table of routes.

    Attributes
    ----------
    name : str
        What templates and tests call it.
    at : str
        The address, as Django writes it, without an ending.
    view : callable
        Request and parts of the address to a page, or for a form sent to a redirect.
    permission : Permission
    method : str
        "GET" for pages; "POST" for what changes something.
    asks : bool
        Whether what is sent only asks a question that is too long for an address: it leads to one and
        changes nothing, so it needs no token.
    formats : bool
        Whether the page is there as .json, .csv and .xlsx as well.
    kept : bool
        Whether the answer depends on the address alone and may be kept: no form, no job. What it tells
        of searches that are done may be a minute old.
    takes : tuple of Parameter
        What its address may say; the manual of the API lists them, and anything else is refused.
    fields : tuple of Parameter
        What its own form sends besides; no part of its data.
    carries : bool
        Whether it is a page about no question, which passes on the one that somebody came with.
    form : bool
        Whether it is a page whose form comes back to it: what is wrong in one that was sent (its
        field "sent" says so) is for the page to say, beside the field.
    """

    name: str
    at: str
    view: View
    permission: Permission
    method: str = "GET"
    asks: bool = False
    formats: bool = True
    kept: bool = False
    takes: tuple[Parameter, ...] = ()
    fields: tuple[Parameter, ...] = ()
    carries: bool = False
    form: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """What its address may say after the question mark."""
        own = tuple(parameter for parameter in self.takes if not parameter.in_path)
        return (*own, *PAGING) if self.has_data else own

    def besides(self, query: QueryDict) -> tuple[Parameter, ...]:
        """What the page reads beside its parameters: fields of its form, and a question it passes on."""
        from standaside_web.explore.parameters import QUESTION

        carried = self.carries and ("story" in query or "q" in query)
        return (*self.fields, *(QUESTION if carried else ()))

    @property
    def has_data(self) -> bool:
        """Whether it is there as data."""
        return self.formats and self.method == "GET"


class PlaceConverter:
    """
    The code of a constituency in a path, for countries differ: anything but an ending of data.

    A slash may be inside it, not at its end: one page has one address.
    """

    regex = rf"(?!/)(?:(?!\.(?:{'|'.join(ENDINGS)})\Z)[^\n])+(?<!/)"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(PlaceConverter, "place")


def patterns(route: Route) -> list[URLPattern]:
    """Addresses of a route: the page, and its data by ending."""
    serve = _Serve(route)
    found = [path(route.at, serve, {"ending": ""}, name=route.name)]
    if route.has_data:
        stem = route.at or "home"
        found += [
            path(f"{stem}.{end}", serve, {"ending": end}, name=f"{route.name}.{end}") for end in ENDINGS
        ]
    return found


class _Serve:
    """The view that Django calls."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.__name__ = self.__qualname__ = route.name
        self.csrf_exempt = route.method == "GET" or route.asks  # it changes nothing

    def __call__(self, request: HttpRequest, *, ending: str, **parts: Any) -> HttpResponse:
        """Answer one request."""
        ending = ending or ending_of(request)
        if request.method not in self._methods():
            return self._other_method(request, ending)
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            long = f"This address has over {LONGEST_ADDRESS:,} bytes, which servers refuse; use a stored one."
            return failed(request, 414, "Too long", long, ending)
        with visiting(session_of(request), named={}) as visitor:
            return told_to_caches(self._guarded(request, ending, parts, visitor), private=visitor.private)

    def _other_method(self, request: HttpRequest, ending: str) -> HttpResponse:
        """Say which methods there are: to whoever asks, and to whoever uses another."""
        if request.method == "OPTIONS":
            answered: HttpResponse = HttpResponse(status=204)
            del answered["Content-Type"]
        else:
            answered = failed(
                request, 405, "Not that way", f"This address takes {self.route.method} only.", ending
            )
        answered["Allow"] = ", ".join((*self._methods(), "OPTIONS"))
        return answered

    def _guarded(
        self, request: HttpRequest, ending: str, parts: dict[str, Any], visitor: Visitor
    ) -> HttpResponse:
        """Answer, or say in a sentence why not."""
        try:
            if not self.route.permission.allows(request, **parts):
                return missing(request, ending=ending)
            self._read(request, ending)
            return self._answer(request, ending, parts, visitor)
        except Http404 as error:
            return missing(request, error, ending=ending)
        except OperationalError:
            logging.getLogger(__name__).exception("The database does not answer.")
            return unavailable(request, ending=ending)
        except BusyError as error:
            return busy(request, error, ending=ending)
        except StandasideError as error:
            visitors.refuse()
            links = () if ending else self._ways(request, error)
            return failed(request, *_kind_of(error), str(error), ending, links=links)

    def _ways(self, request: HttpRequest, error: StandasideError) -> Sequence[Link]:
        """What can be opened instead of a page that is refused."""
        from standaside_web.explore.mending import ways_on

        if isinstance(error, UnreadError):
            path = quote(request.path)
            return [Link(words, f"{path}?{query}" if query else path) for words, query in error.ways]
        asks = any(parameter.name == "story" for parameter in self.route.takes)
        return ways_on(request.GET) if asks else ()

    def _read(self, request: HttpRequest, ending: str) -> None:
        """Refuse an address that says what is not read here, or not as the manual has it."""
        request.GET = without_marks(request.GET)
        fields = () if ending else self.route.besides(request.GET)
        refuse_unread(self.route.parameters, request.GET, elsewhere=elsewhere(), of_forms=fields)
        if ending or not (self.route.form and "sent" in request.GET):
            check(self.route.parameters, request.GET)

    def _methods(self) -> tuple[str, ...]:
        return ("GET", "HEAD") if self.route.method == "GET" else (self.route.method,)

    def _answer(
        self, request: HttpRequest, ending: str, parts: dict[str, Any], visitor: Visitor
    ) -> HttpResponse:
        if not self.route.kept:
            return self._fresh(request, ending, parts)
        key = f"{request.path}?{request.GET.urlencode()}"
        if KEPT.find(key) is None:
            with ONCE.turn(key, found=lambda: KEPT.find(key) is not None) as begins:
                made = self._kept(key, request, ending, parts, visitor) if begins else None
            if made is not None:
                return made
        held = KEPT.find(key)
        return self._answer(request, ending, parts, visitor) if held is None else public(request, held)

    def _kept(
        self, key: str, request: HttpRequest, ending: str, parts: dict[str, Any], visitor: Visitor
    ) -> HttpResponse:
        """Make a page that may be kept, and keep it if nothing in it is somebody's own or passes."""
        made = self._fresh(request, ending, parts)
        unfit = made.status_code != 200 or made.has_header("Cache-Control")
        if unfit or _has_token(request):
            return made
        if visitor.private:  # nobody else may find it among what is kept
            return conditional(request, made)
        held = held_of(made, dict(visitor.named or {}))
        KEPT.keep(key, held)
        return public(request, held)

    def _fresh(self, request: HttpRequest, ending: str, parts: dict[str, Any]) -> HttpResponse:
        """Make a page, and store what its links name; one that refuses something stores nothing."""
        from standaside_web.explore.actions import store

        page = self._page(request, ending, parts)
        made = page if isinstance(page, HttpResponse) else answer(request, page, ending)
        if made.status_code < HTTPStatus.BAD_REQUEST:
            store(visitors.current().named or {})
        if isinstance(page, HttpResponse):
            return page
        if page.passing:
            made["Cache-Control"] = "no-store"
        if self.route.kept or not ending or made.status_code != HTTPStatus.OK:
            return made
        return conditional(request, made)

    def _page(self, request: HttpRequest, ending: str, parts: dict[str, Any]) -> Page | HttpResponse:
        """The view's page, or the one that helps on somebody who named what there is not."""
        try:
            return self.route.view(request, **parts)
        except AnsweredError as error:
            if ending:
                raise
            helps = answer(request, error.page, status=error.status)
            helps["Cache-Control"] = "private, no-store"
            return helps


@cache
def elsewhere() -> Elsewhere:
    """Which pages read which keys, for whoever takes one to the wrong page."""
    from standaside_web.explore.parameters import ALSO_SAID
    from standaside_web.routes import ROUTES

    pages: dict[str, list[str]] = {}
    for route in ROUTES:
        for parameter in route.takes if route.has_data else ():
            if not parameter.in_path:
                pages.setdefault(parameter.name, []).append(re.sub("<.*?>", "…", f"/{route.at}"))
    return Elsewhere(pages, ALSO_SAID)


def _has_token(request: HttpRequest) -> bool:
    """Whether a form's token was written into the answer; its cookie is set only after the view."""
    return "CSRF_COOKIE_NEEDS_UPDATE" in request.META


def _kind_of(error: StandasideError) -> tuple[int, str]:
    return next((code, title) for kind, code, title in REFUSALS if isinstance(error, kind))


def answer(request: HttpRequest, page: Page, ending: str = "", *, status: int = 0) -> HttpResponse:
    """A page in the format asked for."""
    code = status or page.status
    if code >= HTTPStatus.BAD_REQUEST:
        visitors.refuse()
    if ending and not isinstance(page, ErrorPage):
        return _data(page, ending, window_of(request.GET), code)
    if ending:
        return HttpResponse(WRITERS["json"](page, WHOLE), content_type=ENDINGS["json"], status=code)
    context = {"page": page, "version": __version__}
    return HttpResponse(render_to_string(page.template, context, request), status=code)


def window_of(query: QueryDict) -> Window:
    """The rows that an address wants; its parameters have been checked."""
    limit, offset = (query.get(parameter.name, "").strip() for parameter in PAGING)
    return Window(int(limit) if limit else None, int(offset or 0))


def _data(page: Page, ending: str, window: Window, code: int) -> HttpResponse:
    response = HttpResponse(WRITERS[ending](page, window), content_type=ENDINGS[ending], status=code)
    if ending != "json":
        response["Content-Disposition"] = f'attachment; filename="standaside-{_slug(page)}.{ending}"'
    turns = turning(page, ending, window)
    if turns:
        relation = {"previous": "prev"}
        response["Link"] = ", ".join(
            f'<{at}>; rel="{relation.get(which, which)}"' for which, at in turns.items()
        )
    return response


def _slug(page: Page) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in page.title.lower())
    return "-".join(words.split())[:60] or "table"


def failed(
    request: HttpRequest,
    code: int,
    title: str,
    message: str,
    ending: str = "",
    *,
    links: Sequence[Link] = (),
) -> HttpResponse:
    """A page or a JSON document that says what is wrong and what to do; ``links`` lead on."""
    page = ErrorPage(
        title=title,
        address=request.path,
        code=code,
        message=message,
        version=__version__,
        links=links,
    )
    with visitors.refusing():
        return told_to_caches(answer(request, page, ending, status=code), private=True)


def missing(request: HttpRequest, exception: Exception | None = None, *, ending: str = "") -> HttpResponse:
    """Nothing there, or nothing for this visitor: the same answer."""
    message = "There is no page at this address. Start from the front page, or check the link."
    return failed(request, 404, "No such page", message, ending or ending_of(request))


def too_large(request: HttpRequest) -> HttpResponse:
    """More was sent than any form takes."""
    message = f"That is over {LARGEST_BODY >> 20} MB, more than this site takes; send a smaller file."
    return failed(request, 413, "Too large", message, ending_of(request))


def unavailable(request: HttpRequest, *, ending: str = "") -> HttpResponse:
    """Something that we need does not answer."""
    message = "The site's database does not answer just now. Nothing is lost; try again in a minute."
    answered = failed(request, 503, "Not available", message, ending or ending_of(request))
    answered["Retry-After"] = "60"
    return answered


def busy(request: HttpRequest, error: BusyError, *, ending: str = "") -> HttpResponse:
    """Too much is being counted to count this as well."""
    answered = failed(request, 503, "Many are asking", str(error), ending)
    answered["Retry-After"] = str(AGAIN_SECONDS)
    return answered


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself refuses."""
    return failed(
        request,
        400,
        "Not understood",
        "The request could not be read; check the address.",
        ending_of(request),
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    message = "The form had expired, or cookies are off. Go back, reload the page and send it again."
    return failed(request, 403, "The form was not accepted", message, ending_of(request))


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    message = "Something went wrong inside Standaside. It has been noted; try again, or ask something else."
    return failed(request, 500, "A fault of ours", message, ending_of(request))
