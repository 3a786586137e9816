"""
What the site reads from the environment, in one place: the names, what they mean, and the defaults.

A server of one's own sets these; ``standaside serve`` sets them for itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

VARIABLES = {
    "DATABASE_URL": "PostgreSQL, as the role that serves pages and owns nothing",
    "DATABASE_OWNER_URL": "the same database as the role that owns the tables; only `migrate` uses it",
    "STANDASIDE_SECRET_KEY": "fifty or more random characters that sign sessions and forms",
    "STANDASIDE_HOSTS": "names the site answers to, divided by commas",
    "STANDASIDE_HOME": "folder of the embedded database and the local secret",
    "STANDASIDE_HTTPS": '"host" asks browsers for HTTPS on this name alone, not on all names below it',
    "STANDASIDE_PROXIES": "how many proxies of yours are before the site, to tell one network from another",
    "STANDASIDE_ROLE": '"owner" makes this process use DATABASE_OWNER_URL',
}
"""Every variable and what it is for; the manual lists the same ones."""

MOST_PROXIES = 9
"""Beyond, a number is a mistake."""


class NotSetError(RuntimeError):
    """A variable that a server needs is missing."""


def required(name: str) -> str:
    """
    Value of a variable.

    Raises
    ------
    NotSetError
        Saying what it is for.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        raise NotSetError(
            f"{name} is not set ({VARIABLES[name]}). Set it, or run `standaside serve`, which sets "
            "everything "
            "for a site on this machine."
        )
    return value


def hosts() -> list[str]:
    """Names the site answers to; without any, none, so that a forgotten setting serves nobody."""
    return [name.strip() for name in os.environ.get("STANDASIDE_HOSTS", "").split(",") if name.strip()]


def whole_domain(environ: Mapping[str, str] = os.environ) -> bool:
    """
    Whether browsers are told to use HTTPS for all names below the site's, and may list it as such.

    Examples
    --------
    >>> whole_domain({}), whole_domain({"STANDASIDE_HTTPS": "host"})
    (True, False)
    """
    return environ.get("STANDASIDE_HTTPS", "").strip() != "host"


def proxies(environ: Mapping[str, str] = os.environ) -> int:
    """
    How many proxies stand before the site, each of which writes down whom it was asked by.

    Raises
    ------
    NotSetError
        If that is no such number.

    Examples
    --------
    >>> proxies({}), proxies({"STANDASIDE_PROXIES": "1"})
    (0, 1)
    """
    text = environ.get("STANDASIDE_PROXIES", "").strip() or "0"
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_PROXIES):
        raise NotSetError(
            f'STANDASIDE_PROXIES is "{text[:20]}"; give how many proxies of yours a request passes on '
            f"its way to the site, from 0 to {MOST_PROXIES}."
        )
    return int(text)


def database(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """
    Django's description of the database that the address in the environment names.

    Examples
    --------
    >>> found = database({"DATABASE_URL": "postgresql://app@/votes?host=/tmp/socket&port=5433"})
    >>> found["NAME"], found["USER"], found["HOST"], found["PORT"]
    ('votes', 'app', '/tmp/socket', '5433')
    """
    owner = environ.get("STANDASIDE_ROLE") == "owner"
    address = environ.get("DATABASE_OWNER_URL" if owner else "DATABASE_URL") or environ.get(
        "DATABASE_URL", ""
    )
    if urlsplit(address).scheme not in ("postgres", "postgresql"):
        raise NotSetError(
            "DATABASE_URL must be the address of a PostgreSQL database, as in "
            "postgresql://user:password@host/name. Run `standaside serve` to have one made on this machine."
        )
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(address)
    named = {key: str(parts.pop(key, "") or "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named["dbname"],
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        "OPTIONS": {"connect_timeout": 10, **parts},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
