"""The end of the desktop's session is heard of from a real session manager, which waits; without one nothing breaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from latchkey.desktop.bus_thread import BusThread
from latchkey.desktop.logout import LogoutWatch
from tests.contract.secret_service import SecretService
from tests.fakes.desktop_session import DesktopSession, desktop_session
from tests.until import until

pytestmark = pytest.mark.qt


@pytest.fixture
def bus(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A message bus with nobody on it."""
    made = SecretService(tmp_path_factory.mktemp("b") / "b")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", made.address)
    yield made
    made.close()


@pytest.fixture
async def desktop(bus: SecretService) -> AsyncIterator[DesktopSession]:
    async with desktop_session(bus.address) as session:
        yield session


@pytest.fixture
def ends() -> list[str]:
    return []


@pytest.fixture
def watch(ends: list[str]) -> Iterator[LogoutWatch]:
    made = LogoutWatch(lambda: ends.append("ends"))
    yield made
    made.close()


async def listening(watch: LogoutWatch) -> None:
    watch.start()
    await until(lambda: watch.is_listening is not None, what="it is known whether there is a manager")
    assert watch.is_listening


async def test_f10_the_desktops_session_waits_until_everything_is_saved(
    desktop: DesktopSession, watch: LogoutWatch, ends: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await listening(watch)
    desktop.log_out()
    await until(lambda: ends, what="the session ends")
    assert desktop.exit_code is None
    with monkeypatch.context() as patched:  # some managers do not wait for who has gone
        patched.setattr(BusThread, "close", lambda _: None)
        watch.close()
    await until(lambda: desktop.exit_code == 0, what="it has been told, and has ended")
    assert ends == ["ends"]


async def test_who_has_left_holds_nothing_up_and_is_told_nothing(
    desktop: DesktopSession, watch: LogoutWatch, ends: list[str]
) -> None:
    await listening(watch)
    assert "latchkey" in desktop.clients
    watch.close()
    await until(lambda: "latchkey" not in desktop.clients, what="the manager has struck it off")
    desktop.log_out()
    await until(lambda: desktop.exit_code == 0, what="it has ended")
    assert ends == []


async def test_a_manager_that_dies_before_it_is_answered_is_no_trouble(
    desktop: DesktopSession, watch: LogoutWatch, ends: list[str], bus: SecretService
) -> None:
    await listening(watch)
    desktop.log_out()
    await until(lambda: ends, what="the session ends")
    bus.close()
    watch.close()


async def test_on_a_bus_without_a_session_manager_there_is_nobody_to_listen_to(
    bus: SecretService, watch: LogoutWatch
) -> None:
    watch.start()
    await until(lambda: watch.is_listening is False, what="nobody answers to its name")


@pytest.mark.parametrize("address", ["", "unix:path=/nonexistent"])
async def test_without_a_bus_there_is_nobody_to_listen_to(
    watch: LogoutWatch, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    watch.start()
    await until(lambda: watch.is_listening is False, what="nobody is there")
