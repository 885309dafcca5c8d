"""Whether a person's training counts on a day.

A result is exactly one of valid, expired and none, with and without a period of validity, and "never expires" is
valid: PhysioNet #1596 had both wrong, and people were locked out or let in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from muster.kernel.dates import add_months, end_of, start_of
from muster.kernel.importing import Field
from muster.people.rules import PersonFacts, may

MOST_MONTHS = 1200
"""Longest period of validity, in months: whatever lasts longer is one that never expires."""
EARLIEST = date(1950, 1, 1)
"""Earliest completion taken: a date left blank often comes out of a spreadsheet as one of 1899 or 1900."""

FIELDS = {
    "person": Field(
        also=(
            "person ref",
            "staff number",
            "employee number",
            "employee id",
            "employee",
            "learner",
            "name",
            "full name",
        ),
        required=True,
    ),
    "course": Field(also=("course ref", "training", "course title", "course name", "module"), required=True),
    "completed_on": Field(also=("completion date", "date completed", "completed"), required=True, kind="day"),
    "expires_on": Field(also=("expiry date", "expires", "valid until", "next refresh", "renewal date"), kind="day"),
    "status": Field(also=("completion status", "state")),
    "source": Field(also=("evidence", "certificate")),
}
"""What a file of completions may hold. `person` is a reference or, failing that, an exact name."""

SOON = timedelta(days=30)
"""How long before training lapses people are told."""

COMPLETED = frozenset({"completed", "complete", "passed", "pass", "yes", "done"})
"""What a status may say, in any case, for a completion to be taken; anything else is not a completion."""


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course. `equivalents` are the courses a completion of which counts as one of this, and no further."""

    ref: str
    title: str
    validity_months: int | None = None
    equivalents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CompletionFacts:
    """A completion. `expires_on` is the last day that the provider gives, where it gives one."""

    course: str
    completed_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """What a person's training amounts to on a day.

    `until` is when valid training stops being so (None: it never expires, or it is not valid). `improves_at` is when
    a completion dated in the future begins to count, where that would be better than what is.
    """

    state: Literal["valid", "expired", "none"]
    until: datetime | None = None
    improves_at: datetime | None = None


_months_later = lru_cache(maxsize=20_000)(add_months)
"""Thousands of completions share a few hundred days."""


def sees_who_lapses(viewer: PersonFacts, on: date) -> bool:
    """Whether somebody sees who lapses, and not only how many: who keeps the training, and who watches over it."""
    return may(viewer, "training.keep", on).allowed or may(viewer, "assurance.read", on).allowed


def valid_until(completion: CompletionFacts, course: CourseFacts) -> date | None:
    """The last day on which a completion counts for a course; None when it never expires.

    The earlier of the provider's own last day and the course's validity, so that neither can stretch the other.
    """
    months = course.validity_months
    ours = None if months is None else _months_later(completion.completed_on, months)
    return min((day for day in (ours, completion.expires_on) if day is not None), default=None)


def wrong_with_days(completed_on: date, expires_on: date | None, on: date) -> dict[str, str]:
    """What is wrong with the days of a completion seen on a day, by field, with the remedy; empty when nothing is."""
    wrong = {}
    if not EARLIEST <= completed_on <= add_months(on, 12):
        wrong["completed_on"] = f"{completed_on} is before {EARLIEST} or more than a year ahead: check the date."
    if expires_on is not None and expires_on < completed_on:
        wrong["expires_on"] = f"{expires_on} is before the completion on {completed_on}: check both dates."
    elif expires_on is not None and expires_on > add_months(completed_on, MOST_MONTHS):
        wrong["expires_on"] = f"{expires_on} is over 100 years later: leave it out if it never expires."
    return wrong


def training_of(
    completions: Iterable[CompletionFacts], required: str, courses: Mapping[str, CourseFacts], on: date
) -> Training:
    """Whether these completions of one person amount to the required course on a day.

    A completion counts from its own day through its last one. A course nobody has added is held by nobody.
    """
    if required not in courses:
        return Training("none")
    spans = [
        (each.completed_on, _last_day(each, courses[required], courses))
        for each in completions
        if _counts_as(each.course, courses[required])
    ]
    begun = [last for start, last in spans if start <= on]
    best = max(begun, default=date.min)
    later = [start for start, last in spans if start > on and last > best and last >= start]
    improves_at = start_of(min(later)) if later else None
    if best >= on:
        return Training("valid", None if best == date.max else end_of(best), improves_at)
    return Training("expired" if begun else "none", None, improves_at)


@dataclass(frozen=True, slots=True)
class Held:
    """How a person stands with one course on a day, for people to read. `last_day` is the last one on which the
    training counts or counted (None: it never expires, or there is none); `by` is the completion that decides, which
    may be one of an equivalent; `from_day` is when one that lies ahead begins to count."""

    course: str
    title: str
    state: Literal["valid", "expired", "none"]
    last_day: date | None = None
    by: CompletionFacts | None = None
    by_title: str = ""
    from_day: date | None = None

    @property
    def by_equivalent(self) -> bool:
        return self.by is not None and self.by.course != self.course

    def lapses_soon(self, on: date) -> bool:
        """Whether it holds on that day and lapses within the time in which people are told."""
        return self.state == "valid" and self.last_day is not None and self.last_day <= on + SOON


def held(
    completions: Iterable[CompletionFacts], course: CourseFacts, courses: Mapping[str, CourseFacts], on: date
) -> Held:
    """How a person with these completions stands with a course; the state is that of `training_of`, and worked out
    without it, because the board's page asks for tens of thousands of them."""
    spans = [(each, _last_day(each, course, courses)) for each in completions if _counts_as(each.course, course)]
    begun = [(last, each) for each, last in spans if each.completed_on <= on]
    last, by = max(begun, key=lambda span: span[0], default=(date.min, None))
    ahead = [each.completed_on for each, its in spans if each.completed_on > on and its > last]
    return Held(
        course=course.ref,
        title=course.title,
        state="valid" if last >= on else "expired" if begun else "none",
        last_day=None if by is None or last == date.max else last,
        by=by,
        by_title=courses[by.course].title if by is not None and by.course in courses else "",
        from_day=min(ahead, default=None),
    )


def due(completions: Iterable[CompletionFacts], courses: Mapping[str, CourseFacts], on: date) -> list[Held]:
    """What a person should take again: courses they completed that lapse soon or have lapsed, the soonest first.

    Left out is a course that another one they hold makes up for: who moved on to ours need not keep up a partner's.
    """
    done = list(completions)
    all_held = {ref: held(done, course, courses, on) for ref, course in courses.items()}
    sound = {ref for ref, each in all_held.items() if each.state == "valid" and not each.lapses_soon(on)}
    made_up_for = {equivalent for ref in sound for equivalent in courses[ref].equivalents}
    taken = {each.course for each in done if each.completed_on <= on} - made_up_for - sound
    return sorted(
        (each for ref, each in all_held.items() if ref in taken and each.from_day is None),
        key=lambda each: (each.last_day or date.max, each.course),
    )


def _counts_as(completed: str, required: CourseFacts) -> bool:
    return completed == required.ref or completed in required.equivalents


def _last_day(completion: CompletionFacts, required: CourseFacts, courses: Mapping[str, CourseFacts]) -> date:
    """The last day by the required course and by the one completed, whichever is earlier; date.max for never.

    Both, or an equivalent that never expires would make the required course never expire.
    """
    own = courses.get(completion.course, required)
    days = (valid_until(completion, required), valid_until(completion, own))
    return min((day for day in days if day is not None), default=date.max)
