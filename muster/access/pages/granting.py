"""Who may use a list: giving a grant, withdrawing it, and reading the user policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from muster.access.actions import acknowledge_policy, give_grant, withdraw_grant
from muster.access.pages.finding import the_list
from muster.access.rules import may_grant_at_all, may_withdraw
from muster.access.telling.actions import take_user_policy
from muster.access.telling.queries import grants_told, policy_to_read, purposes_of, the_grant, versions_of
from muster.access.telling.rules import may_see_use
from muster.doors.downloads import sent_file
from muster.doors.forms import Choice, Day, Form, LongText, Tick
from muster.doors.pages import Request, done, page, require, sent
from muster.evidence.rules import VersionFacts, media_type_of
from muster.kernel.errors import NotFound
from muster.lists.queries import owns
from muster.lists.records import List
from muster.people.forms import PersonField
from muster.people.rules import may

ROWS = 50


class GrantForm(Form):
    person = PersonField(
        "Who may use it?",
        hint="Their staff number or their name, for example P-PATEL or Ravi Patel",
        width=20,
        missing="Enter a staff number or a name",
    )
    purpose = Choice("What for?", (), missing="Select what they may use it for")
    ends_on = Day("Until which day?", hint="The last day. For example, 27 3 2027.", missing="Enter the last day")
    may_add = Tick(
        "They may also put people on the list",
        required=False,
        hint="They need the list's criteria and your trust for that",
    )
    reason = LongText("Why does this person need the list?", missing="Say why this person needs the list")

    def __init__(self, *args: Any, purposes: Mapping[str, str], only: str = "", **given: Any) -> None:
        """`only`: the one person to whom whoever asks may grant."""
        super().__init__(*args, **given)
        self.only = only
        self.fields["purpose"].choices = [*purposes.items()]
        if only:
            del self.fields["person"]

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | ({"person": self.only} if self.only else {})


class WithdrawForm(Form):
    reason = LongText("Why is it withdrawn?", hint="It is shown with the list.", missing="Say why it is withdrawn")


class PolicyForm(Form):
    read = Tick("I have read this version of the user policy", missing="Tick the box once you have read the policy")

    def values(self) -> dict[str, Any]:
        return {}


def grants(request: Request, ref: str) -> HttpResponse:
    """Everybody who holds a grant on a list, why, and what is missing."""
    row = the_list(request, ref)
    require(may_see_use(request.person, any(owns(row, request.person)), request.on))
    told = Paginator(grants_told(row, request.at, purposes_of(row)), ROWS).get_page(request.GET.get("page"))
    withdraws = may_withdraw(any(owns(row, request.person))).allowed
    return page(request, "access/grants.html", row=row, pages=told, withdraws=withdraws)


def give(request: Request, ref: str) -> HttpResponse:
    """Let somebody use a list for a purpose until a day. The asset's owner grants only to the list's owner."""
    row = the_list(request, ref)
    owns_list, owns_asset = owns(row, request.person)
    require(may_grant_at_all(owns_list or owns_asset))
    only = "" if owns_list else row.owner.ref
    form = GrantForm(sent(request), purposes=purposes_of(row), only=only)
    if form.does(give_grant, by=request.by, at=request.at, list=ref):
        who, until = form.result.person.name, form.result.ends_on
        return done(request, f"{who} may use {row.title} until {until:%-d %B %Y}.", "lists:list", ref)
    return page(request, "access/give_grant.html", form=form, row=row, only=only)


def withdraw(request: Request, ref: str, number: int) -> HttpResponse:
    """Take a grant back. Sent twice, it says the same again."""
    row = the_list(request, ref)
    require(may_withdraw(any(owns(row, request.person))))
    grant = the_grant(row, number)
    said = f"{grant.person.name} can no longer use {row.title} for {grant.purpose.replace('-', ' ')}."
    if grant.withdrawn_at is not None:
        return done(request, said, "lists:list", ref)
    form = WithdrawForm(sent(request))
    about = {"list": ref, "person": grant.person.ref, "purpose": grant.purpose}
    if form.does(withdraw_grant, by=request.by, at=request.at, **about):
        return done(request, said, "lists:list", ref)
    title = purposes_of(row).get(grant.purpose, grant.purpose)
    return page(request, "access/withdraw_grant.html", form=form, row=row, grant=grant, purpose=title)


def policy(request: Request, ref: str) -> HttpResponse:
    """Read the user policy of a list and say so. What was read is the version that the page showed."""
    require(may(request.person, "policy.acknowledge", request.on))
    row = the_list(request, ref)
    version, read = policy_to_read(versions_of(row), request.person.id, request.on)
    if version is None:
        raise NotFound("user policy in force", ref)
    about = {"document": version.document, "number": version.number}
    form = PolicyForm(sent(request))
    if form.is_bound and request.POST.get("version") != f"{version.document} {version.number}":
        form.add_error(None, "Another version has come into force since. Read that one, and say so again.")
    if form.does(acknowledge_policy, by=request.by, at=request.at, **about):
        return done(request, f"You have acknowledged version {version.number} of {version.title}.", "lists:list", ref)
    return page(request, "access/policy.html", form=form, row=row, version=version, read=read)


def policy_file(request: Request, ref: str) -> HttpResponse:
    """The file of the user policy in force, once the log has that this person takes it."""
    if request.method != "POST":
        return redirect("lists:policy", ref)
    version, content = take_user_policy(by=request.by, at=request.at, list=ref)
    return sent_file(content, version.file_name, media_type_of(version.file_name), version.sha256)


def unread_policy(request: Request, row: List) -> VersionFacts | None:
    """The version of the user policy that this person has yet to read."""
    version, read = policy_to_read(versions_of(row), request.person.id, request.on)
    return None if read else version


urls = [
    path("<ref:ref>/grants/", grants, name="grants"),
    path("<ref:ref>/grants/give/", give, name="give_grant"),
    path("<ref:ref>/grants/<int:number>/withdraw/", withdraw, name="withdraw_grant"),
    path("<ref:ref>/policy/", policy, name="policy"),
    path("<ref:ref>/policy/file/", policy_file, name="policy_file"),
]
