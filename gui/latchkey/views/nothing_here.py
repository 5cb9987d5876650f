"""What stands in the place of a list that is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from .icons import IconMark
from .labels import PlainLabel


class NothingHere(QWidget):
    """A mark and a sentence, a little above the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark(32)
        self._words = PlainLabel("", "muted", wraps=True)
        self._words.setObjectName("why_empty")
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        whole = self._whole = QVBoxLayout(self)
        whole.setContentsMargins(32, 0, 32, 0)
        whole.setSpacing(12)
        whole.addStretch(2)
        whole.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(self._words)
        whole.addStretch(3)

    def add_below(self, widget: QWidget) -> None:
        """Under the sentence."""
        self._whole.insertWidget(self._whole.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def show_words(self, words: str, mark: str) -> None:
        """``mark`` is the name of an icon."""
        self._mark.show_icon(mark, "muted")
        self._words.setText(words)
