"""The contacts of units for a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.access.pages.finding import the_list
from muster.doors.forms import Choice, Form
from muster.doors.pages import Request, done, page, require, sent
from muster.lists.actions import name_contact
from muster.lists.queries import contacts_shown, owns
from muster.lists.rules import answers_for_it
from muster.people.forms import PersonField
from muster.people.records import Grade, Unit
from muster.people.rules import works_here


class ContactForm(Form):
    nouns = {"unit": "unit", "person": "person"}
    unit = Choice("Which unit?", (), select=True)
    person = PersonField("Who answers for what it puts on the list?")

    def __init__(self, data: object) -> None:
        super().__init__(data)
        units = Unit.objects.filter(ended_on=None, organisation__home=True).order_by("name")
        self.fields["unit"].choices = [("", "Choose"), *units.values_list("ref", "name")]  # type: ignore[attr-defined]


def contacts(request: Request, ref: str) -> HttpResponse:
    """Which units have a contact, and whether their people can add; and naming one."""
    row = the_list(request, ref)
    require(works_here(request.person, request.on))
    names = answers_for_it(request.person, any(owns(row, request.person)), request.on)
    if request.method == "POST":
        require(names)
    form = ContactForm(sent(request))
    if form.does(name_contact, by=request.by, at=request.at, list=ref):
        given = form.result
        return done(request, f"{given.person.name} is the contact of {given.unit.name}.", "lists:contacts", ref)
    return page(
        request, "access/unit_contacts.html", form=form, row=row, shown=contacts_shown(row, request.on),
        grade=Grade.objects.filter(ref=row.contact_grade).first(), names=names.allowed,
    )  # fmt: skip


urls = [path("<ref:ref>/contacts/", contacts, name="contacts")]
