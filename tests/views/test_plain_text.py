"""Text from a server stands beside ours without doing anything to it."""

from __future__ import annotations

import pytest

from latchkey.views.plain_text import folded, initial, isolated, one_line, paragraphs, tool_tip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  Harbour Watch ", "Harbour Watch"),
        ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        ("bell\x07 and null\x00", "bell\ufffd and null\ufffd"),
        ("half a pair \ud83d", "half a pair \ufffd"),
        ("line\u2028separator", "line separator"),
        ("evil \u202egnp.exe", "evil gnp.exe"),
        ("out of\u2069\u2069 the isolate", "out of the isolate"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("", ""),
    ],
)
def test_a_line_keeps_its_words_and_loses_what_steers(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_ten_thousand_characters_are_cut_before_anything_measures_them() -> None:
    cut = one_line("x" * 10_000)
    assert len(cut) < 400
    assert cut.endswith("…")


def test_right_to_left_text_is_kept_to_itself() -> None:
    assert isolated("נועה") == "\u2068נועה\u2069"
    assert isolated("Bo") == "Bo"


def test_a_topic_keeps_its_lines() -> None:
    assert paragraphs("one\ntwo\x00\n<b>three</b>") == "one\ntwo\ufffd\n<b>three</b>"


@pytest.mark.parametrize(("name", "typed"), [("Über Åse", "uber ase"), ("STRASSE", "straße"), ("Ünïcode", "unicode")])
def test_the_filter_minds_neither_case_nor_accents(name: str, typed: str) -> None:
    assert folded(typed) in folded(name)


def test_a_tool_tip_shows_markup_as_text() -> None:
    assert tool_tip("<b>bold</b> & more\nnext") == "<qt>&lt;b&gt;bold&lt;/b&gt; &amp; more<br>next</qt>"
    assert tool_tip("") == ""


@pytest.mark.parametrize(("name", "letter"), [("harbour", "H"), ("#room", "R"), ("🌊", "#"), ("", "#"), ("ßeta", "S")])
def test_a_room_without_a_picture_has_a_letter(name: str, letter: str) -> None:
    assert initial(name) == letter
