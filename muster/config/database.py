"""Where PostgreSQL is, and as whom the program connects.

Two identities and never mixed: an *administrator*, who sets up and migrates, and `muster_app`, as whom everything
else runs. Row-level security and the triggers mean nothing to a superuser, so the program must never be one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

APP_ROLE = "muster_app"
DATABASE = "muster"


def database_settings(variables: dict[str, Any]) -> dict[str, Any]:
    """Django's settings for the program's connection, as muster_app."""
    settings = _from_url(administrator_url(variables))
    if settings["USER"] != APP_ROLE or not settings["PASSWORD"]:
        settings["USER"] = APP_ROLE
        settings["PASSWORD"] = app_password(variables)
    settings["OPTIONS"]["options"] = "-c search_path=muster"
    return settings


def owner_settings(variables: dict[str, Any]) -> dict[str, Any]:
    """Django's settings for migrations: an administrator's connection that acts as muster_owner."""
    settings = _from_url(administrator_url(variables))
    settings["OPTIONS"]["options"] = "-c search_path=muster -c role=muster_owner"
    return settings


def administrator_url(variables: dict[str, Any]) -> str:
    """The URL given, or that of the embedded server (which names its superuser)."""
    return variables["MUSTER_DATABASE_URL"] or f"postgresql://postgres@/{DATABASE}?host={socket_folder(variables)}"


def socket_folder(variables: dict[str, Any]) -> Path:
    """Where the embedded server listens: a socket in its own folder, closed to other users, and no network address."""
    return Path(variables["MUSTER_HOME"]) / "postgresql"


def app_password(variables: dict[str, Any]) -> str:
    """The password of muster_app, from its variable or from MUSTER_HOME; made at set-up when there is none."""
    if variables["MUSTER_APP_PASSWORD"]:
        return str(variables["MUSTER_APP_PASSWORD"])
    kept = variables["MUSTER_HOME"] / "app-password"
    if kept.exists():
        return str(kept.read_text().strip())
    return ""


def ensure_app_password(variables: dict[str, Any]) -> str:
    """The password, making and keeping one (readable by this user alone) when there is none yet."""
    if not app_password(variables):
        _keep_secret(variables["MUSTER_HOME"] / "app-password")
    return app_password(variables)


def ensure_secret_key(variables: dict[str, Any]) -> None:
    """Make and keep the key that sessions are signed with, unless there is one."""
    if not (kept := variables["MUSTER_HOME"] / "secret-key").exists():
        _keep_secret(kept)


def _keep_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))


def secret_key(variables: dict[str, Any]) -> str:
    """What sessions are signed with, from MUSTER_HOME; before set-up one that lasts as long as this process."""
    kept: Path = variables["MUSTER_HOME"] / "secret-key"
    return kept.read_text().strip() if kept.exists() else secrets.token_urlsafe(50)


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or DATABASE,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {key: value for key, value in options.items() if key != "options"},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
    }
