"""Choosing what to look at: which lists, and which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.controls.queries.overview import CONTROLS
from muster.controls.rules import Choice as Chosen
from muster.doors.forms import Choice, Choices, Day, Form

VERDICTS = (("not_met", "Closed, or not met"), ("unknown", "Unknown"), ("met", "May be used, or met"))
TIERS = (("high", "High"), ("medium", "Medium"), ("low", "Low"))
ANY = ("", "Any")


class FilterForm(Form):
    """Which lists. What cannot be chosen is taken for "any": a link of last year must still lead somewhere."""

    unit = Choice("Unit", [ANY], select=True, required=False)
    tier = Choice("Tier", [ANY, *TIERS], select=True, required=False)
    control = Choice(
        "Control", [ANY, *((key, each.title) for key, each in CONTROLS.items())], select=True, required=False
    )
    verdict = Choice("Verdict", [ANY, *VERDICTS], select=True, required=False)

    def __init__(self, *given: Any, units: Choices = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].choices = [ANY, *units]  # type: ignore[attr-defined]

    def chosen(self) -> Chosen:
        self.is_valid()
        return Chosen(**{name: value for name, value in self.cleaned_data.items() if value})


class DayForm(Form):
    """A day that has begun: of the future nothing is on record."""

    day = Day("Which day?", hint="For example 27 3 2026", missing="Enter a day")

    def __init__(self, *given: Any, today: date, **more: Any) -> None:
        super().__init__(*given, **more)
        self.today = today

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("day") and found["day"] > self.today:
            self.add_error("day", "Enter today or a day in the past")
        return found
