"""The corporate retention schedule."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse

from muster.doors.pages import Request, done, page, require, sent
from muster.people.queries import holders
from muster.people.rules import may, works_here
from muster.register.actions import add_retention_rule
from muster.register.forms import RuleForm
from muster.register.records import RetentionRule


def rules(request: Request) -> HttpResponse:
    """The rules by which information is kept and disposed of."""
    require(works_here(request.person, request.on))
    return page(
        request,
        "register/schedule.html",
        pages=Paginator(RetentionRule.objects.order_by("ref"), 50).get_page(request.GET.get("page")),
        keeps=may(request.person, "register.keep", request.on).allowed,
        keepers=holders(request.on, "register_keeper")["register_keeper"],
    )


def add(request: Request) -> HttpResponse:
    """Add a rule to the schedule."""
    require(may(request.person, "register.keep", request.on))
    form = RuleForm(sent(request))
    if form.does(add_retention_rule, by=request.by, at=request.at):
        return done(request, f"The rule {form.result.ref} is on the schedule.", "register:schedule")
    return page(request, "register/rule_form.html", form=form)
