"""Putting people on a list, one or many, keeping them after a review, and taking them off. No name of theirs stands in
an address, a title or a message."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import path

from muster.access.looking.queries import Door, one_seen, running
from muster.access.pages.opening import ended, list_door, refused, shown, while_it_runs
from muster.doors import aside
from muster.doors.forms import Form
from muster.doors.pages import Request, done, page, require
from muster.doors.tables import Mapping, propose_mapping
from muster.doors.wizard import columns_of, keep_table, session_of, taken
from muster.kernel.decision import first_refusal
from muster.kernel.errors import Invalid
from muster.kernel.importing import ImportReport
from muster.lists.actions import add_nominal, import_nominals, remove_nominal, review_nominal
from muster.lists.forms import ColumnsForm, KeepForm, NominalForm, RemoveForm, UploadForm
from muster.lists.nominal_file import fields_of, read_nominals
from muster.lists.queries import entitled_to_add, standing_decision, terms_of_lists
from muster.lists.rules import SUBJECT_CATEGORIES, may_add
from muster.log.acting import record_refusal

SHOWN = 200
"""Most faults of a file shown on a page; how many more there are is said."""


def _for_adders(view: Callable[[Request, Door], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for whom may put people on the list now: role, entitlement, and its standing at the door "add". Others are
    told whom to ask, and their refusal is recorded."""

    @wraps(view)
    def asked_first(request: Request, ref: str) -> HttpResponse:
        door = list_door(request, ref)
        entitled = entitled_to_add(door.id, request.by, request.on)
        ruled = first_refusal([may_add(request.person, entitled, request.on), standing_decision(door.id, "add")])
        if ruled.allowed:
            return view(request, door)
        record_refusal("page.shown", by=request.by, decision=ruled, page=request.resolver_match.view_name, list=ref)
        return refused(request, door, ruled, "You cannot put people on this list now")

    return asked_first


@_for_adders
def add(request: Request, door: Door) -> HttpResponse:
    """Put one person on the list."""
    form = NominalForm(
        request.POST if request.method == "POST" else None, terms_of_lists([door.id])[door.id], request.on
    )
    if form.does(add_nominal, by=request.by, at=request.at, list=door.ref):
        return done(request, f"One person was put on {door.ref}.", "lists:add", door.ref)
    return page(request, "access/add.html", form=form, door=door)


def keep(request: Request, opening: int) -> HttpResponse:
    """Keep a person on the list after a review."""
    return _decide(request, opening, "access/keep.html", review_nominal, lambda data, look: KeepForm(
        data, request.on, look.review_months), "One person was reviewed and stays on the list.")  # fmt: skip


def remove(request: Request, opening: int) -> HttpResponse:
    """Take a person off the list."""
    return _decide(request, opening, "access/remove.html", remove_nominal, lambda data, look: RemoveForm(data),
                   "One person was taken off the list.")  # fmt: skip


@_for_adders
def import_people(request: Request, door: Door) -> HttpResponse:
    """Put many people on the list from a file: upload, say which column is what, see every fault, confirm."""
    step = STEPS.get(request.POST.get("step", ""))
    return step(request, door) if step else _ask_file(request, door, UploadForm())


def _decide(
    request: Request, opening: int, template: str, action: Callable[..., Any], make: Callable[..., Form], said: str
) -> HttpResponse:
    """The page on which one person's place is decided on, within the opening through which they were seen."""
    look = running(request.by, opening)
    if look is None or request.method != "POST":
        return ended(request)
    require(may_add(request.person, entitled_to_add(look.list_id, request.by, request.on), request.on))
    one = one_seen(request.by, opening, request.POST.get("nominal", ""))
    if one is None:
        return while_it_runs(request, look, "access/person.html", one=None, back={})
    form = make(request.POST if "reason" in request.POST else None, look)
    if form.does(action, by=request.by, at=request.at, opening=opening, nominal_ref=one["ref"]):
        return done(request, said, "openings:opening", opening)
    return while_it_runs(request, look, template, form=form, one=shown(one, request))


