"""Writing an assessment: nothing that was said is lost or changed, and what was finished stays as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection
from docx import Document as Docx

from muster.evidence import actions as documents
from muster.evidence.assessing import actions
from muster.evidence.assessing.queries import answers_of, last_answer, the_assessment, written_in
from muster.evidence.assessing.records import Answer, Assessment, Measure
from muster.evidence.queries import read_file
from muster.evidence.records import Document, Version
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.log.acting import acting
from muster.log.records import Entry
from tests.assessing import answers, begun, finished, measure, risk
from tests.at_once import at_once
from tests.evidence import build
from tests.people.build import person
from tests.register.build import asset
from tests.scoping import advise

pytestmark = pytest.mark.usefixtures("db")
AUTHOR, OTHER = "P-WENDY", "P-OTTO"
DAYS = {"effective_on": date(2026, 6, 1), "review_on": date(2027, 6, 1)}


def started(kind: str = "dpia", ref: str = "D-1") -> str:
    person(AUTHOR, "list_owner")
    person(OTHER, "iao")
    actions.start_assessment(by=AUTHOR, at=build.NOON, ref=ref, kind=kind, title=f"Document {ref}", assets=[asset()])
    return ref


def whole(kind: str = "dpia") -> str:
    person(OTHER, "iao")
    return begun("D-1", kind, by=person(AUTHOR, "list_owner"), at=build.NOON, asset=asset())


def answer(by: str = AUTHOR, seen: int | None = None, minutes: int = 0, **said: str) -> list[Answer]:
    at = build.NOON + timedelta(minutes=minutes)
    return actions.answer_assessment(by=by, at=at, document="D-1", answers=said, seen=seen)


def stand() -> dict[str, tuple[str, str]]:
    return {question: (row.says, row.by.ref) for question, row in answers_of(the_assessment("D-1")).items()}


# Starting


def test_a_new_document_is_there_and_counts_for_nothing() -> None:
    started()
    assert (Document.objects.get().kind, Version.objects.count()) == ("dpia", 0)
    assert Assessment.objects.get().template == "dpia-1"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "agreement"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"title": " "}, "title"),
        ({"assets": []}, "assets"),
        ({"ref": "=1"}, "ref"),
    ],
)
def test_what_cannot_be_started_is_named(change: dict[str, object], field: str) -> None:
    given = {"by": person(AUTHOR, "list_owner"), "at": build.NOON, "ref": "D-1", "kind": "eia", "title": "Document"}
    with pytest.raises(Invalid) as wrong:
        actions.start_assessment(**(given | {"assets": [asset()]} | change))
    assert set(wrong.value.fields) == {field}
    assert not Document.objects.exists()


def test_a_document_has_one_assessment_being_written_at_most() -> None:
    started()
    with pytest.raises(Conflict, match="being written already"):
        actions.start_assessment(by=OTHER, at=build.NOON, ref="D-1")
    actions.drop_assessment(by=OTHER, at=build.NOON, document="D-1", reason="Begun twice.")
    with pytest.raises(NotFound):
        answer(aim="Too late.")
    assert actions.start_assessment(by=OTHER, at=build.NOON, ref="D-1").document.ref == "D-1"


def test_two_who_start_at_once_start_one() -> None:
    person(AUTHOR, "list_owner")
    build.version("D-1", "eia")
    found = at_once(*[lambda: actions.start_assessment(by=AUTHOR, at=build.NOON, ref="D-1")] * 4)
    assert sorted(type(each).__name__ for each in found) == ["Assessment", "Conflict", "Conflict", "Conflict"]


def test_the_next_version_of_an_uploaded_document_is_written_here_and_stays_what_it_is() -> None:
    build.version("D-1", "eia")
    person(OTHER, "iao")
    for wrong in ({"kind": "dpia"}, {"title": "Another"}, {"assets": [asset("A-9")]}):
        with pytest.raises(Invalid):
            actions.start_assessment(by=OTHER, at=build.NOON, ref="D-1", **wrong)
    actions.start_assessment(by=OTHER, at=build.NOON, ref="D-1")
    actions.answer_assessment(by=OTHER, at=build.NOON, document="D-1", answers=answers("eia"))
    assert actions.finish_assessment(by=OTHER, at=build.NOON, document="D-1", **DAYS).number == 2


# Answering


def test_each_answer_keeps_who_gave_it_and_when_and_the_log_has_none_of_it() -> None:
    started()
    answer(aim="To protect Kit Fen.")
    answer(by=OTHER, why_needed="Children are on it.", aim="To protect Kit Fen.", minutes=5)
    assert stand() == {"aim": ("To protect Kit Fen.", AUTHOR), "why_needed": ("Children are on it.", OTHER)}
    answer(by=OTHER, aim="To protect people.", minutes=9)
    assert stand()["aim"] == ("To protect people.", OTHER)
    assert [row.says for row in Answer.objects.filter(question="aim").order_by("id")] == [
        "To protect Kit Fen.",
        "To protect people.",
    ]
    assert not Entry.objects.filter(body__contains="Kit").exists()
    answer(aim="", minutes=10)
    assert "aim" not in stand()


def test_of_many_answers_with_a_wrong_one_none_is_kept() -> None:
    started()
    with pytest.raises(Invalid) as wrong:
        answer(aim="Right.", retention="twelve", nothing="x")
    assert set(wrong.value.fields) == {"retention", "nothing"}
    assert stand() == {}


def test_what_somebody_else_said_meanwhile_is_not_written_over_unseen() -> None:
    started()
    answer(aim="First.", why_needed="First.")
    seen = last_answer(the_assessment("D-1"))
    answer(by=OTHER, aim="Otto's.", minutes=1)
    with pytest.raises(Invalid) as wrong:
        answer(aim="Wendy's.", why_needed="Wendy's.", seen=seen, minutes=2)
    assert set(wrong.value.fields) == {"aim"}
    assert "Otto Fen answered this at 13:01" in wrong.value.fields["aim"]
    assert stand()["why_needed"] == ("First.", AUTHOR)
    # what she left as she found it is not hers to put back
    answer(aim="First.", why_needed="Wendy's.", seen=seen, minutes=3)
    assert stand() == {"aim": ("Otto's.", OTHER), "why_needed": ("Wendy's.", AUTHOR)}
    answer(aim="Wendy's.", seen=last_answer(the_assessment("D-1")), minutes=4)
    assert stand()["aim"] == ("Wendy's.", AUTHOR)


def test_many_who_answer_at_once_lose_nothing() -> None:
    started()
    questions = ("aim", "why_needed", "nature", "context", "benefits", "creep")
    at_once(*[lambda each=each: answer(**{each: "x"}) for each in questions])
    assert set(stand()) == set(questions)


# Risks and measures


def test_a_risk_is_said_again_under_its_number_and_a_number_is_never_used_twice() -> None:
    started()
    assert [risk(AUTHOR, build.NOON, "D-1"), risk(AUTHOR, build.NOON, "D-1")] == [1, 2]
    risk(OTHER, build.NOON, "D-1", number=2, likelihood="probable")
    risk(AUTHOR, build.NOON, "D-1", number=1, drop=True)
    assert risk(AUTHOR, build.NOON, "D-1") == 3
    assert [(row.number, row.likelihood) for row in written_in(the_assessment("D-1")).risks] == [
        (2, "probable"),
        (3, "possible"),
    ]
    for gone in (1, 9):
        with pytest.raises(NotFound):
            risk(AUTHOR, build.NOON, "D-1", number=gone)


def test_a_risk_with_measures_is_not_dropped() -> None:
    whole()
    with pytest.raises(Conflict, match="measures against risk 1"):
        risk(AUTHOR, build.NOON, "D-1", number=1, drop=True)
    measure(AUTHOR, build.NOON, "D-1", due_on=date(2026, 9, 1), number=1, drop=True)
    risk(AUTHOR, build.NOON, "D-1", number=1, drop=True)
    with pytest.raises(Invalid) as wrong:
        finished("D-1", by=AUTHOR, at=build.NOON)
    assert set(wrong.value.fields) == {"risks"}


def test_a_kind_without_risks_takes_none() -> None:
    started("eia")
    with pytest.raises(Invalid):
        risk(AUTHOR, build.NOON, "D-1")


def test_a_measure_is_of_a_person_there_is() -> None:
    whole()
    with pytest.raises(NotFound):
        measure(AUTHOR, build.NOON, "D-1", due_on=date(2026, 9, 1), owner="P-NOBODY")


# Finishing


def test_what_is_finished_is_a_draft_with_all_that_was_said() -> None:
    whole()
    version = actions.finish_assessment(by=AUTHOR, at=build.NOON, document="D-1", **DAYS)
    assert (version.status, version.number, version.file_name) == ("draft", 1, "D-1-1.pdf")
    assert (version.residual_risk, version.scope.retention_months, version.scope.recipients) == ("low", 12, [])
    assert read_file(version).startswith(b"%PDF")
    assert Entry.objects.get(event="assessment.finished").body.count(version.sha256) == 1
    with pytest.raises(NotFound):
        answer(aim="Too late.")


def test_what_is_not_whole_is_not_finished_and_everything_missing_is_named() -> None:
    started()
    with pytest.raises(Invalid) as wrong:
        actions.finish_assessment(by=AUTHOR, at=build.NOON, document="D-1", **DAYS)
    assert {"aim", "purposes", "risks", "reviewed_by"} <= set(wrong.value.fields)
    assert not Version.objects.exists()
    whole_days = DAYS | {"review_on": date(2026, 6, 1)}
    actions.answer_assessment(by=AUTHOR, at=build.NOON, document="D-1", answers=answers("dpia"))
    risk(AUTHOR, build.NOON, "D-1")
    measure(AUTHOR, build.NOON, "D-1", due_on=date(2026, 9, 1))
    with pytest.raises(Invalid) as wrong:
        actions.finish_assessment(by=AUTHOR, at=build.NOON, document="D-1", **whole_days)
    assert set(wrong.value.fields) == {"review_on"}


def test_two_who_finish_at_once_make_one_version() -> None:
    whole("eia")
    found = at_once(*[lambda: actions.finish_assessment(by=AUTHOR, at=build.NOON, document="D-1", **DAYS)] * 3)
    assert sorted(type(each).__name__ for each in found) == ["NotFound", "NotFound", "Version"]
    assert Version.objects.count() == 1


def test_the_next_version_begins_with_what_was_said_by_whom_it_was_said_and_what_was_taken_stays_taken() -> None:
    whole()
    finished("D-1", by=AUTHOR, at=build.NOON)
    actions.take_measure(by=AUTHOR, at=build.NOON, document="D-1", number=1, how="Done in May.")
    actions.start_assessment(by=OTHER, at=build.NOON + timedelta(days=9), ref="D-1")
    assert stand()["aim"] == ("What there is to say of aim.", AUTHOR)
    assert {row.at for row in answers_of(the_assessment("D-1")).values()} == {build.NOON}
    with pytest.raises(Conflict, match="stays as it is"):
        measure(OTHER, build.NOON, "D-1", due_on=date(2026, 9, 1), number=1)
    assert measure(OTHER, build.NOON, "D-1", due_on=date(2026, 9, 1)) == 2
    assert [(each.number, each.taken) for each in written_in(the_assessment("D-1")).measures] == [(1, True), (2, False)]
    assert finished("D-1", by=OTHER, at=build.NOON).number == 2
    # the first version is what it was
    assert [row.number for row in Measure.objects.filter(assessment__version__number=1)] == [1]


def test_everybody_who_wrote_a_part_is_kept_from_approving_also_in_the_next_version() -> None:
    whole()
    answer(by=OTHER, aim="To protect.")
    finished("D-1", by=AUTHOR, at=build.NOON)
    actions.start_assessment(by=AUTHOR, at=build.NOON, ref="D-1")
    finished("D-1", by=AUTHOR, at=build.NOON)
    for number in (1, 2):
        advise("D-1", number, build.NOON)
        with pytest.raises(NotAllowed) as refused:
            documents.approve_document(by=OTHER, at=build.NOON, document="D-1", number=number)
        assert refused.value.decision.code == "document.own"


def test_a_measure_is_taken_once_and_only_of_what_is_finished() -> None:
    whole()
    given = {"by": AUTHOR, "at": build.NOON, "document": "D-1", "number": 1, "how": "Done."}
    with pytest.raises(NotFound):
        actions.take_measure(**given)
    finished("D-1", by=AUTHOR, at=build.NOON)
    with pytest.raises(Invalid):
        actions.take_measure(**given | {"how": " "})
    found = at_once(*[lambda: actions.take_measure(**given)] * 3)
    assert sorted(type(each).__name__ for each in found) == ["Conflict", "Conflict", "MeasureTaken"]


# What PostgreSQL holds


def _as_program(sql: str) -> None:
    """As whoever writes past the actions, with an entry of their own."""
    with acting("flag.answered", by=AUTHOR, at=build.NOON) as act:
        act.enter()
        with connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "update answer set says = 'Otherwise.'",
        "delete from answer",
        "update risk set likelihood = 'remote'",
        "update measure_taken set how = 'Never.'",
        "update scope set fields = '{}'",
        "insert into answer (assessment_id, question, says, by_id, at)"
        " select assessment_id, question, 'Otherwise.', by_id, now() from answer limit 1",
        "insert into risk (assessment_id, number, says, likelihood, severity, left_likelihood, left_severity, dropped,"
        " by_id, at) select assessment_id, 9, says, likelihood, severity, '', '', false, by_id, at from risk limit 1",
    ],
)
def test_what_was_said_in_a_finished_assessment_stays_also_past_the_actions(sql: str) -> None:
    whole()
    finished("D-1", by=AUTHOR, at=build.NOON)
    before = list(Answer.objects.values_list("id", "says"))
    with pytest.raises(DatabaseError):
        _as_program(sql)
    assert list(Answer.objects.values_list("id", "says")) == before


def test_without_the_trigger_a_finished_assessment_would_take_another_answer(admin: psycopg.Connection) -> None:
    whole()
    finished("D-1", by=AUTHOR, at=build.NOON)
    sql = (
        "insert into answer (assessment_id, question, says, by_id, at)"
        " select assessment_id, 'aim', 'Otherwise.', by_id, now() from answer limit 1"
    )
    admin.execute("alter table muster.answer disable trigger finished")
    try:
        _as_program(sql)
    finally:
        admin.execute("alter table muster.answer enable trigger finished")
    assert Answer.objects.filter(says="Otherwise.").count() == 1


# Taking it out


HOSTILE = '#eval("1") *bold* $x$ \\ <b>&amp;</b> =1+1 مرحبا שלום 漢字 ' + "w" * 300


def exported(form: str, number: int | None = None, by: str = AUTHOR) -> tuple[str, bytes]:
    return actions.export_assessment(by=by, at=build.NOON, document="D-1", number=number, form=form)


def test_what_people_wrote_is_printed_as_they_wrote_it() -> None:
    whole()
    answer(aim=HOSTILE, why_needed="One.\nTwo.")
    name, content = exported("docx")
    said = [each.text for each in Docx(io.BytesIO(content)).paragraphs]
    assert name == "D-1-being-written.docx"
    assert {HOSTILE, "One.", "Two.", "What is the processing meant to achieve?"} <= set(said)
    assert any("a draft that counts for nothing" in each for each in said)
    name, content = exported("pdf")
    assert (name, content[:5]) == ("D-1-being-written.pdf", b"%PDF-")


def test_a_version_is_taken_out_with_how_it_was_decided_on() -> None:
    whole()
    finished("D-1", by=AUTHOR, at=build.NOON)
    advise("D-1", 1, build.NOON)
    documents.approve_document(by=person("P-SIRO", "siro"), at=build.NOON, document="D-1", number=1)
    name, content = exported("docx", 1)
    cells = [cell.text for table in Docx(io.BytesIO(content)).tables for row in table.rows for cell in row.cells]
    assert name == "D-1-1.docx"
    assert "for: The measures are enough. (Dunn Fen, 15 June 2026, 13:00)" in cells
    assert "Siro Fen, 15 June 2026, 13:00" in cells
    assert "Ask for two sources." in cells
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert "python-docx" not in parts.read("docProps/core.xml").decode()
    assert Entry.objects.filter(event="assessment.exported", person=AUTHOR).count() == 1


def test_what_cannot_be_taken_out_is_said() -> None:
    whole()
    with pytest.raises(Invalid):
        exported("odt")
    for number in (1, 10**12):
        with pytest.raises(NotFound):
            exported("pdf", number)


def test_a_long_assessment_is_printed() -> None:
    whole()
    for _ in range(40):
        risk(AUTHOR, build.NOON, "D-1", says="word " * 390)
    answer(**dict.fromkeys(("aim", "nature", "context"), "long " * 1500))
    assert exported("pdf")[1].startswith(b"%PDF")
    assert len(Docx(io.BytesIO(exported("docx")[1])).tables[1].rows) == 42
