"""Taking out the user policy that one must read before one may say so."""

from __future__ import annotations

import psycopg

from tests.access.test_list_pages import get, post
from tests.pages import words


def test_a_partner_takes_the_policy_of_a_list_they_were_granted_and_of_no_other(fenmarch: str) -> None:
    assert "Download User policy of A-01" in words(get("P-COUNCIL-ELLIS", "lists:policy", "VHL"))
    taken = post("P-COUNCIL-ELLIS", "lists:policy_file", "VHL")
    assert taken.content.startswith(b"User policy of A-01")
    assert taken.headers["content-disposition"] == 'attachment; filename="user-policy-a-01.txt"'
    with psycopg.connect(fenmarch) as admin:
        said = admin.execute("select body::jsonb from muster.entry order by id desc limit 1").fetchone()[0]
    assert (said["event"], said["person"], said["list"]) == ("document.downloaded", "P-COUNCIL-ELLIS", "VHL")
    elsewhere, nowhere = (post("P-COUNCIL-ELLIS", "lists:policy_file", ref) for ref in ("YPR", "NO-SUCH-LIST"))
    assert (elsewhere.status_code, nowhere.status_code) == (403, 403)
    assert words(elsewhere) == words(nowhere)
