"""Assessments that are written here, with everything that was said in them. What is said is never changed: saying
something else is another row, and the last one stands."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from muster.evidence.records import Document, Version
from muster.people.records import Person


class Assessment(models.Model):
    """The next version of a document while it is being written, against a template. Once finished it is a version;
    once dropped it is nothing. Both ways what was said in it stays."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="assessments")
    template = models.CharField(max_length=40)
    started_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    version = models.OneToOneField(Version, models.PROTECT, null=True, related_name="assessment")
    dropped_at = models.DateTimeField(null=True)
    dropped_because = models.TextField(blank=True)

    class Meta:
        db_table = "assessment"
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(version=None, dropped_at=None), name="one_assessment_is_being_written"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_because="")
                | (Q(version=None, dropped_at__isnull=False) & ~Q(dropped_because="")),
                name="dropped_and_says_why",
            ),
        ]


class Answer(models.Model):
    """What somebody answered to a question of the template."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=60)
    says = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "answer"
        indexes = [models.Index(fields=["assessment", "question", "id"], name="answer_of_assessment")]


class Risk(models.Model):
    """What could happen to people, how likely and how severe: as things are, and once the measures are taken ("" while
    that is not said). Its number is the document's own, from version to version."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="risks")
    number = models.PositiveSmallIntegerField()
    says = models.TextField()
    likelihood = models.CharField(max_length=20)
    severity = models.CharField(max_length=20)
    left_likelihood = models.CharField(max_length=20, blank=True)
    left_severity = models.CharField(max_length=20, blank=True)
    dropped = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "risk"
        constraints = [
            models.CheckConstraint(
                condition=Q(left_likelihood="", left_severity="") | (~Q(left_likelihood="") & ~Q(left_severity="")),
                name="what_remains_is_said_whole",
            )
        ]


class Measure(models.Model):
    """What is done about a risk, by whom and until when. Its number is the document's own."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="measures")
    number = models.PositiveSmallIntegerField()
    risk = models.PositiveSmallIntegerField()
    says = models.TextField()
    effect = models.CharField(max_length=10)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="measures")
    due_on = models.DateField()
    dropped = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "measure"
        constraints = [
            models.CheckConstraint(condition=Q(effect__in=["removes", "reduces", "accepts"]), name="measure_effect")
        ]


class MeasureTaken(models.Model):
    """Somebody said that a measure was taken, and how. Once for each measure of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="measures_taken")
    number = models.PositiveSmallIntegerField()
    how = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "measure_taken"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="measure_taken_once"),
            models.CheckConstraint(condition=~Q(how=""), name="measure_taken_somehow"),
        ]


def writers_of(document_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """For each version of these documents that was written here, by primary key, everybody who said something in it.
    One query."""
    within = {"assessment__version__document__in": list(document_ids)}
    said = [
        kind.objects.filter(**within).values_list(F("assessment__version"), F("by__ref"))
        for kind in (Answer, Risk, Measure)
    ]
    found: dict[int, set[str]] = {}
    for version, writer in said[0].union(*said[1:]):
        found.setdefault(version, set()).add(writer)
    return {version: frozenset(writers) for version, writers in found.items()}
