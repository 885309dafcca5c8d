"""The people of Fenmarch Police: all made up."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.people.actions import add_grade, add_organisation, add_person, add_unit, found_organisation, give_role
from muster.training.actions import add_course, record_completion

ADMINISTRATOR = "P-ADEYEMI"
SIRO = "P-STROUD"
KEEPER = "P-KEMBLE"
OWNER = "P-OKAFOR"
SECOND_OWNER = "P-LINDQVIST"
LEAVER = "P-GARSIDE"
LIST_OWNER = "P-HARTLEY"
ANALYST = "P-PATEL"
PARTNER = "P-COUNCIL-ELLIS"
DPO = "P-NASH"
ASSESSORS = ("P-BRIGGS", "P-COLE")
BOARD = ("P-WREN", "P-FARR", "P-SAHOTA")

GRADES = (
    ("PC", "Constable", 10),
    ("SGT", "Sergeant", 20),
    ("INSP", "Inspector", 30),
    ("CI", "Chief inspector", 40),
    ("SUPT", "Superintendent", 50),
    ("CHSUPT", "Chief superintendent", 60),
    ("ACC", "Assistant chief constable", 80),
)
ORGANISATIONS = (
    ("SALTMARSH", "Saltmarsh Constabulary", True),
    ("FENCC", "Fenmarch County Council", False),
    ("REEDHOMES", "Reed Homes Housing Association", False),
    ("NHS-FEN", "Fenmarch Hospitals Trust", False),
)
UNITS = (
    ("INTEL", "Force Intelligence"),
    ("NORTH", "North Fen Division"),
    ("SOUTH", "South Fen Division"),
    ("PPU", "Public Protection Unit"),
    ("DATA", "Data Office"),
)
# reference, name, unit, grade, roles
PEOPLE = (
    (SIRO, "Margaret Stroud", "DATA", "ACC", ("siro",)),
    (KEEPER, "Tomas Kemble", "DATA", "", ("register_keeper",)),
    (OWNER, "Ngozi Okafor", "INTEL", "CHSUPT", ("iao",)),
    (SECOND_OWNER, "Sven Lindqvist", "PPU", "CHSUPT", ("iao",)),
    (LEAVER, "Roy Garside", "NORTH", "SUPT", ("iao", "list_owner")),
    (LIST_OWNER, "Beth Hartley", "INTEL", "CI", ("list_owner", "list_user")),
    (ANALYST, "Ravi Patel", "INTEL", "", ("list_user",)),
    ("P-DOYLE", "Aoife Doyle", "NORTH", "PC", ("list_user",)),
    ("P-MILLS", "Dan Mills", "NORTH", "SGT", ("list_owner", "list_user")),
    ("P-NASH", "Colin Nash", "DATA", "", ("dpo",)),
    ("P-BRIGGS", "Hannah Briggs", "DATA", "INSP", ("assessor",)),
    ("P-COLE", "Idris Cole", "SOUTH", "CI", ("assessor",)),
    ("P-WREN", "Judith Wren", "DATA", "", ("board_member",)),
    ("P-FARR", "Leon Farr", "DATA", "", ("board_member",)),
    ("P-SAHOTA", "Asha Sahota", "DATA", "", ("board_member",)),
    ("P-TURNER", "Gail Turner", "SOUTH", "INSP", ("duty_inspector",)),
    ("P-AUDLEY", "Simon Audley", "DATA", "", ("auditor",)),
    ("P-TERRY", "Kim Terry", "DATA", "", ("training_manager",)),
)


def build(at: datetime) -> None:
    """Everybody, in post for a year, and trained where they should be."""
    began = at - timedelta(days=365)
    by = ADMINISTRATOR
    found_organisation(
        by=by, at=began, ref="FENMARCH", name="Fenmarch Police", law_enforcement=True, administrator="Folake Adeyemi"
    )
    for ref, name, rank in GRADES:
        add_grade(by=by, at=began, ref=ref, name=name, rank=rank)
    for ref, name, law_enforcement in ORGANISATIONS:
        add_organisation(by=by, at=began, ref=ref, name=name, law_enforcement=law_enforcement)
    for ref, name in UNITS:
        add_unit(by=by, at=began, ref=ref, name=name)
    for ref, name, unit, grade, roles in PEOPLE:
        add_person(by=by, at=began, ref=ref, name=name, unit=unit, grade=grade, email=_email(name, "fenmarch.example"))
        for role in roles:
            give_role(by=by, at=began, person=ref, role=role)
    add_person(
        by=by, at=began, ref=PARTNER, name="Grace Ellis", kind="third_party", organisation="FENCC",
        email=_email("Grace Ellis", "fencc.example"),
    )  # fmt: skip
    give_role(by=by, at=began, person=PARTNER, role="partner")
    _train(at)


def _email(name: str, domain: str) -> str:
    return name.lower().replace(" ", ".") + "@" + domain


def _train(at: datetime) -> None:
    """One constable's training lapsed a month ago; everybody else's holds."""
    by = "P-TERRY"
    add_course(by=by, at=at, ref="INFO-AND-YOU", title="Information and You", validity_months=12)
    add_course(by=by, at=at, ref="COUNCIL-DP", title="Council data protection course", validity_months=12)
    add_course(
        by=by,
        at=at,
        ref="INFO-AND-YOU",
        title="Information and You",
        validity_months=12,
        equivalents=("COUNCIL-DP",),
    )
    for person, course, days in (
        (LIST_OWNER, "INFO-AND-YOU", 100),
        (ANALYST, "INFO-AND-YOU", 120),
        (OWNER, "INFO-AND-YOU", 90),
        (PARTNER, "COUNCIL-DP", 60),
        ("P-DOYLE", "INFO-AND-YOU", 395),
    ):
        record_completion(by=by, at=at, person=person, course=course, completed_on=(at - timedelta(days=days)).date())
