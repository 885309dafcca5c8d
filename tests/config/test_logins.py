"""An analyst's own login really connects, passes the same gate, and is cut off when it ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError
from django.db import connection as db_connection

from muster.access.actions import withdraw_grant
from muster.access.records import Login
from muster.config.commands import root
from muster.evidence.actions import withdraw_document
from muster.log.checking import LONGEST_TRANSACTION
from muster.log.keeping import WAITING
from tests.access.build import ANALYST, NOW, OWNER, SIRO, cleared, good_list, people
from tests.doors.commanding import Ran, run
from tests.people.build import ADMINISTRATOR


def muster(*arguments: object) -> Ran:
    return run(root(), *arguments)


@pytest.fixture(autouse=True)
def logins(admin: psycopg.Connection) -> Iterator[None]:
    """Logins are the whole server's: those of this database are dropped afterwards."""
    yield
    for (name,) in admin.execute("select name from muster.login").fetchall():
        if _role(admin, name):
            admin.execute(f'drop owned by "{name}" cascade')
            admin.execute(f'drop role "{name}"')


def _role(admin: psycopg.Connection, name: str) -> Any:
    return admin.execute(
        "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolconfig from pg_roles"
        " where rolname = %s",
        [name],
    ).fetchone()


def given() -> dict[str, Any]:
    answer = muster("sql-access", "grant", ANALYST, "--by", ADMINISTRATOR, "--format", "json")
    assert answer.code == 0, answer
    return dict(answer.json)


def connected(login: dict[str, Any]) -> psycopg.Connection:
    return psycopg.connect(
        host=login["host"],
        port=login["port"],
        dbname=login["database"],
        user=login["login"],
        password=login["password"],
        autocommit=True,
    )


def ask(analyst: psycopg.Connection, ref: str = "L-1", purpose: str = "prevent", reason: str = "Analysis") -> Any:
    return analyst.execute("select outcome, code from muster.open_list(%s, %s, %s)", [ref, purpose, reason]).fetchone()


def seen(analyst: psycopg.Connection) -> list[str]:
    return [row[0] for row in analyst.execute("select ref from muster.nominal order by ref").fetchall()]


def test_an_analyst_connects_and_passes_the_same_gate(db: str, admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    login = given()
    with connected(login) as analyst:
        assert analyst.execute("select list, purpose, verdict from muster.my_lists()").fetchall() == [
            ("L-1", "prevent", "met")
        ]
        assert seen(analyst) == []
        assert ask(analyst, purpose="housing") == ("refused", "purpose.not_authorised")
        assert ask(analyst, ref="L-9") == ("refused", "list.unknown")
        assert ask(analyst, reason=" ") == ("refused", "reason.missing")
        assert seen(analyst) == []
        assert ask(analyst) == ("opened", "opened")
        assert seen(analyst) == ["N-0", "N-1"]
        withdraw_grant(by=OWNER, at=NOW, list="L-1", person=ANALYST, purpose="prevent", reason="Moved")
        assert seen(analyst) == []
    bodies = [json.loads(row[0]) for row in admin.execute("select body from muster.entry order by id").fetchall()]
    looks = [body for body in bodies if body["event"].startswith("list.opened")]
    assert [body["outcome"] for body in looks] == ["refused", "refused", "refused", "permitted"]
    assert {(body["person"], body["login"], body["door"]) for body in looks} == {(ANALYST, login["login"], "sql")}


def test_nothing_is_seen_before_the_opening_is_committed(db: str) -> None:
    good_list()
    cleared()
    with connected(given()) as analyst:
        with analyst.transaction():
            assert ask(analyst)[0] == "opened"
            assert seen(analyst) == []
        assert seen(analyst) == ["N-0", "N-1"]
        withdraw_document(by=SIRO, at=NOW, document="DPIA-L-1", number=1, reason="Wrong")
        assert seen(analyst) == []
        assert ask(analyst) == ("refused", "control.data_protection_assessment")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from muster.person",
        "select * from muster.entry",
        "select * from muster.clearance",
        "update muster.nominal set source = 'x'",
        "delete from muster.nominal",
        "select muster.append('list.opened', 'permitted', '{}')",
        "create table public.copy as select 1",
    ],
)
def test_a_login_may_do_nothing_else(statement: str, db: str) -> None:
    people()
    with connected(given()) as analyst, pytest.raises(psycopg.errors.InsufficientPrivilege):
        analyst.execute(statement)


