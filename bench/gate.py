"""Opening a list and reading 50 people through the gate, against the same read plus a bare insert into a log table."""

from __future__ import annotations

import psycopg
from psycopg.types.json import Jsonb

from bench.ground import Ground
from bench.measure import Row, in_turn, rate

COLUMNS = "ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_at, review_on"
OPEN = "select outcome, code, reason, remedy, who, until, opening from muster.open_list(%s, %s, %s, %s)"
WORLD = """
insert into organisation (id, ref, name, law_enforcement, home, started_on) values (1, 'FEN', 'Fenmarch Police', true, true, '2020-01-01');
insert into person (id, ref, name, kind, organisation_id, post, email, started_on)
    select n, 'P-' || n, 'Analyst ' || n, 'employed', 1, '', '', '2020-01-01' from generate_series(1, 8) n;
insert into asset (id, ref, title, description, kind, organisation_id, owner_as_named, part, purposes, lawful_basis, condition,
    subjects, data, joint_controllers, processors, recipients_as_named, transfers, profiling, security, origin, classification,
    location_as_named, copy, retention_as_named, source, source_id, registered_at)
    select n, 'A-' || n, 'Asset', '', '', 1, '', '3', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'master', '', '',
    '', now() from generate_series(1, 20) n;
insert into list (id, asset_id, ref, title, state, tier, owner_id, proposed_by_id, proposed_at, legal_basis, reason_policy)
    select n, n, 'L-' || n, 'List', 'authorised', 'low', 1, 1, now(), '', '' from generate_series(1, 20) n;
insert into purpose (list_id, code, title) select n, 'protect', 'Protect' from generate_series(1, 20) n;
insert into standing (list_id, door, verdict, control, reason, remedy, who, until, stated_at)
    select n, 'open', 'met', 'x', 'x', '', '', now() + interval '1 day', now() from generate_series(1, 20) n;
insert into clearance (person_id, list_id, purpose, verdict, code, reason, remedy, who, until, stated_at)
    select p, n, 'protect', 'met', 'cleared', 'x', '', '', now() + interval '1 day', now()
    from generate_series(1, 20) n, generate_series(1, 8) p;
insert into nominal (list_id, ref, family_name, given_names, categories, criteria, source, basis, details, added_by_id, added_at,
    review_on, state, removed_reason)
    select n, 'N-' || m, 'Fenby' || m, 'Kit', array['suspect'], array['C1'], 'Report', 'fact', '{}', 1, now(), current_date + 90,
    'active', '' from generate_series(1, 20) n, generate_series(1, 50) m;
create schema plain;
create table plain.nominal (like muster.nominal including all);
insert into plain.nominal overriding system value select * from muster.nominal;
create table plain.log (id bigint generated always as identity primary key, at timestamptz, person text, list text, purpose text,
    reason text);
grant usage on schema plain to muster_app;
grant select on plain.nominal to muster_app;
grant select, insert on plain.log to muster_app;
analyze;
"""


def measure(ground: Ground, clients: tuple[int, ...] = (1, 8), each: int = 400) -> list[Row]:
    """Rates of the gate over those of the bare way, for so many clients at once."""
    with ground.administrator() as admin:
        admin.execute(WORLD)
    rows = []
    for how_many in clients:
        ours, bare, spread = in_turn(
            lambda how_many=how_many: rate(
                lambda number, times: _through_the_gate(ground, number, times), how_many, each
            ),
            lambda how_many=how_many: rate(lambda number, times: _bare(ground, number, times), how_many, each),
        )
        rows.append(
            Row(
                "gate",
                f"open and read 50 nominals, {how_many} client{'s' if how_many > 1 else ''}",
                f"{ours / bare:.2f} of the bare rate",
                "at least 0.8",
                ours / bare >= 0.8,
                f"{ours:,.0f}/s against {bare:,.0f}/s; {spread}",
            )
        )
    return rows


def _through_the_gate(ground: Ground, number: int, times: int) -> None:
    """As `access.actions.open_list` does: one call opens and commits, the next reads."""
    person = f"P-{number + 1}"
    said = Jsonb({"person": person, "door": "bench"})
    with psycopg.connect(ground.app, options="-c search_path=muster", autocommit=True) as connection:
        for turn in range(times):
            opened = connection.execute(OPEN, [f"L-{turn % 20 + 1}", "protect", "To visit.", said]).fetchone()
            assert opened is not None
            assert opened[0] == "opened", opened
            seen = connection.execute(f"select {COLUMNS} from muster.seen_through(%s, %s)", [person, opened[-1]])
            assert len(seen.fetchall()) == 50


def _bare(ground: Ground, number: int, times: int) -> None:
    with psycopg.connect(ground.app, autocommit=True) as connection:
        for turn in range(times):
            which = turn % 20 + 1
            connection.execute(
                "insert into plain.log (at, person, list, purpose, reason) values (now(), %s, %s, %s, %s)",
                [f"P-{number + 1}", f"L-{which}", "protect", "To visit."],
            )
            seen = connection.execute(
                f"select {COLUMNS} from plain.nominal where list_id = %s and state = 'active' order by ref", [which]
            )
            assert len(seen.fetchall()) == 50
