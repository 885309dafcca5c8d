"""The register of information assets, the approved locations, and the corporate retention schedule."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from muster.people.records import Organisation, Person, Unit


class Location(models.Model):
    """A place where information may be kept, with the highest classification allowed there (finding S1)."""

    ref = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    approved = models.BooleanField()
    approved_until = models.DateField(null=True)
    ceiling = models.CharField(max_length=40)
    access_logged = models.BooleanField(null=True)

    class Meta:
        db_table = "location"


class RetentionRule(models.Model):
    """One rule of the corporate schedule. `months` is None when the schedule gives no number: then it is unknown,
    unless `permanent` says that it is meant to be kept for good."""

    ref = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    trigger = models.TextField(blank=True)
    months = models.PositiveIntegerField(null=True)
    permanent = models.BooleanField(default=False)
    disposal = models.TextField(blank=True)
    authority = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "retention_rule"
        constraints = [
            models.CheckConstraint(condition=Q(permanent=False) | Q(months=None), name="permanent_has_no_period")
        ]


class Asset(models.Model):
    """A row of the register: the fields of a record of processing (DPA 2018 s.61, UK GDPR Art 30), and who answers
    for it. Nobody owns an asset until `accepted_at` is set by that person (MoJ analytical-platform #787)."""

    class Part(models.TextChoices):
        GENERAL = "2", "Part 2 (UK GDPR, general processing)"
        LAW_ENFORCEMENT = "3", "Part 3 (law-enforcement processing)"
        INTELLIGENCE = "4", "Part 4 (intelligence services)"

    class Copy(models.TextChoices):
        MASTER = "master", "Master"
        COPY = "copy", "Copy"
        EXTRACT = "extract", "Extract"
        BACKUP = "backup", "Backup"

    ref = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)

    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assets_owned")
    accepted_at = models.DateTimeField(null=True)
    delegate = models.ForeignKey(Person, models.PROTECT, null=True, related_name="assets_delegated")
    owner_as_named = models.CharField(max_length=300, blank=True)

    part = models.CharField(max_length=1, choices=Part.choices, blank=True)
    purposes = models.TextField(blank=True)
    lawful_basis = models.TextField(blank=True)
    sensitive = models.BooleanField(null=True)
    condition = models.TextField(blank=True)
    subjects = models.TextField(blank=True)
    data = models.TextField(blank=True)
    joint_controllers = models.TextField(blank=True)
    processors = models.TextField(blank=True)
    recipients = models.ManyToManyField(Organisation, related_name="receives", db_table="asset_recipient")
    recipients_as_named = models.TextField(blank=True)
    transfers = models.TextField(blank=True)
    profiling = models.TextField(blank=True)
    security = models.TextField(blank=True)
    origin = models.TextField(blank=True)

    classification = models.CharField(max_length=40, blank=True)
    location = models.ForeignKey(Location, models.PROTECT, null=True)
    location_as_named = models.CharField(max_length=500, blank=True)
    copy = models.CharField(max_length=10, choices=Copy.choices, default=Copy.MASTER)
    master = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")
    volume = models.PositiveBigIntegerField(null=True)
    retention_rule = models.ForeignKey(RetentionRule, models.PROTECT, null=True)
    retention_months = models.PositiveIntegerField(null=True)
    retention_as_named = models.TextField(blank=True)

    source = models.CharField(max_length=300, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "asset"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="asset_once_per_source"
            ),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(owner__isnull=False), name="accepted_by_someone"),
            models.CheckConstraint(
                condition=Q(master=None) | (~Q(copy="master") & ~Q(master=F("id"))),
                name="a_master_has_no_master",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "title"], name="asset_by_title")]


class AssetSource(models.Model):
    """Which columns of somebody's file mean what: a mapping that was given once and saved for the next import."""

    name = models.CharField(max_length=300, unique=True)
    mapping = models.JSONField()
    columns = ArrayField(models.TextField())

    class Meta:
        db_table = "asset_source"
