"""
The one table of addresses: each with its view and who may use it.

To add a page: write its dataclass and view in a module of its own, its template, a row
here, and a row in ``tests/web/examples.py``. A test fails while one of them is missing.
"""

from __future__ import annotations

from standaside_web.api import views as api
from standaside_web.explore import (
    about,
    advice,
    campaigns,
    chambers,
    compare,
    counters,
    deals,
    forms,
    home,
    maps,
    money,
    pacts,
    record,
    seats,
    systems,
)
from standaside_web.explore import parameters as given
from standaside_web.jobs import views as jobs
from standaside_web.own import views as own
from standaside_web.permissions import ANYONE, OWNER, STARTER
from standaside_web.serving import Route

ROUTES = (
    Route(name="home", at="", view=home.show, permission=ANYONE, takes=(given.STORY,), kept=True),
    Route(
        name="map",
        at="map",
        view=maps.show,
        permission=ANYONE,
        takes=(*given.QUESTION, *given.SHOWN, *given.MAP_FILTERS, given.PAGE),
        kept=True,
    ),
    Route(
        name="scenario",
        at="scenario",
        view=forms.show,
        permission=ANYONE,
        form=True,
        takes=(*given.QUESTION, *given.SHOWN),
        fields=given.SENT,
    ),
    Route(
        name="live",
        at="live",
        view=forms.live,
        permission=ANYONE,
        formats=False,
        form=True,
        takes=(*given.QUESTION, *given.SHOWN),
        fields=given.SENT,
    ),
    Route(
        name="seat",
        at="seat/<place:code>",
        view=seats.show,
        permission=ANYONE,
        takes=(given.CODE, *given.QUESTION),
        kept=True,
    ),
    Route(
        name="find",
        at="find",
        view=seats.find,
        permission=ANYONE,
        takes=(*given.QUESTION, given.SEAT),
        formats=False,
    ),
    Route(
        name="advice",
        at="advice",
        view=advice.show,
        permission=ANYONE,
        takes=(*given.QUESTION, given.SEAT, *given.ADVICE_FILTERS, given.PAGE),
        kept=True,
    ),
    Route(
        name="pact",
        at="pact",
        view=pacts.show,
        permission=ANYONE,
        takes=(*given.QUESTION, given.EDIT, given.DEAL, *given.SHOWN, given.PAGE),
        fields=(*given.CHANGE, *given.READ),
    ),
    Route(name="money", at="money", view=money.show, permission=ANYONE, takes=given.QUESTION, kept=True),
    Route(name="import-pact", at="pact/import", view=pacts.import_pact, permission=ANYONE, method="POST"),
    Route(
        name="campaign",
        at="campaign",
        view=campaigns.show,
        permission=ANYONE,
        form=True,
        takes=(*given.QUESTION, *given.CAMPAIGN),
        fields=(given.FORM_SENT,),
    ),
    Route(
        name="counter",
        at="counter",
        view=counters.show,
        permission=ANYONE,
        form=True,
        takes=(*given.QUESTION, *given.COUNTER),
        fields=(given.FORM_SENT,),
    ),
    Route(
        name="deals", at="deals", view=deals.show, permission=ANYONE, takes=(*given.OFFERS, *given.QUESTION)
    ),
    Route(name="bring-offers", at="deals/bring", view=deals.bring, permission=ANYONE, method="POST"),
    Route(
        name="compare",
        at="compare",
        view=compare.show,
        permission=ANYONE,
        takes=(*given.SLOTS, *given.QUESTION),
        kept=True,
    ),
    Route(
        name="add-question",
        at="compare/add",
        view=compare.add,
        permission=ANYONE,
        method="POST",
        asks=True,
    ),
    Route(
        name="systems",
        at="systems",
        view=systems.show,
        permission=ANYONE,
        takes=(*given.QUESTION, *given.SYSTEMS),
        kept=True,
    ),
    Route(
        name="chamber",
        at="chamber",
        view=chambers.show,
        permission=ANYONE,
        takes=(*given.QUESTION, *given.LINES),
        kept=True,
    ),
    Route(name="robots", at="robots.txt", view=about.robots, permission=ANYONE, formats=False),
    Route(name="record", at="record", view=record.show, permission=ANYONE, kept=True, carries=True),
    Route(name="sources", at="sources", view=about.sources, permission=ANYONE, kept=True, carries=True),
    Route(name="method", at="method", view=about.method, permission=ANYONE, kept=True, carries=True),
    Route(name="data", at="data", view=own.show, permission=ANYONE, carries=True),
    Route(name="add-data", at="data/add", view=own.add, permission=ANYONE, method="POST"),
    Route(name="own", at="data/<slug:own>", view=own.one, permission=OWNER, takes=(given.OWN,), carries=True),
    Route(name="remove-data", at="data/<slug:own>/remove", view=own.remove, permission=OWNER, method="POST"),
    Route(name="api", at="api", view=api.show, permission=ANYONE, kept=True, carries=True),
    Route(name="api-slash", at="api/", view=api.to_page, permission=ANYONE, formats=False),
    Route(name="openapi", at="api/openapi.json", view=api.description, permission=ANYONE, formats=False),
    Route(name="start-plan", at="jobs/plan", view=jobs.start_plan, permission=ANYONE, method="POST"),
    Route(
        name="start-campaign", at="jobs/campaign", view=jobs.start_campaign, permission=ANYONE, method="POST"
    ),
    Route(name="start-prices", at="jobs/prices", view=jobs.start_prices, permission=ANYONE, method="POST"),
    Route(name="start-counter", at="jobs/counter", view=jobs.start_counter, permission=ANYONE, method="POST"),
    Route(name="jobs", at="jobs", view=jobs.mine, permission=ANYONE, carries=True),
    Route(name="job", at="jobs/<uuid:job>", view=jobs.show, permission=ANYONE, takes=(given.JOB,)),
    Route(
        name="cancel-job", at="jobs/<uuid:job>/cancel", view=jobs.cancel, permission=STARTER, method="POST"
    ),
    Route(name="again-job", at="jobs/<uuid:job>/again", view=jobs.again, permission=ANYONE, method="POST"),
)
