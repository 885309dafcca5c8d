"""In the demonstration only: sign in as any persona. Two locks: the flag, and a request that came over loopback."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from muster.config.demo import organisation
from muster.config.demo.accounts import account_of
from muster.doors.pages import Request, page
from muster.people.accounts.sessions import enter
from muster.people.records import Person

PERSONAS: tuple[tuple[str, str, str], ...] = (
    (organisation.OWNER, "Information asset owner", "Answers for the Violence Harm List and approves its documents"),
    (organisation.LIST_OWNER, "List owner", "Runs the lists day to day and grants their use"),
    (organisation.ANALYST, "Analyst", "Opens lists to do the work"),
    ("P-DOYLE", "Constable", "Was granted a list, but the training lapsed"),
    (organisation.SIRO, "Senior information risk owner", "Names owners and authorises lists"),
    (organisation.KEEPER, "Register keeper", "Keeps the register of everything held"),
    ("P-NASH", "Data protection officer", "Advises, and reads the log"),
    ("P-BRIGGS", "Assurance assessor", "Checks every list against the controls"),
    ("P-WREN", "Board member", "Watches over all lists"),
    ("P-AUDLEY", "Auditor", "Reads the log and checks its proofs"),
    (organisation.PARTNER, "Partner", "Works for the county council, under an agreement"),
    (organisation.ADMINISTRATOR, "Administrator", "Keeps people, roles and accounts"),
)


@login_not_required
def choose(request: Request) -> HttpResponse:
    """Sign in as one of the personas, without a password."""
    if not _allowed(request):
        raise Http404
    if request.method == "POST" and request.POST.get("person") in {ref for ref, *_ in PERSONAS}:
        enter(request, account_of(request.POST["person"]), how=["demonstration"], at=request.at)
        return redirect("home")
    names = dict(Person.objects.values_list("ref", "name"))
    personas = [(ref, title, says, names.get(ref, ref)) for ref, title, says in PERSONAS]
    return page(request, "config/personas.html", personas=personas)


def _allowed(request: Request) -> bool:
    """A proxy would make every request look local, so one that was forwarded is none of ours."""
    forwarded = any(name.lower().startswith(("x-forwarded", "forwarded", "x-real")) for name in request.headers)
    peer = request.META.get("REMOTE_ADDR") or ""
    return settings.MUSTER["MUSTER_DEMONSTRATION"] and not forwarded and _loopback(peer)


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
