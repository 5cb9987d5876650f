"""How a second start asks the first to come to the front: a local socket of the person's own.

Imported after the first paint, and by a second start, which shows nothing."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from .profile_lock import ProfileLock, address_in

ANSWER_LIMIT_S = 5.0
"""For a first program that is there and says nothing."""
WAIT_LIMIT_S = 15.0
"""For one that is starting or ending: a little more than an end takes at most."""

_LOOK_S = 0.05
_RAISED, _ENDING, _SILENCE, _NOBODY = b"raised", b"ending", b"silence", b"nobody"
_OURS = re.compile(r".*latchkey-[0-9a-f]{16}")


class Doorbell(QObject):
    """Answers second starts with ``raised``, after ``come_forward``; with ``ending`` once ``ending`` was called."""

    def __init__(self, lock: ProfileLock, come_forward: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._come_forward = come_forward
        self._is_ending = False
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        clear_away(lock)
        # Nobody can be there first under a name that is told in the person's own folder alone.
        if self._server.listen(f"latchkey-{secrets.token_hex(8)}"):
            lock.tell(self._server.fullServerName())

    def ending(self) -> None:
        self._is_ending = True

    def _answer(self) -> None:
        while (visitor := self._server.nextPendingConnection()) is not None:
            if not self._is_ending:
                self._come_forward()
            visitor.disconnected.connect(visitor.deleteLater)
            visitor.write(_ENDING if self._is_ending else _RAISED)
            visitor.disconnectFromServer()


def clear_away(lock: ProfileLock) -> None:
    """The socket that a holder left which was killed."""
    if _OURS.fullmatch(left := lock.left_address):
        QLocalServer.removeServer(left)


class Found(Enum):
    """What a second start has found."""

    RAISED = "raised"
    NO_ANSWER = "no answer"


def second_start(folder: Path) -> ProfileLock | Found:
    """Ring at the program that holds the profile; the lock where that one ends meanwhile. Raises ``OSError``."""
    app = QCoreApplication([])  # sockets need one
    try:
        return asyncio.run(_taken_or_raised(folder))
    finally:
        app.shutdown()


async def _taken_or_raised(folder: Path) -> ProfileLock | Found:
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + WAIT_LIMIT_S
    while loop.time() < give_up_at:
        if (lock := ProfileLock.take(folder)) is not None:
            return lock
        answer = _ring(address_in(folder))
        if answer == _RAISED:
            return Found.RAISED
        if answer == _SILENCE:
            break
        await asyncio.sleep(_LOOK_S)
    return Found.NO_ANSWER


def _ring(address: str) -> bytes:
    """What was answered; ``_NOBODY`` where the program is not there yet or not any more."""
    if not _OURS.fullmatch(address):
        return _NOBODY
    line = QLocalSocket()
    line.connectToServer(address)
    limit_ms = int(ANSWER_LIMIT_S * 1000)
    if not line.waitForConnected(limit_ms):
        return _NOBODY
    if line.waitForReadyRead(limit_ms):
        return bytes(line.readAll().data())
    return _SILENCE if line.state() is QLocalSocket.LocalSocketState.ConnectedState else _NOBODY
