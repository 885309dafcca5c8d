"""Which asset each staged row means; or why nobody can tell, and so the row is rejected and nothing is guessed."""

from __future__ import annotations

from typing import Any

from muster.kernel.importing import Rejected
from muster.register.actions import staging
from muster.register.actions.report import RegisterReport

# Rows with faults count here too: of two rows with one id, the one that can be read is no more right than the other.
SAME_ID = """
with same as (select source_id, array_agg(line order by line) as lines from staged where source_id <> ''
              group by source_id having count(*) > 1)
update staged s set ok = false from same where s.ok and s.source_id = same.source_id
returning s.line, 'The same id stands in rows ' || array_to_string(same.lines[1:5], ', ')
    || ': keep one of them, or give each its own.'
"""

SAME_TITLE = """
with keyed as (select line, title, coalesce(organisation_id::text, 'new ' || organisation_name) as body from staged),
same as (select body, title, array_agg(line order by line) as lines from keyed
         where body is not null and title <> '' group by body, title having count(*) > 1)
update staged s set ok = false from keyed, same
where s.ok and s.source_id = '' and s.line = keyed.line and keyed.body = same.body and keyed.title = same.title
returning s.line, 'The same organisation and title stand in rows ' || array_to_string(same.lines[1:5], ', ')
    || ': keep one of them, or map a column that tells them apart to source_id.'
"""

BY_ID = """
update staged s set asset_id = a.id from asset a
where s.source_id <> '' and a.source_id <> '' and a.source = %(source)s and a.source_id = s.source_id
"""

# An asset that has its own id in this source is another one than a row with a different id, whatever the title.
BY_TITLE = """
with found as (
    select s.line, min(a.id) as id, count(*) as fits,
           min(a.source) filter (where a.source not in ('', %(source)s)) as other
    from staged s join asset a on a.organisation_id = s.organisation_id and a.title = s.title
    where s.ok and s.asset_id is null and a.ended_on is null
      and (s.source_id = '' or a.source <> %(source)s or a.source_id = '')
    group by s.line)
update staged s set by_title = true, fits = found.fits, other = found.other,
                    asset_id = case when found.fits = 1 and found.other is null then found.id end
from found where s.line = found.line
"""

FITS_SEVERAL = """
update staged s set ok = false where s.ok and s.fits > 1
returning s.line, 'This organisation has ' || s.fits || ' assets with this title: map a column with their ids to '
    || 'source_id, or change the title of one.'
"""

OF_ANOTHER_SOURCE = """
update staged s set ok = false where s.ok and s.other is not null
returning s.line, 'The asset with this title came from the source "' || s.other || '": say --source "' || s.other
    || '" if this is a newer copy of that file, or change one of the titles.'
"""

MEANT_TWICE = """
with twice as (select asset_id from staged where asset_id is not null group by asset_id having count(*) > 1)
update staged s set ok = false from twice, asset a
where s.ok and s.by_title and s.asset_id = twice.asset_id and a.id = s.asset_id
returning s.line, 'Another row means the same asset, ' || a.ref || ': give the rows ids or titles that tell them apart.'
"""

REF_TAKEN = """
update staged s set ok = false from asset a where s.ok and s.asset_id is null and a.ref = s.ref
returning s.line, 'The asset ' || a.ref || ' came from a row like this, and has ended or was given another title or '
    || 'organisation since: change that asset, or the row.'
"""

COPIES_MIXED_UP = """
update staged s set ok = false from asset a
where s.ok and s.asset_id = a.id and s.copy <> a.copy
  and ((s.copy = 'master' and a.master_id is not null)
       or (s.copy <> 'master' and exists (select from asset c where c.master_id = a.id)))
returning s.line, 'The asset ' || a.ref || ' has a master or copies on record that do not fit "' || s.copy
    || '": change those first.'
"""

COUNTS = """
select count(*) filter (where asset_id is null), count(*) filter (where changed),
       count(*) filter (where asset_id is not null and not changed)
from staged where ok
"""

MISSING = """
select a.ref from asset a where a.source = %(source)s and a.ended_on is null
  and not exists (select from staged s where s.asset_id = a.id)
  and not exists (select from staged s where s.source_id = a.source_id and s.source_id <> '')
  and not exists (select from staged s where s.organisation_id = a.organisation_id and s.title = a.title
                                         and a.source_id = '')
order by a.ref
"""


def match(cursor: Any, source: str, report: RegisterReport) -> None:
    """Find each row's asset, reject what is ambiguous, and say in the report what the import does."""
    _reject(cursor, SAME_ID, "source_id", report)
    _reject(cursor, SAME_TITLE, "title", report)
    cursor.execute(BY_ID, {"source": source})
    cursor.execute(BY_TITLE, {"source": source})
    _reject(cursor, FITS_SEVERAL, "title", report)
    _reject(cursor, OF_ANOTHER_SOURCE, "title", report)
    _reject(cursor, MEANT_TWICE, "title", report)
    _reject(cursor, REF_TAKEN, "title", report)
    _reject(cursor, COPIES_MIXED_UP, "copy", report)
    staging.compare(cursor, source)
    cursor.execute(COUNTS)
    report.created, report.updated, report.unchanged = cursor.fetchone()
    cursor.execute(MISSING, {"source": source})
    report.missing = [ref for (ref,) in cursor.fetchall()]


def _reject(cursor: Any, statement: str, field: str, report: RegisterReport) -> None:
    cursor.execute(statement)
    report.rejected += [Rejected(line, field, reason) for line, reason in cursor.fetchall()]
