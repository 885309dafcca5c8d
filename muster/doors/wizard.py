"""An import in pages, for any table with one row for each thing: upload, say which column is what, see every row that
would be left out and why, confirm. The rows are read and judged by what the command line uses.

def import_people(request: Request) -> HttpResponse:
    require(may(request.person, "people.keep", request.on))
    return step(request, PEOPLE)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from muster.doors import aside
from muster.doors.forms import Choice, Form, Upload
from muster.doors.importing import mapped_rows
from muster.doors.pages import Request, done, page
from muster.doors.tables import Unreadable, open_table, propose_mapping
from muster.kernel.errors import Invalid
from muster.kernel.importing import Field, ImportReport

SHOWN = 500
"""Most faults shown on one page."""


@dataclass(frozen=True, slots=True)
class Wizard:
    """One import. `address` is its page and `back` where it leads when done, with the words of the link; `titles` name
    the fields in plain English; `action` takes by, at, incoming and dry_run; `says` tells what a file can and cannot
    do."""

    heading: str
    address: str
    back: tuple[str, str]
    fields: Mapping[str, Field]
    titles: Mapping[str, str]
    action: Callable[..., ImportReport]
    says: Sequence[str]


class UploadForm(Form):
    file = Upload(
        "File", hint="CSV, XLSX, XLS or ODS, with the names of the columns on top", accept=".csv,.xlsx,.xls,.ods"
    )


class ColumnsForm(Form):
    """Which column of a file is which field. The columns are numbered, as their names may be anything."""

    def __init__(self, data: Any, wizard: Wizard, columns: Sequence[str]) -> None:
        self._columns = columns
        found = propose_mapping(columns, {name: field.also for name, field in wizard.fields.items()})
        super().__init__(
            data, prefix="column", initial={match.field: str(columns.index(match.column)) for match in found.matches}
        )
        choices = [("", "Not in the file"), *((str(place), name) for place, name in enumerate(columns))]
        for name, field in wizard.fields.items():
            title = wizard.titles[name]
            missing = f"Select the column for {title.lower()}"
            self.fields[name] = Choice(title, choices, select=True, required=field.required, missing=missing)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or {}
        taken: set[str] = set()
        for name, place in list(chosen.items()):  # telling of an error takes the field out
            if place and place in taken:
                self.add_error(name, "Another field is read from this column already")
            taken.add(place)
        return chosen

    def values(self) -> dict[str, Any]:
        return {"chosen": {name: self._columns[int(place)] for name, place in self.cleaned_data.items() if place}}


def step(request: Request, wizard: Wizard) -> HttpResponse:
    """The page of the step that was asked for; who may import was asked before. Raises Conflict when the file is no
    longer kept."""
    if request.method != "POST":
        return page(request, "doors/import_file.html", form=UploadForm(), wizard=wizard)
    return _STEPS.get(request.POST.get("step", ""), _uploaded)(request, wizard)


def _uploaded(request: Request, wizard: Wizard) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.does(keep_table, request=request):
        return page(request, "doors/import_file.html", form=form, wizard=wizard)
    token, columns = form.result
    return _ask_columns(request, wizard, token, ColumnsForm(None, wizard, columns))


def _checked(request: Request, wizard: Wizard) -> HttpResponse:
    token, content = taken(request)
    form = ColumnsForm(request.POST, wizard, columns_of(content))
    if not form.does(_read_in, request=request, wizard=wizard, content=content, dry_run=True):
        return _ask_columns(request, wizard, token, form)
    chosen = {bound.html_name: bound.value() or "" for bound in form}
    context = {"wizard": wizard, "token": token, "chosen": chosen, "report": form.result, "shown": SHOWN}
    return page(request, "doors/import_check.html", **context)


def _confirmed(request: Request, wizard: Wizard) -> HttpResponse:
    token, content = taken(request)
    form = ColumnsForm(request.POST, wizard, columns_of(content))
    with suppress(Invalid), aside.used_up(request.by, token, session=session_of(request)):
        if not form.does(_read_in, request=request, wizard=wizard, content=content, dry_run=False):
            raise Invalid("The file stays kept, to be confirmed with other columns.")
    if form.errors:
        return _ask_columns(request, wizard, token, form)
    report: ImportReport = form.result
    said = f"Imported: {report.created:,} added, {report.updated:,} changed, {report.rejected_rows:,} left out."
    return done(request, said, wizard.back[0])


def _given_up(request: Request, wizard: Wizard) -> HttpResponse:
    aside.forget(request.by, request.POST.get("token", ""), session=session_of(request))
    return done(request, "The file was deleted. Nothing was changed.", wizard.back[0])


_STEPS: dict[str, Callable[[Request, Wizard], HttpResponse]] = {
    "columns": _checked,
    "confirm": _confirmed,
    "cancel": _given_up,
}


def _ask_columns(request: Request, wizard: Wizard, token: str, form: ColumnsForm) -> HttpResponse:
    return page(request, "doors/import_columns.html", form=form, wizard=wizard, token=token)


def keep_table(*, file: UploadedFile, request: Request) -> tuple[str, list[str]]:
    """Keep the upload aside if it is a table. Its size is asked before it is read, its kind by what it holds."""
    aside.check_size(file.size or 0)
    content = file.read()
    columns = columns_of(content)
    return aside.keep(request.by, content, session=session_of(request)), columns


def taken(request: Request) -> tuple[str, bytes]:
    """The file of an earlier step, with its token. Raises Conflict when it is no longer kept."""
    token = request.POST.get("token", "")
    return token, aside.take(request.by, token, session=session_of(request))


def columns_of(content: bytes) -> list[str]:
    """The names of a table's columns. Raises Invalid, at the field `file`, for what cannot be read as a table."""
    with aside.laid_out(content) as file:
        try:
            return list(open_table(file).columns)
        except Unreadable as wrong:
            raise Invalid("The file cannot be read.", {"file": str(wrong)}) from None


def _read_in(
    *, chosen: dict[str, str], request: Request, wizard: Wizard, content: bytes, dry_run: bool
) -> ImportReport:
    """The file through the same reader and the same action as on the command line, with the columns chosen and no
    other: what somebody said is not in the file must not be guessed again."""
    fields = {name: wizard.fields[name] for name in chosen}
    given = [f"{name}={column}" for name, column in chosen.items()]
    with aside.laid_out(content) as file:
        incoming = mapped_rows(file, fields, given=given, tell=lambda sentence: None)
        return wizard.action(by=request.by, at=request.at, incoming=incoming, dry_run=dry_run)


def session_of(request: Request) -> str:
    """What a kept file is bound to, beside its person."""
    return request.session.session_key or ""
