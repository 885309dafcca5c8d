"""The pages about documents. A document's own page also says which lists it covers, so it lies in their room."""

from django.urls import path

from muster.evidence.pages.deciding import advise, approve, send_back, withdraw
from muster.evidence.pages.finding import documents
from muster.evidence.pages.writing import download, write, write_version

urls = [
    path("", documents, name="documents"),
    # Two words, so that no reference of a document can be taken for it.
    path("write/document/", write, name="write"),
    path("<ref:ref>/write/", write_version, name="write_version"),
    path("<ref:ref>/<int:number>/approve/", approve, name="approve"),
    path("<ref:ref>/<int:number>/send-back/", send_back, name="send_back"),
    path("<ref:ref>/<int:number>/withdraw/", withdraw, name="withdraw"),
    path("<ref:ref>/<int:number>/advise/", advise, name="advise"),
    path("<ref:ref>/<int:number>/download/", download, name="download"),
]
