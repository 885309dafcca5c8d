"""Opening a list and reading 50 people through the gate, beside the same read with a bare insert into a log table.

Both sides make the same two commits, each by one statement, over the same kind of connection and as muster_app: first
the record, then the read. The bare log has the columns and the two indexes by which a log is asked who looked at what,
and nothing that keeps it honest. Between the two a door that asks nothing and only writes the entry that the log needs: what it
costs more than the bare log is the log, and the rest is the gate's questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import psycopg
from psycopg import ClientCursor
from psycopg.types.json import Jsonb

from bench import world
from bench.clients import Operation, clients
from bench.ground import Ground
from bench.measure import Row, at_least, in_turn, ratios, spread

COLUMNS = "ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_at, review_on"
ENTER = "select plain.enter(%s, %s, %s, %s)"
OPEN = "select outcome, code, reason, remedy, who, until, opening from muster.open_list(%s, %s, %s, %s)"
READ = f"select {COLUMNS} from muster.seen_through(%s, %s, %s)"
BARE_LOG = (
    "insert into plain.log (at, event, person, list, purpose, reason, door)"
    " values (clock_timestamp(), 'list.opened', %s, %s, %s, %s, 'program')"
)
BARE_READ = f"select {COLUMNS} from plain.nominal where list_id = %s and state = 'active' order by ref"
LISTS, ON_EACH, PERSONS = 200, 50, 8
AIM = 0.8
BARE = """
    create schema plain;
    create table plain.nominal (like muster.nominal including all);
    insert into plain.nominal select * from muster.nominal;
    create table plain.log (
        id bigint generated always as identity primary key, at timestamptz not null, event text not null,
        person text not null, list text not null, purpose text not null, reason text, door text);
    create index on plain.log (list, id);
    create index on plain.log (person, id);
    grant usage on schema plain to muster_app;
    grant select on plain.nominal to muster_app;
    grant insert on plain.log to muster_app;
    create function plain.enter(list text, purpose text, reason text, context jsonb) returns bigint
    language plpgsql security definer set search_path = muster, pg_temp set timezone = 'UTC' as $$
    begin
        return muster.write_entry('list.opened', 'permitted', jsonb_build_object(
            'operation', 'consultation', 'person', context ->> 'person', 'list', list, 'purpose', purpose,
            'justification', reason, 'door', context ->> 'door', 'role', context ->> 'role',
            'until', to_char(clock_timestamp() + interval '15 minutes', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')));
    end $$;
    grant execute on function plain.enter to muster_app;
"""

TINY: dict[str, Any] = {"at_once": (1,), "duration": 0.01, "rounds": 1}


def measure(
    ground: Ground, at_once: tuple[int, ...] = (1, PERSONS), duration: float = 0.25, rounds: int = 40
) -> list[Row]:
    """Rates through the gate over bare rates, for so many clients at once.

    Many short rounds: with five of two seconds, what else the machine did fell on one side alone, and the same code was
    measured at 0.58 and at 0.87.
    """
    build(ground)
    rows = []
    for many in at_once:
        with clients(many, prepare, ground.app) as running:
            sides = {name: partial(running.rate, name, duration) for name in ("gate", "entry", "bare")}
            found = in_turn(sides, rounds)
        noun = "1 client" if many == 1 else f"{many} clients"
        note = f"{spread(found['gate'], '/s')} through the gate, {spread(found['bare'], '/s')} bare"
        what = f"open a list and read {ON_EACH} people, {noun}: rate over that of the same read and a bare insert"
        rows.append(at_least(what, ratios(found["gate"], found["bare"]), AIM, note=note))
        what = f"the same through a door that asks nothing and only writes the entry, {noun}"
        rows.append(
            Row(
                what,
                f"{spread(ratios(found['entry'], found['bare']))} of the bare rate",
                note="what any gate over this log can reach",
            )
        )
    return rows


def build(ground: Ground) -> None:
    """Lists with 50 people on each, persons cleared for all of them, and the bare tables."""
    with ground.administrator() as admin:
        world.people(admin, PERSONS)
        world.assets(admin, LISTS)
        world.lists(admin, LISTS)
        world.open_doors(admin)
        world.nominals(admin, LISTS, ON_EACH)
        admin.execute(BARE)
        admin.execute("vacuum analyze")


def prepare(number: int, url: str) -> Mapping[str, Operation]:
    """A client's operations, over a connection as Django makes them: bound by the client, nothing prepared."""
    connection = psycopg.connect(url, autocommit=True, cursor_factory=ClientCursor, prepare_threshold=None)
    person = f"P-{number + 1}"
    return {
        "gate": lambda turn: through_the_gate(connection, person, 1 + (turn + 25 * number) % LISTS),
        "entry": lambda turn: only_entered(connection, person, 1 + (turn + 25 * number) % LISTS),
        "bare": lambda turn: bare(connection, person, 1 + (turn + 25 * number) % LISTS),
    }


def through_the_gate(connection: psycopg.Connection, person: str, which: int) -> None:
    """As `access.actions.open_list` does: one statement opens and commits, the next reads."""
    said = _said(person)
    opened = connection.execute(OPEN, [f"L-{which}", world.PURPOSE, world.REASON, said]).fetchone()
    if opened is None or opened[0] != "opened":
        raise RuntimeError(f"The gate did not open: {opened}")
    _all(connection.execute(READ, [person, opened[-1], f"L-{which}"]))


def only_entered(connection: psycopg.Connection, person: str, which: int) -> None:
    """The same with nothing asked before the entry is written."""
    entry = connection.execute(ENTER, [f"L-{which}", world.PURPOSE, world.REASON, _said(person)]).fetchone()
    _all(connection.execute(READ, [person, entry and entry[0], f"L-{which}"]))


def bare(connection: psycopg.Connection, person: str, which: int) -> None:
    """The same without a gate: a row in a log that nobody checks, then the same rows."""
    connection.execute(BARE_LOG, [person, f"L-{which}", world.PURPOSE, world.REASON])
    _all(connection.execute(BARE_READ, [which]))


def _said(person: str) -> Jsonb:
    return Jsonb({"person": person, "door": "program", "role": "list_user"})


def _all(cursor: psycopg.Cursor[Any]) -> None:
    if (found := len(cursor.fetchall())) != ON_EACH:
        raise RuntimeError(f"{found} people were read and not {ON_EACH}.")
