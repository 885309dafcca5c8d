"""What became of a document, looking back and ahead; and that SQL says the same of many as the rules say of one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from muster.evidence import actions
from muster.evidence.queries import documents_found, facts_by_document
from muster.evidence.records import Document
from muster.evidence.rules import (
    STATES,
    AgreementTerms,
    Contact,
    VersionFacts,
    counted_on,
    document_states,
    in_one_sentence,
    next_steps,
    version_state,
)
from muster.people.actions import add_organisation
from tests.evidence import build
from tests.people.build import ADMINISTRATOR, person

TODAY = date(2026, 6, 15)


def version(number: int = 1, **more: object) -> VersionFacts:
    given: dict[str, object] = {
        "document": "D-1",
        "kind": "dpia",
        "number": number,
        "status": "approved",
        "author": "P-WENDY",
        "effective_on": date(2026, 5, 1),
        "review_on": date(2027, 5, 1),
        "approved_on": date(2026, 5, 1),
        "id": number,
    }
    return VersionFacts(**(given | more))  # type: ignore[arg-type]


WITHDRAWN = version(status="withdrawn", withdrawn_on=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("versions", "on", "number"),
    [
        ([version()], date(2026, 4, 30), None),
        ([version()], date(2026, 5, 1), 1),
        ([version(approved_on=date(2026, 6, 3))], date(2026, 6, 2), None),  # nobody had approved it
        ([version(approved_on=date(2026, 6, 3))], date(2026, 6, 3), 1),
        ([WITHDRAWN], date(2026, 5, 31), 1),  # it counted until it was withdrawn
        ([WITHDRAWN], date(2026, 6, 1), None),
        ([version(), version(2, effective_on=date(2026, 8, 1))], TODAY, 1),
        ([version(), version(2, effective_on=date(2026, 8, 1))], date(2026, 8, 1), 2),
        ([version(status="draft", approved_on=None)], TODAY, None),
    ],
)
def test_what_counted_on_a_day(versions: list[VersionFacts], on: date, number: int | None) -> None:
    found = counted_on(versions, on)
    assert (found.number if found else None) == number


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (version(status="draft", approved_on=None), "waiting"),
        (version(status="sent_back", approved_on=None), "sent_back"),
        (WITHDRAWN, "withdrawn"),
        (version(), "in_force"),
        (version(review_on=None), "in_force"),
        (version(effective_on=date(2026, 6, 16)), "upcoming"),
        (version(review_on=TODAY + timedelta(days=31)), "in_force"),
        (version(review_on=TODAY + timedelta(days=30)), "lapsing"),
        (version(review_on=TODAY), "lapsing"),
        (version(review_on=TODAY - timedelta(days=1)), "lapsed"),
        (version(agreement=AgreementTerms(("C",), ("p",), ("f",), date(2026, 7, 1), date(2027, 1, 1))), "upcoming"),
        (version(agreement=AgreementTerms(("C",), ("p",), ("f",), date(2026, 1, 1), date(2026, 6, 20))), "lapsing"),
    ],
)
def test_what_a_version_is(one: VersionFacts, state: str) -> None:
    assert version_state(one, [one], TODAY) == state


def test_a_version_that_another_replaced_is_superseded() -> None:
    first, second = version(), version(2, effective_on=date(2026, 6, 1))
    assert version_state(first, [first, second], TODAY) == "superseded"


@pytest.mark.parametrize(
    ("versions", "on", "sentence"),
    [
        (
            [version()],
            TODAY,
            "Today version 1 is in force, in effect from 1 May 2026 until 1 May 2027.",
        ),
        ([version()], date(2026, 4, 1), "On 1 April 2026 no version was in force."),
        (
            [version()],
            date(2027, 6, 1),
            "On 1 June 2027 no version will be in force: version 1 lapsed after 1 May 2027.",
        ),
        (
            [version(review_on=None)],
            date(2027, 1, 1),
            "On 1 January 2027 version 1 will be in force, in effect from 1 May 2026, with no review date, unless "
            "something changes before.",
        ),
    ],
)
def test_what_is_in_force_in_one_sentence(versions: list[VersionFacts], on: date, sentence: str) -> None:
    assert in_one_sentence(versions, on, TODAY) == sentence


SIRO, OWNER, WENDY = (Contact(ref, ref) for ref in ("P-SIRO", "P-OWNER", "P-WENDY"))


def steps(*versions: VersionFacts) -> list[tuple[str, list[str]]]:
    found = next_steps(versions, TODAY, deciders=[SIRO, WENDY], owners=[OWNER], authors=[WENDY])
    return [(step.says, [each.ref for each in step.who]) for step in found]


def test_what_comes_next_and_who_does_it() -> None:
    draft = version(2, status="draft", approved_on=None)
    assert steps(draft) == [
        (
            "Version 2 waits for approval by the senior information risk owner or information asset owner.",
            ["P-SIRO"],  # and not the author, who holds the role too
        )
    ]
    assert steps(version(2, status="sent_back", approved_on=None))[0][1] == ["P-WENDY"]
    assert steps(version(review_on=date(2026, 6, 20))) == [
        (
            "Version 1 lapses after 20 June 2026. Review it, and have a new version approved that takes effect by "
            "21 June 2026.",
            ["P-OWNER"],
        )
    ]
    following = version(2, effective_on=date(2026, 6, 21))
    assert steps(version(review_on=date(2026, 6, 20)), following) == [
        ("Nothing until 20 June 2026, the day by which it must be reviewed.", [])
    ]
    assert "lapsed after 1 June 2026" in steps(version(review_on=date(2026, 6, 1)))[0][0]
    assert steps(WITHDRAWN) == [
        ("No version counts. Write a new version, if the document is still needed.", ["P-OWNER"])
    ]


def test_nobody_to_decide_is_said() -> None:
    (step,) = next_steps(
        [version(status="draft", approved_on=None)], TODAY, deciders=[WENDY], owners=[], authors=[WENDY]
    )
    assert "nobody else holds that role" in step.says


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _documents() -> None:
    """One document in each way that a document can have."""
    person("P-SIRO", "siro")
    add_organisation(by=ADMINISTRATOR, at=build.NOON, ref="COUNCIL", name="Council", law_enforcement=False)
    for ref, review in (("HOLDS", date(2027, 6, 1)), ("LAPSES", date(2026, 7, 1)), ("LAPSED", date(2026, 6, 20))):
        build.approved(ref, review_on=review, at=at(date(2026, 6, 16)))
    build.approved("MANDATE", "mandate", at=at(date(2026, 6, 16)))
    build.version("DRAFT")
    build.approved("LATER", effective_on=date(2026, 8, 1))
    build.approved("TWO")
    build.approved("TWO", content=b"Two", effective_on=date(2026, 7, 1))
    build.approved("BOTH")
    build.version("BOTH", content=b"Two")
    build.version("BACK")
    reason = {"reason": "Again."}
    actions.send_back_document(by="P-SIRO", at=build.NOON, document="BACK", number=1, **reason)
    build.approved("GONE", at=at(date(2026, 6, 16)))
    actions.withdraw_document(by="P-SIRO", at=at(date(2026, 6, 19)), document="GONE", number=1, **reason)
    build.version("MIXED")
    actions.send_back_document(by="P-SIRO", at=build.NOON, document="MIXED", number=1, **reason)
    build.version("MIXED", content=b"Two")
    actions.withdraw_document(by="P-SIRO", at=build.NOON, document="MIXED", number=2, **reason)
    for number in (1, 2):
        build.version("GIVEN-UP", content=bytes([64 + number]))
    actions.withdraw_document(by="P-SIRO", at=build.NOON, document="GIVEN-UP", number=2, **reason)
    for ref, first, last in (("TERM", 1, 20), ("SOON", 25, 28)):
        terms = AgreementTerms(("COUNCIL",), ("p",), ("f",), date(2026, 6, first), date(2026, 6, last))
        build.approved(ref, "agreement", agreement=terms, at=at(date(2026, 6, 16)))


@pytest.mark.usefixtures("db")
def test_sql_says_of_many_what_the_rules_say_of_one() -> None:
    _documents()
    refs = dict(Document.objects.values_list("id", "ref"))
    for day in (-30, -1, 0, 1, 3, 4, 5, 6, 11, 14, 16, 17, 30, 60, 400):
        on = TODAY + timedelta(days=day)
        by_rule: dict[str, set[str]] = {state: set() for state in STATES}
        for document, ref in refs.items():
            for state in document_states([facts for _, facts in facts_by_document([document])], on):
                by_rule[state].add(ref)
        by_sql = {state: {row["ref"] for row in documents_found(on=on, state=state)} for state in STATES}
        assert by_sql == by_rule, on
