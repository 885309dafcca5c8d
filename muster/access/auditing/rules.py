"""Who may use the log, and for what. Section 62 of the Data Protection Act 2018 names the only four purposes."""

from __future__ import annotations

from datetime import date

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import PersonFacts, may

PURPOSES: dict[str, str] = {
    "lawfulness": "To verify that processing was lawful.",
    "self_monitoring": "Self-monitoring by the organisation, including internal disciplinary proceedings.",
    "integrity": "To ensure the integrity and security of personal data.",
    "criminal_proceedings": "For the purposes of criminal proceedings.",
}


def may_use_log(person: PersonFacts, purpose: str, on: date) -> Decision:
    """Whether the person may read the log for this purpose (DPA 2018 s.62: only these four)."""
    return first_refusal([may(person, "log.read", on), _permitted(purpose)])


def _permitted(purpose: str) -> Decision:
    if purpose in PURPOSES:
        return allow()
    return refuse(
        "log.purpose",
        f"The log may not be used for {purpose!r}: section 62 of the Data Protection Act 2018 names four purposes.",
        "Name one of: " + ", ".join(PURPOSES) + ".",
        "You",
    )
