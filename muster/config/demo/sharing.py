"""What the county council was told of the Violence Harm List, and what people complained about."""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.access.looking.asking import ask_to_open
from muster.config.demo.organisation import DPO, KEEPER, LIST_OWNER
from muster.kernel.dates import day_of
from muster.rights.actions import acknowledge_complaint, answer_complaint, record_complaint
from muster.sharing.actions import disclose

REASON = "To agree on who visits which family this week."


def build(at: datetime) -> None:
    """One disclosure under the agreement; one complaint answered, and one that nobody has acknowledged in time."""
    opening = ask_to_open(by=LIST_OWNER, at=at, list="VHL", purpose="safeguard", reason=REASON, read=False)
    disclose(
        by=LIST_OWNER,
        at=at,
        opening=opening.id,
        nominals=["VHL-001", "VHL-002"],
        recipient="FENCC",
        receiver="Grace Ellis, safeguarding lead",
        fields=["ref", "family_name", "given_names", "categories"],
        how="spoken",
        reason=REASON,
        guidance="Being on the list is no finding of guilt. For safeguarding only; take no copy.",
    )
    _answered(at)
    record_complaint(
        by=KEEPER, at=at - timedelta(days=36), ref="C-21", received_on=day_of(at - timedelta(days=36)), list="LEGACY",
        about="Somebody was told by a landlord that they are on a list, and asks why and by whom.",
    )  # fmt: skip


def _answered(at: datetime) -> None:
    came = day_of(at - timedelta(days=70))
    record_complaint(
        by=KEEPER, at=at - timedelta(days=69), ref="C-14", received_on=came, list="VHL",
        about="Somebody was stopped on the strength of a list, after what it said had been disproved.",
    )  # fmt: skip
    acknowledge_complaint(by=DPO, at=at - timedelta(days=65), ref="C-14", acknowledged_on=came + timedelta(days=4))
    answer_complaint(
        by=DPO, at=at - timedelta(days=40), ref="C-14", answered_on=came + timedelta(days=29), outcome="partly_upheld",
        answer="The entry had been removed in time; officers acted on what they remembered. They are briefed anew.",
    )  # fmt: skip
