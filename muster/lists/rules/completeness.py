"""What a list must still say before anybody may decide on it."""

from __future__ import annotations

from muster.kernel.decision import Decision, allow, refuse
from muster.lists.rules.terms import TEXTS, ListTerms
from muster.people.rules import ROLES


def complete(terms: ListTerms) -> list[Decision]:
    """What is still missing before the list can be authorised, one decision for each thing that must be there.

    Purposes (s.36, E16), an inclusion criterion (E2), a removal criterion (T2, E5), categories (s.38(3), E1), a legal
    basis (T5), a review interval and a retention period (E4, s.39), the basis in law (s.35) with a condition of
    Schedule 8 where what is processed is sensitive (L35/42), why the list is needed, and what its tier follows from.
    """
    kinds = {each.kind for each in terms.criteria}
    wanted = {
        "purposes": ("a purpose", bool(terms.purposes)),
        "inclusion": ("a criterion for putting a person on it", "inclusion" in kinds),
        "removal": ("a criterion for taking a person off it", "removal" in kinds),
        "categories": ("the categories of people it may hold", bool(terms.categories)),
        "legal_basis": ("a legal basis", bool(terms.legal_basis.strip())),
        "review": ("a review interval", terms.review_months is not None),
        "retention": ("a retention period on its asset", terms.retention_months is not None),
        "basis": ("on which basis in law it processes", bool(terms.basis)),
        **{name: (what, bool(getattr(terms, name).strip())) for name, what in TEXTS.items()},
        "expected_size": ("how many people it is to hold at most", terms.expected_size is not None),
        "youngest": ("how old the youngest on it may be", terms.youngest is not None),
        "duration": ("for how many months it is needed", terms.duration_months is not None),
        "automated": ("whether a computer scores or chooses people for it", terms.automated is not None),
    }
    return [*(_stated(code, what, there) for code, (what, there) in wanted.items()), _sensitive_basis(terms)]


def _stated(code: str, what: str, there: bool) -> Decision:
    if there:
        return allow()
    return refuse(
        f"list.no_{code}",
        f"The list does not state {what}.",
        f"State {what}, then ask again.",
        ROLES["list_owner"].title,
    )


def _sensitive_basis(terms: ListTerms) -> Decision:
    """Sensitive processing needs consent, or strict necessity with a condition of Schedule 8 (s.35; finding L35/42)."""
    if terms.basis == "strict_necessity" and not terms.condition:
        return refuse(
            "list.no_condition",
            "The list rests on strict necessity and names no condition of Schedule 8.",
            "Name the condition that is met.",
            ROLES["list_owner"].title,
        )
    if terms.is_sensitive and terms.basis == "task":
        return refuse(
            "list.sensitive_basis",
            "The list processes sensitive data, which a task of law enforcement alone does not allow.",
            "Rest it on consent, or on strict necessity with a condition of Schedule 8; or leave that data out.",
            ROLES["list_owner"].title,
        )
    return allow()
