"""Reading and exporting the log. Each look is itself recorded, and committed, before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from muster.access.auditing.rules import may_use_log
from muster.kernel.dates import day_of, end_of, start_of
from muster.kernel.errors import Invalid, NotFound
from muster.kernel.text import check_lines
from muster.log import exporting
from muster.log.acting import Acting, acting
from muster.log.exporting import Exported
from muster.log.records import Entry
from muster.people.queries import the_person
from muster.people.rules import role_for

LARGEST = 2**63 - 1
MOST = 10_000
"""The most entries that one look shows. Few people should see whole logs (ICO guidance on logging)."""


def read_log(
    *,
    by: str,
    at: datetime,
    purpose: str,
    list: str | None = None,
    person: str | None = None,
    event: str | None = None,
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Mapping[str, Any]]:
    """The newest entries that fit, newest first, each with its id and what it says; an erased one says nothing.

    `first` and `last` are days here, both included; `before` gives the entries older than that one, for the next page.
    Raises NotAllowed without the permission or a purpose that the law names, Invalid for a limit out of range.
    """
    _check_texts(purpose=purpose, list=list, person=person, event=event)
    days = {"first": first and first.isoformat(), "last": last and last.isoformat()}
    with acting("log.read", by=by, at=at, purpose=purpose, list=list, subject=person, of=event, **days) as act:
        _check(act, purpose)
        if not 1 <= limit <= MOST:
            raise Invalid("The log was not read.", {"limit": f"Name a number from 1 to {MOST}."})
        act.enter(limit=limit, role=role_for(the_person(by, day_of(at)), "log.read"))
    # Only now, when the entry of this look is committed: what is read before could be un-logged by a rollback.
    chosen = {
        "list": list,
        "person": person,
        "event": event,
        "at__gte": first and start_of(first),
        "at__lt": last and end_of(last),
        "id__lt": before,
    }
    rows = Entry.objects.filter(**{key: value for key, value in chosen.items() if value is not None})
    return [{"id": entry, "body": body} for entry, body in rows.order_by("-id").values_list("id", "body")[:limit]]


def read_entry(*, by: str, at: datetime, purpose: str, entry: int) -> Mapping[str, Any]:
    """One entry: its id and what it says, None where it was erased. Raises NotAllowed as read_log does, NotFound."""
    _check_texts(purpose=purpose)
    with acting("log.read", by=by, at=at, purpose=purpose, entry=entry) as act:
        _check(act, purpose)
        body = Entry.objects.filter(id=entry).values_list("body").first() if entry <= LARGEST else None
        if body is None:
            raise NotFound("entry", str(entry))
        act.enter(role=role_for(the_person(by, day_of(at)), "log.read"))
    # Only now, as above.
    return {"id": entry, "body": body[0]}


def export_log(
    *, by: str, at: datetime, folder: str, purpose: str, bodies: str | None = None, list: str | None = None
) -> Exported:
    """Write the log's tree as of the newest checkpoint into a folder, and with `bodies` what the entries say into a
    file: all of them, or those of one list.

    Raises NotAllowed as read_log does, Invalid when the folder or file is taken, Conflict before the first checkpoint.
    """
    _check_texts(purpose=purpose, list=list)
    said = None if bodies is None else True
    with acting("log.exported", by=by, at=at, purpose=purpose, list=list, bodies=said) as act:
        _check(act, purpose)
        if list is not None and bodies is None:
            raise Invalid("The log was not exported.", {"list": "Name a file for the bodies of the list's entries."})
        exporting.check_folder(Path(folder))
        if bodies is not None:
            exporting.check_bundle(Path(bodies))
        exporting.check_published()
        act.enter(role=role_for(the_person(by, day_of(at)), "log.read"))
    return exporting.export(Path(folder), bodies=None if bodies is None else Path(bodies), list=list)


def _check_texts(**texts: str | None) -> None:
    # Before the entry, which could not hold them either.
    check_lines({field: text for field, text in texts.items() if text is not None})


def _check(act: Acting, purpose: str) -> None:
    on = day_of(act.at)
    act.check(may_use_log(the_person(act.by, on), purpose, on))
