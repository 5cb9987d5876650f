"""The least that PySide6 can do to count down: one read-only field, changed every second: ``bare_countdown.py SECONDS``.

Prints the processor time it used in SECONDS, in seconds, once all has come to rest.
"""

import sys
import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit

SECONDS = float(sys.argv[1])
REST_MS = 3_000

app = QApplication([])
field = QLineEdit()
field.setReadOnly(True)
field.show()
tick = QTimer()
tick.setTimerType(Qt.TimerType.PreciseTimer)
tick.timeout.connect(lambda: field.setText(time.strftime("%M:%S")))
tick.start(1_000)
used: list[float] = []


def read() -> None:
    used.append(time.process_time())


def end() -> None:
    read()
    print(used[1] - used[0], flush=True)
    app.quit()


QTimer.singleShot(REST_MS, read)
QTimer.singleShot(REST_MS + round(SECONDS * 1_000), end)
app.exec()
