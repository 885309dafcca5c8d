"""Opinions, votes, conditions, urgency and the board's oversight, in a real database."""

from __future__ import annotations

import os
from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from muster.lists import actions
from muster.lists.queries import facts_of, list_shown
from muster.lists.queries.deciding import decisions_for_the_board, uses_while_urgent
from muster.lists.queries.opinions import opinions_shown
from muster.lists.records import Authorisation, Condition, List, Opinion, Oversight
from muster.log.acting import acting
from muster.log.records import Entry
from muster.people.actions import end_person, end_role
from tests.at_once import at_once
from tests.hearing import HEARD, hear
from tests.lists import build
from tests.people.build import ADMINISTRATOR, person

pytestmark = pytest.mark.usefixtures("db")

AT = build.NOON
BOARD = [who for who, _, _ in HEARD["board"]]


def refused(code: str, action, **given) -> None:
    with pytest.raises(NotAllowed) as caught:
        action(at=AT, **given)
    assert caught.value.decision.code == code


def authorise(by: str, **more) -> Authorisation:
    build.standing(door="authorise")
    given = {"at": AT, "list": "L-1", "ends_on": build.ENDS, "reason": "Needed."}
    return actions.authorise_list(by=by, **(given | more))


def say(by: str, part: str, says: str = "for", **more) -> Opinion:
    return actions.give_opinion(by=by, at=AT, list="L-1", part=part, says=says, reason="Because it is so.", **more)


def proposed(tier: str) -> List:
    for part in HEARD.values():
        for who, role, grade in part:
            person(who, role, grade=grade)
    person("P-SUE", "iao", grade="CHSUPT")
    return build.proposed(tier=tier)


def _within_an_action(change: str) -> None:
    with acting("list.changed", by=build.OWNER, at=AT, list="L-1") as act, connection.cursor() as cursor:
        act.enter()
        cursor.execute(change)


def facts():
    return facts_of(List.objects.select_related("owner", "proposed_by").get(ref="L-1"), day_of(AT))


def test_an_edit_sets_aside_all_that_was_said() -> None:
    """CISO Assistant PR #4789: what was said is of the text that was read."""
    proposed("medium")
    hear("L-1", AT)
    actions.change_list(by=build.OWNER, at=AT, list="L-1", users="Others")
    refused("list.no_assessors", lambda at: authorise("P-SUE"))
    assert facts().opinions == ()


def test_what_was_said_before_a_decision_does_not_count_for_the_next() -> None:
    proposed("medium")
    hear("L-1", AT)
    authorise("P-SUE")
    refused("list.no_assessors", lambda at: authorise("P-SUE"))
    hear("L-1", AT)
    assert authorise("P-SUE").voided_at is None


def test_a_list_that_was_declined_is_judged_afresh() -> None:
    proposed("medium")
    hear("L-1", AT)
    actions.decline_list(by="P-SUE", at=AT, list="L-1", reason="The crime system does it.")
    refused("list.no_assessors", lambda at: authorise("P-SUE"))
    assert List.objects.get().state == "proposed"
    assert Entry.objects.filter(event="list.declined", outcome="permitted").count() == 1


def test_only_a_list_that_is_asked_for_is_declined() -> None:
    build.authorised()
    with pytest.raises(Conflict, match="authorised"):
        actions.decline_list(by="P-SUE", at=AT, list="L-1", reason="No.")


def test_assessors_are_blind_to_each_other_and_so_is_the_log() -> None:
    proposed("medium")
    say("P-ASHBY", "assessor", "against")
    shown = {who: opinions_shown(facts().opinions, who)[0] for who in ("P-ASHBY", "P-ASTON", "P-SUE", build.OWNER)}
    assert shown["P-ASHBY"]["says"] == "Against"
    for other in ("P-ASTON", "P-SUE", build.OWNER):
        assert (shown[other]["hidden"], shown[other]["says"], shown[other]["reason"]) == (True, "", "")
    assert "against" not in Entry.objects.get(event="opinion.given").body
    say("P-ASTON", "assessor")
    assert [each["says"] for each in opinions_shown(facts().opinions, "P-SUE")] == ["Against", "For"]


def test_another_view_replaces_the_first_until_the_decision() -> None:
    proposed("medium")
    say("P-ASHBY", "assessor", "against")
    say("P-ASHBY", "assessor", "for")
    assert [(each.says, each.person.ref) for each in facts().opinions] == [("for", "P-ASHBY")]
    assert Opinion.objects.count() == 2


