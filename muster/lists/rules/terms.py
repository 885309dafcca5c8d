"""What a list says that it is: exactly that which an authorisation decides on, and what is wrong or missing in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.lists.rules.tiers import TIERS

SUBJECT_CATEGORIES: dict[str, str] = {
    "suspect": "Suspected of having committed or being about to commit an offence",
    "convicted": "Convicted of an offence",
    "victim": "Victim of an offence, or believed to be one",
    "witness": "Witness, or a person with information about an offence",
    "at_risk": "At risk of harm",
    "other": "Any other person, for the reason the list gives",
}
"""The categories that must be told apart (DPA 2018 s.38(3); finding E1)."""

BASES_IN_LAW: dict[str, str] = {
    "consent": "Part 3: each person has consented",
    "task": "Part 3: necessary for a task of law enforcement, and nothing sensitive is processed",
    "strict_necessity": "Part 3: sensitive, strictly necessary, and a condition of Schedule 8 is met",
    "general": "Part 2: general processing under the UK GDPR",
}
"""On what basis the list processes (DPA 2018 s.35; finding T5). Sensitive processing needs the first or the third."""

SCHEDULE_8: dict[str, str] = {
    "statutory": "1: a function under a rule of law, in the substantial public interest",
    "justice": "2: the administration of justice",
    "vital": "3: the vital interests of a person",
    "safeguarding": "4: safeguarding children or individuals at risk",
    "fraud": "8: preventing fraud",
}
"""The conditions of Schedule 8 that a list of people may rest on."""

TEXTS: dict[str, str] = {
    "necessity": "why it is necessary",
    "proportionality": "why it is proportionate",
    "alternatives": "which alternatives were considered and why they will not do",
    "sources": "from which sources its information comes",
    "users": "who is to use it",
}
"""What a proposal says in words besides its legal basis, and what each is."""

SAID = (
    "legal_basis", "basis", "condition", *TEXTS,
    "review_months", "expected_size", "youngest", "duration_months", "automated", "review_hours", "contact_grade",
)  # fmt: skip
"""What a list says of itself in one value each, beside its purposes, criteria, fields and categories."""


BASES = ("fact", "assessment")
REASON_POLICIES = ("", "required", "optional", "off")
LIMITS = {
    "ref": 60, "title": 500, "legal_basis": 4000, "says": 4000, "reason": 4000, "despite": 4000, "conflict": 1000,
    **dict.fromkeys(TEXTS, 4000),
}  # fmt: skip

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


NOMINAL_FIELDS: dict[str, str] = {
    "ref": "Reference",
    "family_name": "Family name",
    "given_names": "Given names",
    "born_on": "Date of birth",
    "categories": "Category of person",
    "criteria": "Criterion met",
    "source": "Source",
    "basis": "Fact or assessment",
    "review_on": "To be reviewed by",
}
"""The fields that every nominal has, in words. A list's own fields cannot take these names."""


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
    """What a list is: exactly that which an authorisation decides on.

    `basis` is one of BASES_IN_LAW, `condition` one of SCHEDULE_8; `expected_size` the most people it is to hold,
    `youngest` the age of the youngest in years, `duration_months` how long it is needed, `automated` whether a computer
    scores or chooses people for it, `review_hours` for how many hours a review of the list before it is used holds
    (0 or None where it is not reviewed before each use), `contact_grade` the least grade of the contact that each unit
    which adds people must have ("" where none is asked for). From its asset come `retention_months`, whether it is
    `sensitive`, and its `recipients`: reference, and whether that is a law-enforcement body. None is unknown.
    """

    tier: str
    purposes: tuple[tuple[str, str], ...] = ()
    criteria: tuple[CriterionTerms, ...] = ()
    fields: tuple[FieldTerms, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    legal_basis: str = ""
    review_months: int | None = None
    retention_months: int | None = None
    basis: str = ""
    condition: str = ""
    necessity: str = ""
    proportionality: str = ""
    alternatives: str = ""
    sources: str = ""
    users: str = ""
    expected_size: int | None = None
    youngest: int | None = None
    duration_months: int | None = None
    automated: bool | None = None
    review_hours: int | None = None
    contact_grade: str = ""
    sensitive: bool | None = None
    recipients: tuple[tuple[str, bool], ...] = ()

    @property
    def is_sensitive(self) -> bool:
        """Whether it processes anything sensitive: said of its asset or of one of its fields."""
        return bool(self.sensitive) or any(each.sensitive for each in self.fields)


def parts_of(terms: ListTerms) -> dict[str, object]:
    """The terms by name in one fixed form: sorted by code, so that the order of writing makes no difference. What
    was not asked of the first lists is left out where it is not said, so that decisions on them stay bound to it."""
    always: dict[str, object] = {
        "tier": terms.tier,
        "purposes": dict(terms.purposes),
        "criteria": {each.code: [each.kind, each.says] for each in terms.criteria},
        "fields": {each.name: [each.title, each.basis, each.sensitive, each.reason] for each in terms.fields},
        "categories": dict(terms.categories),
        "legal basis": terms.legal_basis,
        "review interval": terms.review_months,
        "retention period": terms.retention_months,
    }
    where_said: dict[str, object] = {
        "basis in law": terms.basis,
        "condition of Schedule 8": terms.condition,
        **{name: getattr(terms, name) for name in TEXTS},
        "expected size": terms.expected_size,
        "age of the youngest": terms.youngest,
        "duration": terms.duration_months,
        "automation": terms.automated,
        "review before use": terms.review_hours or None,
        "grade of the units' contacts": terms.contact_grade,
        "sensitive processing": terms.sensitive,
        "recipients": dict(terms.recipients),
    }
    return always | {name: said for name, said in where_said.items() if said not in ("", None, {})}


def decided_hash(terms: ListTerms) -> str:
    """SHA-256, in hexadecimal, of exactly what an authorisation decides on, as canonical JSON.

    An authorisation holds only while the list still has this hash (CISO Assistant PR #4789).
    """
    canonical = json.dumps(parts_of(terms), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def material_changes(before: ListTerms, after: ListTerms) -> tuple[str, ...]:
    """The names of what differs. Any of them voids an authorisation."""
    was, now = parts_of(before), parts_of(after)
    return tuple(name for name in {**was, **now} if was.get(name) != now.get(name))


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
    return faults | _wrong_figures(terms)


FIGURES: dict[str, tuple[int, int, str]] = {
    "review_months": (1, 120, "a whole number of months from 1 to 120"),
    "expected_size": (1, 10_000_000, "a whole number of people from 1 to 10,000,000"),
    "youngest": (0, 120, "a whole number of years from 0 to 120"),
    "duration_months": (1, 1200, "a whole number of months from 1 to 1,200"),
    "review_hours": (0, 168, "a whole number of hours from 1 to 168, or 0 for no review before use"),
}


def _wrong_figures(terms: ListTerms) -> dict[str, str]:
    faults = {}
    for name, (least, most, what) in FIGURES.items():
        value = getattr(terms, name)
        if value is not None and not least <= value <= most:
            faults[name] = f"Use {what}."
    if terms.basis not in ("", *BASES_IN_LAW):
        faults["basis"] = f"Use {', '.join(BASES_IN_LAW)}."
    if terms.condition not in ("", *SCHEDULE_8):
        faults["condition"] = f"Use {', '.join(SCHEDULE_8)}."
    return faults


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
