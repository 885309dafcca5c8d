"""Attacks on "no entry, no read" by going on after an opening has stopped to hold: each fails, and each succeeds once
its own defence is taken away."""

from __future__ import annotations

import psycopg
import pytest

from tests.access.attacks import NO_SECURITY, OPENED_LIST, Attack, Cut, Run, repelled, without
from tests.access.world import ANALYST, NAMES, PURPOSE, A, B, World, act_as, ask, behind, craft, seen

UNMET = "update muster.standing set verdict = 'not_met'"


def use_an_expired_opening(world: World) -> bool:
    permit = {"event": "list.opened", "person": ANALYST, "list": A, "purpose": PURPOSE}
    act_as(world.analyst, "", craft(world.admin, **permit, until="2026-01-01T00:15:00Z"))
    return bool(seen(world.analyst))


def keep_a_prepared_statement_across_expiry(world: World) -> bool:
    ask(world.analyst)
    world.analyst.execute("prepare look as select family_name from muster.nominal")
    assert world.analyst.execute("execute look").fetchall()
    opening = world.analyst.execute("select current_setting('muster.opening')").fetchone()[0]
    behind(
        world.admin,
        "update muster.entry set body = new.body, commitment = muster.commitment(salt, new.body) from"
        " (select id, jsonb_set(body::jsonb, '{until}', '\"2026-01-01T00:15:00Z\"')::text as body from muster.entry)"
        f" new where entry.id = new.id and entry.id = {int(opening)}",
    )
    return bool(world.analyst.execute("execute look").fetchall())


def keep_a_prepared_statement_across_openings(world: World) -> bool:
    """Prepared inside the opening of A, executed inside that of B: still nobody of A."""
    ask(world.analyst, A)
    world.analyst.execute("set plan_cache_mode = force_generic_plan")
    world.analyst.execute("prepare look as select family_name from muster.nominal")
    world.analyst.execute("execute look")
    ask(world.analyst, B)
    return bool({row[0] for row in world.analyst.execute("execute look").fetchall()} & NAMES[A])


def fetch_from_a_cursor_after_withdrawal(world: World) -> bool:
    ask(world.analyst)
    with world.analyst.transaction():
        world.analyst.execute("declare look cursor for select family_name from muster.nominal")
        behind(world.admin, UNMET)
        return bool(world.analyst.execute("fetch all from look").fetchall())


def keep_an_old_snapshot(world: World) -> bool:
    ask(world.analyst)
    world.analyst.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with world.analyst.transaction():
        world.analyst.execute("select 1")
        behind(world.admin, UNMET)
        return bool(seen(world.analyst))


def cut(condition: str, instead: str = "true") -> tuple[Cut, ...]:
    return (Cut(OPENED_LIST, condition, instead),)


def after(change: str) -> Run:
    """Opens, sees, and looks again after the change."""

    def look_again(world: World) -> bool:
        assert ask(world.analyst)[0] == "opened"
        assert seen(world.analyst) >= NAMES[A]
        behind(world.admin, change)
        return bool(seen(world.analyst))

    return look_again


TAKEN_OFF = "update muster.nominal set state = 'removed', removed_at = now()"
SHOW_ALL = "alter policy seen_by_analysts_when_opened on muster.nominal using (list_id = muster.opened_list())"
STANDING, CLEARANCE, PERSON = (f"update muster.{table} set " for table in ("standing", "clearance", "person"))
PAST = "until = now() - interval '1 second'"
MET = "standing.verdict = 'met' and coalesce(standing.until > clock_timestamp(), true)"
SNAPSHOT = "current_setting('transaction_isolation') in ('read committed', 'read uncommitted')"

ATTACKS = [
    Attack("use an expired opening", use_an_expired_opening, cut("entry.until > clock_timestamp()")),
    Attack("prepared before expiry", keep_a_prepared_statement_across_expiry, cut("entry.until > clock_timestamp()")),
    Attack("prepared in another opening", keep_a_prepared_statement_across_openings, NO_SECURITY),
    Attack("standing is not met", after(UNMET), cut("standing.verdict = 'met'")),
    Attack("standing is unknown", after(STANDING + "verdict = 'unknown'"), cut("standing.verdict = 'met'")),
    Attack("standing has passed", after(STANDING + PAST), cut("standing.until > clock_timestamp()")),
    Attack(
        "nobody judges the list",
        after("delete from muster.standing"),
        cut(MET),
    ),
    Attack("clearance is not met", after(CLEARANCE + "verdict = 'not_met'"), cut("clearance.verdict = 'met'")),
    Attack("clearance has passed", after(CLEARANCE + PAST), cut("clearance.until > clock_timestamp()")),
    Attack("another purpose", after(CLEARANCE + "purpose = 'other'"), cut("c.purpose = entry.purpose")),
    Attack("left", after(PERSON + "ended_on = now()::date - 2"), cut("person.ended_on >= muster.today()")),
    Attack("not started", after(PERSON + "started_on = now()::date + 2"), cut("person.started_on <= muster.today()")),
    Attack("taken off the list", after(TAKEN_OFF), (SHOW_ALL,)),
    Attack("cursor", fetch_from_a_cursor_after_withdrawal, (f"alter function {OPENED_LIST} stable",)),
    Attack("old snapshot", keep_an_old_snapshot, cut(SNAPSHOT)),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_repelled(attack: Attack, world: World) -> None:
    assert repelled(attack, world)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda each: each.name)
def test_succeeds_without_its_defence(attack: Attack, world: World) -> None:
    with without(attack, world):
        assert attack.run(world)
