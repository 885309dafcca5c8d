"""Time alone: what is stated today is never still believed when the facts no longer bear it out, whatever the days are,
and what could get better says when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.controls.catalogue import judge
from muster.controls.rules import (
    DOORS,
    ListFacts,
    OwnerFacts,
    RecipientFacts,
    agreed_from,
    agreed_until,
    standing_at,
)
from muster.evidence.rules import AgreementTerms, VersionFacts
from muster.kernel.dates import end_of, start_of
from muster.kernel.decision import Verdict
from tests.controls.build import AT, agreement, facts, having, version

TODAY = AT.date()
near = st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
KINDS = ("dpia", "eia", "user_policy", "appropriate_policy", "mandate")


@st.composite
def versions(draw: st.DrawFn, kind: str) -> list[VersionFacts]:
    """One or two approved versions with any days; approved long before the list was authorised."""
    found = []
    for number in range(1, draw(st.integers(1, 2)) + 1):
        effective_on = draw(near)
        review_on = effective_on + timedelta(days=draw(st.integers(1, 60)))
        if kind == "mandate" and draw(st.booleans()):
            found.append(version(kind, number=number, id=number, effective_on=effective_on, review_on=None))
            continue
        found.append(version(kind, number=number, id=number, effective_on=effective_on, review_on=review_on))
    return found


def terms() -> st.SearchStrategy[AgreementTerms]:
    return st.builds(
        lambda starts, days: AgreementTerms(
            ("COUNCIL",), ("prevent",), ("ref",), starts, starts + timedelta(days=days)
        ),
        near,
        st.integers(20, 80),
    )


SPOILT: dict[str, Callable[[ListFacts], st.SearchStrategy[ListFacts]]] = {
    **{
        kind: lambda good, kind=kind: versions(kind).map(  # type: ignore[misc]
            lambda found: replace(good, documents={**good.documents, kind: found})
        )
        for kind in KINDS
    },
    "agreement": lambda good: st.tuples(versions("agreement"), terms()).map(
        lambda each: replace(
            good, documents={**good.documents, "agreement": [replace(one, agreement=each[1]) for one in each[0]]}
        )
    ),
    "owner": lambda good: st.tuples(near, st.none() | near).map(
        lambda days: replace(good, owner=OwnerFacts("Ola Fen", True, True, *days))
    ),
    "place": lambda good: near.map(lambda day: replace(good, location=replace(good.location, approved_until=day))),
    "decision": lambda good: st.tuples(near, near).map(
        lambda days: replace(good, authorisation=replace(good.authorisation, starts_on=days[0], ends_on=days[1]))
    ),
}


@st.composite
def lists(draw: st.DrawFn) -> ListFacts:
    """A good list with the days of one or two things as they come."""
    spoilt = facts()
    for name in draw(st.sets(st.sampled_from(sorted(SPOILT)), min_size=1, max_size=2)):
        spoilt = draw(SPOILT[name](spoilt))
    return spoilt


@settings(max_examples=400, deadline=None)
@given(lists(), st.integers(0, 90), st.sampled_from(DOORS))
def test_a_standing_never_outlives_its_facts(spoilt: ListFacts, days: int, door: str) -> None:
    _, standing = standing_at(door, judge(spoilt, AT))
    later = AT + timedelta(days=days)
    if standing.verdict is Verdict.MET and (standing.until is None or later < standing.until):
        assert standing_at(door, judge(spoilt, later))[1].verdict is Verdict.MET


@settings(max_examples=400, deadline=None)
@given(lists(), st.integers(0, 90), st.sampled_from(DOORS))
def test_a_standing_that_gets_better_by_time_alone_says_when(spoilt: ListFacts, days: int, door: str) -> None:
    """Nobody has to guess: restating at `improves_at`, again and again, comes upon every day on which it is met."""
    at, later = AT, AT + timedelta(days=days)
    _, standing = standing_at(door, judge(spoilt, at))
    for _ in range(40):
        comes = standing.improves_at if standing.verdict is not Verdict.MET else standing.until
        if comes is None or comes > later:
            break
        at, (_, standing) = comes, standing_at(door, judge(spoilt, comes))
    if standing_at(door, judge(spoilt, later))[1].verdict is Verdict.MET:
        assert standing.verdict is Verdict.MET


def test_a_lawful_basis_ends_with_the_mandate_too() -> None:
    ending = TODAY + timedelta(days=3)
    control, standing = standing_at("open", judge(facts(documents=having(version("mandate", review_on=ending))), AT))
    assert (control, standing.until) == ("lawful_basis", end_of(ending))


def test_an_agreement_ends_with_the_first_review_of_the_version_that_comes() -> None:
    soon = TODAY + timedelta(days=5)
    terms = agreement().agreement
    coming = version(
        "agreement", number=2, id=2, effective_on=TODAY + timedelta(days=2), review_on=soon, agreement=terms
    )
    assert agreed_until([agreement(), coming], "COUNCIL", frozenset({"prevent"}), AT) == end_of(soon)


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({"starts_on": TODAY + timedelta(days=3)}, TODAY + timedelta(days=3)),
        ({"starts_on": TODAY - timedelta(days=3)}, None),
        ({"starts_on": TODAY + timedelta(days=3), "parties": ("OTHER",)}, None),
        ({"starts_on": TODAY + timedelta(days=3), "purposes": ("other",)}, None),
    ],
)
def test_an_agreement_that_is_to_begin_says_when(changes: dict[str, object], starts: date | None) -> None:
    begins = agreed_from([agreement(**changes)], "COUNCIL", frozenset({"prevent"}), AT)
    assert begins == (start_of(starts) if starts else None)


def test_a_draft_agreement_never_begins() -> None:
    draft = replace(agreement(starts_on=TODAY + timedelta(days=3)), status="draft")
    assert agreed_from([draft], "COUNCIL", frozenset({"prevent"}), AT) is None


def test_of_two_recipients_each_needs_an_agreement() -> None:
    two = (RecipientFacts("COUNCIL", "Council", False), RecipientFacts("LANDLORD", "Reed Homes", False))
    _, standing = standing_at("open", judge(facts(recipients=two), AT))
    assert standing.verdict is Verdict.NOT_MET
    assert "Reed Homes" in standing.reason
    assert "Council" not in standing.reason


def test_an_authorisation_of_something_else_is_none() -> None:
    """CISO Assistant PR #4789: the decision is bound to what was decided."""
    good = facts().authorisation
    assert good is not None
    _, standing = standing_at("open", judge(facts(authorisation=replace(good, as_decided=False)), AT))
    assert (standing.verdict, "has changed since" in standing.reason) == (Verdict.NOT_MET, True)
