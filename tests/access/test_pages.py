"""Opening a list in the pages: who gets in, what is shown while the opening runs, and that nothing is left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from muster.access.actions import withdraw_grant
from muster.lists.actions import add_nominal
from muster.log.records import Entry
from tests.pages import at_most, signed_in, words

ANALYST, LIST_OWNER, PARTNER, TRAINING_LAPSED = "P-PATEL", "P-HARTLEY", "P-COUNCIL-ELLIS", "P-DOYLE"
WELL = {"purpose": "prevent-violence", "reason": "Weekly tasking"}
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202b"


def behind(url: str, statement: str, *given: object) -> None:
    """Run one statement behind the triggers, as a superuser could: time passes, or a row changes, under our hands."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("set search_path = muster")
        admin.execute("set session_replication_role = replica")
        admin.execute(statement, given)


def opened(who: str = ANALYST, ref: str = "VHL", **what: str) -> tuple[object, str]:
    """Somebody signed in who has opened a list, and the address of the opening."""
    client = signed_in(who)
    answer = client.post(reverse("lists:open", args=[ref]), WELL | what)
    assert answer.status_code == 302, words(answer)
    return client, answer.headers["location"]


def put_on(ref: str, **more: object) -> None:
    """Put Kit Marram, who is made up, on the Violence Harm List."""
    given = {
        "family_name": "Marram", "given_names": "Kit", "born_on": date(1990, 2, 3), "categories": ["suspect"],
        "criteria": ["OFFENCE"], "source": "Report FEN/9", "basis": "fact", "details": {},
        "review_on": (datetime.now(UTC) + timedelta(days=30)).date(),
    }  # fmt: skip
    add_nominal(by=LIST_OWNER, at=datetime.now(UTC), list="VHL", ref=ref, **(given | more))


# asking


