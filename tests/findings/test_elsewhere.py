"""Findings on sharing and on records, and what went wrong in other systems of this kind, each as a scenario."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from muster.access.actions import open_list
from muster.access.auditing.actions import export_log
from muster.access.records import Clearance
from muster.controls.catalogue import judge
from muster.controls.rules import RetentionFacts
from muster.evidence.rules import AgreementTerms
from muster.kernel.errors import Invalid, NotAllowed
from muster.people.actions import end_person
from muster.people.records import Person
from muster.register.queries import asset_shown
from muster.training.actions import add_course
from tests.access.build import ANALYST, NOW, TRAINER, asset, cleared, day, document, good_list
from tests.controls.build import AT, facts
from tests.people.build import ADMINISTRATOR, person


def look() -> Any:
    return open_list(by=ANALYST, at=NOW, list="L-1", purpose="prevent", reason="Briefing")


@pytest.mark.parametrize("field", ["fields", "parties", "purposes"])
def test_e8_everything_for_everybody_cannot_be_agreed(field: str, db: str) -> None:
    good_list()
    terms: dict[str, Any] = {"parties": ("FENMARCH",), "purposes": ("prevent",), "fields": ("ref",)} | {field: ()}
    with pytest.raises(Invalid) as invalid:
        document("L-1", "agreement", agreement=AgreementTerms(**terms, starts_on=day(0), ends_on=day(9)))
    assert field in invalid.value.fields


def test_l61_the_record_of_processing_says_what_is_missing(db: str) -> None:
    asset(lawful_basis="", part="")
    missing = {str(each) for each in asset_shown("A-1", day(0))["missing"]}
    assert any("lawful" in each for each in missing)
    assert any("Part" in each or "part" in each for each in missing)


def test_l62_the_log_is_exported_for_a_purpose_that_the_law_names(db: str, admin: psycopg.Connection) -> None:
    auditor = person("P-AUDITOR", "auditor")
    for who, purpose, code in ((auditor, "curiosity", "log.purpose"), (ADMINISTRATOR, "lawfulness", "role.missing")):
        with pytest.raises(NotAllowed) as refused:
            export_log(by=who, at=NOW, folder="never-made", purpose=purpose)
        assert refused.value.decision.code == code
    events = admin.execute("select event, person from muster.entry order by id desc limit 2").fetchall()
    assert events == [("log.exported.refused", ADMINISTRATOR), ("log.exported.refused", auditor)]


def test_a_leaver_s_entries_stay(db: str, admin: psycopg.Connection) -> None:
    """DAISY, PhysioNet: deleting a leaver deleted the record of what they had looked at."""
    good_list()
    cleared()
    look()
    count = "select count(*) from muster.entry where person = %s"
    before = admin.execute(count, [ANALYST]).fetchone()[0]
    end_person(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    assert Person.objects.filter(ref=ANALYST).exists()
    assert admin.execute(count, [ANALYST]).fetchone()[0] == before > 0


def test_training_that_never_expires_is_valid(db: str) -> None:
    """PhysioNet #1596: "never expires" meant never valid."""
    good_list()
    cleared()
    add_course(by=TRAINER, at=NOW, ref="INFO-AND-YOU", title="Information and You", validity_months=None)
    assert look().nominals
    assert Clearance.objects.get().reason.startswith("Granted until")


def test_what_has_no_date_is_unknown_and_never_passes() -> None:
    """Open Archiefbeheer #1032: an item without a disposal date was queued for deletion."""
    spoilt = facts(retention_rule=RetentionFacts("R", None, False))
    assert {each.control.id: each.finding.verdict for each in judge(spoilt, AT)}["retention"] == "unknown"
