"""Commands for assets and their owners."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from muster.doors.command import By, Format, Formatted, now, person, show, show_table
from muster.doors.tables import to_bool, to_date, to_int
from muster.kernel.dates import day_of
from muster.kernel.errors import Invalid
from muster.register import actions
from muster.register.queries import asset_shown, assets_listed

Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="field=value, for each field; several recipients are separated by commas."),
]


def add_to(app: typer.Typer) -> None:
    app.command("list")(list_assets)
    app.command("show")(show_asset)
    app.command("add")(add)
    app.command("change")(change)
    app.command("name-owner")(name_owner)
    app.command("accept")(accept)


def list_assets(
    search: Annotated[str, typer.Option("--search", help="Words in reference, title or description.")] = "",
    unit: Annotated[str | None, typer.Option("--unit", help="A unit's reference.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", help="A person's reference.")] = None,
    classification: Annotated[str | None, typer.Option("--classification")] = None,
    orphaned: Annotated[
        bool | None, typer.Option("--orphaned/--not-orphaned", help="Only those nobody answers for, or the others.")
    ] = None,
    format: Formatted = Format.TABLE,
) -> None:
    """Show information assets, who answers for them, and which are orphaned."""
    rows = assets_listed(
        on=day_of(now()), search=search, unit=unit, owner=owner, classification=classification, orphaned=orphaned
    )
    columns = ("ref", "title", "organisation", "owner", "classification", "location", "orphaned_because")
    show_table(rows, columns, format, noun="assets")


def show_asset(ref: str, format: Formatted = Format.TABLE) -> None:
    """Show one asset, and what its record lacks and who must supply it."""
    asset = asset_shown(ref, day_of(now()))
    if format is Format.TABLE:
        asset["missing"] = [f"{each['title']} ({each['who']})" for each in asset["missing"]]
    show(asset, format)


def add(ref: str, title: str, set_: Set = None, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Put an information asset on the register."""
    asset = actions.register_asset(by=person(by), at=now(), ref=ref, title=title, **_fields(set_))
    show({"ref": asset.ref}, format, f"{asset.ref} is on the register. Next: muster register name-owner {asset.ref}.")


def change(ref: str, set_: Set = None, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Change what an asset's record says."""
    asset = actions.change_asset(by=person(by), at=now(), asset=ref, **_fields(set_))
    show({"ref": asset.ref}, format, f"{asset.ref} was changed.")


def name_owner(
    asset: str,
    owner: str,
    delegate: Annotated[str, typer.Option("--delegate", help="Who looks after it day by day.")] = "",
    by: By = "",
    format: Formatted = Format.TABLE,
) -> None:
    """Ask somebody to own an asset; nobody owns it until they accept."""
    named = actions.name_owner(by=person(by), at=now(), asset=asset, owner=owner, delegate=delegate)
    accepted = named.accepted_at is not None
    sentence = f"{owner} was asked to own {asset}." if not accepted else f"{owner} owns {asset} already."
    show({"ref": asset, "owner": owner, "accepted": accepted}, format, sentence)


def accept(asset: str, by: By = "", format: Formatted = Format.TABLE) -> None:
    """Accept to own an asset that you were asked to own."""
    accepted = actions.accept_asset(by=person(by), at=now(), asset=asset)
    show({"ref": asset, "accepted_at": accepted.accepted_at}, format, f"{asset} has an accountable owner.")


def _fields(given: list[str] | None) -> dict[str, Any]:
    """Values of the fields' own kinds. Raises Invalid for what is no field=value, given twice, or no such value."""
    fields: dict[str, Any] = {}
    for text in given or ():
        name, equals, value = text.partition("=")
        if not equals or name in fields or name in ("ref", "by", "at", "asset", "registered_at"):
            raise Invalid(f"--set {text!r} sets no field.", {"--set": "Write field=value, each field once."})
        fields[name] = _value(name, value)
    return fields


def _value(name: str, text: str) -> Any:
    readers = {"volume": to_int, "retention_months": to_int, "sensitive": to_bool, "ended_on": to_date}
    try:
        if name == "recipients":
            return [ref.strip() for ref in text.split(",") if ref.strip()]
        return readers[name](text) if name in readers else text
    except ValueError as error:
        raise Invalid(f"--set {name}: {error}", {name: str(error)}) from None
