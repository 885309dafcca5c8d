"""One assessment that was written here from beginning to end, and one that is being written."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.config.demo.organisation import DPO, LIST_OWNER, OWNER, SECOND_OWNER, SIRO
from muster.evidence.actions import advise_on_document, approve_document
from muster.evidence.assessing.actions import (
    answer_assessment,
    assess_risk,
    finish_assessment,
    plan_measure,
    start_assessment,
    take_measure,
)

DPIA = "DPIA-A-01"
ANSWERS = {
    "aim": "To put officers and help where a few people do, or suffer, most of the serious violence.",
    "why_needed": "People do not know that they are on it, some are children, and it holds sensitive information.",
    "nature": "Officers and analysts add people from crime records, graded reports and referrals. It is kept in "
    "Muster, read for a purpose and for a while, reviewed every three months, and ends with its authorisation.",
    "purposes": "prevent-violence\nsafeguard",
    "categories": "suspect\nvictim\nat_risk",
    "fields": "harm_band\ndivision",
    "recipients": "FENCC\nSALTMARSH",
    "retention": "12",
    "context": "They would not expect it. Most are under 30, some are children, and some are victims.",
    "benefits": "Fewer people are hurt; those at risk are offered help before they are.",
    "people_consulted": "Two youth organisations and a victims' group read a draft and met us twice.",
    "others_consulted": "The county council's safeguarding board, the divisions, and information security.",
    "consultation_changed": "Being seen with somebody is no criterion any more. Victims are marked on every page.",
    "lawful_basis": "A law-enforcement task under the common law; sensitive processing is strictly necessary.",
    "less_intrusive": "Searching the crime system each time does not show whom another division protects.",
    "creep": "Each look names one of the two purposes. Another one needs a fresh decision.",
    "quality": "Each statement is marked as fact or assessment, with its source, and reviewed in time.",
    "rights": "The privacy notice says that there is such a list. Requests go to the data office.",
    "processors": "The council is told under an agreement, of named fields only. There is no processor.",
    "reviewed_by": "The information asset owner, yearly, and at once when a criterion or a recipient changes.",
}


def build_dpia(at: datetime, review_after: int) -> None:
    """The DPIA of the Violence Harm List: written over a week, advised on, approved, measures still to be taken."""
    then = at - timedelta(days=57)
    start_assessment(
        by=LIST_OWNER, at=then, ref=DPIA, kind="dpia", title="Data protection impact assessment of A-01",
        assets=["A-01"],
    )  # fmt: skip
    first = {question: ANSWERS[question] for question in list(ANSWERS)[:10]}
    answer_assessment(by=LIST_OWNER, at=then, document=DPIA, answers=first)
    rest = {question: says for question, says in ANSWERS.items() if question not in first}
    answer_assessment(by=OWNER, at=then + timedelta(days=3), document=DPIA, answers=rest)
    _risks(then + timedelta(days=4), at)
    finish_assessment(
        by=LIST_OWNER, at=at - timedelta(days=50), document=DPIA, effective_on=(at - timedelta(days=46)).date(),
        review_on=(at + timedelta(days=review_after)).date(),
    )  # fmt: skip
    advise(at, DPIA, 1, "The risks are the right ones. Tell me when the briefing for partners is done.")
    approve_document(by=SIRO, at=at - timedelta(days=46), document=DPIA, number=1)
    take_measure(
        by=LIST_OWNER, at=at - timedelta(days=20), document=DPIA, number=1,
        how="The criterion was taken out before the list was proposed.",
    )  # fmt: skip


def _risks(then: datetime, at: datetime) -> None:
    risks = (
        ("Somebody is treated as violent for whom they know.", "possible", "severe", "remote", "severe"),
        ("A victim is taken for a suspect by a reader in a hurry.", "possible", "significant", "remote", "significant"),
        ("A partner passes on more than was agreed.", "possible", "significant", "remote", "significant"),
    )
    for number, (says, likelihood, severity, left_likelihood, left_severity) in enumerate(risks, 1):
        assess_risk(
            by=LIST_OWNER, at=then, document=DPIA, says=says, likelihood=likelihood, severity=severity,
            left_likelihood=left_likelihood, left_severity=left_severity,
        )  # fmt: skip
        measure, owner, days = (
            ("Take being seen with somebody out of the criteria.", LIST_OWNER, -21),
            ("Mark victims and children on every page, in words and not by colour.", OWNER, 45),
            ("Brief the council's readers on what an entry means and what it does not.", LIST_OWNER, 60),
        )[number - 1]
        plan_measure(
            by=LIST_OWNER, at=then, document=DPIA, risk=number, says=measure, effect="reduces", owner=owner,
            due_on=(at + timedelta(days=days)).date(),
        )  # fmt: skip


def build_unfinished(at: datetime) -> None:
    """Two that are begun and not finished: a data ethics assessment of the Violence Harm List, and the next version of
    the DPIA of the list that is shared without an agreement."""
    then = at - timedelta(days=3)
    start_assessment(
        by=LIST_OWNER, at=then, ref="ETHICS-A-01", kind="ethics", title="Data ethics assessment of A-01",
        assets=["A-01"],
    )  # fmt: skip
    said = {
        "benefit": "People who would otherwise be hurt, and their families. Reports of harm are counted each quarter."
    }
    answer_assessment(by=LIST_OWNER, at=then, document="ETHICS-A-01", answers=said)
    start_assessment(by=SECOND_OWNER, at=then, ref="DPIA-A-04")
    said = {"aim": "To disrupt those who abuse again and again.", "recipients": "NHS-FEN", "retention": "12"}
    answer_assessment(by=SECOND_OWNER, at=then, document="DPIA-A-04", answers=said)
    assess_risk(
        by=SECOND_OWNER, at=then, document="DPIA-A-04", likelihood="probable", severity="severe",
        says="A hospital's clerk reads who is on it, and somebody learns that they were reported.",
    )  # fmt: skip
    plan_measure(
        by=SECOND_OWNER, at=then, document="DPIA-A-04", risk=1, effect="reduces", owner=SECOND_OWNER,
        says="Tell the hospital who is at risk, and not who is on the list.", due_on=(at + timedelta(days=30)).date(),
    )  # fmt: skip


def advise(at: datetime, document: str, number: int, text: str) -> None:
    """The data protection officer advises on a version, for it."""
    advise_on_document(by=DPO, at=at - timedelta(days=48), document=document, number=number, text=text, against=False)
