"""Signing in, one's own account, and the accounts of others. Everybody in the table is signed in without a password."""

from tests.laws.address import Address

ONLY_ADMINISTRATOR = {"else": 403, "administrator": 200}

ADDRESSES = [
    Address("account", {"else": 200}),
    Address("account_login", {"else": 302, "signed out": 200}),
    Address("account_login", {"else": 302, "signed out": 422}, data={}),
    Address("account_logout", {"else": 200, "signed out": 302}),
    Address("mfa_authenticate", {"else": 302}),
    Address("mfa_authenticate", {"else": 302}, data={}),
    Address("openid_connect_login", {"else": 404, "signed out": 404}),
    Address("openid_connect_callback", {"else": 404, "signed out": 404}),
    Address("confirm", {"else": 200}),
    Address("confirm", {"else": 422}, data={}),
    Address("password", {"else": 200}),
    Address("password", {"else": 422}, data={}),
    # nobody of the demonstration is asked to show again who they are; none of them has a second factor
    Address("second_factor", {"else": 200}),
    Address("second_factor", {"else": 422}, data={}),
    Address("remove_second_factor", {"else": 200}),
    Address("remove_second_factor", {"else": 404}, data={}),
    Address("recovery_codes", {"else": 200}),
    Address("recovery_codes", {"else": 404}, data={}),
    Address("people:accounts", ONLY_ADMINISTRATOR),
    Address("people:give_account", ONLY_ADMINISTRATOR),
    Address("people:give_account", {"else": 403, "administrator": 422}, data={}),
    Address("people:reset_account", ONLY_ADMINISTRATOR, ("P-PATEL",)),
    Address("people:reset_account", {"else": 403, "administrator": 404}, ("P-NOBODY",), {}),
    Address("people:end_account", ONLY_ADMINISTRATOR, ("P-PATEL",)),
    Address("people:end_account", {"else": 403, "administrator": 404}, ("P-NOBODY",), {}),
]
