"""Finds the account behind a session, with the person it belongs to, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from muster.people.accounts.records import Account


class OwnAccount(AuthenticationBackend):
    """allauth's own checks of password and rate; only the account is fetched with its person."""

    def get_user(self, user_id: Any) -> Account | None:
        found = Account.objects.select_related("person__organisation").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None
