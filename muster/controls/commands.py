"""`muster assure`: judge lists against every control, now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from muster.controls.catalogue import standings
from muster.controls.queries import assure, orphaned_assets
from muster.controls.queries.history import record_began, standings_on
from muster.controls.rules import Judgement, ListFacts, standing_at
from muster.doors.command import Format, Formatted, now, out, print_json, show_table
from muster.doors.days import the_day
from muster.kernel.dates import day_of, end_of, last_day
from muster.kernel.decision import Finding, Verdict
from muster.kernel.errors import Invalid, NotFound

WORDS = {Verdict.MET: "met", Verdict.NOT_MET: "NOT MET", Verdict.UNKNOWN: "unknown"}


def add_to(root: typer.Typer) -> None:
    root.command("assure")(assure_lists)


def assure_lists(
    list_: Annotated[str, typer.Option("--list", help="The reference of one list.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Every list.")] = False,
    on: Annotated[str, typer.Option("--on", help="How every list stood at the end of this day, from the record.")] = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Judge a list, or all, against every control: verdict, reason, remedy and who must act."""
    if on:
        _show_past(the_day(on, "--on"), list_, format)
        return
    if bool(list_) == all_:
        raise Invalid("Which lists?", {"--list": "Name one with --list, or give --all."})
    at = now()
    judged = assure(at, ref=list_ or None)
    if list_ and not judged:
        raise NotFound("list", list_)
    if format is Format.JSON:
        print_json({"lists": [_as_json(facts, judgements, at) for facts, judgements in judged]})
        return
    for facts, judgements in judged:
        _print(facts, judgements, in_full=bool(list_))
    if all_:
        total, orphaned = orphaned_assets(at)
        out.print(f"{len(judged)} lists judged. {orphaned} of {total} assets on the register have no owner in post.")


def _show_past(day: date, ref: str, format: Format) -> None:
    """How the lists stood that day: as was stated by then, and met only while it was to hold. Today only until now."""
    at = now()
    if day > day_of(at):
        raise Invalid("That day is still to come.", {"--on": "Give today or a day in the past."})
    stood = [each for each in standings_on(min(end_of(day) - timedelta(microseconds=1), at)) if ref in ("", each.ref)]
    rows = [
        {
            "ref": each.ref,
            "title": each.title,
            "standing": each.verdict,
            "control": each.control,
            "until": each.until,
            "stated_at": each.stated_at,
        }
        for each in stood
    ]
    if format is Format.JSON:
        print_json({"on": day, "record_began": record_began(), "lists": rows})
        return
    show_table(rows, ("ref", "title", "standing", "control", "until", "stated_at"), format, noun="lists on record")
    if (began := record_began()) is None or day_of(began) > day:
        since = f" began on {day_of(began):%-d %B %Y}" if began else " has not begun"
        out.print(f"The record{since}; how the lists stood before is not known.", markup=False)


def _as_json(facts: ListFacts, judgements: tuple[Judgement, ...], at: datetime) -> dict[str, Any]:
    doors = {door: standing for door, (_, standing) in standings(facts, judgements, at).items()}
    return {
        "ref": facts.ref,
        "title": facts.title,
        "standing": doors["open"].verdict,
        "until": doors["open"].until,
        "doors": {door: standing.verdict for door, standing in doors.items()},
        "findings": [
            {
                "control": each.control.id,
                "verdict": each.finding.verdict,
                "reason": each.finding.reason,
                "remedy": each.finding.remedy,
                "who": each.finding.who,
                "until": each.finding.until,
            }
            for each in judgements
        ],
    }


def _print(facts: ListFacts, judgements: tuple[Judgement, ...], *, in_full: bool) -> None:
    _, standing = standing_at("open", judgements)
    out.print(f"\n{facts.ref}  {facts.title}", markup=False, style="bold")
    out.print(f"  {sentence(standing)}", markup=False)
    wanting = [each for each in judgements if each.finding.verdict is not Verdict.MET]
    shown = judgements if in_full else wanting
    if not shown:
        return
    table = Table(show_edge=False, box=None, padding=(0, 2, 0, 2))
    for heading in ("control", "verdict", "why", "what to do", "who", "repeats"):
        table.add_column(heading, overflow="fold")
    for each in shown:
        finding = each.finding
        cells = (each.control.title, WORDS[finding.verdict], finding.reason, finding.remedy, finding.who)
        cells += ("" if finding.verdict is Verdict.MET else ", ".join(each.control.findings),)
        table.add_row(*map(Text, cells))  # as text: what people wrote must not be read as markup
    out.print(table)


def sentence(standing: Finding) -> str:
    """The standing at the door "open" as one sentence."""
    if standing.verdict is Verdict.MET:
        until = f" until {last_day(standing.until):%-d %B %Y}" if standing.until else ""
        return f"May be used{until}: {standing.reason}"
    word = "Closed" if standing.verdict is Verdict.NOT_MET else "Closed, as it is not known whether it may be used"
    return f"{word}: {standing.reason} {standing.remedy} ({standing.who})"
