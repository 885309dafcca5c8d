"""What the laws need to know of an action: how to call it so that it succeeds, and so that it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """`permitted` and `refused` build what the call needs (by calling actions) and give its keyword arguments."""

    action: Callable[..., Any]
    permitted: Callable[[], dict[str, Any]]
    refused: Callable[[], dict[str, Any]]
