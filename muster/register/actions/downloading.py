"""Taking the register away as a file: it changes nothing, and is recorded all the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from muster.kernel.dates import day_of
from muster.kernel.errors import NotFound
from muster.log.acting import acting
from muster.people.queries import the_person
from muster.people.rules import works_here

KINDS = ("csv", "xlsx")


def download_register(*, by: str, at: datetime, kind: str, assets: int, wanted: Mapping[str, str]) -> None:
    """Record that somebody takes so many assets with them as a file of this kind. Only our own people may.

    The entry says by which filters they were chosen, and only that words were searched for: somebody may have typed a
    name that has no place in the log. Raises NotFound for another kind.
    """
    if kind not in KINDS:
        raise NotFound("kind of download", kind)
    with acting("register.downloaded", by=by, at=at, kind=kind) as act:
        today = day_of(at)
        act.check(works_here(the_person(by, today), today))
        filters = {name: value for name, value in wanted.items() if name != "search"}
        act.enter(assets=assets, filters=filters, searched="search" in wanted)
