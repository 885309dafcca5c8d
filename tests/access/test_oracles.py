"""Attempts to learn who is on a list without being shown: from plans, statistics, error messages and functions that
tell. Each fails, and each succeeds once its own defence is taken away."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.access.attacks import NO_SECURITY, Attack, repelled, without
from tests.access.world import ANALYST, NAMES, A, B, World, act_as, ask, behind, insert, nominal, open_as

PRESENT, ABSENT = "Bardolf", "Zacharias"
QUESTIONS = {
    "a name": "family_name = '{name}'",
    "starts with": "starts_with(family_name, '{name}')",
    "like": "family_name like '{name}%'",
    "one of": "family_name = any (array['{name}'])",
    "not false": "(family_name = '{name}') is not false",
    "a reference": "ref = 'N-{name}'",
    "a reference on B": "list_id = 2 and ref = 'N-{name}'",
    "a reference from B": "list_id >= 2 and list_id <= 2 and ref = 'N-{name}'",
    "a reference on B or another": "(list_id = 2 and ref = 'N-{name}') or (list_id = 3 and ref >= 'Z')",
    "a range of references": "ref between 'N-{name}' and 'N-{name}' and list_id = any (array[2, 9])",
    "told by a sub-select": "starts_with(family_name, '{name}') and list_id >= (select pg_temp.told())",
    "told by a case": "(case when family_name = '{name}' then (select pg_temp.told()) end) is null",
    "by its place": "ctid = '(0,4)' and family_name = '{name}'",
}
PLANS = [(), ("enable_seqscan",), ("enable_indexscan", "enable_bitmapscan"), ("enable_seqscan", "enable_indexscan")]
TELL = """create function pg_temp.told() returns bigint language plpgsql volatile cost 0.000001
          as $$ begin raise notice 'told'; return 0; end $$"""


def plans_differ(session: psycopg.Connection) -> list[str]:
    """The questions to which PostgreSQL's plans, or functions called on the way, answer differently for a name that is
    on list B and for one that is on none."""
    session.execute(TELL)
    differing = []
    for switched_off in PLANS:
        for setting in ("enable_seqscan", "enable_indexscan", "enable_bitmapscan"):
            session.execute(f"set {setting} = {'off' if setting in switched_off else 'on'}")
        for title, question in QUESTIONS.items():
            for how in ("verbose", "analyze, verbose, timing off, summary off, buffers off"):
                if _plan(session, how, question, PRESENT) != _plan(session, how, question, ABSENT):
                    differing.append(title)
    return differing


def _plan(session: psycopg.Connection, how: str, question: str, name: str) -> str:
    session.notices.clear()  # type: ignore[attr-defined]
    asked = question.format(name=name)
    rows = session.execute(f"explain ({how}) select from muster.nominal where {asked}").fetchall()
    plan = "\n".join(row[0] for row in rows).replace(name, "…")
    return re.sub(r"Memory: \d+kB", "", plan) + str(session.notices)  # type: ignore[attr-defined]


def fill(world: World) -> None:
    """Enough people for PostgreSQL to sample: one name on B is common, references run on."""
    behind(
        world.admin,
        "insert into muster.nominal (list_id, ref, family_name, given_names, categories, criteria, source, basis,"
        " details, added_by_id, added_at, review_on, state, removed_reason)"
        " select case when n % 2 = 0 then 2 else 1 end, 'M-' || n,"
        f" case when n % 10 = 0 then '{PRESENT}' else 'F' || n end, '', '{{x}}', '{{y}}', 's', 'fact',"
        " '{}', 1, now(), '2027-01-01', 'active', '' from generate_series(1, 2000) n",
    )
    world.admin.execute("vacuum analyze muster.nominal")


def ask_the_planner_unopened(world: World) -> bool:
    fill(world)
    return bool(plans_differ(world.analyst))


def ask_the_planner_with_another_list_open(world: World) -> bool:
    fill(world)
    assert ask(world.analyst, A)[0] == "opened"
    return bool(plans_differ(world.analyst))


def ask_the_planner_as_the_program(world: World) -> bool:
    fill(world)
    act_as(world.app, ANALYST, open_as(world, ANALYST))
    return bool(plans_differ(world.app))


def ask_about_one_taken_off(world: World) -> bool:
    """With the list open on which the person was: an analyst is no longer shown them, and is not told either."""
    fill(world)
    behind(
        world.admin, f"update muster.nominal set state = 'removed', removed_at = now() where family_name = '{PRESENT}'"
    )
    assert ask(world.analyst, B)[0] == "opened"
    return "told by a case" in plans_differ(world.analyst)


def read_the_statistics(world: World) -> bool:
    query = "select array_agg(most_common_vals::text) from pg_stats where tablename = 'nominal'"
    fill(world)
    return PRESENT in str(world.analyst.execute(query).fetchone())


def read_the_raw_statistics(world: World) -> bool:
    fill(world)
    return PRESENT in str(world.analyst.execute("select stavalues1::text from pg_statistic").fetchall())


def leak_by_notice(world: World) -> bool:
    world.analyst.execute(
        "create function pg_temp.leak(said text) returns boolean language plpgsql cost 0.000001"
        " as $$ begin raise notice '%', said; return true; end $$"
    )
    world.analyst.execute("select from muster.nominal where pg_temp.leak(family_name)")
    return bool(set(world.analyst.notices) & (NAMES[A] | NAMES[B]))  # type: ignore[attr-defined]


def leak_by_operator(world: World) -> bool:
    world.analyst.execute(
        "create function pg_temp.leak(said text, other text) returns boolean language plpgsql cost 0.000001"
        " as $$ begin raise notice '%', said; return true; end $$"
    )
    world.analyst.execute("create operator pg_temp.<<< (function = pg_temp.leak, leftarg = text, rightarg = text)")
    world.analyst.execute("select from muster.nominal where family_name operator(pg_temp.<<<) 'x'")
    return bool(set(world.analyst.notices) & (NAMES[A] | NAMES[B]))  # type: ignore[attr-defined]


def leak_by_view(world: World) -> bool:
    """A view of one's own, with a function that tells inside: the view's owner is shown what its owner may see."""
    world.analyst.execute("create temporary view mine as select family_name from muster.nominal")
    return bool(world.analyst.execute("select * from mine").fetchall())


def _error_tells(world: World, statement: str) -> bool:
    try:
        world.analyst.execute(statement)
    except psycopg.Error as error:
        return any(name in str(error) for name in NAMES[A] | NAMES[B])
    return False


def leak_by_cast(world: World) -> bool:
    return _error_tells(world, "select from muster.nominal where cast(family_name as int) = 1")


def leak_by_division(world: World) -> bool:
    try:
        world.analyst.execute(f"select 1 / (length(family_name) - length('{PRESENT}')) from muster.nominal")
    except psycopg.errors.DivisionByZero:
        return True
    return False


PLAIN = tuple(
    f"alter policy {name} on muster.nominal using (list_id = (select muster.opened_list()))"
    for name in ("seen_when_opened", "seen_by_analysts_when_opened")
)
PLAIN_STATE = (
    "alter policy seen_by_analysts_when_opened on muster.nominal"
    " using (list_id = any (array[(select muster.opened_list())]) and state = 'active')",
)
SAMPLED = ("alter table muster.nominal alter family_name set statistics 100, alter ref set statistics 100",)
FORGET = "delete from pg_statistic where starelid = 'muster.nominal'::regclass"
ATTACKS = [
    Attack("plans, without an opening", ask_the_planner_unopened, PLAIN, FORGET),
    Attack("plans, with another list open", ask_the_planner_with_another_list_open, PLAIN, FORGET),
    Attack("plans, as the program", ask_the_planner_as_the_program, PLAIN, FORGET),
    Attack("plans, about one taken off", ask_about_one_taken_off, PLAIN_STATE, FORGET),
    Attack("guesses, without an opening", ask_the_planner_unopened, SAMPLED, FORGET),
    Attack("guesses, as the program", ask_the_planner_as_the_program, SAMPLED, FORGET),
    Attack("statistics", read_the_statistics, (*SAMPLED, *NO_SECURITY), FORGET),
    Attack(
        "raw statistics",
        read_the_raw_statistics,
        (*SAMPLED, "grant select on pg_statistic to muster_reader"),
        "revoke select on pg_statistic from muster_reader; " + FORGET,
    ),
    Attack("a function that tells", leak_by_notice, NO_SECURITY),
    Attack("an operator that tells", leak_by_operator, NO_SECURITY),
    Attack("a view of one's own", leak_by_view, NO_SECURITY),
    Attack("a cast's error", leak_by_cast, NO_SECURITY),
    Attack("a division's error", leak_by_division, NO_SECURITY),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_repelled(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_succeeds_without_its_defence(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)


def test_plans_do_answer_about_the_list_that_is_open(world: World) -> None:
    """Otherwise the comparison of plans would prove nothing."""
    fill(world)
    assert ask(world.analyst, B)[0] == "opened"
    assert plans_differ(world.analyst)


def test_no_index_begins_with_what_identifies_a_person(world: World) -> None:
    """A caller's condition on such an index would be answered before the policy's, and EXPLAIN ANALYZE would tell."""
    query = """select indexrelid::regclass::text from pg_index
               join pg_attribute on attrelid = indrelid and attnum = indkey[0]
               where indrelid = 'muster.nominal'::regclass and attname not in ('id', 'list_id')"""
    assert world.admin.execute(query).fetchall() == []


def test_the_error_of_a_duplicate_names_nothing_to_the_program(world: World) -> None:
    details = psycopg.types.json.Jsonb({"list": A, "person": ANALYST})
    with world.app.transaction(force_rollback=True):
        world.app.execute("select muster.append('nominal.added', 'permitted', %s)", [details])
        with pytest.raises(psycopg.errors.UniqueViolation) as error:
            insert(world.app, "nominal", **nominal(1, "Aldous"))
    assert error.value.diag.message_detail is None
