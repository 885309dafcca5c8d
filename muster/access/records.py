"""Grants, acknowledgements of policy, clearance, analysts' logins, and the settings that the gate reads."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muster.evidence.records import Version
from muster.lists.records import List
from muster.people.records import Person


class Grant(models.Model):
    """A person may use a list for a purpose from a day to a day. `may_add` also lets them put people on it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    list = models.ForeignKey(List, models.PROTECT, related_name="grants")
    purpose = models.CharField(max_length=60)
    may_add = models.BooleanField(default=False)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    reason = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        db_table = "grant"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "list", "purpose"], condition=Q(withdrawn_at=None), name="grant_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="grant_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("given_by")), name="nobody_grants_to_themselves"),
        ]


class Acknowledgement(models.Model):
    """A person has read one version of a user policy; a new version asks again (finding S5)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="acknowledgements")
    version = models.ForeignKey(Version, models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField()

    class Meta:
        db_table = "acknowledgement"
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="acknowledged_once")]


class Clearance(models.Model):
    """May this person use this list for this purpose, and until when."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="clearances")
    list = models.ForeignKey(List, models.PROTECT, related_name="clearances")
    purpose = models.CharField(max_length=60)
    verdict = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    reason = models.TextField()
    remedy = models.TextField(blank=True)
    who = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    improves_at = models.DateTimeField(null=True)
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "clearance"
        constraints = [
            models.UniqueConstraint(fields=["person", "list", "purpose"], name="clearance_once"),
            models.CheckConstraint(condition=Q(verdict__in=["met", "not_met", "unknown"]), name="clearance_verdict"),
        ]


class Login(models.Model):
    """A PostgreSQL login that is one person (finding E14); the gate knows analysts by it."""

    name = models.CharField(max_length=63, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="login")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "login"


class GateSetting(models.Model):
    """What the gate must know of the settings. In a table and not in session variables, which a login could change."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.TextField()

    class Meta:
        db_table = "gate_setting"
