"""What `muster demo` shows once the force is built: every list judged, a good one opened, a bad one tried, the log
verified, and what to type next."""

from __future__ import annotations

from datetime import datetime

import typer
from django.conf import settings
from rich.table import Table

from muster.access.actions import open_list, restate_due
from muster.access.queries import stale
from muster.config import demo
from muster.config.demo.legacy import FAILINGS, NOT_YET, REF
from muster.config.demo.organisation import ADMINISTRATOR, ANALYST
from muster.controls.commands import assure_lists
from muster.controls.queries import assure
from muster.doors.command import explain, now, out
from muster.kernel.decision import Verdict
from muster.kernel.errors import Conflict, NotAllowed
from muster.log.keeping import keep
from muster.log.verification import as_text
from muster.log.verifying import verify
from muster.people.records import Person


def show_demo() -> None:
    """Build Fenmarch Police, a made-up force, in an empty database (once), and show what Muster does."""
    at = now()
    if not demo.is_built():
        out.print("Building Fenmarch Police, a made-up force …")
        demo.build(at)
    elif not Person.objects.filter(ref=ANALYST).exists():
        raise Conflict("There is an organisation here already; the demonstration only goes into an empty database.")
    lists, persons = stale(at)
    if lists or persons:
        restate_due(by=ADMINISTRATOR, at=at, lists=[*lists], persons=[*persons])
    _heading("1. Every list, judged against every control")
    assure_lists(all_=True)
    _heading("2. Opening the good list")
    _open("VHL", at)
    _heading("3. Trying the legacy list")
    _open(REF, at)
    _failings(at)
    _heading("4. The log of all that")
    keep()
    _log()
    _next()


def _heading(text: str) -> None:
    out.print(f"\n{text}", style="bold underline")


def _open(ref: str, at: datetime) -> None:
    out.print(f'$ muster open {ref} --purpose prevent-violence --reason "briefing" --by {ANALYST}\n', markup=False)
    try:
        opening = open_list(by=ANALYST, at=at, list=ref, purpose="prevent-violence", reason="briefing")
    except NotAllowed as refusal:
        explain(refusal, as_json=False)
        return
    table = Table(show_edge=False, pad_edge=False)
    for column in ("ref", "name", "category", "criterion", "basis", "review"):
        table.add_column(column)
    for each in opening.nominals[:5]:
        name = f"{each['given_names']} {each['family_name']}"
        table.add_row(
            each["ref"], name, *each["categories"], *each["criteria"], each["basis"], f"{each['review_on']:%-d %b %Y}"
        )
    out.print(table)
    out.print(f"… {len(opening.nominals)} people, open until {opening.until.astimezone():%H:%M}. This look is logged.")


def _failings(at: datetime) -> None:
    """Which findings on the Gangs Violence Matrix the legacy list repeats, as the controls see it now."""
    wanting = {
        each.control.id: each.finding
        for _, judgements in assure(at, ref=REF)
        for each in judgements
        if each.finding.verdict is not Verdict.MET
    }
    out.print(f"\nIt fails {len(wanting)} controls, and repeats these findings on the Gangs Violence Matrix:")
    table = Table(show_edge=False, box=None, padding=(0, 2, 0, 2))
    for column in ("finding", "what was done again", "what Muster found"):
        table.add_column(column, overflow="fold")
    for finding, (says, control) in FAILINGS.items():
        if control in wanting:
            table.add_row(finding, says, wanting[control].reason)
    out.print(table)
    out.print("Not shown yet: " + "; ".join(f"{finding}, as {why}" for finding, why in NOT_YET.items()) + ".")


def _log() -> None:
    report = verify(settings.MUSTER)
    out.print(as_text(report), markup=False)
    if not report.ok:
        raise typer.Exit(1)


def _next() -> None:
    _heading("What to type next")
    for command, says in (
        (f"muster assure --list {REF}", "why it is closed, and who must do what to open it"),
        ("muster register list", "everything the force holds"),
        ("muster people roles", "what each role lets one do"),
        ("muster grants list", "who may use which list, and what is missing"),
        ('muster open VHL --purpose prevent-violence --reason "…" --by P-DOYLE', "somebody whose training lapsed"),
        ("muster log verify", "check the log yourself"),
        ("muster stop", "end the embedded PostgreSQL"),
    ):
        out.print(f"  .venv/bin/{command}", markup=False)
        out.print(f"      {says}", markup=False, style="dim")
