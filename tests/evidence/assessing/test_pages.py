"""The pages about assessments: who gets where, what is told, and how many questions each asks of the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from muster.evidence.assessing.actions import answer_assessment, assess_risk, plan_measure, start_assessment
from muster.evidence.assessing.queries import answers_of, last_answer, the_assessment
from muster.evidence.assessing.records import Assessment
from muster.evidence.records import Consultation, Version
from muster.log.records import Entry
from tests.evidence.test_pages import days, file, shown, write
from tests.pages import at_most, signed_in, words

WRITER, OWNER, SIRO, DPO, ANALYST = "P-HARTLEY", "P-OKAFOR", "P-STROUD", "P-NASH", "P-PATEL"
pytestmark = pytest.mark.usefixtures("fenmarch")
HOSTILE = "<script>alert(1)</script> \"' & =1+1 שלום"


def now() -> datetime:
    return datetime.now(UTC)


def written(ref: str, kind: str = "eia") -> str:
    start_assessment(by=WRITER, at=now(), ref=ref, kind=kind, title=f"Document {ref}", assets=["A-01"])
    return ref


def get(name: str, *args: object, by: str = WRITER) -> object:
    return signed_in(by).get(reverse(f"documents:{name}", args=args))


def post(name: str, *args: object, by: str = WRITER, **data: object) -> object:
    return signed_in(by).post(reverse(f"documents:{name}", args=args), data)


def test_it_is_started_for_a_new_document_from_the_page_that_uploads_one() -> None:
    page = signed_in(WRITER).get(reverse("documents:write") + "?kind=eia").content.decode()
    assert reverse("documents:start") + "?kind=eia" in page
    sent = {"kind": "eia", "ref": "EIA-NEW", "title": "EIA of A-01", "assets": "A-01\n"}
    assert post("start", **sent).url == reverse("documents:assessment", args=("EIA-NEW",))
    assert "being written already" in words(post("start", **sent))
    assert "There is no asset" in words(post("start", **sent | {"ref": "EIA-OTHER", "assets": "NO-SUCH"}))


def test_what_a_document_that_is_being_written_says_of_itself() -> None:
    written("WRITING-1")
    page = words(shown("WRITING-1", ANALYST))
    assert "Today no version is in force." in page
    assert "The next version is being written here." in page
    assert "Being written" in page
    found = words(signed_in(ANALYST).get(reverse("documents:documents") + "?state=writing&search=WRITING-1"))
    assert "1 document." in found


def test_answers_are_kept_step_by_step() -> None:
    written("STEP-1")
    sent = {"aim": "To protect.", "purposes": ["safeguard"], "categories": ["-"], "evidence": "", "seen": "0"}
    assert post("step", "STEP-1", "what", **sent).status_code == 302
    assert {id: row.says for id, row in answers_of(the_assessment("STEP-1")).items()} == {
        "aim": "To protect.",
        "purposes": "safeguard",
        "categories": "-",
    }
    assert "3 of 4 answered" in words(get("assessment", "STEP-1"))
    page = get("step", "STEP-1", "what").content.decode()
    assert "Answered by" in page
    assert page.count("checked") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"purposes": ["housing"]}, "Select from the choices only"),
        ({"purposes": ["safeguard", "-"]}, "not both"),
        ({"aim": "x" * 8001}, "Use 8,000 characters or fewer"),
        ({"aim": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_told_beside_its_question(change: dict[str, object], told: str) -> None:
    ref = "WRONG-1" if Assessment.objects.filter(document__ref="WRONG-1").exists() else written("WRONG-1")
    answer = post("step", ref, "what", **({"seen": "0"} | change))
    assert answer.status_code == 422
    assert told in words(answer)
    assert answers_of(the_assessment(ref)) == {}


def test_what_is_no_longer_named_can_be_seen_and_taken_back() -> None:
    written("GONE-1")
    answer_assessment(by=WRITER, at=now(), document="GONE-1", answers={"purposes": "housing"})
    assert "housing (no list that it covers names it now)" in words(get("step", "GONE-1", "what"))
    seen = last_answer(the_assessment("GONE-1"))
    assert post("step", "GONE-1", "what", seen=str(seen)).status_code == 302
    assert answers_of(the_assessment("GONE-1")) == {}


def test_hostile_text_is_shown_as_it_was_written() -> None:
    written("HOSTILE-1", "dpia")
    post("step", "HOSTILE-1", "need", aim=HOSTILE, seen="0")
    assess_risk(by=WRITER, at=now(), document="HOSTILE-1", says=HOSTILE, likelihood="remote", severity="severe")
    plan_measure(
        by=WRITER, at=now(), document="HOSTILE-1", risk=1, says=HOSTILE, effect="reduces", owner=WRITER,
        due_on=now().date(),
    )  # fmt: skip
    for page in (get("risks", "HOSTILE-1"), get("step", "HOSTILE-1", "need"), get("measure", "HOSTILE-1", 1)):
        assert "<script>alert(1)" not in page.content.decode()
        assert "<script>alert(1)" in words(page)


@pytest.mark.parametrize(
    ("name", "args", "status"),
    [
        ("assessment", ("NO-SUCH",), 404),
        ("step", ("ETHICS-A-01", "no-such"), 404),
        ("risk", ("DPIA-A-04", 99), 404),
        ("measure", ("DPIA-A-04", 99), 404),
        ("risks", ("ETHICS-A-01",), 409),
        ("read", ("DPIA-A-01", 9), 404),
        ("read", ("DPIA-A-02", 1), 404),
        ("take", ("DPIA-A-01", 9), 404),
        ("take", ("DPIA-A-02", 1), 404),
        ("consult", ("DPIA-A-01", 9), 404),
        ("start_version", ("USER-POLICY-A-01",), 409),
        ("start_version", ("NO-SUCH",), 404),
        ("export", ("ETHICS-A-01", "odt"), 302),
    ],
)
def test_what_is_not_there(name: str, args: tuple[object, ...], status: int) -> None:
    by = SIRO if name in ("take", "consult") else OWNER
    assert get(name, *args, by=by).status_code == status


def test_an_export_of_no_kind_is_refused_and_one_of_a_kind_is_recorded() -> None:
    assert post("export", "ETHICS-A-01", "odt").status_code == 400
    before = Entry.objects.filter(event="assessment.exported").count()
    answer = post("export_version", "DPIA-A-01", 1, "docx", by=ANALYST)
    assert answer["content-disposition"] == 'attachment; filename="DPIA-A-01-1.docx"'
    assert answer["content-type"].startswith("application/vnd.openxmlformats")
    assert Entry.objects.filter(event="assessment.exported").count() == before + 1


def test_a_high_risk_is_told_and_waits_for_the_commissioner() -> None:
    assert write(signed_in(WRITER), "HIGH-1", residual_risk="high", file=file()).status_code == 302
    assert post("advise", "HIGH-1", 1, by=DPO, against="no", text="Ask the Commissioner.").status_code == 302
    page = words(shown("HIGH-1", SIRO))
    assert "a high risk remains: consult the Information Commissioner first" in page
    assert "Put the Commissioner’s answer on record" in page
    assert "no answer of the Information Commissioner is on record" in words(get("approve", "HIGH-1", 1, by=SIRO))
    assert "Say on which day" in words(post("consult", "HIGH-1", 1, by=DPO, **days(asked_on=-60), outcome="Go on."))
    sent = days(asked_on=-60, answered_on=-3) | {"outcome": "Go on, with the measures."}
    assert post("consult", "HIGH-1", 1, by=DPO, **sent).status_code == 302
    assert Consultation.objects.get().by.ref == DPO
    assert "Go on, with the measures." in words(get("approve", "HIGH-1", 1, by=SIRO))
    version = Version.objects.get(document__ref="HIGH-1")
    assert post("approve", "HIGH-1", 1, by=SIRO, sha256=version.sha256).status_code == 302


def test_as_many_queries_for_many_answers_as_for_few() -> None:
    written("MANY-1", "dpia")
    with at_most(31):
        get("assessment", "MANY-1")
    post("step", "MANY-1", "need", aim="x", why_needed="y", seen="0")
    for number in range(8):
        assess_risk(
            by=WRITER, at=now(), document="MANY-1", says=f"Risk {number}", likelihood="remote", severity="severe"
        )
        plan_measure(
            by=WRITER, at=now(), document="MANY-1", risk=number + 1, says="Done", effect="reduces", owner=OWNER,
            due_on=now().date() + timedelta(days=9),
        )  # fmt: skip
    for name, args in (("assessment", ("MANY-1",)), ("risks", ("MANY-1",)), ("finish", ("MANY-1",))):
        with at_most(32):
            get(name, *args)
    with at_most(40):
        get("step", "MANY-1", "describe")
    with at_most(45):
        shown("DPIA-A-01", ANALYST)
