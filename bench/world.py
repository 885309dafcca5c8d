"""Data in bulk, written by a superuser behind the triggers: what thousands of actions would have made, in seconds."""

from __future__ import annotations

import psycopg

ME = "P-1"
"""The person who acts: owner of every list, with a role for everything that the bench does."""
ROLES = ("iao", "list_owner", "list_user", "register_keeper", "training_manager", "administrator")
PURPOSE, REASON, COURSE = "protect", "To plan visits.", "INFO-AND-YOU"
KINDS = ("dpia", "eia", "user_policy", "appropriate_policy", "mandate")
_NEUTRAL = {
    "boolean": "false",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "ARRAY": "'{}'",
    "jsonb": "'{}'",
    "character varying": "''",
    "text": "''",
}


def fill(admin: psycopg.Connection, table: str, source: str, /, **columns: str) -> None:
    """Insert a row for each of `source` (what follows FROM). `columns` are SQL expressions over it; those that are not
    given and may not be null get a neutral value of their type."""
    rows = admin.execute(
        "select column_name, data_type from information_schema.columns where table_schema = 'muster' and"
        " table_name = %s and is_nullable = 'NO' and is_identity = 'NO' and is_generated = 'NEVER'",
        [table],
    ).fetchall()
    given = {name: _NEUTRAL.get(kind, "1") for name, kind in rows} | columns
    names = ", ".join(f'"{name}"' for name in given)
    admin.execute(f'insert into muster."{table}" ({names}) select {", ".join(given.values())} from {source}')
    if "id" in columns:  # the next row that an action makes must not take a number that is taken
        sequence = f"""pg_get_serial_sequence('muster."{table}"', 'id')"""
        admin.execute(f'select setval({sequence}, max(id)) from muster."{table}"')


def each(many: int) -> str:
    """1 to `many` as n, for FROM."""
    return f"generate_series(1, {many}) as n"


def people(admin: psycopg.Connection, many: int) -> None:
    """Fenmarch Police, which is made up, and its people: list users all, and the first of them everything else."""
    fill(
        admin, "organisation", each(1),
        id="n", ref="'FENMARCH'", name="'Fenmarch Police'", home="true", law_enforcement="true",
        started_on="'2000-01-01'",
    )  # fmt: skip
    fill(
        admin, "person", each(many),
        id="n", ref="'P-' || n", name="'Person ' || n", kind="'employed'", organisation_id="1",
        started_on="'2020-01-01'",
    )  # fmt: skip
    mine = ", ".join(f"'{role}'" for role in ROLES)
    held = f"case when n = 1 then array[{mine}] else array['list_user'] end"
    fill(
        admin, "role_held", f"{each(many)}, unnest({held}) as role",
        person_id="n", role="role", started_on="'2020-01-01'",
    )  # fmt: skip


def assets(admin: psycopg.Connection, many: int) -> None:
    """Assets as a register that is well kept has them: owned, placed, classified, with a retention period."""
    fill(
        admin, "location", each(10),
        id="n", ref="'S-' || n", name="'Store ' || n", kind="'application'", approved="true", ceiling="'SECRET'",
        approved_until="current_date + 300", access_logged="true",
    )  # fmt: skip
    fill(admin, "retention_rule", each(20), id="n", ref="'R-' || n", title="'Rule ' || n", months="72")
    fill(
        admin, "asset", each(many),
        id="n", ref="'A-' || n", title="'Asset ' || n", organisation_id="1", owner_id="1", accepted_at="now()",
        part="'3'", lawful_basis="'Common law'", sensitive="n % 2 = 0", condition="'Schedule 8, paragraph 1'",
        classification="'OFFICIAL'", location_id="1 + n % 10", copy="'master'", retention_rule_id="1 + n % 20",
        retention_months="12",
    )  # fmt: skip


def lists(admin: psycopg.Connection, many: int, after: int = 0) -> None:
    """Further assets as authorised lists, each with what a list must state."""
    these = f"generate_series({after + 1}, {many}) as n"
    fill(
        admin, "list", these,
        id="n", ref="'L-' || n", title="'List ' || n", asset_id="n", state="'authorised'", tier="'low'", tier_asked="'low'",
        owner_id="1", proposed_by_id="1", legal_basis="'Common law'", review_months="12",
    )  # fmt: skip
    fill(admin, "purpose", these, list_id="n", code=f"'{PURPOSE}'", title="'Protect people'")
    criteria = f"{these}, (values ('C1', 'inclusion'), ('C2', 'inclusion'), ('R1', 'removal')) as c (code, kind)"
    fill(admin, "criterion", criteria, list_id="n", code="code", kind="kind", says="'Says ' || code")
    fill(admin, "category", f"{these}, unnest(array['suspect', 'victim']) as c", list_id="n", code="c")
    fill(
        admin, "field_definition", these,
        list_id="n", name="'area'", title="'Area'", basis="'fact'", reason="'To know who visits'",
    )  # fmt: skip


