"""The page on which a list is reviewed before it is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.urls import reverse

from muster.config.demo.lists import hear
from muster.lists.actions import authorise_list, change_list
from tests.pages import signed_in, words

LIST_OWNER, OWNER, SIRO, ANALYST = "P-HARTLEY", "P-LINDQVIST", "P-STROUD", "P-PATEL"


def page(by: str, name: str, *args: object) -> str:
    return words(signed_in(by).get(reverse(name, args=args)))


def test_a_list_that_is_reviewed_before_use_opens_once_it_was_which_changes_the_force(fenmarch: str) -> None:
    now = datetime.now(UTC)
    assert "It was not decided that this list is reviewed before each use" in page(LIST_OWNER, "lists:review", "YPR")
    change_list(by=LIST_OWNER, at=now, list="YPR", review_hours=24)
    hear(now, "YPR", OWNER)
    authorise_list(by=SIRO, at=now, list="YPR", ends_on=(now + timedelta(days=50)).date(), reason="Still needed.")
    told = page(ANALYST, "lists:list", "YPR")
    assert "Closed: it is to be reviewed before each use, and has not been." in told
    assert "Look through the list, and say what you looked at" in told
    assert "Hours for which a review before use holds 24" in told
    assert "Review it before use" not in told
    assert "Review it before use" in page(LIST_OWNER, "lists:list", "YPR")
    address = reverse("lists:review", args=("YPR",))
    assert "Say what you looked at" in words(signed_in(LIST_OWNER).post(address, {"reason": " "}))
    assert signed_in(LIST_OWNER).post(address, {"reason": "Each of the twelve was looked at."}).status_code == 302
    assert "May be used until" in page(ANALYST, "lists:list", "YPR")
