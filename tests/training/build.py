"""Courses and completions for tests, made by calling actions."""

from __future__ import annotations

from datetime import date

from muster.training import actions
from muster.training.records import Completion, Course
from tests.people.build import NOON, found, person

COURSE = "INFO-AND-YOU"


def keeper() -> str:
    """Who keeps courses and completions."""
    return person("P-TRAIN", "training_manager")


def course(ref: str = COURSE, months: int | None = 12, *equivalents: str, title: str = "") -> str:
    """A course; made once, gives the reference."""
    found()
    if not Course.objects.filter(ref=ref).exists():
        actions.add_course(
            by=keeper(),
            at=NOON,
            ref=ref,
            title=title or ref.title(),
            validity_months=months,
            equivalents=equivalents,
        )
    return ref


def completion(who: str, ref: str = COURSE, on: date = date(2026, 6, 1), expires_on: date | None = None) -> Completion:
    """A person completed a course; the course is made if it is not there."""
    return actions.record_completion(
        by=keeper(), at=NOON, person=who, course=course(ref), completed_on=on, expires_on=expires_on
    )
