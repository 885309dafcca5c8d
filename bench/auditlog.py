"""django-auditlog's access log beside the gate, both through Django: its ORM there, the program's own action here.

What django-auditlog records of a look is one entry for each object for which the program sends its signal `accessed`:
which object, how it prints, when, and who as far as its middleware knows. Nothing asks whether they may look, nothing
is hidden from whoever does not send the signal, and whoever may write the table may change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote, urlsplit

from bench import gate, world
from bench.clients import Operation, clients
from bench.ground import Ground
from bench.measure import ROUNDS, Row, in_turn, ratios, spread

DATABASE = "bench_auditlog"
LISTS, ON_EACH = gate.LISTS, gate.ON_EACH
FIELDS = gate.COLUMNS.split(", ")

TINY: dict[str, Any] = {"duration": 0.01, "rounds": 1}


def measure(ground: Ground, duration: float = 2.0, rounds: int = ROUNDS) -> list[Row]:
    """Rates of one client: a look through the action, and a look that django-auditlog records."""
    gate.build(ground)
    with ground.administrator() as admin:
        admin.execute(f"create database {DATABASE}")
    with clients(1, through_the_action) as ours, clients(1, with_auditlog, ground.url) as theirs:
        sides = {
            "gate": partial(ours.rate, "open", duration),
            "one": partial(theirs.rate, "one", duration),
            "each": partial(theirs.rate, "each", duration),
        }
        found = in_turn(sides, rounds)
    with ground.administrator() as admin:
        admin.execute(f"drop database {DATABASE} with (force)")
    return _rows(found)


def _rows(found: dict[str, list[float]]) -> list[Row]:
    noun, action = f"django-auditlog {version('django-auditlog')}", spread(found["gate"], "/s")
    look = f"open a list and read {ON_EACH} people with Muster's action: rate over that of a read with {noun}"
    return [
        Row(
            f"{look}, one entry for the list", spread(ratios(found["gate"], found["one"])),
            note=f"{action} against {spread(found['one'], '/s')}; its entry says which object, when, and who if its "
            "middleware knows, and nothing depends on it",
        ),
        Row(
            f"{look}, one entry for each person", spread(ratios(found["gate"], found["each"])),
            note=f"{action} against {spread(found['each'], '/s')}; {ON_EACH} such entries",
        ),
    ]  # fmt: skip


def through_the_action(_: int) -> Mapping[str, Operation]:
    """Muster as the command line runs it; the settings of the ground stand in the environment."""
    import django

    django.setup()

    from muster.access.actions import open_list

    def look(turn: int) -> None:
        ref = f"L-{1 + turn % LISTS}"
        seen = open_list(by=world.ME, at=datetime.now(UTC), list=ref, purpose=world.PURPOSE, reason=world.REASON)
        assert len(seen.nominals) == ON_EACH

    return {"open": look}


def with_auditlog(_: int, url: str) -> Mapping[str, Operation]:
    """A program of its own, with django-auditlog and a table like Muster's."""
    _configure(url)
    from auditlog.models import LogEntry
    from auditlog.registry import auditlog
    from auditlog.signals import accessed
    from django.db import connection

    of_people, person = _tables()
    _fill(connection)
    auditlog.register(of_people)
    auditlog.register(person)

    def one(turn: int) -> None:
        looked_at = of_people.objects.get(pk=1 + turn % LISTS)
        accessed.send(of_people, instance=looked_at)
        people = person.objects.filter(list_id=looked_at.pk, state="active").order_by("ref")
        assert len(people.values(*FIELDS)) == ON_EACH

    def each(turn: int) -> None:
        people = list(person.objects.filter(list_id=1 + turn % LISTS, state="active").order_by("ref"))
        for somebody in people:
            accessed.send(person, instance=somebody)
        assert len(people) == ON_EACH

    one(0)
    assert LogEntry.objects.count() == 1  # a peer that records nothing would be fast
    return {"one": one, "each": each}


def _configure(url: str) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    parts = urlsplit(url)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "auditlog"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": DATABASE,
                "USER": parts.username,
                "HOST": unquote(parts.query.removeprefix("host=")),
                "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def _tables() -> tuple[Any, Any]:
    from django.contrib.postgres.fields import ArrayField
    from django.db import connection, models

    class People(models.Model):
        ref = models.TextField()

        class Meta:
            app_label = "peer"

    class Person(models.Model):
        list = models.ForeignKey(People, models.CASCADE)
        ref = models.TextField()
        family_name = models.TextField()
        given_names = models.TextField()
        born_on = models.DateField(null=True)
        categories = ArrayField(models.TextField())
        criteria = ArrayField(models.TextField())
        source = models.TextField()
        basis = models.TextField()
        details = models.JSONField()
        added_at = models.DateTimeField()
        review_on = models.DateField()
        state = models.TextField()

        class Meta:
            app_label = "peer"
            constraints = [models.UniqueConstraint(fields=["list", "ref"], name="once")]

    with connection.schema_editor() as editor:
        editor.create_model(People)
        editor.create_model(Person)
    return People, Person


def _fill(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into peer_people (ref) select 'L-' || n from generate_series(1, %s) n", [LISTS])
        cursor.execute(
            "insert into peer_person (list_id, ref, family_name, given_names, categories, criteria, source, basis,"
            " details, added_at, review_on, state) select p.id, 'N-' || m, 'Fenby' || m, 'Kit', array['suspect'],"
            " array['C1'], 'Report', 'fact', '{}', now(), current_date + 90, 'active'"
            " from peer_people p, generate_series(1, %s) m",
            [ON_EACH],
        )
        cursor.execute("analyze")
