"""Buttons with what every button here has: an object name, an accessible name, and a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from latchkey.language import tr

from . import icons, theme
from .ringed import RingedButton
from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from .question import Question


def button(text: str, role: str = "plain", parent: QWidget | None = None, *, name: str = "") -> QPushButton:
    """``text`` may hold a mnemonic; ``name``, by default the text without it, is what screen readers and tests go by."""
    made = RingedButton(text, parent)
    _name(made, name or text.replace("&", "").rstrip("…"))
    set_look(made, role=role)
    return made


def turn(made: QPushButton, *, on: bool) -> None:
    """Whether ``made`` can be pressed. While it is off the keyboard waits beside it, where no key presses anything else:
    Qt would move it on to the next button."""
    beside = made.parentWidget() or made
    if not on and made.window().focusWidget() is made:
        beside.setFocus()
    made.setEnabled(on)
    if on and made.window().focusWidget() is beside:
        made.setFocus()


class IconButton(QPushButton):
    """A button that shows an icon and says its name on hover."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        _name(self, name)
        self.setToolTip(name)
        set_look(self, role="icon")
        self.show_icon(icon)
        theme.on_change(self._paint_anew)

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self.setIcon(icons.icon(icon, "muted"))

    def _paint_anew(self) -> None:
        self.show_icon(self._icon)


class ChoiceButton(RingedButton):
    """One of several buttons that differ in what they stand for.

    Signals:
        asked: what this button stands for.
    """

    asked = Signal(object)

    def __init__(self, text: str, choice: object, parent: QWidget | None = None) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self._choice = choice
        _name(self, text)
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        self.asked.emit(self._choice)


class SignOutButton(QPushButton):
    """Asks first. A question that is open goes when the button does: it was about what is out of sight now.

    Signals:
        confirmed: sign out.
    """

    confirmed = Signal()

    def __init__(self, text: str, what_goes: str) -> None:
        super().__init__(text)
        self._what_goes = what_goes
        self._question: Question | None = None
        _name(self, tr("Sign out"))
        set_look(self, role="danger")
        self.clicked.connect(self._ask)

    def _ask(self) -> None:
        from .question import Question

        if self._question is not None:
            return
        self._question = Question(tr("Sign out of this session?"), self._what_goes, tr("Sign out"), self.window())
        self._question.confirmed.connect(self.confirmed)
        self._question.finished.connect(self._forget)
        self._question.open()

    def _forget(self) -> None:
        self._question = None

    def hideEvent(self, event: QHideEvent) -> None:
        if self._question is not None and not event.spontaneous():
            self._question.close()
        super().hideEvent(event)


def _name(made: QPushButton, name: str) -> None:
    made.setAccessibleName(name)
    made.setObjectName(name.lower().replace(" ", "_"))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    # Enter presses the button that has the focus, in dialogs and outside them.
    made.setAutoDefault(True)
