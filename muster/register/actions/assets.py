"""What puts an asset on the register and changes what its record says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from muster.kernel.dates import day_of
from muster.kernel.errors import Conflict, Invalid, NotFound
from muster.kernel.text import check_reference, wrong_with_reference
from muster.log.acting import Acting, acting
from muster.log.turns import take_turns
from muster.people.queries import home_organisation, the_organisation, the_unit
from muster.people.records import Organisation, Unit
from muster.register.actions.getting import get, may_do
from muster.register.records import Asset, Location, RetentionRule
from muster.register.rules import REFERENCES, may_keep_at, may_keep_in_words, wrong_fields

_RECORDS = {
    "organisation": Organisation,
    "unit": Unit,
    "location": Location,
    "retention_rule": RetentionRule,
    "master": Asset,
}


def register_asset(*, by: str, at: datetime, ref: str, title: str, **fields: Any) -> Asset:
    """Put an information asset on the register. `fields` are the record's; organisation (ours unless another is
    named), unit, location, retention_rule and master are given by reference, recipients as a list of references.

    An asset on a personal drive or removable medium is refused (finding S1). An owner is named separately.
    """
    with acting("asset.registered", by=by, at=at, asset=ref) as act:
        take_turns("register")
        act.check(may_do(by, "register.keep", at))
        check_reference("ref", ref)
        _check_fields({"title": title} | fields)
        if Asset.objects.filter(ref=ref).exists():
            raise Conflict(f"There is an asset {ref!r} already. Choose another reference, or change that asset.")
        asset = Asset(ref=ref, title=title, registered_at=at)
        recipients = _fill(act, asset, fields)
        if asset.organisation_id is None:
            asset.organisation = home_organisation()
        act.enter(fields=sorted(fields))
        asset.save(force_insert=True)
        asset.recipients.set(recipients or ())
        act.affects(assets=[asset.id])
    return asset


def change_asset(*, by: str, at: datetime, asset: str, **fields: Any) -> Asset:
    """Change what an asset's record says; fields as for `register_asset`, "" for a reference that is to be empty."""
    with acting("asset.changed", by=by, at=at, asset=asset) as act:
        take_turns("register")
        act.check(may_do(by, "register.keep", at))
        if not fields:
            raise Invalid("Nothing is to be changed.", {"fields": "Name at least one field."})
        _check_fields(fields)
        found = get(Asset, asset, lock=True)
        recipients = _fill(act, found, fields)
        act.enter(fields=sorted(fields))
        found.save()
        if recipients is not None:
            found.recipients.set(recipients)
        act.affects(assets=[found.id])
    return found


def _check_fields(fields: dict[str, Any]) -> None:
    wrong = wrong_fields(fields)
    if wrong:
        raise Invalid("The asset's record cannot be kept like this.", wrong)


def _fill(act: Acting, asset: Asset, fields: dict[str, Any]) -> list[Organisation] | None:
    """Put the fields on the asset, checking places (S1) and copies. Gives the recipients, None when not said."""
    act.check(may_keep_in_words(str(fields.get("location_as_named", ""))))
    for name, value in fields.items():
        if name in _RECORDS:
            setattr(asset, name, _referred(name, value, day_of(act.at)))
        elif name not in REFERENCES:
            setattr(asset, name, value)
    if fields.get("location") and asset.location is not None:
        act.check(may_keep_at(asset.location.kind))
    _check_copies(asset)
    return _organisations(fields["recipients"]) if "recipients" in fields else None


def _referred(name: str, ref: str, on: date) -> Any:
    if ref and name == "organisation":
        return the_organisation(ref, on)
    if ref and name == "unit":
        return the_unit(ref, on)
    if ref:
        return get(_RECORDS[name], ref, lock=name in ("location", "master"))
    if name == "organisation":
        raise Invalid("An asset belongs to an organisation.", {"organisation": "Give its reference."})
    return None


def _check_copies(asset: Asset) -> None:
    """Copies point at a master, and a master at nothing: a chain of copies would hide which one is the truth."""
    if asset.master is not None and asset.copy == Asset.Copy.MASTER:
        raise Invalid("A master is no copy.", {"master": "Leave it empty, or say copy, extract or backup."})
    if asset.master is not None and (asset.master.id == asset.id or asset.master.copy != Asset.Copy.MASTER):
        raise Invalid(f"{asset.master.ref!r} is no master.", {"master": "Name the asset that is the master."})
    if asset.id and asset.copy != Asset.Copy.MASTER and asset.copies.exists():
        raise Conflict(f"{asset.ref!r} has copies, so it stays their master. Point them at another master first.")


def _organisations(refs: Iterable[str]) -> list[Organisation]:
    wanted = set(refs)
    if odd := [ref for ref in wanted if wrong_with_reference(ref)]:
        raise NotFound("organisation", odd[0])
    found = list(Organisation.objects.filter(ref__in=wanted))
    unknown = wanted - {each.ref for each in found}
    if unknown:
        raise NotFound("organisation", min(unknown))
    return found
