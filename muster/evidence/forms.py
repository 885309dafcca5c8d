"""What people fill in about documents."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from muster.doors.forms import Choice, Day, Form, LongText, Number, Text, Upload
from muster.evidence.records import Document
from muster.evidence.rules import ANY_TYPE, ENDINGS, KINDS, LIMITS, REVIEWED, RISKS, STATES, AgreementTerms, ScopeFacts
from muster.kernel.errors import Invalid

ANY = [("", "Any")]


class SearchForm(Form):
    search = Text("Reference or title", required=False)
    kind = Choice("Kind", [*ANY, *KINDS.items()], select=True, required=False)
    asset = Text("Information asset", required=False)
    state = Choice("State", [*ANY, *STATES.items()], select=True, required=False)
    on = Day("On", required=False)


class OnForm(Form):
    on = Day("Which day?", hint="For example 27 3 2027", missing="Enter a day")


class KindForm(Form):
    kind = Choice("What kind of document is it?", KINDS.items(), missing="Select the kind of document")


class WriteForm(Form):
    """A version; with what the document itself is, where there is none yet."""

    nouns = {"asset": "assets", "organisation": "parties"}

    def __init__(self, *given: Any, kind: str, document: Document | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind, self.document = kind, document
        if document is None:
            self.fields |= _about_the_document(kind)
        self.fields |= _about_the_version(kind)

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        file = given.pop("file")
        days = {name: given[name] for name in ("effective_on", "review_on")}
        return self._document(given) | days | self._said(given) | {"content": file.read(), "file_name": file.name}

    def _said(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the version says of the list it is about; what was left empty says nothing."""
        if self.kind not in SCOPED:
            return {}
        parts = {
            part: _codes(given.get(f"scope_{part}", "")) for part in ("purposes", "categories", "fields", "recipients")
        }
        said: dict[str, Any] = {"scope": ScopeFacts(**parts, retention_months=given.get("scope_retention_months"))}
        if self.kind == "dpia":
            said |= {"residual_risk": given["residual_risk"], "measures_open": given["measures_open"] == "yes"}
        return said

    def add_invalid(self, wrong: Invalid) -> None:
        """What is wrong with a part of the scope is told beside it."""
        named = {name if name in self.fields else f"scope_{name}": why for name, why in wrong.fields.items()}
        super().add_invalid(Invalid(str(wrong), named))

    def _document(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.document is not None:
            return {"ref": self.document.ref, "kind": self.kind, "title": self.document.title}
        terms = AgreementTerms(
            *(_lines(given[name]) for name in ("parties", "purposes", "fields")), given["starts_on"], given["ends_on"]
        ) if self.kind == "agreement" else None  # fmt: skip
        said = {"ref": given["ref"], "title": given["title"], "assets": _lines(given["assets"])}
        return said | {"kind": self.kind, "agreement": terms}


def _about_the_document(kind: str) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "ref": Text("Reference", hint="For example DPIA-A-01. It cannot be changed later.", width=20),
        "title": Text("Title", most=LIMITS["title"]),
        "assets": LongText(
            "Information assets it covers", hint="The reference of each, such as A-01, on a line of its own.", rows=3
        ),
    }
    if kind == "agreement":
        fields |= {
            "parties": LongText(
                "Parties", hint="The reference of each organisation, such as FENCC, on a line of its own.", rows=3
            ),
            "purposes": LongText("Purposes", hint="What they may use it for, each on a line of its own.", rows=3),
            "fields": LongText(
                "Fields", hint="What they may be told, each on a line of its own. Everything cannot be agreed.", rows=3
            ),
            "starts_on": Day("First day of the agreement"),
            "ends_on": Day("Last day of the agreement"),
        }
    return fields


SCOPED: dict[str, tuple[str, ...]] = {
    "dpia": ("purposes", "categories", "fields", "recipients", "retention_months"),
    "eia": ("purposes", "categories"),
    "appropriate_policy": ("purposes", "retention_months"),
}
"""What of the list it is about each kind is asked for."""


def _about_the_list(kind: str) -> dict[str, Any]:
    """What the version says of the list it is about, so that the two can be compared."""
    hint = "By the list’s own codes, each on a line of its own; - for none. Leave it empty where it does not say."
    fields: dict[str, Any] = {
        "scope_purposes": LongText("Purposes it names", hint=hint, rows=2, required=False),
        "scope_categories": LongText("Categories of people it names", hint=hint, rows=2, required=False),
        "scope_fields": LongText("Fields about each person it names", hint=hint, rows=2, required=False),
        "scope_recipients": LongText("Recipients it names", hint=hint, rows=2, required=False),
        "scope_retention_months": Number("Months for which people are kept, as it says", required=False),
    }
    asked = {f"scope_{part}": fields[f"scope_{part}"] for part in SCOPED.get(kind, ())}
    if kind == "dpia":
        asked |= {
            "residual_risk": Choice("Which risk does it say remains once its measures are taken?", RISKS.items()),
            "measures_open": Choice(
                "Are measures of it still to be taken?",
                [("no", "No, all of them are taken"), ("yes", "Yes")],
                hint="Measures of a file are not followed here. Write the assessment here, and they are.",
            ),
        }
    return asked


def _codes(text: str) -> tuple[str, ...] | None:
    """The codes in a box; "-" says that there is none, and an empty box says nothing."""
    codes = _lines(text)
    return None if not codes else () if codes == ("-",) else codes


def _about_the_version(kind: str) -> dict[str, Any]:
    limit = settings.MUSTER["MUSTER_FILE_LIMIT_MB"]
    reviewed = kind in REVIEWED
    return _about_the_list(kind) | {
        "file": Upload(
            "File",
            accept=",".join(ENDINGS),
            hint=f"{ANY_TYPE}, up to {limit} MB, without macros and without a password.",
        ),
        "effective_on": Day("In effect from", hint="It counts from this day, and not from the day of its approval."),
        "review_on": Day(
            "Review by",
            required=reviewed,
            hint="Its last day. Nobody can approve it without one." if reviewed else "Leave it empty for one without.",
        ),
    }


class ApproveForm(Form):
    """`sha256` is that of the file which the approver was shown; it travels with the form."""

    sha256 = Text("SHA-256 of the file", missing="Load the page again: the file to approve is not named")

    def __init__(self, *given: Any, against: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        if against:
            self.fields["overruled"] = LongText(
                "Why do you go against the data protection officer’s advice?",
                missing="Say why you go against the advice",
                hint="It stands beside the approval, for whoever asks later.",
            )


class ReasonForm(Form):
    def __init__(self, *given: Any, question: str, hint: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"] = LongText(question, hint=hint, missing="Give a reason")


class AdviseForm(Form):
    against = Choice(
        "What do you advise?",
        [("no", "To approve it"), ("yes", "Against approving it")],
        missing="Select what you advise",
    )
    text = LongText("Your advice", hint="What is well, what is missing, what must change.", missing="Enter your advice")

    def values(self) -> dict[str, Any]:
        return {"against": self.cleaned_data["against"] == "yes", "text": self.cleaned_data["text"]}


def _lines(text: str) -> tuple[str, ...]:
    """What stands on the lines of a text, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
