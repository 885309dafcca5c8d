"""Integrating and verifying the log, against hashlib's own time for the same hashes, and beside pymerkle."""

from __future__ import annotations

import hashlib
import statistics

from bench.ground import Ground
from bench.measure import ROUNDS, Row, in_turn, seconds

# Bodies as an opening's: about 300 bytes. True commitments, so that verifying has everything to do.
FILL = """
insert into muster.entry (xid, salt, body, commitment)
select pg_current_xact_id(), salt, body, sha256(salt || convert_to(body, 'UTF8')) from (
    select sha256(convert_to('salt ' || n, 'UTF8')) salt,
           jsonb_build_object('event', 'list.opened', 'outcome', 'permitted', 'login', 'muster_app', 'person', 'P-' || n % 1000,
               'list', 'L-' || n % 50, 'purpose', 'protect', 'door', 'command', 'operation', 'consultation',
               'justification', 'To plan the visits of the week', 'role', 'list_user',
               'until', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text body
    from generate_series(1, %s) n) entries
"""


def measure(ground: Ground, entries: int = 1_000_000, batch: int = 100_000) -> list[Row]:
    """Fill the log in parts, integrating each; then verify all of it."""
    return [_integrating(ground, entries, batch), *_verifying(ground, entries)]


def _integrating(ground: Ground, entries: int, batch: int) -> Row:
    from muster.log.keeping import integrate, publish

    rates = []
    for _ in range(entries // batch):
        with ground.administrator() as admin:
            admin.execute(FILL, [batch])  # type: ignore[arg-type]
        rates.append(batch / seconds(integrate))
        publish()
    figure = statistics.median(rates)
    return Row(
        "log", "integrate entries", f"{figure:,.0f} entries/s", "at least 50,000/s", figure >= 50_000,
        f"{len(rates)} times {batch:,} entries, from {min(rates):,.0f} to {max(rates):,.0f}/s",
    )  # fmt: skip


def _verifying(ground: Ground, entries: int) -> list[Row]:
    from muster.log.verifying import verify

    salts, bodies = _inputs(ground)
    commitments: list[bytes] = []

    def bare() -> float:
        def hashes() -> None:
            commitments[:] = _bare_hashes(salts, bodies)

        return seconds(hashes)

    def ours() -> float:
        def check() -> None:
            assert verify().ok

        return seconds(check)

    mine, theirs, spread = in_turn(ours, bare, ROUNDS)
    rows = [
        Row(
            "log", f"verify {entries:,} entries", f"{mine / theirs:.2f} times hashlib's own time", "at most 2",
            mine / theirs <= 2, f"{mine:.2f} s against {theirs:.2f} s for the same hashes; {spread}",
        )
    ]  # fmt: skip
    return [*rows, _beside_pymerkle(commitments, mine)]


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
        row = [sha256(b"\1" + row[i] + row[i + 1]).digest() for i in range(0, len(row) - 1, 2)] + odd
    return commitments


def _beside_pymerkle(commitments: list[bytes], ours: float) -> Row:
    from pymerkle import InmemoryTree

    some = commitments[:100_000]

    def build() -> None:
        tree = InmemoryTree(algorithm="sha256")
        for each in some:
            tree.append_entry(each)
        tree.get_state()

    theirs = seconds(build) * len(commitments) / max(len(some), 1)
    return Row(
        "log", "pymerkle building the same tree in memory", f"{theirs:.1f} s", note=f"from {len(some):,} leaves, scaled to "
        f"{len(commitments):,}; it reads no bodies. Muster's whole verification took {ours:.1f} s",
    )  # fmt: skip
