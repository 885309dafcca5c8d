"""What a list must say before anybody may authorise it, who may, for how long, and what exactly was decided."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from muster.kernel.dates import add_months
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, in_post, may


@dataclass(frozen=True, slots=True)
class Tier:
    """How much harm a list can do, and so how senior its authoriser must be: `rank` is the least rank of their grade,
    `months` the longest an authorisation may last, `roles` those who may decide."""

    title: str
    rank: int
    months: int
    roles: frozenset[str] = frozenset({"siro", "iao"})


TIERS: dict[str, Tier] = {
    "low": Tier("Low: an inspector or above, for at most two years", 30, 24),
    "medium": Tier("Medium: a superintendent or above, for at most a year", 50, 12),
    "high": Tier("High: a chief superintendent or above, for at most six months", 60, 6),
}
"""Ranks are those of the organisation's own grades. The numbers are a choice of design, not law (finding A3)."""

SUBJECT_CATEGORIES: dict[str, str] = {
    "suspect": "Suspected of having committed or being about to commit an offence",
    "convicted": "Convicted of an offence",
    "victim": "Victim of an offence, or believed to be one",
    "witness": "Witness, or a person with information about an offence",
    "at_risk": "At risk of harm",
    "other": "Any other person, for the reason the list gives",
}
"""The categories that must be told apart (DPA 2018 s.38(3); finding E1)."""

NEXT: dict[str, frozenset[str]] = {
    "proposed": frozenset({"authorised", "closed"}),
    "authorised": frozenset({"authorised", "proposed", "suspended", "closed"}),
    "suspended": frozenset({"authorised", "proposed", "closed"}),
    "closed": frozenset(),
}
"""State to next states. A material change sends a list back to proposed; authorised again is a renewal."""

