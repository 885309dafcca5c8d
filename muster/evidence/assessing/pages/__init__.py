"""The pages about assessments. The page with a step's questions also offers what the lists covered name, so it lies in
their room."""

from django.urls import path

from muster.evidence.assessing.pages.ending import drop, export, finish
from muster.evidence.assessing.pages.risks import measure, risk, risks
from muster.evidence.assessing.pages.versions import consult, export_version, read, take
from muster.evidence.assessing.pages.writing import assessment, start, start_version

urls = [
    # Two words, so that no reference of a document can be taken for it.
    path("write/assessment/", start, name="start"),
    path("<ref:ref>/assessment/", assessment, name="assessment"),
    path("<ref:ref>/assessment/start/", start_version, name="start_version"),
    path("<ref:ref>/assessment/risks/", risks, name="risks"),
    path("<ref:ref>/assessment/risk/", risk, name="add_risk"),
    path("<ref:ref>/assessment/risk/<int:number>/", risk, name="risk"),
    path("<ref:ref>/assessment/measure/", measure, name="add_measure"),
    path("<ref:ref>/assessment/measure/<int:number>/", measure, name="measure"),
    path("<ref:ref>/assessment/finish/", finish, name="finish"),
    path("<ref:ref>/assessment/drop/", drop, name="drop"),
    path("<ref:ref>/assessment/export/<slug:form>/", export, name="export"),
    path("<ref:ref>/<int:number>/assessment/", read, name="read"),
    path("<ref:ref>/<int:number>/export/<slug:form>/", export_version, name="export_version"),
    path("<ref:ref>/<int:number>/consultation/", consult, name="consult"),
    path("<ref:ref>/measures/<int:number>/taken/", take, name="take"),
]
