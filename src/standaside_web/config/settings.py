"""
The site's settings: those of production. :mod:`standaside_web.config.loopback` differs in four.

``check --deploy --fail-level WARNING`` is clean, and nothing is silenced.
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from standaside_web.config import environment
from standaside_web.config.middleware import LARGEST_BODY, is_no_refusal, is_told_shortly

PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.required("STANDASIDE_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = environment.hosts()
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "standaside_web.explore",
    "standaside_web.jobs",
    "standaside_web.own",
]

MIDDLEWARE = [
    "standaside_web.config.middleware.Bodies",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "standaside_web.config.middleware.Headers",
    "standaside_web.config.middleware.Sizes",
    "standaside_web.config.middleware.HostCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "standaside_web.config.urls"
WSGI_APPLICATION = "standaside_web.config.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.csrf"],
            "builtins": ["standaside_web.marks"],
        },
    }
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "standaside"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "standaside_web.serving.forged"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = environment.whole_domain()
PROXIES = environment.proxies()
"""How many of the last addresses in ``X-Forwarded-For`` our own proxies wrote."""

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
"""What is sent stays in memory: no part of anybody's file is ever written to a disk of the server's."""

DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

PROCRASTINATE_READONLY_MODELS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "faults": {"()": "django.utils.log.CallbackFilter", "callback": is_no_refusal},
        "shortly": {"()": "django.utils.log.CallbackFilter", "callback": is_told_shortly},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["faults", "shortly"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
