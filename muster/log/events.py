"""Every event that an entry can name. One table: the reference page is generated from it, and an action that names
an event which is not here fails.

`operation` is the operation in the sense of section 62 of the Data Protection Act 2018, where it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Operation = Literal["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]


@dataclass(frozen=True, slots=True)
class Event:
    says: str
    operation: Operation | None = None


EVENTS: dict[str, Event] = {
    # people
    "organisation.founded": Event("The organisation was founded here, with its first administrator."),
    "organisation.added": Event("An organisation was added."),
    "unit.added": Event("A unit was added."),
    "grade.added": Event("A grade was added to the order of grades."),
    "person.added": Event("A person was added."),
    "people.imported": Event("Persons were imported from a file."),
    "person.ended": Event("A person left; their roles and grants ended with them."),
    "role.given": Event("A person was given a role."),
    "role.ended": Event("A person's role ended."),
    "account.given": Event("A person was given an account for the pages."),
    "account.ended": Event("A person's account for the pages was ended."),
    "account.reset": Event("A person's account got a new initial password, and lost its second factor."),
    "person.signed_in": Event("A person signed in to the pages."),
    "person.signed_out": Event("A person signed out of the pages."),
    "password.set": Event("A person set their own password."),
    "second_factor.set": Event("A person set up one-time codes as a second factor."),
    "second_factor.removed": Event("A person removed their second factor."),
    "recovery_codes.made": Event("A person had new recovery codes made; the ones before are void."),
    # register
    "location.approved": Event("A place to keep information was put on the approved-locations register, or changed."),
    "schedule.imported": Event("Rules of the corporate retention schedule were imported."),
    "retention_rule.added": Event("A rule was added to the corporate retention schedule."),
    "asset.registered": Event("An information asset was put on the register."),
    "asset.changed": Event("An information asset's record was changed."),
    "register.imported": Event("Information assets were imported from a file."),
    "register.downloaded": Event("A person took assets of the register with them as a file."),
    "owner.named": Event("Somebody was asked to own an information asset."),
    "asset.accepted": Event("The person asked accepted to own the information asset."),
    # evidence
    "document.written": Event("A version of a document was written."),
    "document.approved": Event("A version of a document was approved."),
    "document.sent_back": Event("A version of a document was sent back to its author, with a reason."),
    "document.withdrawn": Event("A version of a document was withdrawn."),
    "document.advised": Event("The data protection officer left advice on a version of a document."),
    "document.downloaded": Event("A person downloaded the file of a version of a document."),
    "consultation.recorded": Event("It was put on record that the Commissioner was consulted on a version."),
    "assessment.started": Event("An assessment was started as the next version of a document."),
    "assessment.answered": Event("Questions of an assessment were answered."),
    "risk.assessed": Event("A risk of an assessment was named, said again or dropped."),
    "measure.planned": Event("A measure against a risk was planned, said again or dropped."),
    "measure.taken": Event("A measure against a risk was said to be taken."),
    "assessment.finished": Event("An assessment was finished, and became a version of its document."),
    "assessment.dropped": Event("An assessment that was being written was dropped."),
    "assessment.exported": Event("A person took an assessment with them as a file."),
    # training
    "course.added": Event("A course was added, or its validity changed."),
    "completion.recorded": Event("A person completed a course."),
    "training.imported": Event("Completions were imported from a file."),
    # lists
    "need.answered": Event("Somebody asked whether they need a list, and was told."),
    "list.proposed": Event("A list was proposed."),
    "list.declared": Event("A list that exists outside Muster was declared under the amnesty."),
    "list.triaged": Event("What becomes of a declared list was decided."),
    "declaration.certified": Event("Somebody certified that a declared list was merged or destroyed."),
    "list.changed": Event("What a list is was changed."),
    "list.authorised": Event("A list was authorised until a day."),
    "list.authorised_urgently": Event("A list was authorised for some hours, without the full decision of its tier."),
    "list.declined": Event("Whoever decides said no to a list."),
    "flag.answered": Event("A flag of the criteria checker on a list was answered."),
    "opinion.given": Event("Somebody said what they think of a list, in their part of the decision on it."),
    "condition.met": Event("A condition of a list's authorisation was said to be met."),
    "authorisation.noted": Event("The board looked at a decision on a list and let it stand."),
    "authorisation.revoked": Event("The board revoked a decision on a list."),
    "delegation.proposed": Event("Which authority over lists the board delegates to whom was proposed."),
    "delegation.voted": Event(
        "A member of the board voted on a table of delegation; the entry says whether it agreed."
    ),
    "delegation.withdrawn": Event("A table of delegation that the board had not agreed on was withdrawn."),
    "list.called_in": Event("The board called a list in, to decide on it itself."),
    "contact.named": Event("Somebody was named who answers for what a unit puts on a list."),
    "list.reviewed": Event("Somebody looked through a list before it was used."),
    "list.suspended": Event("A list was suspended."),
    "list.closed": Event("A list was closed."),
    "nominal.added": Event("A person was put on a list.", "collection"),
    "nominals.imported": Event("Persons were put on a list from a file.", "collection"),
    "nominal.reviewed": Event("A person's place on a list was reviewed and kept.", "alteration"),
    "nominal.removed": Event("A person was taken off a list.", "alteration"),
    # controls
    "standing.restated": Event("Standings that time had made stale were stated again."),
    "assurance.downloaded": Event("The findings of lists were downloaded as a table."),
    # access
    "grant.given": Event("A person was granted the use of a list for a purpose."),
    "grant.withdrawn": Event("A grant was withdrawn."),
    "policy.acknowledged": Event("A person acknowledged the current user policy."),
    "login.given": Event("A person was given a login of their own to PostgreSQL."),
    "login.ended": Event("A person's login to PostgreSQL was ended."),
    "list.opened": Event("A person opened a list for a purpose and could read it for a while.", "consultation"),
    # sharing
    "nominals.disclosed": Event("It was recorded that people on a list are disclosed to a recipient.", "disclosure"),
    # pages
    "page.shown": Event("A person asked for a page. Only its refusal is recorded: what is shown there is no list."),
    # log and settings
    "settings.changed": Event("The settings that the gate judges by were changed at set-up."),
    "log.read": Event("A person read the log."),
    "log.exported": Event("The log's tree was exported."),
    # rights
    "complaint.recorded": Event("A complaint was recorded."),
    "complaint.acknowledged": Event("A complaint was said to be acknowledged."),
    "complaint.answered": Event("A complaint was answered."),
    # oversight
    "recommendation.added": Event("A recommendation or an enforcement term was put on record."),
    "recommendation.changed": Event("A recommendation was given another owner or day."),
    "recommendation.moved": Event("How far a recommendation is was said."),
    "progress.published": Event("How far all recommendations are was published."),
}
