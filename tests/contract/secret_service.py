"""A real gnome-keyring on a message bus of its own, for one test."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

from jeepney import DBusAddress, Message, new_method_return
from jeepney.io.blocking import open_dbus_connection

from tests.fakes.bus_service import BusService
from tests.fakes.message_bus import MessageBus, ended, started

_START_S = 20
_PROMPTER = DBusAddress("/org/gnome/keyring/Prompter", "org.gnome.keyring.SystemPrompter")


class SecretService:
    """``start`` and ``stop`` as often as a test likes; ``address`` is the bus. Nothing is started by activation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bus = MessageBus(folder)
        self.address = self._bus.address
        self._daemon: subprocess.Popen[str] | None = None

    def start(self, *, unlocked: bool = True) -> None:
        """With an unlocked login collection, made where there is none; or as it is before anybody has unlocked it."""
        control = self._folder / "control"
        self._daemon = started(
            [
                "gnome-keyring-daemon",
                "--unlock" if unlocked else "--start",
                "--foreground",
                "--components=secrets",
                f"--control-directory={control}",
            ],
            "GNOME_KEYRING_CONTROL",
            typed="a password" if unlocked else None,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address},
        )
        self._wait_until_answering()

    def stop(self) -> None:
        if self._daemon is not None:
            ended(self._daemon)
            self._daemon = None

    def freeze(self) -> None:
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """At once, with whatever it is doing."""
        assert self._daemon is not None
        ended(self._daemon)
        self._daemon = None

    def lock(self) -> None:
        import secretstorage

        with closing(secretstorage.dbus_init()) as connection:
            secretstorage.get_default_collection(connection).lock()

    def _wait_until_answering(self) -> None:
        import secretstorage

        give_up_at = time.monotonic() + _START_S
        with closing(open_dbus_connection(self.address)) as connection:
            while not secretstorage.check_service_availability(connection):
                assert time.monotonic() < give_up_at, "gnome-keyring-daemon does not answer"

    def close(self) -> None:
        self.stop()
        self._bus.close()


class IgnoredPrompter(BusService):
    """Takes every prompt that gnome-keyring wants to show, and shows it to nobody. ``asked`` is set by the first."""

    def __init__(self, bus_address: str) -> None:
        super().__init__(bus_address, _PROMPTER)
        self.asked = threading.Event()

    def answer(self, asked: Message) -> Message:
        self.asked.set()
        return new_method_return(asked)
