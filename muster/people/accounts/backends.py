"""Finds the account behind a session or a user name, with the person it belongs to, in one query."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from muster.people.accounts.records import Account

WITH_PERSON = "person__organisation"


class OwnAccount(AuthenticationBackend):
    """allauth's own checks of password and rate, and no other answer for an account that has ended."""

    def get_user(self, user_id: Any) -> Account | None:
        found = Account.objects.select_related(WITH_PERSON).filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def _check_password(self, user: Account | None, password: str) -> Account | None:
        """allauth would tell somebody with the right password that their account has ended. Then a list of stolen
        passwords could be tried out on leavers; they get the same answer as everybody else."""
        found: Account | None = super()._check_password(user, password)
        self.unstash_authenticated_user()
        return found
