"""The page of the renewal pack, on the demonstration force."""

from __future__ import annotations

from datetime import UTC, datetime

from django.urls import reverse

from muster.access.telling.renewal import renewal_of
from muster.lists.records import List
from tests.pages import at_most, signed_in, words


def test_the_legacy_list_is_refused_with_eleven_reasons_of_control_and_all_that_it_does_not_say(fenmarch: str) -> None:
    client = signed_in("P-STROUD")
    with at_most(75):
        answer = client.get(reverse("lists:renewal", args=["LEGACY"]))
    assert answer.status_code == 200
    said = words(answer)
    assert "Controls that are not met: 11" in said
    assert "What the list does not say: " in said
    assert "Who has not been heard: " in said
    row = List.objects.select_related("owner", "proposed_by", "asset").get(ref="LEGACY")
    found = renewal_of(row, datetime.now(UTC))
    assert len(found.controls) == 11
    for reason in found.stands_in_the_way:
        assert reason.what.split(":")[0] in said
        assert reason.remedy
        assert reason.who
