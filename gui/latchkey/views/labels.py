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

    from latchkey.app.waits import Wait
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
    """A sentence that may hold ``{left}``: the time left, as "4 s", counted down while it is visible.

    Signals:
        elapsed: the time is over; not sent for a sentence without one.
    """

    elapsed = Signal()

    def __init__(self, now: Callable[[], Instant], role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__("", role, parent, wraps=True)
        self._now = now
        self._sentence = ""
        self._wait: Wait | None = None
        self._tick = Tick(self)
        self._tick.timeout.connect(self._render)

    def show_sentence(self, sentence: str, wait: Wait | None) -> None:
        """Show ``sentence``; where there is a ``wait``, with its time left in place of ``{left}``, and then its end."""
        self._sentence, self._wait = sentence, wait
        self._render()

    @property
    def waiting(self) -> bool:
        """Whether there is still time to go."""
        return self._wait is not None and self._now().ms_until(self._wait.until) > 0

    def _render(self) -> None:
        now = self._now()
        text = with_left(self._sentence, self._wait, now)
        if text != self.text():
            self.setText(text)
        if self._wait is None:
            self._tick.stop()
        elif (left_ms := now.ms_until(self._wait.until)) <= 0:
            self._tick.stop()
            self._sentence, self._wait = text, None
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


def with_left(sentence: str, wait: Wait | None, now: Instant) -> str:
    """``sentence`` with the time left where it holds ``{left}``, or what it is once that is over."""
    if wait is None or LEFT not in sentence:
        return sentence
    left_ms = now.ms_until(wait.until)
    return sentence.replace(LEFT, wait_left(left_ms)) if left_ms > 0 else wait.over
