"""How people on a list are shown, so that nobody is taken for what they are not, and who answers for a refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from muster.kernel.dates import add_months
from muster.kernel.decision import Decision, allow, first_refusal, refuse
from muster.people.rules import PersonFacts, in_post

ADULT = 18
"""Years of age from which a person is no child any more."""
PAGE = 50
"""People on one page of an opening."""
WORDS = 10
"""Most words looked for at once."""

NOT_SUSPECTED = ("victim", "witness", "at_risk")
MARKS = {"victim": "VICTIM", "witness": "WITNESS", "at_risk": "AT RISK", "suspect": "SUSPECT", "convicted": "CONVICTED",
         "other": "OTHER"}  # fmt: skip
"""Each category of data subject (DPA 2018 s.38(3); finding E1) as it is marked, those to be protected first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that cannot be overlooked. `kind` is a category, "child" or "unknown_age": how it is drawn."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """Which people of an opening somebody wants to see, and in which order. "" asks for all."""

    words: str = ""
    category: str = ""
    criterion: str = ""
    basis: str = ""
    due: str = ""
    age: str = ""
    sort: str = ""
    page: int = 1


def may_ask(person: PersonFacts, granted: bool, on: date) -> Decision:
    """Whether somebody may ask to open a list at all: people of the organisation, and of others only who holds a live
    grant (T9). A list that there is not and one that is not theirs get the same answer."""
    return first_refusal([in_post(person, on), allow() if person.at_home or granted else _unknown()])


def age_on(born_on: date | None, on: date) -> int | None:
    """Whole years; None where nobody knows. Who was born on 29 February is older on 1 March."""
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def adult_if_born_by(on: date) -> date:
    """The last birthday of those who are no children on a day."""
    return add_months(on, -12 * ADULT)


def marks(categories: Sequence[str], born_on: date | None, on: date) -> tuple[Mark, ...]:
    """What must be said of a person before anything else: child or not, and every category. A victim, witness or person
    at risk who is on the list for nothing else is said not to be a suspect (finding E1)."""
    found = []
    age = age_on(born_on, on)
    if age is None:
        found.append(Mark("unknown_age", "DATE OF BIRTH UNKNOWN – may be a child"))
    elif age < ADULT:
        found.append(Mark("child", f"CHILD – {age} year{'' if age == 1 else 's'} old"))
    suspected = set(categories) & {"suspect", "convicted"}
    for code in sorted(categories, key=_place):
        words = MARKS.get(code, code.upper())
        found.append(Mark(code, f"{words} – not a suspect" if code in NOT_SUSPECTED and not suspected else words))
    return tuple(found)


def time_left(until: datetime, at: datetime) -> str:
    """14 minutes left; never more than there is."""
    minutes = int((until - at).total_seconds()) // 60
    if minutes < 1:
        return "less than a minute left"
    return f"{minutes} minute{'' if minutes == 1 else 's'} left"


def folded(text: str) -> str:
    """Text as it is compared in a search: small letters without accents, so that jose finds José."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")


def asks(decision: Decision, person: PersonFacts) -> str:
    """The role to turn to after a refusal. Where the remedy is one's own to do, whoever can help with it: "" if that is
    nobody."""
    if decision.who in ("You", person.name):
        return HELPERS.get(decision.code, "")
    return decision.who


HELPERS = {"training.missing": "Training manager", "policy.not_acknowledged": "List owner"}
"""Code of a refusal that one mends oneself -> who helps."""


def _place(code: str) -> int:
    return [*MARKS].index(code) if code in MARKS else len(MARKS)


def _unknown() -> Decision:
    return refuse(
        "list.unknown",
        "There is no such list, or not for you.",
        "Check the reference of the list, or ask its owner for a grant.",
        "List owner",
    )
