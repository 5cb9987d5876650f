"""The window "Check this computer": what was found, as it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from latchkey.app.checkup import Mark
from latchkey.app.intents import CheckComputer, CloseCheckup, StopCheckup
from latchkey.language import mark, tr

from .buttons import button
from .icons import IconMark
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.checkup import CheckupShown, Finding

NAME = mark("Check this computer")
_LOOKS = {Mark.FINE: ("check-circle", "good"), Mark.LOOK: ("attention", "asking"), Mark.BROKEN: ("ended", "ended")}
_TOPIC_PX = 150


class CheckupDialog(QDialog):
    """Opened once and brought up to date; it closes when it is told to. Esc stops what is on its way, and closes.

    Signals:
        intent: a ``CheckComputer`` (again), ``StopCheckup`` or ``CloseCheckup``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: CheckupShown | None = None
        self._rows = QGridLayout()
        self._summary = PlainLabel("", "heading", wraps=True)
        self._summary.setObjectName("checkup_summary")
        self._again = button(tr("Check &again"))
        self._stop = button(tr("&Stop"))
        self._copy = button(tr("&Copy"))
        self._close = button(tr("Close"), "primary")
        self._again.clicked.connect(self._say_again)
        self._stop.clicked.connect(self._say_stop)
        self._copy.clicked.connect(self._copy_all)
        self._close.clicked.connect(self.reject)
        self._lay_out()

    def show_checkup(self, shown: CheckupShown) -> None:
        was, self._shown = self._shown, shown
        before = was.findings if was is not None else ()
        if shown.findings[: len(before)] != before:
            before = ()
            self._clear()
        for finding in shown.findings[len(before) :]:
            self._add(finding)
        self._summary.setText(shown.summary)
        had_focus = self.focusWidget() in (self._stop, self._again)
        self._stop.setVisible(shown.running)
        self._again.setVisible(not shown.running)
        if had_focus:
            (self._stop if shown.running else self._again).setFocus()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _add(self, finding: Finding) -> None:
        row = self._rows.rowCount()
        icon, tone = _LOOKS[finding.mark]
        mark = IconMark(18)
        mark.show_icon(icon, tone)
        topic = PlainLabel(finding.topic, "caption", wraps=True)
        word = PlainLabel(tr(finding.mark), "small")
        sentence = PlainLabel(finding.sentence, wraps=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        sentence.setAccessibleName(f"{finding.topic}, {tr(finding.mark)}: {finding.sentence}")
        about = QVBoxLayout()
        about.setSpacing(0)
        about.addWidget(topic)
        about.addWidget(word)
        about.addStretch(1)
        self._rows.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addLayout(about, row, 1)
        self._rows.addWidget(sentence, row, 2, Qt.AlignmentFlag.AlignTop)

    def _clear(self) -> None:
        for label in self._inner.findChildren(QWidget):
            label.hide()
            label.deleteLater()

    def _say_again(self) -> None:
        self.intent.emit(CheckComputer())

    def _say_stop(self) -> None:
        self.intent.emit(StopCheckup())

    def _copy_all(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.copied)

    def _lay_out(self) -> None:
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("checkup_dialog")
        self.setWindowTitle(tr(NAME))
        self.setAccessibleName(tr(NAME))
        self._close.setDefault(True)
        self._inner = QWidget()
        set_look(self._inner, role="scrolled")
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(10)
        self._rows.setColumnMinimumWidth(1, _TOPIC_PX)
        self._rows.setColumnStretch(2, 1)
        rows = QVBoxLayout(self._inner)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.addLayout(self._rows)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(tr("Findings"))
        scroll.setObjectName("findings")
        set_look(scroll, role="read")
        scroll.setWidget(self._inner)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for one in (self._again, self._stop, self._copy):
            buttons.addWidget(one)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(PlainLabel(tr(NAME), "title"))
        whole.addWidget(scroll, 1)
        whole.addWidget(self._summary)
        whole.addLayout(buttons)
        self.resize(640, 528)
        self._close.setFocus()

    def reject(self) -> None:
        self.intent.emit(CloseCheckup())
