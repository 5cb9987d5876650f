"""The program ends when it has decided to, and no bug stays unheard."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import SIGNAL, QTimer, qWarning
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from latchkey.app.mishap import Bug
from latchkey.desktop.bugs import caught_by
from latchkey.desktop.runner import FAILED, run
from tests.until import until

TOKEN = "syt_YWxpY2U_aBcDeFgHiJkLmNoPqRsT_0Xyz12"


@pytest.fixture
def told() -> list[Bug]:
    return []


def test_the_exit_code_is_what_the_program_returns(qapp: QApplication, told: list[Bug]) -> None:
    async def main(end: asyncio.Event) -> int:
        await asyncio.sleep(0)
        return 7

    assert run(qapp, main, told.append) == 7
    assert told == []


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot send itself these there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_asks_the_program_to_end_and_lets_it_finish(
    qapp: QApplication, told: list[Bug], number: signal.Signals
) -> None:
    before = signal.getsignal(number)

    async def main(end: asyncio.Event) -> int:
        os.kill(os.getpid(), number)
        await end.wait()
        return await asyncio.to_thread(lambda: 3)

    assert run(qapp, main, told.append) == 3
    assert signal.getsignal(number) == before


def test_closing_the_last_window_does_not_end_the_program(qapp: QApplication, told: list[Bug]) -> None:
    async def main(end: asyncio.Event) -> int:
        window = QWidget()
        window.show()
        window.close()
        for _ in range(5):
            await asyncio.sleep(0)
        return int(end.is_set())

    assert run(qapp, main, told.append) == 0


def test_when_the_desktop_quits_the_application_the_program_is_asked_to_end(
    qapp: QApplication, told: list[Bug]
) -> None:
    async def main(end: asyncio.Event) -> int:
        QTimer.singleShot(0, qapp.quit)
        await end.wait()
        return await asyncio.to_thread(lambda: 4)

    assert run(qapp, main, told.append) == 4


def test_f10_the_desktop_can_ask_for_the_end_as_long_as_the_program_runs(qapp: QApplication, told: list[Bug]) -> None:
    """On Linux the wheels' Qt never asks, see ``desktop/logout.py``: that somebody listens is all that is seen."""
    asks = SIGNAL("commitDataRequest(QSessionManager&)")

    async def main(end: asyncio.Event) -> int:
        await asyncio.sleep(0)
        return qapp.receivers(asks)

    assert run(qapp, main, told.append) == 1
    assert qapp.receivers(asks) == 0


def test_an_exception_out_of_the_program_is_told_and_fails(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture
) -> None:
    async def main(end: asyncio.Event) -> int:
        raise LookupError("nothing there")

    assert run(qapp, main, told.append) == FAILED
    assert told[0].text.endswith("LookupError: nothing there")


def bug_in_slot() -> None:
    button = QPushButton()
    button.clicked.connect(fail)
    button.click()


def bug_in_override() -> None:
    class Window(QWidget):
        def closeEvent(self, event: QCloseEvent) -> None:
            fail()

    window = Window()
    QTimer.singleShot(0, window.close)
    keep.append(window)


def bug_in_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def bug_in_destructor() -> None:
    class Falling:
        def __del__(self) -> None:
            fail()

    Falling()
    gc.collect()


def bug_in_callback() -> None:
    asyncio.get_running_loop().call_soon(fail)


def bug_in_task_nobody_awaits() -> None:
    async def task() -> None:
        fail()

    loop = asyncio.get_running_loop()
    loop.create_task(task()).add_done_callback(lambda _: loop.call_soon(gc.collect))


keep: list[object] = []


def fail() -> None:
    password = "correct horse"
    raise ArithmeticError(f"of {len(password)} letters, token={TOKEN}")


@pytest.mark.parametrize(
    "bug",
    [bug_in_slot, bug_in_override, bug_in_thread, bug_in_destructor, bug_in_callback, bug_in_task_nobody_awaits],
)
def test_a_bug_is_told_wherever_it_happens_and_the_program_goes_on(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture, bug: Callable[[], None]
) -> None:
    async def main(end: asyncio.Event) -> int:
        bug()
        await until(lambda: told)
        keep.clear()
        return 0

    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    assert run(qapp, main, told.append) == 0
    assert len(told) == 1
    assert "in fail" in told[0].text
    assert "of 13 letters" in told[0].text.rpartition("ArithmeticError: ")[2]
    assert caplog.records[0].levelno == logging.CRITICAL
    for text in (told[0].text, caplog.text):
        assert TOKEN not in text
        assert "correct horse" not in text
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks


def test_a_bug_that_the_program_caught_itself_is_told_as_well(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture
) -> None:
    async def main(end: asyncio.Event) -> int:
        error = LookupError("in a task of its own")
        asyncio.get_running_loop().call_exception_handler({"message": "task sync", "exception": error})
        return 0

    assert run(qapp, main, told.append) == 0
    assert [bug.text for bug in told] == ["task sync\nLookupError: in a task of its own"]
    assert not told[0].breaks_session


def test_a_bug_that_the_session_cannot_go_on_after_is_told_as_such(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture
) -> None:
    async def main(end: asyncio.Event) -> int:
        caught_by(asyncio.get_running_loop(), "task sync", breaks_session=True)(LookupError("nothing there"))
        return 0

    assert run(qapp, main, told.append) == 0
    assert [(bug.text, bug.breaks_session) for bug in told] == [("task sync\nLookupError: nothing there", True)]


def test_a_bug_that_repeats_is_counted_and_its_traceback_logged_once(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture
) -> None:
    def fail_with(number: int) -> None:
        raise ArithmeticError(f"the {number}th")

    async def main(end: asyncio.Event) -> int:
        for number in range(3):
            asyncio.get_running_loop().call_soon(fail_with, number)
        asyncio.get_running_loop().call_soon(fail)
        await until(lambda: len(caplog.records) == 4)
        return 0

    run(qapp, main, told.append)
    assert [bug.times for bug in told] == [1, 2, 3, 1]
    assert len({bug.kind for bug in told}) == 2, "what it says makes no other kind, where it happens does"
    assert [record.getMessage().partition("\n")[0] for record in caplog.records[1:3]] == [
        "again: ArithmeticError: the 1th",
        "again: ArithmeticError: the 2th",
    ]


def test_a_bug_in_telling_of_a_bug_is_logged(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    async def main(end: asyncio.Event) -> int:
        asyncio.get_running_loop().call_soon(fail)
        await until(lambda: len(caplog.records) == 2)
        return 0

    def refuse(bug: Bug) -> None:
        raise RuntimeError("no window to show it in")

    run(qapp, main, refuse)
    assert "no window to show it in" in caplog.text


@pytest.mark.qt_no_exception_capture
@pytest.mark.no_qt_log
def test_what_qt_warns_of_goes_to_the_log(
    qapp: QApplication, told: list[Bug], caplog: pytest.LogCaptureFixture
) -> None:
    async def main(end: asyncio.Event) -> int:
        for _ in range(3):
            qWarning("a painter was not ended")
            qWarning("This plugin does not support propagateSizeHints()")
        qWarning("another one")
        qWarning("a painter was not ended")
        return 0

    run(qapp, main, told.append)
    assert [(record.name, record.getMessage()) for record in caplog.records] == [
        ("latchkey.qt", "a painter was not ended"),
        ("latchkey.qt", "another one"),
        ("latchkey.qt", "a painter was not ended"),
    ], "what is said again and again is written once"
