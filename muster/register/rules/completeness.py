"""What the record of an asset still lacks, and who must supply it (findings R1 and L61).

The items are those of a record of processing: DPA 2018 s.61(2) for law-enforcement processing (Part 3), UK GDPR Art 30
for general processing (Part 2). For intelligence services (Part 4) the same items are asked for as policy.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from muster.people.rules import ROLES
from muster.register.rules.places import CLASSIFICATIONS

KEEPER = ROLES["register_keeper"].title
IAO = ROLES["iao"].title
SIRO = ROLES["siro"].title
PARTS = ("2", "3", "4")


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """An asset's record as the rules see it. Texts are as written; `answered` says that somebody answers for it."""

    ref: str
    part: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    sensitive: bool | None = None
    recipients: int = 0
    retention_known: bool = False
    classification: str = ""
    located: bool = False
    answered: bool = False
    dpo: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """One item that is not there: why it counts as missing, who must supply it, and what asks for it."""

    field: str
    title: str
    reason: str
    who: str
    source: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the record. `sources` says per part what asks for it; a part that is not there does not ask.
    `lacks` says why the item is missing, or None."""

    field: str
    title: str
    who: str
    sources: dict[str, str]
    lacks: Callable[[AssetFacts], str | None]


def missing_items(facts: AssetFacts) -> tuple[Missing, ...]:
    """What is missing, in the order of the items. While the part is unknown, Part 3's items are asked for:
    they are the most, and unknown never passes. What an owner must supply falls to the SIRO while there is none."""
    part = _part_asked(facts)
    found = []
    for item in items_asked(facts):
        reason = item.lacks(facts)
        if reason is not None:
            who = SIRO if item.who == IAO and not facts.answered else item.who
            found.append(Missing(item.field, item.title, reason, who, item.sources[part]))
    return tuple(found)


def items_asked(facts: AssetFacts) -> tuple[Item, ...]:
    """The items that this asset's record needs: those of its part; a condition only where the data are sensitive."""
    part = _part_asked(facts)
    return tuple(item for item in ITEMS if part in item.sources and (item.field != "condition" or facts.sensitive))


def _part_asked(facts: AssetFacts) -> str:
    return facts.part if facts.part in PARTS else "3"


def unanswered(text: str) -> str | None:
    """Why a text is no answer, or None when it is: blank, a stopgap, or "not applicable" without a reason (L61)."""
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if not words:
        return "Nothing is written."
    if words in ("tbc", "tbd", "to be confirmed", "unknown", "not known", "null"):
        return f"It says {text.strip()!r}, which is no answer yet."
    if words in ("n a", "na", "not applicable"):
        return "It says that it does not apply, without a reason."
    return None


def _text(name: str) -> Callable[[AssetFacts], str | None]:
    return lambda facts: unanswered(facts.texts.get(name, ""))


def _part(facts: AssetFacts) -> str | None:
    return None if facts.part in PARTS else "It is not said which part of the Act governs the processing."


def _sensitive(facts: AssetFacts) -> str | None:
    return "It is not said whether the data are sensitive." if facts.sensitive is None else None


def _condition(facts: AssetFacts) -> str | None:
    return unanswered(facts.texts.get("condition", "")) if facts.sensitive else None


def _recipients(facts: AssetFacts) -> str | None:
    return None if facts.recipients else unanswered(facts.texts.get("recipients_as_named", ""))


def _retention(facts: AssetFacts) -> str | None:
    return None if facts.retention_known else "No retention rule and no period is known."


def _classification(facts: AssetFacts) -> str | None:
    return None if facts.classification in CLASSIFICATIONS else "It has no classification known here."


def _location(facts: AssetFacts) -> str | None:
    return None if facts.located else "It names no place on the approved-locations register."


def _owner(facts: AssetFacts) -> str | None:
    return None if facts.answered else "Nobody in post has accepted to own it."


def _dpo(facts: AssetFacts) -> str | None:
    return None if facts.dpo else "No data protection officer is in post."


def _record(article: str | None) -> dict[str, str]:
    """Where each part asks for an item; no article means that general processing need not record it."""
    asked = {"3": "DPA 2018 s.61(2)", "4": "Policy"}
    return asked | ({"2": f"UK GDPR Art {article}"} if article else {})


def _everywhere(source: str) -> dict[str, str]:
    return dict.fromkeys(PARTS, source)


ITEMS: tuple[Item, ...] = (
    Item("owner", "Accountable owner", SIRO, _everywhere("Finding R1"), _owner),
    Item("part", "Part of the Act", IAO, _everywhere("DPA 2018 Parts 2 to 4"), _part),
    Item("dpo", "Data protection officer", ROLES["administrator"].title, _record("30(1)"), _dpo),
    Item("joint_controllers", "Joint controllers", IAO, _record("30(1)"), _text("joint_controllers")),
    Item("purposes", "Purposes", IAO, _record("30(1)"), _text("purposes")),
    Item("recipients", "Categories of recipients", IAO, _record("30(1)"), _recipients),
    Item("subjects", "Categories of data subjects", IAO, _record("30(1)"), _text("subjects")),
    Item("data", "Categories of personal data", IAO, _record("30(1)"), _text("data")),
    Item("profiling", "Profiling", IAO, _record(None), _text("profiling")),
    Item("transfers", "Transfers abroad", IAO, _record("30(1)"), _text("transfers")),
    Item("lawful_basis", "Lawful basis", IAO, _record("6(1)"), _text("lawful_basis")),
    Item("retention", "Time limits for erasure", KEEPER, _record("30(1)"), _retention),
    Item("security", "Security measures", IAO, _record("30(1)"), _text("security")),
    Item(
        "sensitive",
        "Sensitive or special category data",
        IAO,
        {"2": "UK GDPR Art 9", "3": "DPA 2018 s.35", "4": "Policy"},
        _sensitive,
    ),
    Item(
        "condition",
        "Condition for sensitive processing",
        IAO,
        {"2": "UK GDPR Art 9", "3": "DPA 2018 ss.35 and 42(4)", "4": "Policy"},
        _condition,
    ),
    Item("classification", "Classification", IAO, _everywhere("Policy"), _classification),
    Item("location", "Location", IAO, _everywhere("Finding S1"), _location),
)
