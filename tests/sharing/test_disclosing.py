"""Disclosing people on a list, as action, in the database, on the command line and in pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from muster.config.commands import root
from muster.evidence.actions import withdraw_document
from muster.kernel.errors import Invalid, NotAllowed, NotFound
from muster.lists.actions import suspend_list
from muster.log.acting import acting
from muster.sharing.queries import disclosures_of, the_list
from muster.sharing.records import Disclosure
from tests.access.build import ANALYST, OWNER, SIRO, cleared
from tests.doors.commanding import run
from tests.pages import at_most
from tests.sharing.build import FIELDS, opened, shared_list, told


def code(**changes: object) -> str:
    with pytest.raises(NotAllowed) as refused:
        told(**changes)
    return refused.value.decision.code


def test_it_is_recorded_before_anything_is_told(db: str, admin: psycopg.Connection) -> None:
    shared_list()
    row = told()
    assert (row.recipient.ref, row.agreement.document.ref, len(row.nominals)) == ("COUNCIL", "AGREEMENT-L-1", 2)
    event, operation, body = admin.execute("select event, operation, body from entry order by id desc").fetchone()
    said = json.loads(body)
    assert (event, operation) == ("nominals.disclosed", "disclosure")
    assert (said["recipients"], said["receiver"], said["nominals"]) == (["COUNCIL"], row.receiver, ["N-0", "N-1"])
    assert said["purpose"] == "prevent"
    assert "Fenby" not in body


def test_law_enforcement_needs_no_agreement_and_gets_no_copy_of_the_list(db: str) -> None:
    shared_list(nominals=2)
    every = ["ref", "family_name", "given_names", "born_on", "categories", "criteria", "source", "basis", "review_on"]
    assert code(recipient="FORCE", fields=every) == "disclosure.blanket"
    assert told(recipient="FORCE", fields=every, nominals=["N-1"]).agreement is None


def test_who_may_be_told_and_what_is_for_the_register_and_the_agreement_to_say(db: str) -> None:
    shared_list()
    opening = opened()
    assert code(opening=opening, recipient="LANDLORD") == "recipient.not_named"
    assert code(opening=opening, recipient="NOBODY") == "recipient.not_named"
    assert code(opening=opening, fields=[*FIELDS, "born_on"]) == "agreement.fields"
    withdraw_document(by=SIRO, at=datetime.now(UTC), document="AGREEMENT-L-1", number=1, reason="They left.")
    assert code(opening=opening) == "opening.none"  # the list is closed, and every opening of it with it
    assert not Disclosure.objects.exists()


def test_only_its_owner_discloses_and_only_what_they_look_into(db: str) -> None:
    shared_list()
    cleared(ANALYST)
    opening = opened()
    assert code(opening=opening, by=ANALYST) == "role.missing"
    assert code(opening=opening, by=SIRO) == "role.missing"
    with pytest.raises(NotFound):
        told(opening=opening + 999)
    with pytest.raises(NotFound):
        told(opening=1)  # an entry, and no opening
    suspend_list(by=SIRO, at=datetime.now(UTC), list="L-1", reason="A complaint.")
    assert code(opening=opening) == "opening.none"


def test_whoever_is_not_on_the_list_is_named_by_reference(db: str) -> None:
    shared_list()
    with pytest.raises(Invalid) as caught:
        told(nominals=["N-0", "N-77"])
    assert "N-77" in caught.value.fields["nominals"]
    assert "N-0" not in caught.value.fields["nominals"]
    with pytest.raises(Invalid) as caught:
        told(receiver=" ", guidance="", reason="", how="post", nominals=[], fields=["ref"])
    assert set(caught.value.fields) == {"receiver", "guidance", "reason", "how", "nominals", "fields"}


def _by_hand(recorded: str, opening: int) -> None:
    """A disclosure written past the action, with an entry of this name and the opening."""
    with acting(recorded, by=OWNER, at=datetime.now(UTC), list="L-1") as act:
        act.look_through(opening)
        act.enter()
        with connection.cursor() as cursor:
            cursor.execute(
                """insert into disclosure (list_id, opening, purpose, recipient_id, receiver, fields, nominals, how,
                    reason, guidance, by_id, at)
                select list.id, %s, 'prevent', organisation.id, 'X', '{ref}', '{1}', 'spoken', 'X', 'X',
                    person.id, now()
                from list, organisation, person
                where list.ref = 'L-1' and organisation.ref = 'COUNCIL' and person.ref = %s""",
                [opening, OWNER],
            )


def test_postgresql_keeps_no_disclosure_of_a_list_that_does_not_pass(db: str) -> None:
    shared_list()
    opening = opened()
    _by_hand("nominals.disclosed", opening)
    assert Disclosure.objects.count() == 1
    with pytest.raises(DatabaseError, match="may not be shared"):
        _by_hand("list.reviewed", opening)
    with pytest.raises(DatabaseError, match="may not be shared"):
        _by_hand("nominals.disclosed", opening + 1)
    suspend_list(by=SIRO, at=datetime.now(UTC), list="L-1", reason="A complaint.")
    with pytest.raises(DatabaseError, match="may not be shared"):
        _by_hand("nominals.disclosed", opening)
    assert Disclosure.objects.count() == 1


def test_what_was_disclosed_stays_as_it_was(db: str) -> None:
    shared_list()
    told()
    for change in ("update disclosure set receiver = 'Nobody'", "delete from disclosure", "truncate disclosure"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert Disclosure.objects.get().receiver.startswith("Grace")


def test_the_command_line_records_and_lists(db: str) -> None:
    shared_list()
    done = run(
        root(), "disclosures", "record", "COUNCIL", "--opening", str(opened()), "--nominal", "N-2", "--receiver",
        "Grace Ellis", "--how", "spoken", "--reason", "Visits", "--guidance", "No guilt", "--field", "ref",
        "--by", OWNER, "--format", "json",
    )  # fmt: skip
    assert done.json == {
        "list": "L-1",
        "recipient": "COUNCIL",
        "people": 1,
        "fields": ["categories", "ref"],
    }
    listed = run(root(), "disclosures", "list", "L-1", "--to", "COUNCIL", "--format", "json").json["disclosures"]
    assert [each["people"] for each in listed] == [1]
    assert run(root(), "disclosures", "list", "L-1", "--to", "FORCE", "--format", "json").json == {"disclosures": []}


def test_many_disclosures_take_no_more_queries(db: str) -> None:
    shared_list()
    opening = opened()
    for _ in range(3):
        told(opening)
    row = the_list("L-1")
    with at_most(1):
        assert len(disclosures_of(row)) == 3
