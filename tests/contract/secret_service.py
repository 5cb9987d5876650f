"""A real gnome-keyring on a message bus of its own, for one test."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from contextlib import closing
from pathlib import Path

from jeepney import MessageType, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
_START_S = 20
_PROMPTER = "org.gnome.keyring.SystemPrompter"


class SecretService:
    """``start`` and ``stop`` as often as a test likes; ``address`` is the bus. Nothing is started by activation."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self._folder = folder
        self.address = f"unix:path={folder / 'bus'}"
        config = folder / "bus.conf"
        config.write_text(_BUS.format(socket=folder / "bus"))
        self._bus = _started(["dbus-daemon", "--nofork", "--print-address=1", f"--config-file={config}"], "unix:")
        self._daemon: subprocess.Popen[str] | None = None

    def start(self, *, unlocked: bool = True) -> None:
        """With an unlocked login collection, made where there is none; or as it is before anybody has unlocked it."""
        control = self._folder / "control"
        self._daemon = _started(
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
            _ended(self._daemon)
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
        _ended(self._daemon)
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
        _ended(self._bus)


class IgnoredPrompter:
    """Takes every prompt that gnome-keyring wants to show, and shows it to nobody. ``asked`` is set by the first."""

    def __init__(self, address: str) -> None:
        self.asked = threading.Event()
        self._connection = open_dbus_connection(address)
        self._connection.send_and_get_reply(message_bus.RequestName(_PROMPTER))
        self._thread = threading.Thread(target=self._serve, name="ignored prompter")
        self._thread.start()

    def close(self) -> None:
        self._ending = True
        self._connection.send(message_bus.GetId())  # so that it has something to receive
        self._thread.join()
        self._connection.close()

    _ending = False

    def _serve(self) -> None:
        while not self._ending:
            message = self._connection.receive()
            if message.header.message_type is MessageType.method_call:
                self.asked.set()
                self._connection.send(new_method_return(message))


def _started(
    command: list[str], says: str, *, typed: str | None = None, env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env
    )
    assert process.stdin is not None
    assert process.stdout is not None
    if typed is not None:
        process.stdin.write(typed)
    process.stdin.close()
    ready, _, _ = select.select([process.stdout], [], [], _START_S)
    line = process.stdout.readline() if ready else ""
    if not line.startswith(says):
        _ended(process)
        raise AssertionError(f"{command[0]} did not start: it said {line!r}")
    return process


def _ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
