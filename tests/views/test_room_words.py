"""What a row says, on the screen and aloud."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale

from latchkey.app.rooms import Room, own_words
from latchkey.views.room_time import local_day, row_time
from latchkey.views.room_words import badge, second_line, spoken
from tests.shots.states import DAY_MS, NOON_MS, ROOMS

HARBOUR, BO, MEADOW, ORCHARD = ROOMS[:4]


def test_a_row_is_read_name_first_then_unread_last_message_and_time() -> None:
    at = row_time(HARBOUR.last_ms, local_day(NOON_MS), QLocale())
    assert spoken(HARBOUR, NOON_MS) == f"Harbour Watch, 3 unread, 1 mention, Bo: the tide is turning, {at}"


def test_a_row_says_that_a_room_is_encrypted_or_a_direct_chat() -> None:
    assert spoken(MEADOW, NOON_MS).endswith("Encrypted message, Yesterday, encrypted")
    assert spoken(BO, NOON_MS).endswith("direct chat")


def test_an_invitation_says_who_it_is_from() -> None:
    assert spoken(ORCHARD, NOON_MS) == "Orchard night, Invitation from @carol:example.org"


def test_an_encrypted_message_has_no_sender_before_it() -> None:
    assert second_line(MEADOW) == "Encrypted message"
    written = MEADOW._replace(last_text="Encrypted message")
    assert second_line(written) == "Ines: Encrypted message", "somebody wrote this, or an older version kept it"


def test_what_is_no_text_has_its_own_words_behind_its_sender() -> None:
    assert second_line(BO) == "You: see you there"
    assert second_line(BO._replace(last_text=own_words("m.file", "plan.pdf"))) == "You: File: plan.pdf"


def test_a_right_to_left_sender_leaves_the_colon_where_it_is() -> None:
    assert second_line(ROOMS[4]).startswith("\u2068נועה\u2069: ")


@pytest.mark.parametrize(
    ("unread", "highlights", "shown"), [(0, 0, ""), (3, 0, "3"), (3, 1, "@ 3"), (0, 2, "@ 2"), (100, 0, "99+")]
)
def test_the_badge_counts_and_marks_mentions(unread: int, highlights: int, shown: str) -> None:
    assert badge(HARBOUR._replace(unread=unread, highlights=highlights)) == shown


def test_a_room_whose_name_cannot_be_seen_is_called_by_its_id() -> None:
    assert spoken(Room("!x:example.org", "\u202e \n"), NOON_MS) == "!x:example.org"


@pytest.mark.parametrize(
    ("ago_ms", "words"),
    [(0, "12:00"), (DAY_MS, "Yesterday"), (2 * DAY_MS, "19 Nov 2025"), (-2 * DAY_MS, "23 Nov 2025")],
)
def test_time_is_the_clock_today_the_word_yesterday_else_the_date(ago_ms: int, words: str) -> None:
    at_ms = NOON_MS - ago_ms
    shown = row_time(at_ms, local_day(NOON_MS), QLocale.c())
    assert shown == words or (ago_ms == 0 and ":" in shown)


@pytest.mark.parametrize("at_ms", [0, -1, 10**21, 253_402_300_800_000])
def test_a_time_that_is_none_is_left_out(at_ms: int) -> None:
    assert row_time(at_ms, local_day(NOON_MS), QLocale.c()) == ""
