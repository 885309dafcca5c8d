"""What the controls found of each list, with the date until which it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from muster.lists.records import List

VERDICTS = [("met", "Met"), ("not_met", "Not met"), ("unknown", "Unknown")]


class StatedFinding(models.Model):
    """One control's finding of one list, as last stated."""

    list = models.ForeignKey(List, models.PROTECT, related_name="findings")
    control = models.CharField(max_length=60)
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    reason = models.TextField()
    remedy = models.TextField(blank=True)
    who = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    improves_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "finding"
        constraints = [
            models.UniqueConstraint(fields=["list", "control"], name="finding_once"),
            models.CheckConstraint(condition=Q(verdict__in=["met", "not_met", "unknown"]), name="finding_verdict"),
        ]


class Standing(models.Model):
    """May this list be used at this door, and until when: the worst of the findings that close the door."""

    list = models.ForeignKey(List, models.PROTECT, related_name="standings")
    door = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    control = models.CharField(max_length=60)
    reason = models.TextField()
    remedy = models.TextField(blank=True)
    who = models.TextField(blank=True)
    until = models.DateTimeField(null=True)
    improves_at = models.DateTimeField(null=True)
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "standing"
        constraints = [
            models.UniqueConstraint(fields=["list", "door"], name="standing_once"),
            models.CheckConstraint(condition=Q(verdict__in=["met", "not_met", "unknown"]), name="standing_verdict"),
            models.CheckConstraint(condition=Q(door__in=["open", "add", "share", "authorise"]), name="standing_door"),
        ]


class StandingStated(models.Model):
    """How a list stood at a door from a moment on: a line for each change, never changed or removed (append-only by
    trigger and privilege), so that the past is told as it was stated then and not as it looks now. `state` is the
    list's own at that moment: one that was closed for good counts as none of today's."""

    list = models.ForeignKey(List, models.PROTECT, related_name="standings_stated")
    door = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    control = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    until = models.DateTimeField(null=True)
    stated_at = models.DateTimeField()

    class Meta:
        db_table = "standing_stated"
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=["met", "not_met", "unknown"]), name="stated_verdict"),
            models.CheckConstraint(condition=Q(door__in=["open", "add", "share", "authorise"]), name="stated_door"),
        ]
        indexes = [models.Index(fields=["list", "door", "id"], name="standing_stated_last")]
