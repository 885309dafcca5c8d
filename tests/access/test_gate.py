"""What muster.open_list refuses and what it answers: each refusal is given, and is not given once its question is cut
out of the gate. Hostile text and sixteen callers at once do not unsettle it."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.access.attacks import Attack, Cut, without
from tests.access.world import (
    ANALYST,
    COLLEAGUE,
    LOGIN,
    NAMES,
    PURPOSE,
    A,
    World,
    act_as,
    ask,
    behind,
    connect,
    entries,
    seen,
)
from tests.forging import forged

WHY_NOT = "muster.why_not_open(text, text, text, text)"
STANDING = "update muster.standing set "
CLEARANCE = "update muster.clearance set "
PERSON = "update muster.person set "
PAST = "until = now() - interval '1 second'"
OLD = """select sha256('s'::bytea) salt, '{%s"event": "x", "outcome": "recorded"}' body"""
STUCK = forged("'9'", OLD % '"at": "2026-01-01T00:00:00Z", ')
TIMELESS = forged("'9'", OLD % "")

REFUSALS = [
    ("person.not_in_post", PERSON + "ended_on = now()::date - 2", "v_person.ended_on < muster.today()"),
    ("person.not_in_post", PERSON + "started_on = now()::date + 2", "v_person.started_on > muster.today()"),
    ("clearance.none", "delete from muster.clearance", "v_clearance.id is null"),
    ("cleared", CLEARANCE + "verdict = 'not_met'", "v_clearance.verdict <> 'met'"),
    ("cleared", CLEARANCE + "verdict = 'unknown'", "v_clearance.verdict <> 'met'"),
    ("clearance.ended", CLEARANCE + PAST, "v_clearance.until <= clock_timestamp()"),
    ("standing.none", "delete from muster.standing", "v_standing.id is null"),
    ("control.accountable_owner", STANDING + "verdict = 'not_met'", "v_standing.verdict <> 'met'"),
    ("control.accountable_owner", STANDING + "verdict = 'unknown'", "v_standing.verdict <> 'met'"),
    ("control.accountable_owner", STANDING + PAST, "v_standing.until <= clock_timestamp()"),
    ("purpose.not_authorised", "update muster.purpose set code = 'other'", "purpose.code = p_purpose"),
    ("log.behind", STUCK, "muster.log_lag() >"),
    ("log.behind", TIMELESS, "muster.log_lag() >"),
    ("log.behind", "update muster.tree set settled = '9000000000000'", "muster.log_lag() >"),
]
INSTEAD = {"purpose.code = p_purpose": "true", "muster.log_lag() >": "interval '0' >"}


@pytest.mark.parametrize(("code", "change", "condition"), REFUSALS)
def test_refuses_with_a_code_and_an_entry(code: str, change: str, condition: str, world: World) -> None:
    behind(world.admin, change)
    act_as(world.app, ANALYST)
    outcome, said, reason, remedy, who, until, opening = ask(world.app)
    assert (outcome, said, until, opening) == ("refused", code, None, None)
    assert all(text is not None for text in (reason, remedy, who))
    assert entries(world.admin)[-1] == "list.opened.refused"
    assert "list.opened" not in entries(world.admin)


@pytest.mark.parametrize(("code", "change", "condition"), REFUSALS)
def test_does_not_refuse_without_the_question(code: str, change: str, condition: str, world: World) -> None:
    behind(world.admin, change)
    act_as(world.app, ANALYST)
    with without(Attack("", seen, (Cut(WHY_NOT, condition, INSTEAD.get(condition, "false")),)), world):
        assert ask(world.app)[1] != code


@pytest.mark.parametrize("reason", [None, "", "   ", "\t\n", "\r"])
def test_asks_for_a_reason_unless_the_list_does_not(world: World, reason: str | None) -> None:
    assert ask(world.analyst, reason=reason)[:2] == ("refused", "reason.missing")
    behind(world.admin, "update muster.list set reason_policy = 'optional'")
    assert ask(world.analyst, reason=reason)[0] == "opened"


def test_an_opening_ends_with_the_first_of_what_it_rests_on(world: World) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    for table in ("standing", "clearance"):
        behind(world.admin, f"update muster.{table} set until = '{soon.isoformat()}'")
        assert ask(world.analyst)[5] == soon
        behind(world.admin, f"update muster.{table} set until = null")
    assert ask(world.analyst)[5] > soon


def test_nobody_known_is_refused(world: World) -> None:
    assert ask(world.app)[:2] == ("refused", "person.not_in_post")
    act_as(world.app, "P-NOBODY")
    assert ask(world.app)[:2] == ("refused", "person.not_in_post")
    behind(world.admin, "update muster.login set ended_at = now()")
    assert ask(world.analyst)[:2] == ("refused", "person.not_in_post")


def test_an_analyst_cannot_find_out_which_lists_there_are(world: World) -> None:
    behind(world.admin, "delete from muster.clearance where list_id = 1")
    assert ask(world.analyst, A) == ask(world.analyst, "NO-SUCH-LIST")
    assert [row[0] for row in world.analyst.execute("select list from muster.my_lists()").fetchall()] == ["LIST-B"]


def test_an_analyst_finds_out_once_that_answer_is_cut(world: World) -> None:
    behind(world.admin, "delete from muster.clearance where list_id = 1")
    with without(Attack("", seen, (Cut(WHY_NOT, "session_user <> 'muster_app'", "false"),)), world):
        assert ask(world.analyst, A)[1] != ask(world.analyst, "NO-SUCH-LIST")[1]


HOSTILE = {
    "quotes": "'; drop table muster.entry; --",
    "JSON": '{"person": "P-COLLEAGUE", "event": "list.closed", "at": "1999-01-01T00:00:00Z"}',
    "escapes": '\\u0000 \\" \\\\ %s %(x)s $$ $1',
    "controls": "".join(map(chr, range(1, 32))) + "x\x7f",
    "beyond the basic plane": "\U0001f50e ‮ ‏ \U000e0001 e\u0301 \ufeff \ufffe",
    "a long one": "x" * 2000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_kept_as_text(world: World, text: str) -> None:
    assert ask(world.analyst, A, PURPOSE, text)[0] == "opened"
    assert ask(world.analyst, text, text, text)[:2] == ("refused", "list.unknown")
    bodies = [json.loads(row[0]) for row in world.admin.execute("select body from muster.entry order by id").fetchall()]
    assert [body["event"] for body in bodies] == ["list.opened", "list.opened.refused"]
    for body in bodies:
        assert body["justification"].strip() == text.strip()
        assert (body["person"], body["login"], body["door"]) == (ANALYST, LOGIN, "sql")
        assert body["at"] > "2026-01-01"
    assert bodies[1]["list"] == text[:200]


def test_ten_megabytes_are_refused_and_not_kept(world: World) -> None:
    huge = "x" * 10_000_000
    assert ask(world.analyst, A, PURPOSE, huge)[:2] == ("refused", "reason.too_long")
    assert ask(world.analyst, huge, huge, huge)[0] == "refused"
    assert world.admin.execute("select max(length(body)) from muster.entry").fetchone()[0] < 5000


@pytest.mark.parametrize(
    "context", ["null", "[]", '"text"', "3", '{"door": {"deep": [1]}}', '{"door": "' + "x" * 9000 + '"}']
)
def test_any_context_is_survived(world: World, context: str) -> None:
    act_as(world.app, ANALYST)
    statement = "select outcome from muster.open_list(%s, %s, 'reason', %s)"
    assert world.app.execute(statement, [A, PURPOSE, context]).fetchone()[0] == "opened"
    assert world.app.execute(statement, [A, PURPOSE, None]).fetchone()[0] == "opened"
    assert world.admin.execute("select max(length(body)) from muster.entry").fetchone()[0] < 5000


def test_an_analyst_does_not_choose_the_door_or_the_role(world: World) -> None:
    context = json.dumps({"door": "web", "role": "administrator"})
    world.analyst.execute("select muster.open_list(%s, %s, 'reason', %s)", [A, PURPOSE, context])
    body = json.loads(world.admin.execute("select body from muster.entry").fetchone()[0])
    assert body["door"] == "sql"
    assert "role" not in body


def test_sixteen_at_once_each_leave_their_entry_and_see_their_list(world: World) -> None:
    def open_often(number: int) -> Counter[str]:
        answers: Counter[str] = Counter()
        with connect(world.url, "muster_app") as session:
            for turn in range(8):
                act_as(session, (ANALYST, COLLEAGUE)[number % 2])
                outcome, *_, opening = ask(session, purpose=PURPOSE if turn % 2 else "other")
                answers[outcome] += 1
                act_as(session, (ANALYST, COLLEAGUE)[number % 2], opening)
                assert seen(session) == (NAMES[A] if outcome == "opened" else set())
        return answers

    with ThreadPoolExecutor(16) as pool:
        answers = sum(pool.map(open_often, range(16)), Counter())
    assert answers == {"opened": 64, "refused": 64}
    assert Counter(entries(world.admin)) == {"list.opened": 64, "list.opened.refused": 64}
