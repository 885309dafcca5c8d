"""Pages that change the register: errors stand at their fields, and nobody writes over somebody else's change."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from muster.config.demo.organisation import ANALYST, KEEPER, OWNER, SECOND_OWNER, SIRO
from muster.log.records import Entry
from muster.register.actions import change_asset
from muster.register.records import Asset, Location, RetentionRule
from tests.pages import at_most, signed_in, words


def at(name: str, *args: str) -> str:
    return reverse(f"register:{name}", args=args)


def test_an_asset_is_registered_and_every_error_stands_at_its_field_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(KEEPER)
    wrong = client.post(at("new"), {"copy": "copy", "master": "A-99", "part": "7", "volume": "-1"})
    assert wrong.status_code == 422
    assert {"ref", "title", "part"} <= set(errors(wrong))
    for ref in ("new", "import", "locations", "schedule"):
        assert "ref" in errors(client.post(at("new"), {"ref": ref, "title": "T", "copy": "master"}))
    good = {"ref": "A-31/b", "title": "Keys", "copy": "master", "unit": "DATA", "volume": "7", "recipients": "FENCC"}
    assert "volume" in errors(client.post(at("new"), good | {"volume": "-7"}))
    assert client.post(at("new"), good).headers["location"] == at("asset", "A-31/b")
    made = Asset.objects.get(ref="A-31/b")
    assert (made.volume, made.unit.ref, made.sensitive, made.copy) == (7, "DATA", None, "master")
    assert "Keys" in words(client.get(at("asset", "A-31/b")))
    assert "already" in words(client.post(at("new"), good))


def errors(response) -> list[str]:
    assert response.status_code == 422
    text = response.content.decode()
    summary = text.split("govuk-error-summary__list")[1].split("</ul>")[0]
    return [part.split('"')[0].removeprefix("id_") for part in summary.split('href="#')[1:]]


class Reader(HTMLParser):
    """Reads what a form on a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.within = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "select":
            self.within = name
            self.sent.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.sent[self.within] = given.get("value") or ""
        elif tag == "textarea":
            self.within = name
            self.sent[name] = ""
        elif tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.sent[name] = given.get("value") or ""

    def handle_data(self, data):
        if self.within and self.lasttag == "textarea":
            self.sent[self.within] += data

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.within = ""


def page_as_sent(client, address: str) -> dict[str, str]:
    """What a browser would send of the form on a page: read out of the page itself."""
    reader = Reader()
    reader.feed(client.get(address).content.decode())
    reader.sent.pop("csrfmiddlewaretoken", None)
    return reader.sent


def test_a_record_is_changed_field_by_field_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(KEEPER)
    before = Asset.objects.values().get(ref="A-01")
    shown = page_as_sent(client, at("change", "A-01"))
    nothing = client.post(at("change", "A-01"), shown)
    assert "Nothing is to be changed" in words(nothing) or "Name at least one field" in words(nothing)
    assert Asset.objects.values().get(ref="A-01") == before
    answer = client.post(at("change", "A-01"), shown | {"origin": "Crime reports", "recipients": "FENCC\nSALTMARSH"})
    assert answer.status_code == 302, words(answer)
    after = Asset.objects.values().get(ref="A-01")
    assert {name for name in after if after[name] != before[name]} == {"origin"}
    entry = Entry.objects.filter(event="asset.changed").latest("id")
    assert '"fields": ["origin"]' in entry.body


def test_somebody_elses_change_is_not_written_over_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(KEEPER)
    shown = page_as_sent(client, at("change", "A-06"))
    change_asset(by=KEEPER, at=timezone.now(), asset="A-06", purposes="Said by somebody else")
    late = client.post(at("change", "A-06"), shown | {"title": "Crimes"})
    assert late.status_code == 422
    assert "Somebody has changed this asset" in words(late)
    assert Asset.objects.get(ref="A-06").title == "Crime records"


