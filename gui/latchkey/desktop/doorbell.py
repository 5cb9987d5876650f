"""How a second start asks the first to come to the front, and hands it the link that it was started with: a local socket
of the person's own.

Imported after the first paint, and by a second start, which shows nothing."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from .profile_lock import ProfileLock, address_in

ANSWER_LIMIT_S = 5.0
"""For a first program that is there and says nothing."""
WAIT_LIMIT_S = 15.0
"""For one that is starting or ending: a little more than an end takes at most."""
LONGEST_BYTES = 8_192
"""Of what a second start may say: one line."""

_LOOK_S = 0.05
_RAISED, _ENDING, _SILENCE, _NOBODY = b"raised", b"ending", b"silence", b"nobody"
_OURS = re.compile(r".*latchkey-[0-9a-f]{16}")


class Doorbell(QObject):
    """Answers second starts with ``raised``, after ``on_visit`` got the link that was brought, empty for none; with
    ``ending`` once ``ending`` was called. A link comes as it was given: whoever gets it looks whether it is one."""

    def __init__(self, lock: ProfileLock, on_visit: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._on_visit = on_visit
        self._is_ending = False
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)
        clear_away(lock)
        # Nobody can be there first under a name that is told in the person's own folder alone.
        if self._server.listen(f"latchkey-{secrets.token_hex(8)}"):
            lock.tell(self._server.fullServerName())

    def ending(self) -> None:
        self._is_ending = True

    def _let_in(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            visitor.setReadBufferSize(LONGEST_BYTES)
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.readyRead.connect(partial(self._hear, visitor))
            self._hear(visitor)

    def _hear(self, visitor: QLocalSocket) -> None:
        if visitor.canReadLine():
            if not self._is_ending:
                self._on_visit(_link_in(bytes(visitor.readLine().data())))
            visitor.write(_ENDING if self._is_ending else _RAISED)
            visitor.disconnectFromServer()
        elif visitor.bytesAvailable() >= LONGEST_BYTES:
            visitor.abort()


def _link_in(line: bytes) -> str:
    """Empty where it is no text."""
    try:
        return line.decode().strip()
    except UnicodeDecodeError:
        return ""


def clear_away(lock: ProfileLock) -> None:
    """The socket that a holder left which was killed."""
    if _OURS.fullmatch(left := lock.left_address):
        QLocalServer.removeServer(left)


class Found(Enum):
    """What a second start has found."""

    RAISED = "raised"
    NO_ANSWER = "no answer"


def second_start(folder: Path, link: str = "") -> ProfileLock | Found:
    """Ring at the program that holds the profile, with ``link``, which is one line; the lock where that one ends meanwhile.
    Raises ``OSError``."""
    app = QCoreApplication([])  # sockets need one
    try:
        return asyncio.run(_taken_or_raised(folder, link))
    finally:
        app.shutdown()


async def _taken_or_raised(folder: Path, link: str) -> ProfileLock | Found:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WAIT_LIMIT_S
    while loop.time() < give_up_at:
        if (lock := ProfileLock.take(folder)) is not None:
            return lock
        answer = _ring(address_in(folder), link)
        if answer == _RAISED:
            return Found.RAISED
        if answer == _SILENCE:
            break
        await asyncio.sleep(_LOOK_S)
    return Found.NO_ANSWER


def _ring(address: str, link: str) -> bytes:
    """What was answered; ``_NOBODY`` where the program is not there yet or not any more."""
    if not _OURS.fullmatch(address):
        return _NOBODY
    line = QLocalSocket()
    line.connectToServer(address)
    limit_ms = int(ANSWER_LIMIT_S * 1000)
    if not line.waitForConnected(limit_ms):
        return _NOBODY
    line.write(link.encode() + b"\n")
    if line.waitForReadyRead(limit_ms):
        return bytes(line.readAll().data())
    return _SILENCE if line.state() is QLocalSocket.LocalSocketState.ConnectedState else _NOBODY
