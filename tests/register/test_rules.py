"""The register's rules: markings, places, owners, what a record lacks, what words mean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.people.rules import PersonFacts
from muster.register.rules import (
    CLASSIFICATIONS,
    ITEMS,
    LOCATION_KINDS,
    AssetFacts,
    OwnerFacts,
    classification_of,
    items_asked,
    may_accept,
    may_approve,
    may_delegate,
    may_keep_at,
    may_keep_in_words,
    may_own,
    missing_items,
    orphaned,
    within_ceiling,
    wrong_fields,
    wrong_place,
)
from muster.register.rules.completeness import unanswered
from muster.register.rules.rows import asset_ref, read_row
from muster.register.rules.schedule import looks_damaged, period_of, read_rule

DAY = date(2026, 6, 15)
OWNER = PersonFacts(1, "P-1", "Ida Fen", "employed", "FENMARCH", True, date(2020, 1, 1), roles=frozenset({"iao"}))
ACCEPTED = OwnerFacts(OWNER, DAY, "FENMARCH")
LEVELS = list(CLASSIFICATIONS)


@pytest.mark.parametrize("classification", LEVELS)
@pytest.mark.parametrize("ceiling", LEVELS)
def test_a_place_holds_what_is_no_more_sensitive_than_its_ceiling(classification: str, ceiling: str) -> None:
    assert within_ceiling(classification, ceiling) is (LEVELS.index(classification) <= LEVELS.index(ceiling))


@pytest.mark.parametrize(("classification", "ceiling"), [("", "SECRET"), ("SECRET", ""), ("Internal", "SECRET")])
def test_what_is_unknown_is_neither_within_nor_above_a_ceiling(classification: str, ceiling: str) -> None:
    assert within_ceiling(classification, ceiling) is None


def test_levels_are_in_the_order_of_the_government_scheme() -> None:
    assert LEVELS == ["OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET"]


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("official sensitive", "OFFICIAL-SENSITIVE"),
        ("Top-Secret", "TOP SECRET"),
        ("OFFICIAL", "OFFICIAL"),
        ("Confidential", None),
        ("not official", None),
        ("", None),
    ],
)
def test_a_word_is_a_classification_only_when_it_plainly_is(word: str, known: str | None) -> None:
    assert classification_of(word) == known


@pytest.mark.parametrize("kind", [*LOCATION_KINDS, "cupboard"])
def test_only_personal_drives_and_removable_media_and_unknown_kinds_hold_nothing(kind: str) -> None:
    may = kind not in ("personal_drive", "removable_medium", "cupboard")
    assert may_keep_at(kind).allowed is may
    if kind != "cupboard":
        assert may_approve(kind, approved=True).allowed is may
        assert may_approve(kind, approved=False).allowed


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("Sgt Fen's personal drive", False),
        ("USB-stick", False),
        ("Removable  Media (encrypted)", False),
        ("Busbar control room", True),
        ("Case system", True),
        ("", True),
    ],
)
def test_words_that_name_a_personal_drive_are_told_from_words_that_hold_the_letters(text: str, allowed: bool) -> None:
    assert may_keep_in_words(text).allowed is allowed


def test_an_approved_place_needs_a_known_kind_and_ceiling() -> None:
    assert set(wrong_place("cupboard", "", True)) == {"kind", "ceiling"}
    assert set(wrong_place("application", "Internal", False)) == {"ceiling"}
    assert wrong_place("application", "", False) == {}


def test_somebody_in_post_who_accepted_answers_for_the_asset() -> None:
    assert orphaned(ACCEPTED, DAY) == ()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (OwnerFacts(None, None, "FENMARCH"), "Nobody has been asked"),
        (OwnerFacts(None, None, "FENMARCH", "Head of HR"), "'Head of HR'"),
        (replace(ACCEPTED, accepted_on=None), "has not accepted"),
        (replace(ACCEPTED, accepted_on=date(2026, 6, 16)), "has not accepted"),
        (replace(ACCEPTED, person=replace(OWNER, ended_on=date(2026, 6, 14))), "not in post"),
        (replace(ACCEPTED, person=replace(OWNER, roles=frozenset())), "neither"),
        (replace(ACCEPTED, person=replace(OWNER, roles=frozenset({"iao", "dpo"}))), "data protection officer"),
        (replace(ACCEPTED, person=replace(OWNER, organisation="WELLAND")), "not employed"),
        (replace(ACCEPTED, person=replace(OWNER, kind="third_party")), "not employed"),
    ],
)
def test_an_asset_is_orphaned_with_a_reason(facts: OwnerFacts, said: str) -> None:
    reasons = orphaned(facts, DAY)
    assert len(reasons) == 1
    assert said in reasons[0]


def test_a_leavers_last_day_is_still_theirs() -> None:
    assert orphaned(replace(ACCEPTED, person=replace(OWNER, ended_on=DAY)), DAY) == ()


@pytest.mark.parametrize("role", ["iao", "siro"])
def test_an_iao_or_a_siro_may_own(role: str) -> None:
    assert may_own(replace(OWNER, roles=frozenset({role})), "FENMARCH", DAY).allowed


def test_only_the_person_named_accepts_and_only_while_they_may_own() -> None:
    named = replace(ACCEPTED, accepted_on=None)
    left = replace(OWNER, ended_on=date(2026, 6, 14))
    assert may_accept(named, OWNER, DAY).allowed
    assert may_accept(named, replace(OWNER, ref="P-2"), DAY).code == "owner.somebody_else"
    assert may_accept(replace(named, person=None), OWNER, DAY).code == "owner.nobody_named"
    assert may_accept(replace(named, person=left), left, DAY).code == "person.not_in_post"


def test_a_delegate_is_another_employed_person_of_any_role() -> None:
    other = replace(OWNER, ref="P-2", roles=frozenset())
    assert may_delegate(other, OWNER, "FENMARCH", DAY).allowed
    assert may_delegate(OWNER, OWNER, "FENMARCH", DAY).code == "delegate.is_owner"
    assert not may_delegate(replace(other, kind="service"), OWNER, "FENMARCH", DAY).allowed


SAID = dict.fromkeys(
    (
        "purposes",
        "lawful_basis",
        "condition",
        "subjects",
        "data",
        "joint_controllers",
        "profiling",
        "recipients_as_named",
        "transfers",
        "security",
    ),
    "Said.",
)
COMPLETE = AssetFacts(
    "A-1",
    part="3",
    texts=SAID,
    sensitive=True,
    retention_known=True,
    classification="OFFICIAL",
    located=True,
    answered=True,
    dpo=True,
)


def fields(facts: AssetFacts) -> set[str]:
    return {missing.field for missing in missing_items(facts)}


@pytest.mark.parametrize("part", ["2", "3", "4"])
def test_a_complete_record_lacks_nothing(part: str) -> None:
    assert missing_items(replace(COMPLETE, part=part)) == ()


def test_an_empty_record_lacks_every_item_but_the_condition_that_depends_on_another() -> None:
    assert fields(AssetFacts("A-1")) == {item.field for item in ITEMS} - {"condition"}


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"part": ""}, "part"),
        ({"sensitive": None}, "sensitive"),
        ({"texts": SAID | {"condition": ""}}, "condition"),
        ({"texts": SAID | {"recipients_as_named": ""}}, "recipients"),
        ({"texts": SAID | {"profiling": ""}}, "profiling"),
        ({"retention_known": False}, "retention"),
        ({"classification": "Internal"}, "classification"),
        ({"located": False}, "location"),
        ({"answered": False}, "owner"),
        ({"dpo": False}, "dpo"),
    ],
)
def test_each_item_is_missed_by_itself(change: dict[str, object], lacks: str) -> None:
    assert fields(replace(COMPLETE, **change)) == {lacks}


def test_general_processing_need_not_record_profiling() -> None:
    silent = replace(COMPLETE, texts=SAID | {"profiling": ""})
    assert fields(replace(silent, part="2")) == set()
    assert fields(replace(silent, part="3")) == {"profiling"}


def test_known_recipients_need_no_words() -> None:
    assert fields(replace(COMPLETE, texts=SAID | {"recipients_as_named": ""}, recipients=1)) == set()


def test_an_insensitive_record_needs_no_condition() -> None:
    assert fields(replace(COMPLETE, sensitive=False, texts=SAID | {"condition": ""})) == set()


def test_what_an_owner_must_supply_falls_to_the_siro_while_there_is_none() -> None:
    silent = replace(COMPLETE, texts=SAID | {"purposes": ""})
    assert missing_items(silent)[0].who == "Information asset owner"
    alone = {each.field: each for each in missing_items(replace(silent, answered=False))}
    assert alone["purposes"].who == "Senior information risk owner"
    assert alone["purposes"].source == "DPA 2018 s.61(2)"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("", False),
        (" - ", False),
        ("TBC", False),
        ("N/A", False),
        ("Not applicable", False),
        ("Not applicable: we send nothing abroad", True),
        ("None", True),
    ],
)
def test_not_applicable_without_a_reason_is_no_answer(text: str, answers: bool) -> None:
    assert (unanswered(text) is None) is answers


@pytest.mark.parametrize(
    ("text", "months", "trigger", "permanent"),
    [
        ("10 years", 120, "", False),
        ("1 year", 12, "", False),
        ("6 months after rejection", 6, "rejection", False),
        ("10 years after last business activity", 120, "last business activity", False),
        ("Permanent", None, "", True),
        ("999 years", None, "", True),
        ("During employment + 3 years after leaving", None, "", False),
        ("3 years after leaving or transfer", None, "", False),
        ("12 months online + 12 months cold storage", None, "", False),
        ("10 years (where containing tax-relevant content)", None, "", False),
        ("5 years per version", None, "", False),
        ("72 hours", None, "", False),
        ("0 years", None, "", False),
        ("998 years", None, "", False),
        ("٣ years", None, "", False),
        ("", None, "", False),
    ],
)
def test_a_period_is_read_only_where_it_is_certain(
    text: str, months: int | None, trigger: str, permanent: bool
) -> None:
    period = period_of(text)
    assert (period.months, period.trigger, period.permanent) == (months, trigger, permanent)


@given(st.text(max_size=40))
def test_no_text_makes_a_period_that_the_database_would_refuse(text: str) -> None:
    period = period_of(text)
    assert period.months is None or (0 < period.months <= 2400 and not period.permanent)


def test_the_words_of_an_uncertain_period_are_kept() -> None:
    rule = read_rule(2, {"ref": "R-1", "title": "T", "period": "Until withdrawal + 3 years"})
    assert rule.values == {"title": "T", "months": None, "permanent": False, "trigger": "Until withdrawal + 3 years"}


@pytest.mark.parametrize(
    ("years", "months", "expected"),
    [("3", "", (36, False)), ("1", "6", (18, False)), ("", "6", (6, False)), ("999", "", (None, True))],
)
def test_numbers_of_years_and_months_make_a_period(years: str, months: str, expected: tuple[object, bool]) -> None:
    rule = read_rule(2, {"ref": "R-1", "title": "T", "years": years, "months": months, "trigger": "Closed"})
    assert (rule.values["months"], rule.values["permanent"]) == expected
    assert rule.values["trigger"] == "Closed"


def test_a_period_that_is_no_number_is_a_fault() -> None:
    rule = read_rule(2, {"ref": "R-1", "title": "T", "years": "three"})
    assert [fault.field for fault in rule.faults] == ["years"]


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("Closed : \u03a9THEN", True),
        ("\u2126THEN", True),
        ("Na\ufffdve", True),
        ("10 \u03a9 resistor", False),
        ("§ 126-23", False),
    ],
)
def test_a_word_of_two_alphabets_looks_damaged(text: str, damaged: bool) -> None:
    assert looks_damaged(text) is damaged


def test_a_row_gives_only_what_it_says() -> None:
    row = read_row(2, {"title": " Case\n files ", "description": "", "volume": "1640", "part": "Part 3"}, {})
    assert (row.values, row.faults) == ({"title": "Case files", "volume": 1640, "part": "3"}, [])


def test_a_word_without_a_known_meaning_clears_the_classification_and_is_named() -> None:
    row = read_row(2, {"title": "T", "classification": "Restricted"}, {"internal": "OFFICIAL"})
    assert (row.values["classification"], row.unclassified) == ("", "Restricted")
    known = read_row(2, {"title": "T", "classification": "Internal "}, {"internal": "OFFICIAL"})
    assert (known.values["classification"], known.unclassified) == ("OFFICIAL", "")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", "x" * 501),
        ("title", "a\u202eb"),
        ("description", "a\0b"),
        ("description", "x" * 131_073),
        ("volume", "about 12"),
        ("volume", "9" * 19),
        ("part", "5"),
        ("copy", "duplicate"),
        ("sensitive", "perhaps"),
        ("location", "his personal drive"),
        ("location", "x" * 501),
        ("retention", "a\0b"),
        ("source_id", "x" * 201),
    ],
)
def test_what_cannot_be_kept_is_a_fault_of_its_field(field: str, text: str) -> None:
    row = read_row(7, {"title": "T", field: text}, {})
    assert [(fault.row, fault.field) for fault in row.faults] == [(7, field)]


def test_a_formula_is_only_text() -> None:
    assert read_row(2, {"title": "=HYPERLINK(1)"}, {}).values["title"] == "=HYPERLINK(1)"


@given(st.dictionaries(st.sampled_from(["title", "volume", "part", "location", "retention", "data"]), st.text()))
def test_a_row_of_any_text_is_read_or_has_faults_that_name_its_fields(texts: dict[str, str]) -> None:
    row = read_row(3, texts, {})
    assert {fault.field for fault in row.faults} <= {"title", *texts}
    assert row.faults or row.values.get("title")


@given(st.text(), st.text())
def test_a_made_reference_can_be_kept_and_is_the_same_again(title: str, key: str) -> None:
    ref = asset_ref(title, key)
    assert ref == asset_ref(title, key)
    assert 0 < len(ref) <= 60
    assert ref[0].isalnum()


@pytest.mark.parametrize(
    ("field", "value", "right"),
    [
        ("title", "", False),
        ("title", "Case files", True),
        ("volume", -1, False),
        ("volume", True, False),
        ("volume", 2**63, False),
        ("volume", None, True),
        ("sensitive", "yes", False),
        ("ended_on", "2026-06-15", False),
        ("ended_on", DAY, True),
        ("classification", "Internal", False),
        ("recipients", "WELLAND", False),
        ("recipients", ["WELLAND"], True),
        ("owner", "P-1", False),
        ("colour", "red", False),
        ("description", "a\0b", False),
        ("location", 7, False),
    ],
)
def test_a_field_takes_only_what_it_can_hold(field: str, value: object, right: bool) -> None:
    assert (field not in wrong_fields({field: value})) is right


@pytest.mark.parametrize(
    ("part", "sensitive", "asked"),
    [("2", False, 15), ("2", True, 16), ("3", False, 16), ("3", True, 17), ("", None, 16), ("4", True, 17)],
)
def test_l61_how_many_items_a_record_is_asked_for(part: str, sensitive: bool | None, asked: int) -> None:
    facts = AssetFacts("A-1", part=part, sensitive=sensitive)
    items = items_asked(facts)
    assert len(items) == asked
    assert {each.field for each in missing_items(facts)} <= {each.field for each in items}
