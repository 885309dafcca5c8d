"""Importing a register in four steps: the file, its columns, words of classification, a look at what would happen.

Nothing is on the register until the last step is confirmed, and what is confirmed is what was seen.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from muster.doors.pages import Request, done, page, require, sent
from muster.doors.spreadsheets import as_csv
from muster.kernel.errors import Conflict, Invalid
from muster.people.rules import may
from muster.register.actions import RegisterReport, import_register
from muster.register.forms import ColumnsForm, UploadForm, WordsForm
from muster.register.reading import register_rows, unknown_words
from muster.register.reading.halfway import Halfway, halfway
from muster.register.rules.fields import TITLES

PAGE = 50
IN_PAGE_WORDS = (
    (r"add unknown ones with --add-organisations", "go back to the columns and have unknown ones added"),
    (r"say whose the rows are with --organisation", "go back to the columns and say whose the rows are"),
    (r'say --source ("[^"]*")', r"give \1 as the name of the source"),
    (r" Say what a word means with --classify 'word=OFFICIAL'\.", " Go back to say what each word means."),
)
"""What reasons call by the command line's options is done otherwise on a page."""


def upload(request: Request) -> HttpResponse:
    """The first step: the file, and whose register it is."""
    require(may(request.person, "register.keep", request.on))
    form = UploadForm(request, sent(request), request.FILES or None)
    if form.is_valid():
        return redirect("register:import_columns", form.kept.key)
    return page(request, "register/import_upload.html", form=form)


def columns(request: Request, key: str) -> HttpResponse:
    """The second step: which column is which field."""
    kept = _kept(request, key)
    adds = may(request.person, "people.keep", request.on).allowed
    form = ColumnsForm(sent(request), kept=kept, adds=adds)
    if form.is_valid():
        kept = kept.say(report=None, done=None, **form.values())
        return redirect(
            "register:import_words" if "classification" in kept.said["columns"] else "register:import_preview", key
        )
    return page(request, "register/import_columns.html", form=form, kept=kept, look=form.look, adds=adds)


def words(request: Request, key: str) -> HttpResponse:
    """The third step, where the file has words of classification that are not ours: what each of them means."""
    kept = _kept(request, key)
    column = kept.said.get("columns", {}).get("classification")
    if column is None:
        return redirect("register:import_columns", key)
    found = kept.said.get("words")
    if found is None:
        with kept.file() as file:
            found = unknown_words(file, column, kept.said["sheet"], kept.said.get("header_row"))
        kept = kept.say(words=found)
    form = WordsForm(sent(request), words=found, known=kept.said["classify"])
    if not found or form.is_valid():
        kept.say(report=None, classify=kept.said["classify"] | form.values() if found else kept.said["classify"])
        return redirect("register:import_preview", key)
    return page(request, "register/import_words.html", form=form, kept=kept, column=column)


def preview(request: Request, key: str) -> HttpResponse:
    """The last step: what would happen, with every row that would be rejected and why; and confirming it. Afterwards,
    what did happen."""
    require(may(request.person, "register.keep", request.on))
    kept = halfway(request, key)
    if not kept.said.get("columns"):
        return redirect("register:import_columns", key)
    if request.method == "POST":
        return _confirm(request, kept)
    try:
        kept = kept if kept.said.get("report") else kept.say(report=_as_said(_looked_at(request, kept)))
    except Invalid as wrong:
        return page(request, "register/import_failed.html", kept=kept, wrong=wrong, status=422)
    rejected = Paginator(kept.said["report"]["rejected"], PAGE).get_page(request.GET.get("page"))
    return page(
        request, "register/import_preview.html", kept=kept, report=kept.said["report"], rejected=rejected, titles=TITLES
    )


def rejected(request: Request, key: str) -> HttpResponseBase:
    """The rejected rows as a file, to be mended where they come from."""
    require(may(request.person, "register.keep", request.on))
    kept = halfway(request, key)
    rows = kept.said.get("report", {}).get("rejected", [])
    said = ((each["row"], TITLES.get(each["field"], each["field"]), each["reason"]) for each in rows)
    return as_csv("rejected-rows", ("Row", "Field", "Reason"), said)


@require_POST
def leave(request: Request, key: str) -> HttpResponse:
    """Give up an import: nothing was stored, and the file goes."""
    require(may(request.person, "register.keep", request.on))
    halfway(request, key).let_go()
    return done(request, "The file was removed. Nothing was imported.", "register:assets")


def _kept(request: Request, key: str) -> Halfway:
    """What this person sent in this session and has not imported yet. Raises Conflict."""
    require(may(request.person, "register.keep", request.on))
    kept = halfway(request, key)
    if kept.done:
        raise Conflict("This file was imported already. Send it again to import it anew.")
    return kept


def _confirm(request: Request, kept: Halfway) -> HttpResponse:
    if request.POST.get("seen") != kept.seen:
        raise Conflict("The file or how it is read was changed since you looked at this. Look at it again.")
    with kept.used_up() as file:
        report = _imported(request, kept, file, dry_run=False)
    kept.say(report=_as_said(report), done=True)
    return redirect("register:import_preview", kept.key)


def _looked_at(request: Request, kept: Halfway) -> RegisterReport:
    with kept.file() as file:
        return _imported(request, kept, file, dry_run=True)


def _imported(request: Request, kept: Halfway, file: Any, *, dry_run: bool) -> RegisterReport:
    said = kept.said
    with register_rows(file, said["columns"], said["sheet"], said.get("header_row")) as incoming:
        if incoming.sha256 != said["sha256"]:
            raise Conflict("The file is not the one that was sent. Send it again.")
        return import_register(
            by=request.by,
            at=request.at,
            incoming=incoming,
            source=said["source"],
            columns=said["columns"],
            classify=said["classify"],
            organisation=said["organisation"],
            add_organisations=said["add_organisations"],
            dry_run=dry_run,
        )


def _as_said(report: RegisterReport) -> dict[str, Any]:
    """The report as it is kept aside, in the words of a page."""
    said = report.as_dict() | {"notes": [_in_page_words(each) for each in report.notes]}
    said["rejected"] = [each | {"reason": _in_page_words(each["reason"])} for each in said["rejected"]]
    return said | {"rejected_rows": report.rejected_rows}


def _in_page_words(text: str) -> str:
    for option, words in IN_PAGE_WORDS:
        text = re.sub(option, words, text)
    return text
