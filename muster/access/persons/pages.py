"""A person: their roles, training and grants, and what these let them do."""

from __future__ import annotations

urls: list[object] = []
