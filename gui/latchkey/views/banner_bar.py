"""The bar for what needs attention but not an answer: above the rooms, and above the card of the login view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import BannerPressed
from latchkey.app.shown import Banner, Button
from latchkey.language import tr

from .buttons import ChoiceButton
from .group import Group
from .icons import TONE_ICONS, IconMark
from .labels import CountedLabel
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent

    from latchkey.session.instant import Instant

    from .page_line import PageLine
    from .question import Question


class BannerBar(Group):
    """Shows one ``Banner``; what a button asks first is asked in a dialog.

    Signals:
        intent: a ``BannerPressed`` or an ``OpenPage``.
        renewed: it has other controls, which Tab comes by last.
    """

    intent = Signal(object)
    renewed = Signal()

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None, *, narrow: bool = False) -> None:
        """``narrow``: the buttons stand below the words."""
        super().__init__("banner", tr("Notice"), parent)
        self._banner: Banner | None = None
        self._question: Question | None = None
        self._asking: Button | None = None
        self._mark = IconMark(18)
        self._words = CountedLabel(now)
        self._words.setObjectName("banner_text")
        self._buttons: list[ChoiceButton] = []
        self._page: PageLine | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(10)
        self._whole.addLayout(row)
        if narrow:
            self._whole.setContentsMargins(16, 12, 12, 12)
            row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
            column = QVBoxLayout()
            column.setSpacing(8)
            column.addWidget(self._words)
            self._row = QHBoxLayout()
            self._row.setSpacing(8)
            column.addLayout(self._row)
            row.addLayout(column, 1)
            self._row.addStretch(1)
        else:
            self._whole.setContentsMargins(12, 8, 8, 8)
            row.addWidget(self._mark)
            row.addWidget(self._words, 1)
            self._row = row

    def show_banner(self, banner: Banner) -> None:
        if banner == self._banner:
            return
        was, self._banner = self._banner, banner
        tone = str(banner.tone)
        set_look(self, tone=tone)
        self._mark.show_icon(TONE_ICONS[tone], tone)
        self._words.show_sentence(banner.text, banner.wait)
        if was is None or was.buttons != banner.buttons:
            self._set_buttons(banner)
        self._show_page(banner.page)

    def _show_page(self, page: str) -> None:
        if page and self._page is None:
            from .page_line import PageLine

            self._page = PageLine()
            self._page.intent.connect(self.intent)
            self._whole.addWidget(self._page)
            self.renewed.emit()
        if self._page is not None:
            self._page.show_page(page)
            self._page.setVisible(bool(page))

    def _set_buttons(self, banner: Banner) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        if self._question is not None:
            self._question.close()  # it was about something that is over
        self._buttons = [ChoiceButton(button.text, button, self) for button in banner.buttons]
        for button in self._buttons:
            button.asked.connect(self._say)
            self._row.addWidget(button)
        self.renewed.emit()

    def _say(self, button: Button) -> None:
        if button.ask is None:
            self.intent.emit(BannerPressed(button.action))
        elif self._question is None:
            from .question import Question

            self._asking = button
            self._question = Question(button.ask.title, button.ask.text, button.ask.yes, self)
            self._question.confirmed.connect(self._say_confirmed)
            self._question.finished.connect(self._forget_question)
            self._question.open()

    def _say_confirmed(self) -> None:
        if self._asking is not None:
            self.intent.emit(BannerPressed(self._asking.action))

    def _forget_question(self) -> None:
        self._question = self._asking = None

    def hideEvent(self, event: QHideEvent) -> None:
        if self._question is not None and not event.spontaneous():
            self._question.close()
        super().hideEvent(event)
