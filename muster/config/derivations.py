"""What is stated again when something changes. One table, read top to bottom, is the whole story.

`acting` runs it after an action's changes and before its commit, so that a derived fact is never older than its cause.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from muster.access.stating import state_clearances
from muster.controls.stating import state_standings
from muster.lists.records import List
from muster.log.acting import Affected
from muster.log.turns import take_turns


def standings_of_assets(affected: Affected, at: datetime) -> None:
    """Of the lists that are these assets; of all, when the event touches everything."""
    if affected.everything:
        state_standings(at)
    elif affected.assets:
        state_standings(at, lists=List.objects.filter(asset__in=affected.assets).values_list("id", flat=True))


def standings_of_lists(affected: Affected, at: datetime) -> None:
    if affected.lists:
        state_standings(at, lists=affected.lists)


def standings_of_owners(affected: Affected, at: datetime) -> None:
    """Of the lists that these persons own, or whose asset they own."""
    if affected.persons:
        owned = List.objects.filter(Q(owner__in=affected.persons) | Q(asset__owner__in=affected.persons))
        state_standings(at, lists=owned.values_list("id", flat=True))


def clearances_of_persons(affected: Affected, at: datetime) -> None:
    if affected.everything:
        state_clearances(at)
    elif affected.persons:
        state_clearances(at, persons=affected.persons)


def clearances_on_lists(affected: Affected, at: datetime) -> None:
    if affected.lists:
        state_clearances(at, lists=affected.lists)


def clearances_on_assets(affected: Affected, at: datetime) -> None:
    if affected.everything:
        state_clearances(at)
    elif affected.assets:
        state_clearances(at, lists=List.objects.filter(asset__in=affected.assets).values_list("id", flat=True))


Restatement = Callable[[Affected, datetime], None]

DERIVATIONS: dict[str, tuple[Restatement, ...]] = {
    # people: owners and users come and go
    "people.imported": (standings_of_owners, clearances_of_persons),
    "person.ended": (standings_of_owners, clearances_of_persons),
    "role.given": (standings_of_owners, clearances_of_persons),
    "role.ended": (standings_of_owners, clearances_of_persons),
    # register: owner, location, classification, retention and recipients are judged
    "location.approved": (standings_of_assets,),
    "schedule.imported": (standings_of_assets,),
    "retention_rule.added": (standings_of_assets,),
    "asset.changed": (standings_of_assets,),
    "register.imported": (standings_of_assets,),
    "owner.named": (standings_of_assets,),
    "asset.accepted": (standings_of_assets,),
    # evidence: documents are judged; a user policy and an agreement also decide who is cleared
    "document.approved": (standings_of_assets, clearances_on_assets),
    "document.withdrawn": (standings_of_assets, clearances_on_assets),
    "document.written": (standings_of_assets, clearances_on_assets),
    "assessment.finished": (standings_of_assets, clearances_on_assets),
    "measure.taken": (standings_of_assets,),
    # training
    "course.added": (clearances_of_persons,),
    "completion.recorded": (clearances_of_persons,),
    "training.imported": (clearances_of_persons,),
    # lists: what a list is, whether it may exist, and who is overdue on it
    "list.proposed": (standings_of_lists,),
    "list.declared": (standings_of_lists,),
    "list.triaged": (standings_of_lists,),
    "declaration.certified": (standings_of_lists,),
    "list.changed": (standings_of_lists, clearances_on_lists),
    "list.authorised": (standings_of_lists,),
    "list.authorised_urgently": (standings_of_lists,),
    "list.called_in": (standings_of_lists,),
    "authorisation.revoked": (standings_of_lists,),
    "condition.met": (standings_of_lists,),
    "list.reviewed": (standings_of_lists,),
    "list.suspended": (standings_of_lists,),
    "list.closed": (standings_of_lists,),
    "nominal.added": (standings_of_lists,),
    "nominals.imported": (standings_of_lists,),
    "nominal.reviewed": (standings_of_lists,),
    "nominal.removed": (standings_of_lists,),
    # access
    "grant.given": (clearances_of_persons,),
    "grant.withdrawn": (clearances_of_persons,),
    "policy.acknowledged": (clearances_of_persons,),
    "standing.restated": (standings_of_lists, clearances_of_persons),
}

# Named, so that a new event cannot be forgotten: a test asks for each event in one of the two tables.
NOTHING_TO_RESTATE = frozenset(
    {
        "authorisation.noted",
        # a decision that was made stands, whatever table the board agrees on after it
        "delegation.proposed",
        "delegation.voted",
        "delegation.withdrawn",
        # whether a unit may add is asked each time it does
        "contact.named",
        "flag.answered",
        "list.declined",
        "need.answered",
        "opinion.given",
        # what was told of people on a list, or complained about, changes nothing of how the list stands
        "nominals.disclosed",
        "complaint.recorded",
        "complaint.acknowledged",
        "complaint.answered",
        "progress.published",
        "recommendation.added",
        "recommendation.changed",
        "recommendation.moved",
        # a version that was sent back was a draft, which counted for nothing
        "document.sent_back",
        "document.advised",
        "document.downloaded",
        "consultation.recorded",
        # what is being written counts for nothing before it is a version
        "assessment.started",
        "assessment.answered",
        "assessment.dropped",
        "assessment.exported",
        "risk.assessed",
        "measure.planned",
        "organisation.founded",
        "organisation.added",
        "unit.added",
        "grade.added",
        "person.added",
        "asset.registered",
        "register.downloaded",
        "account.given",
        "account.ended",
        "account.reset",
        "person.signed_in",
        "person.signed_out",
        "password.set",
        "second_factor.set",
        "second_factor.removed",
        "recovery_codes.made",
        "login.given",
        "login.ended",
        "list.opened",
        "assurance.downloaded",
        "settings.changed",
        "log.read",
        "log.exported",
        "page.shown",
    }
)


def restate(event: str, affected: Affected, at: datetime) -> None:
    """State the standings and clearances again that depend on what the event touched, in one batch.

    One transaction at a time: of two at once, neither sees the other's change, and whichever states last would put
    back what the other has just taken away (a role ended, a document withdrawn) and leave the door open.
    """
    if event in DERIVATIONS:
        take_turns("restating")
    for restatement in DERIVATIONS.get(event, ()):
        restatement(affected, at)
