"""Django's settings, computed from the variables in `variables.py`; nothing else reads the environment."""

from pathlib import Path

from muster.config.database import database_settings, secret_key
from muster.config.variables import read_variables

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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "muster.doors.headers.Headers",
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

# Sessions and cookies
SESSION_COOKIE_AGE = MUSTER["MUSTER_SESSION_MINUTES"] * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = True
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

# A report of an error may hold a form, and a form a nominal: nothing of a request is ever written down.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