def documents(admin: psycopg.Connection, many: int, after: int = 0) -> None:
    """For each of those lists a document of each kind, in its second version, and an authorisation of exactly it."""
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    these = f"generate_series({after + 1}, {many}) as n, unnest(array[{kinds}]) with ordinality as k (kind, place)"
    fill(
        admin, "document", these,
        id="n * 10 + place", ref="'D-' || n || '-' || place", kind="kind", title="'Document ' || n",
    )  # fmt: skip
    fill(admin, "document_asset", these, document_id="n * 10 + place", asset_id="n")
    fill(
        admin, "document_version", f"{these}, generate_series(1, 2) as v",
        document_id="n * 10 + place", number="v", status="'approved'", file_name="'d.pdf'", sha256="repeat('a', 64)",
        author_id="1", written_at="now() - interval '90 days'", effective_on="current_date - 60 + v::int",
        review_on="current_date + 200", approved_by_id="2", approved_at="now() - interval '80 days'",
        approved_hash="repeat('a', 64)", residual_risk="case kind when 'dpia' then 'low' else '' end", measures_open="false",
    )  # fmt: skip
    fill(
        admin, "scope", "muster.document_version as v join muster.document as d on d.id = v.document_id"
        f" where d.kind in ('dpia', 'eia', 'appropriate_policy') and d.id > {after * 10 + 9}",
        version_id="v.id", purposes=f"array['{PURPOSE}']", categories="array['suspect', 'victim']",
        fields="array['area']", recipients="array[]::text[]", retention_months="12",
    )  # fmt: skip
    fill(
        admin, "authorisation", f"generate_series({after + 1}, {many}) as n",
        list_id="n", requested_by_id="1", decided_by_id="2", decided_at="now() - interval '30 days'", tier="'low'",
        reason="'Needed'", starts_on="current_date - 30", ends_on="current_date + 100",
        decided_hash=f"'{_decided_hash()}'",
    )  # fmt: skip


def _decided_hash() -> str:
    from muster.lists.queries import terms_of_lists
    from muster.lists.records import List
    from muster.lists.rules import decided_hash

    one = List.objects.values_list("id", flat=True)[:1]  # all of them say the same
    return decided_hash(terms_of_lists(one)[one[0]])


def nominals(admin: psycopg.Connection, many_lists: int, on_each: int, after: int = 0) -> None:
    """Made-up people on those lists."""
    these = f"generate_series({after + 1}, {many_lists}) as l, generate_series(1, {on_each}) as n"
    fill(
        admin, "nominal", these,
        list_id="l", ref="'N-' || n", family_name="'Marram' || n % 5000", given_names="'Kit'",
        born_on="'1980-01-01'::date + n % 9000", categories="array['victim']", criteria="array['C1']",
        source="'Crime report ' || n", basis="'fact'", details="jsonb_build_object('area', 'North ' || n % 50)",
        review_on="current_date + 1 + n % 150", state="'active'",
    )  # fmt: skip


def open_doors(admin: psycopg.Connection) -> None:
    """The standings of all lists and the clearances of all persons for them, as if everything held for a year."""
    year = "now() + interval '1 year'"
    fill(
        admin, "standing", "muster.list, unnest(array['open', 'add', 'share', 'authorise']) as door",
        list_id="list.id", door="door", verdict="'met'", control="'retention'", until=year,
    )  # fmt: skip
    fill(
        admin, "clearance", "muster.list, muster.person",
        person_id="person.id", list_id="list.id", purpose=f"'{PURPOSE}'", verdict="'met'", code="'cleared'", until=year,
    )  # fmt: skip


def training(admin: psycopg.Connection, many: int) -> None:
    """The course that everybody needs, and for each person but the first a grant on one of the lists."""
    fill(admin, "course", each(1), ref=f"'{COURSE}'", title="'Information and you'", validity_months="12")
    fill(
        admin, "grant", f"generate_series(2, {many}) as n",
        person_id="n", list_id="1 + n % (select count(*) from muster.list)", purpose=f"'{PURPOSE}'", given_by_id="1",
        starts_on="current_date - 10", ends_on="current_date + 200",
    )  # fmt: skip
