"""Keeping the register: owners who accept, and imports."""

from __future__ import annotations

urls: list[object] = []
