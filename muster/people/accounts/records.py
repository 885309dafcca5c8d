"""A person's account for the pages, and the state of signing in that libraries keep."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils import timezone

from muster.kernel.dates import day_of, in_force
from muster.people.records import Person


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by user name; nothing here creates one, as that is an action with an entry."""


class Account(AbstractBaseUser):
    """One person's way to sign in (finding E14: never shared, never a service's). The user name is the person's
    reference. `password` may be unusable, where an identity provider signs the person in."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    username = models.CharField(max_length=60, unique=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Somebody else knows an initial password, so it must be changed before anything else can be done.
    initial_password = models.BooleanField(default=False)

    # Django would write the time of each sign-in here, unrecorded; the log has it.
    last_login = None

    objects = Accounts()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        db_table = "account"

    @property
    def is_active(self) -> bool:
        """Whether the account may be used now. Asked at every request, so that a leaver's session ends with the day."""
        return self.in_use(day_of(timezone.now()))

    def in_use(self, on: date) -> bool:
        """Whether the account was not ended, and its person is in post that day."""
        ends = [day for day in (self.person.ended_on, self.person.organisation.ended_on) if day is not None]
        return self.ended_at is None and in_force(self.person.started_on, min(ends, default=None), on)

    def check_password(self, raw_password: str) -> bool:
        """Whether this is the password. Django would also store it anew when its way of hashing has changed:
        unrecorded, so PostgreSQL would refuse, and nobody could sign in after an upgrade. It is
        hashed anew when it is next set."""
        return check_password(raw_password, self.password)
