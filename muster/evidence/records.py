"""Documents with versions and approvals: assessments, policies, agreements, mandates."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from muster.people.records import Organisation, Person
from muster.register.records import Asset


class Document(models.Model):
    """What a document is and which assets it covers. What it says is in its versions."""

    class Kind(models.TextChoices):
        DPIA = "dpia", "Data protection impact assessment"
        EIA = "eia", "Equality impact assessment"
        APPROPRIATE_POLICY = "appropriate_policy", "Appropriate policy document"
        USER_POLICY = "user_policy", "User policy"
        AGREEMENT = "agreement", "Data sharing agreement"
        MANDATE = "mandate", "Legal mandate"
        ETHICS = "ethics", "Data ethics assessment"

    ref = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    title = models.CharField(max_length=500)
    assets = models.ManyToManyField(Asset, related_name="documents", db_table="document_asset")

    class Meta:
        db_table = "document"


class Version(models.Model):
    """One version of a document: a file by its hash, when it takes effect and must be reviewed, who wrote and who
    approved it. `approved_hash` binds the approval to exactly the file that was read. `measures_open` is said of an
    assessment that came as a file: whether some of its measures are still to be taken."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        SENT_BACK = "sent_back", "Sent back"
        WITHDRAWN = "withdrawn", "Withdrawn"

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    file_name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    effective_on = models.DateField()
    review_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    overruled_because = models.TextField(blank=True)
    sent_back_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    residual_risk = models.CharField(max_length=10, blank=True)
    measures_open = models.BooleanField(null=True)

    class Meta:
        db_table = "document_version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")), name="author_never_approves"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved")
                | Q(approved_by__isnull=False, approved_at__isnull=False, approved_hash=F("sha256")),
                name="approved_means_by_someone_and_of_this_file",
            ),
            models.CheckConstraint(
                condition=Q(review_on=None) | Q(review_on__gt=F("effective_on")), name="review_after_effect"
            ),
            models.CheckConstraint(
                condition=~Q(status="sent_back")
                | Q(sent_back_by__isnull=False, sent_back_at__isnull=False) & ~Q(sent_back_reason=""),
                name="sent_back_by_someone_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(residual_risk__in=["", "low", "medium", "high"]), name="residual_risk_is_a_level"
            ),
        ]


class Scope(models.Model):
    """What a version says of the lists it covers: by the codes that the lists themselves use, so that the two can be
    compared (Bridges, paras 124 and 125). A part that is null is one of which the version says nothing."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="scope", primary_key=True)
    purposes = ArrayField(models.TextField(), null=True)
    categories = ArrayField(models.TextField(), null=True)
    fields = ArrayField(models.TextField(), null=True)
    recipients = ArrayField(models.TextField(), null=True)
    retention_months = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "scope"


class Consultation(models.Model):
    """The Information Commissioner was consulted on a version whose residual risk is high (DPA 2018 s.65), and what
    came of it. Never changed: what is learnt later is another row, and the last one stands."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="consultations")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "consultation"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, outcome="") | (Q(answered_on__gte=F("asked_on")) & ~Q(outcome="")),
                name="consultation_answered_after_it_was_asked",
            )
        ]


class Advice(models.Model):
    """What the data protection officer advised on a version, and whether against it (step 7 of the ICO's template for
    an assessment). Never changed: another view is another advice, and the last one stands."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="advice")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    against = models.BooleanField()
    text = models.TextField()

    class Meta:
        db_table = "advice"


class Agreement(models.Model):
    """What a data sharing agreement allows: with whom, for what, which fields, from when to when (finding S3)."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="agreement", primary_key=True)
    parties = models.ManyToManyField(Organisation, related_name="agreements", db_table="agreement_party")
    purposes = ArrayField(models.TextField())
    fields = ArrayField(models.TextField())
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "agreement"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_start"
            )
        ]
