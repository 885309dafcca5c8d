"""The pages about documents, without a browser: who gets what, what is told of errors, how many questions are asked."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from muster.evidence import actions
from muster.evidence.records import Document, Version
from muster.log.records import Entry
from tests.pages import at_most, signed_in, words

pytestmark = pytest.mark.usefixtures("fenmarch")

OWNER, AUTHOR, SIRO, DPO, PARTNER, ANALYST = "P-OKAFOR", "P-HARTLEY", "P-STROUD", "P-NASH", "P-COUNCIL-ELLIS", "P-PATEL"
NAMES = "\u05e9\u05dc\u05d5\u05dd <script>alert(1)</script> =1+1 {{ 7*7 }}"
TODAY = timezone.localdate()


def days(**given: int) -> dict[str, str]:
    """Days from today in the three boxes of each field."""
    boxes = {}
    for name, after in given.items():
        day = TODAY + timedelta(days=after)
        boxes |= {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
    return boxes


def written(ref: str, content: bytes = b"What it says.", **more: object) -> Version:
    """A version that waits for approval."""
    given: dict[str, object] = {
        "by": AUTHOR,
        "kind": "dpia",
        "title": f"Document {ref}",
        "assets": ("A-03",),
        "file_name": "document.txt",
        "effective_on": TODAY,
        "review_on": TODAY + timedelta(days=300),
        "residual_risk": "low",
    }
    return actions.write_document(at=datetime.now(UTC), ref=ref, content=content, **(given | more))  # type: ignore[arg-type]


def file(content: bytes = b"What it says.", name: str = "document.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def write(client: object, named: str, **more: object) -> HttpResponse:
    """Send the form of a new assessment."""
    sent = {"ref": named, "title": f"Document {named}", "assets": "A-03\n", "file": file()}
    sent |= {"residual_risk": "low", "measures_open": "no"} | days(effective_on=0, review_on=300) | more
    return client.post(reverse("documents:write") + "?kind=dpia", sent)  # type: ignore[attr-defined, no-any-return]


def found(query: str, person: str = AUTHOR) -> str:
    return words(signed_in(person).get(reverse("documents:documents") + query))


def shown(ref: str, person: str = AUTHOR, query: str = "") -> HttpResponse:
    return signed_in(person).get(reverse("documents:document", args=(ref,)) + query)


def send(name: str, person: str, ref: str, number: int = 1, **data: object) -> HttpResponse:
    return signed_in(person).post(reverse(f"documents:{name}", args=(ref, number)), data)


def test_documents_are_found_by_words_kind_asset_and_state() -> None:
    page = found("")
    assert "Next to lapse" in page
    assert "DPIA-A-02" in page
    assert "Lapses within 30 days" in page
    assert "DPIA-A-01" not in found("?search=of+A-02")
    assert "No document is like that" in found("?search=nothing+like+it")
    assert "1 document." in found("?kind=agreement")
    assert "MANDATE-A-01" not in found("?asset=a-02")
    assert "1 document." in found("?state=lapsing")
    assert "2 documents" not in found("?kind=agreement&state=lapsed")
    later = (TODAY + timedelta(days=250)).timetuple()
    lapsed = found(f"?kind=dpia&state=lapsed&on-day={later[2]}&on-month={later[1]}&on-year={later[0]}")
    assert "DPIA-A-02" in lapsed
    assert "DPIA-A-01" not in lapsed.partition("Documents as of")[2]


@pytest.mark.parametrize(
    "query", ["?search=%E2%80%AE", "?asset=%E2%80%AE", "?page=0", "?page=x", "?sort=size", "?sort=-last"]
)
def test_what_nobody_would_ask_for_is_answered_all_the_same(query: str) -> None:
    assert signed_in(AUTHOR).get(reverse("documents:documents") + query).status_code == 200


@pytest.mark.parametrize("query", ["?search=%00", "?kind=poem", "?state=x", "?on-day=31&on-month=2&on-year=2027"])
def test_what_cannot_be_chosen_is_told(query: str) -> None:
    answer = signed_in(AUTHOR).get(reverse("documents:documents") + query)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)


def test_many_documents_are_as_many_questions_as_few() -> None:
    author = signed_in(AUTHOR)
    address = reverse("documents:documents")
    author.get(address)
    with at_most(16) as few:
        author.get(address)
    for number in range(55):
        written(f"MANY-{number}")
    with at_most(len(few)):
        page = words(author.get(address + "?search=MANY-"))
    assert "55 documents, page 1 of 2" in page
    assert "MANY-9" in words(author.get(address + "?search=MANY-&page=2"))


def test_a_document_with_many_versions_is_as_many_questions_as_one_with_few() -> None:
    written("LONG")
    author = signed_in(AUTHOR)
    address = reverse("documents:document", args=("LONG",))
    author.get(address)
    with at_most(22) as few:
        author.get(address)
    for number in range(15):
        written("LONG", f"Version {number}".encode())
    with at_most(len(few)):
        assert "Version 16" in words(author.get(address))


def test_the_page_says_what_to_do_next_and_who() -> None:
    page = words(shown("DPIA-A-02", ANALYST))
    assert "Version 2 waits for approval by the senior information risk owner or information asset owner." in page
    assert "Who can: Margaret Stroud (Data Office," in page
    assert "Sven Lindqvist (Public Protection Unit," in page
    assert "Approve version" not in page
    assert "Young People at Risk (YPR)" in page
    assert "Today version 1 is in force" in page
    for link in (reverse("register:asset", args=("A-02",)), reverse("lists:list", args=("YPR",))):
        assert f'href="{link}"' in shown("DPIA-A-02", ANALYST).content.decode()
    assert (
        hashlib.sha256(
            b"Data protection impact assessment of A-02. Fenmarch Police, for demonstration only.\n"
        ).hexdigest()
        in page
    )


def test_what_is_in_force_on_a_day_is_one_sentence() -> None:
    assert "On 1 January 2001 no version was in force." in words(
        shown("DPIA-A-01", ANALYST, "?on-day=1&on-month=1&on-year=2001")
    )
    wrong = shown("DPIA-A-01", ANALYST, "?on-day=40&on-month=1&on-year=2001")
    assert wrong.status_code == 422
    assert "Enter a real date" in words(wrong)


def test_buttons_are_only_for_those_who_may_press_them() -> None:
    def links(person: str) -> set[str]:
        page = shown("DPIA-A-02", person).content.decode()
        return {
            name for name in ("approve", "send-back", "withdraw", "advise") if f"/documents/DPIA-A-02/2/{name}/" in page
        }

    assert links(ANALYST) == set()
    assert links(AUTHOR) == {"withdraw"}
    assert links(SIRO) == links(OWNER) == {"approve", "send-back", "withdraw"}
    assert links(DPO) == {"advise"}


def test_a_document_is_written_and_its_hash_is_shown() -> None:
    author = signed_in(AUTHOR)
    answer = write(author, "NEW-1")
    assert (answer.status_code, answer["location"]) == (302, "/documents/NEW-1/")
    page = words(author.get("/documents/NEW-1/"))
    assert "waits for somebody else’s approval" in page
    assert hashlib.sha256(b"What it says.").hexdigest() in page
    assert Version.objects.get(document__ref="NEW-1").status == "draft"


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"file": ""}, "file", "Select a file"),
        ({"file": file(b"")}, "file", "The file is empty"),
        ({"file": file(b"<html>", "a.txt")}, "file", "It is a web page"),
        ({"file": file(b"What it says.", "a.pdf")}, "file", "give it the right name"),
        ({"file": file(b"x" * 1_000_001)}, "file", "The file must be 1 MB or smaller"),
        ({"assets": "A-03\nNO-SUCH"}, "assets", "There is no asset 'NO-SUCH'"),
        ({"ref": "=1+1"}, "ref", "begin with a letter or a digit"),
        ({"title": "x" * 501}, "title", "Use 500 characters or fewer"),
        (days(effective_on=10, review_on=5), "review_on-day", "Use a day after"),
        ({"review_on-day": ""}, "review_on-day", "Enter a real date"),
        ({"title": ""}, "title", "Enter title"),
        ({"residual_risk": ""}, "residual_risk", "Select which risk"),
        ({"scope_fields": "x" * 70}, "scope_fields", "Name each by its code"),
        ({"scope_retention_months": "0"}, "scope_retention_months", "Use a whole number of months"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    change: dict[str, object], field: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    answer = write(signed_in(AUTHOR), "WRONG-1", **change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="#id_{field}"' in page
    assert told in words(answer)
    assert not Document.objects.filter(ref="WRONG-1").exists()


def test_no_more_of_a_file_is_taken_than_may_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one request fills the disk before any page can refuse it."""
    from muster.doors.uploads import NoLarger

    monkeypatch.setitem(settings.MUSTER, "MUSTER_FILE_LIMIT_MB", 1)
    handler = NoLarger()
    handler.new_file("file", "a.txt", "text/plain", 10_000_000)
    stream = BytesIO(b"x" * 10_000_000)
    taken = [handler.receive_data_chunk(chunk, 0) for chunk in iter(lambda: stream.read(65_536), b"")]
    assert sum(len(chunk) for chunk in taken if chunk) < 1_200_000
    answer = write(signed_in(AUTHOR), "LARGE-1", file=file(b"x" * 10_000_000))
    assert "The file must be 1 MB or smaller" in words(answer)