def _uploaded(request: Request, door: Door) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.does(keep_table, request=request):
        return _ask_file(request, door, form)
    token, columns = form.result
    return _ask_columns(request, door, token, _columns_form(None, door, columns))


def _checked(request: Request, door: Door) -> HttpResponse:
    """The columns are chosen: say of every row that would be left out why."""
    token, content = taken(request)
    form = _columns_form(request.POST, door, columns_of(content))
    if not form.does(_read_in, request=request, door=door, content=content, dry_run=True):
        return _ask_columns(request, door, token, form)
    chosen = {bound.html_name: bound.value() or "" for bound in form}
    titles = {name: field.label for name, field in form.fields.items()}
    context = {"door": door, "token": token, "chosen": chosen, "report": form.result, "shown": SHOWN, "titles": titles}
    return page(request, "access/import_check.html", **context)


def _confirmed(request: Request, door: Door) -> HttpResponse:
    token, content = taken(request)
    form = _columns_form(request.POST, door, columns_of(content))
    with suppress(Invalid), aside.used_up(request.by, token, session=session_of(request)):
        if not form.does(_read_in, request=request, door=door, content=content, dry_run=False):
            raise Invalid("The file stays kept, to be confirmed with other columns.")
    if form.errors:
        return _ask_columns(request, door, token, form)
    report: ImportReport = form.result
    said = f"People put on {door.ref}: {report.created:,}. Rows left out: {report.rejected_rows:,}."
    return done(request, said, "lists:import", door.ref)


def _given_up(request: Request, door: Door) -> HttpResponse:
    aside.forget(request.by, request.POST.get("token", ""), session=session_of(request))
    return done(request, "The file was deleted. Nobody was put on the list.", "lists:import", door.ref)


STEPS = {"file": _uploaded, "columns": _checked, "confirm": _confirmed, "cancel": _given_up}


def _ask_file(request: Request, door: Door, form: UploadForm) -> HttpResponse:
    terms = terms_of_lists([door.id])[door.id]
    codes = [(code, SUBJECT_CATEGORIES.get(code, code)) for code, _ in terms.categories]
    codes += [(each.code, each.says) for each in terms.criteria if each.kind == "inclusion"]
    return page(request, "access/import_file.html", form=form, door=door, codes=codes)


def _ask_columns(request: Request, door: Door, token: str, form: ColumnsForm) -> HttpResponse:
    return page(request, "access/import_columns.html", form=form, door=door, token=token)


def _columns_form(data: Any, door: Door, columns: list[str]) -> ColumnsForm:
    fields = fields_of(door.ref)
    titles = {each.name: each.title for each in terms_of_lists([door.id])[door.id].fields}
    found = propose_mapping(columns, {name: field.also for name, field in fields.items()})
    return ColumnsForm(data, fields, titles, columns, found)


def _read_in(*, mapping: Mapping, request: Request, door: Door, content: bytes, dry_run: bool) -> ImportReport:
    """The file through the same reader and the same action as on the command line. What the reader has to say of
    columns is told to nobody: of a file without a header, their names would be people's."""
    with aside.laid_out(content) as file:
        saved = file.with_name("columns.json")
        mapping.save(saved)
        incoming, plain = read_nominals(door.ref, file, saved, None, None, None, None, tell=lambda sentence: None)
        return import_nominals(
            by=request.by, at=request.at, list=door.ref, incoming=incoming, plain=plain, dry_run=dry_run
        )


list_urls = [
    path("<ref:ref>/people/add/", add, name="add"),
    path("<ref:ref>/people/import/", import_people, name="import"),
]
urls = [
    path("<int:opening>/keep/", keep, name="keep"),
    path("<int:opening>/remove/", remove, name="remove"),
]
