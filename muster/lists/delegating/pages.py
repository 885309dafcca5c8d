"""The table of delegation in pages: what holds, what is voted on, and what there was."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import path

from muster.doors.pages import Request, done, page, require, sent
from muster.lists.delegating.actions import propose_delegation, vote_on_delegation, withdraw_delegation
from muster.lists.delegating.forms import ProposeForm, VoteForm, WithdrawForm
from muster.lists.delegating.queries import delegation_in_force, open_table, tables_shown
from muster.lists.delegating.rules import may_propose_table, may_vote_on_table
from muster.lists.rules import TIERS
from muster.people.records import Grade
from muster.people.rules import works_here


def table(request: Request) -> HttpResponse:
    """Who may decide on lists of which tier, what the board votes on, and what held before."""
    require(works_here(request.person, request.on))
    tables, on = tables_shown(), request.on
    asked = next((each for each in tables if not each["row"].agreed_at and not each["row"].withdrawn_at), None)
    voted = asked is not None and any(vote.person.ref == request.by for vote in asked["votes"])
    return page(
        request, "delegating/table.html", holds=delegation_in_force(), asked=asked, voted=voted,
        past=[each for each in tables if each is not asked],
        proposes=may_propose_table(request.person, on).allowed,
        votes=asked is not None and may_vote_on_table(request.person, asked["row"].proposed_by.ref, on).allowed,
    )  # fmt: skip


def propose(request: Request) -> HttpResponse:
    """Propose another table, beginning with the one that holds."""
    require(may_propose_table(request.person, request.on))
    form = ProposeForm(sent(request), initial=_as_it_is())
    if form.does(propose_delegation, by=request.by, at=request.at):
        said = f"Table {form.result.number} is before the board. Until it agrees, the one before holds."
        return done(request, said, "lists:delegation")
    return page(request, "delegating/propose.html", form=form)


def vote(request: Request, number: int) -> HttpResponse:
    """Vote on a table."""
    asked = open_table()
    proposer = asked.proposed_by.ref if asked else ""
    require(may_vote_on_table(request.person, proposer, request.on))
    form = VoteForm(sent(request))
    if form.does(vote_on_delegation, by=request.by, at=request.at, number=number):
        return done(request, f"Your vote on table {number} is counted.", "lists:delegation")
    shown = next((each for each in tables_shown() if each["row"].number == number), None)
    return page(request, "delegating/vote.html", form=form, number=number, shown=shown)


def withdraw(request: Request, number: int) -> HttpResponse:
    """Withdraw a table that the board has not agreed on."""
    require(may_propose_table(request.person, request.on))
    form = WithdrawForm(sent(request))
    if form.does(withdraw_delegation, by=request.by, at=request.at, number=number):
        return done(request, f"Table {number} is withdrawn.", "lists:delegation")
    return page(request, "delegating/withdraw.html", form=form, number=number)


def _as_it_is() -> dict[str, object]:
    """The table that holds, where the grades of the organisation have these ranks."""
    holds = delegation_in_force()
    refs = dict(Grade.objects.values_list("rank", "ref"))
    initial: dict[str, object] = {
        "quorum": holds.tiers["board"].quorum,
        "urgent_grade": refs.get(holds.urgent_rank, ""),
    }
    for name in TIERS:
        tier = holds.tiers[name]
        initial |= {f"{name}_grade": refs.get(tier.rank, ""), f"{name}_months": tier.months}
    return initial


# Two words after /lists/, as one would be the reference of a list of that name.
urls = [
    path("delegation/table/", table, name="delegation"),
    path("delegation/propose/", propose, name="propose_delegation"),
    path("delegation/<int:number>/vote/", vote, name="vote_on_delegation"),
    path("delegation/<int:number>/withdraw/", withdraw, name="withdraw_delegation"),
]