def test_an_agreement_states_its_terms() -> None:
    author = signed_in(AUTHOR)
    address = reverse("documents:write") + "?kind=agreement"
    terms = {"parties": "FENCC\n\nFENCC", "purposes": "safeguard", "fields": "family_name\ngiven_names"}
    sent = {"ref": "DSA-1", "title": "Agreement", "assets": "A-03"} | terms
    sent |= days(effective_on=0, review_on=300, starts_on=0, ends_on=200)
    without = author.post(address, sent | {"fields": "", "parties": "NOBODY", "file": file()})
    assert "#id_fields" in without.content.decode()
    nobody = author.post(address, sent | {"parties": "NOBODY", "file": file()})
    assert 'href="#id_parties"' in nobody.content.decode()
    assert author.post(address, sent | {"file": file()}).status_code == 302
    page = words(shown("DSA-1"))
    assert "Fenmarch County Council (FENCC)" in page
    assert "family name and given names" in page


def test_what_others_wrote_is_shown_as_text() -> None:
    written("HOSTILE", title=NAMES, file_name="\u05e9\u05dc\u05d5\u05dd & <b>.txt")
    for address in (
        reverse("documents:document", args=("HOSTILE",)),
        reverse("documents:documents") + "?search=HOSTILE",
    ):
        page = signed_in(AUTHOR).get(address)
        assert b"<script>alert" not in page.content
        assert NAMES in words(page)


