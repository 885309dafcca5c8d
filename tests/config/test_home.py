"""The first page: what needs each person, and nobody is asked for what they cannot do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.urls import reverse

from muster.access.actions import acknowledge_policy, open_list
from muster.config.home.queries import needs_of
from muster.config.home.queries.using import lists_granted
from muster.config.home.rules import Need, counted, ends_soon, oldest_first
from muster.kernel.errors import NotAllowed
from muster.lists.actions import propose_list, suspend_list
from muster.people.actions import add_person, give_role
from muster.people.queries import the_person
from muster.people.rules import PersonFacts
from muster.register.actions import accept_asset, name_owner, register_asset
from tests.laws.address import PERSONS
from tests.pages import at_most, signed_in, words

DAY = datetime(2026, 6, 15, tzinfo=UTC).date()
ADMINISTRATOR, SIRO, KEEPER, IAO, LIST_OWNER, ANALYST = (
    "P-ADEYEMI", "P-STROUD", "P-KEMBLE", "P-OKAFOR", "P-HARTLEY", "P-PATEL",
)  # fmt: skip


def need(what: str, *, since: int | None = None, by: int | None = None) -> Need:
    days = {name: DAY + timedelta(days=day) for name, day in (("since", since), ("by", by)) if day is not None}
    return Need(what, "", "", "home", **days)


def told(ref: str) -> list[Need]:
    now = datetime.now(UTC)
    return needs_of(the_person(ref, now.date()), now)


def said(ref: str) -> str:
    return " ".join(f"{each.what} {each.why}" for each in told(ref))


def test_the_oldest_comes_first_and_what_has_no_day_last() -> None:
    rows = [need("none"), need("waits", since=-3), need("soon", by=2), need("late", by=-9), need("also none")]
    assert [each.what for each in oldest_first(rows)] == ["late", "waits", "soon", "also none", "none"]


@pytest.mark.parametrize(("day", "late"), [(-1, True), (0, False), (1, False)])
def test_a_day_is_in_time_until_it_is_over(day: int, late: bool) -> None:
    assert need("x", by=day).late(DAY) is late
    assert not need("x").late(DAY)


@pytest.mark.parametrize(("day", "soon"), [(-1, False), (0, True), (30, True), (31, False)])
def test_what_ends_within_thirty_days(day: int, soon: bool) -> None:
    assert ends_soon(DAY + timedelta(days=day), DAY) is soon


def test_figures_in_words() -> None:
    assert [counted(1, "list"), counted(2_000, "list"), counted(2, "person", "people")] == [
        "1 list", "2,000 lists", "2 people",
    ]  # fmt: skip


def test_nothing_to_do_says_so(fenmarch: str) -> None:
    assert told("P-AUDLEY") == []
    assert "Nothing needs you today." in words(signed_in("P-AUDLEY").get("/"))


def test_the_board_is_asked_to_look_at_decisions_that_were_not_its_own(fenmarch: str) -> None:
    assert "Look at 1 decision on lists for the board." in said("P-WREN")
    assert "decision on lists" not in said(SIRO)


def test_the_owner_is_asked_to_renew_before_the_list_closes_and_the_analyst_is_not(fenmarch: str) -> None:
    assert "Young People at Risk" in said(LIST_OWNER)
    assert "closes after" in said(LIST_OWNER)
    assert "closes after" not in said(ANALYST)


def test_only_those_who_can_act_are_asked(fenmarch: str) -> None:
    """Teleport #43176. The legacy list's failings fall to an owner who left; nobody else is nagged but the SIRO."""
    assert "no owner" in said(SIRO)
    assert "Mend 2 findings on 1 list" in said(SIRO)
    assert "Find out who should own 3 assets" in said(KEEPER)
    assert "Roy Garside" in said(ADMINISTRATOR)
    for ref in (LIST_OWNER, ANALYST, "P-NASH", "P-AUDLEY", "P-BRIGGS"):
        assert "Legacy" not in said(ref)


def test_the_partner_is_told_what_is_theirs_alone(fenmarch: str) -> None:
    assert told("P-COUNCIL-ELLIS") == []


def test_training_that_lapsed(fenmarch: str) -> None:
    assert "Information and You" in said("P-DOYLE")


def test_whoever_uses_lists_opens_them_from_here(fenmarch: str) -> None:
    answer = signed_in(ANALYST).get("/")
    assert f'href="{reverse("lists:open", args=["VHL"])}"' in answer.content.decode()
    lists = [(each.list, each.opens) for each in lists_granted(*_now(ANALYST))]
    assert lists == [("VHL", True), ("YPR", True), ("LEGACY", False)]  # those that open come first
    assert "Closed: the owner, Roy Garside, left on" in words(answer)


def test_whoever_was_granted_a_list_and_is_not_cleared_reads_why_and_what_to_do(fenmarch: str) -> None:
    answer = signed_in("P-DOYLE").get("/")
    assert reverse("lists:open", args=["VHL"]) not in answer.content.decode()
    assert "Not now: " in words(answer)
    assert lists_granted(*_now("P-DOYLE"))[0].remedy in words(answer)


