"""The one bar above the rooms: what needs attention but not an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from latchkey.app.intents import BannerPressed
from latchkey.app.shown import Banner, BannerAction

from .buttons import ChoiceButton
from .icons import TONE_ICONS, IconMark
from .labels import CountedLabel
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.session.instant import Instant


class BannerBar(QFrame):
    """Shows one ``Banner``.

    Signals:
        intent: a ``BannerPressed``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._banner: Banner | None = None
        self._mark = IconMark(18)
        self._words = CountedLabel(now)
        self._words.setObjectName("banner_text")
        self._buttons: list[ChoiceButton] = []
        self.setObjectName("banner")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 8, 8, 8)
        self._row.setSpacing(10)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._words, 1)

    def show_banner(self, banner: Banner) -> None:
        if banner == self._banner:
            return
        was, self._banner = self._banner, banner
        tone = str(banner.tone)
        set_look(self, tone=tone)
        self._mark.show_icon(TONE_ICONS[tone], tone)
        self._words.show_sentence(banner.text, banner.until)
        if was is None or was.buttons != banner.buttons:
            self._set_buttons(banner)

    def _set_buttons(self, banner: Banner) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [ChoiceButton(button.text, button.action, self) for button in banner.buttons]
        for button in self._buttons:
            button.asked.connect(self._say)
            self._row.addWidget(button)

    def _say(self, action: BannerAction) -> None:
        self.intent.emit(BannerPressed(action))
