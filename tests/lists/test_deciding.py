"""Proposing, changing, authorising, suspending and closing a list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists import actions
from muster.lists.queries import facts_of, list_shown, lists_listed, terms_of_lists
from muster.lists.records import Authorisation, List
from muster.lists.rules import FieldTerms, decided_hash
from muster.log.records import Entry
from tests.lists import build
from tests.people.build import person
from tests.register.build import asset

pytestmark = pytest.mark.usefixtures("db")


def refused(code: str, action, **given) -> None:
    with pytest.raises(NotAllowed) as caught:
        action(at=build.NOON, **given)
    assert caught.value.decision.code == code


def authorise(by: str = "P-SUE", ends_on: date = build.ENDS, **more) -> Authorisation:
    build.standing(door="authorise")
    given = {"by": by, "at": build.NOON, "list": "L-1", "ends_on": ends_on, "reason": "Needed."}
    return actions.authorise_list(**(given | more))


def change(**what) -> List:
    return actions.change_list(by=build.OWNER, at=build.NOON, list="L-1", **what)


def test_a_list_is_proposed_with_all_its_parts():
    row = build.proposed()
    shown = list_shown("L-1")
    assert (row.state, shown["state"], shown["owner"], shown["asset"]) == ("proposed", "proposed", build.OWNER, "A-L-1")
    assert shown["purposes"] == build.TERMS["purposes"]
    assert shown["categories"] == build.TERMS["categories"]
    assert [(each["code"], each["kind"], each["says"]) for each in shown["criteria"]] == list(build.TERMS["criteria"])
    assert [each["name"] for each in shown["fields"]] == ["area"]
    assert (shown["review_months"], shown["retention_months"]) == (6, 12)


def test_one_asset_is_one_list_and_a_reference_is_used_once():
    build.proposed()
    with pytest.raises(Conflict, match="list 'L-1'"):
        build.proposed(asset=asset("A-2"))
    with pytest.raises(Conflict, match="A-L-1 is a list"):
        build.proposed("L-2", asset="A-L-1")
    with pytest.raises(NotFound, match="A-9"):
        build.proposed("L-3", asset="A-9")


def test_an_asset_that_has_ended_becomes_no_list():
    asset("A-OLD")
    build.as_superuser("update asset set ended_on = '2026-01-01'")
    with pytest.raises(Conflict, match="ended"):
        build.proposed(asset="A-OLD")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tier": "huge"}, "tier"),
        ({"ref": ""}, "ref"),
        ({"title": "x" * 501}, "title"),
        ({"reason_policy": "sometimes"}, "reason_policy"),
        ({"legal_basis": "a\0b"}, "legal_basis"),
        ({"purposes": {"protect": "a\0b"}}, "says"),
        ({"criteria": (("C1", "inclusion", "x" * 4001),)}, "says"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_proposed(wrong, field):
    with pytest.raises(Invalid) as caught:
        build.proposed(**({"asset": asset("A-X")} | wrong))
    assert set(caught.value.fields) == {field}
    assert not List.objects.exists()
    assert not Entry.objects.filter(event="list.proposed").exists()


def test_the_dpo_owns_no_list():
    """L69."""
    person(build.OWNER, "list_owner")
    person("P-DPO", "dpo")
    asset("A-L-1")
    given = {"asset": "A-L-1", "ref": "L-1", "title": "T", "owner": "P-DPO"} | build.TERMS
    refused("list.dpo", actions.propose_list, by=build.OWNER, **given)


def test_an_authorisation_is_bound_to_what_was_decided():
    row = build.authorised()
    row.refresh_from_db()
    decided = Authorisation.objects.get()
    assert row.state == "authorised"
    assert decided.decided_hash == decided_hash(terms_of_lists([row.id])[row.id])
    assert (decided.requested_by.ref, decided.decided_by.ref) == (build.OWNER, "P-SUE")
    assert (decided.starts_on, decided.ends_on, decided.tier) == (build.TODAY, build.ENDS, "low")


@pytest.mark.parametrize(
    ("what", "named"),
    [
        ({"purposes": {"protect": "Protect", "deport": "Remove"}}, "purposes"),
        ({"categories": {"victim": ""}}, "categories"),
        ({"criteria": build.TERMS["criteria"][1:]}, "criteria"),
        ({"fields": (FieldTerms("colour", "Colour", "fact", "Why"),)}, "fields"),
        ({"tier": "high"}, "tier"),
        ({"review_months": 12}, "review interval"),
        ({"legal_basis": "Another"}, "legal basis"),
    ],
)
def test_a_material_change_voids_the_authorisation_and_says_why(what, named):
    """E11, and CISO Assistant PR #4789: a sign-off not bound to what was signed."""
    build.authorised()
    row = change(**what)
    assert row.state == "proposed"
    decided = Authorisation.objects.get()
    assert decided.voided_at == build.NOON
    assert named in decided.void_reason


