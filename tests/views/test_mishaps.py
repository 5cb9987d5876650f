"""Bugs and crashes as a person at the window hears of them: in one dialog at a time, which holds nothing up."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from latchkey.app.intents import RefreshNow
from latchkey.app.mishap import Bug
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.desktop.log import LogFiles
from latchkey.mishaps import Mishaps
from latchkey.session.states import Active
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.mishap_dialog import MishapDialog
from tests.fakes.browser import noted
from tests.shots.states import SESSIONS
from tests.unit.session.build import held
from tests.until import until
from tests.views.showing import let_go, strike, words

BUG = Bug("here", "Traceback:\nKeyError: 'next_batch'")
SAVED = Snapshot(Active(held()), keeping=Keeping("Secret Service"))


class Told:
    """``Mishaps`` of a window that somebody sits at."""

    def __init__(self, window: MainWindow, folder: Path, last_crash: Path | None = None) -> None:
        self.mishaps = Mishaps(LogFiles(folder / "latchkey.log", last_crash), ("--profile", "a"))
        self.end = asyncio.Event()
        self.window = window

    def begin(self) -> None:
        self.mishaps.begin(self.window, lambda: SAVED, self.end)

    async def hear(self, bug: Bug) -> None:
        self.mishaps.hear(bug)
        await until(lambda: self.dialog is not None, what="it is told")

    @property
    def dialog(self) -> MishapDialog | None:
        seen = [one for one in QApplication.topLevelWidgets() if isinstance(one, MishapDialog) and one.isVisible()]
        assert len(seen) <= 1, "never two at once"
        return seen[0] if seen else None

    @property
    def seen(self) -> MishapDialog:
        assert self.dialog is not None
        return self.dialog

    def says(self, name: str) -> str:
        return words(self.seen, name)

    def copied(self, hands: Hands) -> str:
        hands.press("Copy details")
        return QGuiApplication.clipboard().text()


@pytest.fixture
async def told(window: MainWindow, tmp_path: Path) -> AsyncIterator[Told]:
    window.show_state(SESSIONS["active"])
    made = Told(window, tmp_path)
    made.begin()
    yield made
    made.mishaps.close()
    let_go()


async def test_a_bug_is_told_with_what_was_lost_and_what_can_be_reported(
    told: Told, hands: Hands, capsys: pytest.CaptureFixture[str]
) -> None:
    await told.hear(BUG._replace(text=f'  File "{Path.home()}/latchkey/sync.py"\nKeyError: 1'))
    assert told.seen.accessibleName() == "Something unexpected happened"
    assert "Nothing was lost" in told.says("mishap_text")
    assert told.seen.accessibleDescription() == told.says("mishap_text")
    assert told.says("mishap_fact") == "KeyError: 1"
    copied = told.copied(hands)
    assert 'State: Active\n\nFile "~/latchkey/sync.py"' in copied.replace("  File", "File"), "nobody's name is in it"
    assert "Latchkey: " in copied
    assert "KeyError: 1\nDetails are in" in capsys.readouterr().err
    assert not hands.has("Restart Latchkey", QPushButton)


async def test_the_session_goes_on_behind_it(told: Told, hands: Hands, intents: list[object]) -> None:
    told.window.show_state(SESSIONS["soft-logged-out"])
    await told.hear(BUG)
    assert told.seen.windowModality() is Qt.WindowModality.NonModal
    assert told.seen.parent() is None, "a dialog over the window that waits for an answer would lock it"
    told.window.show_state(SESSIONS["active"])
    hands.press("Refresh now")
    assert RefreshNow() in intents


async def test_enter_and_escape_go_on(told: Told) -> None:
    for number, key in enumerate((Qt.Key.Key_Escape, Qt.Key.Key_Return)):
        await told.hear(BUG._replace(kind=str(number)))
        strike(told.seen, key)
        assert told.dialog is None
    assert not told.end.is_set()


async def test_the_same_bug_is_counted_up_in_the_dialog_that_is_there(
    told: Told, capsys: pytest.CaptureFixture[str]
) -> None:
    await told.hear(BUG)
    first = told.dialog
    for times in range(2, 12):
        told.mishaps.hear(BUG._replace(times=times))
    await until(lambda: told.seen._note.text() == "It has happened 11 times.")
    assert told.dialog is first
    assert capsys.readouterr().err.count("KeyError") == 1


async def test_what_was_read_is_not_told_again_unless_it_became_worse(told: Told, hands: Hands) -> None:
    await told.hear(BUG)
    hands.press("Go on")
    told.mishaps.hear(BUG._replace(times=2))
    await told.hear(Bug("elsewhere", "OSError"))
    assert told.says("mishap_fact") == "OSError"
    hands.press("Go on")
    await told.hear(BUG._replace(times=3, breaks_session=True))
    assert hands.has("Restart Latchkey", QPushButton)


async def test_another_bug_joins_the_one_on_show(told: Told, hands: Hands) -> None:
    await told.hear(BUG._replace(breaks_session=True))
    told.mishaps.hear(Bug("elsewhere", "OSError"))
    await until(lambda: told.says("mishap_fact") == "OSError")
    assert hands.has("Restart Latchkey", QPushButton), "what broke is still broken"
    assert "KeyError" in told.copied(hands)
    hands.press("Go on")
    assert told.dialog is None


async def test_a_bug_on_another_thread_is_told(told: Told) -> None:
    thread = threading.Thread(target=told.mishaps.hear, args=(BUG,))
    thread.start()
    thread.join()
    await until(lambda: told.dialog is not None)


async def test_what_happened_before_somebody_could_be_told_is_told_then(window: MainWindow, tmp_path: Path) -> None:
    early = Told(window, tmp_path)
    early.mishaps.hear(BUG)
    assert early.dialog is None
    early.begin()
    assert early.says("mishap_fact") == "KeyError: 'next_batch'"
    early.mishaps.close()
    early.mishaps.hear(Bug("late", "OSError"))
    assert early.dialog is None
    let_go()


async def test_the_program_can_be_started_again_where_the_session_cannot_go_on(
    told: Told, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    await told.hear(BUG._replace(breaks_session=True))
    hands.press("Restart Latchkey")
    assert told.end.is_set()
    assert told.mishaps.wants_restart
    started: list[object] = []
    monkeypatch.setattr(os, "execv", lambda *command: started.append(command))
    told.mishaps.start_again()
    assert started == [(sys.executable, [sys.executable, "-m", "latchkey", "--profile", "a"])]


async def test_where_it_cannot_be_started_again_it_can_be_left(
    window: MainWindow, hands: Hands, tmp_path: Path
) -> None:
    told = Told(window, tmp_path)
    told.mishaps = Mishaps(LogFiles(tmp_path / "latchkey.log"))
    told.begin()
    await told.hear(BUG._replace(breaks_session=True))
    hands.press("Quit")
    assert told.end.is_set()
    assert not told.mishaps.wants_restart
    told.mishaps.close()
    let_go()


async def test_a_start_that_fails_is_told_by_a_program_that_is_still_there(told: Told) -> None:
    loop = asyncio.get_running_loop()
    caught: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: caught.append(context))

    async def start() -> None:
        raise LookupError("nothing there")

    assert await told.mishaps.outlived(start()) == 1
    loop.set_exception_handler(None)
    assert [(str(one["exception"]), one["breaks_session"]) for one in caught] == [("nothing there", True)]
    told.mishaps.close()
    with pytest.raises(LookupError):
        await told.mishaps.outlived(start())


async def test_the_folder_of_the_log_is_opened_or_named(told: Told, hands: Hands, tmp_path: Path) -> None:
    await told.hear(BUG)
    with noted() as desktop:
        hands.press("Open folder")
        await until(lambda: desktop.opened == [f"file://{tmp_path}"])
        assert not told.seen._note.isVisible()
        desktop.behaves("sys.exit(3)")
        hands.press("Open folder")
        await until(lambda: told.seen._note.isVisible())
    assert told.says("mishap_note") == f"No program was found that opens folders. This one is {tmp_path}"


async def test_a_crash_of_the_last_run_is_told_and_stays_until_it_was_read(
    window: MainWindow, hands: Hands, tmp_path: Path
) -> None:
    (tmp_path / "left").write_text(f'Fatal Python error\n  File "{Path.home()}/x.py"\naccess_token=abcdefgh')
    told = Told(window, tmp_path, tmp_path / "left")
    told.begin()
    assert told.seen.accessibleName() == "Latchkey crashed last time"
    copied = told.copied(hands)
    assert "Fatal Python error" in copied
    assert '"~/x.py"' in copied
    assert "abcdefgh" not in copied
    told.mishaps.hear(BUG)
    await until(lambda: told.seen.accessibleName() == "Something unexpected happened")
    hands.press("Go on")
    assert told.seen.accessibleName() == "Latchkey crashed last time"
    hands.press("Close")
    assert told.dialog is None
    told.mishaps.close()
    let_go()


async def test_what_a_crash_left_and_nobody_can_read_is_no_trouble(window: MainWindow, tmp_path: Path) -> None:
    told = Told(window, tmp_path, tmp_path / "gone")
    told.begin()
    assert told.dialog is None


def test_without_a_terminal_a_bug_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As in a frozen program on Windows."""
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    early = Mishaps(LogFiles(tmp_path / "latchkey.log"))
    early.hear(BUG)
    assert early._bugs == {BUG.kind: BUG}, "it waits for somebody who can be told"
