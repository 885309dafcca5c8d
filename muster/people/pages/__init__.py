"""People: who is here, what their roles let them do, and keeping both."""

from __future__ import annotations

from django.urls import path

from muster.people.pages import importing, keeping, looking

urls = [
    path("", looking.people, name="people"),
    path("roles/", looking.roles, name="roles"),
    path("organisations/", looking.organisations, name="organisations"),
    path("add/", keeping.add, name="add"),
    path("import/", importing.import_people, name="import"),
    path("organisations/add/", keeping.add_organisation, name="add_organisation"),
    path("organisations/add-unit/", keeping.add_unit, name="add_unit"),
    path("organisations/add-grade/", keeping.add_grade, name="add_grade"),
    path("<ref:ref>/give-role/", keeping.give_role, name="give_role"),
]