@pytest.mark.parametrize("ref", ["A/B", "A B", "A%2FB", "write", "\u05e9\u05dc\u05d5\u05dd"])
def test_any_reference_that_can_be_kept_has_a_page(ref: str) -> None:
    written(ref)
    answer = shown(ref)
    assert answer.status_code == 200
    assert f"Document {ref}" in words(answer)


@pytest.mark.parametrize("where", ["NO-SUCH/", "%00/", "DPIA-A-01/9/approve/", f"DPIA-A-01/{'9' * 30}/approve/"])
def test_what_is_not_there_is_not_found(where: str) -> None:
    answer = signed_in(SIRO).get(f"/documents/{where}")
    assert answer.status_code == 404


def test_an_approval_is_of_the_file_that_was_shown() -> None:
    version = written("APPROVE-1")
    assert send("approve", SIRO, "APPROVE-1", sha256=version.sha256).status_code == 403
    assert send("advise", DPO, "APPROVE-1", against="no", text="Enough.").status_code == 302
    page = words(signed_in(SIRO).get(reverse("documents:approve", args=("APPROVE-1", 1))))
    for told in (version.sha256, "document.txt", "A-03", "Beth Hartley"):
        assert told in page
    assert send("approve", SIRO, "APPROVE-1", sha256="0" * 64).status_code == 422
    assert send("approve", AUTHOR, "APPROVE-1", sha256=version.sha256).status_code == 403
    assert send("approve", DPO, "APPROVE-1", sha256=version.sha256).status_code == 403
    assert Version.objects.get(pk=version.pk).status == "draft"
    assert send("approve", SIRO, "APPROVE-1", sha256=version.sha256).status_code == 302
    assert "Approved by Margaret Stroud" in words(shown("APPROVE-1"))
    again = signed_in(SIRO).get(reverse("documents:approve", args=("APPROVE-1", 1)))
    assert again.status_code == 409
    assert "Version 1 of APPROVE-1 is approved" in words(again)


