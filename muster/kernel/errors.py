"""The four errors of the whole program. Each door maps them once; nothing else is raised on purpose."""

from __future__ import annotations

from collections.abc import Mapping

from muster.kernel.decision import Decision


class MusterError(Exception):
    """What the four errors share, so that a door can catch them and nothing wider."""


class NotAllowed(MusterError):
    """A rule said no. Carries the Decision: code, reason, remedy and who. `recorded` says that the log has it, so that
    each refusal leaves one entry and not two."""

    def __init__(self, decision: Decision, *, recorded: bool = False) -> None:
        super().__init__(decision.reason)
        self.decision = decision
        self.recorded = recorded


class NotFound(MusterError):
    """There is no such record."""

    def __init__(self, noun: str, ref: str) -> None:
        super().__init__(f"There is no {noun} {ref!r}. Check the reference and try again.")
        self.noun = noun
        self.ref = ref


class Conflict(MusterError):
    """The record is not in the state this needs, or somebody else changed it first."""


class Invalid(MusterError):
    """Input is wrong. `fields` maps each field (or row) to what is wrong with it and how to mend it."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


def invalid_if(faults: Mapping[str, str], message: str) -> None:
    """Raises Invalid with these faults, when there are any."""
    if faults:
        raise Invalid(message, faults)
