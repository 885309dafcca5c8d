"""What is wrong with rows that are to become nominals, asked of PostgreSQL about all rows at once.

One table of checks serves the import of a million rows and the adding of one, so that no door is laxer than another.
`wrong` is SQL over a row `s` of texts (trimmed, '' where nothing is given), parameters, the days that there are, and
the different cells. True or null is wrong: what cannot be told never passes.
A reason repeats no cell, because it may be shown to somebody who may not see the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from muster.kernel.text import wrong_with_line
from muster.lists.rules import BASES, NOMINAL_FIELDS, ListTerms, review_limit

FIRST_DAY = date(1900, 1, 1)
"""Nobody on a list was born before; an earlier year is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Check:
    field: str
    wrong: str
    reason: str


def _text(field: str, most: int, *, required: bool = False) -> tuple[Check, ...]:
    long = Check(field, f"char_length(s.{field}) > {most}", f"Longer than {most} characters.")
    return (Check(field, f"s.{field} = ''", "Missing."), long) if required else (long,)


def _codes(field: str, missing: str) -> tuple[Check, ...]:
    cells = f"select cell from {field}_cells where"  # noqa: S608 - the fields are ours
    return (
        Check(field, f"s.{field} = ''", missing),
        Check(
            field,
            f"s.{field} <> '' and s.{field} not in ({cells} known)",
            "Not of this list. Use {" + field + "}, and ';' between several.",
        ),
        Check(
            field,
            f"s.{field} in ({cells} not once)",
            "Says the same twice.",
        ),
    )


CHECKS: tuple[Check, ...] = (
    *_text("ref", 80, required=True),
    *_text("family_name", 300, required=True),
    *_text("given_names", 300),
    Check(
        "born_on",
        "s.born_on <> '' and s.born_on not in (select iso from birthdays)",
        f"Not a day from {FIRST_DAY} until today: write YYYY-MM-DD, or leave it out.",
    ),
    *_codes("categories", "Missing: say which category of person this is (DPA 2018 s.38(3))."),
    *_codes("criteria", "Missing: say which inclusion criterion is met."),
    *_text("source", 1000, required=True),
    Check("basis", "s.basis <> all (%(bases)s::text[])", "Say fact or assessment (DPA 2018 s.38(2))."),
    Check("review_on", "s.review_on = ''", "Missing: say when this must be reviewed."),
    Check(
        "review_on",
        "s.review_on <> '' and s.review_on not in (select iso from reviews)",
        "Not a day from {today} to {limit}, as far as the list's review interval goes: write YYYY-MM-DD.",
    ),
)

# As timestamps without a zone: where clocks change at midnight, a day of 23 hours would drop the last one.
_BETWEEN = (
    "as materialized (select to_char(day, 'YYYY-MM-DD') as iso"
    " from generate_series({}::date::timestamp, {}::date::timestamp, '1 day') as day)"
)
ALL_DAYS = f"birthdays {_BETWEEN.format('%(first)s', '%(today)s')}, reviews {_BETWEEN.format('%(today)s', '%(limit)s')}"
"""Every day that somebody may be born on, and every day that a review may fall on, for asking about many rows."""

ONE_DAY = (
    "birthdays as (select %(born)s::text as iso where %(born)s::date between %(first)s::date and %(today)s::date),"
    " reviews as (select %(due)s::text as iso where %(due)s::date between %(today)s::date and %(limit)s::date)"
)
"""The same for one row whose days are days already: making the calendar would cost more than all the rest."""


def wrong_with_cell(field: str, text: str) -> str:
    """Why a text cannot be kept or shown at all; "" when it can. Asked here and not of PostgreSQL, which could not even
    be sent some of them. Names and codes are one line; a source and the list's own fields may have several."""
    lines = [text] if field in NOMINAL_FIELDS and field != "source" else text.splitlines()
    why = next(filter(None, (wrong_with_line(line, len(line)) for line in lines)), "")
    return why[:1].upper() + why[1:]