def test_whoever_approves_against_the_advice_is_asked_why() -> None:
    version = written("ADVISED-1")
    assert send("advise", DPO, "ADVISED-1", against="yes", text="Nobody was asked.").status_code == 302
    page = words(shown("ADVISED-1", ANALYST))
    assert "Advises against approving it : Colin Nash" in page
    assert "Nobody was asked." in page
    asked = send("approve", OWNER, "ADVISED-1", sha256=version.sha256)
    assert asked.status_code == 422
    assert "Say why you go against the advice" in words(asked)
    sent = {"sha256": version.sha256, "overruled": "They were asked in May."}
    assert send("approve", OWNER, "ADVISED-1", **sent).status_code == 302
    assert "Against the advice, because They were asked in May." in words(shown("ADVISED-1", ANALYST))


def test_a_version_is_sent_back_and_withdrawn_with_a_reason() -> None:
    written("BACK-1")
    assert "Give a reason" in words(send("send_back", SIRO, "BACK-1", reason=" "))
    assert send("send_back", SIRO, "BACK-1", reason="Say who is at risk.").status_code == 302
    page = words(shown("BACK-1"))
    assert "What must change Say who is at risk." in page
    assert "Its author writes another version, or withdraws it. Who can: Beth Hartley" in page
    assert send("withdraw", AUTHOR, "BACK-1", reason="Given up.").status_code == 302
    assert "Why Given up." in words(shown("BACK-1"))


def test_another_version_is_written_of_the_same_document() -> None:
    written("NEXT-1")
    answer = signed_in(AUTHOR).post(
        reverse("documents:write_version", args=("NEXT-1",)),
        {"file": file(b"Better."), "residual_risk": "low", "measures_open": "no"} | days(effective_on=1, review_on=200),
    )
    assert answer.status_code == 302
    assert "Version 2" in words(shown("NEXT-1"))


def test_a_download_is_recorded_and_is_exactly_the_file() -> None:
    written("TAKE-1", b"\xef\xbb\xbfWhat it says.", file_name='\u05e9\u05dc\u05d5\u05dd "; x=.txt')
    before = Entry.objects.filter(event="document.downloaded").count()
    answer = send("download", ANALYST, "TAKE-1")
    assert answer.content == b"\xef\xbb\xbfWhat it says."
    assert answer["content-type"] == "text/plain; charset=utf-8"
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["content-disposition"].startswith("attachment; filename*=utf-8''%D7%A9")
    digest = answer["repr-digest"].removeprefix("sha-256=:").removesuffix(":")
    assert b64decode(digest) == hashlib.sha256(answer.content).digest()
    assert Entry.objects.filter(event="document.downloaded").count() == before + 1
    assert signed_in(ANALYST).get(reverse("documents:download", args=("TAKE-1", 1))).status_code == 302
    assert Entry.objects.filter(event="document.downloaded").count() == before + 1


def test_a_partner_takes_nothing_and_learns_nothing() -> None:
    for ref in ("USER-POLICY-A-01", "NO-SUCH"):
        answer = send("download", PARTNER, ref)
        assert answer.status_code == 403
        assert ref not in words(answer)
        assert shown(ref, PARTNER).status_code == 403
    assert Entry.objects.filter(event="document.downloaded.refused", person=PARTNER).exists()


def test_a_file_changed_on_the_disk_is_not_handed_out_and_it_says_whom_to_tell() -> None:
    version = written("TAMPERED", b"Before.")
    path = Path(settings.MUSTER["MUSTER_HOME"]) / "files" / version.sha256
    path.write_bytes(b"After.")
    answer = send("download", ANALYST, "TAMPERED")
    assert answer.status_code == 409
    assert "Tell an administrator: Folake Adeyemi" in words(answer)
    assert b"After." not in answer.content


def test_who_is_asked_to_approve_is_told_why_they_cannot() -> None:
    written("NO-REVIEW", review_on=None)
    page = words(shown("NO-REVIEW", SIRO))
    assert "You cannot approve it: This kind of document cannot be approved without a review date." in page
    assert "You cannot approve it" not in words(shown("NO-REVIEW", ANALYST))
