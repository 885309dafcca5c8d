"""Muster as one Django app with one line of migrations."""

from zoneinfo import ZoneInfo

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate

from muster.kernel.dates import use_zone


class Muster(AppConfig):
    name = "muster"
    label = "muster"
    verbose_name = "Muster"

    def ready(self) -> None:
        # The log knows nothing of the rooms below it; this is where they are put together.
        from muster.config import derivations
        from muster.log import acting

        acting.restate = derivations.restate
        # Roles are a table in people/rules.py. Django's permissions would be a second one that nothing here asks.
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        use_zone(ZoneInfo(settings.TIME_ZONE))
