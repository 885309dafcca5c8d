"""The Legacy Violence List: what Muster is there to stop, with the failings that a register can show.

Each failing repeats a finding on the Gangs Violence Matrix; `FAILINGS` says which, and where it shows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from muster.access.actions import give_grant
from muster.config.demo.organisation import ADMINISTRATOR, ANALYST, KEEPER, LEAVER, SIRO
from muster.lists.actions import propose_list
from muster.people.actions import end_person
from muster.register.actions import accept_asset, name_owner, register_asset

REF = "LEGACY"
# finding -> what Fenmarch did again, and the control that shows it
FAILINGS: dict[str, tuple[str, str]] = {
    "E1": ("Nobody said whether those on it are suspects, victims or anybody else.", "subject_categories"),
    "E2": ("Each unit used it in its own way; there is no policy for its users.", "user_policy"),
    "E3": ("It was kept on a division's shared drive, with an extract of people already removed.", "secure_location"),
    "E4": ("No retention period and no review interval were set.", "retention"),
    "E8": ("It was handed in full to the council, a landlord and a hospital.", "sharing"),
    "E9": ("None of them has an agreement.", "sharing"),
    "E10": ("Its owner left and nobody took over; nobody ever authorised it.", "accountable_owner"),
    "E11": ("There never was a DPIA.", "data_protection_assessment"),
    "E12": ("There never was an equality impact assessment.", "equality_assessment"),
    "E13": ("The place where it is kept was never approved.", "secure_location"),
    "E14": ("The drive keeps no record of who opened it.", "access_logged"),
    "E15": ("Nothing says how to use, share or delete it.", "user_policy"),
    "E16": ("It was used for whatever it seemed useful for.", "authorisation"),
}
# The other findings, and what they wait for.
NOT_YET: dict[str, str] = {
    "E5": "nobody can be on a list that is not authorised, so nobody stays on it too long",
    "E6": "the share of low-risk people needs people on the list",
    "E7": "bands on shared records come with the sharing room",
    "E17": "recalling what was shared comes with the sharing room",
}


def build(at: datetime) -> None:
    """Register it as found: owned by somebody who has since left, and with everything else missing."""
    then = at - timedelta(days=200)
    register_asset(
        by=KEEPER,
        at=then,
        ref="A-05",
        title="Legacy Violence List",
        unit="NORTH",
        kind="list of persons",
        classification="OFFICIAL",
        location="SHARE-G",
        recipients=["FENCC", "REEDHOMES", "NHS-FEN"],
        part="3",
    )
    name_owner(by=SIRO, at=then, asset="A-05", owner=LEAVER)
    accept_asset(by=LEAVER, at=then, asset="A-05")
    propose_list(
        by=LEAVER,
        at=then,
        asset="A-05",
        ref=REF,
        title="Legacy Violence List",
        owner=LEAVER,
        tier="high",
        purposes={"prevent-violence": "Prevent serious violence"},
        categories={},
    )
    register_asset(
        by=KEEPER,
        at=then,
        ref="A-12",
        title="Gang associates (people removed from the Legacy Violence List)",
        unit="NORTH",
        kind="list of persons",
        copy="extract",
        master="A-05",
        location="SHARE-G",
        classification="OFFICIAL",
        part="3",
    )
    give_grant(
        by=LEAVER,
        at=then,
        list=REF,
        person=ANALYST,
        purpose="prevent-violence",
        ends_on=(at + timedelta(days=100)).date(),
        reason="Always had it",
    )
    end_person(by=ADMINISTRATOR, at=then + timedelta(days=140), person=LEAVER)
