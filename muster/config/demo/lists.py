"""Four lists in order, each to a different degree: one well run, one whose DPIA lapses soon, one not authorised yet,
one shared without an agreement."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from muster.access.actions import acknowledge_policy, give_grant
from muster.config.demo import assessments
from muster.config.demo.organisation import (
    ANALYST,
    ASSESSORS,
    BOARD,
    DPO,
    LIST_OWNER,
    OWNER,
    PARTNER,
    SECOND_OWNER,
    SIRO,
)
from muster.evidence.actions import advise_on_document, approve_document, write_document
from muster.evidence.rules import AgreementTerms, ScopeFacts
from muster.lists.actions import add_nominal, authorise_list, give_opinion, propose_list
from muster.lists.rules import FieldTerms

LISTS: tuple[dict[str, Any], ...] = (
    {"asset": "A-01", "ref": "VHL", "title": "Violence Harm List", "tier": "high",
     "expected_size": 200, "youngest": 16,
     "purposes": {"prevent-violence": "Prevent serious violence", "safeguard": "Safeguard people at risk"},
     "categories": {"suspect": "To divert and disrupt", "victim": "To protect", "at_risk": "To protect"}},
    {"asset": "A-02", "ref": "YPR", "title": "Young People at Risk", "tier": "medium",
     "expected_size": 30, "youngest": 10,
     "purposes": {"safeguard": "Safeguard people at risk"}, "categories": {"at_risk": "To protect"}},
    {"asset": "A-03", "ref": "BOM", "title": "Burglary Offender Management", "tier": "low",
     "expected_size": 80, "youngest": 18,
     "purposes": {"reduce-reoffending": "Reduce reoffending"}, "categories": {"convicted": "To manage"}},
    {"asset": "A-04", "ref": "RDA", "title": "Repeat Domestic Abuse Perpetrators", "tier": "high",
     "expected_size": 90, "youngest": 18,
     "purposes": {"prevent-violence": "Prevent serious violence"}, "categories": {"suspect": "To disrupt"}},
)  # fmt: skip
CRITERIA = (
    ("OFFENCE", "inclusion", "Charged with, or convicted of, a serious violent offence in the last 24 months"),
    ("REPORT", "inclusion", "Two or more reports from independent sources, graded reliable, in the last 6 months"),
    ("REFERRAL", "inclusion", "Referred by a named professional who states a risk of serious harm"),
    ("NO-EVIDENCE", "removal", "No new evidence in the 6 months before a review"),
)
FIELDS = (
    FieldTerms("harm_band", "Harm band", "assessment", "To put effort where the harm is"),
    FieldTerms("division", "Division", "fact", "To tell who is to act"),
)
SAID: dict[str, Any] = {
    "legal_basis": "Prevention and detection of crime",
    "basis": "strict_necessity",
    "condition": "statutory",
    "necessity": "The harm is done by few people, whom each division knows only in part.",
    "proportionality": "Only those who meet a criterion are on it, while they do; each is reviewed every three months.",
    "alternatives": "Searching the crime system each time was tried: it does not show whom another division protects.",
    "sources": "Crime records, graded intelligence reports, and referrals by named professionals",
    "users": "Trained officers and analysts of the unit, each by a grant",
    "duration_months": 24,
    "automated": False,
}
RECIPIENTS = {"A-01": ("FENCC", "SALTMARSH"), "A-04": ("NHS-FEN",)}
TITLES = {
    "dpia": "Data protection impact assessment",
    "eia": "Equality impact assessment",
    "user_policy": "User policy",
    "appropriate_policy": "Appropriate policy document",
    "mandate": "Legal mandate",
    "agreement": "Data sharing agreement",
}
FAMILY_NAMES = ("Ashdown", "Birkett", "Corran", "Delmar", "Eskdale", "Farrow", "Gresham", "Holt", "Ilkley", "Jessop")
GIVEN_NAMES = ("Amara", "Ben", "Chidi", "Dana", "Ewan", "Farah", "Gus", "Hana", "Ivo", "Jude", "Kezia", "Lars")


def build(at: datetime) -> None:
    """Propose, assess, authorise and fill the lists, as their owners would."""
    then = at - timedelta(days=60)
    for terms in LISTS:
        propose_list(
            by=LIST_OWNER,
            at=then,
            owner=LIST_OWNER,
            criteria=CRITERIA,
            fields=FIELDS,
            review_months=3,
            **SAID,
            **terms,
        )
    for asset, lapse in (("A-01", 300), ("A-02", 9), ("A-03", 200), ("A-04", 250)):
        document_all(at, asset, lapse)
    _agreement(at)
    _next_version(at)
    assessments.build_unfinished(at)
    for ref, owner, by in (("VHL", OWNER, BOARD[0]), ("YPR", SECOND_OWNER, SIRO)):
        hear(at, ref, owner)
        ends_on = _day(at, 150)
        authorise_list(by=by, at=at, list=ref, ends_on=ends_on, reason="Necessary, proportionate and reviewed.")
    _grants(at)
    _nominals(at, "VHL", 40)
    _nominals(at, "YPR", 12)


def hear(at: datetime, ref: str, owner: str) -> None:
    """Everybody says what they think whom the tier of the list asks for; the Violence Harm List is the board's."""
    said = [(who, "assessor", "The criteria can be checked against records.") for who in ASSESSORS]
    said += [(owner, "owner", "The division cannot do without it."), (DPO, "dpo", "The measures of the DPIA suffice.")]
    if ref == "VHL":
        said += [(SIRO, "siro", "The risk is known and held.")]
        said += [(who, "board", "It holds few, and says why.") for who in BOARD]
    for who, part, reason in said:
        give_opinion(by=who, at=at, list=ref, part=part, says="for", reason=reason)


