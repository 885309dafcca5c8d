"""Recommendations and enforcement terms, how each came to stand where it does, and what was published of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muster.oversight.rules import KINDS, STATUSES
from muster.people.records import Person


class Recommendation(models.Model):
    """Something that a regulator, an inspectorate or an audit told the organisation to do. `owner` answers for it."""

    ref = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=300)
    text = models.TextField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="recommendations")
    due_on = models.DateField()
    status = models.CharField(max_length=20, default="open")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "recommendation"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[*STATUSES]),
                name="recommendation_status",
            ),
            models.CheckConstraint(condition=Q(kind__in=[*KINDS]), name="recommendation_kind"),
        ]


class Move(models.Model):
    """A recommendation came to stand at a status: who said so, when, why, and what shows it. Never changed."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="moves")
    status = models.CharField(max_length=20)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    evidence = models.TextField(blank=True)

    class Meta:
        db_table = "move"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="move_says_why")]


class Progress(models.Model):
    """What was published of all recommendations at a moment: exactly this text, with its hash."""

    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "progress"
