"""A million people put on a list from a file, checked, against a bare COPY of the same rows."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.ground import Ground
from bench.measure import Row, in_turn, seconds

NOW = datetime.now(UTC)
BARE = (
    "list_id, ref, family_name, given_names, born_on, categories, criteria, source, basis, details, added_by_id, added_at,"
    " review_on, state, removed_reason"
)
WORLD = """
insert into organisation (id, ref, name, law_enforcement, home, started_on) values (1, 'FEN', 'Fenmarch Police', true, true, '2020-01-01');
insert into person (id, ref, name, kind, organisation_id, post, email, started_on)
    values (1, 'P-1', 'Owner', 'employed', 1, '', '', '2020-01-01');
insert into role_held (person_id, role, started_on) values (1, 'list_owner', '2020-01-01');
insert into asset (id, ref, title, description, kind, organisation_id, owner_as_named, part, purposes, lawful_basis, condition,
    subjects, data, joint_controllers, processors, recipients_as_named, transfers, profiling, security, origin, classification,
    location_as_named, copy, retention_as_named, source, source_id, registered_at)
    values (1, 'A-1', 'Asset', '', '', 1, '', '3', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'master', '', '', '', now());
insert into list (id, asset_id, ref, title, state, tier, owner_id, proposed_by_id, proposed_at, legal_basis, review_months,
    reason_policy) values (1, 1, 'L-1', 'List', 'authorised', 'low', 1, 1, now(), 'Law', 12, '');
insert into purpose (list_id, code, title) values (1, 'protect', 'Protect');
insert into criterion (list_id, code, kind, says) values (1, 'C1', 'inclusion', 'Charged'), (1, 'R1', 'removal', 'Nothing new');
insert into category (list_id, code, reason) values (1, 'suspect', ''), (1, 'victim', '');
insert into field_definition (list_id, name, title, basis, sensitive, reason) values (1, 'area', 'Area', 'fact', false, 'Who visits');
insert into standing (list_id, door, verdict, control, reason, remedy, who, until, stated_at)
    values (1, 'add', 'met', 'x', 'x', '', '', now() + interval '1 day', now());
create table bare (like nominal including all);
grant all on bare to muster_app;
"""


def measure(ground: Ground, people: int = 1_000_000) -> list[Row]:
    """The time of the import over that of the COPY. Making the files is not counted."""
    from muster.log import acting

    acting.restate = None  # what follows an import is judged the same however many rows; it is measured elsewhere
    with ground.administrator() as admin:
        admin.execute(WORLD)
    given, plain = ground.folder / "people.csv", ground.folder / "plain.copy"
    _write(given, people)
    _import(given, people)
    copied = f"copy (select {BARE} from nominal order by id) to stdout"
    with ground.administrator() as admin, plain.open("wb") as file, admin.cursor().copy(copied) as rows:
        for block in rows:
            file.write(block)

    def ours() -> float:
        _empty(ground, "nominal")
        return seconds(lambda: _import(given, people))

    def bare() -> float:
        _empty(ground, "bare")
        return seconds(lambda: _copy(ground, plain))

    mine, theirs, spread = in_turn(ours, bare)
    return [
        Row(
            "nominals", f"import {people:,} nominals, checked", f"{mine / theirs:.2f} times a bare COPY", "at most 2",
            mine / theirs <= 2, f"{mine:.1f} s against {theirs:.1f} s; {spread}",
        )
    ]  # fmt: skip


def _write(path: Path, people: int) -> None:
    chance = random.Random(1)
    with path.open("w") as file:
        file.write("ref,family_name,given_names,born_on,categories,criteria,source,basis,review_on,area\n")
        for number in range(people):
            born = date(1960, 1, 1) + timedelta(chance.randrange(18_000))
            review = NOW.date() + timedelta(1 + chance.randrange(180))
            category = chance.choice(("victim", "suspect", "victim;suspect"))
            file.write(
                f"N-{number:07d},Family{chance.randrange(2000)},Given{chance.randrange(1000)},{born},{category},C1,"
                f"Crime report {chance.randrange(100_000)},{chance.choice(('fact', 'assessment'))},{review},"
                f"Area {chance.randrange(50)}\n"
            )


def _import(path: Path, people: int) -> None:
    from muster.lists.actions import import_nominals
    from muster.lists.commands.nominal_file import read_nominals

    incoming, plain = read_nominals("L-1", path, None, None, None, None, None)
    report = import_nominals(by="P-1", at=NOW, list="L-1", incoming=incoming, plain=plain)
    assert report.created == people, report.counts


def _copy(ground: Ground, path: Path) -> None:
    with ground.administrator() as admin, path.open("rb") as file:
        admin.execute("set role muster_app")
        with admin.cursor().copy(f"copy bare ({BARE}) from stdin") as rows:
            while block := file.read(1 << 20):
                rows.write(block)


def _empty(ground: Ground, table: str) -> None:
    with ground.administrator() as admin:
        admin.execute(f"truncate {table}")
        admin.execute("checkpoint")
