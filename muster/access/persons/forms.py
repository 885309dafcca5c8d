"""Ending a person or a role."""

from __future__ import annotations

from typing import ClassVar

from muster.doors.forms import Day, Form


class EndPersonForm(Form):
    refused_on: ClassVar[dict[str, str]] = {"person.last_administrator": "ended_on"}
    conflicts_on = "ended_on"

    ended_on = Day(
        "Last day", hint="They can still do everything on that day. It can be brought forward, not put back."
    )


class EndRoleForm(Form):
    refused_on: ClassVar[dict[str, str]] = {"person.last_administrator": ""}
