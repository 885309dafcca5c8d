"""What changes persons, organisations, units, grades and roles."""

from muster.people.actions.importing import import_people
from muster.people.actions.organisations import add_grade, add_organisation, add_unit, found_organisation
from muster.people.actions.persons import add_person, end_person
from muster.people.actions.roles import end_role, give_role

__all__ = [
    "add_grade",
    "add_organisation",
    "add_person",
    "add_unit",
    "end_person",
    "end_role",
    "found_organisation",
    "give_role",
    "import_people",
]
