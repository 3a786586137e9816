"""The door for gunicorn or any other WSGI server: ``standaside_web.config.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "standaside_web.config.settings")
application = get_wsgi_application()
