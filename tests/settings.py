"""The project's settings, on a database of their own, made by its owner and used by the server's role."""

import os

import dj_database_url

os.environ.setdefault("DEMO", "1")
# One name for the whole run. Every parallel worker adds its own suffix to it, and copies what goes by the name alone.
os.environ.setdefault("RINGFENCE_TEST_DATABASE", f"test_ringfence_{os.getpid()}")

from config.settings import *  # noqa: F403 - the environment had to be set first
from config.settings import DATABASE_OWNER_URL, LOGGING

NAME = os.environ["RINGFENCE_TEST_DATABASE"]
IS_COPIED = "PYTEST_XDIST_WORKER" in os.environ

DATABASES = {
    "default": dict(dj_database_url.parse(DATABASE_OWNER_URL))
    | {
        "ENGINE": "tests.backend",
        "TEST": {"NAME": NAME, "TEMPLATE": NAME if IS_COPIED else None},
        # A test's data need not survive a power cut, and tables this small are never worth compiling for.
        "OPTIONS": {"options": "-c synchronous_commit=off -c jit=off"},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Argon2 costs a tenth of a second by design; the tests that are about passwords set it back.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # files are looked for when asked for; nothing was collected
# The tables of permissions are refused a thousand times; nobody reads a traceback of each.
LOGGING["loggers"] |= {"django.request": {"level": "ERROR"}}
