"""What can be kept as a line or a reference, and what is refused before PostgreSQL sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.kernel.errors import Invalid
from muster.kernel.text import check_lines, listed, tidy, wrong_with_line, wrong_with_reference


@pytest.mark.parametrize(
    "text", ["", "Ada Marsh", "Ng\u0169g\u0129", "=1+1", "[red]x[/red]", "\u0645\u06cc\u200c\u062e", "a" * 300]
)
def test_lines_that_can_be_kept(text: str) -> None:
    assert wrong_with_line(text) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a\0b", "U+0000"),
        ("a\x1b[2Jb", "U+001B"),
        ("a\nb", "line break"),
        ("a\tb", "tab"),
        ("a\u202eb", "U+202E"),
        ("a\udcffb", "U+DCFF"),
        ("a" * 301, "301 characters"),
    ],
)
def test_lines_that_cannot(text: str, says: str) -> None:
    assert says in wrong_with_line(text)


@pytest.mark.parametrize("text", ["P-1", "INV 001", "7", "\u00e9cole-1", "a" * 60])
def test_references_that_can_be(text: str) -> None:
    assert wrong_with_reference(text) == ""


@pytest.mark.parametrize("text", ["", " ", "-x", "=A1", "@me", "+1", "a ", " a", "a\u200bb", "a\0", "a\nb", "a" * 61])
def test_references_that_cannot(text: str) -> None:
    assert wrong_with_reference(text) != ""


@given(st.text())
def test_what_passes_can_be_kept_by_postgresql(text: str) -> None:
    if not wrong_with_line(text):
        assert "\0" not in text
        text.encode("utf-8")  # half of a surrogate pair fails here


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(Invalid) as raised:
        check_lines({"name": "", "post": "a\nb", "email": "", "unit": "fine"}, may_be_empty=["email"])
    assert set(raised.value.fields) == {"name", "post"}


@pytest.mark.parametrize(
    ("words", "says"), [([], "None"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_several_things_in_a_sentence(words: list[str], says: str) -> None:
    assert listed(words) == says


def test_equal_names_written_in_two_ways_become_one() -> None:
    assert tidy(" Zoe\u0308 ") == tidy("Zo\u00eb") == "Zo\u00eb"
