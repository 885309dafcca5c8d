"""Assets, owners, places and rules: done entirely or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.log.acting import Affected
from muster.log.records import Entry
from muster.people import actions as people
from muster.register import actions
from muster.register.records import Asset, Location, RetentionRule
from tests.people.build import ADMINISTRATOR, NOON, person
from tests.register.build import KEEPER, OWNER, SIRO, asset, keeper, location, owned_asset, rule, siro


def register(ref: str = "A-9", **fields: Any) -> Asset:
    return actions.register_asset(by=keeper(), at=NOON, **({"ref": ref, "title": "Case files"} | fields))


def change(ref: str, **fields: Any) -> Asset:
    return actions.change_asset(by=keeper(), at=NOON, asset=ref, **fields)


def name(ref: str, owner: str, **more: Any) -> Asset:
    return actions.name_owner(by=siro(), at=NOON, asset=ref, owner=owner, **more)


@pytest.fixture
def restated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Affected]]:
    """What each action says it touched."""
    told: list[tuple[str, Affected]] = []
    monkeypatch.setattr("muster.log.acting.restate", lambda event, affected, at: told.append((event, affected)))
    return told


def test_an_asset_is_registered_with_everything_its_record_has(db: str) -> None:
    people.add_organisation(by=person(ADMINISTRATOR), at=NOON, ref="WELLAND", name="Welland", law_enforcement=False)
    people.add_unit(by=ADMINISTRATOR, at=NOON, ref="U-INT", name="Intelligence")
    register(
        unit="U-INT",
        location=location(),
        retention_rule=rule(),
        recipients=["WELLAND"],
        part="3",
        sensitive=True,
        volume=2305,
        classification="OFFICIAL-SENSITIVE",
        copy="extract",
        master=asset("A-MASTER"),
    )
    kept = Asset.objects.get(ref="A-9")
    assert (kept.organisation.ref, kept.unit.ref, kept.location.ref, kept.retention_rule.ref) == (
        "FENMARCH",
        "U-INT",
        "CASE-SYSTEM",
        "RET-1",
    )
    assert (kept.volume, kept.sensitive, kept.copy, kept.master.ref) == (2305, True, "extract", "A-MASTER")
    assert [each.ref for each in kept.recipients.all()] == ["WELLAND"]
    assert (kept.owner, kept.accepted_at) == (None, None)


def test_the_entry_holds_names_of_fields_and_not_what_they_say(db: str) -> None:
    register(owner_as_named="Detective Inspector Fen")
    body = Entry.objects.filter(event="asset.registered").get().body
    assert "owner_as_named" in body
    assert "Inspector" not in body


@pytest.mark.parametrize("kind", ["personal_drive", "removable_medium"])
def test_s1_an_asset_never_points_at_a_personal_drive_or_removable_medium(db: str, kind: str) -> None:
    place = location("H-DRIVE", kind=kind, approved=False, ceiling="")
    for act in (lambda: register(location=place), lambda: change(asset(), location=place)):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.decision.code == "location.never"
        assert "S1" in refused.value.decision.reason
        assert refused.value.decision.remedy
    assert not Asset.objects.exclude(location=None).exists()


def test_s1_nor_does_it_name_one_in_words(db: str) -> None:
    with pytest.raises(NotAllowed):
        register(location_as_named="Bo's memory stick")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"ref": "A-1"}, Conflict),
        ({"ref": ""}, Invalid),
        ({"ref": "x" * 61}, Invalid),
        ({"title": " "}, Invalid),
        ({"volume": -1}, Invalid),
        ({"classification": "Internal"}, Invalid),
        ({"owner": OWNER}, Invalid),
        ({"accepted_at": NOON}, Invalid),
        ({"colour": "red"}, Invalid),
        ({"organisation": ""}, Invalid),
        ({"organisation": "NOBODY"}, NotFound),
        ({"unit": "a\0b"}, NotFound),
        ({"location": "NOWHERE"}, NotFound),
        ({"recipients": ["NOBODY"]}, NotFound),
        ({"master": "A-1"}, Invalid),
        ({"master": "A-COPY", "copy": "copy"}, Invalid),
    ],
)
def test_bad_input_is_named_and_nothing_is_done(db: str, fields: dict[str, Any], error: type[Exception]) -> None:
    asset("A-1")
    asset("A-COPY", copy="copy", master="A-1")
    entries = Entry.objects.count()
    with pytest.raises(error):
        register(**fields)
    assert set(Asset.objects.values_list("ref", flat=True)) == {"A-1", "A-COPY"}
    assert Entry.objects.count() == entries


def test_a_change_touches_only_the_fields_named(db: str, restated: list[tuple[str, Affected]]) -> None:
    asset(purposes="Crime prevention", location=location())
    change("A-1", purposes="Detection", location="")
    kept = Asset.objects.get(ref="A-1")
    assert (kept.purposes, kept.location, kept.title) == ("Detection", None, "Asset A-1")
    event, affected = restated[-1]
    assert (event, affected.assets) == ("asset.changed", {kept.id})


@pytest.mark.parametrize("fields", [{}, {"title": ""}, {"copy": "duplicate"}, {"master": "A-1", "copy": "copy"}])
def test_a_change_that_cannot_be_is_invalid(db: str, fields: dict[str, Any]) -> None:
    asset()
    with pytest.raises(Invalid):
        change("A-1", **fields)


def test_a_master_with_copies_stays_their_master(db: str) -> None:
    asset("A-1")
    asset("A-2", copy="backup", master="A-1")
    with pytest.raises(Conflict, match="has copies"):
        change("A-1", copy="copy")


def test_nobody_owns_an_asset_until_they_accept(db: str) -> None:
    asset()
    name("A-1", person(OWNER, "iao"))
    assert Asset.objects.get(ref="A-1").accepted_at is None
    actions.accept_asset(by=OWNER, at=NOON, asset="A-1")
    assert Asset.objects.get(ref="A-1").accepted_at == NOON


def test_naming_somebody_else_clears_the_acceptance_and_naming_the_same_person_does_not(db: str) -> None:
    owned_asset()
    name("A-1", OWNER, delegate=person("P-DEL"))
    assert Asset.objects.get(ref="A-1").accepted_at == NOON
    assert Asset.objects.get(ref="A-1").delegate.ref == "P-DEL"
    name("A-1", person("P-IVO", "iao"))
    kept = Asset.objects.get(ref="A-1")
    assert (kept.owner.ref, kept.accepted_at, kept.delegate) == ("P-IVO", None, None)


def test_accepting_twice_keeps_the_first_day(db: str) -> None:
    owned_asset()
    actions.accept_asset(by=OWNER, at=NOON + timedelta(days=1), asset="A-1")
    assert Asset.objects.get(ref="A-1").accepted_at == NOON


def _third_party() -> str:
    home = person(ADMINISTRATOR)
    people.add_organisation(by=home, at=NOON, ref="WELLAND", name="Welland", law_enforcement=False)
    return person("P-PARTNER", "iao", kind="third_party", organisation="WELLAND")


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: person("P-DPO", "dpo"), "owner.is_dpo"),
        (lambda: person("P-PC", "list_user"), "owner.no_role"),
        (_third_party, "owner.not_ours"),
        (lambda: person("P-NEW", "iao", started_on=date(2026, 7, 1)), "person.not_in_post"),
    ],
)
def test_l69_the_dpo_and_others_who_cannot_answer_for_an_asset_are_refused(
    db: str, build: Callable[[], str], code: str
) -> None:
    asset()
    with pytest.raises(NotAllowed) as refused:
        name("A-1", build())
    assert refused.value.decision.code == code
    assert Asset.objects.get(ref="A-1").owner is None


def test_a_leaver_cannot_accept(db: str) -> None:
    asset()
    name("A-1", person(OWNER, "iao"))
    people.end_person(by=ADMINISTRATOR, at=NOON, person=OWNER)
    with pytest.raises(NotAllowed):
        actions.accept_asset(by=OWNER, at=NOON + timedelta(days=1), asset="A-1")


def test_only_the_siro_approves_places_and_names_owners(db: str) -> None:
    asset()
    with pytest.raises(NotAllowed):
        actions.name_owner(by=KEEPER, at=NOON, asset="A-1", owner=person(OWNER, "iao"))
    with pytest.raises(NotAllowed):
        actions.approve_location(by=KEEPER, at=NOON, ref="STORE", name="Store", kind="paper_store", ceiling="OFFICIAL")


def test_changing_a_place_touches_every_asset_kept_there(db: str, restated: list[tuple[str, Affected]]) -> None:
    here = [register(ref, location=location()).id for ref in ("A-1", "A-2")]
    register("A-3")
    place = {"ref": "CASE-SYSTEM", "name": "Case system", "kind": "application", "ceiling": "OFFICIAL"}
    actions.approve_location(by=SIRO, at=NOON, approved_until=date(2027, 1, 1), **place)
    kept = Location.objects.get()
    assert (kept.ceiling, kept.approved_until, kept.access_logged) == ("OFFICIAL", date(2027, 1, 1), None)
    assert restated[-1][1].assets == set(here)


@pytest.mark.parametrize("kind", ["personal_drive", "removable_medium"])
def test_s1_a_personal_drive_or_removable_medium_is_never_approved(db: str, kind: str) -> None:
    with pytest.raises(NotAllowed):
        location("H-DRIVE", kind=kind)
    location("H-DRIVE", kind=kind, approved=False)
    with pytest.raises(NotAllowed):
        actions.approve_location(by=SIRO, at=NOON, ref="H-DRIVE", name="H", kind=kind, ceiling="OFFICIAL")
    assert not Location.objects.get().approved


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"kind": "cupboard"}, "kind"),
        ({"ceiling": "Internal"}, "ceiling"),
        ({"ceiling": ""}, "ceiling"),
        ({"name": ""}, "name"),
        ({"ref": "a\0b"}, "ref"),
    ],
)
def test_a_place_that_cannot_be_weighed_is_invalid(db: str, place: dict[str, Any], field: str) -> None:
    given = {"ref": "STORE", "name": "Store", "kind": "paper_store", "ceiling": "OFFICIAL"} | place
    with pytest.raises(Invalid) as raised:
        actions.approve_location(by=siro(), at=NOON, **given)
    assert field in raised.value.fields
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"months": 0}, Invalid),
        ({"months": 12, "permanent": True}, Invalid),
        ({"months": 2**31}, Invalid),
        ({"title": ""}, Invalid),
        ({"trigger": "a\0b"}, Invalid),
        ({"ref": "RET-1"}, Conflict),
    ],
)
def test_a_rule_that_cannot_be_is_not_kept(db: str, given: dict[str, Any], error: type[Exception]) -> None:
    rule()
    with pytest.raises(error):
        rule(**({"ref": "RET-2"} | given))
    assert RetentionRule.objects.count() == 1


def test_a_rule_without_a_number_is_unknown_and_one_for_good_is_permanent(db: str) -> None:
    rule("RET-1", months=None)
    rule("RET-2", months=None, permanent=True)
    assert list(RetentionRule.objects.order_by("ref").values_list("months", "permanent")) == [
        (None, False),
        (None, True),
    ]
