"""The renewal pack: every reason at once, figures and never people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from muster.access.actions import open_list
from muster.access.telling.renewal import renewal_of
from muster.kernel.errors import NotAllowed
from muster.lists.actions import import_nominals
from muster.lists.nominal_file import read_nominals
from muster.lists.records import List
from muster.rights.actions import answer_complaint, record_complaint
from tests.access.build import ANALYST, OWNER, cleared, day, good_list, granted, nominal
from tests.people.build import person
from tests.sharing.build import shared_list, told


def pack(ref: str = "L-1"):
    row = List.objects.select_related("owner", "proposed_by", "asset").get(ref=ref)
    return renewal_of(row, datetime.now(UTC))


def test_it_counts_what_happened_since_the_decision_and_names_nobody_on_the_list(db: str) -> None:
    good_list(nominals=6)
    cleared()
    granted("P-KEEPER")
    before = pack()
    assert (before.people[0], before.added, before.removed) == (6, 6, 0)
    nominal("L-1", 9)
    open_list(by=ANALYST, at=datetime.now(UTC), list="L-1", purpose="prevent", reason="To see.")
    try:
        open_list(by=OWNER, at=datetime.now(UTC), list="L-1", purpose="prevent", reason="To see.")
    except NotAllowed as refusal:
        code = refusal.decision.code
    after = pack()
    assert (after.people[0], after.added - before.added) == (7, 1)
    assert after.uses == [("prevent", 1)]
    assert after.refusals == [(code, 1)]
    assert "Keeper Fen" in after.unused
    assert "Analyst Fen" not in after.unused
    assert after.criteria == [("C1", 7)]


def test_so_few_that_they_could_be_told_apart_are_not_counted(db: str) -> None:
    good_list(nominals=4)
    assert pack().criteria == [("C1", None)]


def test_a_file_that_was_only_tried_is_no_file_that_came(db: str, tmp_path: Path) -> None:
    good_list()
    before = pack()
    file = tmp_path / "people.csv"
    file.write_text(
        "ref,family_name,given_names,categories,criteria,source,basis,review_on\n"
        f"N-8,Marram,Kit,suspect,C1,Report 8,fact,{day(60)}\n"
    )
    for dry_run, files, people in ((True, 0, 0), (False, 1, 1)):
        incoming, plain = read_nominals("L-1", file, None, None, None, None, None)
        import_nominals(
            by=OWNER, at=datetime.now(UTC), list="L-1", incoming=incoming, plain=plain, dry_run=dry_run
        )  # fmt: skip
        after = pack()
        assert (after.imported - before.imported, after.people[0] - before.people[0]) == (files, people)


def test_who_was_told_and_who_complained_is_counted_since_the_decision(db: str) -> None:
    shared_list()
    now, today = datetime.now(UTC), day(0)
    assert (pack().disclosures, pack().complaints) == ([], (0, 0))
    told()
    told(recipient="FORCE", nominals=["N-2"])
    told(recipient="FORCE", nominals=["N-1"])
    by = person("P-DUNN", "dpo", started_on=day(-400))
    for ref, about in (("C-1", "L-1"), ("C-2", "L-1"), ("C-3", "")):
        record_complaint(by=by, at=now, ref=ref, received_on=today, about="A stop.", list=about)
    answer_complaint(by=by, at=now, ref="C-2", answered_on=today, outcome="upheld", answer="It was wrong.")
    found = pack()
    assert found.disclosures == [("Other Force", 2, 2), ("Saltmarsh Council", 1, 2)]
    assert (found.complaints, found.outcomes) == ((2, 1), [("upheld", 1)])
