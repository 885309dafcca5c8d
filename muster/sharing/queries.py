"""Reads about disclosures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from muster.access.telling.queries import find_list
from muster.controls.queries import recipients_of_assets
from muster.controls.rules import RecipientFacts
from muster.kernel.errors import NotFound
from muster.lists.queries import terms_of_lists
from muster.lists.records import List
from muster.lists.rules import NOMINAL_FIELDS
from muster.sharing.records import Disclosure
from muster.sharing.rules import WAYS

SHOWN = 200


def the_list(ref: str) -> List:
    """A list by its reference. Raises NotFound."""
    row = find_list(ref)
    if row is None:
        raise NotFound("list", ref)
    return row


def recipients_of(row: List) -> Sequence[RecipientFacts]:
    """The organisations that the register names as recipients of a list's asset."""
    return recipients_of_assets([row.asset_id]).get(row.asset_id, ())


def every_field(row: List) -> dict[str, str]:
    """What can be told of somebody on a list, by name, in words."""
    return NOMINAL_FIELDS | {each.name: each.title for each in terms_of_lists([row.id])[row.id].fields}


def disclosures_of(row: List, *, to: str = "") -> list[dict[str, Any]]:
    """What was disclosed of a list, the newest first, at most 200: figures and never people. One query."""
    rows = Disclosure.objects.filter(list=row).select_related("recipient", "by", "agreement__document")
    if to:
        rows = rows.filter(recipient__ref=to.replace("\0", ""))
    return [
        {
            "id": each.id,
            "at": each.at,
            "recipient": each.recipient.ref,
            "recipient_name": each.recipient.name,
            "receiver": each.receiver,
            "purpose": each.purpose,
            "people": len(each.nominals),
            "fields": each.fields,
            "agreement": f"{each.agreement.document.ref}, version {each.agreement.number}" if each.agreement else None,
            "how": WAYS[each.how],
            "reason": each.reason,
            "guidance": each.guidance,
            "by": each.by.name,
        }
        for each in rows.order_by("-at", "-id")[:SHOWN]
    ]
