"""Every variable on one page: defaults that work, bad values that stop the start, and none that nobody reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import muster
from muster.config.variables import VARIABLES, BadVariable, read_variables

PACKAGE = Path(muster.__file__).parent
BAD: dict[str, tuple[str, ...]] = {
    "MUSTER_HOME": ("", "  ", "~nobody-of-this-name/x", __file__),
    "MUSTER_DATABASE_URL": ("localhost", "mysql://a@b/c", "postgresql://a@b:port/c", "postgresql://[::1/c", "http://x"),
    "MUSTER_TIME_ZONE": ("", "London", "Europe/", "../../etc/passwd", "/etc/localtime"),
    "MUSTER_OPENING_MINUTES": ("", "0", "481", "-1", "1.5", "fifteen", "1e2"),
    "MUSTER_LOG_LAG_SECONDS": ("", "0", "86401", "ten"),
    "MUSTER_REASON": ("", "Required", "yes", "none"),
    "MUSTER_LOG_ORIGIN": ("", "two words", "a+b", "a\tb"),
    "MUSTER_FILE_LIMIT_MB": ("", "0", "1001", "20 MB"),
    "MUSTER_COURSE": ("", "two words", "a+b"),
    "MUSTER_HOSTS": ("", ",", "*", "*.fenmarch.example", "https://fenmarch.example"),
    "MUSTER_HTTPS": ("", "true", "Yes"),
    "MUSTER_HSTS_SECONDS": ("", "-1", "63072001", "a year"),
    "MUSTER_SESSION_MINUTES": ("", "0", "721", "half an hour"),
    "MUSTER_SESSION_HOURS": ("", "0", "25", "all day"),
    "MUSTER_SECOND_FACTOR": ("", "yes", "Required"),
    "MUSTER_OIDC_ISSUER": ("http://id.fenmarch.example", "id.fenmarch.example", "https://", "javascript:alert(1)"),
    "MUSTER_OIDC_CLAIM": ("", "email", "two words"),
    "MUSTER_DEMONSTRATION": ("", "true", "1"),
}
ANY_TEXT = {
    "MUSTER_APP_PASSWORD",
    "MUSTER_BY",
    "MUSTER_OIDC_CLIENT_ID",
    "MUSTER_OIDC_CLIENT_SECRET",
    "MUSTER_OIDC_NAME",
}
"""Variables for which any text will do."""


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_value_stops_the_start_and_says_which(name: str, value: str) -> None:
    with pytest.raises(BadVariable) as bad:
        read_variables({name: value})
    variable = next(each for each in VARIABLES if each.name == name)
    assert str(bad.value) == f"{name} is {value.strip()!r}, but must be {variable.wanted}. Change it and start again."
    assert bad.value.code == 2


def test_every_variable_has_values_that_it_refuses() -> None:
    assert set(BAD) | ANY_TEXT == {each.name for each in VARIABLES}


def test_the_defaults_work() -> None:
    values = read_variables({})
    assert set(values) == {each.name for each in VARIABLES}
    assert values["MUSTER_HOME"] == Path(".muster").resolve()
    assert (values["MUSTER_OPENING_MINUTES"], values["MUSTER_LOG_LAG_SECONDS"]) == (15, 600)
    assert (values["MUSTER_REASON"], values["MUSTER_TIME_ZONE"]) == ("required", "Europe/London")
    assert values["MUSTER_DATABASE_URL"] == values["MUSTER_BY"] == values["MUSTER_APP_PASSWORD"] == ""


def test_values_are_taken_from_the_environment_and_trimmed() -> None:
    assert read_variables({"MUSTER_OPENING_MINUTES": " 480 "})["MUSTER_OPENING_MINUTES"] == 480
    assert read_variables({"MUSTER_TIME_ZONE": "Asia/Tokyo"})["MUSTER_TIME_ZONE"] == "Asia/Tokyo"
    url = "postgresql://a:b%40c@[::1]:5433/muster?host=/run/postgresql"
    assert read_variables({"MUSTER_DATABASE_URL": url})["MUSTER_DATABASE_URL"] == url


def test_every_variable_says_what_it_is_for() -> None:
    for each in VARIABLES:
        assert each.says.endswith("."), each.name
        assert each.wanted, each.name
        assert each.name.startswith("MUSTER_"), each.name
    assert len({each.name for each in VARIABLES}) == len(VARIABLES)


def test_a_variable_that_nothing_reads_is_noticed() -> None:
    """A setting in the wrong place is read by nobody and looks like a working control (airlock's ATOMIC_REQUESTS)."""
    assert unread("nothing here") == {each.name for each in VARIABLES}
    sources = "\n".join(path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "variables.py")
    assert unread(sources) == set()


def test_nothing_else_reads_the_environment() -> None:
    readers = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if re.search(r"os\.environ\b(?!\.setdefault)|getenv\(", path.read_text())
    }
    assert readers == {"config/variables.py"}


def unread(sources: str) -> set[str]:
    """The variables whose value no source takes."""
    return {each.name for each in VARIABLES if not re.search(rf"\[['\"]{each.name}['\"]\]", sources)}
