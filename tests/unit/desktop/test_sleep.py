"""The end of a suspend is heard of on a real message bus; without one nothing is heard and nothing breaks."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import HeaderFields, Message
from jeepney.io.blocking import DBusConnection

from latchkey.desktop.sleep import SleepWatch
from tests.fakes.logind import FakeLogind
from tests.fakes.message_bus import MessageBus
from tests.until import until

pytestmark = pytest.mark.qt


@pytest.fixture
def logind(bus: MessageBus, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLogind]:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    with FakeLogind(bus.address) as running:
        yield running


@pytest.fixture
def wakings() -> list[str]:
    return []


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has come over the bus and been dealt with, a word each."""
    dealt_with: list[str] = []
    receive = DBusConnection.recv_until_filtered
    before: list[str] = []

    def received(bus: DBusConnection, queue: deque[Message]) -> Message:
        dealt_with.extend(before)
        before.clear()
        word = receive(bus, queue)
        before.append(str(word.header.fields[HeaderFields.member]))
        return word

    monkeypatch.setattr(DBusConnection, "recv_until_filtered", received)
    return dealt_with


@pytest.fixture
def watch(wakings: list[str]) -> Iterator[SleepWatch]:
    made = SleepWatch(lambda: wakings.append("woke"))
    yield made
    made.close()


async def listening(watch: SleepWatch) -> None:
    watch.start()
    await until(lambda: watch.is_listening is not None, what="the bus let us in")
    assert watch.is_listening


async def dealt_with(words: list[str], count: int) -> None:
    """``on_wake`` has been called for each of that many words that was to be believed."""
    await until(lambda: len(words) == count, what=f"{count} words were dealt with")
    loop = asyncio.get_running_loop()
    told = loop.create_future()
    loop.call_soon_threadsafe(told.set_result, None)
    await told


async def test_f05_the_end_of_a_suspend_is_heard_of_and_its_beginning_is_not(
    logind: FakeLogind, watch: SleepWatch, wakings: list[str], words: list[str]
) -> None:
    await listening(watch)
    logind.says(going_to_sleep=True)
    await dealt_with(words, 1)
    assert wakings == []
    logind.says(going_to_sleep=False)
    await dealt_with(words, 2)
    assert wakings == ["woke"]
    logind.says(going_to_sleep=True)
    logind.says(going_to_sleep=False)
    await dealt_with(words, 4)
    assert wakings == ["woke", "woke"]


async def test_only_the_system_is_believed(
    logind: FakeLogind, watch: SleepWatch, wakings: list[str], words: list[str]
) -> None:
    await listening(watch)
    logind.somebody_else_wakes_us()
    await dealt_with(words, 1)  # what was said to this program alone has come to it
    assert wakings == []
    logind.says(going_to_sleep=False, name="PrepareForShutdown")
    logind.says(going_to_sleep=False)
    await dealt_with(words, 2)
    assert wakings == ["woke"]


async def test_after_the_end_nothing_is_heard(logind: FakeLogind, watch: SleepWatch, wakings: list[str]) -> None:
    await listening(watch)
    other: list[str] = []
    stays = SleepWatch(lambda: other.append("woke"))
    await listening(stays)
    watch.close()
    logind.says(going_to_sleep=False)
    await until(lambda: other, what="the one that still listens")
    stays.close()
    assert wakings == []


async def test_a_bus_that_goes_away_is_no_trouble(
    bus: MessageBus, logind: FakeLogind, watch: SleepWatch, wakings: list[str]
) -> None:
    await listening(watch)
    bus.close()
    watch.close()
    assert wakings == []


async def test_without_a_system_bus_there_is_nobody_to_listen_to(
    watch: SleepWatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'nobody'}")
    watch.start()
    await until(lambda: watch.is_listening is False, what="nobody is there")


async def test_a_bus_that_lets_nobody_in_holds_nothing_up(
    bus: MessageBus, logind: FakeLogind, watch: SleepWatch, wakings: list[str]
) -> None:
    with bus.frozen():
        watch.start()
        for _ in range(100):
            await asyncio.sleep(0)
        assert watch.is_listening is None
    await until(lambda: watch.is_listening, what="the bus let us in")
    logind.says(going_to_sleep=False)
    await until(lambda: wakings, what="the computer is awake")
