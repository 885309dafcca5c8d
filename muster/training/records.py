"""Courses, what counts as equivalent, and who completed what."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from muster.people.records import Person


class Course(models.Model):
    """`validity_months` is how long a completion holds; None means that it never expires."""

    ref = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    validity_months = models.PositiveSmallIntegerField(null=True)

    class Meta:
        db_table = "course"
        constraints = [
            models.CheckConstraint(
                condition=Q(validity_months=None) | Q(validity_months__gt=0), name="validity_positive"
            )
        ]


class Equivalent(models.Model):
    """A completion of `equivalent` counts as one of `course` (not the other way round unless that is said too)."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="equivalents")
    equivalent = models.ForeignKey(Course, models.PROTECT, related_name="+")

    class Meta:
        db_table = "course_equivalent"
        constraints = [
            models.UniqueConstraint(fields=["course", "equivalent"], name="equivalent_once"),
            models.CheckConstraint(condition=~Q(course=F("equivalent")), name="equivalent_is_another"),
        ]


class Completion(models.Model):
    """A person completed a course on a day. `expires_on` is set where the provider gives its own last day."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="completions")
    course = models.ForeignKey(Course, models.PROTECT, related_name="completions")
    completed_on = models.DateField()
    expires_on = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "completion"
        constraints = [
            models.UniqueConstraint(fields=["person", "course", "completed_on"], name="completion_once"),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("completed_on")),
                name="completion_expires_after",
            ),
        ]
