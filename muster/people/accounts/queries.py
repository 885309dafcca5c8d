"""Reads about accounts that their keepers and their holders see."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from muster.kernel.dates import day_of
from muster.log.records import Entry
from muster.people.accounts.records import Account

WAYS = {
    "password": "password",
    "code": "one-time code",
    "provider": "identity provider",
    "demonstration": "as somebody of the demonstration",
}
"""How somebody can show who they are, in plain English."""


def accounts_listed(at: datetime) -> list[dict[str, Any]]:
    """Every account with its person, and whether it can be used at that moment. One query."""
    second = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    rows = Account.objects.select_related("person__organisation", "person__unit").annotate(second=Exists(second))
    return [
        {
            "ref": row.person.ref,
            "name": row.person.name,
            "organisation": row.person.organisation.name,
            "given_at": row.given_at,
            "ended_at": row.ended_at,
            "in_use": row.in_use(day_of(at)),
            "password": row.has_usable_password(),
            "initial_password": row.initial_password,
            "second_factor": row.second,
        }
        for row in rows.order_by("username")
    ]


def account_named(name: str) -> str:
    """The reference of the account that a user name means, whatever its capitals; "" when there is none."""
    return Account.objects.filter(username__iexact=name).values_list("username", flat=True).first() or ""


def second_factor(account: Account) -> dict[str, Any] | None:
    """Since when the person gives one-time codes, and how many recovery codes are left; None where they do not."""
    found = {each.type: each for each in Authenticator.objects.filter(user=account)}
    if Authenticator.Type.TOTP not in found:
        return None
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "since": found[Authenticator.Type.TOTP].created_at,
        "codes": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


def recent_sign_ins(ref: str, most: int = 10) -> list[dict[str, Any]]:
    """When and how this person signed in, the latest first: so that they see what was not them."""
    entries = Entry.objects.filter(person=ref, event="person.signed_in").order_by("-id")[:most]
    said = [(entry.at, json.loads(entry.body or "{}")) for entry in entries]
    return [
        {"at": at, "how": [WAYS.get(way, way) for way in body.get("how", ())], "address": body.get("address", "")}
        for at, body in said
    ]
