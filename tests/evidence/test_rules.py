"""Which version counts on a day, and who decides on one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.evidence import rules
from muster.evidence.records import Document, Version
from muster.evidence.rules import AgreementTerms, VersionFacts
from muster.kernel.dates import day_of
from muster.people.rules import PersonFacts

TODAY = date(2026, 6, 15)


def version(number: int = 1, effective: date = date(2026, 6, 1), status: str = "approved", **more) -> VersionFacts:
    given = {"document": "D-1", "kind": "dpia", "author": "P-WENDY", "review_on": date(2027, 6, 30)}
    given |= {"residual_risk": "low", "advised": True}
    return VersionFacts(number=number, effective_on=effective, status=status, **(given | more))


def person(*roles: str, ref: str = "P-X") -> PersonFacts:
    return PersonFacts(1, ref, "Xan Fen", "employed", "FENMARCH", True, date(2020, 1, 1), roles=frozenset(roles))


def test_tables_and_records_name_the_same_kinds_and_statuses():
    assert dict(Document.Kind.choices) == rules.KINDS
    assert set(rules.APPROVERS) == set(rules.KINDS)
    assert set(rules.NEXT) == set(Version.Status.values)
    assert not any("dpo" in roles for roles in rules.APPROVERS.values())


def test_a_later_version_does_not_supersede_before_it_takes_effect():
    now, monday = version(1), version(2, date(2026, 6, 22))
    assert rules.in_force([now, monday], TODAY) == now
    assert not rules.superseded(now, [now, monday], TODAY)
    assert rules.next_change([now, monday], TODAY) == date(2026, 6, 22)
    assert rules.in_force([now, monday], date(2026, 6, 22)) == monday
    assert rules.superseded(now, [now, monday], date(2026, 6, 22))
    assert rules.next_change([now, monday], date(2026, 6, 22)) is None


def test_evidence_counts_from_its_effective_day_and_not_from_its_upload():
    """CISO Assistant #4797: uploaded in July for a June review, it counted for the wrong quarter."""
    june = version(1, date(2026, 6, 1), approved_on=date(2026, 7, 5))
    assert rules.in_force([june], date(2026, 6, 20)) == june


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_versions_never_count(status):
    older = version(1)
    newer = version(2, date(2026, 6, 10), status)
    assert rules.in_force([older, newer], TODAY) == older
    assert rules.in_force([newer], TODAY) is None
    assert rules.next_change([replace(newer, effective_on=date(2027, 1, 1))], TODAY) is None


def test_of_two_versions_of_one_day_the_later_number_counts():
    assert rules.in_force([version(2), version(1)], TODAY) == version(2)


def test_a_version_holds_through_its_review_day():
    one = version(review_on=TODAY)
    assert not rules.lapsed(one, TODAY)
    assert rules.lapsed(one, TODAY + timedelta(days=1))
    until = rules.holds_until(one)
    assert until is not None
    assert day_of(until) == TODAY + timedelta(days=1)
    assert rules.holds_until(version(review_on=None)) is None
    assert not rules.lapsed(version(review_on=None), date(2999, 1, 1))


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
some_versions = st.lists(st.tuples(days, st.sampled_from(["draft", "approved", "withdrawn"])), max_size=6).map(
    lambda made: [version(n + 1, day, status) for n, (day, status) in enumerate(made)]
)


@given(some_versions, days)
def test_what_is_in_force_changes_only_on_the_days_that_next_change_names(versions, on):
    soon = rules.next_change(versions, on)
    until = soon or on + timedelta(days=1000)
    assert rules.in_force(versions, until - timedelta(days=1)) == rules.in_force(versions, on)
    if soon:
        assert rules.in_force(versions, soon) != rules.in_force(versions, on)


@given(some_versions, days)
def test_of_the_versions_that_took_effect_exactly_one_is_not_superseded(versions, on):
    effective = [each for each in versions if each.status == "approved" and each.effective_on <= on]
    standing = [each for each in effective if not rules.superseded(each, versions, on)]
    assert standing == ([rules.in_force(versions, on)] if effective else [])


