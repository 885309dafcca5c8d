"""What the criteria checker flags in lists, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from muster.lists.queries.terms import terms_of_lists
from muster.lists.records import FlagAnswer, List
from muster.lists.rules import RULES, Flag, FlagRule, ListTerms, flags_of


@dataclass(frozen=True, slots=True)
class FlagShown:
    """A flag with its rule and the answer that stands, None for none yet. `before`, `words` and `after` are the wording
    taken apart where the words were found."""

    flag: Flag
    rule: FlagRule
    answer: FlagAnswer | None

    @property
    def before(self) -> str:
        return self.flag.says.partition(self.flag.words)[0] if self.flag.words else self.flag.says

    @property
    def after(self) -> str:
        return self.flag.says.partition(self.flag.words)[2] if self.flag.words else ""


def unanswered_flags(terms: Mapping[int, ListTerms]) -> dict[int, tuple[Flag, ...]]:
    """The flags on each of these lists (primary key to terms) that nobody has answered as worded now. One query."""
    flags = {key: flags_of(each) for key, each in terms.items()}
    answered = set(FlagAnswer.objects.filter(list__in=[*terms]).values_list("list", "key"))
    return {key: tuple(flag for flag in found if (key, flag.key) not in answered) for key, found in flags.items()}


def flags_shown(row: List) -> list[FlagShown]:
    """Every flag on a list with its answer, those without one first."""
    answers = {each.key: each for each in row.flag_answers.select_related("by").order_by("id")}
    shown = [
        FlagShown(flag, RULES[flag.rule], answers.get(flag.key)) for flag in flags_of(terms_of_lists([row.id])[row.id])
    ]
    return sorted(shown, key=lambda each: each.answer is not None)
