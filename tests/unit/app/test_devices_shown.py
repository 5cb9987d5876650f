"""The words of the window "Devices"."""

from __future__ import annotations

import pytest

from latchkey.app import clock_words
from latchkey.app.devices import Device
from latchkey.app.devices_shown import Others, everywhere_question, in_order, sign_out_question
from tests.fakes.clock import NOON
from tests.fakes.world import DEVICE, USER

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
NOW_MS = NOON.wall_ms


def test_this_device_is_first_and_the_others_follow_as_they_were_seen() -> None:
    listed = [
        Device("NEVER"),
        Device("OLD", "Old", NOW_MS - 5 * DAY_MS),
        Device("NEW", "New", NOW_MS - HOUR_MS),
        Device(DEVICE, "Latchkey", NOW_MS - 9 * DAY_MS),
    ]
    shown = in_order(listed, DEVICE, NOW_MS)
    assert [one.device_id for one in shown] == [DEVICE, "NEW", "OLD", "NEVER"]
    assert [one.is_this for one in shown] == [True, False, False, False]
    assert [one.last_seen for one in shown] == ["9 days ago", "1 hour ago", "5 days ago", "not known"]
    assert [one.note for one in shown] == ["This device", "", "", ""]
    assert shown[3].last_seen_ms is None


@pytest.mark.parametrize(
    ("days", "note"),
    [(89.99, ""), (90, "Unused for 3 months"), (121, "Unused for 4 months"), (800, "Unused for 2 years")],
)
def test_whatever_was_not_used_for_90_days_is_marked(days: float, note: str) -> None:
    seen_ms = round(NOW_MS - days * DAY_MS)
    (other, this) = reversed(in_order([Device("OTHER", "", seen_ms), Device(DEVICE, "", seen_ms)], DEVICE, NOW_MS))
    assert other.note == note
    assert this.note == "This device", "which is in use now"


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "just now"),
        (59_999, "just now"),
        (MINUTE_MS, "1 minute ago"),
        (59 * MINUTE_MS, "59 minutes ago"),
        (HOUR_MS, "1 hour ago"),
        (23 * HOUR_MS, "23 hours ago"),
        (DAY_MS, "1 day ago"),
        (59 * DAY_MS, "59 days ago"),
        (60 * DAY_MS, "2 months ago"),
        (364 * DAY_MS, "12 months ago"),
        (729 * DAY_MS, "24 months ago"),
        (730 * DAY_MS, "2 years ago"),
    ],
)
def test_long_ago_is_said_in_large_units(ms: int, said: str) -> None:
    assert clock_words.ago(ms) == said


def test_a_server_whose_clock_is_ahead_saw_it_just_now() -> None:
    (shown,) = in_order([Device("OTHER", "", NOW_MS + DAY_MS)], DEVICE, NOW_MS)
    assert (shown.last_seen, shown.last_seen_ms) == ("just now", NOW_MS + DAY_MS)


def test_a_question_names_the_first_of_many() -> None:
    names = [f"Device {number}" for number in range(1, 9)]
    ask = sign_out_question(names, Others.HERE, leaves_this=False)
    assert ask.title == "Sign out 8 devices?"
    assert "Device 1, Device 2, Device 3, Device 4, Device 5, and 3 more. Each is" in ask.text
    assert "Device 6" not in ask.text
    assert sign_out_question(["Phone"], Others.HERE, leaves_this=False).title == "Sign out one device?"
    assert "Phone. It is signed out" in sign_out_question(["Phone"], Others.HERE, leaves_this=False).text


@pytest.mark.parametrize("others", [Others.HERE, Others.ON_PAGE])
def test_that_this_device_is_left_out_is_said(others: Others) -> None:
    assert "This device stays signed in" in sign_out_question(["Phone"], others, leaves_this=True).text
    assert "This device" not in sign_out_question(["Phone"], others, leaves_this=False).text


def test_everywhere_says_what_becomes_of_the_others() -> None:
    said = {others: everywhere_question(others, USER) for others in Others}
    assert f"All sessions of {USER} end" in said[Others.HERE].text
    assert "do it there" in said[Others.ON_PAGE].text
    assert "stay signed in" in said[Others.NOWHERE].text
    assert len({ask.yes for ask in said.values()}) == 3
