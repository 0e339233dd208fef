"""Settings for every place the product runs, read from the environment; safe when the environment is empty.

Nothing here opens a door by default: no debug, no known secret, no host, no demonstration sign-in.
"""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from igu import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", False)
DEMONSTRATION = env.bool("DEMONSTRATION", False)
"""True on a machine that holds invented people only: shows the people to sign in as, and makes a second factor optional."""
SECRET_KEY = env.str("SECRET_KEY", "") or get_random_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
HTTPS = env.bool("HTTPS", not DEMONSTRATION)

INSTALLED_APPS = [
    "igu.accounts",
    "igu.agencies",
    "igu.access",
    "igu.audit",
    "igu.ui",
    "igu.jobs",
    "igu.sharing",
    "igu.members",
    "igu.rest",
    "igu.people",
    "igu.documents",
    "cohort",
    "referrals",
    "performance",
    "prevent_channel",
    "igu.local",
    "igu.seed",
    "igu.leakcheck",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "igu.ui.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "igu.accounts.middleware.SessionEndMiddleware",
    "igu.accounts.middleware.SessionActivityMiddleware",
    "igu.ui.middleware.SignInMiddleware",
    "igu.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "igu.logs.QuietRequestMiddleware",
    "igu.rest.middleware.TokenMiddleware",
    "igu.access.middleware.ActorMiddleware",
    "prevent_channel.middleware.WallMiddleware",
    "igu.audit.middleware.RefusalMiddleware",
    "igu.members.middleware.ChosenMembershipMiddleware",
    "igu.people.middleware.MergedPeopleMiddleware",
]

ROOT_URLCONF = "igu.urls"
WSGI_APPLICATION = "igu.wsgi.application"

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
                "igu.ui.context.page",
                "igu.sharing.presenters.banner",
            ],
            "builtins": ["igu.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "igu.ui.forms.GovukRenderer"

# The web and its workers sign in as igu_web, which owns nothing; only migrations use the owner's address.
_DATABASE_VARIABLE = "DATABASE_OWNER_URL" if env.bool("AS_OWNER", False) else "DATABASE_URL"
if not env.str(_DATABASE_VARIABLE, ""):
    raise ImproperlyConfigured(
        f"Set {_DATABASE_VARIABLE}, or run through manage.py, which starts a database by itself."
    )
DATABASES = {"default": env.db_url(_DATABASE_VARIABLE)}
DATABASES["default"] |= {
    "ENGINE": "igu.access.postgresql",
    "CONN_MAX_AGE": 0,
    "DISABLE_SERVER_SIDE_CURSORS": True,  # Each list of choices would else be three round trips: declare, fetch and close.
    "OPTIONS": {
        "server_side_binding": True,
        "prepare_threshold": 5,  # A connection prepares what it is asked a fifth time. The plans follow role and policies.
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8), "timeout": 10},
        "options": "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=120000",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["igu.access.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "igu.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "igu.accounts.adapter.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# The library's own would put down each address to which a link was made, as one not yet verified: nobody could then set up a
# second factor, and an address that was corrected would go on receiving links.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMONSTRATION
MFA_TOTP_ISSUER = "IGU casework"
MFA_TOTP_TOLERANCE = 1
"""Codes of the half-minute before and after count as well: phones are seldom exact."""

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "igu.ui.views.expired"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^live$", r"^ready$"]
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
"""A form's fields together, in bytes; a note of ten megabytes is refused with 413 and kept in the browser."""
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_HANDLERS = [
    "igu.ui.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / ".local" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMONSTRATION
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEMONSTRATION

# EMAIL_URL names the mail server and how to sign in there. Without it, post is printed in a demonstration, where nobody in
# it is real, and thrown away elsewhere: a printed link to set a password would let in whoever reads the log.
globals().update(env.email_url("EMAIL_URL", "consolemail://" if DEMONSTRATION else "dummymail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "igu@example.com")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "igu.rest.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["igu.access.drf.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["igu.rest.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "igu.rest.pagination.NewestFirst",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "igu.rest.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["igu.rest.throttling.PerUser"],
    "EXCEPTION_HANDLER": "igu.rest.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
API_RATE = env.str("API_RATE", "300/min")
"""Requests to the API that one user may make."""
SPECTACULAR_SETTINGS = {
    "TITLE": "Casework API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]",
    "DESCRIPTION": "What the pages do, for other systems: the same services, the same rules about who sees what.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {},
    "COMPONENT_SPLIT_REQUEST": True,
}

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
"""Guardian keeps the grants; its own backend, which knows neither their ends nor their agreements, is not asked."""

PGHISTORY_CREATED_AT_FUNCTION = "CLOCK_TIMESTAMP()"
"""A version is dated when it is written, not when its transaction began: a cut-off then parts what was there from what was not."""

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "Take up waiting jobs": {"task": "igu.jobs.sweep", "schedule": 60},
    "Forget uploaded caseloads": {"task": "cohort.forget_uploads", "schedule": 60 * 60},
    "Forget exported files": {"task": "cohort.expire_exports", "schedule": 15 * 60},
    "Forget the keys of requests": {"task": "igu.rest.forget_submissions", "schedule": 60 * 60},
    "Warn of agreements that end": {"task": "igu.sharing.warn", "schedule": crontab(minute=0, hour="8-17")},
    "Sweep empty compartments": {"task": "igu.sharing.sweep", "schedule": 24 * 60 * 60},
    "Seal history and access log": {"task": "igu.audit.seal", "schedule": 24 * 60 * 60},
}

LOGGING = logs.logging(env.str("LOG_LEVEL", "INFO"), quiet_below=("/channel/",))
