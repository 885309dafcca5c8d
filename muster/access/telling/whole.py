"""All that the page of a list shows to one person, gathered: nothing that this person may not see is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from muster.access.telling import queries
from muster.access.telling.deciding import Deciding, deciding_of
from muster.access.telling.duties import duties_of
from muster.access.telling.queries import DocumentTold, GrantTold, Versions
from muster.access.telling.rules import Duty, Group, Told, may_see_use, offers, repeated, steps
from muster.controls.findings import MATRIX
from muster.controls.rules import Judgement
from muster.evidence.rules import VersionFacts
from muster.kernel.decision import Decision, Verdict, allow, first_refusal, refuse
from muster.lists.queries import facts_of, owns
from muster.lists.records import List
from muster.lists.rules import ListFacts, heard, may_authorise
from muster.people.rules import PersonFacts, may
from muster.register.records import Asset

FIRST = 10
"""How many grants the page of a list shows before it leads to all of them."""


@dataclass(frozen=True, slots=True)
class Whole:
    row: List
    told: Told
    duties: Mapping[str, Duty]
    judgements: Sequence[Judgement]
    groups: Sequence[Group]
    repeats: Sequence[str]
    facts: ListFacts
    documents: Sequence[DocumentTold]
    own: Sequence[GrantTold]
    grants: Sequence[GrantTold]
    sees_grants: bool
    copies: Sequence[Asset]
    recipients: Sequence[str]
    policy: VersionFacts | None
    offers: frozenset[str]
    authorising: Decision
    deciding: Deciding

    def duty(self, who: str) -> Duty:
        """Who must act, also where a finding names somebody by other words than a duty's."""
        return self.duties.get(who) or Duty(who)

    @property
    def wanting(self) -> int:
        """How many controls are not met."""
        return sum(each.finding.verdict is not Verdict.MET for each in self.judgements)

    @property
    def cleared(self) -> int:
        return sum(each.cleared for each in self.grants)


def whole(row: List, person: PersonFacts, at: datetime, on: date) -> Whole:
    """Everything about a list for one of our own people."""
    owns_list, owns_asset = owns(row, person)
    facts = facts_of(row, on)
    titles = dict(facts.terms.purposes)
    sees_grants = may_see_use(person, owns_list or owns_asset, on).allowed
    judgements, documents = queries.judged(row, at)
    grants = queries.grants_told(row, at, titles, person=None if sees_grants else person.id)
    own = [each for each in grants if each.person == person.ref]
    offered = offers(person, facts, owns_list, owns_asset, on)
    decision = authorising(row, person, at, on, facts)
    return Whole(
        row=row,
        told=queries.standings_told(at, [row.id])[row.id],
        duties=duties_of(row, on),
        judgements=judgements,
        groups=steps(judgements),
        repeats=repeated(judgements, MATRIX),
        facts=facts,
        documents=queries.documents_told(documents, on),
        own=own,
        grants=grants if sees_grants else (),
        sees_grants=sees_grants,
        copies=list(Asset.objects.filter(master=row.asset_id).select_related("location").order_by("ref")),
        recipients=list(row.asset.recipients.order_by("name").values_list("name", flat=True)),
        policy=_to_acknowledge(documents, person, owns_list or bool(own), on),
        offers=offered if decision.allowed else offered - {"authorise"},
        authorising=decision,
        deciding=deciding_of(row, facts, person, on),
    )


def authorising(row: List, person: PersonFacts, at: datetime, on: date, facts: ListFacts | None = None) -> Decision:
    """Whether this person can authorise the list today, and if not, why: first themselves, then the controls."""
    facts = facts or facts_of(row, on)
    told = queries.standings_told(at, [row.id], door="authorise")[row.id]
    finding = told.finding
    controls = (
        allow() if told.usable else refuse(f"control.{told.control}", finding.reason, finding.remedy, finding.who)
    )
    tomorrow = date.fromordinal(on.toordinal() + 1)
    return first_refusal([may_authorise(person, facts, tomorrow, on), controls, heard(facts, "whatever was advised")])


def _to_acknowledge(documents: Versions, person: PersonFacts, uses: bool, on: date) -> VersionFacts | None:
    """The version of the user policy that this person has yet to read; None when there is nothing to read."""
    if not uses or not may(person, "policy.acknowledge", on).allowed:
        return None
    version, read = queries.policy_to_read(documents, person.id, on)
    return None if read else version