@pytest.mark.parametrize("change", ["update opinion set says = 'for'", "delete from opinion", "truncate opinion"])
def test_what_was_said_stays_as_it_was_said(change: str) -> None:
    """Not even a superuser, who does not switch the trigger off, makes an officer have been for it."""
    proposed("medium")
    say("P-ASHBY", "assessor", "against")
    with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
        _within_an_action(change)
    with psycopg.connect(os.environ["MUSTER_DATABASE_URL"], autocommit=True) as admin:
        admin.execute("set search_path = muster")
        with pytest.raises(psycopg.Error, match="append-only"):
            admin.execute(change)
    assert Opinion.objects.get().says == "against"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"says": "perhaps"}, "says"),
        ({"says": "recused"}, "says"),
        ({"reason": " "}, "reason"),
        ({"reason": "a\0b"}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"part": "king"}, "part"),
    ],
)
def test_what_is_wrong_with_an_opinion_is_named(wrong: dict[str, str], field: str) -> None:
    proposed("medium")
    given = {"by": "P-ASHBY", "at": AT, "list": "L-1", "part": "assessor", "says": "for", "reason": "So."}
    with pytest.raises(Invalid) as caught:
        actions.give_opinion(**(given | wrong))
    assert set(caught.value.fields) == {field}
    assert not Opinion.objects.exists()


def test_a_member_of_the_board_takes_no_part_for_a_reason() -> None:
    proposed("board")
    with pytest.raises(Invalid) as caught:
        say(BOARD[0], "board", "recused")
    assert set(caught.value.fields) == {"conflict"}
    assert say(BOARD[0], "board", "recused", conflict="My brother sells the system.").conflict


@pytest.mark.parametrize("leaves", [end_person, end_role])
def test_a_member_who_leaves_in_the_middle_of_the_vote_has_no_vote(leaves) -> None:
    proposed("board")
    hear("L-1", AT)
    tomorrow = AT + timedelta(days=1)
    more = {"role": "board_member"} if leaves is end_role else {}
    leaves(by=ADMINISTRATOR, at=AT, person=BOARD[2], **more)
    build.standing(door="authorise")
    with pytest.raises(NotAllowed) as caught:
        actions.authorise_list(
            by=BOARD[0], at=tomorrow, list="L-1", ends_on=date(2026, 9, 1), reason="Three were for it."
        )
    assert caught.value.decision.code == "list.no_quorum"


def test_the_board_decides_and_the_siro_alone_does_not() -> None:
    proposed("board")
    hear("L-1", AT)
    refused("role.missing", lambda at: authorise("P-SAYER"))
    given = authorise(BOARD[0], ends_on=date(2026, 12, 15))
    assert (given.tier, given.tier_reasons) == ("board", ["Whoever proposed it asked for this tier."])


def test_of_two_who_decide_at_once_one_does() -> None:
    proposed("medium")
    person("P-SAL", "iao", grade="CHSUPT")
    hear("L-1", AT)
    build.standing(door="authorise")

    def decide(by: str) -> str:
        try:
            actions.authorise_list(by=by, at=AT, list="L-1", ends_on=build.ENDS, reason="Needed.")
        except NotAllowed as refusal:
            return refusal.decision.code
        return "authorised"

    assert sorted(at_once(lambda: decide("P-SUE"), lambda: decide("P-SAL"))) == ["authorised", "list.no_assessors"]
    assert Authorisation.objects.filter(voided_at=None).count() == 1


def test_a_recipient_on_the_register_raises_the_tier_of_a_list_that_nobody_changed() -> None:
    """E11: what an authorisation decides on is also what its asset says."""
    build.authorised()
    before = facts().terms
    build.as_superuser("update asset set sensitive = true where ref = 'A-L-1'")
    assert (before.tier, facts().terms.tier) == ("low", "medium")


# conditions


def with_condition(due_on: date = date(2026, 8, 1)) -> None:
    build.authorised(conditions=[("Train the analysts", build.OWNER, due_on)])


