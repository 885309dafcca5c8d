"""Persons, the organisations and units they belong to, the roles they hold."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """A body with its own accountability. `law_enforcement` decides whether sharing needs an agreement (finding S3)."""

    ref = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    law_enforcement = models.BooleanField()
    home = models.BooleanField(default=False)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "organisation"
        constraints = [
            models.UniqueConstraint(fields=["home"], condition=Q(home=True), name="one_home_organisation"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="organisation_ends_after_start",
            ),
        ]


class Unit(models.Model):
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    ref = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "unit"


class Grade(models.Model):
    """A rank or staff grade. A higher `rank` is more senior; the order is the organisation's own data."""

    ref = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        db_table = "grade"


class Person(models.Model):
    """Someone who uses Muster or is named in it as responsible. Never someone on a list: that is a nominal.

    A leaver is ended, never deleted, so that every entry still resolves to one person.
    """

    class Kind(models.TextChoices):
        EMPLOYED = "employed", "Employed"
        THIRD_PARTY = "third_party", "Third party"
        SERVICE = "service", "Service account"

    ref = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    grade = models.ForeignKey(Grade, models.PROTECT, null=True)
    post = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "person"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="person_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(kind__in=["employed", "third_party", "service"]), name="person_kind"),
        ]


class RoleHeld(models.Model):
    """A person holds a role from a day to a day. What a role lets one do is a table in `rules.py`."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=40)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "role_held"
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], condition=Q(ended_on=None), name="role_held_once"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="role_ends_after_start"
            ),
        ]