BASES = ("fact", "assessment")
REASON_POLICIES = ("", "required", "optional", "off")
LIMITS = {"ref": 60, "title": 500, "legal_basis": 4000, "says": 4000, "reason": 4000}

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CriterionTerms:
    """A test for being put on the list (`inclusion`) or taken off it (`removal`)."""

    code: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """A field that each nominal may have: fact or assessment (s.38(2)), and why the list needs it (s.37)."""

    name: str
    title: str
    basis: str
    reason: str
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class ListTerms:
    """What a list is: exactly that which an authorisation decides on. `retention_months` is how long its asset is
    kept, None when no period is known."""

    tier: str
    purposes: tuple[tuple[str, str], ...] = ()
    criteria: tuple[CriterionTerms, ...] = ()
    fields: tuple[FieldTerms, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    legal_basis: str = ""
    review_months: int | None = None
    retention_months: int | None = None


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as the rules see it. `authors` are the references of all who proposed or changed it."""

    ref: str
    state: str
    owner: str
    authors: frozenset[str]
    terms: ListTerms


def parts_of(terms: ListTerms) -> dict[str, object]:
    """The terms by name in one fixed form: sorted by code, so that the order of writing makes no difference."""
    return {
        "tier": terms.tier,
        "purposes": dict(terms.purposes),
        "criteria": {each.code: [each.kind, each.says] for each in terms.criteria},
        "fields": {each.name: [each.title, each.basis, each.sensitive, each.reason] for each in terms.fields},
        "categories": dict(terms.categories),
        "legal basis": terms.legal_basis,
        "review interval": terms.review_months,
        "retention period": terms.retention_months,
    }


def decided_hash(terms: ListTerms) -> str:
    """SHA-256, in hexadecimal, of exactly what an authorisation decides on, as canonical JSON.

    An authorisation holds only while the list still has this hash (CISO Assistant PR #4789).
    """
    canonical = json.dumps(parts_of(terms), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def material_changes(before: ListTerms, after: ListTerms) -> tuple[str, ...]:
    """The names of what differs. Any of them voids an authorisation."""
    now = parts_of(after)
    return tuple(name for name, was in parts_of(before).items() if now[name] != was)


def may_propose(person: PersonFacts, on: date) -> Decision:
    """Whether a person may propose a list, or change one."""
    return may(person, "list.propose", on)


def may_own(owner: PersonFacts, on: date) -> Decision:
    """Whether a person may be the owner of a list: in post, one person (E14), and not the DPO (L69)."""
    return first_refusal([in_post(owner, on), _a_person(owner), _not_the_dpo(owner)])


def may_authorise(person: PersonFacts, facts: ListFacts, ends_on: date, on: date) -> Decision:
    """Whether a person may authorise a list until a day: the role, not their own list (A2), not the DPO (L69), senior
    enough (A3), the list complete (E2, E4, T5, s.38(3)), and no longer than the tier allows."""
    tier = TIERS[facts.terms.tier]
    return first_refusal(
        [
            may(person, "list.authorise", on),
            _not_the_dpo(person),
            _not_ones_own(person, facts),
            _role_for(person, tier),
            _senior_enough(person, tier),
            *complete(facts.terms),
            _not_too_long(tier, ends_on, on),
        ]
    )


def complete(terms: ListTerms) -> list[Decision]:
    """What is still missing before the list can be authorised, one decision for each thing that must be there.

    Purposes (s.36, E16), an inclusion criterion (E2), a removal criterion (T2, E5), categories (s.38(3), E1), a legal
    basis (T5), a review interval and a retention period (E4, s.39).
    """
    kinds = {each.kind for each in terms.criteria}
    wanted = {
        "purposes": ("a purpose", bool(terms.purposes)),
        "inclusion": ("a criterion for putting a person on it", "inclusion" in kinds),
        "removal": ("a criterion for taking a person off it", "removal" in kinds),
        "categories": ("the categories of people it may hold", bool(terms.categories)),
        "legal_basis": ("a legal basis", bool(terms.legal_basis.strip())),
        "review": ("a review interval", terms.review_months is not None),
        "retention": ("a retention period on its asset", terms.retention_months is not None),
    }
    return [
        allow()
        if there
        else refuse(
            f"list.no_{code}",
            f"The list does not state {what}.",
            f"State {what}, then ask again.",
            ROLES["list_owner"].title,
        )
        for code, (what, there) in wanted.items()
    ]


def longest(tier: Tier, on: date) -> date:
    """The last day until which a list of this tier can be authorised today."""
    return add_months(on, tier.months)


def may_suspend(person: PersonFacts, on: date) -> Decision:
    """Whether a person may suspend a list, or close it."""
    return may(person, "list.suspend", on)


def may_add(person: PersonFacts, entitled: bool, on: date) -> Decision:
    """Whether a person may put people on a list, review or remove them: the role, and being the list's owner or holding
    a live grant which says so (`entitled`)."""
    return first_refusal([may(person, "nominal.add", on), _entitled(person, entitled)])


def review_limit(on: date, review_months: int | None) -> date | None:
    """The last day that a nominal's review may be put off to, counted from `on`; None when the list has no interval,
    and then nobody can be put on it."""
    return None if review_months is None else add_months(on, review_months)


def wrong_review(review_on: date, on: date, review_months: int | None) -> dict[str, str]:
    """What is wrong with the day of a nominal's next review, by field."""
    limit = review_limit(on, review_months)
    if limit is None:
        return {"review_on": "The list has no review interval: state one first."}
    if not on <= review_on <= limit:
        return {"review_on": f"Use a day from {on} to {limit}, within the list's review interval."}
    return {}


def wrong_terms(terms: ListTerms) -> dict[str, str]:
    """What is wrong with the terms of a list, by field. Terms may be incomplete and still not wrong."""
    faults = _wrong_codes(terms)
    if terms.tier not in TIERS:
        faults["tier"] = "Use " + ", ".join(TIERS) + "."
    if unknown := [code for code, _ in terms.categories if code not in SUBJECT_CATEGORIES]:
        faults["categories"] = f"Unknown: {', '.join(unknown)}. Use {', '.join(SUBJECT_CATEGORIES)}."
    if any(code == "other" and not reason.strip() for code, reason in terms.categories):
        faults["categories"] = "Say who 'other' is and why the list holds them."
    if any(each.kind not in ("inclusion", "removal") for each in terms.criteria):
        faults["criteria"] = "Each is an inclusion or a removal criterion."
    if any(each.basis not in BASES for each in terms.fields):
        faults["fields"] = "Each is a fact or an assessment (s.38(2))."
    if any(not each.reason.strip() for each in terms.fields):
        faults["fields"] = "Say of each field why the list needs it (s.37)."
    if terms.review_months is not None and not 1 <= terms.review_months <= 120:
        faults["review_months"] = "Use a whole number of months from 1 to 120."
    return faults


NOMINAL_FIELDS = (
    "ref", "family_name", "given_names", "born_on", "categories", "criteria", "source", "basis", "review_on",
)  # fmt: skip
"""The fields that every nominal has. A list's own fields cannot take these names."""


def _wrong_codes(terms: ListTerms) -> dict[str, str]:
    codes = {
        "purposes": [code for code, _ in terms.purposes],
        "criteria": [each.code for each in terms.criteria],
        "fields": [each.name for each in terms.fields],
        "categories": [code for code, _ in terms.categories],
    }
    faults = {name: "The same code is there twice." for name, each in codes.items() if len(set(each)) < len(each)}
    for name in ("purposes", "criteria"):
        if bad := [code for code in codes[name] if not CODE.fullmatch(code)]:
            faults[name] = f"{bad[0]!r} is no code: use letters, digits, dots, hyphens, at most 60 of them."
    if bad := [name for name in codes["fields"] if not FIELD_NAME.fullmatch(name) or name in NOMINAL_FIELDS]:
        faults["fields"] = f"{bad[0]!r} cannot name a field: use small letters, digits and _, and no name in use."
    return faults | _empty_titles(terms)


def _empty_titles(terms: ListTerms) -> dict[str, str]:
    said: Mapping[str, Iterable[str]] = {
        "purposes": [title for _, title in terms.purposes],
        "criteria": [each.says for each in terms.criteria],
        "fields": [each.title for each in terms.fields],
    }
    return {
        name: "Say of each in words what it is, in at most 300 characters for a title."
        for name, words in said.items()
        if any(not word.strip() or (name != "criteria" and len(word) > 300) for word in words)
    }


def _not_the_dpo(person: PersonFacts) -> Decision:
    if "dpo" not in person.roles:
        return allow()
    return refuse(
        "list.dpo",
        "The data protection officer advises on lists and neither owns nor authorises them (DPA 2018 s.69).",
        "Let somebody else do this.",
        ROLES["siro"].title,
    )


def _a_person(owner: PersonFacts) -> Decision:
    if owner.kind != "service":
        return allow()
    return refuse("list.service", "A service account is not one person.", "Name a person.", "You")


def _not_ones_own(person: PersonFacts, facts: ListFacts) -> Decision:
    if person.ref not in facts.authors and person.ref != facts.owner:
        return allow()
    return refuse(
        "list.own",
        "Nobody authorises a list that they proposed, changed or own.",
        "Ask somebody else of sufficient grade.",
        ROLES["siro"].title,
    )


def _role_for(person: PersonFacts, tier: Tier) -> Decision:
    if person.roles & tier.roles:
        return allow()
    who = " or ".join(ROLES[role].title for role in sorted(tier.roles))
    return refuse("list.wrong_role", f"{person.name} is not a {who.lower()}.", "Ask one of them to decide.", who)


def _senior_enough(person: PersonFacts, tier: Tier) -> Decision:
    if person.rank is not None and person.rank >= tier.rank:
        return allow()
    grade = (
        f"{person.name} has no recorded grade" if person.rank is None else f"that of {person.name} has {person.rank}"
    )
    return refuse(
        "list.grade",
        f"A list of this tier needs a grade of rank {tier.rank} or above; {grade}.",
        "Ask somebody senior enough to decide.",
        tier.title,
    )


def _not_too_long(tier: Tier, ends_on: date, on: date) -> Decision:
    last = longest(tier, on)
    if ends_on <= last:
        return allow()
    return refuse(
        "list.too_long",
        f"A list of this tier is authorised for at most {tier.months} months.",
        f"Authorise it until {last:%-d %B %Y} or sooner.",
        "You",
    )


def _entitled(person: PersonFacts, entitled: bool) -> Decision:
    if entitled:
        return allow()
    return refuse(
        "nominal.no_grant",
        f"{person.name} neither owns the list nor holds a grant to add people to it.",
        "Ask for a grant that lets you add.",
        ROLES["list_owner"].title,
    )
