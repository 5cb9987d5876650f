"""A desktop's session of a test's own: MATE's real session manager on a real X server, and nothing beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.until import until

_START_S = 20.0
_NOTHING_BY_ITSELF = """[org/mate/session]
required-components-list=@as []
default-session=@as []
gnome-compat-startup=@as []
"""
_WITHOUT_ASKING = 1
_MANAGER = DBusAddress(
    "/org/gnome/SessionManager", bus_name="org.gnome.SessionManager", interface="org.gnome.SessionManager"
)


class DesktopSession:
    """``display`` is the X server's name; ``exit_code`` the manager's, ``None`` while the session goes on."""

    def __init__(self, manager: subprocess.Popen[bytes], display: str, bus_address: str) -> None:
        self.display = display
        self._manager = manager
        self._bus_address = bus_address

    @property
    def exit_code(self) -> int | None:
        return self._manager.poll()

    @property
    def clients(self) -> list[str]:
        """Names of the programs that want to be told of the end."""
        (paths,) = self._ask(_MANAGER, "GetClients")
        clients = [DBusAddress(path, _MANAGER.bus_name, f"{_MANAGER.interface}.Client") for path in paths]
        return [self._ask(client, "GetAppId")[0] for client in clients]

    def log_out(self) -> None:
        """As from its menu. Returns at once."""
        self._ask(_MANAGER, "Logout", "u", _WITHOUT_ASKING)

    @contextmanager
    def overheard(self) -> Iterator[Iterator[tuple[str, tuple[Any, ...]]]]:
        """What it says to programs at the end ("EndSession", (whose name,)), what they answer ("EndSessionResponse", (...)) and
        who leaves the bus ("NameOwnerChanged", (name, ...)), in order. ``TimeoutError`` where nothing comes for long."""
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring")
        rules = [f"interface='{_MANAGER.interface}.ClientPrivate'", "member='NameOwnerChanged'"]
        with open_dbus_connection(self._bus_address) as ear:
            unwrap_msg(ear.send_and_get_reply(new_method_call(bus, "BecomeMonitor", "asu", (rules, 0))))
            yield _received(ear)

    def is_running(self) -> bool:
        assert self.exit_code is None, "mate-session did not start"
        return self._ask(_MANAGER, "IsSessionRunning") == (True,)

    def _ask(self, whom: DBusAddress, method: str, signature: str | None = None, *body: object) -> tuple[Any, ...]:
        """Empty where nobody answers yet."""
        with open_dbus_connection(self._bus_address) as connection:
            answer = connection.send_and_get_reply(new_method_call(whom, method, signature, body))
            return answer.body if answer.header.message_type is MessageType.method_return else ()


def _received(ear: DBusConnection) -> Iterator[tuple[str, tuple[Any, ...]]]:
    while True:
        word = ear.receive(timeout=_START_S)
        fields = word.header.fields
        member = str(fields.get(HeaderFields.member))
        yield member, (fields.get(HeaderFields.destination),) if member == "EndSession" else word.body


@asynccontextmanager
async def desktop_session(bus_address: str) -> AsyncIterator[DesktopSession]:
    """Logged in, with its manager on that bus."""
    home = Path(tempfile.mkdtemp(prefix="desktop-"))  # a socket's path is short
    try:
        with x_server() as (_, display), _manager(home, display, bus_address) as manager:
            session = DesktopSession(manager, display, bus_address)
            await until(session.is_running, _START_S, "the desktop's session runs")
            yield session
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def x_server() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """With its display's name."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert server.stdout is not None
    try:
        yield server, f":{server.stdout.readline().decode().strip()}"
    finally:
        server.kill()
        server.communicate()


@contextmanager
def _manager(home: Path, display: str, bus_address: str) -> Iterator[subprocess.Popen[bytes]]:
    settings = home / "config" / "glib-2.0" / "settings"
    settings.mkdir(parents=True)
    (settings / "keyfile").write_text(_NOTHING_BY_ITSELF)
    (home / "autostart").mkdir()
    surroundings = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_RUNTIME_DIR": str(home),
        "GSETTINGS_BACKEND": "keyfile",
        "NO_AT_BRIDGE": "1",
        "DISPLAY": display,
        "DBUS_SESSION_BUS_ADDRESS": bus_address,
        "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent",
    }
    manager = subprocess.Popen(
        ["mate-session", "--disable-acceleration-check", "--autostart", home / "autostart"],
        env=surroundings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield manager
    finally:
        manager.kill()
        manager.wait()
