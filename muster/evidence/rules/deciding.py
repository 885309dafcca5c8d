"""Who may write, approve, send back, withdraw, advise on or download a version of a document."""

from __future__ import annotations

from datetime import date

from muster.evidence.rules.versions import KINDS, REVIEWED, VersionFacts, lapsed
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import ROLES, PersonFacts, may, works_here

APPROVERS: dict[str, tuple[str, ...]] = {
    "dpia": ("siro", "iao"),
    "eia": ("siro", "iao"),
    "appropriate_policy": ("siro",),
    "user_policy": ("siro", "iao"),
    "agreement": ("siro", "iao"),
    "mandate": ("siro",),
    "ethics": ("siro", "iao"),
}
"""Which role approves which kind. Never the data protection officer, who advises on them (DPA 2018 ss.69-71)."""

NEXT: dict[str, frozenset[str]] = {
    "draft": frozenset({"approved", "sent_back", "withdrawn"}),
    "approved": frozenset({"withdrawn"}),
    "sent_back": frozenset({"withdrawn"}),
    "withdrawn": frozenset(),
}
"""Status to next statuses. Superseded and lapsed are not statuses but comparisons with a day. What was sent back stays
so: the author writes another version, and whoever reads the history sees both."""


def may_write(person: PersonFacts, on: date) -> Decision:
    """Whether a person may write a version of a document."""
    return may(person, "document.write", on)


def may_approve(person: PersonFacts, version: VersionFacts, on: date) -> Decision:
    """Whether a person may approve a version: in the role for its kind, not its author, never the DPO (L69), and with
    a review day to come where the kind needs one (S2). A data protection impact assessment says which risk remains and
    has the DPO's advice (E11); where that risk is high, the Commissioner was consulted first (DPA 2018 s.65)."""
    return first_refusal(
        [
            may(person, "document.approve", on),
            _approver(person, version.kind),
            _not_the_author(person, version),
            _has_review_day(version, on),
            _risk_is_said(version),
            _is_advised(version),
            _is_consulted(version),
        ]
    )


def may_send_back(person: PersonFacts, version: VersionFacts, on: date) -> Decision:
    """Whether a person may send a version back to its author: whoever may decide on its kind and did not write it."""
    return first_refusal(
        [
            may(person, "document.approve", on),
            _approver(person, version.kind),
            _not_their_own_to_send_back(person, version),
        ]
    )


def may_withdraw(person: PersonFacts, version: VersionFacts, on: date) -> Decision:
    """Whether a person may withdraw a version: whoever may approve its kind, and its author while nobody approved
    it."""
    if version.status in ("draft", "sent_back") and person.ref == version.author:
        return may(person, "document.write", on)
    return first_refusal([may(person, "document.approve", on), _approver(person, version.kind)])


def may_advise(person: PersonFacts, on: date) -> Decision:
    """Whether a person may leave advice on a version: the data protection officer alone (DPA 2018 s.71)."""
    return may(person, "document.advise", on)


def may_download(person: PersonFacts, on: date) -> Decision:
    """Whether a person may have the file of a version: people of the organisation itself. A partner takes the user
    policy of a list they were granted where they acknowledge it, and nothing else."""
    return works_here(person, on)


def what_may_be_done(person: PersonFacts, version: VersionFacts, on: date) -> frozenset[str]:
    """What this person may do with a version as it stands: of approve, send_back, withdraw, advise, download."""
    decisions = {
        "approve": may_approve(person, version, on).allowed and "approved" in NEXT[version.status],
        "send_back": may_send_back(person, version, on).allowed and "sent_back" in NEXT[version.status],
        "withdraw": may_withdraw(person, version, on).allowed and "withdrawn" in NEXT[version.status],
        "advise": may_advise(person, on).allowed and version.status != "withdrawn",
        "download": may_download(person, on).allowed,
    }
    return frozenset(name for name, allowed in decisions.items() if allowed)


def why_not_approve(person: PersonFacts, version: VersionFacts, on: date) -> Decision | None:
    """Why somebody who decides on documents of this kind cannot approve this draft; None for everybody else."""
    asked = first_refusal([may(person, "document.approve", on), _approver(person, version.kind)]).allowed
    decision = may_approve(person, version, on)
    return decision if asked and version.status == "draft" and not decision.allowed else None


def who_approves(kind: str) -> str:
    """The roles that approve this kind, as words."""
    return " or ".join(ROLES[role].title for role in APPROVERS[kind])


def _approver(person: PersonFacts, kind: str) -> Decision:
    if person.roles.intersection(APPROVERS.get(kind, ())) and "dpo" not in person.roles:
        return allow()
    return refuse(
        "document.wrong_role",
        f"{person.name} holds no role that decides on this kind of document ({KINDS.get(kind, kind)}).",
        "Ask somebody in that role to decide.",
        who_approves(kind) if kind in APPROVERS else "",
    )


def _not_the_author(person: PersonFacts, version: VersionFacts) -> Decision:
    if person.ref != version.author and person.ref not in version.writers:
        return allow()
    return refuse(
        "document.own",
        "Nobody approves a document that they wrote, or wrote a part of.",
        "Ask somebody else who may approve it.",
        who_approves(version.kind),
    )


def _not_their_own_to_send_back(person: PersonFacts, version: VersionFacts) -> Decision:
    if person.ref != version.author and person.ref not in version.writers:
        return allow()
    return refuse("document.own", "Nobody sends their own version back.", "Withdraw it instead.", "You")


def _has_review_day(version: VersionFacts, on: date) -> Decision:
    if version.review_on is None and version.kind in REVIEWED:
        return refuse(
            "document.no_review",
            "This kind of document cannot be approved without a review date.",
            "Write a version with a review date.",
            "Author",
        )
    if lapsed(version, on):
        return refuse(
            "document.lapsed",
            f"The review date {version.review_on:%-d %B %Y} has passed.",
            "Review the document and write a version with a new review date.",
            "Author",
        )
    return allow()


def _risk_is_said(version: VersionFacts) -> Decision:
    if version.kind != "dpia" or version.residual_risk:
        return allow()
    return refuse(
        "document.no_residual_risk",
        "It does not say which risk remains once the measures are taken.",
        "Write a version that says whether it is low, medium or high.",
        "Author",
    )


def _is_advised(version: VersionFacts) -> Decision:
    if version.kind != "dpia" or version.advised:
        return allow()
    return refuse(
        "document.no_advice",
        "The data protection officer has not advised on this version.",
        "Ask for their advice; it may be against it, and then whoever approves says why.",
        ROLES["dpo"].title,
    )


def _is_consulted(version: VersionFacts) -> Decision:
    if version.residual_risk != "high" or version.consulted:
        return allow()
    return refuse(
        "document.prior_consultation",
        "The risk that remains is high, and no answer of the Information Commissioner is on record (DPA 2018 s.65).",
        "Consult the Commissioner and put their answer on record, or take further measures and write a new version.",
        who_approves(version.kind),
    )


def may_consult(person: PersonFacts, kind: str, on: date) -> Decision:
    """Whether a person may put a consultation of the Commissioner on record: whoever decides on the kind, or the data
    protection officer, who is the Commissioner's contact (DPA 2018 s.71)."""
    if "dpo" in person.roles:
        return may(person, "document.advise", on)
    return first_refusal([may(person, "document.approve", on), _approver(person, kind)])
