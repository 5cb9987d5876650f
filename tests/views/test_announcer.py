"""What reaches a screen reader when the session changes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from latchkey.views import announcer
from latchkey.views.main_window import MainWindow
from tests.shots.states import ACTIVE, SESSIONS
from tests.views.showing import HandClock

Said = tuple[str, QAccessible.AnnouncementPoliteness]


class Ear(QAccessible):
    """In the place of Qt's, which gives what it hears to the platform."""

    said: list[Said]

    @classmethod
    def updateAccessibility(cls, event: QAccessibleAnnouncementEvent) -> None:  # type: ignore[override]  # others do not come
        cls.said.append((event.message(), event.politeness()))


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Said]:
    Ear.said = []
    monkeypatch.setattr(announcer, "QAccessible", Ear)
    return Ear.said


def test_a_change_is_said_once_and_no_second_of_a_countdown_is(
    window: MainWindow, said: list[Said], clock: HandClock
) -> None:
    polite, assertive = QAccessible.AnnouncementPoliteness.Polite, QAccessible.AnnouncementPoliteness.Assertive
    window.show_state(SESSIONS["active"])
    window.show_state(SESSIONS["offline"])
    (first,) = said
    assert first[0].startswith("Offline. ")
    assert " in 4 s" in first[0], "as it stands in the bar"
    assert first[1] == polite
    for _ in range(4):
        clock.pass_by(1_000, window)
    window.show_state(SESSIONS["soft-logged-out"])
    window.show_state(SESSIONS["active"])
    assert said[1:] == [
        ("Soft logged out. " + SESSIONS["soft-logged-out"].session.state_hint, assertive),  # type: ignore[union-attr]  # it has one
        (f"Active. {ACTIVE.state_hint}", polite),
    ]


def test_nothing_is_news_in_a_window_that_is_made_anew(window: MainWindow, said: list[Said]) -> None:
    window.show_state(SESSIONS["active"])
    window.show_state(SESSIONS["offline"])
    said.clear()
    window.speak_anew()
    window.show_state(SESSIONS["offline"])
    assert said == []
