"""Answering a flag of the criteria checker."""

from __future__ import annotations

from datetime import datetime

from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound, invalid_if
from muster.lists.actions.found import the_list
from muster.lists.queries import terms_of_lists
from muster.lists.records import FlagAnswer
from muster.lists.rules import LIMITS, flags_of, may_propose
from muster.log.acting import acting
from muster.people.queries import the_person

LEAST = 20
"""An answer says why: "ok" is none."""


def answer_flag(*, by: str, at: datetime, list: str, key: str, answer: str) -> FlagAnswer:
    """Say why what the checker flags is right as it is. The answer holds for exactly that wording. Raises NotFound for
    a flag that is not there, or no longer."""
    with acting("flag.answered", by=by, at=at, list=list) as act:
        person = the_person(by, day_of(at))
        act.check(may_propose(person, day_of(at)))
        row = the_list(list)
        flag = next((each for each in flags_of(terms_of_lists([row.id])[row.id]) if each.key == key), None)
        if flag is None:
            raise NotFound("flag", key)
        faults = wrong_texts({"reason": answer}, LIMITS, {"reason"})
        if not faults and len(answer.strip()) < LEAST:
            faults = {"reason": f"Say in a sentence why it is right as it is: at least {LEAST} characters."}
        invalid_if({"answer": faults["reason"]} if faults else {}, "The flag is not answered.")
        act.enter(rule=flag.rule, place=flag.place, justification=answer)
        return FlagAnswer.objects.create(
            list=row, rule=flag.rule, place=flag.place, key=key, answer=answer, by_id=person.id, at=at
        )
