"""Who may propose, own, judge, authorise, decline, suspend and close a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.lists.rules.checking import Flag
from muster.lists.rules.completeness import complete
from muster.lists.rules.opinions import PARTS, Opinion, still_wanted
from muster.lists.rules.terms import ListTerms
from muster.lists.rules.tiers import ASSESSORS, UNTIL_AGREED, DelegationFacts, Tier, longest
from muster.people.rules import ROLES, PersonFacts, in_post, may

NEXT: dict[str, frozenset[str]] = {
    "declared": frozenset({"proposed", "closed"}),
    "proposed": frozenset({"authorised", "closed"}),
    "authorised": frozenset({"authorised", "proposed", "suspended", "closed"}),
    "suspended": frozenset({"authorised", "proposed", "closed"}),
    "closed": frozenset(),
}
"""State to next states. A declared list was found outside Muster: triage sends it one way or the other, and nothing
else can be done with it meanwhile. A material change sends a list back to proposed; authorised again is a renewal."""


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as the rules see it. `authors` are the references of all who proposed or changed it, `line` the units
    above and below theirs, `opinions` those on the list as it is now since the last decision, which still count,
    `unanswered` the flags of the criteria checker that nobody has answered, `delegation` what the board agreed on."""

    ref: str
    state: str
    owner: str
    authors: frozenset[str]
    terms: ListTerms
    line: frozenset[str] = frozenset()
    opinions: tuple[Opinion, ...] = ()
    unanswered: tuple[Flag, ...] = ()
    delegation: DelegationFacts = UNTIL_AGREED

    @property
    def tier(self) -> Tier:
        """Who decides on a list with these terms, and for how long at most."""
        return self.delegation.tiers[self.terms.tier]


def may_propose(person: PersonFacts, on: date) -> Decision:
    """Whether a person may propose a list, or change one."""
    return may(person, "list.propose", on)


def may_own(owner: PersonFacts, on: date) -> Decision:
    """Whether a person may be the owner of a list: in post, one person (E14), and not the DPO (L69)."""
    return first_refusal([in_post(owner, on), _a_person(owner), _not_the_dpo(owner)])


def may_authorise(person: PersonFacts, facts: ListFacts, ends_on: date, on: date) -> Decision:
    """Whether a person may authorise a list until a day: in the part that decides on its tier, not their own list (A2),
    not the DPO (L69), senior enough (A3), the list complete (E2, E4, T5, s.38(3)), and no longer than the tier allows.
    Whether everybody has been heard is another question."""
    return first_refusal([may_decide(person, facts, on), *ready(facts), _not_too_long(facts.tier, ends_on, on)])


def ready(facts: ListFacts) -> list[Decision]:
    """Whether a list says all that it must before anybody judges it, and each flag on it is answered: a decision for
    each thing."""
    return [*complete(facts.terms), _flags_answered(facts.unanswered)]


def heard(facts: ListFacts, despite: str = "") -> Decision:
    """Whether everybody whom the list's tier asks for has been heard on the list as it is now, and was for it.
    `despite` says why whoever decides goes against advice."""
    return first_refusal(still_wanted(facts.tier, facts.opinions, despite))


def may_decide(person: PersonFacts, facts: ListFacts, on: date) -> Decision:
    """Whether a person is one who decides on this list, for it or against it: also whether they may decline it."""
    return _may_take(person, facts.tier.parts[-1], facts, on)


def may_give_opinion(person: PersonFacts, part: str, facts: ListFacts, on: date) -> Decision:
    """Whether a person may say in this part what they think of a list: the tier asks for it, the list is complete, they
    may take the part, and, as an assessor, while there are not two already."""
    tier = facts.tier
    return first_refusal(
        [
            _part_of(part, tier),
            _may_take(person, part, facts, on),
            *ready(facts),
            _not_assessed_already(part, facts),
            _part_free(person, part, facts),
        ]
    )


def part_wanted(person: PersonFacts, facts: ListFacts, on: date) -> str:
    """The part in which this person may still say what they think of a list; "" for none, or when they have said it."""
    said = {each.part for each in facts.opinions if each.person.ref == person.ref}
    # from the last: whoever could be heard as owner and as senior information risk owner is heard as the latter
    parts = [part for part in reversed(PARTS) if part not in said]
    return next((part for part in parts if may_give_opinion(person, part, facts, on).allowed), "")


