"""Headers that Django does not set by itself, and what of its log is worth a line."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from logging import LogRecord

from django.conf import settings
from django.http import HttpRequest, HttpResponse

LONGEST_ADDRESS = 4_000
"""Bytes of an address that servers on the way take without complaint."""

LARGEST_BODY = 9 << 20
"""Bytes of anything that is sent: the largest file that is taken, and the form around it."""

MOST_DRAINED = 64 << 20
"""Bytes of a larger one that are read and thrown away, so that its sender hears why."""

HOST_PREFIX = "__Host-"
"""Of the names of cookies that browsers take from this host and over HTTPS alone."""

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "browsing-topics",
        "interest-cohort",
    )
)


class Headers:
    """Close the browser's doors that the site never uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers added."""
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class Bodies:
    """Send no body where only the head was asked for: servers complain of one in their logs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the head says how long the body would be."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            length = response.get("Content-Length") or str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response


class HostCookies:
    """
    Where there is HTTPS, name the cookies so that nobody else can set them.

    A browser takes a cookie called ``__Host-…`` from this very host over HTTPS alone: a sibling site, or
    somebody on the way, cannot plant a session there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what is behind this door knows the plain names."""
        if not settings.SESSION_COOKIE_SECURE:
            return self.get_response(request)
        names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
        for name in names:
            request.COOKIES.pop(name, None)
            if f"{HOST_PREFIX}{name}" in request.COOKIES:
                request.COOKIES[name] = request.COOKIES.pop(f"{HOST_PREFIX}{name}")
        response = self.get_response(request)
        for name in names:
            if name in response.cookies:
                plain = response.cookies.pop(name)
                response.cookies[f"{HOST_PREFIX}{name}"] = plain.value
                response.cookies[f"{HOST_PREFIX}{name}"].update({**plain, "secure": True})
        return response


class Sizes:
    """Refuse a body that is too large before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless too much was sent."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isascii() and length.isdigit() else 0
        if size <= LARGEST_BODY:
            return self.get_response(request)
        left = min(size, MOST_DRAINED)
        while left > 0 and (part := request.read(min(left, 1 << 16))):
            left -= len(part)
        from standaside_web.serving import too_large

        return too_large(request)


def is_no_refusal(record: LogRecord) -> bool:
    """
    Whether a line of the log tells of more than that somebody was asked to come again.

    Django logs each answer of 503; when many ask at once that would be most of the log. A database that
    does not answer is logged on its own, with its traceback.
    """
    return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


def is_told_shortly(record: LogRecord) -> bool:
    """
    Take its traceback from a line about what somebody sent that cannot be read: the fault is theirs.

    Too many fields, or a body that is no form, would else be thirty lines of the log each.
    """
    status = getattr(record, "status_code", None)
    if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        record.exc_info = record.exc_text = None
    return True
