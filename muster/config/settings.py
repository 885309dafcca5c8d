"""Django's settings, computed from the variables in `variables.py`; nothing else reads the environment."""

from muster.config.database import database_settings
from muster.config.variables import read_variables

MUSTER = read_variables()

SECRET_KEY = "the command line signs nothing"  # noqa: S105 - the web door brings a real key with its sessions
INSTALLED_APPS = ["muster.config.apps.Muster"]
DATABASES = {"default": database_settings(MUSTER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = MUSTER["MUSTER_TIME_ZONE"]
LANGUAGE_CODE = "en-gb"
MIGRATION_MODULES = {"muster": "muster.migrations"}
