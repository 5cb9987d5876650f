"""The window "Settings". What is changed is in effect at once, so there is nothing to accept and nothing to take back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from latchkey.app import margin_words
from latchkey.app.settings import (
    LEAST_JOURNAL_DAYS,
    LEAST_MARGIN_PERCENT,
    MOST_JOURNAL_DAYS,
    MOST_MARGIN_PERCENT,
    Theme,
)
from latchkey.app.settings_intents import ChangeSettings, CloseSettings, ResetSettings
from latchkey.language import LANGUAGES, mark, number, tr, trn

from .buttons import button
from .labels import PlainLabel
from .scrolled_part import BAR_PX, ScrolledPart
from .settings_parts import Choice, Number, Section, Switch
from .settings_proxy import ProxyChoice
from .theme import for_letters

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from latchkey.app.settings_shown import SettingsShown

NAME = mark("Settings")
_WIDTH_PX, _HEIGHT_PX, _FRAME = 600, 700, QSize(40, 60)
_MOST_ENTRIES = 20_000
"""``store.journal_store`` keeps no more."""
_THEMES = ((Theme.SYSTEM, mark("As the system")), (Theme.LIGHT, mark("Light")), (Theme.DARK, mark("Dark")))


class SettingsDialog(QDialog):
    """Opened once and brought up to date; it closes when it is told to.

    Signals:
        intent: one of ``SettingsIntent``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: SettingsShown | None = None
        self._theme = Choice(tr("&Theme"), "theme", [(one, tr(words)) for one, words in _THEMES])
        self._language = Choice(tr("&Language"), "language", [("", tr("As the system")), *LANGUAGES.items()])
        self._notifications = Switch(tr("Notify me while the window is not in &front"), "notifications")
        self._tray = Switch(tr("Show an icon in the tra&y"), "tray")
        self._start = Switch(tr("&Start Latchkey when I log in"), "start_at_login")
        self._proxy = ProxyChoice()
        self._margin = Number(
            tr("Refresh &margin"), "refresh_margin_percent", LEAST_MARGIN_PERCENT, MOST_MARGIN_PERCENT
        )
        self._days = Number(tr("&Keep what happened for"), "journal_days", LEAST_JOURNAL_DAYS, MOST_JOURNAL_DAYS)
        self._bench = Switch(tr("Offer the &QA bench (F12)"), "qa_bench")
        self._problem = PlainLabel("", "problem", wraps=True)
        self._problem.setObjectName("settings_problem")
        self._reset = button(tr("&Reset to defaults"))
        self._close = button(tr("Close"), "primary")
        self._connect()
        self._lay_out()

    def show_settings(self, shown: SettingsShown) -> None:
        was, self._shown = self._shown, shown
        settings = shown.settings
        self._theme.show_choice(settings.theme)
        self._language.show_choice(settings.language)
        self._notifications.show_switch(on=settings.notifications, why_not=tr(shown.no_notifications))
        self._tray.show_switch(on=settings.tray, why_not=tr(shown.no_tray))
        no_start, doubt = tr(shown.no_start_at_login), tr(shown.doubt_about_start_at_login)
        self._start.show_switch(on=settings.start_at_login, why_not=no_start, note=doubt)
        self._proxy.show_proxy(settings.proxy, shown.own_proxy, shown.proxy_problem)
        percent, days = settings.refresh_margin_percent, settings.journal_days
        self._margin.show_number(percent, " %", margin_words.said(percent))
        self._days.show_number(
            days,
            trn(" day", " days", days),
            tr("With each session; the newest {count} entries at most.", count=number(_MOST_ENTRIES)),
        )
        self._bench.show_switch(on=settings.qa_bench)
        self._problem.setText(shown.problem)
        self._problem.setVisible(bool(shown.problem))
        if was is not None and shown.asked != was.asked:
            self.raise_()
            self.activateWindow()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _connect(self) -> None:
        for part in (
            self._theme,
            self._language,
            self._notifications,
            self._tray,
            self._start,
            self._margin,
            self._days,
            self._bench,
        ):
            part.chosen.connect(self._change)
        self._proxy.intent.connect(self.intent)
        self._reset.clicked.connect(self._say_reset)
        self._close.clicked.connect(self.reject)

    def _change(self, name: str, value: Any) -> None:
        if self._shown is not None:
            self.intent.emit(ChangeSettings(replace(self._shown.settings, **{name: value})))

    def _say_reset(self) -> None:
        self.intent.emit(ResetSettings())

    def _lay_out(self) -> None:
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("settings_dialog")
        self.setWindowTitle(tr(NAME))
        self.setAccessibleName(tr(NAME))
        self._close.setDefault(True)
        sections = QVBoxLayout()
        sections.setSpacing(24)
        sections.addWidget(Section(tr("Appearance"), self._theme, self._language))
        sections.addWidget(Section(tr("On this desktop"), self._notifications, self._tray, self._start))
        sections.addWidget(Section(tr("Network"), self._proxy))
        sections.addWidget(Section(tr("Advanced"), self._margin, self._days, self._bench))
        sections.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 0, BAR_PX, 0)
        buttons.addWidget(self._reset)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        whole = QVBoxLayout(self)
        title = PlainLabel(tr(NAME), "title")
        for words in (title, self._problem):
            words.setContentsMargins(0, 0, BAR_PX, 0)
        whole.setContentsMargins(24, 20, 24 - BAR_PX, 20)
        whole.setSpacing(12)
        whole.addWidget(title)
        whole.addWidget(ScrolledPart(sections), 1)
        whole.addWidget(self._problem)
        whole.addLayout(buttons)
        size = QSize(for_letters(_WIDTH_PX), for_letters(_HEIGHT_PX))
        self.resize(size.boundedTo(self.screen().availableSize() - _FRAME))
        self._theme.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends a number or an address, and does not close the window with it."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or isinstance(self.focusWidget(), QPushButton):
            super().keyPressEvent(event)

    def reject(self) -> None:
        self.intent.emit(CloseSettings())
