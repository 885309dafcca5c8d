"""How sensitive information is, and where it may be kept: two tables and what follows from them (finding S1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from muster.kernel.decision import Decision, allow, refuse

CLASSIFICATIONS: dict[str, int] = {"OFFICIAL": 0, "OFFICIAL-SENSITIVE": 1, "SECRET": 2, "TOP SECRET": 3}
"""Government Security Classifications in order; a higher number is more sensitive. SENSITIVE qualifies OFFICIAL."""

SIRO = "Senior information risk owner"


@dataclass(frozen=True, slots=True)
class LocationKind:
    """A kind of place. `words` are how registers name such a place in free text, for kinds that may hold nothing."""

    title: str
    says: str
    may_hold: bool = True
    words: tuple[str, ...] = ()


LOCATION_KINDS: dict[str, LocationKind] = {
    "application": LocationKind("Application", "A managed system with accounts of its own."),
    "database": LocationKind("Database", "A managed database server."),
    "shared_drive": LocationKind("Shared drive", "A folder on a managed file server, with named members."),
    "cloud_service": LocationKind("Cloud service", "A hosted service under a contract."),
    "partner_system": LocationKind("Partner's system", "A system that another organisation answers for."),
    "paper_store": LocationKind("Paper store", "A locked room or cabinet for paper."),
    "personal_drive": LocationKind(
        "Personal drive",
        "A drive, folder or device that is one person's own.",
        may_hold=False,
        words=("personal drive", "home drive", "personal folder", "personal device", "personal laptop"),
    ),
    "removable_medium": LocationKind(
        "Removable medium",
        "A medium that can be carried away: USB stick, disc, external drive.",
        may_hold=False,
        words=("removable medium", "removable media", "usb", "memory stick", "external drive"),
    ),
}


def within_ceiling(classification: str, ceiling: str) -> bool | None:
    """Whether a place with this ceiling may hold information so classified; None when either is unknown."""
    if classification not in CLASSIFICATIONS or ceiling not in CLASSIFICATIONS:
        return None
    return CLASSIFICATIONS[classification] <= CLASSIFICATIONS[ceiling]


def classification_of(word: str) -> str | None:
    """The classification that a word is, whatever its case and hyphens; None for any other word."""
    return _SPELLINGS.get(_letters(word))


def place_named(text: str) -> LocationKind | None:
    """The kind of place that free text names and that may hold nothing, if it names one (finding S1)."""
    spread = f" {' '.join(_words(text))} "
    return next((kind for kind in LOCATION_KINDS.values() if any(f" {word} " in spread for word in kind.words)), None)


def may_keep_at(kind: str) -> Decision:
    """Whether an asset may point at a place of this kind: never at a personal drive or removable medium (S1)."""
    found = LOCATION_KINDS.get(kind)
    if found is None:
        return refuse(
            "location.kind_unknown",
            f"There is no kind of location {kind!r}.",
            "Choose one of: " + ", ".join(LOCATION_KINDS) + ".",
            SIRO,
        )
    return allow() if found.may_hold else _never(found)


def may_keep_in_words(text: str) -> Decision:
    """The same for a place that is only named in words."""
    found = place_named(text)
    return allow() if found is None else _never(found)


def may_approve(kind: str, approved: bool) -> Decision:
    """Whether a place may stand on the register like this. One that may hold nothing is recorded as not approved."""
    if not approved or may_keep_at(kind).allowed:
        return allow()
    return refuse(
        "location.never",
        f"A {LOCATION_KINDS[kind].title.lower()} is never approved for information assets (finding S1).",
        "Move what is there to an approved place, and record this one as not approved.",
        SIRO,
    )


def wrong_place(kind: str, ceiling: str, approved: bool) -> dict[str, str]:
    """What is wrong with how a place is described; an approved one needs a ceiling, or nobody could weigh it."""
    wrong = {}
    if kind not in LOCATION_KINDS:
        wrong["kind"] = "Use one of: " + ", ".join(LOCATION_KINDS) + "."
    if ceiling not in CLASSIFICATIONS and (approved or ceiling):
        wrong["ceiling"] = "Use one of: " + ", ".join(CLASSIFICATIONS) + "."
    return wrong


def _never(kind: LocationKind) -> Decision:
    return refuse(
        "location.never",
        f"An information asset may not be kept on a {kind.title.lower()} (finding S1).",
        "Move it to a place on the approved-locations register, and name that place.",
        "Information asset owner",
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _letters(word: str) -> str:
    return re.sub(r"[\W_]+", "", word).upper()


_SPELLINGS = {_letters(name): name for name in CLASSIFICATIONS}
