"""The templates' environment: GOV.UK macros, Muster's own, and how values read in plain English."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

from muster.doors.forms import boxes, items
from muster.kernel.dates import last_day
from muster.kernel.text import listed

PACKAGE = Path(__file__).resolve().parent.parent


def environment(**options: Any) -> Environment:
    """Jinja2 as Django starts it. Each room's templates lie in the room and are named `<room>/<page>.html`."""
    options["loader"] = ChoiceLoader(
        [
            FileSystemLoader(sorted(PACKAGE.rglob("templates"))),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    made = Environment(**options)  # noqa: S701 - Django's backend passes autoescape=True
    made.globals |= {
        "url": url,
        "static": static,
        "settings": settings.MUSTER,
        "get_messages": get_messages,
        "with_query": with_query,
        "items": items,
        "boxes": boxes,
    }
    made.filters |= {
        "day": day,
        "moment": moment,
        "said_moment": said_moment,
        "clock": clock,
        "last_day": lambda until: day(last_day(until)) if until else "",
        "number": lambda figure: f"{figure:,}",
        "words": lambda word: str(word).replace("_", " "),
        "sentence": sentence,
        "listed": listed,
    }
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name: `url("register:asset", ref)`."""
    return reverse(name, args=args, kwargs=kwargs)


def static(name: str) -> str:
    """The address of a style or script, changing with its content, so that browsers may keep it for ever."""
    return f"{settings.STATIC_URL}{name}?v={_fingerprint(name)}"


def with_query(query: Any, **changes: Any) -> str:
    """The query of an address with some values changed or, where None, left out: for sorting and paging."""
    values = {**query.dict(), **changes}
    return "?" + urlencode({name: value for name, value in values.items() if value not in (None, "")})


def day(value: date | None) -> str:
    """14 March 2027; "" for none."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%-d %B %Y}" if value else ""


def moment(value: datetime | None) -> str:
    """14 March 2027 at 3:07pm, in the organisation's time zone; "" for none."""
    if value is None:
        return ""
    return f"{timezone.localtime(value):%-d %B %Y} at {clock(value)}"


def clock(value: datetime) -> str:
    """3:07pm, in the organisation's time zone."""
    local = timezone.localtime(value)
    return f"{local:%-I:%M}{local:%p}".replace("AM", "am").replace("PM", "pm")


def said_moment(text: str | None, *, seconds: bool = False) -> str:
    """The same of a moment as an entry says it (2026-06-15T12:00:00.123456Z), to the second if asked; "" for none."""
    if not text:
        return ""
    local = timezone.localtime(datetime.fromisoformat(text))
    return f"{moment(local)} ({local:%H:%M:%S})" if seconds else moment(local)


def sentence(text: str) -> str:
    """With a capital at the beginning."""
    return text[:1].upper() + text[1:]


@cache
def _fingerprint(name: str) -> str:
    path = Path(settings.STATIC_ROOT) / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.exists() else "missing"
