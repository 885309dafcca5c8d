"""The form of a disclosure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.controls.rules import RecipientFacts
from muster.doors.forms import Choice, Form, LongText, Several, Text
from muster.sharing.rules import ALWAYS, WAYS


class DiscloseForm(Form):
    """Who is disclosed, to whom, what of them, how, why, and with what guidance."""

    refused_on = {
        "agreement.missing": "recipient",
        "agreement.fields": "fields_told",
        "disclosure.blanket": "nominals",
    }

    recipient = Choice("Which organisation?", (), missing="Select the organisation")
    receiver = Text("Who there gets it?", hint="Their name and post", missing="Enter who there gets it")
    nominals = LongText(
        "Which people?", hint="The reference of each, one on a line", missing="Enter the reference of each person"
    )
    fields_told = Several(
        "What of each of them?", (), hint="No more than the recipient needs. The category goes with everybody."
    )
    how = Choice("How does it reach them?", [*WAYS.items()])
    reason = LongText("Why do they need it?", missing="Enter why they need it")
    guidance = LongText(
        "What are they told about reading and keeping it?",
        hint="What it does not mean, what they may do with it, and when they must destroy it",
        missing="Enter what they are told about reading and keeping it",
    )

    def __init__(
        self, data: Any, recipients: Sequence[RecipientFacts], every: Mapping[str, str], nominal: str = ""
    ) -> None:
        super().__init__(data, initial={"nominals": nominal, "fields_told": [ALWAYS]})
        law = {True: "law enforcement", False: "not law enforcement: only under an agreement"}
        self.fields["recipient"].choices = [  # type: ignore[attr-defined]
            (each.ref, f"{each.name} ({law[each.law_enforcement]})") for each in recipients
        ]
        self.fields["fields_told"].choices = [*every.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        said = super().values()
        said["nominals"] = said["nominals"].split()
        said["fields"] = said.pop("fields_told")
        return said

    def add_invalid(self, wrong: Any) -> None:
        # a form has `fields` of its own, so the field of that name has another here
        if "fields" in wrong.fields:
            wrong.fields["fields_told"] = wrong.fields.pop("fields")
        super().add_invalid(wrong)
