"""Reading what a list is to be from a JSON file.

{"asset": "A-1", "ref": "L-1", "title": "…", "owner": "P-1", "tier": "low",
 "purposes": {"protect": "Protect people"}, "categories": {"victim": "why"},
 "criteria": [{"code": "C1", "kind": "inclusion", "says": "…"}],
 "fields": [{"name": "area", "title": "Area", "basis": "fact", "reason": "…", "sensitive": false}],
 "legal_basis": "…", "basis": "strict_necessity", "condition": "statutory",
 "necessity": "…", "proportionality": "…", "alternatives": "…", "sources": "…", "users": "…",
 "expected_size": 60, "youngest": 18, "duration_months": 24, "automated": false,
 "review_months": 6, "reason_policy": "required"}
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from muster.kernel.errors import Invalid
from muster.lists import rules
from muster.lists.rules import FieldTerms

TEXTS = ("title", "owner", "tier", "reason_policy", "legal_basis", "basis", "condition", *rules.TEXTS)
FIGURES = ("review_months", "expected_size", "youngest", "duration_months", "review_hours")
NAMED = ("asset", "ref")
NEEDED = ("ref", "title", "owner", "purposes", "categories")
CRITERION = ("code", "kind", "says")
FIELD = ("name", "title", "basis", "reason")


def read_proposal(path: Path, *, whole: bool) -> dict[str, Any]:
    """The arguments of `propose_list` (`whole`) or `change_list`. Raises Invalid by key."""
    found = _read(path)
    faults = {key: "Missing." for key in (NEEDED if whole else ()) if key not in found}
    for key, value in found.items():
        if fault := _fault(key, value, whole):
            faults[key] = fault
    if faults:
        raise Invalid(f"{path.name} does not say what a list is to be.", faults)
    if "criteria" in found:
        found["criteria"] = [tuple(each[name] for name in CRITERION) for each in found["criteria"]]
    if "fields" in found:
        found["fields"] = [FieldTerms(**each) for each in found["fields"]]
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise Invalid(f"{path.name} cannot be read: {error.strerror}.", {"file": "Name a JSON file."}) from None
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{path.name} is not JSON: {error}.", {"file": "Mend it and try again."}) from None
    if not isinstance(found, dict):
        raise Invalid(f"{path.name} does not say what a list is to be.", {"file": 'Write {"ref": …}.'})
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """json would keep the last of two equal keys in silence, and the other purpose would be gone."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} is there twice")
    return dict(pairs)


def _fault(key: str, value: Any, whole: bool) -> str:
    if key in (*TEXTS, "contact_grade") or (whole and key in NAMED):
        return "" if isinstance(value, str) else "Write a text."
    if key in ("purposes", "categories"):
        return "" if _texts(value) else 'Write {"code": "words"}.'
    if key == "automated":
        return "" if isinstance(value, bool) else "Write true or false."
    if key in FIGURES:
        return "" if isinstance(value, int) and not isinstance(value, bool) else "Write a whole number."
    if key == "criteria":
        right = _rows(value, CRITERION, ())
        return "" if right else 'Write [{"code": …, "kind": …, "says": …}].'
    if key == "fields":
        right = _rows(value, FIELD, ("sensitive",))
        return "" if right else 'Write [{"name": …, "title": …, "basis": …, "reason": …, "sensitive": false}].'
    return "There is no such key here."


def _rows(value: Any, needed: tuple[str, ...], also: tuple[str, ...]) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and set(needed) <= set(each) <= {*needed, *also}
        and all(isinstance(each[name], bool if name in also else str) for name in each)
        for each in value
    )


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
