"""Every address, put together from the rooms' own. The words of an address are the nouns of design and tables.

A page that shows what several rooms know lies in the latest of them, and has the address of its noun all the same.
"""

from __future__ import annotations

from django.urls import include, path

from muster.access.auditing import pages as log
from muster.access.pages import lists, nominals, opening
from muster.access.persons import pages as persons
from muster.config import personas
from muster.config.home import pages as home
from muster.controls.pages import assets, assurance
from muster.evidence import pages as evidence
from muster.evidence.assessing import pages as assessments
from muster.lists.delegating import pages as delegating
from muster.lists.pages import assessing, documents
from muster.oversight import pages as oversight
from muster.people import pages as people
from muster.people.accounts import pages as accounts
from muster.register import pages as register
from muster.rights import pages as rights
from muster.sharing import pages as sharing
from muster.training import pages as training

of_lists = [*lists.urls, *opening.list_urls, *nominals.list_urls, *delegating.urls, *sharing.list_urls]
urlpatterns = [
    path("", home.home, name="home"),
    *accounts.urls,
    path("lists/", include((of_lists, "lists"))),
    path("openings/", include(([*opening.urls, *nominals.urls, *sharing.urls], "openings"))),
    path("register/", include(([*register.urls, *assets.urls], "register"))),
    path("documents/", include(([*evidence.urls, *assessments.urls, *assessing.urls, *documents.urls], "documents"))),
    path("people/", include(([*accounts.people_urls, *people.urls, *persons.urls], "people"))),
    path("training/", include((training.urls, "training"))),
    path("assurance/", include((assurance.urls, "assurance"))),
    path("complaints/", include((rights.urls, "complaints"))),
    path("recommendations/", include((oversight.urls, "recommendations"))),
    path("log/", include((log.urls, "log"))),
    path("personas/", personas.choose, name="personas"),
]

handler400 = "muster.config.failures.bad_request"
handler403 = "muster.config.failures.forbidden"
handler404 = "muster.config.failures.missing"
handler429 = "muster.config.failures.too_many"  # allauth asks for it
handler500 = "muster.config.failures.broken"
