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

    ref = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    title = models.CharField(max_length=500)
    assets = models.ManyToManyField(Asset, related_name="documents", db_table="document_asset")

    class Meta:
        db_table = "document"


class Version(models.Model):
    """One version of a document: a file by its hash, when it takes effect and must be reviewed, who wrote and who
    approved it. `approved_hash` binds the approval to exactly the file that was read."""

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