def test_a_condition_is_met_once_by_whoever_answers_for_it_and_says_how() -> None:
    with_condition()
    person("P-USER", "list_user")
    refused("condition.not_theirs", actions.meet_condition, by="P-USER", list="L-1", number=1, how="Done, I think.")
    with pytest.raises(Invalid):
        actions.meet_condition(by=build.OWNER, at=AT, list="L-1", number=1, how=" ")
    with pytest.raises(NotFound):
        actions.meet_condition(by=build.OWNER, at=AT, list="L-1", number=2, how="Done.")
    actions.meet_condition(by=build.OWNER, at=AT, list="L-1", number=1, how="All nine passed.")
    assert Condition.objects.get().met_by.ref == build.OWNER
    with pytest.raises(Conflict, match="met already"):
        actions.meet_condition(by=build.OWNER, at=AT, list="L-1", number=1, how="Again.")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (("", build.OWNER, date(2026, 8, 1)), "condition 1"),
        (("Train", build.OWNER, build.TODAY), "Use a day after"),
        (("Train", build.OWNER, date(2030, 1, 1)), "until 2026-12-15"),
    ],
)
def test_a_condition_that_is_not_right_stops_the_decision(condition, said: str) -> None:
    with pytest.raises(Invalid) as caught:
        build.authorised(conditions=[condition])
    assert said in str(caught.value.fields)
    assert not Authorisation.objects.exists()


# urgency


def urgently(hours: int = 24, by: str = "P-DUTY") -> Authorisation:
    person(by, "duty_inspector", grade="INSP")
    build.standing(door="authorise")
    return actions.authorise_urgently(by=by, at=AT, list="L-1", hours=hours, reason="A threat to life tonight.")


def test_an_urgent_authorisation_ends_by_itself_and_is_given_once() -> None:
    proposed("board")
    given = urgently(48)
    assert given.urgent_until == AT + timedelta(hours=48)
    actions.change_list(by=build.OWNER, at=AT, list="L-1", users="Others")
    refused("list.urgent_again", lambda at: urgently())


@pytest.mark.parametrize("hours", [0, 49, -1])
def test_an_urgent_authorisation_lasts_two_days_at_most(hours: int) -> None:
    proposed("low")
    with pytest.raises(Invalid) as caught:
        urgently(hours)
    assert set(caught.value.fields) == {"hours"}
    assert List.objects.get().state == "proposed"


def test_the_database_knows_no_urgent_authorisation_beyond_two_days() -> None:
    proposed("low")
    urgently()
    with pytest.raises(Exception, match="urgent_for_two_days_at_most"):
        build.as_superuser("update authorisation set urgent_until = decided_at + interval '49 hours'")


def test_urgency_waives_no_control() -> None:
    proposed("low")
    person("P-DUTY", "duty_inspector", grade="INSP")
    build.standing(door="authorise", verdict="not_met")
    refused("control.dpia", actions.authorise_urgently, by="P-DUTY", list="L-1", hours=1, reason="Tonight.")


def test_every_use_of_an_urgent_authorisation_goes_to_the_board() -> None:
    proposed("board")
    build.standing(door="authorise")
    given = urgently()
    build.opened(by=build.OWNER)
    build.as_superuser(
        "update authorisation set decided_at = now() - interval '1 hour', urgent_until = now() + interval '1 hour'"
    )
    assert [row.id for row in decisions_for_the_board()] == [given.id]
    assert uses_while_urgent([given]) == {given.id: 1}


# the board's oversight


def overseer() -> str:
    return person(BOARD[0], "board_member")


def test_a_decision_below_the_board_is_noted_once_and_may_still_be_revoked() -> None:
    build.authorised()
    by = overseer()
    assert [row.list.ref for row in decisions_for_the_board()] == ["L-1"]
    actions.note_authorisation(by=by, at=AT, list="L-1", reason="Fine.")
    with pytest.raises(Conflict, match="noted"):
        actions.note_authorisation(by=by, at=AT, list="L-1", reason="Again.")
    actions.revoke_authorisation(by=by, at=AT, list="L-1", reason="It went wrong.")
    assert (List.objects.get().state, Oversight.objects.get().outcome) == ("proposed", "revoked")
    assert "The board revoked it: It went wrong." in list_shown("L-1")["authorisations"][0]["void_reason"]
    with pytest.raises(Conflict, match="no decision"):
        actions.note_authorisation(by=by, at=AT, list="L-1", reason="Too late.")


def test_a_list_that_is_called_in_is_the_boards_from_then_on() -> None:
    build.authorised()
    actions.call_in_list(by=overseer(), at=AT, list="L-1", reason="Ours to decide.")
    assert (List.objects.get().state, facts().terms.tier) == ("proposed", "board")
    refused("role.missing", lambda at: authorise("P-SUE"))


def test_nobody_watches_over_their_own_decision() -> None:
    build.authorised()
    person("P-SUE", "board_member")
    refused("oversight.own", actions.note_authorisation, by="P-SUE", list="L-1", reason="Mine.")
