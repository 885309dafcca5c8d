"""The forms of recommendations."""

from __future__ import annotations

from collections.abc import Iterable

from muster.doors.forms import Choice, Day, Form, LongText, Text
from muster.oversight.rules import KINDS, STATUSES
from muster.people.forms import PersonField


class AddForm(Form):
    nouns = {"person": "owner"}
    kind = Choice("What is it?", [*KINDS.items()])
    source = Text("Where does it come from?", hint="For example: Inspectorate, report of May 2026")
    ref = Text("A short name for it", hint="For example HM-3", width=20)
    text = LongText("What does it say?", missing="Say what it says")
    owner = PersonField("Who answers for it?", hint="A staff number or a name")
    due_on = Day("By which day?", missing="Enter the day by which it is to be done")


class ChangeForm(Form):
    nouns = {"person": "owner"}
    owner = PersonField("Who answers for it?", hint="A staff number or a name")
    due_on = Day("By which day?", missing="Enter the day by which it is to be done")
    reason = LongText("Why does that change?", missing="Say why")


class MoveForm(Form):
    status = Choice("How far is it?", ())
    reason = LongText("What has been done, or why?", missing="Say what has been done, or why")
    evidence = LongText("What shows it?", required=False, rows=2, hint="A document, a figure, a page of Muster")

    def __init__(self, data: object, statuses: Iterable[str]) -> None:
        super().__init__(data)
        self.fields["status"].choices = [(code, STATUSES[code]) for code in statuses]  # type: ignore[attr-defined]
