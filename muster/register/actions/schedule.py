"""What changes the corporate retention schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q

from muster.kernel.errors import Conflict, Invalid
from muster.kernel.importing import Incoming, Rejected
from muster.kernel.text import check_lines, check_reference
from muster.log.acting import acting
from muster.log.turns import take_turns
from muster.register.actions.getting import may_do
from muster.register.actions.report import OnlyLooking, RegisterReport
from muster.register.records import Asset, RetentionRule
from muster.register.rules.fields import wrong_with_text
from muster.register.rules.schedule import RuleRead, read_rule

_READ_FIELDS = ("title", "description", "trigger", "months", "permanent", "disposal", "authority")


def add_retention_rule(
    *,
    by: str,
    at: datetime,
    ref: str,
    title: str,
    months: int | None = None,
    permanent: bool = False,
    trigger: str = "",
    disposal: str = "",
    authority: str = "",
    description: str = "",
    source: str = "",
) -> RetentionRule:
    """Add a rule to the schedule: so many months after the trigger, or for good, or (neither) not known yet."""
    with acting("retention_rule.added", by=by, at=at, rule=ref) as act:
        take_turns("register")
        act.check(may_do(by, "register.keep", at))
        check_reference("ref", ref)
        check_lines({"title": title, "source": source}, may_be_empty=frozenset({"source"}))
        texts = {
            "trigger": trigger,
            "disposal": disposal,
            "authority": authority,
            "description": description,
        }
        wrong = {name: f"The text {why}" for name, text in texts.items() if (why := wrong_with_text(text))}
        wrong |= _wrong_period(months, permanent)
        if wrong:
            raise Invalid("The rule cannot be kept like this.", wrong)
        if RetentionRule.objects.filter(ref=ref).exists():
            raise Conflict(f"There is a retention rule {ref!r} already. Choose another reference.")
        act.enter(months=months, permanent=permanent)
        return RetentionRule.objects.create(
            ref=ref, title=title, months=months, permanent=permanent, source=source, **texts
        )


def import_schedule(*, by: str, at: datetime, incoming: Incoming, source: str, dry_run: bool = False) -> RegisterReport:
    """Take the rules of a schedule from a file, matched by reference. Rules that are on record from this source and
    not in the file are reported as missing and stay.

    A dry run gives the same report and changes nothing.
    """
    report = RegisterReport()
    with suppress(OnlyLooking), acting("schedule.imported", by=by, at=at, source=source) as act:
        take_turns("register")
        act.check(may_do(by, "register.keep", at))
        check_lines({"source": source})
        rules = _read(incoming, report)
        new, changed = _sort_out(rules, _known(rules, source), source, report)
        _note(rules, report)
        if dry_run:
            raise OnlyLooking
        act.enter(**report.counts, sha256=incoming.sha256)
        RetentionRule.objects.bulk_create(new, batch_size=1000)
        RetentionRule.objects.bulk_update(changed, [*_READ_FIELDS, "source"], batch_size=1000)
        ids = [rule.id for rule in changed]
        act.affects(assets=Asset.objects.filter(retention_rule__in=ids).values_list("id", flat=True))
    return report


def _wrong_period(months: int | None, permanent: bool) -> dict[str, str]:
    if permanent and months is not None:
        return {"months": "Leave it out: what is kept for good has no period."}
    if months is not None and (isinstance(months, bool) or not 0 < months < 2**31):
        return {"months": "Give a whole number of months above 0, or leave it out."}
    return {}


def _read(incoming: Incoming, report: RegisterReport) -> list[RuleRead]:
    """Every rule that has a reference; those with faults, or whose reference stands in several rows, are rejected
    in the report."""
    rules, rows = [], Counter[str]()
    for number, texts in incoming.rows:
        report.read += 1
        rule = read_rule(number, texts)
        report.rejected += rule.faults
        if rule.ref:
            rules.append(rule)
            rows[rule.ref] += 1
    report.read += len({each.row for each in incoming.rejected})
    report.rejected += incoming.rejected
    for rule in rules:
        if rows[rule.ref] > 1:
            reason = f"Several rows have the reference {rule.ref!r}: keep one, or give each its own."
            rule.faults.append(Rejected(rule.row, "ref", reason))
            report.rejected.append(rule.faults[-1])
    return rules


def _known(rules: Iterable[RuleRead], source: str) -> dict[str, RetentionRule]:
    """The rules on record with these references, and all of this source; locked, as they are decided upon."""
    wanted = Q(ref__in=[rule.ref for rule in rules]) | Q(source=source)
    found = RetentionRule.objects.select_for_update(no_key=True).filter(wanted).order_by("id")
    return {rule.ref: rule for rule in found}


def _sort_out(
    rules: list[RuleRead], known: dict[str, RetentionRule], source: str, report: RegisterReport
) -> tuple[list[RetentionRule], list[RetentionRule]]:
    """The new and the changed rules; counts them, and what is missing, in the report."""
    new, changed = [], []
    for rule in sorted(rules, key=lambda each: each.ref):
        found = known.get(rule.ref)
        if rule.faults:
            continue
        if found is None:
            new.append(RetentionRule(ref=rule.ref, source=source, **rule.values))
        elif found.source not in ("", source):
            reason = f"The rule {rule.ref!r} came from {found.source!r}: say --source {found.source!r} to change it."
            report.rejected.append(Rejected(rule.row, "ref", reason))
        elif _fill(found, rule.values | {"source": source}):
            changed.append(found)
        else:
            report.unchanged += 1
    report.created, report.updated = len(new), len(changed)
    in_file = {rule.ref for rule in rules}
    report.missing = [ref for ref, rule in known.items() if rule.source == source and ref not in in_file]
    return new, changed


def _fill(rule: RetentionRule, values: dict[str, Any]) -> bool:
    """Put the values on the rule; whether any was another."""
    differs = any(getattr(rule, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(rule, name, value)
    return differs


def _note(rules: list[RuleRead], report: RegisterReport) -> None:
    if not report.read:
        report.notes.append("The file names its columns and holds no rows.")
    rules = [rule for rule in rules if not rule.faults]
    unknown = [r.ref for r in rules if not r.values.get("permanent") and r.values.get("months") is None]
    if unknown:
        report.notes.append(
            f"{len(unknown)} rules give no period that is certain; it is unknown, and their words are kept."
        )
    permanent = sum(bool(rule.values.get("permanent")) for rule in rules)
    if permanent:
        report.notes.append(f"{permanent} rules are permanent.")
    damaged = [rule.ref for rule in rules if rule.damaged]
    if damaged:
        named = ", ".join(damaged[:20])
        report.notes.append(f"The text of {len(damaged)} rules looks damaged; read them again: {named}.")
