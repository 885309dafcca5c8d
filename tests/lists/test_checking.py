"""The criteria checker: what it flags, what it lets pass, and that it never stumbles."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.lists.checked import measure
from muster.lists.rules import RULES, CriterionTerms, FieldTerms, ListTerms, flags_of, wording_flags
from tests.hearing import PROPOSAL

GOOD = ListTerms(
    tier="low",
    purposes=(("visit", "Visit people at risk at their address"),),
    criteria=(
        CriterionTerms("C1", "inclusion", "Charged with violence in the last 24 months"),
        CriterionTerms("R1", "removal", "Nothing new in 12 months"),
    ),
    fields=(FieldTerms("address", "Address", "fact", "To go there"),),
    categories=(("suspect", ""), ("victim", "")),
    **(PROPOSAL | {"sources": "Crime records"}),
)


def rules_on(terms: ListTerms) -> list[tuple[str, str]]:
    return [(each.rule, each.place) for each in flags_of(terms)]


def with_criterion(says: str, kind: str = "inclusion") -> ListTerms:
    return replace(GOOD, criteria=(CriterionTerms("X", kind, says), *GOOD.criteria))


def test_a_list_in_plain_words_raises_no_flag() -> None:
    assert rules_on(GOOD) == []


@pytest.mark.parametrize(
    ("says", "rule"),
    [
        ("Charged, or other persons where it is needed", "catch_all"),
        ("Charged, or an associate of somebody charged", "association"),
        ("Charged, and known to be violent", "reputation"),
        ("Takes part in violence", "no_evidence"),
        ("Referred by a school", "no_source"),
    ],
)
def test_each_rule_of_wording_flags_a_criterion_and_says_where(says: str, rule: str) -> None:
    assert rules_on(with_criterion(says)) == [(rule, "criterion X")]


def test_the_words_found_are_named_as_they_stand_in_the_wording() -> None:
    (flag,) = flags_of(with_criterion("Charged, and KNOWN to be violent"))
    assert flag.words == "KNOWN to"


@pytest.mark.parametrize(
    "says", ["Not merely known to the police: charged", "Charged, not just believed to be violent"]
)
def test_a_warning_against_reputation_is_no_reputation(says: str) -> None:
    assert rules_on(with_criterion(says)) == []


def test_a_removal_criterion_needs_no_evidence_but_no_discretion_either() -> None:
    assert rules_on(with_criterion("They have moved away", "removal")) == []
    assert rules_on(with_criterion("At the discretion of the owner", "removal")) == [("catch_all", "criterion X")]


def test_a_field_that_nothing_speaks_of_is_flagged() -> None:
    shoes = FieldTerms("shoe_size", "Shoe size", "fact", "Interesting")
    assert rules_on(replace(GOOD, fields=(*GOOD.fields, shoes))) == [("unused_field", "field shoe_size")]


def test_a_category_that_no_removal_criterion_reaches_is_flagged() -> None:
    ends = CriterionTerms("R1", "removal", "The suspect was acquitted")
    assert rules_on(replace(GOOD, criteria=(GOOD.criteria[0], ends))) == [("no_way_off", "category victim")]
    both = (GOOD.criteria[0], ends, CriterionTerms("R2", "removal", "The victim asks for it"))
    assert rules_on(replace(GOOD, criteria=both)) == []


def test_every_rule_is_tried_above_and_its_examples_are_told_apart() -> None:
    """What the reference page says of a rule is so: its example is flagged, and what passes is not."""
    wording = {"catch_all", "association", "reputation", "no_evidence"}
    for rule in wording:
        assert rule in dict(wording_flags(RULES[rule].flagged))
        assert wording_flags(RULES[rule].passes) == []
    assert set(RULES) == wording | {"no_source", "unused_field", "no_way_off"}


def test_an_edit_of_the_wording_is_another_flag_and_the_same_wording_the_same() -> None:
    first, second = (flags_of(with_criterion(says))[0].key for says in ("Known to us", "Known to them"))
    assert first != second
    assert first == flags_of(with_criterion("Known to us"))[0].key
    moved = replace(GOOD, criteria=(*GOOD.criteria, CriterionTerms("Y", "inclusion", "Known to us")))
    assert first not in {each.key for each in flags_of(moved)}


@given(st.text(max_size=300), st.text(max_size=100))
def test_no_text_makes_it_stumble(says: str, sources: str) -> None:
    terms = replace(with_criterion(says), sources=sources)
    assert flags_of(terms) == flags_of(terms)


@pytest.mark.parametrize("word", ["known ", "associate ", "not ", "a", "deemed to be ", "not merely "])
def test_a_long_text_that_repeats_itself_is_read_to_its_end(word: str) -> None:
    """A pattern that goes back over what it has read would not come back from these."""
    assert ("no_evidence", "") in wording_flags(word * 50_000)


def test_the_labelled_set_is_of_some_size_and_the_rules_are_right_more_often_than_wrong() -> None:
    """What the reference page publishes: none of these may be hidden by leaving hard wordings out."""
    measured = measure()
    assert measured.size >= 60
    assert measured.wrong
    for rule in ("catch_all", "association", "reputation", "no_evidence"):
        assert measured.right[rule] > measured.false[rule] + measured.missed[rule]
