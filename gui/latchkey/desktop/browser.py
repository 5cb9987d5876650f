"""The person's browser."""

from __future__ import annotations


def open_page(url: str) -> None:
    """Open a web page. Anything else is left alone: a desktop would hand it to whatever program claims its scheme."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    page = QUrl(url, QUrl.ParsingMode.StrictMode)
    if page.isValid() and page.scheme() in ("http", "https") and page.host() and not page.userInfo():
        QDesktopServices.openUrl(page)


class DesktopBrowser:
    """``Browser``."""

    async def open(self, url: str) -> bool:
        open_page(url)
        return True
