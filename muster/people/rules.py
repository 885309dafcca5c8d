"""Who may do what: roles as a table in plain English, and the rules that read it.

Roles and duties are those of `domain.md` section 4. The names of permissions are `noun.verb`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from muster.kernel.dates import in_force
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.kernel.importing import Field


@dataclass(frozen=True, slots=True)
class Role:
    title: str
    says: str
    may: frozenset[str]


def _may(*permissions: str) -> frozenset[str]:
    return frozenset(permissions)


ROLES: dict[str, Role] = {
    "administrator": Role(
        "Administrator",
        "Keeps persons, units and logins. Sees no list by this role.",
        _may("people.keep", "role.give", "login.give", "training.keep"),
    ),
    "register_keeper": Role(
        "Register keeper",
        "Keeps the register of information assets, the approved locations and the retention schedule (Data Office).",
        _may("register.keep", "assurance.read", "list.triage", "recommendation.keep", "complaint.keep"),
    ),
    "siro": Role(
        "Senior information risk owner",
        "Owns information risk, asks people to own assets, approves documents, authorises lists.",
        _may(
            "owner.name",
            "document.approve",
            "list.authorise",
            "list.suspend",
            "list.triage",
            "delegation.propose",
            "recommendation.keep",
            "assurance.read",
            "location.approve",
        ),
    ),
    "duty_inspector": Role(
        "Duty inspector",
        "May authorise a list for at most 48 hours when it cannot wait for the full decision.",
        _may("list.authorise_urgently"),
    ),
    "iao": Role(
        "Information asset owner",
        "Answers for an information asset: what it holds, who uses it and why. Approves its documents, authorises "
        "lists as far as their grade allows.",
        _may(
            "policy.acknowledge",
            "document.write",
            "document.approve",
            "list.authorise",
            "list.suspend",
            "nominal.disclose",
            "assurance.read",
        ),
    ),
    "list_owner": Role(
        "List owner",
        "Proposes a list and answers for who is on it; grants its use.",
        _may("list.propose", "document.write", "grant.give", "nominal.add", "nominal.disclose", "policy.acknowledge"),
    ),
    "list_user": Role(
        "List user",
        "Opens a list for a purpose they were granted; may add people to it where the grant says so.",
        _may("nominal.add", "policy.acknowledge"),
    ),
    "dpo": Role(
        "Data protection officer",
        "Advises and monitors. Never approves, owns or authorises what they must judge (DPA 2018 ss.69-71).",
        _may("assurance.read", "log.read", "document.advise", "list.advise", "complaint.keep"),
    ),
    "assessor": Role(
        "Assurance assessor",
        "Checks every list against the controls, for the information assurance group, and assesses lists that somebody "
        "asks for.",
        _may("assurance.read", "document.write", "list.assess", "recommendation.verify"),
    ),
    "board_member": Role(
        "Board member",
        "Watches over lists and training, for the data board: votes on the lists that are the board's to decide on, "
        "and looks at every other decision.",
        _may(
            "assurance.read",
            "list.vote",
            "list.oversee",
            "delegation.propose",
            "list.suspend",
            "recommendation.verify",
            "progress.publish",
        ),
    ),
    "auditor": Role("Auditor", "Reads the log and the assurance, and no list.", _may("assurance.read", "log.read")),
    "training_manager": Role("Training manager", "Keeps courses and completions.", _may("training.keep")),
    "partner": Role(
        "Partner contact",
        "A named person of another organisation, under an agreement.",
        _may("policy.acknowledge"),
    ),
}

PERMISSIONS: dict[str, str] = {
    "people.keep": "add people, units, grades and organisations, and record who leaves",
    "role.give": "give and end roles, but never one's own",
    "login.give": "give and end accounts and logins",
    "training.keep": "keep courses and record who completed them",
    "register.keep": "keep the register of information assets, the places and the retention schedule",
    "location.approve": "approve places where information may be kept",
    "owner.name": "ask somebody to own an information asset",
    "document.write": "write documents about an asset, such as an assessment or an agreement",
    "document.approve": "approve documents that somebody else wrote, or send them back",
    "document.advise": "advise on a document as data protection officer; the advice decides nothing",
    "list.propose": "propose a list of people",
    "list.authorise": "authorise a list that somebody else proposed, as far as the grade allows",
    "list.authorise_urgently": "authorise a list for at most 48 hours when it cannot wait for the full decision",
    "list.assess": "assess a list that somebody else proposed, before it is decided on",
    "list.advise": "advise on a list as data protection officer; the advice decides nothing",
    "list.vote": "vote on a list that is the board's to decide on",
    "list.oversee": "look at decisions on lists for the board: note them, call them in or revoke them",
    "delegation.propose": "propose who may decide on lists, for the board to agree on",
    "list.suspend": "stop all use of a list at once",
    "list.triage": "decide what becomes of a list that somebody declared under the amnesty",
    "recommendation.keep": "put recommendations on record, and give each an owner and a day",
    "recommendation.verify": "verify that a recommendation is done, where somebody else answers for it",
    "complaint.keep": "record complaints, and say that they were acknowledged and answered",
    "progress.publish": "publish how far the recommendations are",
    "grant.give": "grant the use of a list, as its owner",
    "nominal.add": "put people on a list, where a grant says so",
    "nominal.disclose": "disclose people on a list to a recipient, as its owner or that of its asset",
    "policy.acknowledge": "acknowledge the user policy of a list, and use the list where a grant says so",
    "assurance.read": "see how every list stands against the controls",
    "log.read": "read the log of who looked and who changed what",
}
"""What each permission lets one do, as words that follow "may": on pages, in refusals and in the reference."""

# The DPO may hold no duty that conflicts with advising on it (finding L69; DPA 2018 s.69).
NOT_WITH_DPO = frozenset({"siro", "iao", "list_owner", "register_keeper", "administrator"})

FIELDS = {
    "ref": Field(
        also=(
            "person ref",
            "staff number",
            "employee number",
            "employee id",
            "payroll number",
            "warrant number",
        ),
        required=True,
    ),
    "name": Field(also=("full name", "person name", "employee name", "display name"), required=True),
    "kind": Field(),
    "organisation": Field(also=("organization", "employer")),
    "unit": Field(also=("unit ref", "team", "department")),
    "grade": Field(also=("rank",)),
    "post": Field(also=("job title", "position")),
    "email": Field(also=("e-mail", "email address")),
    "started_on": Field(also=("start date", "started", "joined"), kind="day"),
    "ended_on": Field(also=("end date", "leave date", "leaving date", "last day"), kind="day"),
}
"""What a file of persons may hold. No role: an import never gives one."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as the rules see them on a day. `rank` is that of their grade: higher is more senior, None unknown.
    `at_home` says that theirs is the organisation whose Muster this is; `unit` is the reference of theirs."""

    id: int
    ref: str
    name: str
    kind: str
    organisation: str
    law_enforcement: bool
    started_on: date
    ended_on: date | None = None
    rank: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    at_home: bool = False
    unit: str = ""


def in_post(person: PersonFacts, on: date) -> Decision:
    """Whether the person is here on that day; a leaver's last day is still theirs."""
    if in_force(person.started_on, person.ended_on, on):
        return allow()
    return refuse(
        "person.not_in_post",
        f"{person.name} is not in post on {on:%-d %B %Y}.",
        "Ask for the dates to be corrected, or let somebody in post do this.",
        ROLES["administrator"].title,
    )


