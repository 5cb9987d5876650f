"""The technical facts behind a sentence, to be read and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from latchkey.language import tr

from .buttons import button
from .labels import PlainLabel
from .plain_text import one_line

if TYPE_CHECKING:
    from latchkey.app.shown import Details

_LONGEST = 2_000


class DetailsDialog(QDialog):
    """Opened, never executed; gone once closed, or once what it belongs to is not shown any more."""

    def __init__(self, details: Details, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("details")
        self.setWindowTitle(tr("Details"))
        self.setAccessibleName(tr("Details"))
        self._facts = QPlainTextEdit("\n".join(one_line(line, _LONGEST) for line in details.lines))
        self._facts.setReadOnly(True)
        self._facts.setObjectName("details_text")
        self._facts.setAccessibleName(tr("Technical details"))
        self._facts.setTabChangesFocus(True)
        self._facts.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._copy = button(tr("&Copy"))
        self._close = button(tr("Close"), "primary")
        self._close.setDefault(True)
        self._copy.clicked.connect(self._copy_facts)
        self._close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(PlainLabel(tr("Details"), "title"))
        whole.addWidget(self._facts, 1)
        whole.addLayout(row)
        self.resize(480, 320)
        self._close.setFocus()
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return super().eventFilter(watched, event)

    def _copy_facts(self) -> None:
        QGuiApplication.clipboard().setText(self._facts.toPlainText())
