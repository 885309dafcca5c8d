"""Accounts: how a person signs in to the pages. Here, because an account is a person's own and nobody else's."""
