"""What one asks the log for, and for which of the four purposes."""

from __future__ import annotations

from typing import Any

from muster.access.auditing.rules import PURPOSES
from muster.doors.forms import Choice, Day, Form, Text, Tick
from muster.log.events import EVENTS

LAW = "Section 62 of the Data Protection Act 2018 lets the log be used for these four purposes only."
EVENT_CHOICES = [("", "Any"), *((name, name) for event in EVENTS for name in (event, f"{event}.refused"))]


class PurposeForm(Form):
    purpose = Choice("What is this look for?", PURPOSES.items(), hint=LAW, missing="Select what this look is for")


class SearchForm(PurposeForm):
    list = Text("List", hint="The reference of a list, such as VHL", width=20, required=False)
    person = Text("Who did it", hint="The reference of a person, such as P-PATEL", width=20, required=False)
    event = Choice("What happened", EVENT_CHOICES, select=True, required=False)
    first = Day("From", hint="For example, 27 3 2026", required=False)
    last = Day("To", hint="This day included", required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", "This day is before the first. Enter the same day or a later one.")
        return said

    def values(self) -> dict[str, Any]:
        return {name: value or None for name, value in self.cleaned_data.items()}


class ExportForm(PurposeForm):
    bodies = Tick(
        "Also what the entries say",
        required=False,
        hint="These name people at work. Without them the export holds hashes only, and can be given to anybody.",
    )
    list = Text(
        "Only of this list", hint="The reference of a list; only for what entries say", width=20, required=False
    )
