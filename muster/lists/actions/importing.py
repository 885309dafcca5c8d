"""Putting many people on a list at once, from a file."""

from __future__ import annotations

from datetime import datetime

from muster.kernel.dates import day_of
from muster.kernel.importing import ImportReport, Incoming
from muster.lists.actions.nominals import check_may_add
from muster.lists.queries import terms_of_lists
from muster.lists.staging import PlainText, Staged
from muster.lists.validation import parameters
from muster.log.acting import acting


def import_nominals(
    *, by: str, at: datetime, list: str, incoming: Incoming, plain: PlainText | None = None, dry_run: bool = False
) -> ImportReport:
    """Put every good row of a file on a list and report every other row with its faults.

    `plain` lets PostgreSQL read the file itself where that is certain to give the same rows. A dry run puts nobody on
    the list and leaves an entry all the same, because its report tells who is on the list already.
    """
    with acting("nominals.imported", by=by, at=at, list=list) as act:
        row, person = check_may_add(act, list)
        terms = terms_of_lists([row.id])[row.id]
        staged = Staged([each.name for each in terms.fields])
        staged.fill(incoming, plain)
        report = ImportReport(read=staged.rows + len({each.row for each in incoming.rejected}))
        report.rejected = [*incoming.rejected, *staged.judge(row.id, parameters(terms, day_of(at)))]
        report.created = staged.rows
        act.enter(**report.counts, sha256=incoming.sha256, dry_run=dry_run or None)
        if staged.rows and not dry_run:
            inserted = staged.insert(row.id, person.id, at)
            if inserted != staged.rows:
                raise RuntimeError(f"{inserted} of {staged.rows} rows were inserted; nothing was changed.")
            act.affects(lists=[row.id])
    return report
