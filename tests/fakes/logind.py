"""A system bus of a test's own, and a logind on it that only tells of sleep."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from jeepney import DBusAddress, HeaderFields, message_bus, new_signal
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtDBus import QDBusConnection, QDBusMessage

_NAME = "the fake logind"


class FakeLogind:
    """``address`` is the bus. ``says`` is heard by whoever listens to the real one's name."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:path={folder / 'system-bus'}"
        self._bus: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={self.address}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._bus.stdout is not None
        assert self._bus.stdout.readline().startswith("unix:")
        assert self._own().registerService("org.freedesktop.login1")
        return self

    def __exit__(self, *_: object) -> None:
        QDBusConnection.disconnectFromBus(_NAME)
        self.stop()

    def stop(self) -> None:
        """The bus goes, with everybody on it. Safe to call twice."""
        if self._bus is not None:
            self._bus.kill()
            self._bus.communicate()
            self._bus = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Who comes is taken, and not answered."""
        assert self._bus is not None
        self._bus.send_signal(signal.SIGSTOP)
        yield
        self._bus.send_signal(signal.SIGCONT)

    def says(self, *, going_to_sleep: bool, name: str = "PrepareForSleep") -> None:
        word = QDBusMessage.createSignal("/org/freedesktop/login1", "org.freedesktop.login1.Manager", name)
        word.setArguments([going_to_sleep])
        assert QDBusConnection(_NAME).send(word)

    def somebody_else_says(self) -> None:
        """The same words, by another program on the bus, to all and to each in person. Returns when they are sent on."""
        manager = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
        with open_dbus_connection(self.address) as impostor:
            (names,) = impostor.send_and_get_reply(message_bus.ListNames()).body
            for name in (None, *(one for one in names if one.startswith(":"))):
                word = new_signal(manager, "PrepareForSleep", "b", (False,))
                if name is not None:
                    word.header.fields[HeaderFields.destination] = name
                impostor.send(word)
            impostor.send_and_get_reply(message_bus.GetId())

    def _own(self) -> QDBusConnection:
        return QDBusConnection.connectToBus(self.address, _NAME)