def agreement(document: str = "G-1", starts: date = date(2026, 1, 1), ends: date = date(2026, 12, 31), **more):
    terms = AgreementTerms(("COUNCIL",), ("protect",), ("family_name",), starts, ends)
    return version(document=document, kind="agreement", agreement=terms, **more)


def test_each_agreement_is_judged_by_itself():
    one, other = agreement("G-1"), agreement("G-2", effective=date(2026, 6, 10))
    assert rules.agreements_in_force([one, other], TODAY) == [one, other]


@pytest.mark.parametrize(
    "wanting",
    [
        agreement(starts=TODAY + timedelta(days=1)),
        agreement(ends=TODAY - timedelta(days=1)),
        agreement(review_on=TODAY - timedelta(days=1)),
        agreement(status="draft"),
        agreement(effective=TODAY + timedelta(days=1)),
        version(kind="agreement"),
    ],
)
def test_an_agreement_out_of_its_term_or_lapsed_or_without_terms_is_not_in_force(wanting):
    assert rules.agreements_in_force([wanting], TODAY) == []


@pytest.mark.parametrize(
    ("roles", "kind", "code"),
    [
        (("siro",), "dpia", "allowed"),
        (("iao",), "dpia", "allowed"),
        (("iao",), "agreement", "allowed"),
        (("iao",), "appropriate_policy", "document.wrong_role"),
        (("iao",), "mandate", "document.wrong_role"),
        (("siro",), "mandate", "allowed"),
        (("dpo",), "dpia", "role.missing"),
        (("dpo", "siro"), "dpia", "document.wrong_role"),
        (("assessor",), "dpia", "role.missing"),
        (("list_owner",), "dpia", "role.missing"),
    ],
)
def test_who_approves_which_kind(roles, kind, code):
    assert rules.may_approve(person(*roles), version(kind=kind, status="draft"), TODAY).code == code


def test_the_author_never_approves():
    decision = rules.may_approve(person("siro", ref="P-WENDY"), version(status="draft"), TODAY)
    assert (decision.allowed, decision.code) == (False, "document.own")


@pytest.mark.parametrize("kind", sorted(rules.REVIEWED))
def test_what_must_be_reviewed_is_not_approved_without_a_day_or_after_it(kind):
    without = version(kind=kind, status="draft", review_on=None)
    assert rules.may_approve(person("siro"), without, TODAY).code == "document.no_review"
    passed = version(kind=kind, status="draft", review_on=TODAY - timedelta(days=1))
    assert rules.may_approve(person("siro"), passed, TODAY).code == "document.lapsed"


def test_a_mandate_needs_no_review():
    assert rules.may_approve(person("siro"), version(kind="mandate", review_on=None), TODAY).allowed


def test_an_author_withdraws_a_draft_but_not_what_was_approved():
    author = person("list_owner", ref="P-WENDY")
    assert rules.may_withdraw(author, version(status="draft"), TODAY).allowed
    assert not rules.may_withdraw(author, version(), TODAY).allowed
    assert rules.may_withdraw(person("siro"), version(), TODAY).allowed


def test_an_agreement_names_parties_purposes_fields_and_a_last_day():
    whole = AgreementTerms(("COUNCIL",), ("protect",), ("family_name",), TODAY, TODAY)
    assert rules.wrong_terms("agreement", whole) == {}
    assert set(rules.wrong_terms("agreement", AgreementTerms((), (), (" ",), TODAY))) == {
        "parties",
        "purposes",
        "fields",
        "ends_on",
    }
    assert "ends_on" in rules.wrong_terms("agreement", replace(whole, ends_on=TODAY - timedelta(days=1)))
    assert "agreement" in rules.wrong_terms("agreement", None)
    assert "agreement" in rules.wrong_terms("dpia", whole)
    assert rules.wrong_terms("dpia", None) == {}


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "x" * 81])
def test_texts_that_cannot_be_stored_are_named(text):
    assert set(rules.wrong_texts({"ref": text, "title": "fine"}, {"ref": 80}, {"ref"})) == {"ref"}
