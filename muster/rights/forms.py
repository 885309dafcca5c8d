"""The forms of complaints."""

from __future__ import annotations

from muster.doors.forms import Choice, Day, Form, LongText, Text
from muster.rights.rules import OUTCOMES


class RecordForm(Form):
    nouns = {"list": "list"}

    ref = Text("The reference of its case file", width=20, most=60)
    received_on = Day("When did it come?", missing="Enter the day on which it came")
    list = Text(
        "Which list is it about?", hint="Its reference, or nothing where it is about no list", width=20, required=False
    )
    about = LongText(
        "What is it about?",
        hint="In general. No name and nothing that tells who complains: that belongs in the case file",
        missing="Enter what it is about",
    )


class AcknowledgeForm(Form):
    acknowledged_on = Day("When was it acknowledged?", missing="Enter the day on which it was acknowledged")


class AnswerForm(Form):
    answered_on = Day("When was it answered?", missing="Enter the day on which it was answered")
    outcome = Choice("With what outcome?", [*OUTCOMES.items()], missing="Select the outcome")
    answer = LongText(
        "What was answered, and what changes?",
        hint="In general. Nothing that tells who complained",
        missing="Enter what was answered",
    )