def test_a_change_of_title_or_owner_voids_nothing():
    build.authorised()
    person("P-NEW", "list_owner")
    row = change(title="Better title", owner="P-NEW", reason_policy="required")
    assert (row.state, row.title, row.owner.ref) == ("authorised", "Better title", "P-NEW")
    assert Authorisation.objects.get().voided_at is None


def test_the_same_again_is_no_change():
    build.authorised()
    with pytest.raises(Conflict, match="Nothing"):
        change(purposes=build.TERMS["purposes"], title="List L-1")
    assert Authorisation.objects.get().voided_at is None


def test_whoever_changed_a_list_cannot_authorise_it():
    """A2: the log remembers who wrote which part, whoever proposed the list."""
    build.authorised()
    person("P-CARA", "list_owner", "iao", grade="ACC")
    actions.change_list(by="P-CARA", at=build.NOON, list="L-1", legal_basis="Better said.")
    assert facts_of(List.objects.get(), build.TODAY).authors == {build.OWNER, "P-CARA"}
    refused("list.own", actions.authorise_list, by="P-CARA", list="L-1", ends_on=build.ENDS, reason="Mine.")
    assert authorise().decided_by.ref == "P-SUE"


def test_a_refused_authorisation_leaves_its_reason_in_the_log_and_nothing_else():
    build.proposed()
    person("P-SAM", "iao", grade="SGT")
    refused("list.grade", actions.authorise_list, by="P-SAM", list="L-1", ends_on=build.ENDS, reason="Please.")
    assert '"code": "list.grade"' in Entry.objects.get(event="list.authorised.refused").body
    assert (List.objects.get().state, Authorisation.objects.count()) == ("proposed", 0)


def test_controls_that_are_not_met_refuse_the_authorisation():
    build.proposed()
    person("P-SUE", "iao", grade="CHSUPT")
    build.standing(door="authorise", verdict="not_met")
    refused("control.dpia", actions.authorise_list, by="P-SUE", list="L-1", ends_on=build.ENDS, reason="X")
    assert List.objects.get().state == "proposed"


def test_a_list_without_a_retention_period_stays_proposed():
    """E4."""
    build.proposed(asset=asset("A-NONE"))
    person("P-SUE", "iao", grade="CHSUPT")
    refused("list.no_retention", actions.authorise_list, by="P-SUE", list="L-1", ends_on=build.ENDS, reason="X")


def test_an_authorisation_ends_after_today_and_has_a_reason():
    build.proposed()
    person("P-SUE", "iao", grade="CHSUPT")
    with pytest.raises(Invalid) as caught:
        authorise(ends_on=build.TODAY)
    assert set(caught.value.fields) == {"ends_on"}
    with pytest.raises(Invalid) as caught:
        authorise(reason=" ")
    assert set(caught.value.fields) == {"reason"}
    assert Authorisation.objects.count() == 0


def test_a_renewal_replaces_the_authorisation_before_it():
    build.authorised()
    authorise(ends_on=build.TODAY + timedelta(days=30))
    old, new = Authorisation.objects.order_by("id")
    assert (old.voided_at, new.voided_at) == (build.NOON, None)
    assert lists_listed()[0]["authorised_until"] == build.TODAY + timedelta(days=30)


def stop(action) -> List:
    return action(by="P-SUE", at=build.NOON, list="L-1", reason="Under review.")


def test_a_suspended_list_is_authorised_again():
    build.authorised()
    assert stop(actions.suspend_list).state == "suspended"
    assert "Under review." in Entry.objects.get(event="list.suspended").body
    authorise()
    assert List.objects.get().state == "authorised"


def test_a_closed_list_stays_closed():
    build.authorised()
    assert stop(actions.close_list).state == "closed"
    assert Authorisation.objects.get().voided_at == build.NOON
    for again in (lambda: stop(actions.suspend_list), lambda: stop(actions.close_list), authorise):
        with pytest.raises(Conflict):
            again()
    with pytest.raises(Conflict, match="closed"):
        change(title="Reborn")


def test_a_proposed_list_cannot_be_suspended():
    build.authorised()
    change(legal_basis="Another")
    with pytest.raises(Conflict):
        stop(actions.suspend_list)


def test_the_number_of_queries_does_not_grow_with_lists():
    counts = []
    for refs in (("L-1",), ("L-2", "L-3", "L-4")):
        for ref in refs:
            build.authorised(ref)
        with CaptureQueriesContext(connection) as queries:
            lists_listed()
            terms_of_lists(List.objects.values_list("id", flat=True))
        counts.append(len(queries))
    assert counts[0] == counts[1]
