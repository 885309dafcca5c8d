"""What a table of delegation may say, who proposes it, who votes on it, and when the board has agreed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.lists.rules import TIERS
from muster.people.rules import ROLES, PersonFacts, in_post, may

SAYS = {"for": "For", "against": "Against"}
LONGEST_MONTHS = 24
QUORUM = (2, 25)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A table as it is proposed: for each tier the reference of the least grade and the longest authorisation in
    months, the least grade for an urgent one, and how many votes the board's decisions need."""

    grades: Mapping[str, str]
    months: Mapping[str, int]
    urgent: str
    quorum: int


def wrong_table(table: Proposed, ranks: Mapping[str, int]) -> dict[str, str]:
    """What is wrong with a table, by field such as "low_grade". `ranks` are those of the grades that there are."""
    faults = {}
    for tier in TIERS:
        if table.grades.get(tier) not in ranks:
            faults[f"{tier}_grade"] = "There is no such grade: add it first."
        if not 1 <= table.months.get(tier, 0) <= LONGEST_MONTHS:
            faults[f"{tier}_months"] = f"Use a whole number of months from 1 to {LONGEST_MONTHS}."
    if table.urgent not in ranks:
        faults["urgent_grade"] = "There is no such grade: add it first."
    if not QUORUM[0] <= table.quorum <= QUORUM[1]:
        faults["quorum"] = f"Use a whole number from {QUORUM[0]} to {QUORUM[1]}."
    return faults or _wrong_order(table, ranks)


def _wrong_order(table: Proposed, ranks: Mapping[str, int]) -> dict[str, str]:
    """More harm is never decided on lower, nor for longer."""
    faults = {}
    for lower, higher in pairwise(TIERS):
        if ranks[table.grades[higher]] < ranks[table.grades[lower]]:
            faults[f"{higher}_grade"] = f"Use a grade that is not below that of the tier {lower}."
        if table.months[higher] > table.months[lower]:
            faults[f"{higher}_months"] = f"Use {table.months[lower]} or fewer, as for the tier {lower}."
    if ranks[table.urgent] < ranks[table.grades["low"]]:
        faults["urgent_grade"] = "Use a grade that is not below that of the tier low."
    return faults


def may_propose_table(person: PersonFacts, on: date) -> Decision:
    """Whether a person may propose which authority the board delegates to whom."""
    return may(person, "delegation.propose", on)


def may_vote_on_table(person: PersonFacts, proposer: str, on: date) -> Decision:
    """Whether a person may vote on a table: a member of the board, and not whoever proposed it (A2)."""
    return first_refusal([may(person, "list.vote", on), _not_the_proposer(person, proposer)])


def _not_the_proposer(person: PersonFacts, proposer: str) -> Decision:
    if person.ref != proposer:
        return allow()
    return refuse(
        "delegation.own",
        "Nobody votes on a table of delegation that they proposed.",
        "Let the other members of the board vote.",
        ROLES["board_member"].title,
    )


def agreed(votes: Collection[tuple[PersonFacts, str]], quorum: int, on: date) -> bool:
    """Whether the board has agreed: of members still in post and on the board as many as the quorum have voted, and
    more for it than against. The quorum is that of the table that holds now: a table cannot let itself in."""
    counted = [says for person, says in votes if in_post(person, on).allowed and "board_member" in person.roles]
    return len(counted) >= quorum and counted.count("for") * 2 > len(counted)
