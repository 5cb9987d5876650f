"""Web pages are opened in the browser, and nothing else is opened at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from latchkey.desktop.browser import open_page

SCHEMES = ("http", "https", "file", "javascript", "mailto", "ftp", "vscode", "")


class Desktop(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    made = Desktop()
    for scheme in SCHEMES:
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in SCHEMES:
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.mark.parametrize("url", ["https://example.org/help?a=b#c", "http://localhost:8008/consent?u=alice&h=1"])
def test_a_web_page_is_opened(desktop: Desktop, url: str) -> None:
    open_page(url)
    assert desktop.opened == [url]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org", "ftp://example.org", "vscode://x", "example.org",
     "https://", "https://user@example.org", "//example.org", "https://example.org/a b", ""],
)  # fmt: skip
def test_anything_else_is_left_alone(desktop: Desktop, url: str) -> None:
    open_page(url)
    assert desktop.opened == []
