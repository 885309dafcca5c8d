"""What about documents needs whom, on their first page."""

from __future__ import annotations

from datetime import date

import pytest

from muster.evidence import actions
from muster.evidence.queries import documents_waiting_for
from muster.people.queries import the_person
from muster.register.actions import accept_asset, name_owner
from tests.evidence import build
from tests.pages import at_most
from tests.people.build import person
from tests.scoping import advise

pytestmark = pytest.mark.usefixtures("db")
TODAY = date(2026, 6, 15)


def waits_for(ref: str, on: date = TODAY) -> list[str]:
    return [row["args"][0] for row in documents_waiting_for(the_person(ref, on), on)]


def own(asset: str, owner: str) -> None:
    name_owner(by=person("P-SIRO", "siro", grade="ACC"), at=build.NOON, asset=asset, owner=person(owner, "iao"))
    accept_asset(by=owner, at=build.NOON, asset=asset)


def test_a_draft_waits_for_whoever_may_approve_it_and_never_for_its_author() -> None:
    own(build.asset(), "P-OWNER")
    build.version("D-1")
    person("P-OTHER", "iao")
    person("P-DPO", "dpo")
    assert (waits_for("P-SIRO"), waits_for("P-OWNER"), waits_for("P-DPO")) == ([], [], ["D-1"])
    advise("D-1", 1, build.NOON)
    assert waits_for("P-SIRO") == ["D-1"]
    assert waits_for("P-OWNER") == ["D-1"]
    assert waits_for("P-OTHER") == []  # owns nothing that it covers
    assert waits_for("P-WENDY") == []
    assert waits_for("P-DPO") == []
    build.version("D-2", by="P-OWNER")
    advise("D-2", 1, build.NOON)
    assert waits_for("P-OWNER") == ["D-1"]
    build.version("D-3", "mandate")
    assert waits_for("P-OWNER") == ["D-1"]  # a mandate is the SIRO's alone
    assert waits_for("P-SIRO") == ["D-1", "D-2", "D-3"]


def test_a_row_says_what_since_when_by_when_and_where() -> None:
    person("P-SIRO", "siro")
    build.version("D-1", effective_on=date(2026, 7, 1))
    advise("D-1", 1, build.NOON)
    (row,) = documents_waiting_for(the_person("P-SIRO", TODAY), TODAY)
    assert row == {
        "text": "Version 1 of data protection impact assessment “Document D-1” (D-1) waits for your approval.",
        "since": TODAY,
        "by": date(2026, 7, 1),
        "page": "documents:document",
        "args": ("D-1",),
    }


def test_what_was_sent_back_waits_for_its_author_until_they_write_again() -> None:
    person("P-SIRO", "siro")
    build.version("D-1")
    actions.send_back_document(by="P-SIRO", at=build.NOON, document="D-1", number=1, reason="Say who is at risk.")
    (row,) = documents_waiting_for(the_person("P-WENDY", TODAY), TODAY)
    assert row["text"].endswith("was sent back to you by Siro Fen: Say who is at risk.")
    assert waits_for("P-SIRO") == []
    build.version("D-1", content=b"Better.")
    assert waits_for("P-WENDY") == []
    advise("D-1", 2, build.NOON)
    assert waits_for("P-SIRO") == ["D-1"]


def test_what_lapses_waits_for_whoever_answers_for_the_asset() -> None:
    own(build.asset(), "P-OWNER")
    build.approved("D-1", review_on=date(2026, 7, 15))
    build.approved("D-2", "eia", review_on=date(2026, 7, 16))
    assert waits_for("P-OWNER") == ["D-1"]
    assert waits_for("P-OWNER", date(2026, 8, 1)) == ["D-1", "D-2"]  # both have lapsed
    assert waits_for("P-WENDY") == []
    build.approved("D-1", content=b"Two", effective_on=date(2026, 7, 17))
    assert waits_for("P-OWNER") == ["D-1"]  # a day is left without a version
    build.approved("D-1", content=b"Three", effective_on=date(2026, 7, 16))
    assert waits_for("P-OWNER") == []


def test_as_many_questions_for_many_documents_as_for_one() -> None:
    own(build.asset(), "P-OWNER")
    owner = the_person("P-OWNER", TODAY)
    for number in range(12):
        build.version(f"D-{number}", "eia")
        build.approved(f"E-{number}", review_on=date(2026, 7, 1))
    with at_most(6):
        assert len(documents_waiting_for(owner, TODAY)) == 24
