"""A second start brings its link to the first: one line, bounded, and taken for nothing before it was looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication

from latchkey.desktop.doorbell import LONGEST_BYTES, Doorbell
from latchkey.desktop.profile_lock import ProfileLock, address_in
from tests.until import until

pytestmark = pytest.mark.qt

LINK = "matrix:r/düne:example.org"


@pytest.fixture
def visits() -> list[str]:
    return []


@pytest.fixture
def bell(tmp_path: Path, visits: list[str], qapp: QApplication) -> Iterator[Doorbell]:
    lock = ProfileLock.take(tmp_path)
    assert lock is not None
    house = QObject()
    yield Doorbell(lock, visits.append, house)
    house.deleteLater()
    lock.release()


async def said_to(folder: Path, *parts: bytes) -> bytes:
    """What is answered to who says ``parts``; empty where the line is cut."""
    line = QLocalSocket()
    line.connectToServer(address_in(folder))
    for part in parts:
        line.write(part)
        line.flush()
        await asyncio.sleep(0)
    await until(lambda: line.state() is QLocalSocket.LocalSocketState.UnconnectedState, what="it is over")
    return bytes(line.readAll().data())


async def test_a_link_is_handed_over(bell: Doorbell, visits: list[str], tmp_path: Path) -> None:
    assert await said_to(tmp_path, LINK.encode() + b"\n") == b"raised"
    assert visits == [LINK]


async def test_it_may_come_in_pieces_and_it_may_be_none(bell: Doorbell, visits: list[str], tmp_path: Path) -> None:
    assert await said_to(tmp_path, b"matrix:", b"u/bo:example.org\n") == b"raised"
    assert await said_to(tmp_path, b"\n") == b"raised"
    assert visits == ["matrix:u/bo:example.org", ""]


async def test_what_is_no_text_only_raises_the_window(bell: Doorbell, visits: list[str], tmp_path: Path) -> None:
    assert await said_to(tmp_path, b"\xff\xfe\n") == b"raised"
    assert visits == [""]


async def test_who_goes_on_and_on_is_cut_off(bell: Doorbell, visits: list[str], tmp_path: Path) -> None:
    assert await said_to(tmp_path, b"x" * 3 * LONGEST_BYTES) == b""
    assert visits == []


async def test_at_the_end_nothing_is_taken(bell: Doorbell, visits: list[str], tmp_path: Path) -> None:
    bell.ending()
    assert await said_to(tmp_path, LINK.encode() + b"\n") == b"ending"
    assert visits == []
