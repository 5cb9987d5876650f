"""The person's browser."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl

OPENER_LIMIT_S = 20.0
"""Where it has not ended by then, it is the browser itself."""

_OPENER = "xdg-open"
_ORIGINAL = "_ORIG"
_OF_THE_BUNDLE = ("_PYI_", "_MEIPASS")

_log = logging.getLogger("latchkey.browser")


def open_folder(folder: Path) -> Future[bool]:
    """Whether the desktop has a program that shows it."""
    from PySide6.QtCore import QUrl

    return _handed_to_desktop(QUrl.fromLocalFile(str(folder)))


class DesktopBrowser:
    """``Browser``."""

    async def open(self, url: str) -> bool:
        """As soon as the desktop has found a browser, or none; nothing but a web page is opened."""
        try:
            async with asyncio.timeout(OPENER_LIMIT_S):
                return await asyncio.wrap_future(_open_page(url))
        except TimeoutError:
            return True


def persons_own(environment: Mapping[str, str], bundle: Path | None) -> dict[str, str]:
    """``environment`` without what a frozen program has put in for itself; ``bundle`` is its folder.

    PyInstaller has libraries, plugins and certificates looked for there first, by each program that is started too, and
    keeps what a variable was as ``NAME_ORIG``. A browser with our libraries does not start, or is another one.
    """
    if bundle is None:
        return dict(environment)
    own = {}
    for name, value in environment.items():
        kept = environment.get(name + _ORIGINAL)
        if kept is None:
            kept = os.pathsep.join(part for part in value.split(os.pathsep) if not Path(part).is_relative_to(bundle))
        is_told_for = name.endswith(_ORIGINAL) and name.removesuffix(_ORIGINAL) in environment
        if (kept or not value) and not is_told_for and not name.startswith(_OF_THE_BUNDLE):
            own[name] = kept
    return own


def _open_page(url: str) -> Future[bool]:
    """Whether a browser was found for it. Anything but a web page is left alone: a desktop would hand it to whatever program
    claims its scheme."""
    page = _web_page(url)
    if page is not None:
        return _handed_to_desktop(page)
    nothing = Future[bool]()
    nothing.set_result(False)
    return nothing


def _handed_to_desktop(url: QUrl) -> Future[bool]:
    """Whether it has a program for it."""
    taken = Future[bool]()
    taken.set_running_or_notify_cancel()
    if sys.platform != "linux":
        from PySide6.QtGui import QDesktopServices

        taken.set_result(QDesktopServices.openUrl(url))
    else:
        # Qt would start the same, with our environment, and not look whether it found a program.
        address = url.toEncoded().toStdString()
        threading.Thread(target=_start, args=(address, taken), name="browser", daemon=True).start()
    return taken


def _web_page(url: str) -> QUrl | None:
    from PySide6.QtCore import QUrl

    page = QUrl(url, QUrl.ParsingMode.StrictMode)
    is_web = page.isValid() and page.scheme() in ("http", "https") and page.host() and not page.userInfo()
    return page if is_web else None


def _start(address: str, taken: Future[bool]) -> None:
    """Waits as long as the opener takes, which is as long as the browser runs on some desktops."""
    try:
        opener = subprocess.Popen(  # noqa: S603 - it is the desktop's own, and gets an address that begins with http or file
            [_OPENER, address],
            env=persons_own(os.environ, _bundle()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # what ends this program leaves the browser alone
        )
    except OSError as error:
        _log.info("%s could not be started: %s", _OPENER, error.strerror)
        taken.set_result(False)
        return
    code = opener.wait()
    _log.info("%s ended with exit code %d", _OPENER, code)
    taken.set_result(code == 0)


def _bundle() -> Path | None:
    """Where PyInstaller has unpacked this program."""
    folder: str | None = getattr(sys, "_MEIPASS", None)
    return Path(folder) if folder else None
