"""The pages of disclosures, on the demonstration force: the county council may be told of the Violence Harm List."""

from __future__ import annotations

from datetime import UTC, datetime

from django.urls import reverse

from muster.access.actions import open_list
from muster.sharing.records import Disclosure
from tests.pages import signed_in, words

OWNER, ANALYST = "P-HARTLEY", "P-PATEL"
SENT = {
    "recipient": "FENCC",
    "receiver": "Grace Ellis",
    "nominals": "VHL-003",
    "fields_told": ["ref", "categories"],
    "how": "spoken",
    "reason": "Visits",
    "guidance": "No guilt",
}


def opened(by: str, purpose: str) -> int:
    return open_list(by=by, at=datetime.now(UTC), list="VHL", purpose=purpose, reason="To plan.").id


def test_a_disclosure_is_recorded_from_the_opening_which_changes_the_force(fenmarch: str) -> None:
    client, opening = signed_in(OWNER), opened(OWNER, "safeguard")
    address = reverse("openings:disclose", args=(opening,))
    assert "Disclose people" in words(client.get(reverse("openings:opening", args=(opening,))))
    before = Disclosure.objects.count()
    asked = client.post(address, {"nominal": "VHL-003"})
    assert (asked.status_code, "VHL-003" in asked.content.decode()) == (200, True)
    answer = client.post(address, SENT | {"nominals": "VHL-003\r\n VHL-004"}, follow=True)
    assert "2 people are recorded as disclosed to Fenmarch County Council" in words(answer)
    assert Disclosure.objects.count() == before + 1
    shown = client.get(reverse("lists:disclosures", args=("VHL",)))
    assert "Fenmarch County Council Grace Ellis" in words(shown)
    assert "VHL-003" not in words(shown)
    renewal = words(client.get(reverse("lists:renewal", args=("VHL",))))
    assert f"Fenmarch County Council {before + 1} {2 * before + 2}" in renewal


def test_what_is_wrong_is_told_beside_each_field(fenmarch: str) -> None:
    client = signed_in(OWNER)
    address = reverse("openings:disclose", args=(opened(OWNER, "safeguard"),))
    for wrong, said in (
        ({"fields_told": ["ref"]}, "must go with them"),
        (
            {"fields_told": ["ref", "categories", "harm_band"]},
            "No agreement with Fenmarch County Council names harm band",
        ),
        ({"nominals": "VHL-003\nVHL-999"}, "Nobody on VHL has the reference VHL-999"),
        ({"guidance": ""}, "Enter what they are told"),
        ({"recipient": "NHS-FEN"}, "Select one of the choices"),
    ):
        answer = client.post(address, SENT | wrong)
        assert (answer.status_code, said in words(answer)) == (422, True)


def test_for_another_purpose_nobody_is_told(fenmarch: str) -> None:
    address = reverse("openings:disclose", args=(opened(OWNER, "prevent-violence"),))
    answer = signed_in(OWNER).post(address, SENT)
    assert (answer.status_code, "for this purpose" in words(answer)) == (422, True)


def test_who_does_not_own_the_list_is_offered_nothing_and_refused(fenmarch: str) -> None:
    client, opening = signed_in(ANALYST), opened(ANALYST, "prevent-violence")
    assert "Disclose people" not in words(client.get(reverse("openings:opening", args=(opening,))))
    assert client.get(reverse("openings:disclose", args=(opening,))).status_code == 403
