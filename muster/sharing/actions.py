"""Disclosing people on a list, which is recorded before anything is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from muster.evidence.queries import versions_of_assets
from muster.evidence.rules import wrong_texts
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid, NotFound
from muster.lists.queries import opening_decision, owns, standing_decision
from muster.lists.records import List, Nominal
from muster.log.acting import acting
from muster.log.records import Entry
from muster.people.queries import the_person
from muster.people.records import Organisation
from muster.sharing.queries import every_field, recipients_of
from muster.sharing.records import Disclosure
from muster.sharing.rules import LIMITS, may_disclose, may_receive, not_blanket, wrong_choice


def disclose(
    *,
    by: str,
    at: datetime,
    opening: int,
    nominals: Sequence[str],
    recipient: str,
    receiver: str,
    fields: Sequence[str],
    how: str,
    reason: str,
    guidance: str,
) -> Disclosure:
    """Record that people on a list are disclosed to a recipient, through an opening of one's own: who they are by their
    references, which fields of each, to whom there, how, why, and what they were told about reading and keeping it.

    To be done before anything is told. That nobody of them is past their review (DPA 2018 s.39) is what the list's
    standing at the door "share" says. Raises NotAllowed where the list, the recipient or the agreement does not let
    it, and Invalid by field.
    """
    seen = Entry.objects.filter(id=opening, event="list.opened").first()
    about = {"list": seen.list if seen else None, "opening": opening, "recipient": recipient}
    with acting("nominals.disclosed", by=by, at=at, **about) as act:
        today = day_of(at)
        person = the_person(by, today)
        act.look_through(opening)
        row = _the_list(opening, seen)
        act.check(may_disclose(person, any(owns(row, person)), today))
        act.check(opening_decision())
        act.check(standing_decision(row.id, "share"))
        chosen = list(dict.fromkeys(each.strip() for each in nominals if each.strip()))
        every = every_field(row)
        texts = {"receiver": receiver, "reason": reason, "guidance": guidance}
        faults = wrong_texts(texts, LIMITS, set(LIMITS)) | wrong_choice(chosen, fields, every, how)
        if faults:
            raise Invalid("Nothing is disclosed yet.", faults)
        named = next((each for each in recipients_of(row) if each.ref == recipient), None)
        agreements = versions_of_assets([row.asset_id]).get(row.asset_id, {}).get("agreement", ())
        decision, agreement = may_receive(named, agreements, seen.purpose, fields, at)
        act.check(decision)
        people = _people(row, chosen)
        everybody = Nominal.objects.filter(list=row, state=Nominal.State.ACTIVE).count()
        act.check(not_blanket(len(people), everybody, fields, every))
        act.enter(
            purpose=seen.purpose, recipients=[recipient], receiver=receiver, nominals=chosen, fields=[*fields], how=how,
            justification=reason, agreement=f"{agreement.document}/{agreement.number}" if agreement else None,
        )  # fmt: skip
        return Disclosure.objects.create(
            list=row, opening=opening, purpose=seen.purpose, recipient=Organisation.objects.get(ref=recipient),
            receiver=receiver, agreement_id=agreement.id if agreement else None, fields=[*fields],
            nominals=[each.pk for each in people], how=how, reason=reason, guidance=guidance, by_id=person.id, at=at,
        )  # fmt: skip


def _the_list(opening: int, seen: Entry | None) -> List:
    row = List.objects.select_related("asset").filter(ref=seen.list).first() if seen else None
    if row is None:
        raise NotFound("opening", str(opening))
    return row


def _people(row: List, refs: Sequence[str]) -> list[Nominal]:
    """Those people on the list. Raises Invalid, naming the references that are not on it."""
    found = {each.ref: each for each in Nominal.objects.filter(list=row, ref__in=refs, state=Nominal.State.ACTIVE)}
    if missing := [ref for ref in refs if ref not in found]:
        more = f", and {len(missing) - 5} more" if len(missing) > 5 else ""
        said = f"Nobody on {row.ref} has the reference {', '.join(missing[:5])}{more}."
        raise Invalid("Nothing is disclosed yet.", {"nominals": said})
    return [found[ref] for ref in refs]