def _day(at: datetime, days: int) -> date:
    return (at + timedelta(days=days)).date()


def document_all(at: datetime, asset: str, lapse: int) -> None:
    """Everything a list needs but an agreement; the DPIA falls due for review after `lapse` days. That of the Violence
    Harm List was written here; the others came as files."""
    for kind in ("dpia", "eia", "user_policy", "appropriate_policy", "mandate"):
        if (kind, asset) == ("dpia", "A-01"):
            assessments.build_dpia(at, lapse)
            continue
        review_on = None if kind == "mandate" else _day(at, lapse if kind == "dpia" else 330)
        _document(at, asset, kind, review_on)


def _document(at: datetime, asset: str, kind: str, review_on: date | None, terms: AgreementTerms | None = None) -> None:
    ref = f"{kind.replace('_', '-').upper()}-{asset}"
    version = write_document(
        by=LIST_OWNER,
        at=at - timedelta(days=50),
        ref=ref,
        kind=kind,
        title=f"{TITLES[kind]} of {asset}",
        assets=[asset],
        content=f"{TITLES[kind]} of {asset}. Fenmarch Police, for demonstration only.\n".encode(),
        file_name=f"{ref.lower()}.txt",
        # in effect on the day of its approval, so that the list can be authorised as soon as everything is approved
        effective_on=_day(at, -46),
        review_on=review_on,
        agreement=terms,
        **_scoped(kind, asset),
    )
    if kind == "dpia":
        assessments.advise(at, ref, version.number, "The measures are enough for what the list is.")
    approve_document(by=SIRO, at=at - timedelta(days=46), document=ref, number=version.number)


def _scoped(kind: str, asset: str) -> dict[str, Any]:
    """What a document says of the list it is about, and which risk remains."""
    terms = next((each for each in LISTS if each["asset"] == asset), None)
    if terms is None or kind not in ("dpia", "eia", "appropriate_policy"):
        return {}
    scope = ScopeFacts(
        purposes=tuple(terms["purposes"]),
        categories=tuple(terms["categories"]),
        fields=tuple(each.name for each in FIELDS),
        recipients=RECIPIENTS.get(asset, ()),
        retention_months=12,
    )
    risk: dict[str, Any] = {"residual_risk": "low", "measures_open": False} if kind == "dpia" else {}
    return {"scope": scope} | risk


