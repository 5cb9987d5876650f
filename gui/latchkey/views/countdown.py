"""Time left, in words and as a tick. Nothing here decides anything: it re-renders from an instant."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from latchkey.language import tr

SECOND_MS = 1_000
MINUTE_S = 60
HOUR_S = 3_600
DAY_S = 86_400


def time_left(left_ms: int) -> str:
    """``m:ss`` below an hour, then "2 h 14 min", then "3 d 4 h". A second that has begun counts whole, so that 0:00 is
    the moment itself."""
    left_s = seconds_left(left_ms)
    if left_s < HOUR_S:
        return f"{left_s // MINUTE_S}:{left_s % MINUTE_S:02}"
    if left_s < DAY_S:
        return tr("{hours} h {minutes} min", hours=left_s // HOUR_S, minutes=left_s % HOUR_S // MINUTE_S)
    return tr("{days} d {hours} h", days=left_s // DAY_S, hours=left_s % DAY_S // HOUR_S)


def wait_left(left_ms: int) -> str:
    """For the middle of a sentence: "4 s", and as ``time_left`` from a minute on."""
    left_s = seconds_left(left_ms)
    return tr("{seconds} s", seconds=left_s) if left_s < MINUTE_S else time_left(left_ms)


def seconds_left(left_ms: int) -> int:
    """Whole seconds, rounded up, never below 0."""
    return max(0, -(-left_ms // SECOND_MS))


def ms_to_next_change(left_ms: int) -> int | None:
    """Milliseconds until ``time_left`` says something else, a minute at most; ``None`` where it never will."""
    left_s = seconds_left(left_ms)
    if left_s == 0:
        return None
    next_s = left_s - 1 if left_s < HOUR_S else left_s - left_s % MINUTE_S - 1
    return left_ms - next_s * SECOND_MS


class Tick(QTimer):
    """Fires once, at the next moment at which a text that counts down changes. Whoever shows the text starts it anew
    after each firing, and stops it when the text is not visible."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        # A coarse timer may fire early, and then the text would change a second late.
        self.setTimerType(Qt.TimerType.PreciseTimer)

    def start_for(self, left_ms: int) -> None:
        """Start for a text with ``left_ms`` to go, or stop where nothing is left."""
        wait_ms = ms_to_next_change(left_ms)
        if wait_ms is None:
            self.stop()
        else:
            self.start(wait_ms)
