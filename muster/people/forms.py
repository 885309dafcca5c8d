"""The forms of the people room, and the field by which every room asks for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.forms import ValidationError

from muster.doors.forms import Choice, Day, Form, Number, Text
from muster.people.queries.finding import (
    CANDIDATES,
    Wanted,
    organisation_choices,
    persons_meant,
    unit_choices,
)
from muster.people.queries.shown import grades_shown
from muster.people.records import Person
from muster.people.rules import ROLES, named_in_full

PAGES = frozenset({"accounts", "add", "import", "organisations", "roles"})
ANY = ("", "Any")
TITLES = [(name, role.title) for name, role in ROLES.items()]
REFERENCE_HINT = "Letters, digits and dashes, such as P-1042. It cannot be changed later."


class PersonField(Text):
    """A person, by reference or by name, without JavaScript: gives the reference.

    One whom the text can only mean is taken; of several each is told with the reference to type; for nobody it says
    what to do. Whether that person may be chosen is for the action to say.
    """

    def __init__(self, label: str, **given: Any) -> None:
        given.setdefault("hint", "A name or a reference")
        given.setdefault("missing", "Enter a name or a reference")
        super().__init__(label, **given)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        meant = persons_meant(text)
        if len(meant) == 1:
            return meant[0].ref
        raise ValidationError(_several(text, meant) if meant else _nobody(text))


def candidate(person: Person) -> str:
    """P-PATEL Ravi Patel, Force Intelligence; of another organisation, which one."""
    unit = person.unit.name if person.unit else ""
    elsewhere = "" if person.organisation.home else person.organisation.name
    return named_in_full(person.ref, person.name, unit, elsewhere)


def _several(text: str, meant: list[Person]) -> str:
    shown = "; ".join(candidate(person) for person in meant[:CANDIDATES])
    more = " There are more: type more of the name." if len(meant) > CANDIDATES else ""
    return f"“{text}” may be several people. Type the reference of one: {shown}.{more}"


def _nobody(text: str) -> str:
    return f"Nobody here is “{text}”. Check the spelling, or ask an administrator to add the person."


def _offer(form: Form, **choices: Iterable[tuple[str, str]]) -> None:
    """Give fields the choices that stand on record now."""
    for name, rows in choices.items():
        form.fields[name].choices = list(rows)  # type: ignore[attr-defined]


class FindPeopleForm(Form):
    """What the index is narrowed to."""

    search = Text("Name, reference or post", required=False)
    here = Choice(
        "Here",
        [("in_post", "In post"), ("left", "Leavers"), ("to_come", "To come"), ("", "Everybody")],
        select=True,
        required=False,
    )
    organisation = Choice("Organisation", [ANY], select=True, required=False)
    unit = Choice("Unit", [ANY], select=True, required=False)
    role = Choice("Role", [ANY, *TITLES], select=True, required=False)
    kind = Choice("Kind", [ANY, *Person.Kind.choices], select=True, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offer(self, organisation=[ANY, *organisation_choices()], unit=[ANY, *unit_choices()])
        for field in self.fields.values():
            field.drawing["unmarked"] = True  # type: ignore[attr-defined] - nothing has to be chosen, so nothing says so

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data) if self.is_valid() else Wanted()


class AddPersonForm(Form):
    conflicts_on = "ref"

    ref = Text("Reference", hint=REFERENCE_HINT, width=20, most=60)
    name = Text("Full name")
    kind = Choice(
        "What they are",
        Person.Kind.choices,
        initial="employed",
        drawing={
            "notes": {
                "employed": "Works for an organisation that answers for them",
                "third_party": "Works for another organisation, such as a partner or a supplier",
                "service": "A program, not one person: it holds no role and opens no list",
            }
        },
    )
    organisation = Choice("Organisation", [], select=True, required=False)
    unit = Choice("Unit", [], select=True, required=False)
    grade = Choice("Grade", [], select=True, required=False)
    post = Text("Post", required=False, hint="What they do, such as Analyst, serious violence")
    email = Text("Email address", required=False, most=254, hint="So that others can reach them when they must act")
    started_on = Day("First day", required=False, hint="Today, if you leave it out")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ours, *others = organisation_choices() or [ANY]
        grades = [(each["ref"], each["name"]) for each in grades_shown()]
        _offer(
            self,
            organisation=[("", ours[1]), *others],
            unit=[("", "None"), *unit_choices()],
            grade=[("", "None"), *grades],
        )

    def clean_ref(self) -> str:
        """A page of ours at the same address would stand before the person's own."""
        ref: str = self.cleaned_data["ref"]
        if ref in PAGES:
            raise ValidationError(f"{ref!r} is the address of a page. Choose another reference.")
        return ref


class GiveRoleForm(Form):
    refused_on: ClassVar[dict[str, str]] = dict.fromkeys(
        ("role.conflict", "role.service", "role.own", "role.unknown", "person.left"), "role"
    )
    conflicts_on = "role"

    role = Choice(
        "Which role?",
        TITLES,
        select=False,
        missing="Select a role",
        drawing={"notes": {name: role.says for name, role in ROLES.items()}},
    )

    def __init__(self, *given: Any, held: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        _offer(self, role=[(name, title) for name, title in TITLES if name not in held])


class AddOrganisationForm(Form):
    conflicts_on = "ref"

    ref = Text("Reference", hint=REFERENCE_HINT, width=20, most=60)
    name = Text("Name")
    law_enforcement = Choice(
        "Is it a law-enforcement body?",
        [("yes", "Yes"), ("no", "No")],
        missing="Select yes if it is a law-enforcement body",
        hint="Sharing with any other body needs an agreement",
    )

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"law_enforcement": self.cleaned_data["law_enforcement"] == "yes"}


class AddUnitForm(Form):
    conflicts_on = "ref"

    ref = Text("Reference", hint="Letters, digits and dashes, such as NORTH", width=20, most=60)
    name = Text("Name")
    organisation = Choice("Organisation", [], select=True, required=False)
    parent = Choice("Part of", [], select=True, required=False, hint="The unit above it, in the same organisation")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        ours, *others = organisation_choices() or [ANY]
        _offer(self, organisation=[("", ours[1]), *others], parent=[("", "No other unit"), *unit_choices()])


class AddGradeForm(Form):
    conflicts_on = "rank"

    ref = Text("Reference", hint="Letters, digits and dashes, such as INSP", width=20, most=60)
    name = Text("Name", most=200)
    rank = Number("Place in the order", hint="A whole number: a higher one is more senior")
