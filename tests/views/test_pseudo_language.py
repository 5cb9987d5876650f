"""The windows in a language that nobody speaks: nothing of them is English still, and nothing is cut off."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.main_window import MainWindow
from tests.pseudo_language import FROM_RIGHT, pseudo, spoken
from tests.shots.in_language import in_language
from tests.shots.states import LOGINS, ROOMS, SESSIONS
from tests.views.showing import HandClock, in_sight

_PLAIN_ENGLISH = re.compile(r"\b[A-Za-z]{2,} [a-z]{3,}\b")
STATES = {
    **{f"login-{name}": WindowShown(login=login) for name, login in LOGINS.items()},
    **{f"session-{name}": shown for name, shown in SESSIONS.items()},
}
LAST = WindowShown(login=LoginShown())


@pytest.fixture
def from_right(clock: HandClock, qapp: QApplication) -> Iterator[MainWindow]:
    with spoken(FROM_RIGHT), in_sight(MainWindow(clock.now)) as made:
        made.resize(1080, 720)
        made.show_rooms(ROOMS, ())
        yield made


def test_a_text_is_longer_and_can_still_be_filled() -> None:
    assert pseudo("Sign &in to {host}…") == "Šïïğñ &ïñ ţöö {host}…"


def test_no_window_has_words_that_are_not_translated_or_buttons_that_are_cut_off(from_right: MainWindow) -> None:
    left: dict[str, set[str]] = {}
    cut: dict[str, set[str]] = {}
    for name, state in STATES.items():
        shown = in_language(state)
        from_right.show_state(shown)
        known = set(_texts_in(shown)) | set(_texts_in(ROOMS))
        plain = {text for text in _said() if _PLAIN_ENGLISH.search(text) and not any(text in one for one in known)}
        if plain := {text for text in plain if not any(_PLAIN_ENGLISH.search(one) and one in text for one in known)}:
            left[name] = plain
        if short := {button.text() for button in _buttons() if button.width() < button.minimumSizeHint().width()}:
            cut[name] = short
    from_right.show_state(LAST)
    assert left == {}
    assert cut == {}


def _windows() -> list[QWidget]:
    return [top for top in QApplication.topLevelWidgets() if top.isVisible()]


def _buttons() -> Iterator[QAbstractButton]:
    for top in _windows():
        for one in top.findChildren(QAbstractButton):
            if one.isVisible() and one.window() is top and one.text():
                yield one


def _said() -> Iterator[str]:
    """All that can be read, or heard, of whatever can be seen."""
    for top in _windows():
        for one in (top, *top.findChildren(QWidget)):
            if not one.isVisible():
                continue
            yield from (one.accessibleName(), one.toolTip(), one.windowTitle())
            if isinstance(one, QLabel | QAbstractButton):
                yield one.text()
            if isinstance(one, QLineEdit):
                yield one.placeholderText()


def _texts_in(shown: object) -> Iterator[str]:
    """What a state brings with it: names, addresses, and texts with values in them."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, tuple):
        for part in shown:
            yield from _texts_in(part)
    elif dataclasses.is_dataclass(shown) and not isinstance(shown, type):
        for field in dataclasses.fields(shown):
            yield from _texts_in(getattr(shown, field.name))
