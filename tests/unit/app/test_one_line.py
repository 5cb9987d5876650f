"""Text from a server becomes one line of plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latchkey.app.one_line import one_line


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain", "plain"),
        ("  two\r\n\tlines\u2028and\u2029more ", "two lines and more"),
        ("a\x00b\x1bc\x85d", "a b c d"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("\u202eright to left", "\u202eright to left"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("half \ud83d of it", "half \ufffd of it"),
        ("\u200b\u200d\ufeff", ""),
        (" \n ", ""),
        ("", ""),
    ],
)
def test_breaks_and_controls_become_spaces_and_all_else_stays(text: str, shown: str) -> None:
    assert one_line(text, 100) == shown


@pytest.mark.parametrize("value", [None, 5, True, 1.5, ["a"], {"a": "b"}, b"bytes"])
def test_what_is_no_text_is_none(value: object) -> None:
    assert one_line(value, 100) == ""


def test_a_long_text_is_cut_and_says_so() -> None:
    assert one_line("x" * 10_000, 512) == "x" * 511 + "…"
    assert one_line("x" * 512, 512) == "x" * 512


@given(st.text(st.characters()), st.integers(1, 20))
def test_any_text_fits_is_one_line_and_can_be_written_to_a_file(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert line.encode().decode() == line
    assert one_line(line, limit) == line
