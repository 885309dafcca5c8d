"""The log: searching it for one of the purposes the law names, an entry with its proof, how the log stands, the export.

Each look is recorded before anything is shown, so a page that is loaded again leaves another entry.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.urls import path

from muster.access.auditing import actions
from muster.access.auditing.forms import ExportForm, PurposeForm, SearchForm
from muster.access.auditing.queries import proof_of
from muster.access.auditing.rules import PURPOSES
from muster.doors.pages import Request, page, require, sent
from muster.kernel.errors import Conflict
from muster.log.events import EVENTS
from muster.log.queries import log_state
from muster.people.rules import may

AT_ONCE = 50
LONGEST_NUMBER = 19
"""Digits, from which on no entry has such a number."""
LABELS = {
    "at": "When",
    "event": "What happened",
    "outcome": "Outcome",
    "person": "Who",
    "role": "In the role of",
    "list": "List",
    "purpose": "Purpose",
    "justification": "Reason given",
    "subject": "Whom it concerns",
    "code": "Code",
    "why": "Why it was refused",
    "until": "Until",
    "operation": "Operation (DPA 2018 s.62)",
    "door": "Came through",
    "login": "Login of the database",
}
"""How an entry's page names what it says, in this order; whatever else it says follows under its own name."""


def entries(request: Request) -> HttpResponse:
    """Ask for entries, and see those that fit, newest first."""
    require(may(request.person, "log.read", request.on))
    form = SearchForm(request.GET or None)
    given = request.GET.get("before", "")
    before = int(given) if given.isdecimal() and len(given) < LONGEST_NUMBER else None
    asked = {"by": request.by, "at": request.at, "before": before, "limit": AT_ONCE + 1}
    found = [_said(row) for row in form.result] if form.does(actions.read_log, **asked) else None
    return page(request, "auditing/entries.html", form=form, found=found, at_once=AT_ONCE, purposes=PURPOSES)


def entry(request: Request, entry: int) -> HttpResponse:
    """One entry, what it says, and the proof that it is in the signed log; with `check` the proof is worked through."""
    require(may(request.person, "log.read", request.on))
    form = PurposeForm(request.GET if "purpose" in request.GET else None)
    if not form.is_valid():
        return page(request, "auditing/purpose.html", form=form, entry=entry)
    purpose = form.cleaned_data["purpose"]
    said = _said(actions.read_entry(by=request.by, at=request.at, entry=entry, purpose=purpose))
    shown = {
        "entry": {**{name: said.get(name) for name in ("id", *LABELS)}, **said},
        "labels": LABELS,
        "says": _says(said.get("event", "")),
        "proof": proof_of(entry),
        "key": log_state().key,
    }
    return page(request, "auditing/entry.html", purpose=purpose, checked="check" in request.GET, **shown)


def state(request: Request) -> HttpResponse:
    """How far the log has come, and what was signed last."""
    require(may(request.person, "log.read", request.on))
    return page(request, "auditing/state.html", state=log_state(), lag=settings.MUSTER["MUSTER_LOG_LAG_SECONDS"])


def checkpoint(request: Request) -> HttpResponse:
    """The newest checkpoint, to be kept elsewhere. It names nobody."""
    require(may(request.person, "log.read", request.on))
    newest = log_state()
    if not newest.note:
        raise Conflict("Nothing has been published yet.")
    named = {"Content-Disposition": f'attachment; filename="checkpoint-{newest.size}.txt"'}
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8", headers=named)


def export(request: Request) -> HttpResponse | FileResponse:
    """The log's tree, and if asked what entries say, as one file to take elsewhere."""
    require(may(request.person, "log.read", request.on))
    form = ExportForm(sent(request))
    with tempfile.TemporaryDirectory(dir=settings.MUSTER["MUSTER_HOME"]) as folder:
        inside = Path(folder, "log")
        bodies = str(Path(folder, "bodies.jsonl")) if request.POST.get("bodies") else None
        if form.is_valid():
            form.cleaned_data |= {"bodies": bodies, "list": form.cleaned_data["list"] or None}
        if form.does(actions.export_log, by=request.by, at=request.at, folder=str(inside)):
            return _zipped(inside, bodies, form.result.size)
    return page(request, "auditing/export.html", form=form, state=log_state())


def _zipped(folder: Path, bodies: str | None, size: int) -> FileResponse:
    if bodies:
        shutil.move(bodies, folder / "bodies.jsonl")
    packed = Path(shutil.make_archive(str(folder), "zip", folder))
    # Open beyond this function: Django closes it once it is sent, and only then is the file gone.
    return FileResponse(packed.open("rb"), as_attachment=True, filename=f"log-{size}.zip")


def _said(row: Any) -> dict[str, Any]:
    """An entry as its id and what it says; an erased one says nothing but that."""
    return {"id": row["id"], **(json.loads(row["body"]) if row["body"] is not None else {"erased": True})}


def _says(event: str) -> str:
    known = EVENTS.get(event.removesuffix(".refused"))
    return known.says if known else ""


urls = [
    path("", entries, name="entries"),
    path("entries/<int:entry>/", entry, name="entry"),
    path("state/", state, name="state"),
    path("state/checkpoint/", checkpoint, name="checkpoint"),
    path("export/", export, name="export"),
]
