"""The amnesty: a declared list waits, goes one of three ways, and nothing else can be done with it meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from muster.kernel.errors import Conflict, Invalid, NotAllowed
from muster.lists import actions
from muster.lists.queries.declared import declarations, stage_of
from muster.lists.records import Declaration, List
from muster.lists.rules import NEXT
from muster.log.records import Entry
from muster.register.records import Asset
from tests.lists import build
from tests.people.build import person

pytestmark = pytest.mark.usefixtures("db")

AT, LATER = build.NOON, date(2026, 9, 1)
SAID = {"title": "Parade room board", "what_for": "To know the faces", "where_kept": "A whiteboard in the parade room"}
SAID |= {"used_by": "The night shift", "copies": "Somebody has a photograph"}


def declared(by: str = "P-PC", **more) -> Declaration:
    person(by, "list_user")
    return actions.declare_list(by=by, at=AT, ref="D-1", **(SAID | {"how_many": 12} | more))


def triaged(decision: str, by: str = "P-SIRO", acts: str = build.OWNER, **more) -> Declaration:
    person(by, "siro", grade="ACC")
    person(acts, "list_owner")
    given = {"decision": decision, "acts": acts, "due_on": LATER, "reason": "It is needed, or it is not."} | more
    return actions.triage_list(by=by, at=AT, list="D-1", **given)


def code_of(action, **given) -> str:
    with pytest.raises(NotAllowed) as caught:
        action(at=AT, list="D-1", **given)
    return caught.value.decision.code


def test_a_declared_list_is_an_asset_that_nobody_owns_and_waits() -> None:
    declared()
    asset = Asset.objects.get(ref="D-1")
    assert (asset.owner, asset.source, asset.location_as_named) == (None, "amnesty", SAID["where_kept"])
    assert List.objects.get().state == "declared"
    assert [stage_of(row, build.TODAY) for row in declarations()] == ["Waits for triage"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"what_for": ""}, "what_for"),
        ({"where_kept": "a\0b"}, "where_kept"),
        ({"used_by": ""}, "used_by"),
        ({"how_many": 0}, "how_many"),
        ({"copies": "x" * 4001}, "copies"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_named_and_nothing_is_kept(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        declared(**wrong)
    assert set(caught.value.fields) == {field}
    assert not List.objects.exists()
    assert not Asset.objects.exists()


def test_the_same_name_twice_is_a_conflict() -> None:
    declared()
    with pytest.raises(Conflict, match="D-1 already"):
        declared("P-OTHER")


def test_nothing_else_can_be_done_with_a_declared_list() -> None:
    """Each refusal says that it waits for triage; the database holds nobody on it either, as it is not authorised."""
    declared()
    person(build.OWNER, "list_owner")
    person("P-SIRO", "siro", grade="ACC")
    person("P-DUTY", "duty_inspector", grade="INSP")
    person("P-ASHBY", "assessor")
    assert code_of(actions.change_list, by=build.OWNER, title="Another") == "list.declared"
    for action, by, more in (
        (actions.authorise_list, "P-SIRO", {"ends_on": LATER, "reason": "Now."}),
        (actions.decline_list, "P-SIRO", {"reason": "No."}),
        (actions.suspend_list, "P-SIRO", {"reason": "No."}),
        (actions.close_list, "P-SIRO", {"reason": "No."}),
        (actions.authorise_urgently, "P-DUTY", {"hours": 1, "reason": "Now."}),
        (actions.give_opinion, "P-ASHBY", {"part": "assessor", "says": "for", "reason": "So."}),
    ):
        assert code_of(action, by=by, **more) in ("list.declared", "role.missing"), action
        assert List.objects.get().state == "declared"
    build.standing("D-1", "add", "not_met")
    somebody = {"ref": "N-1", "family_name": "Marram", "categories": ["victim"], "criteria": ["C"]}
    somebody |= {"source": "A report", "basis": "fact", "review_on": LATER}
    assert code_of(actions.add_nominal, by="P-PC", **somebody) == "control.dpia"


def test_there_is_no_way_from_declared_to_authorised_but_by_triage_and_proposal() -> None:
    assert NEXT["declared"] == {"proposed", "closed"}
    assert all("declared" not in nexts for nexts in NEXT.values())
    declared()
    triaged("authorise")
    row = List.objects.get()
    assert (row.state, row.owner.ref) == ("proposed", build.OWNER)
    build.standing("D-1", "authorise")
    person("P-SUE", "iao", grade="CHSUPT")
    assert code_of(actions.authorise_list, by="P-SUE", ends_on=LATER, reason="Now.").startswith("list.no_")


def test_whoever_declared_a_list_does_not_decide_what_becomes_of_it() -> None:
    declared("P-SIRO")
    with pytest.raises(NotAllowed) as caught:
        triaged("destroy")
    assert caught.value.decision.code == "declaration.own"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"decision": "keep"}, "decision"),
        ({"due_on": build.TODAY}, "due_on"),
        ({"reason": ""}, "reason"),
        ({"decision": "merge"}, "into"),
        ({"decision": "merge", "into": "L-9"}, "into"),
        ({"decision": "merge", "into": "D-1"}, "into"),
        ({"into": "L-1"}, "into"),
    ],
)
def test_what_is_wrong_with_a_triage_is_named(wrong: dict[str, object], field: str) -> None:
    declared()
    build.proposed()
    with pytest.raises(Invalid) as caught:
        triaged(**({"decision": "destroy"} | wrong))
    assert set(caught.value.fields) == {field}
    assert Declaration.objects.get().decision == ""


def test_a_list_is_destroyed_when_somebody_else_saw_it_and_then_closed() -> None:
    declared()
    with pytest.raises(Conflict, match="not to be merged"):
        actions.certify_list(by="P-PC", at=AT, list="D-1", how="It is gone.")
    triaged("destroy")
    assert code_of(actions.certify_list, by=build.OWNER, how="I did it.") == "declaration.acted"
    actions.certify_list(by="P-PC", at=AT, list="D-1", how="I saw the board wiped and the photograph deleted.")
    assert List.objects.get().state == "closed"
    with pytest.raises(Conflict, match="certified already"):
        actions.certify_list(by="P-PC", at=AT, list="D-1", how="Again.")
    with pytest.raises(Conflict, match="decided already"):
        triaged("authorise")


def test_a_list_is_merged_into_one_that_there_is() -> None:
    build.proposed()
    declared()
    triaged("merge", into="L-1")
    assert [stage_of(row, LATER) for row in declarations()] == ["To be merged"]
    assert [stage_of(row, LATER + timedelta(days=1)) for row in declarations()] == ["Late: to be merged"]
    actions.certify_list(by="P-PC", at=AT, list="D-1", how="I saw each of them judged, and the board wiped.")
    assert [stage_of(row, LATER) for row in declarations()] == ["Merged"]
    assert Entry.objects.filter(event="declaration.certified", outcome="permitted").count() == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("decision = 'destroy'", "triaged_as_a_whole"),
        ("decision = 'destroy', decided_by_id = declared_by_id, decided_at = now(), acts_id = declared_by_id,"
         " due_on = now()", "declarer_never_triages"),
        ("certified_by_id = declared_by_id, certified_at = now(), how = 'x'", "certified_by_another"),
    ],
)  # fmt: skip
def test_the_database_holds_it_too(change: str, constraint: str) -> None:
    declared()
    with pytest.raises(Exception, match=constraint):
        build.as_superuser(f"update declaration set {change}")
