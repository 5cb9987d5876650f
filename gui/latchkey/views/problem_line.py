"""A sentence about what went wrong, with "Details" where there are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from latchkey.language import tr

from .buttons import button
from .details_dialog import DetailsDialog
from .icons import IconMark
from .labels import CountedLabel
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.shown import Details
    from latchkey.app.waits import Wait
    from latchkey.session.instant import Instant


class ProblemLine(QWidget):
    """A mark, a sentence that may count down, and a button that opens the facts behind it.

    Signals:
        elapsed: the wait that the sentence told of is over.
    """

    elapsed = Signal()

    def __init__(self, now: Callable[[], Instant], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: Details | None = None
        self._mark = IconMark(16)
        self._words = CountedLabel(now)
        self._words.setObjectName(name)
        self._words.elapsed.connect(self.elapsed)
        self._more = button(tr("Details"), "quiet")
        self._more.setObjectName(f"{name}_details")
        self._more.clicked.connect(self._open_details)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignVCenter)

    @property
    def waiting(self) -> bool:
        return self._words.waiting

    def show_line(self, sentence: str, details: Details, *, icon: str, colour: str, wait: Wait | None = None) -> None:
        """``icon`` and ``colour`` by their names; an empty sentence shows nothing."""
        self._details = details
        self._mark.show_icon(icon if sentence else "", colour)
        self._mark.setVisible(bool(icon and sentence))
        set_look(self._words, role="problem" if colour == "ended" else "muted")
        self._words.show_sentence(sentence, wait)
        self._more.setVisible(bool(details.lines))

    def _open_details(self) -> None:
        if self._details is not None:
            DetailsDialog(self._details, self).open()