def test_postgresql_ends_a_transaction_before_verification_calls_its_entries_misdated(
    db: str, admin: psycopg.Connection
) -> None:
    """From 17 on the whole transaction, before that each statement and each pause in it."""
    people()
    parts = ("statement_timeout", "idle_in_transaction_session_timeout")
    settings = ("transaction_timeout",) if admin.info.server_version >= 170_000 else parts
    with connected(given()) as analyst, db_connection.cursor() as program:
        for session, setting in product((analyst.cursor(), program), settings):
            session.execute(f"show {setting}")
            (limit,) = admin.execute("select %s::interval", session.fetchone()).fetchone()
            assert timedelta(0) < limit <= LONGEST_TRANSACTION - WAITING, setting


def test_the_server_s_own_log_keeps_nothing_that_the_program_says(db: str, admin: psycopg.Connection) -> None:
    """A search for a name, or the row that failed, would stand in it for as long as whoever runs the server likes. The
    program cannot switch that on itself."""
    kept = {
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_min_duration_sample": "-1",
        "log_transaction_sample_rate": "0",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    with db_connection.cursor() as program:
        for setting, value in kept.items():
            program.execute("select setting, source from pg_settings where name = %s", [setting])
            assert program.fetchone() == (value, "user"), setting  # else the server's own setting would hold
            with pytest.raises(ProgrammingError):
                program.execute(f"set {setting} = default")


def test_a_login_is_nobody_s_superior(db: str, admin: psycopg.Connection) -> None:
    people()
    can_log_in, *powers, configured = _role(admin, given()["login"])
    assert (can_log_in, powers) == (True, [False] * 4)
    assert {"statement_timeout=5min", "idle_in_transaction_session_timeout=5min"} < set(configured)
    member_of = admin.execute(
        "select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid"
        " join pg_roles r on r.oid = m.member where r.rolname = %s",
        [Login.objects.get().name],
    ).fetchall()
    assert member_of == [("muster_reader",)]


def _is_cut_off(analyst: psycopg.Connection) -> bool:
    for _ in range(200):  # the server ends a session in its own time
        try:
            assert seen(analyst) == []
        except psycopg.OperationalError:
            return True
        time.sleep(0.05)
    return False


def test_an_ended_login_is_cut_off_at_once(db: str, admin: psycopg.Connection) -> None:
    good_list()
    cleared()
    login = given()
    analyst = connected(login)
    assert ask(analyst)[0] == "opened"
    assert seen(analyst) == ["N-0", "N-1"]
    ended = muster("sql-access", "end", ANALYST, "--by", ADMINISTRATOR, "--format", "json")
    assert (ended.code, ended.json) == (0, {"login": login["login"]})
    assert _is_cut_off(analyst)
    with pytest.raises(psycopg.OperationalError):
        connected(login)
    assert _role(admin, login["login"])[0] is False
    again = given()
    assert again["login"] == login["login"]
    assert again["password"] != login["password"]
    with connected(again) as analyst:
        assert ask(analyst)[0] == "opened"


def test_the_gate_forgets_an_ended_login_even_where_a_session_lives_on(db: str) -> None:
    from muster.access.actions import end_login

    good_list()
    cleared()
    with connected(given()) as analyst:
        assert ask(analyst)[0] == "opened"
        end_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
        assert seen(analyst) == []
        assert ask(analyst) == ("refused", "person.not_in_post")


def test_ending_works_also_where_the_role_was_never_made(db: str, admin: psycopg.Connection) -> None:
    from muster.access.actions import give_login

    people()
    give_login(by=ADMINISTRATOR, at=NOW, person=ANALYST)
    assert muster("sql-access", "end", ANALYST, "--by", ADMINISTRATOR).code == 0


def test_only_an_administrator_gives_a_login_and_only_to_one_who_looks(db: str, admin: psycopg.Connection) -> None:
    people()
    refused = muster("sql-access", "grant", ANALYST, "--by", OWNER, "--format", "json")
    assert (refused.code, refused.json["code"]) == (3, "role.missing")
    refused = muster("sql-access", "grant", "P-KEEPER", "--by", ADMINISTRATOR, "--format", "json")
    assert (refused.code, refused.json["code"]) == (3, "role.missing")
    assert muster("sql-access", "end", ANALYST, "--by", ADMINISTRATOR).code == 2
    assert not Login.objects.exists()


def test_the_program_s_own_login_makes_no_logins(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    people()
    url = db.replace("postgres:@", "muster_app:only-for-tests@").replace("postgres@", "muster_app:only-for-tests@")
    monkeypatch.setitem(settings.MUSTER, "MUSTER_DATABASE_URL", url)
    answer = muster("sql-access", "grant", ANALYST, "--by", ADMINISTRATOR)
    assert (answer.code, "needs an administrator" in answer.err) == (2, True)
    assert not Login.objects.exists()