def _next_version(at: datetime) -> None:
    """The DPIA that lapses soon has been written anew, and waits for somebody to approve it."""
    write_document(
        by=LIST_OWNER,
        at=at - timedelta(days=2),
        ref="DPIA-A-02",
        kind="dpia",
        title=f"{TITLES['dpia']} of A-02",
        content=b"Data protection impact assessment of A-02, reviewed. Fenmarch Police, for demonstration only.\n",
        file_name="dpia-a-02-reviewed.txt",
        effective_on=_day(at, 7),
        review_on=_day(at, 372),
        **_scoped("dpia", "A-02"),
    )
    advise_on_document(
        by=DPO, at=at - timedelta(days=1), document="DPIA-A-02", number=2, against=False,
        text="It says now how children are told, which the version before did not.",
    )  # fmt: skip


def _agreement(at: datetime) -> None:
    """The county council may know of the Violence Harm List, for safeguarding, until the agreement ends."""
    terms = AgreementTerms(
        parties=("FENCC",),
        purposes=("safeguard",),
        fields=("ref", "family_name", "given_names", "categories"),
        starts_on=_day(at, -46),
        ends_on=_day(at, 240),
    )
    _document(at, "A-01", "agreement", _day(at, 220), terms)


def _grants(at: datetime) -> None:
    grants: tuple[Mapping[str, Any], ...] = (
        {"by": LIST_OWNER, "list": "VHL", "person": ANALYST, "purpose": "prevent-violence", "may_add": True},
        {"by": LIST_OWNER, "list": "VHL", "person": "P-DOYLE", "purpose": "prevent-violence"},
        {"by": LIST_OWNER, "list": "VHL", "person": PARTNER, "purpose": "safeguard"},
        {"by": OWNER, "list": "VHL", "person": LIST_OWNER, "purpose": "prevent-violence", "may_add": True},
        {"by": OWNER, "list": "VHL", "person": LIST_OWNER, "purpose": "safeguard"},
        {"by": LIST_OWNER, "list": "YPR", "person": ANALYST, "purpose": "safeguard"},
    )
    for grant in grants:
        give_grant(at=at, ends_on=_day(at, 120), reason="Named in the operating model", **grant)
    for person in (ANALYST, LIST_OWNER, PARTNER, "P-DOYLE"):
        acknowledge_policy(by=person, at=at, document="USER-POLICY-A-01", number=1)
    acknowledge_policy(by=ANALYST, at=at, document="USER-POLICY-A-02", number=1)


def _nominals(at: datetime, ref: str, how_many: int) -> None:
    terms = next(each for each in LISTS if each["ref"] == ref)
    chance = random.Random(ref)  # noqa: S311 - made-up people, and the same ones each time
    for number in range(1, how_many + 1):
        add_nominal(
            by=LIST_OWNER,
            at=at,
            list=ref,
            ref=f"{ref}-{number:03d}",
            family_name=chance.choice(FAMILY_NAMES),
            given_names=chance.choice(GIVEN_NAMES),
            born_on=date(chance.randint(1970, 2009), chance.randint(1, 12), chance.randint(1, 28)),
            categories=[chance.choice([*terms["categories"]])],
            criteria=[chance.choice(["OFFENCE", "REPORT", "REFERRAL"])],
            source=f"Report FEN/{number:04d}",
            basis=chance.choice(["fact", "assessment"]),
            details={
                "harm_band": chance.choice(["low", "medium", "high"]),
                "division": chance.choice(["north", "south"]),
            },
            review_on=_day(at, chance.randint(20, 80)),
        )
