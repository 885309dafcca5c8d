"""Changing what is on the register, and who answers for it."""

from __future__ import annotations

from django.http import HttpResponse

from muster.doors.forms import Form
from muster.doors.pages import Request, done, page, require, sent
from muster.people.rules import ROLES, may, works_here
from muster.register.actions import accept_asset, change_asset, name_owner, register_asset
from muster.register.forms import ChangeAssetForm, NewAssetForm, OwnerForm
from muster.register.queries import asset_on_record
from muster.register.rules import may_accept


def new(request: Request) -> HttpResponse:
    """Put an asset on the register."""
    require(may(request.person, "register.keep", request.on))
    form = NewAssetForm(sent(request))
    if form.does(register_asset, by=request.by, at=request.at):
        ref = form.result.ref
        return done(request, f"{ref} is on the register. Next, an owner must be named.", "register:asset", ref)
    return page(request, "register/asset_form.html", form=form, asset=None)


def change(request: Request, ref: str) -> HttpResponse:
    """Change what an asset's record says."""
    require(may(request.person, "register.keep", request.on))
    found = asset_on_record(ref, request.on)
    form = ChangeAssetForm(sent(request), asset=found.asset)
    if form.does(change_asset, by=request.by, at=request.at, asset=ref):
        return done(request, f"The record of {ref} was changed.", "register:asset", ref)
    return page(request, "register/asset_form.html", form=form, asset=found.asset)


def owner(request: Request, ref: str) -> HttpResponse:
    """Ask somebody to own an asset."""
    require(may(request.person, "owner.name", request.on))
    found = asset_on_record(ref, request.on)
    form = OwnerForm(sent(request), on=request.on)
    if form.does(name_owner, by=request.by, at=request.at, asset=ref):
        owns = form.result.accepted_at is not None
        said = f"{ref} stays with its owner." if owns else f"The person you named was asked to own {ref}."
        return done(request, said, "register:asset", ref)
    return page(request, "register/owner.html", form=form, found=found, asset=found.asset)


def accept(request: Request, ref: str) -> HttpResponse:
    """Accept to own an asset: for the person who was asked."""
    require(works_here(request.person, request.on))
    found = asset_on_record(ref, request.on)
    require(may_accept(found.owner, request.person, request.on))
    form = Form(sent(request))
    if form.does(accept_asset, by=request.by, at=request.at, asset=ref):
        return done(request, f"You now answer for {ref}.", "register:asset", ref)
    return page(request, "register/accept.html", form=form, found=found, asset=found.asset, role=ROLES["iao"])
