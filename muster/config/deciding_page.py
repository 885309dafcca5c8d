"""The reference page of deciding on a list: the tiers, the states, and who may do what in each, asked of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

TODAY = date(2026, 1, 1)


def tiers() -> list[tuple[str, ...]]:
    """A row for each tier: who takes part in which order, the least rank, the longest authorisation."""
    from muster.lists.rules import PARTS, TIERS

    return [
        (
            f"`{name}`",
            ", then ".join(f"{'2 × ' if part == 'assessor' else ''}{PARTS[part].title.lower()}" for part in tier.parts),
            PARTS[tier.parts[-1]].title,
            str(tier.rank),
            f"{tier.months} months",
        )
        for name, tier in TIERS.items()
    ]


def diagram(states: Mapping[str, frozenset[str]]) -> list[str]:
    """A state diagram, in the notation that code hosts draw."""
    arrows = [f"    {state} --> {after}" for state, nexts in states.items() for after in sorted(nexts)]
    ends = [f"    {state} --> [*]" for state, nexts in states.items() if not nexts]
    return ["```mermaid", "stateDiagram-v2", f"    [*] --> {next(iter(states))}", *arrows, *ends, "```"]


def ladder() -> str:
    """How the tiers follow one another, in a sentence."""
    from muster.lists.rules import TIERS

    steps = [f"`{low}` to `{high}`" for low, high in pairwise(TIERS)]
    return "Each reason raises the tier by one: " + ", ".join(steps) + "."


def matrix() -> list[tuple[str, ...]]:
    """For each state of a list, what each role may do with one that somebody else proposed: asked of the same rules
    that the actions ask, for a person of the highest grade."""
    from muster.people.rules import ROLES

    rows = []
    for state in _states():
        for role in ROLES:
            if allowed := _allowed(role, state):
                rows.append((f"`{state}`", ROLES[role].title, ", ".join(allowed)))
    return rows


def _states() -> list[str]:
    from muster.lists.rules import NEXT

    return list(NEXT)


def _allowed(role: str, state: str) -> list[str]:
    from muster.lists.rules import (
        NEXT,
        PARTS,
        TIERS,
        may_authorise,
        may_authorise_urgently,
        may_decide,
        may_give_opinion,
        may_oversee,
        may_propose,
        may_suspend,
    )

    person, nexts = _person(role), NEXT[state]
    asked = [_facts(tier, state) for tier in TIERS]
    tomorrow = TODAY + timedelta(days=1)
    may = {
        "change": state != "closed" and may_propose(person, TODAY).allowed,
        "say what they think": state != "closed"
        and any(may_give_opinion(person, part, facts, TODAY).allowed for facts in asked for part in PARTS),
        "authorise or renew": "authorised" in nexts
        and any(may_authorise(person, facts, tomorrow, TODAY).allowed for facts in asked),
        "authorise urgently": state == "proposed" and may_authorise_urgently(person, asked[0], False, TODAY).allowed,
        "decline": state == "proposed" and any(may_decide(person, facts, TODAY).allowed for facts in asked),
        "suspend": "suspended" in nexts and may_suspend(person, TODAY).allowed,
        "note, call in, revoke": state in ("authorised", "suspended") and may_oversee(person, "", TODAY).allowed,
        "close": "closed" in nexts and may_suspend(person, TODAY).allowed,
    }
    return [what for what, allowed in may.items() if allowed]


def _person(role: str):  # type: ignore[no-untyped-def]
    from muster.people.rules import PersonFacts

    return PersonFacts(
        id=1,
        ref="P-1",
        name="Somebody",
        kind="employed",
        organisation="HOME",
        law_enforcement=True,
        started_on=date(2020, 1, 1),
        rank=1000,
        roles=frozenset({role}),
        at_home=True,
    )


def _facts(tier: str, state: str):  # type: ignore[no-untyped-def]
    from muster.lists.rules import TEXTS, CriterionTerms, ListFacts, ListTerms

    terms = ListTerms(
        tier=tier,
        purposes=(("protect", "Protect"),),
        criteria=(CriterionTerms("IN", "inclusion", "Charged"), CriterionTerms("OUT", "removal", "A year")),
        categories=(("suspect", ""),),
        legal_basis="A duty",
        review_months=6,
        retention_months=12,
        basis="task",
        expected_size=10,
        youngest=18,
        duration_months=12,
        automated=False,
        **dict.fromkeys(TEXTS, "Said"),
    )
    return ListFacts("L-1", state, "P-OWNER", frozenset({"P-AUTHOR"}), terms)
