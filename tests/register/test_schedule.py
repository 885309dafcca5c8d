"""Importing a retention schedule: only what is certain becomes a number."""

from __future__ import annotations

from typing import Any

import pytest

from muster.kernel.errors import NotAllowed
from muster.log.records import Entry
from muster.register import actions
from muster.register.records import RetentionRule
from tests.people.build import NOON, person
from tests.register.build import asset, incoming, keeper, rule

CASES = {"ref": "RET-1", "title": "Case files", "period": "6 years after closure"}
VISITORS = {"ref": "RET-2", "title": "Visitors", "period": "while needed"}


def load(*rows: dict[str, str], **more: Any) -> actions.RegisterReport:
    given = {"by": keeper(), "at": NOON, "incoming": incoming(*rows), "source": "their schedule"}
    return actions.import_schedule(**(given | more))


def figures(report: actions.RegisterReport) -> tuple[int, int, int, int, int]:
    return (report.read, report.created, report.updated, report.unchanged, report.rejected_rows)


def test_rules_are_created_changed_left_and_missed(db: str) -> None:
    assert figures(load(CASES, VISITORS)) == (2, 2, 0, 0, 0)
    assert figures(load(CASES, VISITORS)) == (2, 0, 0, 2, 0)
    report = load(CASES | {"period": "7 years after closure"})
    assert (figures(report), report.missing) == ((1, 0, 1, 0, 0), ["RET-2"])
    kept = RetentionRule.objects.get(ref="RET-1")
    assert (kept.months, kept.trigger, kept.source) == (84, "closure", "their schedule")
    assert RetentionRule.objects.count() == 2


def test_a_changed_rule_restates_the_assets_it_governs(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    load(CASES, VISITORS)
    for number in (1, 2):
        asset(f"A-{number}", retention_rule=f"RET-{number}")
    touched: list[set[int]] = []
    monkeypatch.setattr("muster.log.acting.restate", lambda event, affected, at: touched.append(affected.assets))
    load(CASES | {"period": "7 years"}, VISITORS)
    assert [len(each) for each in touched] == [1]


def test_an_uncertain_period_replaces_a_certain_one(db: str) -> None:
    load(CASES)
    load(CASES | {"period": "6 years or longer"})
    kept = RetentionRule.objects.get()
    assert (kept.months, kept.trigger) == (None, "6 years or longer"), "a number that no longer holds must not pass"


@pytest.mark.parametrize(
    ("rows", "rejected"),
    [
        ([CASES, CASES], {(2, "ref"), (3, "ref")}),
        ([CASES | {"ref": ""}], {(2, "ref")}),
        ([CASES | {"title": ""}], {(2, "title")}),
        ([CASES | {"years": "six"}], {(2, "years")}),
        ([CASES | {"period": "a\0b"}], {(2, "period")}),
    ],
)
def test_rows_that_cannot_be_taken_are_rejected(
    db: str, rows: list[dict[str, str]], rejected: set[tuple[int, str]]
) -> None:
    report = load(*rows)
    assert {(each.row, each.field) for each in report.rejected} == rejected
    assert not RetentionRule.objects.exists()


def test_a_rejected_rule_is_not_missing(db: str) -> None:
    load(CASES)
    assert load(CASES | {"years": "six"}).missing == []


def test_a_rule_of_another_schedule_is_left_to_it_and_one_made_by_hand_is_taken_over(db: str) -> None:
    load(CASES, source="theirs")
    rule("RET-2")
    report = load(CASES, VISITORS, source="ours")
    assert [(each.row, "'theirs'" in each.reason) for each in report.rejected] == [(2, True)]
    assert dict(RetentionRule.objects.values_list("ref", "source")) == {"RET-1": "theirs", "RET-2": "ours"}


def test_a_dry_run_says_the_same_and_changes_nothing(db: str) -> None:
    keeper()
    entries = Entry.objects.count()
    dry = load(CASES, VISITORS, dry_run=True)
    assert (RetentionRule.objects.count(), Entry.objects.count()) == (0, entries)
    assert dry == load(CASES, VISITORS)
    with pytest.raises(NotAllowed):
        load(CASES, by=person("P-BO"), dry_run=True)


def test_notes_say_what_is_unknown_permanent_and_damaged(db: str) -> None:
    damaged = {"ref": "RET-3", "title": "Bills", "years": "999", "trigger": "Paid : \u03a9THEN"}
    assert load(CASES, VISITORS, damaged).notes == [
        "1 rules give no period that is certain; it is unknown, and their words are kept.",
        "1 rules are permanent.",
        "The text of 1 rules looks damaged; read them again: RET-3.",
    ]
