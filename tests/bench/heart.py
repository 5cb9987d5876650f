"""Beats as often as Qt lets it, and so notices when Qt does not."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

BEAT_MS = 1


class Heart:
    """``gaps``: how long each beat was late, in milliseconds, and the moment, in seconds, at which it came."""

    def __init__(self) -> None:
        self.gaps: list[tuple[float, float]] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def longest_ms(self) -> float:
        """It stops."""
        self.stop()
        return max(self.gaps)[0]

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(((now - self._last) * 1000 - BEAT_MS, now))
        self._last = now

    def stop(self) -> None:
        self._timer.stop()
