"""A list that passes muster and a person cleared for it, by calling actions. Days are counted from today, because the
gate judges by the database's clock and not by one that a test can set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from muster.access.actions import acknowledge_policy, give_grant
from muster.evidence.actions import approve_document, write_document
from muster.kernel.dates import day_of, start_of
from muster.lists.actions import add_nominal, authorise_list, propose_list
from muster.lists.records import List
from muster.register.actions import accept_asset, add_retention_rule, approve_location, name_owner, register_asset
from muster.register.records import Location
from muster.training.actions import add_course, record_completion
from muster.training.records import Completion, Course
from tests.hearing import PROPOSAL, hear
from tests.people.build import person
from tests.saved import once
from tests.scoping import advise, scoped

NOW = datetime.now(UTC)
SIRO, IAO, OWNER, ANALYST, KEEPER, TRAINER = "P-SIRO", "P-IAO", "P-OWNER", "P-ANALYST", "P-KEEPER", "P-TRAINER"
KINDS = ("dpia", "eia", "user_policy", "appropriate_policy", "mandate")


def day(days: int) -> date:
    """So many days from today where people here are: in the last hour before midnight it is tomorrow there already for
    half the year, and a day counted in UTC would be off by one from that which the rules count."""
    return day_of(NOW) + timedelta(days=days)


def moment(days: int) -> datetime:
    """Now, or noon of the day that is so many days from today."""
    return NOW if days == 0 else start_of(day(days)) + timedelta(hours=12)


def people() -> None:
    """Everybody whom a list needs, in post for more than a year."""
    began = day(-400)
    person(SIRO, "siro", grade="ACC", started_on=began)
    person(IAO, "iao", grade="CHSUPT", started_on=began)
    person(OWNER, "list_owner", "list_user", grade="INSP", started_on=began)
    person(ANALYST, "list_user", started_on=began)
    person(KEEPER, "register_keeper", started_on=began)
    person(TRAINER, "training_manager", started_on=began)


def asset(ref: str = "A-1", **changes: Any) -> str:
    """An asset owned, classified, placed and with a retention period."""
    people()
    if not Location.objects.filter(ref="MUSTER").exists():
        approve_location(
            by=SIRO,
            at=NOW,
            ref="MUSTER",
            name="Muster",
            kind="application",
            ceiling="OFFICIAL-SENSITIVE",
            access_logged=True,
        )
        add_retention_rule(by=KEEPER, at=NOW, ref="R-1", title="Operational lists", months=24)
    fields: dict[str, Any] = {
        "part": "3",
        "lawful_basis": "Policing purposes",
        "sensitive": True,
        "condition": "Schedule 8, paragraph 1",
        "classification": "OFFICIAL-SENSITIVE",
        "location": "MUSTER",
        "retention_rule": "R-1",
        "retention_months": 12,
    }
    register_asset(by=KEEPER, at=NOW, ref=ref, title=f"Asset {ref}", **(fields | changes))
    name_owner(by=SIRO, at=NOW, asset=ref, owner=IAO)
    accept_asset(by=IAO, at=NOW, asset=ref)
    return ref


def proposed_list(
    ref: str = "L-1",
    *,
    expected_size: int = 50,
    review_hours: int | None = None,
    contact_grade: str = "",
    **changes: Any,
) -> str:
    """A list proposed on an asset of its own."""
    about = asset(f"A-{ref}", **changes)
    propose_list(
        by=OWNER,
        at=NOW,
        asset=about,
        ref=ref,
        title=f"List {ref}",
        owner=OWNER,
        tier="low",
        purposes={"prevent": "Prevent violence", "protect": "Protect people"},
        criteria=(("C1", "inclusion", "Charged with violence"), ("R1", "removal", "Nothing new in six months")),
        categories={"suspect": "To disrupt", "victim": "To protect"},
        legal_basis="Policing purposes",
        review_months=6,
        **(PROPOSAL | {"expected_size": expected_size, "review_hours": review_hours, "contact_grade": contact_grade}),
    )
    return ref


def document(ref: str, kind: str, *, review_on: date | None = None, **more: Any) -> str:
    """An approved document of a list's asset, in force since a week ago."""
    name = f"{kind.upper()}-{ref}"
    written = write_document(
        by=OWNER,
        at=NOW,
        ref=name,
        kind=kind,
        title=name,
        assets=[f"A-{ref}"],
        content=b"What it says.",
        file_name="document.txt",
        effective_on=more.pop("effective_on", day(-7)),
        review_on=review_on or (None if kind == "mandate" else day(200)),
        **(scoped(f"A-{ref}", kind) | more),
    )
    if kind == "dpia":
        advise(name, written.number, NOW, started_on=day(-400))
    approve_document(by=SIRO, at=NOW, document=name, number=written.number)
    return name


def good_list(ref: str = "L-1", *, nominals: int = 2, dpia_until: int = 200, **changes: Any) -> str:
    """A list that may be used, with a few people on it."""

    def build() -> None:
        proposed_list(ref, **changes)
        for kind in KINDS:
            document(ref, kind, review_on=day(dpia_until) if kind == "dpia" else None)
        hear(ref, NOW, started_on=day(-400))
        by = "P-BOYD" if List.objects.get(ref=ref).tier == "board" else SIRO
        authorise_list(by=by, at=NOW, list=ref, ends_on=day(150), reason="Necessary and proportionate.")
        for number in range(nominals):
            nominal(ref, number)

    once(f"good_list {ref} {nominals} {dpia_until} {sorted(changes.items())}", build)
    return ref


def nominal(ref: str, number: int, **changes: Any) -> None:
    terms: dict[str, Any] = {
        "family_name": f"Fenby{number}",
        "given_names": "Kit",
        "categories": ["suspect"],
        "criteria": ["C1"],
        "source": "Report 1",
        "basis": "fact",
        "review_on": day(60),
    }
    add_nominal(by=OWNER, at=NOW, list=ref, ref=f"N-{number}", **(terms | changes))


def trained(who: str) -> str:
    """A person who completed the required course a month ago; done once."""
    if not Course.objects.exists():
        add_course(by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You", validity_months=12)
    if not Completion.objects.filter(person__ref=who).exists():
        record_completion(by=TRAINER, at=NOW, person=who, course="INFO-AND-YOU", completed_on=day(-30))
    return who


def granted(who: str = ANALYST, ref: str = "L-1", purpose: str = "prevent", **more: Any) -> str:
    give_grant(
        by=OWNER, at=NOW, list=ref, person=who, purpose=purpose, ends_on=more.pop("ends_on", day(90)),
        reason="Works on it", **more,
    )  # fmt: skip
    return who


def cleared(who: str = ANALYST, ref: str = "L-1", *, grant: bool = True) -> str:
    """A person granted, trained, and who acknowledged the list's policy."""
    if grant:
        granted(who, ref)
    trained(who)
    acknowledge_policy(by=who, at=NOW, document=f"USER_POLICY-{ref}", number=1)
    return who
