"""The pages of lists: the right page for the right person, errors on their fields, nothing of another shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from muster.access.actions import give_grant, open_list, withdraw_grant
from muster.access.records import Grant
from muster.config.demo.lists import hear
from muster.lists.records import List
from muster.people.actions import add_person, give_role
from muster.register.actions import register_asset
from tests.pages import at_most, signed_in, words

HOSTILE = '<script>alert("x")</script> {{ 7*7 }} قائمة العنف \' OR 1=1'
LATER = (datetime.now(UTC) + timedelta(days=60)).date()
REASON = {"reason": "Needed for the work"}


def on(day: date, name: str = "ends_on") -> dict[str, Any]:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def get(who: str, name: str, *args: Any, **query: str) -> Any:
    return signed_in(who).get(reverse(name, args=args), query)


def post(who: str, name: str, *args: Any, **data: Any) -> Any:
    return signed_in(who).post(reverse(name, args=args), data)


def terms(**changes: Any) -> dict[str, Any]:
    """A proposal as the form sends it."""
    return {
        "asset": "A-10", "ref": "FLR", "title": "Firearms licences at risk", "owner": "P-HARTLEY", "tier": "medium",
        "legal_basis": "", "review_months": "3", "reason_policy": "",
        "purposes-rows": "2", "purposes-0-title": "Protect people", "purposes-0-code": "protect",
        "purposes-1-title": "", "purposes-1-code": "",
        "categories-rows": "1", "categories-0-code": "at_risk", "categories-0-reason": "To protect",
        "criteria-rows": "1", "criteria-0-says": "Two reports", "criteria-0-kind": "inclusion", "criteria-0-code": "R",
        "fields-rows": "1", "fields-0-title": "", "fields-0-name": "", "fields-0-basis": "", "fields-0-reason": "",
    } | changes  # fmt: skip


def test_the_page_of_the_legacy_list_says_why_it_is_closed_and_who_must_act(fenmarch: str) -> None:
    said = words(get("P-PATEL", "lists:list", "LEGACY"))
    assert "Closed: the owner, Roy Garside, left on" in said
    assert "Ask a senior information risk owner, Margaret Stroud (Data Office, margaret.stroud@" in said
    assert "11 of 17 controls are not met" in said
    assert "Repeats finding E11: There was no data protection impact assessment at any point." in said
    assert "Ask another list owner, Beth Hartley" in said


def test_who_can_act_is_told_so(fenmarch: str) -> None:
    assert "You can: name a new owner." in words(get("P-STROUD", "lists:list", "LEGACY"))


def test_the_index_has_the_worst_first_and_filters(fenmarch: str) -> None:
    said = words(get("P-PATEL", "lists:lists"))
    assert said.index("Legacy Violence List") < said.index("Burglary") < said.index("Violence Harm List")
    assert "Legacy" not in words(get("P-PATEL", "lists:lists", standing="open"))
    assert "Violence Harm List" not in words(get("P-PATEL", "lists:lists", q="burglary"))
    mine = words(get("P-PATEL", "lists:lists", mine="yes"))
    assert "Violence Harm List" in mine
    assert "Burglary" not in mine
    assert "No list is like that" in words(get("P-PATEL", "lists:lists", q="\0nothing of the kind"))


def test_a_partner_sees_their_list_and_no_more_of_it_than_they_need(fenmarch: str) -> None:
    """Finding T9."""
    index = words(get("P-COUNCIL-ELLIS", "lists:lists"))
    assert "Violence Harm List" in index
    assert "Legacy" not in index
    said = words(get("P-COUNCIL-ELLIS", "lists:list", "VHL"))
    assert "May be used until" in said
    assert "Safeguard people at risk: you may open it" in said
    for hidden in ("Ravi Patel", "Hartley", "DPIA", "Criteria", "What happened", "A-01", "prevent-violence"):
        assert hidden not in said


def test_a_list_that_is_not_for_a_partner_looks_like_none(fenmarch: str) -> None:
    there, nowhere = (get("P-COUNCIL-ELLIS", "lists:list", ref) for ref in ("LEGACY", "NO-SUCH"))
    assert there.status_code == nowhere.status_code == 403
    assert words(there) == words(nowhere)
    assert "Legacy" not in words(there)
    for name in ("grants", "give_grant", "policy", "change", "authorise", "suspend", "close"):
        assert get("P-COUNCIL-ELLIS", f"lists:{name}", "LEGACY").status_code == 403


def test_a_grant_of_another_list_cannot_be_withdrawn_by_its_number(fenmarch: str) -> None:
    other = Grant.objects.filter(list__ref="VHL", person__ref="P-PATEL").get()
    assert post("P-HARTLEY", "lists:withdraw_grant", "YPR", other.id, **REASON).status_code == 404
    assert Grant.objects.get(id=other.id).withdrawn_at is None
    assert post("P-PATEL", "lists:withdraw_grant", "VHL", other.id, **REASON).status_code == 403


def test_an_analyst_sees_their_own_grant_and_nobody_elses(fenmarch: str) -> None:
    said = words(get("P-PATEL", "lists:list", "VHL"))
    assert "Prevent serious violence: you may open it until" in said
    assert "Aoife Doyle" not in said
    assert "Grace Ellis" not in said
    assert "Aoife Doyle" in words(get("P-BRIGGS", "lists:list", "VHL"))
    assert "Training in INFO-AND-YOU has expired." in words(get("P-DOYLE", "lists:list", "VHL"))


def test_the_history_says_what_happened_and_never_who_looked(fenmarch: str) -> None:
    now = datetime.now(UTC)
    open_list(by="P-PATEL", at=now, list="VHL", purpose="prevent-violence", reason="Zebra crossing")
    said = words(get("P-BRIGGS", "lists:list", "VHL"))
    happened = said[said.index("What happened Decisions") :]
    for expected in ("Authorised by Judith Wren", "Grant given by Beth Hartley", "User policy acknowledged by"):
        assert expected in happened
    pages = [happened, *(words(get("P-BRIGGS", "lists:list", "VHL", page=str(page))) for page in range(2, 6))]
    assert not any("Opened" in each or "Zebra" in each or "Nominal " in each for each in pages)
    assert any("Proposed by Beth Hartley" in each for each in pages)
    assert get("P-BRIGGS", "lists:list", "VHL", page="²").status_code == 200


def test_hostile_and_right_to_left_text_is_only_text_and_changes_fenmarch(fenmarch: str) -> None:
    sent = post(
        "P-HARTLEY", "lists:propose", **terms(ref="X <b>", title=HOSTILE, legal_basis=HOSTILE * 20, asset="A-06")
    )
    assert sent.status_code == 302
    for answer in (get("P-HARTLEY", "lists:list", "X <b>"), get("P-HARTLEY", "lists:lists")):
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content
        assert HOSTILE.split("> ")[1] in words(answer)


def test_another_row_keeps_all_that_was_typed_and_judges_nothing(fenmarch: str) -> None:
    answer = post("P-HARTLEY", "lists:propose", **terms(title="", more="purposes"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="purposes-2-title"' in page
    assert 'value="Protect people"' in page
    assert "There is a problem" not in page


@pytest.mark.parametrize(
    ("changes", "fault", "place"),
    [
        ({"title": ""}, "Enter title", "#id_title"),
        ({"asset": "A-99"}, "There is no asset 'A-99'", "#id_asset"),
        ({"owner": "P-NOBODY"}, "Nobody here is", "#id_owner"),
        ({"purposes-1-title": "Decide"}, "Purpose 2: Enter short name", "#id_purposes-1-code"),
        ({"purposes-0-code": "a b"}, "is no code", "#id_purposes-0-title"),
        ({"purposes-1-title": "Again", "purposes-1-code": "protect"}, "The same one is there twice", "#id_purposes-0"),
        ({"categories-0-code": "other", "categories-0-reason": ""}, "Say who", "#id_categories-0-code"),
        ({"review_months": "900"}, "Use a whole number of months", "#id_review_months"),
    ],
)
def test_each_fault_of_a_proposal_is_told_where_it_is_mended(
    fenmarch: str, changes: dict[str, str], fault: str, place: str
) -> None:
    answer = post("P-HARTLEY", "lists:propose", **terms(**changes))
    assert answer.status_code == 422
    assert fault in words(answer).replace("\u2019", "'")
    assert f'href="{place}' in answer.content.decode()
    assert not List.objects.filter(ref="FLR").exists()


def test_a_change_says_before_that_it_voids_the_authorisation(fenmarch: str) -> None:
    assert "voids the authorisation" in words(get("P-HARTLEY", "lists:change", "VHL"))
    assert "voids the authorisation" not in words(get("P-HARTLEY", "lists:change", "BOM"))


def test_a_change_sent_twice_is_harmless_and_changes_fenmarch(fenmarch: str) -> None:
    data = terms(tier="low", title="Burglary offenders", **{"purposes-0-code": "reduce", "criteria-0-code": "C"})
    assert post("P-HARTLEY", "lists:change", "BOM", **data).status_code == 302
    again = post("P-HARTLEY", "lists:change", "BOM", **data)
    assert again.status_code == 422
    assert "Nothing of BOM would change." in words(again)
    assert "Changed by Beth Hartley" in words(get("P-BRIGGS", "lists:list", "BOM"))


@pytest.mark.parametrize(
    ("day", "fault"),
    [
        (date(2090, 1, 1), "that is the most for this tier"),
        (date(2020, 1, 1), "Use a day after today"),
    ],
)
def test_a_wrong_day_of_authorisation_is_told_at_the_field(fenmarch: str, day: date, fault: str) -> None:
    answer = post("P-STROUD", "lists:authorise", "YPR", **on(day), **REASON)
    assert answer.status_code == 422
    assert fault in words(answer)
    assert 'href="#id_ends_on-day"' in answer.content.decode()


def test_whoever_cannot_authorise_is_told_why(fenmarch: str) -> None:
    said = words(get("P-STROUD", "lists:authorise", "LEGACY"))
    assert "You cannot authorise this list now." in said
    assert "The list does not state" in said


def test_a_grant_names_one_person(fenmarch: str) -> None:
    data = {"purpose": "safeguard", **on(LATER), **REASON}
    nobody = post("P-HARTLEY", "lists:give_grant", "YPR", person="Zzyzx", **data)
    asked = post("P-HARTLEY", "lists:give_grant", "YPR", person="a", **data)
    assert [each.status_code for each in (nobody, asked)] == [422, 422]
    assert "Nobody here is" in words(nobody)
    assert "may be several people" in words(asked)
    assert 'href="#id_person"' in asked.content.decode()


def test_a_grant_is_given_once_and_withdrawn_twice_and_changes_fenmarch(fenmarch: str) -> None:
    data = {"purpose": "safeguard", **on(LATER), **REASON}
    assert post("P-HARTLEY", "lists:give_grant", "YPR", person="briggs", **data).status_code == 302
    again = post("P-HARTLEY", "lists:give_grant", "YPR", person="p-briggs", **data)
    assert "holds a grant for this purpose already" in words(again)
    number = Grant.objects.get(list__ref="YPR", person__ref="P-BRIGGS").id
    for _ in range(2):
        assert post("P-HARTLEY", "lists:withdraw_grant", "YPR", number, **REASON).status_code == 302
    assert Grant.objects.filter(list__ref="YPR", person__ref="P-BRIGGS", withdrawn_at=None).count() == 0
    assert "Grant withdrawn" in words(get("P-BRIGGS", "lists:list", "YPR"))


def test_the_asset_owner_is_asked_for_no_person_and_grants_only_to_the_list_owner(fenmarch: str) -> None:
    said = words(get("P-OKAFOR", "lists:give_grant", "VHL"))
    assert "you grant only to the list's owner, Beth Hartley" in said
    assert "Their staff number or their name" not in said


def test_a_policy_is_acknowledged_in_the_version_that_was_shown_and_changes_fenmarch(fenmarch: str) -> None:
    assert "Read the user policy and acknowledge it" in words(get("P-HARTLEY", "lists:list", "YPR"))
    older = post("P-HARTLEY", "lists:policy", "YPR", version="USER-POLICY-A-02 0", read="yes")
    assert "Another version has come into force since" in words(older)
    unread = post("P-HARTLEY", "lists:policy", "YPR", version="USER-POLICY-A-02 1")
    assert "Tick the box once you have read the policy" in words(unread)
    assert post("P-HARTLEY", "lists:policy", "YPR", version="USER-POLICY-A-02 1", read="yes").status_code == 302
    assert "acknowledge it" not in words(get("P-HARTLEY", "lists:list", "YPR"))


def test_suspending_twice_is_harmless_and_changes_fenmarch(fenmarch: str) -> None:
    assert post("P-STROUD", "lists:suspend", "YPR", **REASON).status_code == 302
    again = post("P-STROUD", "lists:suspend", "YPR", **REASON)
    assert again.status_code == 422
    assert "YPR is suspended, so it cannot become suspended." in words(again)
    assert "Closed: the list is suspended." in words(get("P-PATEL", "lists:list", "YPR"))


def test_closing_needs_to_be_meant_and_changes_fenmarch(fenmarch: str) -> None:
    assert "Tick the box if you mean to close the list" in words(post("P-STROUD", "lists:close", "YPR", **REASON))
    assert post("P-STROUD", "lists:close", "YPR", sure="yes", **REASON).status_code == 302
    assert List.objects.get(ref="YPR").state == "closed"
    assert "Change what it is" not in words(get("P-HARTLEY", "lists:list", "YPR"))


def test_the_pages_ask_no_more_with_many_lists_and_grants_and_changes_fenmarch(fenmarch: str) -> None:
    asked = {}
    for name, args in (("lists:lists", ()), ("lists:list", ("VHL",)), ("lists:grants", ("VHL",))):
        client = signed_in("P-BRIGGS")
        with at_most(76) as found:
            assert client.get(reverse(name, args=args)).status_code == 200
        asked[name] = len(found)
    now = datetime.now(UTC)
    for number in range(12):
        who = f"P-MORE-{number}"
        add_person(by="P-ADEYEMI", at=now, ref=who, name=f"More {number}")
        give_role(by="P-ADEYEMI", at=now, person=who, role="list_user")
        give_grant(by="P-HARTLEY", at=now, list="VHL", person=who, purpose="safeguard", ends_on=LATER, reason="Work")
        register_asset(by="P-KEMBLE", at=now, ref=f"A-MORE-{number}", title="More")
        data = terms(ref=f"MORE-{number}", asset=f"A-MORE-{number}")
        assert post("P-HARTLEY", "lists:propose", **data).status_code == 302
    for name, args in (("lists:lists", ()), ("lists:list", ("VHL",)), ("lists:grants", ("VHL",))):
        client = signed_in("P-BRIGGS")
        with at_most(asked[name]):
            assert client.get(reverse(name, args=args)).status_code == 200


def test_a_partner_is_not_told_what_is_wrong_with_a_list_and_changes_fenmarch(fenmarch: str) -> None:
    """Finding T9."""
    assert post("P-STROUD", "lists:suspend", "VHL", **REASON).status_code == 302
    assert "Closed: the list is suspended." in words(get("P-PATEL", "lists:list", "VHL"))
    assert "Closed: the list is suspended." in words(get("P-PATEL", "lists:lists"))
    said, index = words(get("P-COUNCIL-ELLIS", "lists:list", "VHL")), words(get("P-COUNCIL-ELLIS", "lists:lists"))
    for page in (said, index):
        assert "Closed at the moment." in page
        assert "uspended" not in page
    assert "Ask the person you work with here when it may be." in said
    assert "Ask the person you work with here when one that is closed may be used." in index
    hear(datetime.now(UTC), "VHL", "P-OKAFOR")
    assert post("P-WREN", "lists:authorise", "VHL", **on(LATER), **REASON).status_code == 302
    assert "May be used until" in words(get("P-COUNCIL-ELLIS", "lists:list", "VHL"))


def test_who_gives_grants_when_the_owner_has_left(fenmarch: str) -> None:
    said = words(get("P-DOYLE", "lists:list", "LEGACY"))
    who = said[said.index("You hold no grant.") : said.index("Asset on the register")]
    assert "The list owner gives them. Roy Garside left on" in who
    assert ".." not in who
    assert "Beth Hartley (Force Intelligence" in who
    assert "to take the list over." in who
    there = words(get("P-DOYLE", "lists:list", "YPR"))
    assert "You hold no grant. Ask the list owner, Beth Hartley (Force Intelligence" in there
    assert "to give you one." in there


def test_one_grant_is_counted_in_the_singular_and_changes_fenmarch(fenmarch: str) -> None:
    assert post("P-HARTLEY", "lists:propose", **terms(ref="ONE", asset="A-08")).status_code == 302
    for who, says in (("P-PATEL", "1 grant, which lets"), ("P-DOYLE", "2 grants, ")):
        give_grant(
            by="P-HARTLEY",
            at=datetime.now(UTC),
            list="ONE",
            person=who,
            purpose="protect",
            ends_on=LATER,
            reason="Work",
        )
        assert says in words(get("P-BRIGGS", "lists:list", "ONE"))


def test_a_partner_whose_grant_is_withdrawn_sees_nothing_and_changes_fenmarch(fenmarch: str) -> None:
    withdraw_grant(
        by="P-HARTLEY", at=datetime.now(UTC), list="VHL", person="P-COUNCIL-ELLIS", purpose="safeguard", reason="Ended"
    )
    assert get("P-COUNCIL-ELLIS", "lists:list", "VHL").status_code == 403
    assert "There is no list that you hold a live grant for" in words(get("P-COUNCIL-ELLIS", "lists:lists"))
