"""Recording a completion; adding and changing a course."""

from __future__ import annotations

from typing import Any

from django.forms import ValidationError

from muster.doors.forms import Choice, Day, Form, Number, Several, Text
from muster.people.forms import PersonField
from muster.training.queries import course_facts
from muster.training.rules import MOST_MONTHS

PAGES = frozenset({"add", "import", "record"})


def _courses(leave_out: str = "") -> list[tuple[str, str]]:
    rows = sorted((each.title, ref) for ref, each in course_facts().items() if ref != leave_out)
    return [(ref, f"{title} ({ref})") for title, ref in rows]


class RecordForm(Form):
    conflicts_on = "completed_on"

    person = PersonField("Who completed it?")
    course = Choice("Which course?", [], select=True, missing="Select a course")
    completed_on = Day("When did they complete it?", missing="Enter the day on which they completed it")
    expires_on = Day(
        "Last day that the certificate gives",
        required=False,
        hint="Only if it gives one. The earlier of it and ours counts.",
    )
    source = Text("Where is this known from?", required=False, hint="Such as a certificate’s number")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["course"].choices = [("", "Choose a course"), *_courses()]  # type: ignore[attr-defined]


class CourseForm(Form):
    """Changing a course. What only adding one asks for stands in `AddCourseForm`."""

    title = Text("Title")
    validity = Choice(
        "How long does a completion hold?",
        [("months", "A number of months"), ("never", "It never expires")],
        missing="Select how long a completion holds",
    )
    validity_months = Number("Months", required=False, hint=f"1 to {MOST_MONTHS}, if it is a number of months")
    equivalents = Several(
        "Which other courses count as this one?",
        [],
        required=False,
        hint="A completion of such a course counts as one of this, not the other way round",
    )

    def __init__(self, *given: Any, leave_out: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["equivalents"].choices = _courses(leave_out)  # type: ignore[attr-defined]
        self.fields["validity_months"].drawing["unmarked"] = True  # type: ignore[attr-defined] - the hint says when

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("validity") == "never":
            cleaned["validity_months"] = None
        elif (
            cleaned.get("validity") == "months"
            and cleaned.get("validity_months") is None
            and "validity_months" not in self.errors
        ):
            self.add_error("validity_months", "Enter how many months a completion holds")
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "validity"}


class AddCourseForm(CourseForm):
    ref = Text("Reference", hint="Letters, digits and dashes, such as INFO-AND-YOU", width=20, most=60)

    field_order = ("ref", "title", "validity", "validity_months", "equivalents")

    def clean_ref(self) -> str:
        """The action also changes a course that is there, which must not happen unawares."""
        ref: str = self.cleaned_data["ref"]
        if ref in PAGES:
            raise ValidationError(f"{ref!r} is the address of a page. Choose another reference.")
        if ref in course_facts():
            raise ValidationError(f"There is a course {ref!r} already. Change it on its own page.")
        return ref