def _cells(field: str, staged: str) -> str:
    """What each different cell says: a million rows hold few, so they are taken apart once."""
    split = "string_to_array(cell, ';')"
    return f"""{field}_cells as materialized (
    select cell, {split} <@ %({field})s::text[] as known,
           cardinality({split}) = (select count(distinct code) from unnest({split}) as code) as once
    from (select distinct {field} as cell from {staged}) as each)"""  # noqa: S608 - the names are ours


def parameters(terms: ListTerms, today: date) -> dict[str, Any]:
    """What the checks are asked with: the codes that the list knows, and the days between which a review may fall."""
    return {
        "categories": [code for code, _ in terms.categories],
        "criteria": [each.code for each in terms.criteria if each.kind == "inclusion"],
        "bases": list(BASES),
        "today": today,
        "limit": review_limit(today, terms.review_months),
        "first": FIRST_DAY,
    }


def reasons(given: dict[str, Any]) -> dict[str, str]:
    """The words that stand in reasons for what the list knows."""
    return {
        "categories": ", ".join(given["categories"]) or "(the list has none)",
        "criteria": ", ".join(given["criteria"]) or "(the list has none)",
        "today": str(given["today"]),
        "limit": str(given["limit"]) if given["limit"] else "(the list has no review interval)",
    }


def checks_for(details: Sequence[str]) -> tuple[Check, ...]:
    """Every check for a list whose own fields these are. Their columns are d0, d1, … so that no name reaches SQL."""
    own = (
        Check(name, f"char_length(s.d{place}) > 4000", "Longer than 4000 characters.")
        for place, name in enumerate(details)
    )
    return (*CHECKS, *own)


def faults_sql(staged: str, details: Sequence[str], given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A query for every fault in the rows of `staged` (a table, or one in front): row, field, reason; and its
    parameters. It goes behind `with` and the days. A good row costs one look: only one with a fault is asked check by
    check. A day is one of a calendar's and never parsed, so that no text can stop the whole import by an error.
    """
    checks, words = checks_for(details), reasons(given)
    said = {f"f{n}": each.field for n, each in enumerate(checks)}
    said |= {f"r{n}": each.reason.format_map(words) for n, each in enumerate(checks)}
    any_wrong = "\n  or ".join(f"({each.wrong})" for each in checks)
    each_wrong = ",\n ".join(f"(({each.wrong}), %(f{n})s, %(r{n})s)" for n, each in enumerate(checks))
    return (
        f"""{_cells("categories", staged)}, {_cells("criteria", staged)}
select s.row, fault.field, fault.reason
from {staged} as s
cross join lateral (values {each_wrong}) as fault (wrong, field, reason)
where ({any_wrong}) is not false and fault.wrong is not false""",  # noqa: S608 - checks and column names are ours
        given | said,
    )


def column_names(details: Sequence[str]) -> dict[str, str]:
    """Field to column of the staged rows, for the fields of every nominal and the list's own."""
    return {name: name for name in NOMINAL_FIELDS} | {name: f"d{place}" for place, name in enumerate(details)}


def insert_sql(staged: str, details: Sequence[str]) -> str:
    """An insert of all rows of `staged`, which must have passed, as nominals of %(list)s."""
    pairs = ", ".join(f"%(n{place})s::text, nullif(s.d{place}, '')" for place in range(len(details)))
    own = f"jsonb_strip_nulls(jsonb_build_object({pairs}))" if details else "'{}'::jsonb"
    return f"""insert into nominal (list_id, ref, family_name, given_names, born_on, categories, criteria, source,
    basis, details, added_by_id, added_at, review_on, state, removed_reason)
select %(list)s, s.ref, s.family_name, s.given_names, nullif(s.born_on, '')::date, string_to_array(s.categories, ';'),
    string_to_array(s.criteria, ';'), s.source, s.basis, {own}, %(added_by)s, %(added_at)s, s.review_on::date,
    'active', ''
from {staged} as s"""  # noqa: S608 - as above


def detail_parameters(details: Sequence[str]) -> dict[str, str]:
    """The names of the list's own fields as parameters of `insert_sql`."""
    return {f"n{place}": name for place, name in enumerate(details)}
