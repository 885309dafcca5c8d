"""Judging every list of a large force: a fixed number of queries."""

from __future__ import annotations

import statistics
from datetime import UTC, datetime

from bench.ground import Ground
from bench.measure import ROUNDS, Row, seconds

WORLD = """
insert into organisation (id, ref, name, law_enforcement, home, started_on)
    select n, 'ORG-' || n, 'Organisation ' || n, n % 2 = 1, n = 1, '2020-01-01' from generate_series(1, 20) n;
insert into person (id, ref, name, kind, organisation_id, post, email, started_on)
    select n, 'P-' || n, 'Person ' || n, 'employed', 1, '', '', '2020-01-01' from generate_series(1, 500) n;
insert into role_held (person_id, role, started_on) select n, 'iao', '2020-01-01' from generate_series(1, 500) n;
insert into location (id, ref, name, kind, approved, ceiling, access_logged)
    values (1, 'MUSTER', 'Muster', 'application', true, 'OFFICIAL-SENSITIVE', true);
insert into retention_rule (id, ref, title, description, trigger, months, permanent, disposal, authority, source)
    values (1, 'R-1', 'Lists', '', '', 24, false, '', '', '');
insert into asset (id, ref, title, description, kind, organisation_id, owner_id, accepted_at, owner_as_named, part, purposes,
    lawful_basis, sensitive, condition, subjects, data, joint_controllers, processors, recipients_as_named, transfers, profiling,
    security, origin, classification, location_id, location_as_named, copy, retention_rule_id, retention_months,
    retention_as_named, source, source_id, registered_at)
    select n, 'A-' || n, 'Asset ' || n, '', '', 1, n % 500 + 1, now(), '', '3', '', 'Law', true, 'Schedule 8', '', '', '', '', '',
    '', '', '', '', 'OFFICIAL-SENSITIVE', 1, '', 'master', 1, 12, '', '', '', now() from generate_series(1, %(assets)s) n;
insert into asset_recipient (asset_id, organisation_id) select n, n % 19 + 2 from generate_series(1, %(lists)s) n;
insert into list (id, asset_id, ref, title, state, tier, owner_id, proposed_by_id, proposed_at, legal_basis, review_months,
    reason_policy)
    select n, n, 'L-' || n, 'List ' || n, 'authorised', 'low', n % 500 + 1, 1, now(), 'Law', 6, '' from generate_series(1, %(lists)s) n;
insert into purpose (list_id, code, title) select n, 'p' || p, 'Purpose' from generate_series(1, %(lists)s) n, generate_series(1, 3) p;
insert into category (list_id, code, reason) select n, c, '' from generate_series(1, %(lists)s) n, unnest(array['suspect', 'victim']) c;
insert into criterion (list_id, code, kind, says)
    select n, k || c, k, 'Says' from generate_series(1, %(lists)s) n, unnest(array['inclusion', 'removal']) k, generate_series(1, 3) c;
insert into document (id, ref, kind, title)
    select n * 10 + k, 'D-' || n || '-' || k, kind, 'Document' from generate_series(1, %(lists)s) n,
    unnest(array['dpia', 'eia', 'user_policy', 'appropriate_policy', 'mandate']) with ordinality as kinds (kind, k);
insert into document_asset (document_id, asset_id) select id, id / 10 from document;
insert into document_version (document_id, number, status, file_name, sha256, size, author_id, written_at, effective_on, review_on,
    approved_by_id, approved_at, approved_hash, withdrawn_reason)
    select id, v, 'approved', 'd.pdf', repeat('a', 64), 10, 1, now() - interval '90 days', current_date - 60 + v, current_date + 200,
    2, now() - interval '80 days', repeat('a', 64), '' from document, generate_series(1, 2) v;
insert into authorisation (list_id, requested_by_id, decided_by_id, decided_at, tier, reason, decided_hash, starts_on, ends_on, void_reason)
    select n, 1, 2, now() - interval '30 days', 'low', 'Needed', repeat('b', 64), current_date - 30, current_date + 100, ''
    from generate_series(1, %(lists)s) n;
insert into nominal (list_id, ref, family_name, given_names, categories, criteria, source, basis, details, added_by_id, added_at,
    review_on, state, removed_reason)
    select n, 'N-' || m, 'F', 'K', array['suspect'], array['C1'], 'Report', 'fact', '{}', 1, now(), current_date + 90, 'active', ''
    from generate_series(1, %(lists)s) n, generate_series(1, 20) m;
analyze;
"""


def measure(ground: Ground, assets: int = 10_000, lists: int = 2_000) -> list[Row]:
    """The number of queries for a tenth of the lists and for all, and the time for all."""
    few = _fill_and_count(ground, assets // 10, lists // 10)
    many = _fill_and_count(ground, assets, lists)
    times = [seconds(_assure) for _ in range(ROUNDS)]
    took = statistics.median(times)
    return [
        Row(
            "assurance", f"`assure --all` on {assets:,} assets and {lists:,} lists", f"{took:.1f} s", "under 10 s", took < 10,
            f"from {min(times):.1f} to {max(times):.1f} s over {ROUNDS} rounds",
        ),
        Row(
            "assurance", "queries of `assure --all`", str(many), f"as many as for {lists // 10:,} lists", few == many,
            f"{few} for {lists // 10:,} lists",
        ),
    ]  # fmt: skip


def _fill_and_count(ground: Ground, assets: int, lists: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with ground.administrator() as admin:
        tables = admin.execute(
            "select string_agg(format('muster.%I', tablename), ', ') from pg_tables where schemaname = 'muster'"
            " and tablename not in ('django_migrations', 'gate_setting', 'tree')"
        ).fetchone()
        admin.execute(f"truncate {tables and tables[0]} restart identity")
        admin.execute(WORLD.replace("%(assets)s", str(assets)).replace("%(lists)s", str(lists)))
    with CaptureQueriesContext(connection) as queries:
        assert _assure() == lists
    return len(queries)


def _assure() -> int:
    from muster.controls.queries import assure, orphaned_assets

    at = datetime.now(UTC)
    orphaned_assets(at)
    return len(assure(at))
