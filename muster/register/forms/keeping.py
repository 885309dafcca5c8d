"""The register's forms. What a value must be is said by the rules that the actions ask, not here."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from django import forms

from muster.doors.forms import Choice, Day, Form, LongText, Number, Text, Tick
from muster.people.forms import PersonField
from muster.people.queries import holders
from muster.people.records import Unit
from muster.register.records import Asset, Location, RetentionRule
from muster.register.rules import CLASSIFICATIONS, LOCATION_KINDS
from muster.register.rules.fields import LINES, TEXT_LIMIT, TITLES

WORDS_OF_ADDRESSES = frozenset({"new", "import", "locations", "schedule"})
"""What stands in the register's own addresses, where a reference would."""
YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Nobody has said")]


def _text(name: str, hint: str = "") -> LongText:
    return LongText(TITLES[name], hint=hint, required=False, most=TEXT_LIMIT, rows=3, strip=True)


class ChangeAssetForm(Form):
    """What an asset's record says. `seen` marks the record that the person saw, so that nobody writes over what
    somebody else has just changed."""

    title = Text(TITLES["title"], missing="Enter a title", most=LINES["title"])
    description = _text("description")
    kind = Text(TITLES["kind"], hint="For example: list of persons, case files", required=False, most=LINES["kind"])
    unit = Choice("Unit that holds it", [], select=True, required=False)
    part = Choice(TITLES["part"], [*Asset.Part.choices, ("", "Nobody has said")], required=False)
    purposes = _text("purposes", "What the data are used for")
    lawful_basis = _text("lawful_basis")
    sensitive = Choice(TITLES["sensitive"], YES_NO, required=False)
    condition = _text("condition", "Needed where the data are sensitive")
    subjects = _text("subjects", "For example suspects, victims, staff")
    data = _text("data")
    origin = _text("origin")
    profiling = _text("profiling", "Say “none” where there is none, and why where it does not apply")
    joint_controllers = _text("joint_controllers")
    processors = _text("processors")
    recipients = LongText(
        "Organisations that receive it", hint="One reference on each line", required=False, most=TEXT_LIMIT, rows=3
    )
    recipients_as_named = _text("recipients_as_named")
    transfers = _text("transfers")
    security = _text("security")
    classification = Choice(
        TITLES["classification"], [*((each, each) for each in CLASSIFICATIONS), ("", "Unknown")], required=False
    )
    location = Choice("Approved location", [], select=True, required=False)
    location_as_named = Text(
        "Location in words",
        hint="Where it is no place on the register",
        required=False,
        most=LINES["location_as_named"],
    )
    copy = Choice(TITLES["copy"], Asset.Copy.choices, initial=Asset.Copy.MASTER)
    master = Text("Reference of its master", hint="Only for a copy, extract or backup", required=False, width=20)
    volume = Number(TITLES["volume"], required=False)
    retention_rule = Choice(TITLES["retention_rule"], [], select=True, required=False)
    retention_months = Number(TITLES["retention_months"], required=False)
    retention_as_named = _text("retention_as_named")
    ended_on = Day("Last day on the register", hint="Leave empty while it is held", required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, asset: Asset | None = None, **given: Any) -> None:
        self.before = _as_on_record(asset) if asset else {}
        self.mark = hashlib.sha256(json.dumps(self.before, sort_keys=True, default=str).encode()).hexdigest()
        super().__init__(data, initial={**self.before, "seen": self.mark}, **given)
        for name, choices in _choices().items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.before and self.data.get("seen") != self.mark:
            raise forms.ValidationError(
                "Somebody has changed this asset since you opened this page. Open it again and make your changes there."
            )
        return super().clean() or {}

    def values(self) -> dict[str, Any]:
        """Only what differs from the record, as the actions take it."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        said["sensitive"] = {"yes": True, "no": False}.get(said["sensitive"])
        said["recipients"] = said["recipients"].split()
        before = self.before | {
            "sensitive": {"yes": True, "no": False}.get(self.before.get("sensitive", "")),
            "recipients": self.before.get("recipients", "").split(),
        }
        return {name: value for name, value in said.items() if value != before.get(name, _NOTHING.get(name, ""))}


class NewAssetForm(ChangeAssetForm):
    """An asset that is not on the register yet."""

    ref = Text(
        TITLES["ref"], hint="Short and lasting, for example A-13", missing="Enter a reference", width=20, most=80
    )
    ended_on = None
    field_order = ("ref",)

    def clean_ref(self) -> str:
        if self.cleaned_data["ref"] in WORDS_OF_ADDRESSES:
            raise forms.ValidationError("This word stands in the addresses of the register. Choose another reference.")
        return str(self.cleaned_data["ref"])

    def values(self) -> dict[str, Any]:
        return super().values() | {"title": self.cleaned_data["title"]}


_NOTHING: dict[str, Any] = {
    "sensitive": None, "volume": None, "retention_months": None, "ended_on": None, "recipients": [], "copy": "master",
}  # fmt: skip


class OwnerForm(Form):
    """Whom to ask to own an asset, and who looks after it day by day."""

    owner = Choice("Accountable owner", [], select=True, missing="Select whom to ask to own it")
    delegate = PersonField(
        "Delegate", hint="Whoever looks after it day by day: a name or a reference", required=False, width=20
    )

    def __init__(self, data: Any, on: date, **given: Any) -> None:
        super().__init__(data, **given)
        held = holders(on, "iao", "siro")
        able = {each.ref: each for persons in held.values() for each in persons}
        rows = sorted(able.values(), key=lambda each: (each.name, each.ref))
        named = [(each.ref, f"{each.name}, {each.unit.name}" if each.unit else each.name) for each in rows]
        self.fields["owner"].choices = [("", "Select a person"), *named]  # type: ignore[attr-defined]


class LocationForm(Form):
    """A place, and whether information may be kept there."""

    ref = Text(TITLES["ref"], missing="Enter a reference", width=20, most=60)
    name = Text("Name", missing="Enter a name")
    kind = Choice(
        "Kind of place",
        [("", "Select"), *((name, kind.title) for name, kind in LOCATION_KINDS.items())],
        missing="Select a kind of place",
    )
    ceiling = Choice(
        "Highest classification allowed there", [*((each, each) for each in CLASSIFICATIONS), ("", "None")],
        required=False,
    )  # fmt: skip
    approved = Choice(
        "Is it approved?",
        [("yes", "Yes"), ("no", "No: on record as not approved")],
        missing="Select whether it is approved",
    )
    approved_until = Day("Last day of the approval", hint="Leave empty where it has no end", required=False)
    access_logged = Choice("Does it record who opens what?", YES_NO, required=False)

    def values(self) -> dict[str, Any]:
        words = {"yes": True, "no": False}
        said = dict(self.cleaned_data)
        return said | {name: words.get(said[name]) for name in ("approved", "access_logged")}


class RuleForm(Form):
    """A rule of the corporate retention schedule."""

    ref = Text(TITLES["ref"], missing="Enter a reference", width=20, most=60)
    title = Text("What it is about", missing="Enter what the rule is about")
    months = Number("Kept for (months)", hint="Leave empty where no number is certain", required=False)
    permanent = Tick("Kept for good", required=False)
    trigger = Text("Counted from", hint="For example: last review", required=False, most=TEXT_LIMIT)
    disposal = Text("What happens then", required=False, most=TEXT_LIMIT)
    authority = Text("Authority", hint="The law or policy that says so", required=False, most=TEXT_LIMIT)
    description = _text("description")


def _as_on_record(asset: Asset) -> dict[str, Any]:
    """The record as the form holds it."""
    referred = ("unit", "location", "master", "retention_rule")
    plain = ChangeAssetForm.base_fields.keys() - {*referred, "recipients", "sensitive", "seen"}
    return {
        **{name: getattr(asset, name) for name in plain},
        **{name: getattr(getattr(asset, name), "ref", "") for name in referred},
        "sensitive": {True: "yes", False: "no", None: ""}[asset.sensitive],
        "recipients": "\n".join(asset.recipients.order_by("ref").values_list("ref", flat=True)),
    }


def _choices() -> dict[str, list[tuple[str, str]]]:
    """The units, places and rules there are. Three queries."""
    return {
        "unit": [("", "None"), *Unit.objects.order_by("name").values_list("ref", "name")],
        "location": [("", "None of these"), *Location.objects.order_by("name").values_list("ref", "name")],
        "retention_rule": [
            ("", "None"),
            *(
                (ref, f"{ref}: {title}"[:120])
                for ref, title in RetentionRule.objects.order_by("ref").values_list("ref", "title")
            ),
        ],
    }
