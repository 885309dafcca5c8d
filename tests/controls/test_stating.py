"""What the controls state of lists in the database, and the questions asked of them afresh."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from muster.access.actions import restate_due
from muster.controls.catalogue import CATALOGUE
from muster.controls.queries import assure, orphaned_assets
from muster.controls.records import Standing, StatedFinding
from muster.controls.rules import DOORS
from muster.evidence.actions import withdraw_document
from muster.kernel.errors import NotAllowed
from muster.lists.actions import authorise_list
from muster.lists.records import Authorisation, List
from muster.register.actions import change_asset, name_owner, register_asset
from tests.access.build import IAO, KEEPER, NOW, OWNER, SIRO, asset, day, document, good_list, proposed_list
from tests.hearing import hear
from tests.people.build import person


def stated(door: str) -> Standing:
    return Standing.objects.get(list__ref="L-1", door=door)


def test_every_control_and_every_door_is_stated(db: str) -> None:
    good_list()
    assert set(StatedFinding.objects.values_list("control", flat=True)) == {each.CONTROL.id for each in CATALOGUE}
    assert set(StatedFinding.objects.values_list("verdict", flat=True)) == {"met"}
    assert set(Standing.objects.values_list("door", "verdict")) == {(door, "met") for door in DOORS}


def test_one_list_is_restated_and_the_others_left_alone(db: str) -> None:
    good_list(nominals=0)
    good_list("L-2", nominals=0)
    before = list(Standing.objects.filter(list__ref="L-2").values())
    withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong")
    assert list(Standing.objects.filter(list__ref="L-2").values()) == before
    assert set(Standing.objects.filter(list__ref="L-1").values_list("verdict", flat=True)) == {"not_met"}


def test_a_proposed_list_stands_at_the_door_authorise_alone(db: str) -> None:
    proposed_list()
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        assert stated("authorise").verdict == "not_met"
        document("L-1", kind)
    assert stated("authorise").verdict == "met"
    refused = stated("open")
    assert (refused.control, bool(refused.remedy), bool(refused.who)) == ("authorisation", True, True)


@pytest.mark.parametrize("ref", ["L-9", "\0", "x\ud800", "x" * 10_000, "'; --"])
def test_a_list_that_is_not_there(ref: str, db: str) -> None:
    assert assure(NOW, ref=ref) == []


def test_a_shorter_retention_period_on_the_register_voids_what_was_decided(db: str) -> None:
    """The register knows nothing of lists, so the control compares what was decided with what is."""
    good_list(nominals=0)
    change_asset(by=KEEPER, at=NOW, asset="A-L-1", retention_months=10)
    refused = stated("open")
    assert (refused.control, "has changed since" in refused.reason) == ("authorisation", True)
    assert Authorisation.objects.get().voided_at is None
    hear("L-1", NOW)
    with pytest.raises(NotAllowed, match="says 12 months, the register 10"):
        authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(20), reason="Still needed.")
    for kind in ("dpia", "appropriate_policy"):
        document("L-1", kind)
    authorise_list(by=SIRO, at=NOW, list="L-1", ends_on=day(20), reason="Still needed.")
    assert stated("open").verdict == "met"


def test_an_asset_is_orphaned_until_its_owner_accepts(db: str) -> None:
    """MoJ analytical-platform #787: nobody owns what they have not accepted."""
    asset()
    assert orphaned_assets(NOW) == (1, 0)
    register_asset(by=KEEPER, at=NOW, ref="A-2", title="Another")
    assert orphaned_assets(NOW) == (2, 1)
    name_owner(by=SIRO, at=NOW, asset="A-1", owner=person("P-NEXT", "iao", grade="CHSUPT"))
    assert orphaned_assets(NOW) == (2, 2)
    name_owner(by=SIRO, at=NOW, asset="A-2", owner=IAO)
    assert orphaned_assets(NOW) == (2, 2)


def test_an_assessment_that_came_after_the_decision_does_not_stop_a_fresh_one(
    db: str, admin: psycopg.Connection
) -> None:
    """Finding E12: what was wrong with the last decision must not close the door through which it is mended."""
    good_list(nominals=0)
    admin.execute("set session_replication_role = replica")
    later = (
        "update document_version set approved_at = %s where document_id = (select id from document where kind = 'eia')"
    )
    admin.execute(later, [NOW + timedelta(days=2)])
    restate_due(by=OWNER, at=NOW + timedelta(days=3), lists=[List.objects.get().id], persons=[])
    assert stated("open").control == "equality_assessment"
    assert stated("authorise").verdict == "met"