def test_purposes_stand_in_words_those_of_a_grant_first(fenmarch: str) -> None:
    answer = signed_in(PARTNER).get(reverse("lists:open", args=["VHL"]))
    said = words(answer)
    assert said.index("Safeguard people at risk") < said.index("Prevent serious violence")
    assert "You hold no grant for this." in said
    assert "This list may be used until" in said
    assert "Your look is recorded" in said


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Select what you are opening the list for"),
        ({"purpose": "prevent-violence", "reason": "  "}, "Enter why you need to look now"),
        ({"purpose": "reduce-reoffending", "reason": "x"}, "Select one of the choices"),
        ({"purpose": HOSTILE, "reason": "x"}, "Select one of the choices"),
        (WELL | {"reason": "x" * 5000}, "Use 2,000 characters or fewer"),
        (WELL | {"reason": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_stands_at_the_field(fenmarch: str, data: dict[str, str], says: str) -> None:
    before = Entry.objects.count()
    answer = signed_in(ANALYST).post(reverse("lists:open", args=["VHL"]), data)
    assert answer.status_code == 422
    assert says in words(answer)
    assert b"<script>alert" not in answer.content
    assert Entry.objects.count() == before


def test_opened_twice_by_a_double_click_is_two_looks_both_logged(fenmarch: str) -> None:
    client, first = opened()
    second = client.post(reverse("lists:open", args=["VHL"]), WELL).headers["location"]
    assert first != second
    assert client.get(first).status_code == client.get(second).status_code == 200
    assert Entry.objects.filter(event="list.opened", person=ANALYST).count() >= 2


@pytest.mark.parametrize(("policy", "status", "asks"), [("optional", 302, True), ("off", 302, False)])
def test_the_list_decides_whether_a_reason_is_asked_for(fenmarch: str, policy: str, status: int, asks: bool) -> None:
    behind(fenmarch, "update list set reason_policy = %s where ref = 'VHL'", policy)
    try:
        client = signed_in(ANALYST)
        assert ("Why do you need to look now?" in words(client.get(reverse("lists:open", args=["VHL"])))) is asks
        answer = client.post(reverse("lists:open", args=["VHL"]), {"purpose": "prevent-violence"})
        assert answer.status_code == status
    finally:
        behind(fenmarch, "update list set reason_policy = '' where ref = 'VHL'")


def test_a_lapsed_training_is_refused_with_what_to_do_and_whom_to_ask(fenmarch: str) -> None:
    answer = signed_in(TRAINING_LAPSED).post(reverse("lists:open", args=["VHL"]), WELL)
    assert answer.status_code == 403
    said = words(answer)
    for each in ("expired", "Complete INFO-AND-YOU", "You", "training.missing", "Kim Terry", "Data Office"):
        assert each in said
    assert "This refusal is recorded" in said
    entry = Entry.objects.filter(event="list.opened.refused").latest("id")
    assert (entry.person, entry.list) == (TRAINING_LAPSED, "VHL")


def test_a_refusal_tells_nothing_else_of_the_list(fenmarch: str) -> None:
    said = words(signed_in("P-WREN").post(reverse("lists:open", args=["VHL"]), WELL))
    assert "clearance.none" in said
    assert "Beth Hartley" in said
    for hidden in ("Patel", "Ellis", "Ashdown", "40 ", "council"):
        assert hidden not in said


def test_a_partner_opens_for_what_was_agreed_and_for_nothing_else(fenmarch: str) -> None:
    _, where = opened(PARTNER, purpose="safeguard")
    assert where
    answer = signed_in(PARTNER).post(reverse("lists:open", args=["VHL"]), WELL)
    assert answer.status_code == 403
    assert "You have no grant to use this list for this purpose" in words(answer)


@pytest.mark.parametrize("ref", ["YPR", "LEGACY", "NO-SUCH-LIST", "a/b"])
def test_to_a_partner_a_list_of_others_and_none_at_all_are_the_same(fenmarch: str, ref: str) -> None:
    client = signed_in(PARTNER)
    for answer in (client.get(reverse("lists:open", args=[ref])), client.post(reverse("lists:open", args=[ref]), WELL)):
        assert answer.status_code == 403
        said = words(answer).replace(ref, "")
        assert "There is no such list, or not for you" in said
        assert "Young" not in said
        assert "Hartley" not in said


def test_no_such_list(fenmarch: str) -> None:
    assert signed_in(ANALYST).get(reverse("lists:open", args=["NONE"])).status_code == 404


def test_a_closed_list_says_so_before_anybody_tries(fenmarch: str) -> None:
    said = words(signed_in(ANALYST).get(reverse("lists:open", args=["BOM"])))
    for each in ("Closed:", "What to do:", "Who must do it:"):
        assert each in said


# looking


def test_the_banner_says_what_for_until_when_and_that_it_is_recorded(fenmarch: str) -> None:
    client, where = opened()
    answer = client.get(where)
    said = words(answer)
    assert "Violence Harm List , to prevent serious violence" in said
    assert 'aria-current="true"' in answer.content.decode()  # one is still within "Lists"
    assert re.search(r"Ends at \d{1,2}:\d\d[ap]m \(14 minutes left\)\. This look is recorded\.", said)
    assert re.search(rf"Printed by {ANALYST} on .* for the purpose “Prevent serious violence”, opening \d+", said)


def test_the_page_goes_away_by_itself_when_the_look_ends(fenmarch: str) -> None:
    client, where = opened()
    seconds, _, target = client.get(where).headers["Refresh"].partition("; url=")
    assert 890 <= int(seconds) <= 902
    assert target == where


def test_nothing_is_kept_of_a_page_with_nominals(fenmarch: str) -> None:
    client, where = opened()
    for answer in (client.get(where), client.post(where, {"words": "Ashdown"})):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not answer.cookies.keys() - {"sessionid", "csrftoken"}
        title = re.search(r"<title>(.*?)</title>", answer.content.decode()).group(1)
        assert title == "People on Violence Harm List – Muster"


def test_what_was_searched_for_stands_in_no_session_and_no_entry(fenmarch: str) -> None:
    client, where = opened()
    before = Entry.objects.latest("id").id
    client.post(where, {"words": "Zebedee-Quux"})
    client.post(f"{where}person/", {"nominal": "VHL-001", "words": "Zebedee-Quux"})
    said = str([each.get_decoded() for each in Session.objects.all()])
    said += str([each.body for each in Entry.objects.filter(id__gt=before)])
    assert "Zebedee" not in said
    assert "VHL-0" not in said


def test_each_search_finds_by_name_source_category_basis_age_and_review(fenmarch: str) -> None:
    put_on("S-1", family_name="Márram", given_names="José", categories=["victim"], born_on=date(1950, 1, 1))
    put_on("S-2", family_name="O'Marram", source="Report 50%_off", basis="assessment", born_on=None)
    client, where = opened()

    def found(**look: str) -> set[str]:
        return set(re.findall(r'name="nominal" value="(S-\d)"', client.post(where, look).content.decode()))

    assert found(words="marram") == {"S-1", "S-2"}
    assert found(words="JOSE márram") == {"S-1"}
    assert found(words="o'marram") == found(words="50%_") == {"S-2"}
    assert found(words="marram", category="victim") == {"S-1"}
    assert found(words="marram", basis="assessment") == {"S-2"}
    assert found(words="marram", age="unknown") == {"S-2"}
    assert found(words="marram", age="child") == found(words="marram", due="overdue") == set()
    assert found(words="marram", due="soon", criterion="OFFENCE") == {"S-1", "S-2"}
    assert found(words="marram", criterion="REFERRAL") == found(words="nobody at all") == set()
    assert "None of the" in words(client.post(where, {"words": "nobody at all"}))


def test_a_search_that_cannot_be_understood_is_said_and_shows_everybody(fenmarch: str) -> None:
    client, where = opened()
    answer = client.post(where, {"category": HOSTILE, "words": "x" * 400, "page": "-1"})
    assert answer.status_code == 422
    assert "Select one of the choices" in words(answer)
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("page", ["0", "99999999", "²", "2; drop", "", "9" * 30])
def test_a_page_that_there_is_not_is_one_that_there_is(fenmarch: str, page: str) -> None:
    client, where = opened()
    assert "People 1 to" in words(client.post(where, {"page": page})) or page == "99999999"


def test_hostile_long_and_right_to_left_text_is_only_text(fenmarch: str) -> None:
    put_on("H-1", family_name='<b>& "x"', source="<img src=x onerror=alert(1)> שלום " + "w" * 900, given_names="שרה")
    client, where = opened()
    for answer in (client.post(where, {"words": "H-1"}), client.post(f"{where}person/", {"nominal": "H-1"})):
        text = answer.content.decode()
        assert "<img" not in text
        assert "<b>" not in text
        assert "שרה" in text


def test_a_child_and_a_victim_are_marked_and_stand_first(fenmarch: str) -> None:
    today = datetime.now(UTC).date()
    put_on("ZC-1", family_name="Zzz", born_on=date(today.year - 10, 1, 1), categories=["victim", "suspect"])
    put_on("ZA-1", family_name="Aaa")
    client, where = opened()
    text = client.get(where).content.decode()
    assert text.index('value="ZC-1"') < text.index('value="ZA-1"')
    text = client.post(where, {"sort": "name"}).content.decode()
    assert text.index('value="ZA-1"') < text.index('value="ZC-1"')
    said = words(client.post(where, {"words": "ZC-1"}))
    for mark in ("CHILD – ", "VICTIM", "SUSPECT"):
        assert mark in said
    assert "not a suspect" not in said.split("Nothing can be downloaded")[0].split("ZC-1")[1]


def test_one_person_has_everything_on_record_and_no_address_of_their_own(fenmarch: str) -> None:
    client, where = opened()
    answer = client.post(f"{where}person/", {"nominal": "VHL-001"})
    said = words(answer)
    for each in ("VHL-001", "Harm band", "Assessment", "Division", "Fact", "Report FEN/0001", "Put on the list"):
        assert each in said
    assert "<title>A person on Violence Harm List – Muster</title>" in answer.content.decode()
    assert client.get(f"{where}person/").status_code == 405
    assert "This person is not on the list" in words(client.post(f"{where}person/", {"nominal": "YPR-001"}))


# nobody else, and not for longer


def everywhere(client: object, where: str) -> Iterator[object]:
    yield client.get(where)
    yield client.post(where, {"words": "a"})
    for part in ("person/", "keep/", "remove/"):
        yield client.post(where + part, {"nominal": "VHL-001", "reason": "x"})


def has_ended(client: object, where: str) -> bool:
    """Whether every page of an opening gives the one answer that tells nothing."""
    for answer in everywhere(client, where):
        said = words(answer)
        assert answer.status_code == 410, said
        assert "This look has ended Open the list again." in said
        assert "Violence" not in said
        assert "VHL" not in said
    return True


@pytest.mark.parametrize("who", [LIST_OWNER, PARTNER, "P-ADEYEMI", "P-AUDLEY"])
def test_an_opening_is_nobody_elses(fenmarch: str, who: str) -> None:
    _, where = opened()
    assert has_ended(signed_in(who), where)


@pytest.mark.parametrize("number", ["0", "1", "999999999", "9" * 18, "9" * 19, "9" * 60])
def test_a_number_that_is_no_opening_gets_the_same_answer(fenmarch: str, number: str) -> None:
    assert has_ended(signed_in(ANALYST), f"/openings/{number}/")


def test_an_opening_that_has_run_out(fenmarch: str) -> None:
    client, where = opened()
    number = where.strip("/").split("/")[-1]
    ended = (datetime.now(UTC) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    behind(
        fenmarch,
        """update entry set body = new.body, until = %s, commitment = sha256(salt || convert_to(new.body, 'UTF8'))
        from (select id, jsonb_set(body::jsonb, '{until}', to_jsonb(%s::text))::text as body from entry) as new
        where new.id = entry.id and entry.id = %s""",
        *(ended, ended, number),
    )
    assert has_ended(client, where)


@pytest.mark.parametrize(
    ("undo", "redo"),
    [
        ("update standing set verdict = 'not_met' where door = 'open'", "update standing set verdict = 'met'"),
        ("update clearance set verdict = 'not_met'", "update clearance set verdict = 'met' where code = 'cleared'"),
    ],
)
def test_closed_at_once_when_the_list_or_the_clearance_falls(fenmarch: str, undo: str, redo: str) -> None:
    client, where = opened()
    list_id = "(select id from list where ref = 'VHL')"
    behind(fenmarch, f"{undo} {'and' if 'where' in undo else 'where'} list_id = {list_id}")
    try:
        assert has_ended(client, where)
    finally:
        behind(fenmarch, f"{redo} {'and' if 'where' in redo else 'where'} list_id = {list_id}")
    assert client.get(where).status_code == 200


def test_signed_out_in_the_middle(fenmarch: str) -> None:
    client, where = opened()
    client.logout()
    assert client.get(where).status_code == 302


def test_few_queries_and_no_more_for_many_people(fenmarch: str) -> None:
    client, where = opened()
    with at_most(24) as few:
        client.post(where, {"words": "VHL-001"})
    most = len(few)
    for number in range(60):
        put_on(f"Q-{number}")
    with at_most(most):
        assert "People 51 to 100" in words(client.post(where, {"page": "2"}))


# last, because it cannot be undone: grants are withdrawn for good


def test_a_grant_withdrawn_ends_the_look_at_once(fenmarch: str) -> None:
    client, where = opened()
    withdraw_grant(
        by=LIST_OWNER, at=datetime.now(UTC), list="VHL", person=ANALYST, purpose="prevent-violence", reason="Moved"
    )
    assert has_ended(client, where)
    assert settings.MUSTER["MUSTER_OPENING_MINUTES"] == 15