def works_here(person: PersonFacts, on: date) -> Decision:
    """Whether the person is in post and of the organisation whose Muster this is: who may look at the register, at what
    lists there are, at documents and at who does what. A partner sees only the lists they hold a grant for (T9)."""
    if person.at_home:
        return in_post(person, on)
    return refuse(
        "person.of_another_organisation",
        "This is open to people of the organisation itself.",
        "Ask the person you work with here; what you were granted stands on your first page.",
        "List owner",
    )


def may(person: PersonFacts, permission: str, on: date) -> Decision:
    """Whether one of the person's roles lets them do this on that day."""
    return first_refusal([in_post(person, on), _holds(person, permission)])


def not_left(person: PersonFacts, on: date) -> Decision:
    """Whether the person is here or still to come on that day."""
    if person.ended_on is None or person.ended_on >= on:
        return allow()
    return refuse(
        "person.left",
        f"{person.name} left on {person.ended_on:%-d %B %Y}.",
        "Choose somebody who is in post.",
        "You",
    )


def not_oneself(by: str, person: str) -> Decision:
    """Nobody gives themselves a role."""
    if by != person:
        return allow()
    return refuse(
        "role.own",
        "Nobody gives themselves a role.",
        "Ask another administrator.",
        ROLES["administrator"].title,
    )


