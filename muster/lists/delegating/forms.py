"""What people fill in about the table of delegation."""

from __future__ import annotations

from typing import Any

from muster.doors.forms import Choice, Form, LongText, Number
from muster.lists.delegating.rules import SAYS, Proposed
from muster.lists.rules import TIERS
from muster.people.records import Grade


class ProposeForm(Form):
    """A grade and a span for each tier, a grade for urgent decisions, and the quorum."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        grades = [(row.ref, row.name) for row in Grade.objects.order_by("rank")]
        for tier in TIERS:
            self.fields[f"{tier}_grade"] = Choice(f"Least grade for the tier {tier}", grades, select=True)
            self.fields[f"{tier}_months"] = Number(f"Months at most for the tier {tier}")
        self.fields["urgent_grade"] = Choice("Least grade for an urgent decision", grades, select=True)
        self.fields["quorum"] = Number("Votes that the board needs")
        self.fields["reason"] = LongText("Why this table?", missing="Say why")

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        table = Proposed(
            grades={tier: given[f"{tier}_grade"] for tier in TIERS},
            months={tier: given[f"{tier}_months"] for tier in TIERS},
            urgent=given["urgent_grade"],
            quorum=given["quorum"],
        )
        return {"table": table, "reason": given["reason"]}


class VoteForm(Form):
    says = Choice("How do you vote?", [*SAYS.items()], missing="Select how you vote")
    reason = LongText("Why?", required=False, rows=2)


class WithdrawForm(Form):
    reason = LongText("Why is it withdrawn?", missing="Say why")
