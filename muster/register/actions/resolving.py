"""What the words in a row mean here: which organisation, unit, place and retention rule. Four queries in all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from muster.kernel.importing import Rejected
from muster.kernel.text import tidy, wrong_with_reference
from muster.people.queries import home_organisation
from muster.people.records import Organisation, Unit
from muster.register.actions.getting import get
from muster.register.actions.report import RegisterReport
from muster.register.records import Location, RetentionRule
from muster.register.rules import may_keep_at
from muster.register.rules.rows import RowRead, single_spaced

NOT_ACCOUNTABLE = "an organisation is not an accountable person"
MOST_WORDS = 1000
"""Most different unknown words counted, so that a column of free text cannot fill the memory."""


class Resolver:
    """Gives each row its records, and counts what a person should know of the file as a whole."""

    def __init__(self, default: str, says_organisation: bool, add_organisations: bool) -> None:
        """`default` is the organisation of rows that name none; ours, when no column says. Raises NotFound."""
        self.default: Organisation | None = None
        if default or not says_organisation:
            self.default = get(Organisation, default) if default else home_organisation()
        self.taken_as_ours = not default and not says_organisation
        self.add_organisations = add_organisations
        organisations = Organisation.objects.values_list("id", "ref", "name")
        self.refs = {id_: ref for id_, ref, _ in organisations}
        self.known = {
            "organisation": _by_words(organisations),
            "unit": _by_words(Unit.objects.values_list("id", "ref", "name")),
            "location": _by_words(Location.objects.values_list("id", "ref", "name")),
            "retention": _by_words(RetentionRule.objects.values_list("id", "ref", "title")),
        }
        self.kinds = dict(Location.objects.values_list("id", "kind"))
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.owners = Counter[str]()
        self.unclassified = Counter[str]()

    def resolve(self, number: int, texts: Mapping[str, str], row: RowRead) -> dict[str, Any]:
        """The row's values with references found; faults go to the row."""
        values = dict(row.values)
        self._count_owner(values)
        if row.unclassified and (row.unclassified in self.unclassified or len(self.unclassified) < MOST_WORDS):
            self.unclassified[row.unclassified] += 1
        self._organisation(number, values, row)
        self._unit(number, values, row)
        self._location(number, values, row)
        if "retention_as_named" in values:
            found = self.known["retention"].get(single_spaced(str(values["retention_as_named"])), set())
            values["retention_rule_id"] = min(found) if len(found) == 1 else None
        return values

    def short_names(self, names: Iterable[str]) -> dict[str, str]:
        """For organisations to be added, the source's short name for each, where it means this one alone."""
        meant = Counter(code for codes in self.codes.values() for code in codes)
        taken = set(self.refs.values())
        found = {}
        for name in names:
            codes = self.codes.get(name, set())
            code = min(codes, default="")
            if len(codes) == 1 and meant[code] == 1 and code not in taken and not wrong_with_reference(code):
                found[name] = code
        return found

    def note(self, report: RegisterReport) -> None:
        """Say what was understood and what was not."""
        if not report.read:
            report.notes.append("The file names its columns and holds no rows.")
        if self.taken_as_ours and report.read and self.default is not None:
            report.notes.append(f"No column names an organisation; the rows were taken as {self.default.name}'s.")
        for how, count in sorted(self.owners.items()):
            report.notes.append(f"{count} rows name an organisation as owner (by its {how}); {NOT_ACCOUNTABLE}.")
        if self.unclassified:
            words = ", ".join(f"{word!r} ({count})" for word, count in self.unclassified.most_common(20))
            report.notes.append(
                "No classification is known for these words, and those rows have none: "
                f"{words}. Say what a word means with --classify 'word=OFFICIAL'."
            )

    def _organisation(self, number: int, values: dict[str, Any], row: RowRead) -> None:
        name = str(values.pop("organisation", ""))
        code = str(values.pop("organisation_code", ""))
        if name and code:
            self.codes[name].add(code)
        found = self.known["organisation"].get(name, set())
        if not name and self.default is not None:
            values["organisation_id"] = self.default.id
        elif len(found) == 1:
            values["organisation_id"] = min(found)
        elif name and not found and self.add_organisations:
            values["organisation_name"] = name
        else:
            row.faults.append(Rejected(number, "organisation", _why_no_organisation(name, found)))
        values["organisation_key"] = self.refs.get(values.get("organisation_id", 0), name)

    def _unit(self, number: int, values: dict[str, Any], row: RowRead) -> None:
        named = values.pop("unit", None)
        if named is None:
            return
        found = self.known["unit"].get(str(named), set())
        if len(found) == 1:
            values["unit_id"] = min(found)
            return
        why = "Several units are" if found else "No unit is"
        row.faults.append(Rejected(number, "unit", f"{why} called {named!r}: use its reference, or add the unit."))

    def _location(self, number: int, values: dict[str, Any], row: RowRead) -> None:
        found = self.known["location"].get(str(values.get("location_as_named", "")), set())
        if len(found) == 1:
            values["location_id"] = min(found)
        for id_ in found:
            decision = may_keep_at(self.kinds[id_])
            if not decision.allowed:
                row.faults.append(Rejected(number, "location", f"{decision.reason} {decision.remedy}"))
                return

    def _count_owner(self, values: Mapping[str, Any]) -> None:
        owner = str(values.get("owner_as_named", "")).casefold()
        if not owner:
            return
        name = str(values.get("organisation", ""))
        found = self.known["organisation"].get(name, set())
        refs = {str(values.get("organisation_code", "")), *(self.refs[id_] for id_ in found)}
        if owner in {ref.casefold() for ref in refs}:
            self.owners["short name"] += 1
        elif owner == name.casefold():
            self.owners["full name"] += 1


def _by_words(rows: Iterable[tuple[int, str, str]]) -> dict[str, set[int]]:
    """Primary keys by reference and by name; a word that means two records gives both, and so neither."""
    known: dict[str, set[int]] = defaultdict(set)
    for id_, ref, name in rows:
        known[single_spaced(tidy(ref))].add(id_)
        known[single_spaced(tidy(name))].add(id_)
    return dict(known)


def _why_no_organisation(name: str, found: set[int]) -> str:
    if found:
        return f"Several organisations are called {name!r}: use the reference of one."
    if name:
        return f"No organisation is called {name!r}: use its reference, or add unknown ones with --add-organisations."
    return "It is empty: name the organisation, or say whose the rows are with --organisation."