def test_a_personal_drive_is_refused_and_the_refusal_recorded(fenmarch: str) -> None:
    client = signed_in(KEEPER)
    shown = page_as_sent(client, at("change", "A-07")) | {"location_as_named": "Bo's USB stick"}
    answer = client.post(at("change", "A-07"), shown)
    assert answer.status_code == 403
    assert "removable medium" in words(answer)
    assert Entry.objects.filter(event="asset.changed.refused").exists()


def test_an_owner_is_named_and_accepts_which_changes_the_register(fenmarch: str) -> None:
    siro, owner = signed_in(SIRO), signed_in(SECOND_OWNER)
    assert errors(siro.post(at("owner", "A-12"), {})) == ["owner"]
    assert errors(siro.post(at("owner", "A-12"), {"owner": ANALYST})) == ["owner"], "who holds no role to own"
    assert errors(siro.post(at("owner", "A-12"), {"owner": OWNER, "delegate": "Nobody Such"})) == ["delegate"]
    assert siro.post(at("owner", "A-12"), {"owner": SECOND_OWNER, "delegate": "Beth Hartley"}).status_code == 302
    assert "Accept to own this asset" in words(owner.get(at("asset", "A-12")))
    assert signed_in(OWNER).post(at("accept", "A-12"), {}).status_code == 403
    assert owner.post(at("accept", "A-12"), {}).headers["location"] == at("asset", "A-12")
    asset = Asset.objects.select_related("owner", "delegate").get(ref="A-12")
    assert (asset.owner.ref, asset.delegate.ref, asset.accepted_at is not None) == (SECOND_OWNER, "P-HARTLEY", True)


@pytest.mark.parametrize("name", ["change", "owner", "accept"])
def test_an_asset_that_is_not_there_is_not_changed(name: str, fenmarch: str) -> None:
    for who in (KEEPER, SIRO):
        assert signed_in(who).post(at(name, "A-99"), {}).status_code in (403, 404)


def test_a_place_is_approved_and_changed_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(SIRO)
    place = {"ref": "VAULT", "name": "Paper vault", "kind": "paper_store", "approved": "yes", "access_logged": ""}
    assert errors(client.post(at("approve"), place)) == ["ceiling"]
    assert errors(client.post(at("approve"), place | {"kind": "", "approved_until-day": "31"})) == [
        "kind",
        "approved_until-day",
    ]
    until = {"ceiling": "SECRET", "approved_until-day": "1", "approved_until-month": "3", "approved_until-year": "2030"}
    assert client.post(at("approve"), place | until).status_code == 302
    said = words(client.get(at("locations")))
    assert "Paper vault VAULT" in said
    assert "until 1 March 2030" in said
    shown = page_as_sent(client, at("approve") + "?place=VAULT")
    assert (shown["name"], shown["approved"], shown["approved_until-year"]) == ("Paper vault", "yes", "2030")
    assert client.post(at("approve"), shown | {"approved": "no"}).status_code == 302
    assert Location.objects.get(ref="VAULT").approved is False
    refused = client.post(at("approve"), place | until | {"ref": "USB", "kind": "removable_medium"})
    assert refused.status_code == 403
    assert not Location.objects.filter(ref="USB").exists()


def test_a_rule_is_added_to_the_schedule_which_changes_the_register(fenmarch: str) -> None:
    client = signed_in(KEEPER)
    rule = {"ref": "OPS-09", "title": "Plans", "months": "84", "permanent": "yes"}
    assert errors(client.post(at("add_rule"), rule)) == ["months"]
    assert client.post(at("add_rule"), rule | {"permanent": ""}).status_code == 302
    assert RetentionRule.objects.get(ref="OPS-09").months == 84
    assert "84 months" in words(signed_in(ANALYST).get(at("schedule")))
    assert "already" in words(client.post(at("add_rule"), rule | {"permanent": ""}))


@pytest.mark.parametrize("name", ["locations", "schedule"])
def test_tables_take_few_queries(name: str, fenmarch: str) -> None:
    client = signed_in(ANALYST)
    with at_most(12):
        assert client.get(at(name)).status_code == 200
