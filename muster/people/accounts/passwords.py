"""Initial passwords: made here, shown once, changed at the first sign-in."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read for one another."""


def made_up_password() -> str:
    """Four groups of four: 79 bits that nobody can guess, and that can be read out over a telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
