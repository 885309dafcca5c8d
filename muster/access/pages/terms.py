"""The form of what a list is. Each part that repeats is a set of rows: empty rows are left out, and "Add another" draws
the form again with one row more and everything that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from muster.doors.forms import Choice, Form, LongText, Number, Text, Tick
from muster.kernel.errors import Invalid
from muster.lists.rules import BASES_IN_LAW, REASON_POLICIES, SCHEDULE_8, SUBJECT_CATEGORIES, TIERS, FieldTerms
from muster.people.forms import PersonField

MOST_ROWS = 40
ASKED = {"": "As everywhere here", "required": "Required", "optional": "Optional", "off": "Not asked for"}


class PurposeRow(Form):
    title = Text("What it may be used for", hint="For example: Protect people from licensed firearms")
    code = Text("Short name", hint="Letters, digits and hyphens, for example protect", width=20)


class CategoryRow(Form):
    code = Choice("Who", [("", "Choose"), *SUBJECT_CATEGORIES.items()], select=True)
    reason = Text("Why the list holds them", required=False)


class CriterionRow(Form):
    says = LongText("What must be so, and on what evidence", rows=2)
    kind = Choice(
        "It is for", [("", "Choose"), ("inclusion", "Putting a person on"), ("removal", "Taking a person off")],
        select=True,
    )  # fmt: skip
    code = Text("Short name", hint="For example REPORT", width=20)


class FieldRow(Form):
    title = Text("What it is", hint="For example: Licence number")
    name = Text("Name in files", hint="Small letters, digits and _, for example licence", width=20)
    basis = Choice("It is a", [("", "Choose"), ("fact", "Fact"), ("assessment", "Assessment")], select=True)
    reason = Text("Why the list needs it")
    sensitive = Tick("It is sensitive data", required=False)


ROWS: dict[str, tuple[type[Form], str, str, str]] = {
    "purposes": (PurposeRow, "Purposes", "purpose", "Anything else will be refused."),
    "categories": (CategoryRow, "Who may be on it", "category", "Everybody on the list has at least one of these."),
    "criteria": (
        CriterionRow,
        "Criteria",
        "criterion",
        "At least one for putting a person on the list, and one for taking them off.",
    ),
    "fields": (FieldRow, "Fields", "field", "What the list says of each person besides name and date of birth."),
}


class Rows:
    """The rows of one part: as they are (`given`), as they were sent, or as they were sent and drawn again unjudged.
    `fault` is what is wrong with the part as a whole."""

    def __init__(self, name: str, data: Any, given: Iterable[Mapping[str, Any]], *, more: int | None = None) -> None:
        self.name, self.fault = name, ""
        self.row, self.title, self.noun, self.hint = ROWS[name]
        values = [*given] or [{}]
        if data is not None:
            values = [{}] * min(_count(data.get(f"{name}-rows", "")) + (more or 0), MOST_ROWS)
        self.forms = [self._row(number, data, value, more is not None) for number, value in enumerate(values)]
        self.count, self.full = len(self.forms), len(self.forms) >= MOST_ROWS

    def _row(self, number: int, data: Any, value: Mapping[str, Any], again: bool) -> Form:
        prefix = f"{self.name}-{number}"
        if again:
            return self.row(prefix=prefix, initial=typed(self.row(prefix=prefix), data))
        return self.row(data, prefix=prefix, initial={} if data is not None else value, empty_permitted=True)

    @property
    def first_id(self) -> str:
        """Where a fault of the whole part is mended."""
        first = self.forms[0]
        return str(first[next(iter(first.fields))].id_for_label)

    def errors(self) -> Iterator[dict[str, str]]:
        if self.fault:
            yield {"text": f"{self.title}: {self.fault}", "href": f"#{self.first_id}"}
        for number, form in enumerate(self.forms, start=1):
            for name, errors in form.errors.items():
                yield {
                    "text": f"{self.noun.capitalize()} {number}: {errors[0]}",
                    "href": f"#{form[name].id_for_label}",
                }

    def filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.is_valid() and form.has_changed()]


class TermsForm(Form):
    """What a list is. `parts` are its rows."""

    nouns = {"asset": "asset"}
    title = Text("Title")
    owner = PersonField("Who answers for who is on it?", hint="The list's owner: a staff number or a name", width=20)
    necessity = LongText("Why is it necessary?", required=False, rows=3, hint="What cannot be done without it")
    proportionality = LongText(
        "Why is it proportionate?",
        required=False,
        rows=3,
        hint="Why so many people and so much about each",
    )
    alternatives = LongText("Which alternatives did you consider, and why will they not do?", required=False, rows=3)
    legal_basis = LongText("Legal basis", required=False, rows=2, hint="The duty or power that it serves")
    basis = Choice("Basis in law", [("", "Choose"), *BASES_IN_LAW.items()], required=False, select=True)
    condition = Choice(
        "Condition of Schedule 8", [("", "None"), *SCHEDULE_8.items()], required=False, select=True,
        hint="Where it rests on strict necessity",
    )  # fmt: skip
    sources = LongText("Where will its information come from?", required=False, rows=2)
    users = LongText("Who is to use it?", required=False, rows=2)
    expected_size = Number("How many people will it hold at most?", required=False)
    youngest = Number("How old is the youngest that it may hold?", required=False, hint="In years; 0 where any age")
    duration_months = Number("For how many months is it needed?", required=False)
    automated = Choice(
        "Does a computer score people for it, or choose them?", [("", "Choose"), ("no", "No"), ("yes", "Yes")],
        required=False, select=True,
    )  # fmt: skip
    review_months = Number("Months between reviews of each person", required=False)
    review_hours = Number(
        "Before each use, for how many hours does a review of the list hold?", required=False,
        hint="For a list that is seldom used: whoever answers for it looks through it first. 0 where that is not so.",
    )  # fmt: skip
    contact_grade = Text(
        "Grade of the contact that each unit which adds people must have", required=False, width=10,
        hint="The short name of the grade, for example SUPT. Leave it empty where no contact is asked for.",
    )  # fmt: skip
    tier = Choice(
        "Do you ask for a higher tier than what you say gives?", [(code, code.capitalize()) for code in TIERS],
        hint="Who decides follows from the tier, and the tier from what you say. You can ask for a higher one.",
    )  # fmt: skip
    reason_policy = Choice(
        "Is a reason asked for each time it is opened?", [(code, ASKED[code]) for code in REASON_POLICIES],
        required=False, hint="That is policy here, not law",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, given: Mapping[str, Any] | None = None, more: str | None = None) -> None:
        """`given` is how things are; `more` draws what was sent again, unjudged, with one row more in that part."""
        given = given or {}
        super().__init__(None if more is not None else data, initial=given)
        if more is not None:
            self.initial = typed(self, data)
        self.sent = data
        self.parts = {
            name: Rows(name, data, given.get(name, ()), more=None if more is None else int(name == more))
            for name in ROWS
        }

    def wants_more(self) -> str:
        """The part of which one more row is asked for; "" for none."""
        wanted = self.sent.get("more", "") if self.sent is not None else ""
        return wanted if wanted in ROWS else ""

    def with_one_more(self, name: str) -> TermsForm:
        """The same form, nothing judged, everything kept, and one row more in a part."""
        return type(self)(self.sent, more=name)

    @property
    def errors(self) -> Any:
        """The form's own errors and those of its rows."""
        found = super().errors
        if not self.is_bound:
            return found
        return dict(found) | {each["href"]: [each["text"]] for part in self.parts.values() for each in part.errors()}

    def summary(self) -> list[dict[str, str]]:
        own = [
            {"text": str(error), "href": f"#{self[name].id_for_label}" if name in self.fields else "#form"}
            for name, errors in super().errors.items()
            for error in errors
        ]
        return own + [each for part in self.parts.values() for each in part.errors()]

    def clean(self) -> dict[str, Any]:
        for name in ("purposes", "categories"):
            codes = [each["code"] for each in self.parts[name].filled()]
            if len(set(codes)) < len(codes):  # the action takes them by code: one of two alike would be lost in silence
                self.parts[name].fault = "The same one is there twice."
        return self.cleaned_data

    def add_invalid(self, wrong: Invalid) -> None:
        """What the action finds wrong with a part goes to that part."""
        for name in [*wrong.fields]:
            if name in self.parts:
                self.parts[name].fault = wrong.fields.pop(name)
        if wrong.fields:
            super().add_invalid(wrong)

    def values(self) -> dict[str, Any]:
        rows = {name: part.filled() for name, part in self.parts.items()}
        automated = {"automated": {"yes": True, "no": False}.get(self.cleaned_data["automated"])}
        return (
            self.cleaned_data
            | automated
            | {
                "purposes": {each["code"]: each["title"] for each in rows["purposes"]},
                "categories": {each["code"]: each["reason"] for each in rows["categories"]},
                "criteria": [(each["code"], each["kind"], each["says"]) for each in rows["criteria"]],
                "fields": [FieldTerms(**each) for each in rows["fields"]],
            }
        )


class ProposeForm(TermsForm):
    """What a list is to be, and of which asset."""

    asset = Text(
        "Reference of the asset", required=False, width=20,
        hint="If it is on the register already, for example A-10. Else leave it out, and it is registered.",
    )  # fmt: skip
    ref = Text("Short name of the list", hint="By which everybody will call it, for example FLR", width=20)
    field_order = ("asset", "ref", "title")


def typed(form: Form, data: Any) -> dict[str, Any]:
    """What was typed into a form's fields, as it was typed."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name)) for name, field in form.fields.items()
    }


def _count(text: str) -> int:
    return max(1, min(int(text), MOST_ROWS)) if text.isascii() and text.isdigit() and len(text) < 4 else 1
