"""Who takes part in deciding on a list, what each may say, and what is still wanted before the last of them decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from muster.kernel.decision import Decision, allow, refuse
from muster.kernel.text import listed
from muster.lists.rules.tiers import ASSESSORS, Tier
from muster.people.rules import ROLES, PersonFacts, in_post

FOR, AGAINST, RECUSED = "for", "against", "recused"
SAYS = {FOR: "For", AGAINST: "Against", RECUSED: "Takes no part"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part in a decision: which `roles` may take it, by which `permission`; whether its grade counts (`senior`)."""

    title: str
    roles: frozenset[str]
    permission: str
    senior: bool = False


PARTS: dict[str, Part] = {
    "assessor": Part("Independent assessor", frozenset({"assessor"}), "list.assess"),
    "owner": Part("Information asset owner", frozenset({"iao", "siro"}), "list.authorise", senior=True),
    "dpo": Part("Data protection officer", frozenset({"dpo"}), "list.advise"),
    "siro": Part("Senior information risk owner", frozenset({"siro"}), "list.authorise", senior=True),
    "board": Part("Data board", frozenset({"board_member"}), "list.vote"),
}
"""The officer advises and never decides (DPA 2018 ss.69-71; finding L69): being against it does not stop the decision,
but whoever decides must say why they go against the advice. The same holds for an assessor."""

ADVISES = frozenset({"assessor", "dpo"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said in their part of a decision. `conflict` is the interest they declared, "" for none."""

    person: PersonFacts
    part: str
    says: str
    reason: str
    conflict: str
    at: datetime


def counted(opinions: Iterable[Opinion], on: date) -> tuple[Opinion, ...]:
    """Those that count on a day: of people who are still in post and still in the role of their part. Whoever leaves
    the board before the vote is closed has no vote."""
    return tuple(
        each for each in opinions if in_post(each.person, on).allowed and each.person.roles & PARTS[each.part].roles
    )


def still_wanted(tier: Tier, opinions: tuple[Opinion, ...], despite: str) -> list[Decision]:
    """What must still be said before the last part of the tier decides: one decision for each part, and one for saying
    why somebody goes against advice."""
    parts = [*tier.parts[:-1], *(["board"] if tier.parts[-1] == "board" else [])]
    return [*(_wanted_of(part, [each for each in opinions if each.part == part], tier.quorum) for part in parts),
            _overruled(opinions, despite)]  # fmt: skip


def _wanted_of(part: str, said: list[Opinion], quorum: int) -> Decision:
    if part == "assessor":
        return _two_assessors(said)
    if part == "board":
        return vote(said, quorum)
    if not said:
        title = PARTS[part].title
        what = "has not advised on" if part == "dpo" else "has not said what they think of"
        return refuse(f"list.no_{part}", f"The {title.lower()} {what} the list as it is now.", "Ask for it.", title)
    if part != "dpo" and said[-1].says != FOR:
        title = PARTS[part].title
        return refuse(f"list.{part}_against", f"The {title.lower()} is against it: {said[-1].reason}",
                      "Change the list and ask again.", ROLES["list_owner"].title)  # fmt: skip
    return allow()


def _two_assessors(said: list[Opinion]) -> Decision:
    if len(said) >= ASSESSORS:
        return allow()
    return refuse(
        "list.no_assessors",
        f"Independent assessors must have assessed the list as it is now: {ASSESSORS} of them, and {len(said)} "
        f"{'has' if len(said) == 1 else 'have'}.",
        "Ask assessors who had no part in it.",
        PARTS["assessor"].title,
    )


def vote(said: list[Opinion], quorum: int) -> Decision:
    """Whether the board is for it: a quorum of votes, and more for it than against it. Who took no part is not counted,
    and a tie is not a decision for it."""
    votes = [each.says for each in said if each.says in (FOR, AGAINST)]
    fors = votes.count(FOR)
    if len(votes) < quorum:
        return refuse(
            "list.no_quorum",
            f"The board has no quorum: {len(votes)} of at least {quorum} have voted on the list as it is now.",
            "Ask its members to vote.",
            PARTS["board"].title,
        )
    if fors <= len(votes) - fors:
        return refuse(
            "list.voted_down",
            f"The board is not for it: {fors} for and {len(votes) - fors} against.",
            "Decline it, or let its owner change the list and ask again.",
            PARTS["board"].title,
        )
    return allow()


def advised_against(opinions: Iterable[Opinion]) -> list[Opinion]:
    """The advice against it: of assessors and of the data protection officer."""
    return [each for each in opinions if each.part in ADVISES and each.says == AGAINST]


def _overruled(opinions: tuple[Opinion, ...], despite: str) -> Decision:
    against = advised_against(opinions)
    if not against or despite.strip():
        return allow()
    who = listed(dict.fromkeys(f"the {PARTS[each.part].title.lower()}" for each in against))
    return refuse("list.advised_against", f"It was advised against by {who}.",
                  "Say why it is authorised all the same, or do not authorise it.", "You")  # fmt: skip
