"""
The settings of ``standaside serve``, on this machine alone: production's, but for four that need HTTPS.

A test holds that nothing else differs.
"""

from standaside_web.config.settings import *  # noqa: F403

NEED_HTTPS = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
