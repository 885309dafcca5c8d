"""Writing, approving and withdrawing a version, against a real PostgreSQL and real files."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from muster.evidence import actions, files
from muster.evidence.queries import read_file
from muster.evidence.records import Advice, Document, Version
from muster.evidence.rules import AgreementTerms
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.log.records import Entry
from muster.people.actions import add_organisation
from tests.evidence import build
from tests.people.build import ADMINISTRATOR, person

pytestmark = pytest.mark.usefixtures("db")

TERMS = AgreementTerms(("COUNCIL",), ("protect",), ("family_name",), date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_HOME", tmp_path)
    return tmp_path / "files"


def council() -> None:
    build.asset()
    add_organisation(by=ADMINISTRATOR, at=build.NOON, ref="COUNCIL", name="Fenmarch Council", law_enforcement=False)


def approve(by: str, ref: str = "D-1", number: int = 1) -> Version:
    return actions.approve_document(by=by, at=build.NOON, document=ref, number=number)


def test_a_version_is_kept_with_its_file_and_one_entry(home):
    version = build.version(content=b"The whole of it.")
    sha256 = hashlib.sha256(b"The whole of it.").hexdigest()
    assert (version.number, version.status, version.sha256, version.size) == (1, "draft", sha256, 16)
    assert [file.name for file in home.iterdir()] == [sha256]
    assert read_file(version) == b"The whole of it."
    assert Entry.objects.filter(event="document.written").count() == 1
    assert [asset.ref for asset in version.document.assets.all()] == ["A-1"]


def test_a_second_version_is_added_to_the_same_document():
    build.version()
    second = build.version(content=b"Now better.", assets=())
    assert second.number == 2
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "eia"}, "kind"), ({"title": "Other"}, "title"), ({"assets": ("A-2",)}, "assets")],
)
def test_a_version_cannot_change_what_the_document_is(change, field):
    build.version()
    build.asset("A-2")
    with pytest.raises(Invalid) as caught:
        build.version(**change)
    assert set(caught.value.fields) == {field}
    assert Version.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"content": b""}, "file"),
        ({"content": b"x" * 1_000_001}, "file"),
        ({"kind": "poem"}, "kind"),
        ({"assets": ()}, "assets"),
        ({"ref": ""}, "ref"),
        ({"ref": "x" * 81}, "ref"),
        ({"title": " "}, "title"),
        ({"file_name": "../../secret"}, "file_name"),
        ({"review_on": date(2026, 6, 1)}, "review_on"),
        ({"agreement": TERMS}, "agreement"),
    ],
)
def test_bad_input_names_the_field_and_keeps_nothing(change, field, home, monkeypatch):
    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    with pytest.raises(Invalid) as caught:
        build.version(**change)
    assert set(caught.value.fields) == {field}
    assert not Document.objects.exists()
    assert not home.exists()


def test_an_asset_or_party_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="A-9"):
        build.version(assets=("A-9",))
    with pytest.raises(NotFound, match="COUNCIL"):
        build.version(kind="agreement", agreement=TERMS)
    assert not Document.objects.exists()


def test_an_agreement_keeps_its_terms_and_no_version_changes_them():
    council()
    agreement = build.version(kind="agreement", agreement=TERMS).document.agreement
    assert [party.ref for party in agreement.parties.all()] == ["COUNCIL"]
    assert (agreement.purposes, agreement.fields) == (["protect"], ["family_name"])
    assert build.version(kind="agreement", agreement=TERMS).number == 2
    wider = AgreementTerms(TERMS.parties, TERMS.purposes, ("family_name", "address"), TERMS.starts_on, TERMS.ends_on)
    with pytest.raises(Invalid):
        build.version(kind="agreement", agreement=wider)


def test_an_approval_is_bound_to_the_file_and_names_who():
    version = build.approved()
    assert version.status == "approved"
    assert version.approved_hash == version.sha256
    assert version.approved_by.ref == "P-SIRO"
    assert version.approved_at == build.NOON


def test_a_file_changed_on_the_disk_is_not_approved(home):
    version = build.version()
    advise(against=False)
    (home / version.sha256).write_bytes(b"Something else.")
    with pytest.raises(Conflict, match="changed"):
        approve(person("P-SIRO", "siro"))
    assert Version.objects.get().status == "draft"
    with pytest.raises(Conflict, match="changed"):
        read_file(version)


def test_a_missing_file_is_not_approved(home):
    version = build.version()
    advise(against=False)
    (home / version.sha256).unlink()
    with pytest.raises(Conflict, match="missing"):
        approve(person("P-SIRO", "siro"))


def test_the_author_is_refused_and_the_refusal_recorded():
    build.version()
    with pytest.raises(NotAllowed) as caught:
        approve(person("P-WENDY", "iao"))
    assert caught.value.decision.code == "document.own"
    assert Entry.objects.filter(event="document.approved.refused", person="P-WENDY").count() == 1
    assert Version.objects.get().status == "draft"


def test_a_version_is_approved_once_and_never_after_its_withdrawal():
    build.approved()
    with pytest.raises(Conflict):
        approve("P-SIRO")
    actions.withdraw_document(by="P-SIRO", at=build.NOON, document="D-1", number=1, reason="Wrong scope.")
    with pytest.raises(Conflict):
        approve("P-SIRO")
    version = Version.objects.get()
    assert (version.status, version.withdrawn_reason, version.withdrawn_at) == ("withdrawn", "Wrong scope.", build.NOON)


def test_a_withdrawal_needs_a_reason_and_the_entry_does_not_hold_it():
    build.approved()
    with pytest.raises(Invalid):
        actions.withdraw_document(by="P-SIRO", at=build.NOON, document="D-1", number=1, reason=" ")
    actions.withdraw_document(by="P-SIRO", at=build.NOON, document="D-1", number=1, reason="Names Kit Fen.")
    assert "Kit" not in Entry.objects.get(event="document.withdrawn").body


def test_a_version_that_is_not_there():
    with pytest.raises(NotFound):
        approve(person("P-SIRO", "siro"), number=7)


def test_nothing_half_written_is_left_when_the_disk_fails(home, monkeypatch):
    def broken(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        build.version()
    assert list(home.iterdir()) == []
    assert not Document.objects.exists()
    assert not Entry.objects.filter(event="document.written").exists()


def test_a_version_of_the_wrong_type_is_not_written(home):
    with pytest.raises(Invalid) as caught:
        build.version(content=b"<html>", file_name="a.txt")
    assert "web page" in caught.value.fields["file"]
    assert not Document.objects.exists()
    assert not home.exists()


def send_back(by: str, reason: str = "Say who is at risk.") -> Version:
    return actions.send_back_document(by=by, at=build.NOON, document="D-1", number=1, reason=reason)


def test_a_version_sent_back_waits_no_longer_and_says_why():
    build.version()
    advise(against=False)
    version = send_back(person("P-SIRO", "siro"))
    assert (version.status, version.sent_back_by.ref, version.sent_back_at) == ("sent_back", "P-SIRO", build.NOON)
    assert Version.objects.get().sent_back_reason == "Say who is at risk."
    assert "risk" not in Entry.objects.get(event="document.sent_back").body
    with pytest.raises(Conflict, match="sent back"):
        approve("P-SIRO")
    with pytest.raises(Conflict, match="cannot become sent back"):
        send_back("P-SIRO")
    withdrawn = actions.withdraw_document(by="P-WENDY", at=build.NOON, document="D-1", number=1, reason="Given up.")
    assert withdrawn.status == "withdrawn"


def test_nobody_is_sent_back_without_a_reason_nor_by_themselves_nor_by_the_dpo():
    build.version()
    with pytest.raises(Invalid):
        send_back(person("P-SIRO", "siro"), " ")
    for ref, roles in (("P-WENDY", ("iao",)), ("P-DPO", ("dpo",))):
        with pytest.raises(NotAllowed):
            send_back(person(ref, *roles))
    assert Version.objects.get().status == "draft"


def test_the_approval_is_of_the_file_that_was_read():
    version = build.version()
    advise(against=False)
    given = {"by": person("P-SIRO", "siro"), "at": build.NOON, "document": "D-1", "number": 1}
    with pytest.raises(Conflict, match="not the one"):
        actions.approve_document(**given, sha256="0" * 64)
    assert actions.approve_document(**given, sha256=version.sha256).status == "approved"


def advise(against: bool) -> Advice:
    by, text = person("P-DPO", "dpo"), "Ask Kit Fen."
    return actions.advise_on_document(by=by, at=build.NOON, document="D-1", number=1, text=text, against=against)


def test_whoever_approves_against_the_advice_says_why():
    build.version()
    advise(against=True)
    assert "Kit" not in Entry.objects.get(event="document.advised").body
    given = {"by": person("P-SIRO", "siro"), "at": build.NOON, "document": "D-1", "number": 1}
    with pytest.raises(Invalid) as caught:
        actions.approve_document(**given)
    assert set(caught.value.fields) == {"overruled"}
    version = actions.approve_document(**given, overruled="They were asked in May.")
    assert version.overruled_because == "They were asked in May."


def test_the_last_advice_stands_and_without_any_nobody_is_overruled():
    build.version()
    advise(against=True)
    advise(against=False)
    version = actions.approve_document(
        by=person("P-SIRO", "siro"), at=build.NOON, document="D-1", number=1, overruled="For no reason."
    )
    assert version.overruled_because == ""


def test_advice_on_what_was_withdrawn_changes_nothing():
    build.version()
    actions.withdraw_document(by="P-WENDY", at=build.NOON, document="D-1", number=1, reason="Given up.")
    with pytest.raises(Conflict):
        advise(against=True)
    assert not Advice.objects.exists()


def download(by: str) -> bytes:
    return actions.download_document(by=by, at=build.NOON, document="D-1", number=1)[1]


def test_the_file_is_handed_out_and_the_log_has_it():
    build.version(content=b"The whole of it.")
    assert download("P-WENDY") == b"The whole of it."
    entry = Entry.objects.get(event="document.downloaded")
    assert (entry.person, Version.objects.get().sha256 in entry.body) == ("P-WENDY", True)


def test_a_file_changed_on_the_disk_is_not_handed_out_and_it_says_whom_to_tell(home):
    version = build.version()
    (home / version.sha256).write_bytes(b"Something else.")
    with pytest.raises(Conflict, match=r"changed after it was written.*Tell an administrator: Ada Marsh\."):
        download("P-WENDY")
    assert not Entry.objects.filter(event="document.downloaded").exists()
