"""A desktop on which a screen reader could run: an X server, a window manager, a message bus with a keyring, and AT-SPI."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection

from tests.accessibility.reader import Reader
from tests.contract.secret_service import SecretService
from tests.fakes.desktop_session import x_server

_LAUNCHERS = (Path("/usr/libexec/at-spi-bus-launcher"), Path("/usr/lib/at-spi2-core/at-spi-bus-launcher"))
_START_S = 20.0
_END_S = 30.0
_HOME_FOLDERS = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
}


class AccessibleDesktop:
    """``environment(home)`` is what a program is started with there: nothing of the surroundings of the tests but PATH."""

    def __init__(self, display: str, bus_address: str, accessibility_address: str) -> None:
        self.accessibility_address = accessibility_address
        self._surroundings = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": bus_address,
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    def environment(self, home: Path) -> dict[str, str]:
        """With folders of its own below ``home``, which are made."""
        folders = {variable: home / name for variable, name in _HOME_FOLDERS.items()}
        for folder in folders.values():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {**self._surroundings, "HOME": str(home), **{name: str(folder) for name, folder in folders.items()}}

    @contextmanager
    def running(self, command: Sequence[str], home: Path, more: Mapping[str, str] | None = None) -> Iterator[Running]:
        """Started in that home, with ``more`` in its environment, and read. It is killed where it has not ended by then."""
        with subprocess.Popen(
            command,
            env=self.environment(home) | dict(more or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                with closing(Reader(self.accessibility_address, process.poll)) as reader:
                    yield Running(process, reader)
            except AssertionError as error:
                process.kill()
                raise AssertionError(f"{error}\nThe program said: {process.communicate()[0]}") from None
            finally:
                process.kill()


class Running:
    """A program, and who reads its windows."""

    def __init__(self, process: subprocess.Popen[str], reader: Reader) -> None:
        self._process = process
        self.reader = reader

    def ended(self) -> int:
        """Its exit code, once it has one. Raises ``AssertionError`` with what it said where it does not end or says anything."""
        try:
            said, _ = self._process.communicate(timeout=_END_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it had not ended after {_END_S:g} s") from None
        assert said == "", said
        return self._process.returncode


@contextmanager
def accessible_desktop() -> Iterator[AccessibleDesktop]:
    """Logged in, with nothing on it but a window manager."""
    folder = Path(tempfile.mkdtemp(prefix="a11y-"))  # a socket's path is short
    with ExitStack() as ends:
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        _, display = ends.enter_context(x_server())
        keyring = ends.enter_context(closing(SecretService(folder / "keyring")))
        surroundings = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "DISPLAY": display,
            "DBUS_SESSION_BUS_ADDRESS": keyring.address,
        }
        for command in (["openbox", "--sm-disable"], [str(_launcher()), "--launch-immediately"]):
            ends.enter_context(_in_the_background(command, surroundings))
        keyring.start()
        yield AccessibleDesktop(display, keyring.address, _accessibility_address(keyring.address))


def _launcher() -> Path:
    return next(path for path in _LAUNCHERS if path.exists())


@contextmanager
def _in_the_background(command: list[str], surroundings: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _accessibility_address(bus_address: str) -> str:
    """Of the second bus, the one that screen readers are on."""
    launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    give_up_at = time.monotonic() + _START_S
    with closing(open_dbus_connection(bus_address)) as connection:
        while time.monotonic() < give_up_at:
            answer = connection.send_and_get_reply(new_method_call(launcher, "GetAddress"), timeout=_START_S)
            if answer.header.message_type is MessageType.method_return:
                told: tuple[Any, ...] = answer.body
                return str(told[0]).partition(",")[0]
    raise AssertionError("at-spi-bus-launcher does not answer")
