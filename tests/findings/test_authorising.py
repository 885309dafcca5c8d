"""What went wrong elsewhere when nobody, or the wrong one, let a list exist; each as a scenario that runs."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.controls.catalogue import authorisation, sunset
from muster.kernel.decision import Verdict
from muster.kernel.errors import Invalid, NotAllowed
from muster.lists.actions import answer_flag, authorise_list, change_list, note_authorisation, revoke_authorisation
from muster.lists.commands.proposal import read_proposal
from muster.lists.queries.deciding import decisions_for_the_board
from muster.lists.queries.flags import flags_shown
from muster.lists.records import List
from muster.lists.rules import TIERS, longest, review_limit, tier_of
from tests.access.build import IAO, NOW, OWNER, SIRO, day, good_list
from tests.controls.test_catalogue import GOOD
from tests.hearing import hear
from tests.lists.test_rules import TERMS
from tests.people.build import person

LONDON = ZoneInfo("Europe/London")


def refused(**given: object) -> str:
    with pytest.raises(NotAllowed) as caught:
        authorise_list(**{"by": IAO, "at": NOW, "list": "L-1", "ends_on": day(90), "reason": "Try"} | given)
    return caught.value.decision.code


def test_e15_a_criterion_without_evidence_waits_for_an_answer(db: str) -> None:
    good_list(nominals=0)
    vague = (("C1", "inclusion", "Takes part in violence"), ("R1", "removal", "Nothing new in six months"))
    change_list(by=OWNER, at=NOW, list="L-1", criteria=vague)
    assert refused() == "list.flags"
    (shown,) = flags_shown(List.objects.get())
    assert shown.flag.rule == "no_evidence"
    answer_flag(
        by=OWNER, at=NOW, list="L-1", key=shown.flag.key, answer="The user policy names the records that count."
    )
    hear("L-1", NOW)
    assert authorise_list(by=IAO, at=NOW, list="L-1", ends_on=day(90), reason="Answered.").voided_at is None


def test_a2_and_e10_every_decision_below_the_board_is_before_it_until_it_has_dealt_with_it(db: str) -> None:
    good_list(nominals=0)
    member = person("P-MEMBER", "board_member")
    assert [(row.list.ref, hasattr(row, "oversight")) for row in decisions_for_the_board()] == [("L-1", False)]
    note_authorisation(by=member, at=NOW, list="L-1", reason="Looked at.")
    assert [(row.list.ref, row.oversight.outcome) for row in decisions_for_the_board()] == [("L-1", "noted")]
    revoke_authorisation(by=member, at=NOW, list="L-1", reason="It went wrong.")
    assert List.objects.get().state == "proposed"


def test_a3_the_tier_follows_from_the_harm_and_no_proposer_can_ask_for_a_lower_one(db: str) -> None:
    good_list(nominals=0)
    change_list(by=OWNER, at=NOW, list="L-1", tier="low", youngest=10, expected_size=5000)
    assert List.objects.get().tier == "board"
    assert refused(by=SIRO) == "role.missing"


def test_l50a_what_a_computer_chooses_is_never_decided_on_by_one_person() -> None:
    assert TIERS[tier_of(TERMS).tier].parts == ("owner",)
    scored = TIERS[tier_of(type(TERMS)(**{**_fields(), "automated": True})).tier]
    assert scored.parts[:2] == ("assessor", "owner")


def _fields() -> dict[str, object]:
    return {name: getattr(TERMS, name) for name in TERMS.__dataclass_fields__}


@pytest.mark.parametrize("key", ["state", "authorisations", "opinions", "tier_asked", "called_in", "decided_hash"])
def test_cnil_a_proposal_in_a_file_carries_no_approval(key: str, tmp_path: Path) -> None:
    """CNIL PIA: a validated assessment could be forged by importing a file that says so."""
    file = tmp_path / "proposal.json"
    said = {"ref": "L-1", "title": "L", "owner": "P-1", "purposes": {}, "categories": {}, key: "authorised"}
    file.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_proposal(file, whole=True)
    assert caught.value.fields == {key: "There is no such key here."}


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(list(TIERS)), st.integers(1, 120))
def test_ciso_3134_no_new_year_and_no_leap_day_stops_what_comes_round_again(on: date, tier: str, months: int) -> None:
    """CISO Assistant #3134: a task that recurred stopped without a word at new year."""
    last, review = longest(TIERS[tier], on), review_limit(on, months)
    assert timedelta(days=TIERS[tier].months * 28) <= last - on <= timedelta(days=TIERS[tier].months * 31)
    assert review is not None
    assert timedelta(days=months * 28) <= review - on <= timedelta(days=months * 31)
    assert longest(TIERS[tier], last) > last


@pytest.mark.parametrize("ends_on", [date(2026, 1, 31), date(2026, 3, 29), date(2026, 7, 1), date(2026, 10, 25)])
def test_an_authorisation_ends_at_midnight_where_the_force_is_whatever_its_clocks_do(ends_on: date) -> None:
    """Also on the days on which they change."""
    given_ = type(GOOD.authorisation)(
        decided_at=datetime(2025, 12, 1, tzinfo=UTC), starts_on=date(2025, 12, 1), ends_on=ends_on, void_reason=None
    )
    facts = type(GOOD)(**{name: getattr(GOOD, name) for name in GOOD.__dataclass_fields__} | {"authorisation": given_})
    midnight = datetime.combine(ends_on + timedelta(days=1), datetime.min.time(), LONDON).astimezone(UTC)
    before = sunset.check(facts, midnight - timedelta(microseconds=1))
    assert (before.verdict, before.until) == (Verdict.MET, midnight)
    assert sunset.check(facts, midnight).verdict is Verdict.NOT_MET
    grace = datetime.combine(ends_on + timedelta(days=31), datetime.min.time(), LONDON).astimezone(UTC)
    assert authorisation.check(facts, grace - timedelta(microseconds=1)).verdict is Verdict.MET
    assert authorisation.check(facts, grace).verdict is Verdict.NOT_MET
