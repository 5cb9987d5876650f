"""The end of the desktop's session is heard of from a real session manager, which waits; without one nothing breaks."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection, prep_socket
from jeepney.wrappers import unwrap_msg

from latchkey.desktop import bus_thread
from latchkey.desktop.bus_thread import BusThread
from latchkey.desktop.logout import LogoutWatch
from tests.fakes.desktop_session import DesktopSession, desktop_session
from tests.fakes.message_bus import MessageBus
from tests.until import until

pytestmark = pytest.mark.qt


@pytest.fixture
async def desktop(bus: MessageBus) -> AsyncIterator[DesktopSession]:
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


async def test_f10_the_desktops_session_is_told_when_everything_is_saved(
    desktop: DesktopSession, watch: LogoutWatch, ends: list[str]
) -> None:
    await listening(watch)
    with desktop.overheard() as said:
        desktop.log_out()
        (name,) = next(body for word, body in said if word == "EndSession")
        await until(lambda: ends, what="the session ends")
        watch.close()
        before_it_left = itertools.takewhile(lambda one: one[0] != "NameOwnerChanged" or one[1][0] != name, said)
        assert ("EndSessionResponse", (True, "")) in before_it_left


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
    desktop: DesktopSession, watch: LogoutWatch, ends: list[str], bus: MessageBus
) -> None:
    await listening(watch)
    desktop.log_out()
    await until(lambda: ends, what="the session ends")
    bus.close()
    watch.close()


async def test_on_a_bus_without_a_session_manager_there_is_nobody_to_listen_to(
    bus: MessageBus, watch: LogoutWatch
) -> None:
    watch.start()
    await until(lambda: watch.is_listening is False, what="nobody answers to its name")


async def test_a_manager_of_another_kind_is_nobody_to_listen_to(bus: MessageBus, watch: LogoutWatch) -> None:
    with open_dbus_connection(bus.address) as manager:
        unwrap_msg(manager.send_and_get_reply(message_bus.RequestName("org.gnome.SessionManager")))
        watch.start()
        asked = await asyncio.to_thread(manager.receive, timeout=10)
        while asked.header.message_type is not MessageType.method_call:
            asked = await asyncio.to_thread(manager.receive, timeout=10)
        manager.send(new_method_return(asked, "u", (7,)))
        await until(lambda: watch.is_listening is False, what="its answer is not understood")


async def test_nobody_but_the_manager_that_it_registered_with_can_end_it(
    bus: MessageBus, watch: LogoutWatch, ends: list[str]
) -> None:
    with open_dbus_connection(bus.address) as manager, open_dbus_connection(bus.address) as stranger:
        unwrap_msg(manager.send_and_get_reply(message_bus.RequestName("org.gnome.SessionManager")))
        watch.start()
        asked = await asyncio.to_thread(_call, manager, "RegisterClient")
        client = DBusAddress("/client", interface="org.gnome.SessionManager.ClientPrivate")
        manager.send(new_method_return(asked, "o", (client.object_path,)))
        await until(lambda: watch.is_listening, what="it listens")
        whom = asked.header.fields[HeaderFields.sender]

        def say(who: DBusConnection, word: str) -> None:
            said = new_signal(client, word, "u", (0,))
            said.header.fields[HeaderFields.destination] = whom
            who.send(said)

        say(stranger, "EndSession")
        await asyncio.to_thread(
            unwrap_msg, stranger.send_and_get_reply(message_bus.GetId())
        )  # the bus has passed it on
        say(manager, "QueryEndSession")
        await asyncio.to_thread(_call, manager, "EndSessionResponse")
        assert ends == [], "it has heard both by now, and believed one"
        say(manager, "EndSession")
        await until(lambda: ends == ["ends"], what="it is ended by the one that may")


def _call(connection: DBusConnection, name: str) -> Message:
    """The next one of that name, answered where the caller waits for no more than that."""
    while True:
        message = connection.receive(timeout=10)
        if message.header.fields.get(HeaderFields.member) == name:
            if name == "EndSessionResponse":
                connection.send(new_method_return(message))
            return message


async def test_a_defect_while_listening_is_told(bus: MessageBus, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", told.append)

    def serve(_: DBusConnection) -> None:
        raise ValueError("a defect")

    thread = BusThread("session bus", "SESSION", serve, lambda: None)
    thread.start()
    await until(lambda: told, what="it was not taken for a bus that is not there")
    thread.close()
    assert str(told[0].exc_value) == "a defect"


@pytest.mark.parametrize("is_closed", [False, True])
async def test_what_was_heard_before_the_end_and_not_told_yet_is_told_to_nobody(
    bus: MessageBus, *, is_closed: bool
) -> None:
    told: list[str] = []
    over = threading.Event()
    thread = BusThread("session bus", "SESSION", lambda _: thread.tell(told.append, "a word"), over.set)
    thread.start()
    assert over.wait(10), "meanwhile the loop can tell nobody"
    if is_closed:
        thread.close()
    loop = asyncio.get_running_loop()
    said_later = loop.create_future()
    loop.call_soon_threadsafe(said_later.set_result, None)
    await said_later
    assert told == ([] if is_closed else ["a word"])
    thread.close()


async def test_who_closes_a_connection_that_ends_by_itself_meets_no_trouble(
    bus: MessageBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    class Ending(socket.socket):
        def close(self) -> None:
            super().close()
            thread.close()
            closed.append("without trouble")

    def connect(address: str, timeout: float) -> Ending:
        return Ending(fileno=prep_socket(address, timeout=timeout).detach())

    monkeypatch.setattr(bus_thread, "prep_socket", connect)
    monkeypatch.setattr(BusThread, "wait", lambda *_: None)
    over: list[str] = []
    thread = BusThread("session bus", "SESSION", lambda _: None, lambda: over.append("over"))
    thread.start()
    await until(lambda: over, what="it has ended")
    assert closed == ["without trouble"]


@pytest.mark.parametrize(
    "address", ["", "unix:path=/nonexistent", "unix:path=", "tcp:host=127.0.0.1,port=1", "nonsense", "unix:nonsense"]
)
async def test_without_a_bus_there_is_nobody_to_listen_to(
    watch: LogoutWatch, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    watch.start()
    await until(lambda: watch.is_listening is False, what="nobody is there")