def why_no_part(person: PersonFacts, facts: ListFacts, on: date) -> Decision:
    """Why this person has no part to take in deciding on a list: of the part that their roles let them take, else that
    they hold no such role."""
    tier = facts.tier
    asked = [part for part in reversed(tier.parts) if may(person, PARTS[part].permission, on).allowed]
    if asked:
        return may_give_opinion(person, asked[0], facts, on)
    return refuse("list.no_part", f"{person.name} has no part in deciding on a list of this tier.", tier.title, "You")


MOST_URGENT_HOURS = 48


def may_authorise_urgently(person: PersonFacts, facts: ListFacts, again: bool, on: date) -> Decision:
    """Whether a person may authorise a list for some hours: a duty inspector, not their own list, the list complete,
    and not `again`, when the last decision was an urgent one already."""
    return first_refusal(
        [
            may(person, "list.authorise_urgently", on),
            _not_the_dpo(person),
            _not_ones_own(person, facts),
            _inspector(person, facts.delegation),
            *ready(facts),
            _not_again(again),
        ]
    )


def may_oversee(person: PersonFacts, decided_by: str, on: date) -> Decision:
    """Whether a person may deal for the board with a decision: a member, and not one who made it."""
    return first_refusal([may(person, "list.oversee", on), _not_ones_decision(person, decided_by)])


def may_meet_condition(person: PersonFacts, owner: str, list_owner: str, on: date) -> Decision:
    """Whether a person may say that a condition is met: whoever answers for it, or for the list."""
    return first_refusal([in_post(person, on), _answers(person, owner, list_owner)])


def answers_for_it(person: PersonFacts, owns: bool, on: date) -> Decision:
    """Whether a person may do what is for whoever answers for a list, or for its asset: review it before use, name the
    contacts of units, disclose people on it."""
    if owns:
        return in_post(person, on)
    return refuse("list.not_answered_for", "Only whoever answers for the list, or for its asset, does this.",
                  "Ask them.", ROLES["list_owner"].title)  # fmt: skip


def may_suspend(person: PersonFacts, on: date) -> Decision:
    """Whether a person may suspend a list, or close it."""
    return may(person, "list.suspend", on)


def _may_take(person: PersonFacts, part: str, facts: ListFacts, on: date) -> Decision:
    tier = facts.tier
    return first_refusal(
        [
            may(person, PARTS[part].permission, on),
            allow() if part == "dpo" else _not_the_dpo(person),
            _not_ones_own(person, facts),
            _role_for(person, part),
            _senior_enough(person, part, tier),
            _not_below_in_line(person, facts, tier),
            _one_part_each(person, part, facts),
        ]
    )


def _part_of(part: str, tier: Tier) -> Decision:
    # the last part decides and gives no opinion, but for the board, whose members vote
    if part in tier.parts[:-1] or part == tier.parts[-1] == "board":
        return allow()
    return refuse("list.no_such_part", f"A list of this tier is not decided on by: {part}.", tier.title, "You")


def _not_assessed_already(part: str, facts: ListFacts) -> Decision:
    """Once both are in, each can read the other: nothing said after that is blind."""
    if part != "assessor" or sum(each.part == "assessor" for each in facts.opinions) < ASSESSORS:
        return allow()
    return refuse(
        "list.assessed",
        "Two assessors have assessed the list as it is now.",
        "Tell whoever decides if you see it otherwise.",
        PARTS[facts.tier.parts[-1]].title,
    )


def _part_free(person: PersonFacts, part: str, facts: ListFacts) -> Decision:
    """One owner, one officer and one senior risk owner speak: a second would only undo what the first has said."""
    taken = [each.person for each in facts.opinions if each.part == part and each.person.ref != person.ref]
    if part in ("assessor", "board") or not taken:
        return allow()
    return refuse("list.part_taken", f"{taken[0].name} has spoken on the list as {PARTS[part].title.lower()}.",
                  "Tell them if you see it otherwise.", PARTS[part].title)  # fmt: skip


def _not_the_dpo(person: PersonFacts) -> Decision:
    if "dpo" not in person.roles:
        return allow()
    return refuse(
        "list.dpo",
        "The data protection officer advises on lists and neither owns nor authorises them (DPA 2018 s.69).",
        "Let somebody else do this.",
        ROLES["siro"].title,
    )


def _a_person(owner: PersonFacts) -> Decision:
    if owner.kind != "service":
        return allow()
    return refuse("list.service", "A service account is not one person.", "Name a person.", "You")


