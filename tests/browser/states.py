"""Write a job in every state into the tables of a site, and print their pages: for tests of how they look."""

from __future__ import annotations

import datetime as dt
import json
import sys

QUESTION = "story=remain-alliance-2019"
SAYS = "Standing aside, the partners would win 20 more."
FOUND = {
    "question": "story=unite-to-remain-2019",
    "status": "optimal",
    "gap": 0.0,
    "objective": 311.4,
    "bound": 311.4,
    "stand_asides": 327,
    "says": SAYS,
    "words": "327 stand-asides",
}


def main() -> None:
    """Use the environment of a process that serves."""
    import django

    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from standaside_web.jobs.models import Job
    from standaside_web.visitors import BEGUN

    session = SessionStore()
    session[BEGUN] = True
    session.create()
    now, later = timezone.now(), timezone.now() + dt.timedelta(days=1)
    ended = {"begun_at": now, "heard_at": now, "ended_at": now}
    states = {
        "queued": {},
        "running": {"state": "running", "done": 0.4, "stage": "Looking", "begun_at": now, "heard_at": later},
        "done": {"state": "done", "done": 1.0, "result": FOUND, **ended},
        "failed": {"state": "failed", "message": "No pact can satisfy these rules together.", **ended},
        "cancelled": {"state": "cancelled", **ended},
        "lost": {"state": "running", "begun_at": now, "heard_at": now - dt.timedelta(hours=1)},
    }
    made = {
        name: Job.objects.create(kind="plan", text=QUESTION, session=session.session_key, **fields)
        for name, fields in states.items()
    }
    pages = {name: f"/jobs/{job.pk}" for name, job in made.items()}
    json.dump({**pages, "list": "/jobs", "session": str(session.session_key)}, sys.stdout)


if __name__ == "__main__":
    main()
