"""Headers, roles and settings: strict from the first day, and four differences on one's own machine."""

from __future__ import annotations

import contextlib
import importlib
import os
import subprocess
import sys

import pytest


def test_loopback_differs_in_what_needs_https_and_in_nothing_else(site):
    production = importlib.import_module("standaside_web.config.settings")
    loopback = importlib.import_module("standaside_web.config.loopback")
    names = [name for name in dir(production) if name.isupper()]
    differ = {name for name in names if getattr(production, name) != getattr(loopback, name)}
    assert differ == set(loopback.NEED_HTTPS)
    assert len(differ) == 4
    assert {name for name in dir(loopback) if name.isupper()} - set(names) == {"NEED_HTTPS"}


def test_production_is_clean_and_silences_nothing(site):
    environ = {**site, "DJANGO_SETTINGS_MODULE": "standaside_web.config.settings"}
    command = [sys.executable, "-m", "standaside_web", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout


def test_headers(client):
    response = client.get("/method")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert set(policy.values()) <= {"'none'", "'self'"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "Set-Cookie" not in response


def test_no_template_has_an_inline_style_or_script():
    import re
    from pathlib import Path

    import standaside_web

    for template in (Path(standaside_web.__file__).parent / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<style|javascript:", text), (
            template.name
        )


def test_the_role_that_serves_owns_nothing_and_bypasses_nothing(database):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("standaside_app", False, False, False, False)
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = "
            "current_user)"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "DROP TABLE jobs_job",
        "ALTER TABLE jobs_job DISABLE TRIGGER ALL",
        "TRUNCATE jobs_job",
        "UPDATE django_migrations SET name = ''",
        "CREATE ROLE another",
        "SET ROLE standaside_owner",
    ],
)
def test_what_the_role_may_not_do(statement, database):
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_comes_in_as_the_superuser_or_over_the_network(site):
    import psycopg

    superuser = site["DATABASE_URL"].replace("standaside_app@", "postgres@")
    if os.geteuid() == 0:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(superuser)
    with psycopg.connect(site["DATABASE_URL"]) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_folders_of_the_database_are_for_its_account_alone(site):
    from pathlib import Path
    from urllib.parse import parse_qs, urlsplit

    socket = Path(parse_qs(urlsplit(site["DATABASE_URL"]).query)["host"][0])
    for folder in (socket, socket.parent, socket.parent / "data"):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_one_of_two_addresses_is_refused(monkeypatch, tmp_path):
    from standaside import SourceError
    from standaside_web.local import serve

    monkeypatch.setenv("DATABASE_URL", "postgresql://app@/x")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    with pytest.raises(SourceError, match="DATABASE_OWNER_URL is not set"), serve.databases(tmp_path):
        pass


def test_a_port_in_use_is_said(site):
    import socket

    from standaside import SourceError
    from standaside_web.local import serve

    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        with pytest.raises(SourceError, match="choose another"):
            serve.free_port(taken.getsockname()[1])


def test_every_file_of_ours_that_a_page_loads_is_there_under_a_mark_of_what_is_in_it(client):
    import hashlib
    import re

    from django.test import Client

    text = client.get("/method").content.decode()
    loaded = re.findall(r'(?:href|src)="(/static/[^"]*)"', text)
    assert len(loaded) >= 4
    for at in loaded:
        with contextlib.closing(Client().get(at)) as answer:
            inside = b"".join(answer.streaming_content)
            assert answer.status_code == 200
        assert at.rpartition("?v=")[2] == hashlib.sha256(inside).hexdigest()[:10]


def test_a_refusal_because_many_ask_is_no_line_of_the_log_and_a_fault_is_one(site):
    import logging.config

    from standaside_web.config.settings import LOGGING

    told = logging.config.dictConfigClass(LOGGING).configure_filter(dict(LOGGING["filters"]["faults"]))
    record = logging.makeLogRecord({"msg": "Service Unavailable: /map", "status_code": 503})
    assert not told.filter(record)
    assert told.filter(logging.makeLogRecord({"msg": "Internal Server Error: /map", "status_code": 500}))
    assert told.filter(logging.makeLogRecord({"msg": "The database does not answer."}))
    assert "faults" in LOGGING["handlers"]["stderr"]["filters"]
