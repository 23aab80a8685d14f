"""Everything that can be set comes from the environment; `.env.example` lists it all.

Without any of it Octet runs on a laptop: one process, SQLite, no Redis, the sandbox as WhatsApp.
"""

import re
import secrets
import warnings
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.databases import database_at, is_production
from config.environment import (
    env_bool,
    env_email,
    env_int,
    env_list,
    env_secret,
    env_str,
    env_url,
    fernet_keys,
    kept_secret,
    new_fernet_key,
    writable_folder,
)
from config.fingerprint import fingerprint
from config.hints import broker_options, cache, channel_layer
from config.logs import logging_at
from config.rest import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = writable_folder("DATA_DIR", BASE_DIR / "var")

# Where the data lives, and with it: is this a laptop or a production set-up?

DATABASES = {
    "default": database_at(
        env_secret("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'octet.sqlite3'}",
        pool_size=env_int("DATABASE_POOL_SIZE", 0, least=0, most=200),
        prepares=env_bool("DATABASE_PREPARES", True),
    )
}
PRODUCTION = is_production(DATABASES["default"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Addresses

PORT = env_int("PORT", 8000, least=1, most=65535)
SITE_URL = env_url("SITE_URL", f"http://127.0.0.1:{PORT}")
HTTPS = SITE_URL.startswith("https://")
_LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or ""] if PRODUCTION else _LOCAL_HOSTS
)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", [SITE_URL] if HTTPS else [])
TRUST_PROXY = env_bool("TRUST_PROXY", False)
ADMIN_PATH = env_str("ADMIN_PATH", "admin").strip("/") + "/"
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

# WhatsApp

SANDBOX = env_bool("SANDBOX", not PRODUCTION and not env_secret("REDIS_URL"))
SANDBOX_URL = env_url("SANDBOX_URL", f"{SITE_URL}/sandbox")
GRAPH_VERSION = env_str("GRAPH_VERSION", "v26.0")
if not re.fullmatch(r"v\d{1,3}\.\d", GRAPH_VERSION):
    raise ImproperlyConfigured("GRAPH_VERSION must look like v26.0.")
RATE_CARD = env_str("RATE_CARD", str(BASE_DIR / "inbox/pricing/rates-2026-10.csv"))

# Addresses that users give us (webhooks, links): on a laptop they may be our neighbours.
ALLOW_PRIVATE_HOSTS = env_bool("ALLOW_PRIVATE_HOSTS", SANDBOX and not PRODUCTION)

# Secrets

SECRET_KEY = env_secret("SECRET_KEY")
_encryption_keys = env_secret("ENCRYPTION_KEYS")
if PRODUCTION and not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set when PostgreSQL is used; 'openssl rand -base64 48' makes one."
    )
if PRODUCTION and not _encryption_keys:
    raise ImproperlyConfigured(
        "ENCRYPTION_KEYS must be set when PostgreSQL is used; "
        "'openssl rand -base64 32 | tr +/ -_' makes one."
    )
if not SECRET_KEY:
    SECRET_KEY = kept_secret(DATA_DIR / "secret-key", lambda: secrets.token_urlsafe(50))
if not _encryption_keys:
    _encryption_keys = kept_secret(DATA_DIR / "encryption-key", new_fernet_key)
# The first one encrypts; all of them decrypt.
ENCRYPTION_KEYS = fernet_keys("ENCRYPTION_KEYS", _encryption_keys)

# The parts

INSTALLED_APPS = [
    "config",
    "accounts",
    "groups",
    "inbox",
    "webhooks",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    *(["whatsapp.sandbox"] if SANDBOX else []),
    "channels",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.security_headers.security_headers",
    "config.health.answer_probes",
    "accounts.api.contract.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "inbox.middleware.InboxErrorMiddleware",
    "config.one_thread.one_thread",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    # What is drawn for each message that comes, in a third of the time (ADR 0022).
    {
        "NAME": "live",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "live_templates"],
        "OPTIONS": {"environment": "inbox.live_templates.environment"},
    },
]

# People

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "inbox:home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "accounts.password_rules.MaximumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Programs

# So many seconds an answer waits for WhatsApp's word on a group, before it says "not yet".
API_PATIENCE = env_int("API_PATIENCE", 5, least=0, most=30)
API_REQUESTS_PER_MINUTE = env_int("API_REQUESTS_PER_MINUTE", 600, least=1, most=1_000_000)

# Browsers

DEBUG = env_bool("DEBUG", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "octet_session", "octet_csrf"
CSRF_COOKIE_HTTPONLY = False
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Only behind a proxy that tells us the scheme; without one this would redirect for ever.
SECURE_SSL_REDIRECT = HTTPS and TRUST_PROXY
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
# Subdomains and preload lists are for the owner of the domain to decide, not for one of its hosts.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LANGUAGE_CODE = "en"
# There is one language, and asking which one is a tenth of the time in which a line is drawn.
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.stylesheets.WholeStylesheets",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# A laptop serves the files as they lie in the repository; the image has collected them once.
HASHED_STATIC = env_bool("HASHED_STATIC", (STATIC_ROOT / "staticfiles.json").exists())
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not HASHED_STATIC
# A browser keeps what it has: after a change everything is at another address, on a laptop with
# the next start. A page has a hundred small files; asking for each again takes 0.3 seconds.
STATIC_URL = "static/" if HASHED_STATIC else f"static/{fingerprint(BASE_DIR / 'static')}/"
WHITENOISE_MAX_AGE = 60 if HASHED_STATIC else 0 if DEBUG else 3600
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.static_files.HashedStaticFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Static files come from the repository on a laptop, so nobody collects them.
warnings.filterwarnings("ignore", message="No directory at")

# Hints: Redis carries them between processes, memory does inside one

REDIS_URL = env_secret("REDIS_URL") and env_url(
    "REDIS_URL", env_secret("REDIS_URL"), schemes=("redis", "rediss")
)
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
# Otherwise each task opens a connection of its own, which takes longer than its work.
CELERY_DB_REUSE_MAX = 1000
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
HEARTBEAT_FILE = env_str("HEARTBEAT_FILE")

CACHES = {"default": cache(REDIS_URL)}
CHANNEL_LAYERS = {"default": channel_layer(REDIS_URL)}

# Mail and logs

globals().update(env_email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("EMAIL_FROM", "Octet <octet@localhost>")

LOG_LEVEL = env_str("LOG_LEVEL", "INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_at(LOG_LEVEL)
