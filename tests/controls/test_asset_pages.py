"""The register's index and an asset's page: what is found and shown, to whom, and with how many queries."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from muster.config.demo.organisation import ANALYST, KEEPER, OWNER, PARTNER, SIRO
from muster.log.records import Entry
from muster.people.records import Person
from muster.register.actions import change_asset, import_register
from tests.pages import at_most, signed_in, words
from tests.register.build import incoming

HOSTILE = "<script>alert(1)</script> \u05e9\u05dc\u05d5\u05dd " + "w" * 200


def index(client, query: str = ""):
    return client.get(reverse("register:assets") + query)


def downloaded(client, query: str = "", kind: str = "csv") -> list[dict[str, str]]:
    response = client.get(reverse("register:download", args=(kind,)) + query)
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_standing_of_the_list_that_an_asset_is_narrows_the_register(fenmarch: str) -> None:
    client = signed_in(ANALYST)
    said = {standing: words(index(client, f"?standing={standing}")) for standing in ("met", "not_met", "-", "nonsense")}
    assert "A-01" in said["met"]
    assert "A-05" not in said["met"]
    assert "A-05" in said["not_met"]
    assert "A-09" in said["-"]
    assert "12 assets found" in said["nonsense"]
    assert words(index(client, "?sort=standing")).index("A-08") < words(index(client, "?sort=standing")).index("A-01")


def test_filters_stay_while_sorting_and_paging(fenmarch: str) -> None:
    page = index(signed_in(ANALYST), "?unit=NORTH&sort=-title&page=99").content.decode()
    assert "unit=NORTH" in page.split("sorted")[0]
    assert 'aria-sort="descending"' in page
    assert '<option value="NORTH" selected>' in page
    assert 'name="sort" value="-title"' in page
    assert "2 assets found" in page


def test_a_download_has_what_is_filtered_in_that_order_and_is_recorded(fenmarch: str) -> None:
    rows = downloaded(signed_in(ANALYST), "?orphaned=yes&sort=-ref&search=a")
    assert [row["Reference"] for row in rows] == ["A-12", "A-09", "A-05"]
    assert (rows[1]["Somebody answers for it"], rows[2]["Standing of the list"]) == ("no", "Closed")
    entry = Entry.objects.filter(event="register.downloaded").latest("id")
    assert (entry.person, entry.outcome) == (ANALYST, "permitted")
    assert '"assets": 3' in entry.body
    assert '"searched": true' in entry.body
    assert '"search":' not in entry.body, "what was typed may be a name, and has no place in the log"


def test_a_download_as_xlsx_is_a_workbook(fenmarch: str) -> None:
    response = signed_in(ANALYST).get(reverse("register:download", args=("xlsx",)))
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_partner_sees_nothing_of_the_register(fenmarch: str) -> None:
    client = signed_in(PARTNER)
    for address in (reverse("register:assets"), reverse("register:asset", args=("A-01",))):
        response = client.get(address)
        assert response.status_code == 403
        assert "Violence" not in words(response)


def test_an_asset_says_what_is_missing_and_whom_to_ask(fenmarch: str) -> None:
    email = Person.objects.get(ref=SIRO).email
    said = words(signed_in(ANALYST).get(reverse("register:asset", args=("A-05",))))
    assert "Nobody answers for this asset" in said
    assert "Margaret Stroud, Data Office" in said
    assert email in said
    assert "5 of 16 items of the record are complete" in said
    assert "DPA 2018 s.61(2)" in said
    assert "Name an" not in said, "an analyst names nobody"
    assert "Name another owner" in words(signed_in(SIRO).get(reverse("register:asset", args=("A-05",))))


def test_an_asset_shows_its_list_documents_and_owner(fenmarch: str) -> None:
    page = signed_in(ANALYST).get(reverse("register:asset", args=("A-01",)))
    for address in (reverse("lists:list", args=("VHL",)), reverse("documents:document", args=("DPIA-A-01",))):
        assert f'href="{address}"' in page.content.decode()
    said = words(page)
    for text in ("May be used", "until", "Ngozi Okafor, Force Intelligence", "Accepted on", "Version 1 since"):
        assert text in said
    assert "Accept to own" not in said


@pytest.mark.parametrize("ref", ["A-99", "a b", "\u202e", "A-01 '"])
def test_an_asset_that_is_not_there(ref: str, fenmarch: str) -> None:
    assert signed_in(ANALYST).get(reverse("register:asset", args=(ref,))).status_code == 404


def test_hostile_text_is_shown_as_text_which_changes_the_register(fenmarch: str) -> None:
    fields = dict.fromkeys(("description", "purposes", "security", "origin"), HOSTILE)
    change_asset(
        by=KEEPER, at=timezone.now(), asset="A-08", title=HOSTILE.replace("\u202e", ""), kind="<b>=1", **fields
    )
    client = signed_in(ANALYST)
    for response in (index(client), client.get(reverse("register:asset", args=("A-08",)))):
        text = response.content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "<b>=1" not in text


def test_as_many_queries_for_many_assets_as_for_few_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(OWNER)
    with at_most(20) as few:
        index(client)
    with at_most(20) as few_found:
        downloaded(client)
    rows = incoming(*({"title": f"Asset {number}", "source_id": str(number)} for number in range(300)))
    import_register(
        by=KEEPER, at=timezone.now(), incoming=rows, source="many", columns={"title": "title", "source_id": "id"}
    )
    with at_most(len(few)):
        said = words(index(client, "?sort=title&page=2"))
    assert "312 assets found" in said
    with at_most(len(few_found)):
        assert len(downloaded(client)) == 312
    with at_most(46):
        client.get(reverse("register:asset", args=("A-01",)))
