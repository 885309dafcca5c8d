"""What a list is, its authorisation, and its nominals."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from muster.people.records import Person
from muster.register.records import Asset


class List(models.Model):
    """A list of people is an information asset that somebody must authorise. `owner` answers for who is on it;
    the asset's owner (IAO) answers for the information as such."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AUTHORISED = "authorised", "Authorised"
        SUSPENDED = "suspended", "Suspended"
        CLOSED = "closed", "Closed"

    asset = models.OneToOneField(Asset, models.PROTECT, related_name="list")
    ref = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=500)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    tier = models.CharField(max_length=10)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="lists_owned")
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    legal_basis = models.TextField(blank=True)
    review_months = models.PositiveSmallIntegerField(null=True)
    reason_policy = models.CharField(max_length=10, blank=True)

    class Meta:
        db_table = "list"


class Purpose(models.Model):
    list = models.ForeignKey(List, models.PROTECT, related_name="purposes")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)

    class Meta:
        db_table = "purpose"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="purpose_once")]


class Criterion(models.Model):
    """A test for being put on the list (inclusion) or taken off it (removal)."""

    list = models.ForeignKey(List, models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[("inclusion", "Inclusion"), ("removal", "Removal")])
    says = models.TextField()

    class Meta:
        db_table = "criterion"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="criterion_once")]


class FieldDefinition(models.Model):
    """A field that each nominal may have, why it is needed, and whether it is a fact or an assessment (s.38(2))."""

    list = models.ForeignKey(List, models.PROTECT, related_name="field_definitions")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=10, choices=[("fact", "Fact"), ("assessment", "Assessment")])
    sensitive = models.BooleanField(default=False)
    reason = models.TextField()

    class Meta:
        db_table = "field_definition"
        constraints = [models.UniqueConstraint(fields=["list", "name"], name="field_once")]


class Category(models.Model):
    """A category of data subject that the list may hold (DPA 2018 s.38(3)), and why it holds them."""

    list = models.ForeignKey(List, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=20)
    reason = models.TextField(blank=True)

    class Meta:
        db_table = "category"
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="category_once")]


class Authorisation(models.Model):
    """Someone senior enough let the list exist from a day to a day. `decided_hash` is of exactly what was decided."""

    list = models.ForeignKey(List, models.PROTECT, related_name="authorisations")
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    tier = models.CharField(max_length=10)
    reason = models.TextField()
    decided_hash = models.CharField(max_length=64)
    starts_on = models.DateField()
    ends_on = models.DateField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        db_table = "authorisation"
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("requested_by")), name="requester_never_decides"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="authorisation_ends"),
        ]


class Nominal(models.Model):
    """A person on a list. Row-level security shows these rows only inside an opening.

    The two references carry no database constraint: a check per row would make a large import several times slower,
    and the insert policy already ties every row to the list and the person of the entry it was recorded by.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        REMOVED = "removed", "Removed"

    list = models.ForeignKey(List, models.PROTECT, related_name="nominals", db_constraint=False, db_index=False)
    ref = models.CharField(max_length=80)
    family_name = models.TextField()
    given_names = models.TextField(blank=True)
    born_on = models.DateField(null=True)
    categories = ArrayField(models.TextField())
    criteria = ArrayField(models.TextField())
    source = models.TextField()
    basis = models.CharField(max_length=10)
    details = models.JSONField(default=dict)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    added_at = models.DateTimeField()
    review_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        db_table = "nominal"
        constraints = [
            models.UniqueConstraint(fields=["list", "ref"], name="nominal_once"),
            models.CheckConstraint(condition=Q(basis__in=["fact", "assessment"]), name="fact_or_assessment"),
            models.CheckConstraint(
                condition=Q(categories__len__gt=0) & Q(criteria__len__gt=0) & ~Q(source=""),
                name="categorised_and_grounded",
            ),
            models.CheckConstraint(
                condition=Q(state="active", removed_at=None) | Q(state="removed", removed_at__isnull=False),
                name="removed_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["list", "state", "review_on"], name="nominal_review")]
