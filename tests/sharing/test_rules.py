"""What may be disclosed to whom: rules over plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.controls.rules import RecipientFacts
from muster.kernel.dates import start_of
from muster.sharing.rules import may_receive, not_blanket, wrong_choice
from tests.controls.build import agreement

COUNCIL, FORCE = RecipientFacts("COUNCIL", "Council", False), RecipientFacts("FORCE", "Force", True)
AT = start_of(date(2026, 6, 15)) + timedelta(hours=12)
EVERY = ("ref", "family_name", "categories", "area")


def code(recipient: RecipientFacts | None, *agreements: object, purpose: str = "prevent", fields=("ref",)) -> str:
    decision, under = may_receive(recipient, agreements, purpose, fields, AT)
    assert (under is not None) == (decision.allowed and recipient is not None and not recipient.law_enforcement)
    return decision.code


def test_whoever_is_no_law_enforcement_is_told_only_under_an_agreement() -> None:
    assert code(None, agreement()) == "recipient.not_named"
    assert code(FORCE) == "allowed"
    assert code(COUNCIL) == "agreement.missing"
    assert code(COUNCIL, agreement()) == "allowed"


@pytest.mark.parametrize(
    "terms",
    [
        {"parties": ("LANDLORD",)},
        {"purposes": ("protect",)},
        {"ends_on": date(2026, 6, 14)},
        {"starts_on": date(2026, 6, 16)},
    ],
    ids=["another party", "another purpose", "ended", "not begun"],
)
def test_an_agreement_covers_what_it_says(terms: dict[str, object]) -> None:
    assert code(COUNCIL, agreement(**terms)) == "agreement.missing"


def test_an_agreement_to_come_is_named() -> None:
    decision, _ = may_receive(COUNCIL, [agreement(starts_on=date(2026, 6, 20))], "prevent", ["ref"], AT)
    assert "20 June 2026" in decision.reason


def test_a_version_that_is_not_approved_lets_nobody_be_told() -> None:
    assert code(COUNCIL, replace(agreement(), status="draft")) == "agreement.missing"


def test_a_field_that_the_agreement_does_not_name_is_not_told() -> None:
    decision, _ = may_receive(COUNCIL, [agreement(fields=("ref", "categories"))], "prevent", ["ref", "born_on"], AT)
    assert (decision.code, "date of birth" in decision.reason, "category of person" in decision.remedy) == (
        "agreement.fields", True, True,
    )  # fmt: skip


@given(st.sets(st.sampled_from(EVERY)), st.sets(st.sampled_from(EVERY), min_size=1))
def test_never_more_than_the_agreement_names(asked: set[str], agreed: set[str]) -> None:
    assert (code(COUNCIL, agreement(fields=tuple(agreed)), fields=asked) == "allowed") == (asked <= agreed)


@pytest.mark.parametrize(
    ("people", "everybody", "fields", "allowed"),
    [(3, 3, EVERY, False), (2, 3, EVERY, True), (3, 3, EVERY[:3], True), (1, 1, EVERY, True)],
)
def test_a_copy_of_the_list_is_no_disclosure(
    people: int, everybody: int, fields: tuple[str, ...], allowed: bool
) -> None:
    assert not_blanket(people, everybody, fields, EVERY).allowed is allowed


@pytest.mark.parametrize(
    ("refs", "fields", "how", "wrong"),
    [
        (["N-1"], ["ref", "categories"], "spoken", set()),
        ([], ["ref", "categories"], "spoken", {"nominals"}),
        ([f"N-{n}" for n in range(501)], ["ref", "categories"], "spoken", {"nominals"}),
        (["N-1"], ["ref"], "spoken", {"fields"}),
        (["N-1"], ["ref", "categories", "shoe_size"], "spoken", {"fields"}),
        (["N-1"], ["ref", "categories"], "plain email", {"how"}),
        (["N-1\0"], ["ref", "categories"], "spoken", {"nominals"}),
    ],
)
def test_what_is_chosen_must_make_sense(refs: list[str], fields: list[str], how: str, wrong: set[str]) -> None:
    assert set(wrong_choice(refs, fields, EVERY, how)) == wrong
