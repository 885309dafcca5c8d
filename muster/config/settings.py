"""Django's settings, computed from the variables in `variables.py`; nothing else reads the environment."""

from pathlib import Path

from muster.config.database import database_settings, secret_key
from muster.config.variables import read_variables
from muster.people.accounts.rules import FAILURES, FAILURES_OF_ADDRESS, WITHIN

MUSTER = read_variables()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(MUSTER)
DEBUG = False
ALLOWED_HOSTS = MUSTER["MUSTER_HOSTS"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "muster.config.apps.Muster",  # after those whose habits it changes
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "muster.doors.headers.Headers",  # first, so that no answer leaves without them
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # every page but those that say otherwise
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "muster.people.accounts.middleware.Who",
    "muster.config.failures.Failures",
]
ROOT_URLCONF = "muster.config.urls"
WSGI_APPLICATION = "muster.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {
            "environment": "muster.doors.templating.environment",
            "context_processors": ["muster.config.places.places"],
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
    # allauth looks for its own templates here; every one that is shown is ours, and found first.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
DATABASES = {"default": database_settings(MUSTER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES = {"muster": "muster.migrations"}
SILENCED_SYSTEM_CHECKS: list[str] = []

USE_TZ = True
TIME_ZONE = MUSTER["MUSTER_TIME_ZONE"]
LANGUAGE_CODE = "en-gb"
USE_I18N = False

FILE_UPLOAD_HANDLERS = [
    "muster.doors.uploads.NoLarger",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "doors" / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # other sites have no business with our files
WHITENOISE_MAX_AGE = 31_536_000  # an address changes with what it holds (see doors/templating.py)

# Signing in
AUTH_USER_MODEL = "muster.Account"
AUTHENTICATION_BACKENDS = ["muster.people.accounts.backends.OwnAccount"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "muster.people.accounts.adapters.Accounts"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": f"{FAILURES_OF_ADDRESS}/{WITHIN.seconds}s/ip,{FAILURES}/{WITHIN.seconds}s/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if MUSTER["MUSTER_HTTPS"] else 0  # whose address counts: the last that our proxy saw
MFA_ADAPTER = "muster.people.accounts.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute, for telephones whose clock is off
SOCIALACCOUNT_ADAPTER = "muster.people.accounts.openid.Provided"
SOCIALACCOUNT_LOGIN_ON_GET = True  # our own page asks first, see accounts/pages/provider.py
# Failures are counted here, by all workers together. Never emptied for want of room before half a million are counted:
# somebody could otherwise push their own failures out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 500_000},
    }
}

# Sessions and cookies
SESSION_COOKIE_AGE = MUSTER["MUSTER_SESSION_MINUTES"] * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MUSTER["MUSTER_HTTPS"]
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "muster.config.failures.forged"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The wire
SECURE_SSL_REDIRECT = MUSTER["MUSTER_HTTPS"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if MUSTER["MUSTER_HTTPS"] else None
SECURE_HSTS_SECONDS = MUSTER["MUSTER_HSTS_SECONDS"] if MUSTER["MUSTER_HTTPS"] else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = MUSTER["MUSTER_HTTPS"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# A report of an error may hold a form, and a form a nominal: only where and of what class is written down.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "muster.doors.reporting.Reserved"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
