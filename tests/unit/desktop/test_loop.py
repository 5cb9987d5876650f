"""asyncio on Qt's loop keeps asyncio's promises."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from latchkey.desktop.loop import QtLoop
from tests.until import until

pytestmark = [
    pytest.mark.qt,
    pytest.mark.skipif(sys.platform == "win32", reason="there it is qasync's own loop"),
]

FORTY_DAYS_S = 40 * 24 * 3600.0


def running() -> QtLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, QtLoop)
    return loop


async def test_a_timer_never_fires_early_and_timers_fire_in_their_order() -> None:
    loop = running()
    fired: list[tuple[float, float]] = []

    def fire(when: float) -> None:
        fired.append((when, loop.time()))

    start = loop.time()
    for step in range(60, 0, -1):
        when = start + step * 0.0013
        loop.call_at(when, fire, when)
    await until(lambda: len(fired) == 60)
    assert all(at >= when for when, at in fired)
    assert [when for when, _ in fired] == sorted(when for when, _ in fired)


class Owner:
    def called(self) -> None:
        raise AssertionError("a cancelled timer was called")


async def test_cancelled_timers_leave_nothing_alive() -> None:
    loop = running()
    owner = Owner()
    gone = weakref.ref(owner)
    for handle in [loop.call_later(3600, owner.called) for _ in range(5000)]:
        handle.cancel()
    del owner, handle
    for _ in range(2):
        await asyncio.sleep(0)
    gc.collect()
    assert gone() is None
    assert not loop._scheduled
    assert not loop._later.isActive()


async def test_cancelling_most_timers_keeps_the_others() -> None:
    loop = running()
    heard: list[int] = []
    handles = [loop.call_later(3600, heard.append, -1) for _ in range(500)]
    loop.call_later(0.005, heard.append, 1)
    for handle in handles:
        handle.cancel()
    await until(lambda: heard)
    assert heard == [1]


async def test_a_timer_may_wait_longer_than_qt_can_count() -> None:
    loop = running()
    handle = loop.call_later(FORTY_DAYS_S, Owner().called)
    assert handle.when() == pytest.approx(loop.time() + FORTY_DAYS_S, abs=5)
    await asyncio.sleep(0)
    assert 0 < loop._later.interval() <= 24 * 3600 * 1000
    handle.cancel()


async def test_a_call_from_another_thread_keeps_its_context_and_can_be_cancelled() -> None:
    loop = running()
    voice = contextvars.ContextVar("voice", default="nobody's")
    context = contextvars.copy_context()
    context.run(voice.set, "mine")
    heard: list[str] = []

    def call() -> None:
        loop.call_soon_threadsafe(lambda: heard.append(voice.get()), context=context)

    loop.call_soon_threadsafe(heard.append, "cancelled").cancel()
    await asyncio.to_thread(call)
    await until(lambda: heard)
    assert heard == ["mine"]


async def test_an_abandoned_async_generator_is_finalised() -> None:
    finalised = asyncio.Event()

    async def numbers() -> AsyncIterator[int]:
        try:
            yield 1
            yield 2
        finally:
            await asyncio.sleep(0)
            finalised.set()

    async for _ in numbers():
        break
    gc.collect()
    assert await asyncio.wait_for(finalised.wait(), 5)


async def test_tasks_and_timers_pause_while_a_coroutine_runs_a_dialog_and_go_on_afterwards(qapp: QApplication) -> None:
    loop = running()
    heard: list[str] = []

    async def task() -> None:
        await asyncio.sleep(0)
        heard.append("task")

    other = asyncio.create_task(task())
    timer = loop.call_later(0.001, heard.append, "timer")
    dialog = QDialog()
    turns = QTimer()
    turns.timeout.connect(lambda: dialog.accept() if loop.time() > timer.when() + 0.01 else None)
    turns.start(0)
    dialog.exec()
    turns.stop()
    assert heard == []
    await other
    await until(lambda: len(heard) == 2)
    assert set(heard) == {"task", "timer"}


async def test_tasks_go_on_while_a_slot_runs_a_dialog(qapp: QApplication) -> None:
    dialog = QDialog()
    closed = asyncio.Event()

    def show() -> None:
        dialog.exec()
        closed.set()

    QTimer.singleShot(0, show)
    await until(dialog.isVisible)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not closed.is_set()
    dialog.accept()
    await closed.wait()


async def test_a_task_group_cancels_the_others_when_one_fails() -> None:
    ended: list[str] = []

    async def fails() -> None:
        await asyncio.sleep(0)
        raise ValueError("no")

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")

    with pytest.raises(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(waits())
            group.create_task(fails())
    assert ended == ["cancelled"]


async def test_time_limits_end_what_takes_too_long_and_leave_the_rest() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.01)
    assert await asyncio.wait_for(asyncio.sleep(0, "done"), 10) == "done"


async def test_blocking_calls_run_in_threads_of_python_and_not_of_qt() -> None:
    assert await asyncio.to_thread(lambda: 6 * 7) == 42
    names = await asyncio.gather(*(asyncio.to_thread(lambda: threading.current_thread().name) for _ in range(8)))
    assert all(name.startswith("asyncio_") for name in names)


async def test_sockets_carry_both_ways() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        sent = b"x" * 1_000_000
        async with asyncio.TaskGroup() as group:
            group.create_task(writer.drain())
            writer.write(sent)
            got = await reader.readexactly(len(sent))
        writer.close()
        await writer.wait_closed()
    assert got == sent


async def test_an_exception_in_a_callback_reaches_the_exception_handler_and_nothing_else_stops() -> None:
    loop = running()
    heard: list[object] = []
    loop.set_exception_handler(lambda _, context: heard.append(context["exception"]))
    assert loop.get_exception_handler() is not None
    bug = ValueError("a bug")

    def fails() -> None:
        raise bug

    loop.call_soon(fails)
    loop.call_soon(heard.append, "next")
    await until(lambda: len(heard) == 2)
    assert heard == [bug, "next"]


async def test_qt_gets_its_turn_however_much_is_ready() -> None:
    loop = running()
    left = 40
    turns = 0

    def work() -> None:
        nonlocal left
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        left -= 1

    def turn() -> None:
        nonlocal turns
        turns += 1

    timer = QTimer()
    timer.timeout.connect(turn)
    timer.start(0)
    for _ in range(left):
        loop.call_soon(work)
    await until(lambda: left == 0)
    timer.stop()
    assert turns >= 10


async def test_a_signal_wakes_a_loop_that_has_nothing_to_do() -> None:
    loop = running()
    came = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, came.set)
    threading.Timer(0.02, os.kill, (os.getpid(), signal.SIGUSR1)).start()
    assert await asyncio.wait_for(came.wait(), 5)
    loop.remove_signal_handler(signal.SIGUSR1)


@pytest.fixture
def own_loop(qapp: QApplication) -> QtLoop:
    return QtLoop(qapp)


@pytest.mark.parametrize("wish", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("within", ["callback", "task"])
def test_a_wish_to_end_leaves_the_loop_that_can_then_be_closed(
    own_loop: QtLoop, wish: type[BaseException], within: str
) -> None:
    def raise_it() -> None:
        raise wish

    async def main() -> None:
        if within == "task":
            raise_it()
        own_loop.call_soon(raise_it)
        await asyncio.Event().wait()

    with pytest.raises(wish), asyncio.Runner(loop_factory=lambda: own_loop) as runner:
        runner.run(main())
    assert own_loop.is_closed()


def test_nothing_runs_between_two_runs(own_loop: QtLoop, qapp: QApplication) -> None:
    heard: list[bool] = []

    async def first() -> None:
        own_loop.call_soon(own_loop.call_soon, lambda: heard.append(own_loop.is_running()))

    own_loop.run_until_complete(first())
    QApplication.processEvents()  # noqa: TID251 - the nested loop is what is tested
    assert heard == []
    own_loop.run_until_complete(asyncio.sleep(0))
    own_loop.close()
    assert heard == [True]


def test_when_something_else_quits_the_application_the_program_is_told_and_goes_on(qapp: QApplication) -> None:
    end = asyncio.Event()

    async def main() -> str:
        QTimer.singleShot(0, qapp.quit)
        await end.wait()
        return await asyncio.to_thread(lambda: "saved")

    with asyncio.Runner(loop_factory=lambda: QtLoop(qapp, on_quit=end.set)) as runner:
        assert runner.run(main()) == "saved"


def test_without_anyone_to_tell_such_an_end_is_an_error(own_loop: QtLoop, qapp: QApplication) -> None:
    async def main() -> None:
        QTimer.singleShot(0, qapp.quit)
        await asyncio.Event().wait()

    with asyncio.Runner(loop_factory=lambda: own_loop) as runner, pytest.raises(RuntimeError, match="stopped before"):
        runner.run(main())


class Bell(QObject):
    rang = Signal(bool)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None and True are immortal there")
def test_qt_does_not_eat_references_to_none_and_true(qapp: QApplication) -> None:
    """PySide6 6.12.0 loses one with every call, and the interpreter aborts some minutes later (PYSIDE-3474). What else is
    going on in the process lets go of a hundred."""
    bell = Bell()
    bell.rang.connect(lambda _: None)
    calls = 3000
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(calls):
        bell.rang.emit(True)
        QTimer.singleShot(0, lambda: None)
    QApplication.processEvents()  # noqa: TID251 - the nested loop is what is tested
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] > before[0] - calls / 2
    assert after[1] > before[1] - calls / 2


@pytest.mark.parametrize("own", [None, "pyqt5"])
def test_a_persons_own_choice_of_qt_neither_counts_here_nor_is_changed(own: str | None) -> None:
    """Which a browser that is started gets too."""
    environment = {name: value for name, value in os.environ.items() if name != "QT_API"}
    environment |= {} if own is None else {"QT_API": own}
    look = "import os, sys, latchkey.desktop.loop; print(os.environ.get('QT_API'), 'PyQt5' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", look], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{own} False\n", "")
