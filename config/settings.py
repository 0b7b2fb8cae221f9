"""One settings file, read from the environment. docs/operators/install.md describes every variable."""

import logging
import sys
from pathlib import Path
from typing import Any

import dj_database_url
import django_stubs_ext
import pghistory
import pgtrigger
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

from config import embedded
from config.logging import log_to_console

django_stubs_ext.monkeypatch()  # lets annotations name what a form, admin or manager is for

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEBUG = env.bool("DEBUG", False)
# A demonstration installation: made-up people, entered with one click. Never beside real data.
DEMO = env.bool("DEMO", False)

SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise RuntimeError("SECRET_KEY is not set. Set it to a long random text; .env.example shows how to make one.")
    SECRET_KEY = "a demonstration has nothing to hide: no real data, no real accounts, never on the internet"  # noqa: S105 - refused above for every real installation

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("HTTPS", not (DEBUG or DEMO))

INSTALLED_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.teams",
    "apps.decisions",
    "apps.stories",
    "apps.sprints",
    "apps.reports",
    "apps.importers",
    "apps.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_structlog",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "apps.core.middleware.HistoryMiddleware",
    "apps.core.middleware.ReaderMiddleware",
    "apps.core.middleware.FormAddressMiddleware",
    "apps.accounts.middleware.SeenMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.demo.context_processors.demonstration",
            ],
        },
    },
]
FORM_RENDERER = "apps.core.forms.FormRenderer"

# The server signs in as a role that owns no table, so that no trigger can be switched off;
# `migrate` alone signs in as the owner (docs/developers/budget-rule.md).
if DATABASE_URL := env.str("DATABASE_URL", ""):
    DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", DATABASE_URL)
else:
    DATABASE_URL, DATABASE_OWNER_URL = embedded.start(BASE_DIR)
MIGRATING = sys.argv[1:2] == ["migrate"]


def database(url: str, **options: Any) -> dict[str, Any]:
    """Django's settings for a database. The rule lives in PostgreSQL, so nothing else is accepted."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_health_checks=True))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise RuntimeError("DATABASE_URL and DATABASE_OWNER_URL must begin with postgresql://")
    return parsed | {"OPTIONS": parsed.get("OPTIONS", {}) | options}


POOL = {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 8, validate=validate.Range(min=1))}
DATABASES = {"default": database(DATABASE_OWNER_URL) if MIGRATING else database(DATABASE_URL, pool=POOL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": env.dj_cache_url("CACHE_URL", "db://cache")  # shared by all processes, as rate limits need
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
SESSION_ENGINE = "apps.accounts.sessions"  # knows whose a session is, so that it can be shown and ended
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "apps.accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "apps.accounts.entrance.SignInForm",
    "signup": "apps.accounts.entrance.SignUpForm",
    "reauthenticate": "apps.accounts.entrance.ConfirmForm",
    "reset_password": "apps.accounts.entrance.ForgottenForm",
    "reset_password_from_key": "apps.accounts.entrance.NewPasswordForm",
    "set_password": "apps.accounts.entrance.FirstPasswordForm",
    "change_password": "apps.accounts.entrance.ChangePasswordForm",
    "add_email": "apps.accounts.entrance.ChangeEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", "optional", validate=validate.OneOf(["none", "optional", "mandatory"])
)
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once its mailbox has answered
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Ringfence] "
# Beside allauth's own limits on signing in, up and resetting: nobody sends mail to the world through invitations,
# answering one is limited as signing up is, and nobody tries the links of reviews by the thousand or has their PDFs
# drawn without end.
ACCOUNT_RATE_LIMITS = {"invite": "100/h/user", "join": "20/m/ip", "review": "60/m/ip", "review_pdf": "20/m/ip"}

# Without a mail server, mail is printed to the console.
MAILERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
if env.str("EMAIL_HOST", ""):
    MAILERS["default"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.str("EMAIL_HOST"),
            "port": env.int("EMAIL_PORT", 587),
            "username": env.str("EMAIL_USER", ""),
            "password": env.str("EMAIL_PASSWORD", ""),
            "use_tls": env.bool("EMAIL_TLS", True),
        },
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Ringfence <ringfence@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "apps.core.static_files.StaticFiles"
    },
}

# Security: everything refused unless named. Cookies are marked secure wherever HTTPS is on.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Uploads (an import's file) are refused past this size before they are read.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 50 * 1024 * 1024, validate=validate.Range(min=1))
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# History cannot be rewritten by the server's role.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
PGHISTORY_LEVEL = pgtrigger.Statement  # one insert a statement: bulk writes keep their speed
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Every view of the API that is to come is closed until it says whom it lets in.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

LOGGING = log_to_console(as_json=env.bool("LOG_JSON", False), level=env.log_level("LOG_LEVEL", logging.WARNING))
