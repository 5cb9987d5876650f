"""The least that PySide6 can show. Prints the moment at the end of its first paint, in nanoseconds of the monotonic clock."""

import os
import time

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel


def painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)


class Label(QLabel):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painted()


app = QApplication([])
label = Label("Hello")
label.show()
app.exec()
