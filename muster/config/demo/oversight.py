"""What was recommended to Fenmarch Police, and how far it is: some verified, late, or waiting to be verified."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.config.demo.organisation import ASSESSORS, BOARD, DPO, KEEPER, OWNER, SIRO
from muster.lists.delegating.actions import propose_delegation, vote_on_delegation
from muster.lists.delegating.rules import Proposed
from muster.oversight.actions import add_recommendation, move_recommendation

REVIEW = "Review of lists of people, for the Fenmarch Police and Crime Commissioner"
NOTICE = "Enforcement notice on lists kept by divisions"

# reference, kind, source, what it says, who answers for it, due in so many days
RECOMMENDATIONS = (
    ("EN-1", "term", NOTICE, "Tell victims apart from those who are suspected, on every list.", OWNER, -20),
    ("EN-2", "term", NOTICE, "Delete every informal list of people who were taken off.", SIRO, -10),
    ("R-1", "recommendation", REVIEW, "Keep a register of every list that is held, however small.", KEEPER, 30),
    ("R-2", "recommendation", REVIEW, "Publish what is held, why, and how far these recommendations are.", DPO, 90),
)


def build(at: datetime) -> None:
    """Put the recommendations on record, and say how far each is, as those who answer for them would. A table of who
    may decide on lists is before the board, and one member has voted."""
    _delegation(at)
    for ref, kind, source, text, owner, days in RECOMMENDATIONS:
        add_recommendation(
            by=KEEPER, at=at - timedelta(days=100), ref=ref, kind=kind, source=source, text=text, owner=owner,
            due_on=(at + timedelta(days=days)).date(),
        )  # fmt: skip
    _done(at, "EN-1", OWNER, "Every list names its categories, and a person on it has one.", "Its control")
    _done(at, "R-1", KEEPER, "Every division was asked, and what it holds is on the register.", "The register")
    move_recommendation(
        by=ASSESSORS[0], at=at - timedelta(days=10), ref="EN-1", status="closed",
        reason="Four lists were looked at: each person on them has a category.",
    )  # fmt: skip
    move_recommendation(
        by=SIRO, at=at - timedelta(days=40), ref="EN-2", status="under_way",
        reason="Divisions were told to declare what they keep.",
    )  # fmt: skip


def _done(at: datetime, ref: str, by: str, reason: str, evidence: str) -> None:
    then = at - timedelta(days=30)
    move_recommendation(by=by, at=then, ref=ref, status="said_done", reason=reason, evidence=evidence)


def _delegation(at: datetime) -> None:
    table = Proposed(
        grades={"low": "INSP", "medium": "SUPT", "high": "CHSUPT", "board": "CHSUPT"},
        months={"low": 12, "medium": 12, "high": 6, "board": 6},
        urgent="INSP",
        quorum=3,
    )
    reason = "Two years were too long for lists of the lowest tier: nobody remembered why they had been made."
    row = propose_delegation(by=SIRO, at=at - timedelta(days=5), table=table, reason=reason)
    vote_on_delegation(by=BOARD[1], at=at - timedelta(days=2), number=row.number, says="for")
