"""Writing a document or another version of one, and taking a file out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.doors.downloads import sent_file
from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.actions import download_document, write_document
from muster.evidence.assessing.asking import newest_template
from muster.evidence.forms import KindForm, WriteForm
from muster.evidence.queries import document_page, the_document
from muster.evidence.records import Version
from muster.evidence.rules import KINDS, may_download, may_write, media_type_of
from muster.people.rules import works_here


def write(request: Request) -> HttpResponse:
    """Write a new document: first its kind is asked for, then what belongs to that kind."""
    require(works_here(request.person, request.on))
    require(may_write(request.person, request.on))
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        form = KindForm(request.GET or sent(request))
        return page(request, "evidence/kind.html", form=form)
    form = WriteForm(sent(request), request.FILES or None, kind=kind)
    if form.does(write_document, by=request.by, at=request.at):
        return _written(request, form.result)
    here = reverse("documents:start") + f"?kind={kind}" if newest_template(kind) else ""
    return page(request, "evidence/write.html", form=form, kind=KINDS[kind], document=None, here=here)


def write_version(request: Request, ref: str) -> HttpResponse:
    """Write another version of a document."""
    require(works_here(request.person, request.on))
    require(may_write(request.person, request.on))
    document = the_document(ref)
    form = WriteForm(sent(request), request.FILES or None, kind=document.kind, document=document)
    if form.does(write_document, by=request.by, at=request.at):
        return _written(request, form.result)
    shown = document_page(ref, request.on)
    here = reverse("documents:start_version", args=(ref,)) if newest_template(document.kind) else ""
    return page(request, "evidence/write.html", form=form, kind=KINDS[document.kind], document=shown, here=here)


def download(request: Request, ref: str, number: int) -> HttpResponse:
    """The file of a version, once the log has that this person takes it. Only when asked for with a button: a link is
    followed by programs that look ahead."""
    if request.method != "POST":
        require(may_download(request.person, request.on))
        return redirect("documents:document", ref)
    version, content = download_document(by=request.by, at=request.at, document=ref, number=number)
    return sent_file(content, version.file_name, media_type_of(version.file_name), version.sha256)


def _written(request: Request, version: Version) -> HttpResponse:
    said = f"Version {version.number} is written and waits for somebody else’s approval. Compare its SHA-256 below."
    return done(request, said, "documents:document", version.document.ref)
