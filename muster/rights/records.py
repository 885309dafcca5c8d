"""Complaints: which list each is about, when it came, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muster.lists.records import List
from muster.people.records import Person
from muster.rights.rules import OUTCOMES


class Complaint(models.Model):
    """A complaint under section 164A. Nothing of whoever complains: `ref` is that of the case file that holds it.
    `list` is None where it is about no list in particular."""

    ref = models.CharField(max_length=60, unique=True)
    list = models.ForeignKey(List, models.PROTECT, related_name="complaints", null=True)
    received_on = models.DateField()
    about = models.TextField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    acknowledged_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = "complaint"
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", *OUTCOMES]), name="complaint_outcome"),
            models.CheckConstraint(
                condition=Q(answered_on=None, outcome="", answer="") | (Q(answered_on__gte=F("received_on"))
                & ~Q(outcome="") & ~Q(answer="")), name="complaint_answered_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on=None) | Q(acknowledged_on__gte=F("received_on")),
                name="complaint_acknowledged_after_it_came",
            ),
        ]  # fmt: skip
