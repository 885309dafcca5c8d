"""Training: courses, who holds them, and keeping both."""

from __future__ import annotations

from django.urls import path

from muster.training.pages import importing, keeping, looking

urls = [
    path("", looking.courses, name="courses"),
    path("add/", keeping.add, name="add"),
    path("import/", importing.import_completions, name="import"),
    path("record/", keeping.record, name="record"),
    path("<ref:ref>/", looking.course, name="course"),
    path("<ref:ref>/change/", keeping.change, name="change"),
]
