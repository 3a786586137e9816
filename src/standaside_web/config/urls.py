"""Addresses: the one table of :mod:`standaside_web.routes`, and pages for what is not in it."""

from __future__ import annotations

from standaside_web.routes import ROUTES
from standaside_web.serving import patterns

urlpatterns = [pattern for route in ROUTES for pattern in patterns(route)]
handler400 = "standaside_web.serving.refused"
handler404 = "standaside_web.serving.missing"
handler500 = "standaside_web.serving.broken"
