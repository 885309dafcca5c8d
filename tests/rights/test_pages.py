"""The pages of complaints, on the demonstration force, which has one that nobody acknowledged in time."""

from __future__ import annotations

from datetime import UTC, datetime

from muster.kernel.dates import day_of
from tests.pages import signed_in, words


def test_the_pages_lead_from_one_step_to_the_next_which_changes_the_force(fenmarch: str) -> None:
    client = signed_in("P-NASH")
    day = {"received_on-day": "1", "received_on-month": "6", "received_on-year": "2026"}
    wrong = client.post("/complaints/add/one/", day | {"ref": "C-2", "list": "NONE", "about": "A stop"})
    assert (wrong.status_code, "There is no list" in words(wrong)) == (422, True)
    assert "Overdue" in words(client.get("/complaints/"))
    assert "Acknowledge complaint C-21" in words(client.get("/"))
    assert "Say that it was acknowledged" in words(client.get("/complaints/C-21/"))
    today = day_of(datetime.now(UTC))
    for step, more in (
        ("acknowledged", {}),
        ("answered", {"outcome": "withdrawn", "answer": "They withdrew it."}),
    ):
        parts = {"day": today.day, "month": today.month, "year": today.year}
        sent = {f"{step}_on-{name}": str(part) for name, part in parts.items()} | more
        address = f"/complaints/C-21/{'acknowledge' if step == 'acknowledged' else 'answer'}/"
        answer = client.post(address, sent, follow=True)
        assert f"C-21 is {step}" in words(answer)
    assert "Say how it was answered" not in words(answer)
