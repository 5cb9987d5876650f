"""A desktop that is asked to open addresses, and only notes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

SCHEMES = ("http", "https", "file", "javascript", "mailto", "ftp", "vscode", "")


class Desktop(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@contextmanager
def noted() -> Iterator[Desktop]:
    """In place of the person's own browser."""
    desktop = Desktop()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, desktop, "open")  # type: ignore[arg-type]  # the stub asks for bytes
    try:
        yield desktop
    finally:
        for scheme in SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
