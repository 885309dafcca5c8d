"""The forms of putting people on a list, keeping them and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from muster.doors.forms import Choice, Day, Form, LongText, Several, Text, Upload
from muster.doors.tables import Mapping
from muster.doors.tables.mapping import Match
from muster.kernel.importing import Field
from muster.lists.rules import NOMINAL_FIELDS, SUBJECT_CATEGORIES, ListTerms, review_limit

BASES = (("fact", "A fact"), ("assessment", "An assessment: somebody's judgement"))


class NominalForm(Form):
    """One person to be put on a list: what every list holds, and the list's own fields with why it holds them."""

    refused_on: ClassVar[dict[str, str]] = {"nominal.taken": "ref"}

    ref = Text("Reference", hint="One that is not on the list yet, such as a record number", most=80, width=20)
    family_name = Text("Family name")
    given_names = Text("Given names", required=False)
    born_on = Day("Date of birth", required=False, hint="Leave it out if nobody knows: the person is then marked so")
    categories = Several("Which category of person is this?", ())
    criteria = Several("Which criterion is met?", ())
    source = Text(
        "Where is this known from?", hint="A report, a record, a person", most=1000, missing="Enter the source"
    )
    basis = Choice("Is that a fact or an assessment?", BASES, missing="Select fact or assessment")
    review_on = Day("To be reviewed by", missing="Enter the day by which this must be reviewed")

    def __init__(self, data: Any, terms: ListTerms, on: date) -> None:
        last = review_limit(on, terms.review_months)
        super().__init__(data, initial={"review_on": last})
        self.fields["categories"].choices = [(code, SUBJECT_CATEGORIES.get(code, code)) for code, _ in terms.categories]  # type: ignore[attr-defined]
        inclusion = [(each.code, each.says) for each in terms.criteria if each.kind == "inclusion"]
        self.fields["criteria"].choices = inclusion  # type: ignore[attr-defined]
        self.fields["review_on"].help_text = _last_review(last)
        self._own = [each.name for each in terms.fields]
        for each in terms.fields:
            why = f"{each.basis.capitalize()}. The list holds it for this reason: {each.reason}"
            self.fields[each.name] = Text(each.title, hint=why, required=False, most=4000)

    def values(self) -> dict[str, Any]:
        own = {name: text for name, text in self.cleaned_data.items() if name in self._own and text}
        return {name: each for name, each in self.cleaned_data.items() if name not in self._own} | {"details": own}


class KeepForm(Form):
    """Why somebody stays on a list, and until when nobody need ask again."""

    reason = LongText("Why do they stay on the list?", missing="Enter why they stay on the list")
    review_on = Day("To be reviewed again by", missing="Enter the day by which this must be reviewed again")

    def __init__(self, data: Any, on: date, review_months: int | None) -> None:
        last = review_limit(on, review_months)
        super().__init__(data, initial={"review_on": last})
        self.fields["review_on"].help_text = _last_review(last)


class RemoveForm(Form):
    """Why somebody is taken off a list."""

    reason = LongText("Why are they taken off the list?", missing="Enter why they are taken off the list")


class UploadForm(Form):
    file = Upload("File", hint="CSV, XLSX or ODS, with one row for each person", accept=".csv,.txt,.xlsx,.ods")


class ColumnsForm(Form):
    """Which column of a file is which field. The columns are numbered, as their names may be anything."""

    def __init__(
        self, data: Any, fields: dict[str, Field], titles: dict[str, str], columns: Sequence[str], found: Mapping
    ):
        self._columns = columns
        places = {match.field: str(columns.index(match.column)) for match in found.matches}
        # a field of the list's own may have any name, also that of a hidden one
        super().__init__(data, initial=places, prefix="column")
        choices = [("", "Not in the file"), *((str(place), name) for place, name in enumerate(columns))]
        for name, field in fields.items():
            title = NOMINAL_FIELDS.get(name) or titles.get(name, name)
            self.fields[name] = Choice(
                title, choices, select=True, required=field.required, missing=f"Select the column for “{title}”"
            )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        taken: set[str] = set()
        for name, place in list(chosen.items()):  # telling of an error takes the field out
            if place and place in taken:
                self.add_error(name, forms.ValidationError("Another field is read from this column already"))
            taken.add(place)
        return chosen

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data.items()
        return {"mapping": Mapping(tuple(Match(name, self._columns[int(at)], "given") for name, at in chosen if at))}


def _last_review(last: date | None) -> str:
    return (
        f"{last:%-d %B %Y} at the latest, by the list's review interval" if last else "The list has no review interval"
    )
