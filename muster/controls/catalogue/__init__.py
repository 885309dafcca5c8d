"""The controls, in the order in which they are shown. An assurance team can own this folder and read every line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from muster.controls.catalogue import (
    access_logged,
    accountable_owner,
    authorisation,
    conditions_met,
    data_protection_assessment,
    documents_agree,
    equality_assessment,
    lawful_basis,
    measures_taken,
    nominals_reviewed,
    retention,
    reviewed_before_use,
    secure_location,
    sharing,
    subject_categories,
    sunset,
    user_policy,
)
from muster.controls.rules import AUTHORISE, DOORS, ControlModule, Judgement, ListFacts, standing_at
from muster.kernel.decision import Finding

CATALOGUE: tuple[ControlModule, ...] = (
    accountable_owner,
    secure_location,
    data_protection_assessment,
    measures_taken,
    sharing,
    access_logged,
    user_policy,
    retention,
    authorisation,
    sunset,
    conditions_met,
    documents_agree,
    lawful_basis,
    equality_assessment,
    subject_categories,
    nominals_reviewed,
    reviewed_before_use,
)


def judge(facts: ListFacts, at: datetime) -> tuple[Judgement, ...]:
    """Every control's finding of a list, in the order of the catalogue."""
    return tuple(Judgement(module.CONTROL, module.check(facts, at)) for module in CATALOGUE)


def standings(facts: ListFacts, judgements: tuple[Judgement, ...], at: datetime) -> dict[str, tuple[str, Finding]]:
    """For each door the control that decides and its finding.

    At the door "authorise" the list is judged as if it were asked for the first time, or what was wrong with the last
    decision (an EIA that came after it) would stop the fresh one that mends it.
    """
    anew = judge(replace(facts, state="proposed", authorisation=None), at)
    return {door: standing_at(door, anew if door == AUTHORISE else judgements) for door in DOORS}
