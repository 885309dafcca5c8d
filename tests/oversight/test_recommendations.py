"""Recommendations and enforcement terms: who says how far each is, who verifies it, and what is published."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.config.commands import root
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.oversight import actions, rules
from muster.oversight.queries import published, recommendations, the_recommendation
from muster.oversight.records import Move, Recommendation
from tests.doors.commanding import run
from tests.lists.test_rules import person as facts
from tests.people.build import NOON, person

DUE, ON = date(2026, 9, 1), date(2026, 6, 15)


def added(ref: str = "R-1", **more: object) -> Recommendation:
    person("P-OWNS", "list_owner", started_on=date(2020, 1, 1))
    person("P-KEEPS", "register_keeper", started_on=date(2020, 1, 1))
    person("P-BOARD", "board_member", started_on=date(2020, 1, 1))
    given_ = {"kind": "term", "source": "Notice of 2026", "text": "Keep a record of who looks.", "owner": "P-OWNS"}
    return actions.add_recommendation(by="P-KEEPS", at=NOON, ref=ref, due_on=DUE, **(given_ | more))


def moved(by: str, status: str, **more: str) -> Recommendation:
    return actions.move_recommendation(by=by, at=NOON, ref="R-1", status=status, **({"reason": "It is so."} | more))


def code_of(*args: str, **more: str) -> str:
    with pytest.raises(NotAllowed) as caught:
        moved(*args, **more)
    return caught.value.decision.code


def test_its_owner_says_that_it_is_done_and_somebody_else_that_it_is_so(db: str) -> None:
    added()
    assert moved("P-OWNS", "under_way").status == "under_way"
    with pytest.raises(Invalid) as caught:
        moved("P-OWNS", "said_done")
    assert set(caught.value.fields) == {"evidence"}
    moved("P-OWNS", "said_done", evidence="The log, tried by attack")
    assert code_of("P-OWNS", "closed") == "role.missing"
    assert moved("P-BOARD", "closed").status == "closed"
    assert [each.status for each in Move.objects.order_by("id")] == ["under_way", "said_done", "closed"]
    assert moved("P-BOARD", "under_way", reason="It came back.").status == "under_way"


def test_nobody_verifies_what_they_answer_for(db: str) -> None:
    added(owner=person("P-BOTH", "board_member"))
    moved("P-BOTH", "said_done", evidence="My word")
    assert code_of("P-BOTH", "closed") == "recommendation.own"


def test_only_its_owner_says_how_far_it_is(db: str) -> None:
    added()
    assert code_of("P-KEEPS", "under_way") == "recommendation.not_theirs"


def test_it_goes_no_way_that_the_table_does_not_have(db: str) -> None:
    added()
    with pytest.raises(Conflict, match="open"):
        moved("P-BOARD", "closed")
    with pytest.raises(Invalid):
        moved("P-OWNS", "forgotten")
    with pytest.raises(NotFound):
        actions.move_recommendation(by="P-OWNS", at=NOON, ref="R-9", status="under_way", reason="X")


@given(st.lists(st.sampled_from([*rules.STATUSES]), max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_nothing_is_closed_that_its_owner_alone_worked_on(wanted: list[str], by_owner: list[bool]) -> None:
    """Whatever is asked for in whatever order: closed means that somebody else said so."""
    owner, other = facts("list_owner", ref="P-OWNS"), facts("board_member", ref="P-BOARD")
    status, closed_by = "open", ""
    for to, own in zip(wanted, by_owner, strict=False):
        who = owner if own else other
        if to in rules.NEXT[status] and rules.may_move(who, "P-OWNS", status, to, ON).allowed:
            status, closed_by = to, who.ref if to == "closed" else closed_by
    assert status != "closed" or closed_by == "P-BOARD"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"source": "a\0b"}, "source"),
        ({"kind": "wish"}, "kind"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, str], field: str, db: str) -> None:
    with pytest.raises(Invalid) as caught:
        added(**wrong)
    assert set(caught.value.fields) == {field}


def test_overdue_is_a_comparison_with_a_day(db: str) -> None:
    added()
    assert [row["late"] for row in recommendations(DUE)] == [False]
    assert [row["late"] for row in recommendations(DUE + timedelta(days=1))] == [True]
    moved("P-OWNS", "said_done", evidence="The log")
    assert recommendations(DUE + timedelta(days=1), overdue=True) == []


def test_another_owner_or_day_is_kept_with_its_reason(db: str) -> None:
    added()
    person("P-NEXT")
    again = {"by": "P-KEEPS", "at": NOON, "ref": "R-1", "owner": "P-NEXT", "due_on": DUE, "reason": "The owner moved."}
    actions.change_recommendation(**again)
    assert the_recommendation("R-1").owner.ref == "P-NEXT"
    assert Move.objects.get().reason == "The owner moved."
    with pytest.raises(Conflict, match="Nothing"):
        actions.change_recommendation(**again)
    with pytest.raises(Conflict, match="already"):
        added()


def test_what_is_published_names_nobody_and_stays_as_it_was(db: str, tmp_path: Path) -> None:
    added()
    moved("P-OWNS", "under_way", reason="Between ourselves")
    first = actions.publish_progress(by="P-BOARD", at=NOON)
    moved("P-OWNS", "said_done", evidence="The log")
    said = json.loads(first.text)
    assert said["figures"] == {"Under way": 1, "Overdue": 0}
    assert said["recommendations"][0]["status"] == "Under way"
    assert "Owns Fen" not in first.text
    assert "Between ourselves" not in first.text
    assert hashlib.sha256(published()[0].text.encode()).hexdigest() == first.sha256
    file = tmp_path / "progress.json"
    assert run(root(), "recommendations", "published", "--to", file).code == 0
    assert file.read_text(encoding="utf-8") == first.text


def test_a_person_can_do_it_from_the_command_line(db: str) -> None:
    added()
    ran = run(root(), "recommendations", "move", "R-1", "--status", "under_way", "--reason", "Begun", "--by", "P-KEEPS")
    assert ran.code == 3
    ran = run(root(), "recommendations", "list", "--format", "json")
    assert json.loads(ran.out)["recommendation"][0]["ref"] == "R-1"
