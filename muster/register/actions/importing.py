"""Information assets from a file: every row is read, staged, matched, and taken or rejected with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import connection

from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid
from muster.kernel.importing import Incoming
from muster.kernel.text import check_lines
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.people.records import Organisation
from muster.register.actions import matching, staging
from muster.register.actions.getting import may_do
from muster.register.actions.report import OnlyLooking, RegisterReport
from muster.register.actions.resolving import Resolver
from muster.register.records import AssetSource
from muster.register.rules import CLASSIFICATIONS
from muster.register.rules.rows import organisation_ref, read_row, single_spaced


def import_register(
    *,
    by: str,
    at: datetime,
    incoming: Incoming,
    source: str,
    columns: Mapping[str, str] | None = None,
    classify: Mapping[str, str] | None = None,
    organisation: str = "",
    add_organisations: bool = False,
    dry_run: bool = False,
) -> RegisterReport:
    """Take information assets from a file into the register; `dry_run` gives the same report and changes nothing.

    A row is matched by `source` and its id, else by organisation and title; only assets of the source and of none are
    touched. What is ambiguous is rejected. Assets of the source that the file no longer has are reported and stay.
    Rows that say no organisation are `organisation`'s; unknown ones are added only with `add_organisations`.
    `classify` maps words to our classifications; it and `columns` (field to column) are kept for the next import.
    Nobody is named as owner, and nothing is accepted, by an import.
    """
    report = RegisterReport()
    with suppress(OnlyLooking), acting("register.imported", by=by, at=at, source=source) as act:
        act.check(may_do(by, "register.keep", at))
        if add_organisations:
            act.check(may_do(by, "people.keep", at))
        check_lines({"source": source})
        meaning = _meaning(classify or {})
        resolver = Resolver(organisation, "organisation" in (columns or {}), add_organisations)
        with connection.cursor() as cursor:
            _judge(cursor, _staged(incoming, source, meaning, resolver, report), source, report)
            resolver.note(report)
            if dry_run:
                raise OnlyLooking
            act.enter(**report.counts, sha256=incoming.sha256)
            act.affects(organisations=_add_organisations(cursor, resolver, at))
            act.affects(assets=staging.take(cursor, source, at))
        if report.created or report.updated or report.unchanged:  # a mapping that took no row is a mistaken one
            _remember(source, dict(columns or {}), meaning)
    return report


def _judge(cursor: Any, rows: Iterator[tuple[Any, ...]], source: str, report: RegisterReport) -> None:
    """Read every row, then wait for a turn: nobody else has to wait while a file is read."""
    staging.stage(cursor, rows)
    take_turns("register")
    matching.match(cursor, source, report)


def _remember(source: str, columns: dict[str, str], meaning: dict[str, str]) -> None:
    """Keep by which mapping the source is read, for its next import."""
    kept = {"mapping": {"columns": columns, "classify": meaning}, "columns": sorted(set(columns.values()))}
    AssetSource.objects.update_or_create(name=source, defaults=kept)


def _meaning(classify: Mapping[str, str]) -> dict[str, str]:
    """Words of the source, in lower case, with the classification each means. Raises Invalid."""
    wrong = {word: name for word, name in classify.items() if name not in CLASSIFICATIONS}
    if wrong:
        choices = ", ".join(CLASSIFICATIONS)
        fields = {word: f"{name!r} is no classification; use one of: {choices}." for word, name in wrong.items()}
        raise Invalid("A word is mapped to a classification that is not known here.", fields)
    return {single_spaced(word).casefold(): name for word, name in classify.items()}


def _staged(
    incoming: Incoming, source: str, meaning: Mapping[str, str], resolver: Resolver, report: RegisterReport
) -> Iterator[tuple[Any, ...]]:
    """Each row as it is staged. A row with faults is staged by its keys alone, so that its asset is not missing."""
    for number, texts in incoming.rows:
        report.read += 1
        row = read_row(number, texts, meaning)
        values = resolver.resolve(number, texts, row)
        report.rejected += row.faults
        yield staging.as_staged(number, source, values, ok=not row.faults)
    report.read += len({each.row for each in incoming.rejected})
    report.rejected += incoming.rejected
    if incoming.rejected:
        report.notes.append("Some rows could not be read, so an asset said to be missing may stand in one of them.")


def _add_organisations(cursor: Any, resolver: Resolver, at: datetime) -> list[int]:
    """Add the organisations that good rows name and nobody knows yet; never as law enforcement, which only a person
    can say (finding S3)."""
    names = staging.unknown_organisations(cursor)
    refs = resolver.short_names(names)
    added = Organisation.objects.bulk_create(
        [
            Organisation(
                ref=refs.get(name) or organisation_ref(name),
                name=name,
                law_enforcement=False,
                started_on=day_of(at),
            )
            for name in names
        ],
        batch_size=1000,
    )
    staging.set_organisations(cursor, {each.name: each.id for each in added})
    return [each.id for each in added]
