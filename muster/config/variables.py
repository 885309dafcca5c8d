"""Every variable Muster reads from the environment, on one page: name, default, sentence, and what is a bad value.

A bad value stops the start with a message that names the variable, because a mistyped limit that silently falls
back to a default would look like a working control.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class BadVariable(SystemExit):
    """A variable has a value that cannot be used; ends the program with a sentence and exit code 2."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(2)
        self.message = f"{name} is {value!r}, but must be {wanted}. Change it and start again."

    def __str__(self) -> str:
        return self.message


def _folder(text: str) -> Path:
    if not text:
        raise ValueError  # it would be whatever folder the command happens to be typed in
    path = Path(text).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _postgres_url(text: str) -> str:
    if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
        raise ValueError
    _ = urlsplit(text).port  # raises ValueError where it is no number
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError
        return text

    return read


def _word(text: str) -> str:
    if not text or any(letter.isspace() or letter == "+" for letter in text):
        raise ValueError
    return text


def _yes_or_no(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names or any("*" in name or "/" in name for name in names):
        raise ValueError  # a wildcard would let a forged Host header into links
    return names


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    if text and not (parts.hostname and (parts.scheme == "https" or here)):
        raise ValueError  # whoever sits between could sign in as anybody
    return text.rstrip("/")


def _claim(text: str) -> str:
    if text == "email":
        raise ValueError  # an address is given to somebody else when its owner leaves
    return _word(text)


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str
    says: str
    wanted: str
    read: Callable[[str], Any]


VARIABLES = (
    Variable(
        "MUSTER_HOME",
        ".muster",
        "The folder for what Muster keeps outside the database: the embedded server, the log's signing key, "
        "published checkpoints and uploaded files.",
        "a folder",
        _folder,
    ),
    Variable(
        "MUSTER_DATABASE_URL",
        "",
        "The PostgreSQL to use (15 or later); empty means the embedded one. Name an administrator for "
        "`muster setup`; the program itself always connects as muster_app.",
        "empty or postgresql://user:password@host:port/database",
        _postgres_url,
    ),
    Variable(
        "MUSTER_APP_PASSWORD",
        "",
        "The password of muster_app. When empty, `muster setup` makes one and keeps it in MUSTER_HOME.",
        "a password",
        str,
    ),
    Variable(
        "MUSTER_TIME_ZONE",
        "Europe/London",
        "The time zone in which days begin and end.",
        "the name of a time zone, such as Europe/London",
        lambda text: ZoneInfo(text).key,
    ),
    Variable(
        "MUSTER_BY",
        "",
        "The reference of the person who acts on the command line when --by is not given.",
        "a person's reference",
        str,
    ),
    Variable(
        "MUSTER_OPENING_MINUTES",
        "15",
        "How long an opened list stays open at most; less when its standing or the person's clearance ends sooner.",
        "a whole number from 1 to 480",
        _whole(1, 480),
    ),
    Variable(
        "MUSTER_LOG_LAG_SECONDS",
        "600",
        "No list opens while the oldest entry that is not yet in the log's tree is older than this.",
        "a whole number from 1 to 86400",
        _whole(1, 86_400),
    ),
    Variable(
        "MUSTER_REASON",
        "required",
        "Whether opening a list needs a reason, where the list itself does not say. This is policy: section 62 of "
        "the Data Protection Act 2018 no longer asks for it.",
        "required, optional or off",
        _one_of("required", "optional", "off"),
    ),
    Variable(
        "MUSTER_LOG_ORIGIN",
        "muster.example/log",
        "The name of this log in its checkpoints. Choose one that is yours alone and never change it.",
        "a name without spaces or plus signs",
        _word,
    ),
    Variable(
        "MUSTER_FILE_LIMIT_MB",
        "20",
        "The largest file that can be sent in the pages or kept as evidence, in megabytes.",
        "a whole number from 1 to 1000",
        _whole(1, 1000),
    ),
    Variable(
        "MUSTER_HOSTS",
        "127.0.0.1,localhost",
        "The names under which the pages are served, separated by commas. A request for any other name is refused.",
        "host names separated by commas, such as muster.fenmarch.example",
        _names,
    ),
    Variable(
        "MUSTER_HTTPS",
        "no",
        "Whether the pages are served over HTTPS, by a proxy that says so in X-Forwarded-Proto and takes that header "
        "from nobody else. Then cookies travel over HTTPS alone, and plain HTTP is sent there.",
        "yes or no",
        _yes_or_no,
    ),
    Variable(
        "MUSTER_HSTS_SECONDS",
        "31536000",
        "With HTTPS, how long a browser that came once must not come over plain HTTP again; 0 for not at all.",
        "a whole number from 0 to 63072000",
        _whole(0, 63_072_000),
    ),
    Variable(
        "MUSTER_SESSION_MINUTES",
        "30",
        "How long somebody stays signed in to the pages without doing anything.",
        "a whole number from 1 to 720",
        _whole(1, 720),
    ),
    Variable(
        "MUSTER_SESSION_HOURS",
        "12",
        "After how many hours everybody has to sign in again, whatever they do.",
        "a whole number from 1 to 24",
        _whole(1, 24),
    ),
    Variable(
        "MUSTER_SECOND_FACTOR",
        "required",
        "Whether whoever signs in with a password must also give a one-time code. Those whom an identity provider "
        "signs in give theirs there.",
        "required or optional",
        _one_of("required", "optional"),
    ),
    Variable(
        "MUSTER_OIDC_ISSUER",
        "",
        "The identity provider (OpenID Connect) that may sign people in: its issuer. Empty for none.",
        "empty or an address beginning with https://",
        _issuer,
    ),
    Variable(
        "MUSTER_OIDC_CLIENT_ID",
        "",
        "What the identity provider knows Muster as.",
        "a client identifier",
        str,
    ),
    Variable(
        "MUSTER_OIDC_CLIENT_SECRET",
        "",
        "The secret that Muster shows to the identity provider.",
        "a secret",
        str,
    ),
    Variable(
        "MUSTER_OIDC_CLAIM",
        "preferred_username",
        "The claim in which the identity provider names a person by their reference here. Never an e-mail address.",
        "the name of a claim other than email",
        _claim,
    ),
    Variable(
        "MUSTER_OIDC_NAME",
        "your organisation's account",
        "What the button says that leads to the identity provider: “Sign in with …”.",
        "a few words",
        str,
    ),
    Variable(
        "MUSTER_DEMONSTRATION",
        "no",
        "Whether anybody may sign in as anybody, to try the demonstration. Works on this machine's own address only.",
        "yes or no",
        _yes_or_no,
    ),
    Variable(
        "MUSTER_COURSE",
        "INFO-AND-YOU",
        "The reference of the course that everyone who opens a list must hold, or an equivalent of it.",
        "a course's reference",
        _word,
    ),
)


def read_variables(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The value of every variable, from the environment or its default.

    Raises BadVariable for a value that cannot be used.
    """
    environment = os.environ if environment is None else environment
    return {variable.name: _value(variable, environment) for variable in VARIABLES}


def _value(variable: Variable, environment: Mapping[str, str]) -> Any:
    text = environment.get(variable.name, variable.default).strip()
    try:
        return variable.read(text)
    # ZoneInfo raises KeyError for a zone it does not know, and expanduser RuntimeError for a user it does not
    except (ValueError, KeyError, OSError, RuntimeError) as error:
        raise BadVariable(variable.name, text, variable.wanted) from error
