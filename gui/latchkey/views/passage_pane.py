"""What stands in place of a sign-in's fields while it goes on elsewhere: in the browser, or on another device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import CancelSignIn, OpenBrowserAgain
from latchkey.language import tr

from .buttons import button
from .copy_button import CopyButton
from .icons import IconMark
from .labels import CountedLabel, PlainLabel
from .qr_code import QrCode
from .theme import scaled_font
from .value_field import ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.login_shown import PassageShown
    from latchkey.session.instant import Instant

_CODE_SCALE = 1.9


class PassagePane(QWidget):
    """Shows one ``PassageShown``. It only counts down; nothing in it moves by itself.

    Signals:
        intent: an ``OpenBrowserAgain`` or a ``CancelSignIn``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: PassageShown | None = None
        self._title = PlainLabel("", "heading", wraps=True)
        self._text = PlainLabel("", wraps=True)
        self._mark = IconMark(16)
        self._problem = PlainLabel("", "problem", wraps=True)
        self._code = ValueField(tr("Code"), "code", is_code=True)
        self._address = ValueField(tr("Address"), is_code=True)
        self._scan = QrCode()
        self._left = CountedLabel(now, "small")
        self._copy_code = CopyButton(tr("Copy the c&ode"))
        self._open = button(tr("Open the &browser again"))
        self._open_here = button(tr("Open the &page here"))
        self._copy_link = CopyButton(tr("Copy the &link instead"))
        self._cancel = button(tr("&Cancel"))
        for opening in (self._open, self._open_here):
            opening.clicked.connect(self._say_open)
        self._cancel.clicked.connect(self._say_cancel)
        self._lay_out()

    def show_passage(self, shown: PassageShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        self._title.setText(shown.title)
        self._text.setText(shown.text)
        self._problem.setText(shown.problem)
        self._trouble.setVisible(bool(shown.problem))
        self._code.show_value(shown.code)
        self._address.show_value(shown.address)
        self._by_code.setVisible(bool(shown.code))
        self._scan.show_text(shown.url if shown.code else "")
        self._left.show_sentence(shown.left, shown.wait)
        self._copy_code.take(shown.code)
        self._copy_code.setVisible(bool(shown.code))
        self._copy_link.take(shown.url)
        self._copy_link.setVisible(bool(shown.url and not shown.code))
        self._open.setVisible(bool(shown.url and not shown.code))
        self._open_here.setVisible(bool(shown.url and shown.code))
        if was is None or (was.code, was.url, was.title) != (shown.code, shown.url, shown.title):
            # Not on a button: whoever has just pressed Enter may press it once more.
            self.setFocus()

    def _say_open(self) -> None:
        self.intent.emit(OpenBrowserAgain())

    def _say_cancel(self) -> None:
        self.intent.emit(CancelSignIn())

    def _lay_out(self) -> None:
        self.setObjectName("passage")
        self.setAccessibleName(tr("Signing in elsewhere"))
        self._title.setObjectName("passage_title")
        self._text.setObjectName("passage_text")
        self._problem.setObjectName("passage_problem")
        self._left.setObjectName("passage_left")
        self._code.setFont(scaled_font(_CODE_SCALE, bold=True, tabular=True))
        self._code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._address.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._mark.show_icon("attention", "ended")
        self._trouble = QWidget()
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(0, 0, 0, 0)
        trouble.setSpacing(6)
        trouble.addWidget(self._mark)
        trouble.addWidget(self._problem, 1)
        self._by_code = QWidget()
        by_code = QVBoxLayout(self._by_code)
        by_code.setContentsMargins(0, 0, 0, 0)
        by_code.setSpacing(4)
        by_code.addWidget(self._address)
        by_code.addWidget(self._code)
        by_code.addSpacing(4)
        by_code.addWidget(self._scan, 0, Qt.AlignmentFlag.AlignHCenter)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._left, 1)
        foot.addWidget(self._cancel)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        for part in (self._title, self._text, self._trouble, self._by_code):
            whole.addWidget(part)
        for choice in (self._copy_code, self._open_here, self._open, self._copy_link):
            whole.addWidget(choice)
        whole.addSpacing(4)
        whole.addLayout(foot)
