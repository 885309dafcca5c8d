"""Integrating and verifying the log, beside hashlib's own time for the same hashes, and beside pymerkle."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from bench.ground import Ground
from bench.measure import ROUNDS, Row, at_least, at_most, in_turn, ratios, seconds, short, spread

INTEGRATE_AIM, VERIFY_AIM = 50_000, 2.0
PYMERKLE = 20_000
# Bodies as an opening's, and true commitments, so that verifying has everything to do.
FILL = """
insert into muster.entry (xid, salt, body, commitment, at, until, event, operation, outcome, person, list, purpose)
select pg_current_xact_id(), salt, body, sha256(salt || convert_to(body, 'UTF8')),
       (body::jsonb ->> 'at')::timestamptz, (body::jsonb ->> 'until')::timestamptz, body::jsonb ->> 'event',
       body::jsonb ->> 'operation', body::jsonb ->> 'outcome', body::jsonb ->> 'person', body::jsonb ->> 'list',
       body::jsonb ->> 'purpose' from (
    select sha256(convert_to('salt ' || n || ' ' || random(), 'UTF8')) salt,
           jsonb_build_object('event', 'list.opened', 'outcome', 'permitted', 'login', 'muster_app', 'person',
               'P-' || n %% 1000, 'list', 'L-' || n %% 50, 'purpose', 'protect', 'door', 'command', 'operation',
               'consultation', 'justification', 'To plan the visits of the week', 'role', 'list_user',
               'until', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text body
    from generate_series(1, %s) n) entries
"""

TINY: dict[str, Any] = {"entries": 60, "rounds": 1}


def measure(ground: Ground, entries: int = 1_000_000, rounds: int = ROUNDS) -> list[Row]:
    """Fill the log in as many parts as rounds, integrating each; then verify all of it."""
    return [_integrating(ground, entries // rounds, rounds), *_verifying(ground, rounds)]


def _integrating(ground: Ground, part: int, rounds: int) -> Row:
    from muster.log.keeping import integrate, publish

    rates = []
    for _ in range(rounds):
        with ground.administrator() as admin:
            admin.execute(FILL, [part])
            admin.execute("checkpoint")
        found: list[int] = []
        took = seconds(lambda found=found: found.append(integrate()))
        if found[0] < part:
            raise RuntimeError(f"{found[0]} of {part} entries were integrated.")
        rates.append(found[0] / took)
        publish()
    return at_least("integrate entries of the log", rates, INTEGRATE_AIM, "/s", f"{part:,} entries at a time")


def _verifying(ground: Ground, rounds: int) -> list[Row]:
    salts, bodies = _inputs(ground)
    commitments = _bare_hashes(salts, bodies)
    sides = {
        "verify": lambda: seconds(_verify),
        "hashlib": lambda: seconds(partial(_bare_hashes, salts, bodies)),
        "pymerkle": lambda: seconds(partial(_in_pymerkle, commitments[:PYMERKLE])),
    }
    found = in_turn(sides, rounds)
    note = f"{spread(found['verify'], ' s')}; hashlib {spread(found['hashlib'], ' s')}"
    what = f"verify {len(bodies):,} entries: time over hashlib's own for the same hashes"
    some = min(PYMERKLE, len(commitments))
    theirs = [some / each for each in found["pymerkle"]]
    ours = [len(bodies) / each for each in found["verify"]]
    return [
        at_most(what, ratios(found["verify"], found["hashlib"]), VERIFY_AIM, note=note),
        Row(
            "verify entries, beside pymerkle building its tree in memory: rate over pymerkle's",
            spread(ratios(ours, theirs)),
            note=f"pymerkle {spread(theirs, ' leaves/s')}, of {short(some)} leaves that it is given; Muster "
            f"{spread(ours, ' entries/s')}, each read from the database and hashed from its body",
        ),
    ]


def _verify() -> None:
    from muster.log.verifying import verify

    if not (found := verify()).ok:
        raise RuntimeError(f"The log does not verify: {list(found.problems)[:3]}")


def _inputs(ground: Ground) -> tuple[list[bytes], list[bytes]]:
    with ground.administrator() as admin, admin.cursor(binary=True) as cursor:
        rows = cursor.execute("select salt, convert_to(body, 'UTF8') from entry order by id").fetchall()
    return [salt for salt, _ in rows], [body for _, body in rows]


def _bare_hashes(salts: list[bytes], bodies: list[bytes]) -> list[bytes]:
    """The commitments, leaf hashes and node hashes of a tree of these entries, and nothing else."""
    sha256 = hashlib.sha256
    commitments = [sha256(salt + body).digest() for salt, body in zip(salts, bodies, strict=True)]
    row = [sha256(b"\0" + each).digest() for each in commitments]
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        pairs = iter(row)
        row = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)] + odd
    return commitments


def _in_pymerkle(commitments: list[bytes]) -> None:
    from pymerkle import InmemoryTree

    tree = InmemoryTree(algorithm="sha256")
    for each in commitments:
        tree.append_entry(each)
    tree.get_state()