def test_whoever_was_granted_nothing_reads_nothing_of_that(fenmarch: str) -> None:
    assert "Lists you use" not in words(signed_in("P-AUDLEY").get("/"))


def test_an_asset_to_accept_is_gone_once_accepted_changes_the_force(fenmarch: str) -> None:
    now = datetime.now(UTC)
    register_asset(by=KEEPER, at=now, ref="A-NEW", title="New asset")
    name_owner(by=SIRO, at=now, asset="A-NEW", owner=IAO)
    assert "Say whether you accept to own “New asset”" in said(IAO)
    accept_asset(by=IAO, at=now, asset="A-NEW")
    assert "New asset" not in said(IAO)


def test_refusals_are_told_to_whom_they_were_told_and_as_a_figure_to_the_owner_changes_the_force(fenmarch: str) -> None:
    """Section 62: the owner learns how many, and not who."""
    for _ in range(2):
        with pytest.raises(NotAllowed):
            open_list(by="P-DOYLE", at=datetime.now(UTC), list="VHL", purpose="prevent-violence", reason="Shift")
    assert "(VHL) was refused 2 times" in said(LIST_OWNER)
    assert "Doyle" not in said(LIST_OWNER)
    assert "training.missing" in words(signed_in("P-DOYLE").get("/"))
    assert "training.missing" not in words(signed_in(LIST_OWNER).get("/"))


def test_a_policy_to_read_is_gone_once_acknowledged_changes_the_force(fenmarch: str) -> None:
    with psycopg.connect(fenmarch, autocommit=True) as admin:
        admin.execute("set search_path = muster; set session_replication_role = replica")
        admin.execute("delete from acknowledgement where person_id = (select id from person where ref = %s)", [ANALYST])
    assert "Read the user policy of “Violence Harm List”" in said(ANALYST)
    acknowledge_policy(by=ANALYST, at=datetime.now(UTC), document="USER-POLICY-A-01", number=1)
    assert "Violence Harm List" not in said(ANALYST)


def test_another_organisation_reads_that_a_list_is_closed_and_not_why_changes_the_force(fenmarch: str) -> None:
    partner = "P-COUNCIL-ELLIS"
    assert [each.opens for each in lists_granted(*_now(partner))] == [True]
    now = datetime.now(UTC)
    list = lists_granted(*_now(partner))[0].list
    suspend_list(by=SIRO, at=now, list=list, reason="The council's copy was lost.")
    answer = words(signed_in(partner).get("/"))
    assert "Closed at the moment." in answer
    assert "suspended" not in answer.casefold()
    assert "lost" not in answer


def _now(ref: str) -> tuple[PersonFacts, datetime]:
    now = datetime.now(UTC)
    return the_person(ref, now.date()), now


def test_whoever_holds_no_role_is_told_whom_to_ask_changes_the_force(fenmarch: str) -> None:
    from muster.people.accounts.actions import give_account

    now = datetime.now(UTC)
    add_person(by=ADMINISTRATOR, at=now, ref="P-NEW", name="Nia <b>New</b>")
    give_account(by=ADMINISTRATOR, at=now, person="P-NEW")
    answer = signed_in("P-NEW").get("/")
    assert "You hold no role here yet" in words(answer)
    assert "Folake Adeyemi" in words(answer)
    assert "<b>New</b>" not in answer.content.decode()
    give_role(by=ADMINISTRATOR, at=now, person="P-NEW", role="auditor")
    assert "You hold no role" not in words(signed_in("P-NEW").get("/"))


@pytest.mark.parametrize("ref", PERSONS.values())
def test_every_need_leads_somewhere_that_its_person_may_go(ref: str, fenmarch: str) -> None:
    client = signed_in(ref)
    for each in told(ref):
        assert client.get(reverse(each.page, args=each.args) + each.query).status_code == 200, each


def test_many_lists_take_no_more_questions_changes_the_force(fenmarch: str) -> None:
    before = {ref: _questions(ref) for ref in (SIRO, LIST_OWNER, IAO)}
    now = datetime.now(UTC)
    for number in range(20):
        ref = f"MANY-{number:02d}"
        register_asset(by=KEEPER, at=now, ref=ref, title="Many", unit="NORTH")
        propose_list(by=LIST_OWNER, at=now, asset=ref, ref=ref, title="Many", owner=LIST_OWNER, tier="low",
                     purposes={}, categories={})  # fmt: skip
    after = {ref: _questions(ref) for ref in (SIRO, LIST_OWNER, IAO)}
    assert all(after[ref] <= before[ref] + 1 for ref in before), (before, after)


def _questions(ref: str) -> int:
    client = signed_in(ref)
    with at_most(50) as found:
        assert client.get("/").status_code == 200
    return len(found)
