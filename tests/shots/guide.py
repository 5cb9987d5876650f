"""The pictures of docs/qa-guide.md: its steps, done by hands in the running program on the practice homeserver, offscreen."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QScrollArea

from latchkey.app.intents import OpenJournal, SaveJournal, ToggleBench
from latchkey.desktop.loop import new_loop
from latchkey.practising import Practice, practice
from latchkey.views.hands import Hands
from latchkey.views.journal_dialog import JournalDialog
from latchkey.views.theme import apply_theme
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.until import until

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SIZE = (1080, 720)
BENCH_PX = 340
COLOURS = 256
ROUNDS = 8
QUIET = ("--port", "8008", "--chatter", "1h", "--seed", "4")


async def draw(into: Path) -> None:
    with _folder() as folder, practice("--access", "10s", "--session", "none", *QUIET) as server:
        async with Running(folder / "alice", FakeVault(), practice=server.told) as program:
            await _a_token_of_ten_seconds(program, server, into)
            await _a_journal(program, folder, into)
    with _folder() as folder, practice("--access", "none", "--nonrefreshable", "10s", *QUIET) as server:
        async with Running(folder / "alice", FakeVault()) as program:
            await _nothing_to_renew_it_with(program, server, into)


async def _a_token_of_ten_seconds(program: Running, server: Practice, into: Path) -> None:
    hands = program.hands
    program.window.resize(*SIZE)
    await program.sign_in(server.homeserver, server.username, server.password)
    await program.person.until(lambda: "the 2nd" in hands.text("Last refresh"), "two refreshes in time")
    await _save(program.window, into / "qa-countdown.png")
    program.window.resize(SIZE[0] + BENCH_PX, SIZE[1])
    program.window.intent.emit(ToggleBench())
    await program.person.until(lambda: hands.has("Action", QComboBox), "the bench")
    hands.find(QComboBox, "Action").setCurrentText("expire-access-tokens")
    hands.press("Do it")
    await program.person.until(lambda: program.events("request_rejected"), "the refusal")
    await program.person.until(lambda: program.events()[-1]["event"] == "tokens_saved", "the refresh after it")
    scrolled = program.window.findChild(QScrollArea, "bench_controls")
    assert scrolled is not None
    scrolled.verticalScrollBar().setValue(0)
    await _save(program.window, into / "qa-bench.png")


async def _a_journal(program: Running, folder: Path, into: Path) -> None:
    program.window.intent.emit(OpenJournal())
    hands = program.hands
    await program.person.until(lambda: hands.has_dialog("Journal"), "the journal")
    journal = hands.find(JournalDialog, "Journal")
    await program.person.until(lambda: hands.can_press("Copy entry"), "its entries")
    hands.find(QComboBox, "Kind of entry").setCurrentText("Requests")
    await _save(journal, into / "qa-journal.png")
    file = folder / "latchkey-journal.jsonl"
    journal.intent.emit(SaveJournal(str(file)))
    await program.person.until(file.exists, "the file")
    await _opened_again(file, into)


async def _opened_again(file: Path, into: Path) -> None:
    from latchkey.journal_window import JournalWindow

    window = JournalWindow(asyncio.Event(), lambda bug: sys.exit(repr(bug)))
    window.open(file)
    person = Hands()
    await until(lambda: person.has_dialog("Journal from a file") and person.can_press("Copy entry"))
    await _save(window.dialog, into / "qa-journal-file.png")
    await window.close()


async def _nothing_to_renew_it_with(program: Running, server: Practice, into: Path) -> None:
    program.window.resize(*SIZE)
    await program.sign_in(server.homeserver, server.username, server.password)
    await program.person.until(lambda: program.hands.has_dialog("Sign in again"), "the end of the token")
    await _save(program.window, into / "qa-sign-in-again.png", program.hands.find(QDialog, "Sign in again"))


async def _save(window: QWidget, path: Path, dialog: QDialog | None = None) -> None:
    """The window, with ``dialog`` over the middle of it, in the colours that are most frequent: a third of the bytes."""
    looks = [window.grab().toImage()]

    def is_settled() -> bool:
        """Wrapped texts do that over a few rounds of layout."""
        looks.append(window.grab().toImage())
        return len(looks) > ROUNDS and looks[-1] == looks[-2]

    await until(is_settled)
    picture = window.grab()
    if dialog is not None:
        painter = QPainter(picture)
        edge = QRect(QPoint(), dialog.size() + QSize(1, 1))
        edge.moveCenter(window.rect().center())
        painter.drawPixmap(edge.topLeft(), dialog.grab())
        painter.drawRect(edge.adjusted(-1, -1, 0, 0))
        painter.end()
    image = picture.toImage().convertToFormat(QImage.Format.Format_RGB32)
    frequent = Counter(memoryview(image.constBits()).cast("I")).most_common(COLOURS)
    image.convertToFormat(QImage.Format.Format_Indexed8, [colour for colour, _ in frequent]).save(str(path), quality=0)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="latchkey-guide-") as folder:
        yield Path(folder)


def main(into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    app.setFont(QFont("DejaVu Sans", 10))
    apply_theme(app, dark=False)
    with asyncio.Runner(loop_factory=lambda: new_loop(app)) as runner:
        runner.run(draw(into))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
