"""Laws 1 and 2 over every action, so that new code is covered before its author writes a test.

1. An action leaves exactly one entry when it succeeds, and one `.refused` entry and no change when refused.
2. When the log cannot be written, nothing changes and nothing is revealed.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection

import muster
from muster.kernel.errors import NotAllowed
from muster.log.acting import EVENTS
from tests.laws.scenario import Scenario

LOG = {"entry", "leaf", "tile", "checkpoint", "tree"}


def actions() -> dict[str, object]:
    """Every public function of every room's actions."""
    found = {}
    for module in pkgutil.walk_packages(muster.__path__, "muster."):
        if ".actions" not in module.name:
            continue
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            parameters = inspect.signature(function).parameters
            acts = function.__module__ == module.name and {"by", "at"} <= set(parameters)
            if acts and not name.startswith("_") and parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY:
                found[f"{module.name}.{name}"] = function
    return found


def scenarios() -> list[Scenario]:
    import tests.laws.scenarios as package

    return [
        scenario
        for module in pkgutil.iter_modules(package.__path__)
        for scenario in importlib.import_module(f"tests.laws.scenarios.{module.name}").SCENARIOS
    ]


def _named(scenario: Scenario) -> str:
    return f"{scenario.action.__module__.removeprefix('muster.')}.{scenario.action.__name__}"


every = pytest.mark.parametrize("scenario", scenarios(), ids=_named)


def test_every_action_has_a_scenario() -> None:
    covered = {f"{each.action.__module__}.{each.action.__name__}" for each in scenarios()}
    assert set(actions()) - covered == set()


def test_every_action_takes_only_keywords_and_says_who_and_when() -> None:
    for name, function in actions().items():
        kinds = {each.kind for each in inspect.signature(function).parameters.values()}
        assert kinds <= {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}, name


@every
def test_success_leaves_exactly_one_entry(scenario: Scenario, db: str, admin: psycopg.Connection) -> None:
    arguments = scenario.permitted()
    before = _last_entry(admin)
    scenario.action(**arguments)
    events = _entries_after(admin, before)
    assert [outcome for _, outcome, _ in events] == ["permitted"]
    event, _, person = events[0]
    assert event in EVENTS
    assert person == arguments["by"]


@every
def test_refusal_leaves_one_refused_entry_and_no_change(scenario: Scenario, db: str, admin: psycopg.Connection) -> None:
    arguments = scenario.refused()
    before, state = _last_entry(admin), _state(admin)
    with pytest.raises(NotAllowed) as refusal:
        scenario.action(**arguments)
    events = _entries_after(admin, before)
    assert [(event.endswith(".refused"), outcome) for event, outcome, _ in events] == [(True, "refused")]
    assert _state(admin) == state
    decision = refusal.value.decision
    assert decision.code
    assert decision.reason
    assert decision.remedy


@every
def test_without_the_log_nothing_changes(scenario: Scenario, db: str, admin: psycopg.Connection) -> None:
    arguments = scenario.permitted()
    before, state = _last_entry(admin), _state(admin)
    with _log_broken(admin), pytest.raises(DatabaseError):
        scenario.action(**arguments)
    assert _entries_after(admin, before) == []
    assert _state(admin) == state


@contextmanager
def _log_broken(admin: psycopg.Connection) -> Iterator[None]:
    # a log that is full or unreachable fails at the insert; a constraint that nothing satisfies does the same
    admin.execute("alter table muster.entry add constraint broken check (false) not valid")
    try:
        yield
    finally:
        connection.close()
        admin.execute("alter table muster.entry drop constraint broken")


def _last_entry(admin: psycopg.Connection) -> int:
    return admin.execute("select coalesce(max(id), 0) from muster.entry").fetchone()[0]


def _entries_after(admin: psycopg.Connection, last: int) -> list[tuple[str, str, str]]:
    return admin.execute("select event, outcome, person from muster.entry where id > %s order by id", [last]).fetchall()


def _state(admin: psycopg.Connection) -> dict[str, str]:
    """A hash of every table but the log's: what must not change."""
    tables = [row[0] for row in admin.execute("select tablename from pg_tables where schemaname = 'muster'")]
    return {
        table: admin.execute(
            f"select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from muster.\"{table}\" t"
        ).fetchone()[0]
        for table in sorted(set(tables) - LOG)
    }
