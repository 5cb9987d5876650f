"""Labels for text of any origin, and the one that counts down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from .countdown import Tick, wait_left
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QShowEvent

    from latchkey.session.instant import Instant

LEFT = "{left}"


class PlainLabel(QLabel):
    """A label that never takes its text for markup. ``role`` is what the style sheet goes by."""

    def __init__(
        self, text: str = "", role: str = "body", parent: QWidget | None = None, *, wraps: bool = False
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setText(text)
        set_look(self, role=role)


class CountedLabel(PlainLabel):
    """A sentence that may hold ``{left}``: the time left, as "4 s", counted down while it is visible, and then what
    ``app.waits`` has for it.

    Signals:
        elapsed: the time is over; not sent for a sentence without one.
    """

    elapsed = Signal()

    def __init__(self, now: Callable[[], Instant], role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__("", role, parent, wraps=True)
        self._now = now
        self._sentence = ""
        self._until: Instant | None = None
        self._tick = Tick(self)
        self._tick.timeout.connect(self._render)

    def show_sentence(self, sentence: str, until: Instant | None) -> None:
        """Show ``sentence``; where ``until`` is set, with the time left until then in place of ``{left}``."""
        self._sentence, self._until = sentence, until
        self._render()

    @property
    def waiting(self) -> bool:
        """Whether there is still time to go."""
        return self._until is not None and self._now().ms_until(self._until) > 0

    def _render(self) -> None:
        left_ms = self._now().ms_until(self._until) if self._until is not None else 0
        text = with_left(self._sentence, left_ms)
        if text != self.text():
            self.setText(text)
        if self._until is None:
            self._tick.stop()
        elif left_ms <= 0:
            self._tick.stop()
            self._until = None
            self.elapsed.emit()
        elif self.isVisible():
            # Seconds are shown even of a long wait, so no more than one second may pass.
            self._tick.start((left_ms - 1) % 1_000 + 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._render()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)


def with_left(sentence: str, left_ms: int) -> str:
    """``sentence`` with the time left where it holds ``{left}``, or as it is once that is over."""
    if LEFT not in sentence:
        return sentence
    if left_ms > 0:
        return sentence.replace(LEFT, wait_left(left_ms))
    from latchkey.app.waits import over

    return over(sentence)