def leaves_an_administrator(person: int, lasting: Collection[int]) -> Decision:
    """Whether an administrator remains when this person is none any more. Both by primary key.

    `lasting` are the administrators with no end known. Without one, nobody could be given a role ever again.
    """
    if person not in lasting or len(lasting) > 1:
        return allow()
    return refuse(
        "person.last_administrator",
        "This is the last administrator.",
        "Give somebody else the role of administrator first.",
        ROLES["administrator"].title,
    )


def wrong_with_last_day(started_on: date, ended_on: date | None, last_day: date) -> str:
    """Why a person cannot end that day, with the remedy; "" when they can. `ended_on` is the last day on record."""
    if last_day < started_on:
        return f"Nobody leaves before they start: use {started_on} or later."
    if ended_on is not None and last_day > ended_on:
        return f"Their last day is {ended_on} already: use an earlier one, or add them anew with another reference."
    return ""


def role_for(person: PersonFacts, permission: str) -> str | None:
    """The role by which the person may do it, for the entry."""
    return next((name for name, role in ROLES.items() if name in person.roles and permission in role.may), None)


def may_hold(person: PersonFacts, role: str) -> Decision:
    """Whether the person may be given a role: known, theirs to hold, and not in conflict (finding L69)."""
    if role not in ROLES:
        return refuse("role.unknown", f"There is no role {role!r}.", "Choose one of: " + ", ".join(ROLES) + ".", "You")
    if person.kind == "service":
        return refuse(
            "role.service",
            "A service account holds no role: it is not one person (finding E14).",
            "Give the role to a person.",
            "You",
        )
    clash = person.roles & NOT_WITH_DPO if role == "dpo" else person.roles & {"dpo"} if role in NOT_WITH_DPO else None
    if clash:
        return refuse(
            "role.conflict",
            f"The data protection officer cannot also be {ROLES[role if role != 'dpo' else min(clash)].title.lower()}: "
            "they would judge their own work (DPA 2018 s.69).",
            "Give one of the two roles to somebody else.",
            ROLES["administrator"].title,
        )
    return allow()


def what_role_lets(role: str) -> list[str]:
    """What a role lets one do, a phrase each, in the order of the table of permissions."""
    return [says for permission, says in PERMISSIONS.items() if permission in ROLES[role].may]


def named_in_full(ref: str, name: str, unit: str, elsewhere: str) -> str:
    """A person as one among others: reference, name, unit, and, where it is not ours, the organisation."""
    apart = f" ({elsewhere}, another organisation)" if elsewhere else ""
    return f"{ref} {name}{', ' + unit if unit else ''}{apart}"


def who_may(permission: str) -> str:
    """The roles that may do it, as words: for remedies."""
    return " or ".join(role.title.lower() for role in ROLES.values() if permission in role.may)


def _holds(person: PersonFacts, permission: str) -> Decision:
    if any(permission in ROLES[role].may for role in person.roles if role in ROLES):
        return allow()
    return refuse(
        "role.missing",
        f"{person.name} holds no role that lets them {PERMISSIONS[permission]}.",
        f"Ask a person who is {who_may(permission)} to do it, or to be given such a role.",
        who_may(permission).capitalize(),
    )
