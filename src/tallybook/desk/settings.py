"""Django's settings, all from the environment that `tallybook desk` and `tallybook serve` set (see `opening.py`)."""

from __future__ import annotations

import os
import secrets
from importlib.resources import files
from pathlib import Path

from tallybook.desk import opening
from tallybook.desk.roles import ADMINISTRATOR, CODER, REVIEWER, VIEWER

SETUP = opening.Setup.from_environment(os.environ)

# --- what is the desk's own -------------------------------------------------------------------------------------------
LEDGER = SETUP.ledger
TEAM = SETUP.team
ONE_PERSON = SETUP.person
LINK_SHA256 = SETUP.link_sha256  # of the one-time link; empty where everybody signs in with a password
INBOX_FOLDER = SETUP.inbox_folder
READ_WITH = {name: getattr(SETUP, name) for name in ("language", "places", "actors", "lexicons")}
SECOND_FACTOR_ROLES = {
    "optional": (),
    "reviewers": (REVIEWER, ADMINISTRATOR),
    "everybody": (VIEWER, CODER, REVIEWER, ADMINISTRATOR),
}[SETUP.second_factor]

# --- Django's ---------------------------------------------------------------------------------------------------------
SECRET_KEY = SETUP.key or secrets.token_hex(32)
DEBUG = False
ALLOWED_HOSTS = list(SETUP.hosts)
ROOT_URLCONF = "tallybook.desk.urls"
WSGI_APPLICATION = None
DATABASES = {"default": opening.django_database(SETUP.tables)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "ninja",
    "tallybook.desk.people",
    "tallybook.desk.inbox",
    "tallybook.desk.analyses",
    "tallybook.desk.queue",
    "tallybook.desk.problems",
    "tallybook.desk.coding",
    "tallybook.desk.api",
]
MIDDLEWARE = [
    "tallybook.desk.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tallybook.desk.speaking.LanguageMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tallybook.desk.faults.FaultsMiddleware",
    "tallybook.desk.access.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [  # for the page of the API's documentation only; the desk's own pages are rendered in `render.py`
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
FORM_RENDERER = (
    "django.forms.renderers.Jinja2"  # a filter has thirty fields: Django's own templates took ten times as long
)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name",)},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # of an invitation, seconds
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tallybook.desk.people.signing.locked_out"
AXES_IPWARE_PROXY_COUNT = 0  # the server has put the true address in place already, and drops what others claim
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "tallybook"
OTP_TOTP_THROTTLE_FACTOR = 1

# --- sessions and headers ---------------------------------------------------------------------------------------------
SECURE = SETUP.https
_COOKIE = f"__Host-tallybook-{{}}-{SETUP.port}" if SECURE else f"tallybook-{{}}-{SETUP.port}"
SESSION_COOKIE_NAME = _COOKIE.format("session")  # two desks on one computer share cookies otherwise
CSRF_COOKIE_NAME = _COOKIE.format("csrf")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # one process serves: its memory is the cache
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
CSRF_FAILURE_VIEW = "tallybook.desk.faults.forged"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in SETUP.hosts] if SECURE else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0

# --- uploads ----------------------------------------------------------------------------------------------------------
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024  # of one request, files and all
UPLOAD_LIMIT_FILES = 200
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = UPLOAD_LIMIT_FILES
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- files that pages use ---------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [
    ("book", str(files("tallybook.publish").joinpath("static"))),
    ("desk", str(Path(__file__).parent / "static")),
]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 300
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- language and time ------------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "español")]  # those with a catalogue in `locale`
LOCALE_PATHS = [str(Path(__file__).parent / "locale")]

# --- logs: ids and counts, never words of reports ---------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "CRITICAL"},  # its records hold the request, and so words; `faults.py` logs instead
        "django.security": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},  # that a request waits a moment is no news
    },
}
