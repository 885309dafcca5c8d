"""The forms of opening a list and of looking through an opening."""

from __future__ import annotations

from typing import Any

from muster.access.looking.queries import Door
from muster.access.looking.rules import Look
from muster.doors.forms import Choice, Choices, Form, LongText, Text
from muster.lists.rules import SUBJECT_CATEGORIES, ListTerms

LONGEST_REASON = 2000


class OpenForm(Form):
    """What for, and why now. The reason is asked for as the list's policy says; the law asks for none."""

    purpose = Choice("What are you opening it for?", (), missing="Select what you are opening the list for")
    reason = LongText(
        "Why do you need to look now?",
        hint="A few words, such as the task or the report. Whoever checks the log reads them.",
        missing="Enter why you need to look now",
        most=LONGEST_REASON,
        rows=3,
    )

    def __init__(self, data: Any, door: Door, policy: str, notes: dict[str, str]) -> None:
        super().__init__(data)
        purpose = Choice(
            "What are you opening it for?", door.purposes, missing="Select what you are opening the list for",
            drawing={"notes": notes},
        )  # fmt: skip
        self.fields["purpose"] = purpose
        if policy == "off":
            del self.fields["reason"]
        else:
            self.fields["reason"].required = policy == "required"


class LookForm(Form):
    """Which people to show. Sent in the body, so that no name stands in an address or a browser's history."""

    words = Text("Name, reference or source")
    category = Choice("Category", (), select=True)
    criterion = Choice("Criterion met", (), select=True)
    basis = Choice("Fact or assessment", (("", "Either"), ("fact", "Fact"), ("assessment", "Assessment")), select=True)
    due = Choice("Review", (("", "Any"), ("overdue", "Overdue"), ("soon", "Due within 30 days")), select=True)
    age = Choice("Age", (("", "Any"), ("child", "Under 18"), ("unknown", "Date of birth unknown")), select=True)
    sort = Choice(
        "In order of",
        (
            ("", "Victims and children first"),
            ("name", "Family name"),
            ("ref", "Reference"),
            ("review", "Review, soonest first"),
        ),
        select=True,
    )

    def __init__(self, data: Any, terms: ListTerms) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.required = False
            field.drawing["unmarked"] = True  # type: ignore[attr-defined]
        self._offer("category", [(code, SUBJECT_CATEGORIES.get(code, code)) for code, _ in terms.categories])
        self._offer("criterion", [(each.code, each.says) for each in terms.criteria if each.kind == "inclusion"])

    def look(self, page: str) -> Look:
        """What was asked for; everybody, where it could not be understood."""
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
        return Look(**self.cleaned_data, page=number) if self.is_valid() else Look(page=number)

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = [("", "Any"), *choices]  # type: ignore[attr-defined]
