"""What is wrong with what somebody wrote: texts, days, the terms of an agreement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from muster.evidence.rules.versions import RISKS, AgreementTerms, ScopeFacts
from muster.kernel.text import wrong_with_line, wrong_with_reference

LIMITS = {"ref": 60, "title": 500, "file_name": 300, "reason": 4000, "text": 4000, "overruled": 4000}


def wrong_texts(texts: Mapping[str, str], limits: Mapping[str, int], required: Collection[str]) -> dict[str, str]:
    """What is wrong with texts, by field: missing, too long, or in some line not to be kept. A field that has a limit
    of at most 500 characters is one line. A field called `ref` is a reference."""
    faults: dict[str, str] = {}
    for name, text in texts.items():
        most = limits.get(name, 4000)
        lines = [text] if most <= 500 else text.splitlines()
        wrong = [why for line in lines if (why := wrong_with_line(line, most))]
        if name in required and not text.strip():
            faults[name] = "Missing: give a value."
        elif name == "ref" and (why := wrong_with_reference(text)):
            faults[name] = f"The reference {why}"
        elif len(text) > most:
            faults[name] = f"Longer than {most} characters: shorten it."
        elif wrong:
            faults[name] = f"It {wrong[0]}"
    return faults


def wrong_dates(effective_on: date, review_on: date | None) -> dict[str, str]:
    """What is wrong with a version's days, by field. A draft may still lack its review day; an approval may not."""
    if review_on is not None and review_on <= effective_on:
        return {"review_on": f"Use a day after the one on which it takes effect, {effective_on}."}
    return {}


def wrong_terms(kind: str, terms: AgreementTerms | None) -> dict[str, str]:
    """What is wrong with the terms of an agreement, by field. Only agreements have terms."""
    if kind != "agreement":
        return {"agreement": "Leave the terms out: only an agreement has them."} if terms else {}
    if terms is None:
        return {"agreement": "Missing: say parties, purposes, fields, and from when to when."}
    faults = {
        name: "Missing: name at least one. 'Everything' cannot be agreed (finding E8)."
        for name in ("parties", "purposes", "fields")
        if not getattr(terms, name) or not all(each.strip() for each in getattr(terms, name))
    }
    if terms.ends_on is None:
        faults["ends_on"] = "Missing: an agreement needs a last day."
    elif terms.ends_on < terms.starts_on:
        faults["ends_on"] = f"Use {terms.starts_on} or later."
    return faults


def wrong_scope(scope: ScopeFacts | None, residual_risk: str) -> dict[str, str]:
    """What is wrong with what a version says of the lists it covers and of the risk that remains, by field."""
    faults = {}
    if residual_risk not in ("", *RISKS):
        faults["residual_risk"] = f"Use {', '.join(RISKS)}."
    if scope is None:
        return faults
    for name in ("purposes", "categories", "fields", "recipients"):
        codes = getattr(scope, name) or ()
        if len(codes) > 200 or any(wrong_with_reference(code) for code in codes):
            faults[name] = "Name each by its code, as the list does, at most 200 of them."
        elif len(set(codes)) < len(codes):
            faults[name] = "The same code is there twice."
    if scope.retention_months is not None and not 1 <= scope.retention_months <= 1200:
        faults["retention_months"] = "Use a whole number of months from 1 to 1,200."
    return faults
