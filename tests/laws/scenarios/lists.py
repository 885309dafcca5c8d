"""How each action on lists and nominals succeeds, and how it is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

from muster.kernel.importing import Incoming
from muster.lists import actions
from muster.lists.queries import terms_of_lists
from muster.lists.rules import Need, flags_of
from muster.people.actions import add_organisation, add_unit
from tests.laws.scenario import Scenario
from tests.lists import build
from tests.people.build import ADMINISTRATOR, found, person
from tests.register.build import asset

AT = build.NOON


def _user() -> str:
    return person("P-USER", "list_user")


def _proposing(by: str) -> dict[str, Any]:
    person(build.OWNER, "list_owner")
    return {"by": by, "at": AT, "asset": asset(), "ref": "L-1", "title": "List", "owner": build.OWNER} | build.TERMS


def _changing(by: str) -> dict[str, Any]:
    build.authorised()
    return {"by": by, "at": AT, "list": "L-1", "purposes": {"protect": "Protect", "visit": "Visit"}}


def _authorising(by: str, grade: str = "") -> dict[str, Any]:
    build.proposed()
    build.standing(door="authorise")
    person(by, "iao", grade=grade)
    build.standing(door="authorise")
    return {"by": by, "at": AT, "list": "L-1", "ends_on": build.ENDS, "reason": "Needed."}


def _declaring(by: str) -> dict[str, Any]:
    said = {"title": "Board", "what_for": "To know them", "where_kept": "A whiteboard", "used_by": "The shift"}
    return {"by": by, "at": AT, "ref": "D-1", "how_many": 12} | said


def _triaging(role: str) -> dict[str, Any]:
    actions.declare_list(**_declaring(person("P-USER", "list_user")))
    person("P-DOES", "list_user")
    about = {"acts": "P-DOES", "due_on": build.ENDS, "reason": "Nobody needs it."}
    return {"by": person("P-DECIDES", role), "at": AT, "list": "D-1", "decision": "destroy"} | about


def _certifying(by: str) -> dict[str, Any]:
    actions.triage_list(**_triaging("siro"))
    return {"by": person(by, "list_user"), "at": AT, "list": "D-1", "how": "I saw it wiped."}


def _partner() -> str:
    found()
    add_organisation(by=ADMINISTRATOR, at=AT, ref="FENCC", name="Fenmarch County Council", law_enforcement=False)
    return person("P-PARTNER", kind="third_party", organisation="FENCC")


def _needing(by: str) -> dict[str, Any]:
    need = Need("Plan visits", "", "No list plans visits", ("victim",), False, 30, 26, "unit")
    return {"by": by, "at": AT, "need": need}


def _answering(by: str) -> dict[str, Any]:
    row = build.proposed(criteria=(("C1", "inclusion", "Known to the police"), ("R1", "removal", "A quiet year")))
    key = flags_of(terms_of_lists([row.id])[row.id])[0].key
    return {
        "by": by,
        "at": AT,
        "list": "L-1",
        "key": key,
        "answer": "The form that says so is attached to each report.",
    }


def _judging(by: str) -> dict[str, Any]:
    build.proposed(tier="medium")
    person("P-ASHBY", "assessor")
    return {"by": by, "at": AT, "list": "L-1", "part": "assessor", "says": "for", "reason": "It can be checked."}


def _declining(by: str, grade: str) -> dict[str, Any]:
    build.proposed()
    person(by, "iao", grade=grade)
    return {"by": by, "at": AT, "list": "L-1", "reason": "The crime system does it."}


def _hurrying(grade: str) -> dict[str, Any]:
    build.proposed()
    build.standing(door="authorise")
    person("P-DUTY", "duty_inspector", grade=grade)
    return {"by": "P-DUTY", "at": AT, "list": "L-1", "hours": 24, "reason": "A threat to life tonight."}


def _meeting(by: str) -> dict[str, Any]:
    build.authorised(conditions=[("Train the analysts", build.OWNER, date(2026, 8, 1))])
    return {"by": by, "at": AT, "list": "L-1", "number": 1, "how": "All of them passed."}


def _overseeing(role: str) -> dict[str, Any]:
    build.authorised()
    person("P-LOOK", role)
    return {"by": "P-LOOK", "at": AT, "list": "L-1", "reason": "Looked at."}


def _stopping(by: str) -> dict[str, Any]:
    build.authorised()
    return {"by": by, "at": AT, "list": "L-1", "reason": "No longer needed."}


def _reviewing(by: str) -> dict[str, Any]:
    build.authorised(review_hours=24)
    return {"by": by, "at": AT, "list": "L-1", "reason": "Each person on it was looked at."}


def _naming(by: str) -> dict[str, Any]:
    build.authorised()
    person("P-CONTACT", "list_user")
    add_unit(by=ADMINISTRATOR, at=AT, ref="NORTH", name="North Fen")
    return {"by": by, "at": AT, "list": "L-1", "unit": "NORTH", "person": "P-CONTACT"}


def _adding(by: str) -> dict[str, Any]:
    build.accepting()
    return {
        "by": by,
        "at": AT,
        "list": "L-1",
        "ref": "N-1",
        "family_name": "Marram",
        "categories": ["victim"],
        "criteria": ["C1"],
        "source": "Crime report 17",
        "basis": "fact",
        "review_on": date(2026, 9, 1),
    }


def _importing(by: str) -> dict[str, Any]:
    build.accepting()
    row = {"ref": "N-1", "family_name": "Marram", "categories": "victim", "criteria": "C1"}
    row |= {"source": "Crime report 17", "basis": "fact", "review_on": "2026-09-01"}
    return {"by": by, "at": AT, "list": "L-1", "incoming": Incoming([(2, row)], "0" * 64)}


def _looking(by: str) -> dict[str, Any]:
    build.accepting()
    build.add()
    opening = build.opened()
    return {"by": by, "at": AT, "opening": opening, "nominal_ref": "N-1", "reason": "Looked at."}


SCENARIOS = [
    Scenario(
        action=actions.propose_list,
        permitted=lambda: _proposing(build.OWNER),
        refused=lambda: _proposing(_user()),
    ),
    Scenario(
        action=actions.change_list,
        permitted=lambda: _changing(build.OWNER),
        refused=lambda: _changing(_user()),
    ),
    Scenario(
        action=actions.authorise_list,
        permitted=lambda: _authorising("P-SUE", "CHSUPT"),
        refused=lambda: _authorising("P-SAM", "SGT"),
    ),
    Scenario(
        action=actions.declare_list,
        permitted=lambda: _declaring(person("P-USER", "list_user")),
        refused=lambda: _declaring(_partner()),
    ),
    Scenario(
        action=actions.triage_list,
        permitted=lambda: _triaging("siro"),
        refused=lambda: _triaging("list_user"),
    ),
    Scenario(
        action=actions.certify_list,
        permitted=lambda: _certifying("P-SAW"),
        refused=lambda: _certifying("P-DOES"),
    ),
    Scenario(
        action=actions.answer_need,
        permitted=lambda: _needing(person("P-USER", "list_user")),
        refused=lambda: _needing(_partner()),
    ),
    Scenario(
        action=actions.answer_flag,
        permitted=lambda: _answering(build.OWNER),
        refused=lambda: _answering(_user()),
    ),
    Scenario(
        action=actions.give_opinion,
        permitted=lambda: _judging("P-ASHBY"),
        refused=lambda: _judging(_user()),
    ),
    Scenario(
        action=actions.decline_list,
        permitted=lambda: _declining("P-SUE", "CHSUPT"),
        refused=lambda: _declining("P-SAM", "SGT"),
    ),
    Scenario(
        action=actions.authorise_urgently,
        permitted=lambda: _hurrying("INSP"),
        refused=lambda: _hurrying("SGT"),
    ),
    Scenario(
        action=actions.meet_condition,
        permitted=lambda: _meeting(build.OWNER),
        refused=lambda: _meeting(_user()),
    ),
    *(
        Scenario(
            action=action,
            permitted=lambda: _overseeing("board_member"),
            refused=lambda: _overseeing("list_user"),
        )
        for action in (actions.note_authorisation, actions.call_in_list, actions.revoke_authorisation)
    ),
    Scenario(
        action=actions.suspend_list,
        permitted=lambda: _stopping("P-SUE"),
        refused=lambda: _stopping(_user()),
    ),
    Scenario(
        action=actions.name_contact,
        permitted=lambda: _naming(build.OWNER),
        refused=lambda: _naming(_user()),
    ),
    Scenario(
        action=actions.review_list,
        permitted=lambda: _reviewing(build.OWNER),
        refused=lambda: _reviewing(_user()),
    ),
    Scenario(
        action=actions.close_list,
        permitted=lambda: _stopping("P-SUE"),
        refused=lambda: _stopping(_user()),
    ),
    Scenario(
        action=actions.add_nominal,
        permitted=lambda: _adding(build.OWNER),
        refused=lambda: _adding(_user()),
    ),
    Scenario(
        action=actions.import_nominals,
        permitted=lambda: _importing(build.OWNER),
        refused=lambda: _importing(_user()),
    ),
    Scenario(
        action=actions.review_nominal,
        permitted=lambda: _looking(build.OWNER) | {"review_on": date(2026, 12, 1)},
        refused=lambda: _looking(_user()) | {"review_on": date(2026, 12, 1)},
    ),
    Scenario(
        action=actions.remove_nominal,
        permitted=lambda: _looking(build.OWNER),
        refused=lambda: _looking(_user()),
    ),
]