def _not_ones_own(person: PersonFacts, facts: ListFacts) -> Decision:
    if person.ref not in facts.authors and person.ref != facts.owner:
        return allow()
    return refuse(
        "list.own",
        "Nobody authorises a list that they proposed, changed or own, or takes another part in deciding on it.",
        "Ask somebody else of sufficient grade.",
        ROLES["siro"].title,
    )


def _role_for(person: PersonFacts, part: str) -> Decision:
    if person.roles & PARTS[part].roles:
        return allow()
    who = " or ".join(ROLES[role].title for role in sorted(PARTS[part].roles))
    return refuse("list.wrong_role", f"{person.name} is not a {who.lower()}.", "Ask one of them to decide.", who)


def _senior_enough(person: PersonFacts, part: str, tier: Tier) -> Decision:
    if not PARTS[part].senior or (person.rank is not None and person.rank >= tier.rank):
        return allow()
    grade = (
        f"{person.name} has no recorded grade" if person.rank is None else f"that of {person.name} has {person.rank}"
    )
    return refuse(
        "list.grade",
        f"A list of this tier needs a grade of rank {tier.rank} or above; {grade}.",
        "Ask somebody senior enough to decide.",
        tier.title,
    )


def _not_below_in_line(person: PersonFacts, facts: ListFacts, tier: Tier) -> Decision:
    """Somebody under the same command as the author, and below the grade that the tier asks for, cannot be expected to
    say no."""
    if person.unit not in facts.line or (person.rank is not None and person.rank >= tier.rank):
        return allow()
    return refuse(
        "list.in_line",
        f"{person.name} is in the line of whoever proposed or changed the list, below the grade of rank {tier.rank} "
        "that its tier asks for.",
        "Ask somebody of another line.",
        ROLES["siro"].title,
    )


def _one_part_each(person: PersonFacts, part: str, facts: ListFacts) -> Decision:
    if not any(each.person.ref == person.ref and each.part != part for each in facts.opinions):
        return allow()
    return refuse("list.one_part", f"{person.name} has taken another part in deciding on this list.",
                  "Ask somebody else.", PARTS[part].title)  # fmt: skip


def _inspector(person: PersonFacts, delegation: DelegationFacts) -> Decision:
    if person.rank is not None and person.rank >= delegation.urgent_rank:
        return allow()
    return refuse("list.grade", f"An urgent authorisation needs the grade of {delegation.urgent_grade} or above.",
                  "Ask the duty inspector.", ROLES["duty_inspector"].title)  # fmt: skip


def _flags_answered(unanswered: tuple[Flag, ...]) -> Decision:
    """The checker advises: what it flags is mended, or somebody says why it is right (findings E2, E15, E16)."""
    if not unanswered:
        return allow()
    places = ", ".join(dict.fromkeys(each.place for each in unanswered))
    many = "A flag" if len(unanswered) == 1 else f"{len(unanswered)} flags"
    return refuse(
        "list.flags",
        f"{many} of the criteria checker {'is' if len(unanswered) == 1 else 'are'} not answered: {places}.",
        "Mend the wording, or say of each flag why it is right as it is.",
        ROLES["list_owner"].title,
    )


def _not_again(again: bool) -> Decision:
    if not again:
        return allow()
    return refuse(
        "list.urgent_again",
        "The list has been authorised urgently already, and no full decision followed.",
        "Ask for the full decision of its tier.",
        ROLES["list_owner"].title,
    )


def _not_ones_decision(person: PersonFacts, decided_by: str) -> Decision:
    if person.ref != decided_by:
        return allow()
    return refuse("oversight.own", "Nobody watches over their own decision.", "Ask another member of the board.",
                  ROLES["board_member"].title)  # fmt: skip


def _answers(person: PersonFacts, owner: str, list_owner: str) -> Decision:
    if person.ref in (owner, list_owner):
        return allow()
    return refuse("condition.not_theirs", "Whoever answers for the condition says that it is met.",
                  "Ask them.", ROLES["list_owner"].title)  # fmt: skip


def _not_too_long(tier: Tier, ends_on: date, on: date) -> Decision:
    last = longest(tier, on)
    if ends_on <= last:
        return allow()
    return refuse(
        "list.too_long",
        f"A list of this tier is authorised for at most {tier.months} months.",
        f"Authorise it until {last:%-d %B %Y} or sooner.",
        "You",
    )
