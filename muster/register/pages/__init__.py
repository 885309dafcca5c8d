"""Keeping the register: assets and their owners, imports, approved locations, the retention schedule."""

from __future__ import annotations

from django.urls import path

from muster.register.pages import assets, importing, places, schedule

# the words of addresses come before references, of which any could be asked for
urls = [
    path("new/", assets.new, name="new"),
    path("import/", importing.upload, name="import"),
    path("import/<str:key>/", importing.preview, name="import_preview"),
    path("import/<str:key>/columns/", importing.columns, name="import_columns"),
    path("import/<str:key>/words/", importing.words, name="import_words"),
    path("import/<str:key>/rejected/", importing.rejected, name="import_rejected"),
    path("import/<str:key>/leave/", importing.leave, name="import_leave"),
    path("locations/", places.locations, name="locations"),
    path("locations/approve/", places.approve, name="approve"),
    path("schedule/", schedule.rules, name="schedule"),
    path("schedule/add/", schedule.add, name="add_rule"),
    path("<ref:ref>/change/", assets.change, name="change"),
    path("<ref:ref>/owner/", assets.owner, name="owner"),
    path("<ref:ref>/accept/", assets.accept, name="accept"),
]
