"""Answering questions of an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from muster.evidence.assessing.actions.found import the_unfinished
from muster.evidence.assessing.queries import answers_of, template_of
from muster.evidence.assessing.records import Answer, Assessment
from muster.evidence.assessing.rules import may_assess, wrong_answers
from muster.kernel.dates import day_of
from muster.kernel.errors import invalid_if
from muster.log.acting import acting
from muster.people.queries import the_person


def answer_assessment(
    *, by: str, at: datetime, document: str, answers: Mapping[str, str], seen: int | None = None
) -> list[Answer]:
    """Answer some questions of the assessment that is being written: id of the question to what is said. What is there
    already in the same words keeps its author and time; an empty answer takes an answer back. `seen` is the last answer
    that was there when whoever answers looked: what somebody else said since is neither lost nor written over unseen.
    Gives the answers that are new. Raises Invalid by question, and then keeps none of them."""
    with acting("assessment.answered", by=by, at=at, document=document) as act:
        person = the_person(by, day_of(at))
        act.check(may_assess(person, day_of(at)))
        assessment = the_unfinished(document)
        answers = {question: says.replace("\r\n", "\n").strip() for question, says in answers.items()}
        invalid_if(wrong_answers(template_of(assessment), answers), "Nothing is kept yet.")
        stand = answers_of(assessment)
        new = {question: says for question, says in answers.items() if says != _says(stand, question)}
        if seen is not None:
            before = answers_of(assessment, up_to=seen)
            new = {question: says for question, says in new.items() if says != _says(before, question)}
            invalid_if(_overtaken(new, stand, seen, person.id), "Somebody else answered meanwhile.")
        act.enter(questions=sorted(new))
        return _keep(assessment, new, person.id, at)


def _keep(assessment: Assessment, new: Mapping[str, str], by: int, at: datetime) -> list[Answer]:
    return Answer.objects.bulk_create(
        Answer(assessment=assessment, question=question, says=says, by_id=by, at=at) for question, says in new.items()
    )


def _says(answers: Mapping[str, Answer], question: str) -> str:
    return answers[question].says if question in answers else ""


def _overtaken(new: Mapping[str, str], stand: Mapping[str, Answer], seen: int, by: int) -> dict[str, str]:
    """The questions that somebody else answered after this person looked, and what they said."""
    later = {id: stand[id] for id in new if id in stand and stand[id].id > seen and stand[id].by_id != by}
    return {
        id: f"{row.by.name} answered this at {timezone.localtime(row.at):%H:%M}, while you wrote: “{row.says[:500]}” "
        "Save again to say yours instead."
        for id, row in later.items()
    }
