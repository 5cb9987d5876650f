"""The journal as a person meets it: over a restart, and after the homeserver has ended the session."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QLineEdit, QPlainTextEdit, QWidget

from latchkey import __version__, bootstrap
from latchkey.app.intents import OpenJournalFile
from latchkey.journal_window import JournalWindow
from latchkey.views.hands import Hands
from latchkey.views.journal_chooser import JournalChooser
from latchkey.views.labels import PlainLabel
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import PracticeStage
from tests.until import until
from tests.views.showing import part, words


def happened(hands: Hands) -> list[str]:
    """What stands in the journal, from the top; none while it is not there."""
    if not hands.has("Entries", QAbstractItemView):
        return []
    model = hands.find(QAbstractItemView, "Entries").model()
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


async def save(hands: Hands, path: Path) -> None:
    hands.press("Save as")
    asked = hands.find(QFileDialog, "Save the journal")
    asked.fileSelected.emit(str(path))
    asked.close()
    of_file = hands.has_dialog("Journal from a file")
    notice = part(hands.find(QDialog, "Journal from a file" if of_file else "Journal"), PlainLabel, "journal_notice")
    await until(lambda: f"saved in {path}" in notice.text(), what="what became of saving")


async def test_the_journal_goes_on_over_a_restart_and_while_it_is_open(stage: PracticeStage, folder: Path) -> None:
    keyring = FakeVault()
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: program.state == "Active", 20, "the session is back")
        hands.press("Journal")
        await until(lambda: happened(hands)[-1:] == ["Signed in"], what="what happened before the restart")
        assert "Session opened" in happened(hands)
        hands.press("Refresh now")
        await until(lambda: happened(hands)[0] == "Tokens saved", what="what happens meanwhile")
        assert "You asked for a refresh" in happened(hands)

        await save(hands, folder.parent / "nowhere" / "mine.jsonl")
        saved = folder.parent / "mine.jsonl"
        await save(hands, saved)
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        assert [json.loads(line) for line in saved.read_text().splitlines()] == program.events()
        page = folder.parent / "mine.html"
        await save(hands, page)
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        told = page.read_text(encoding="utf-8")
        for said in (stage.user_id, "You asked for a refresh", f"Latchkey</bdi></dt><dd><bdi>{__version__}", "PySide6"):
            assert said in told
        assert told.count("<tr>") == len(program.events()) + 1
        for picture, beginning in ((folder.parent / "mine.png", b"\x89PNG"), (folder.parent / "mine.svg", b"<?xml")):
            await save(hands, picture)
            assert stat.S_IMODE(picture.stat().st_mode) == 0o600
            assert picture.read_bytes().startswith(beginning)


async def test_after_the_homeserver_has_ended_the_session_details_tell_how_that_came_about(
    stage: PracticeStage, folder: Path
) -> None:
    keyring = FakeVault()
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        stage.log_out_everywhere()
        await until(lambda: program.hands.has("Homeserver", QLineEdit), 20, "the login view")
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.has("Details"), what="the next start still says why")
        assert "(401, M_UNKNOWN_TOKEN" in words(program.window, "farewell_why")
        hands.press("Details")
        await until(lambda: happened(hands)[:1] == ["Signed out by the server"], what="the journal")
        told = words(program.window, "journal_about")
        for said in ("The answer: ", "M_UNKNOWN_TOKEN", "The witness: ", "Kept: ", "Discarded: "):
            assert said in told
        hands.find(QAbstractItemView, "Entries").setCurrentIndex(
            hands.find(QAbstractItemView, "Entries").model().index(1, 0)
        )
        assert "verdict: logged_out" in hands.find(QPlainTextEdit, "Details of the entry").toPlainText()
        hands.press("Close")
        await until(lambda: not hands.has_dialog("Journal"), what="closed")


async def sign_out(program: Running) -> None:
    program.hands.press("Sign out")
    program.hands.press("Sign out")
    await until(lambda: program.hands.has("Homeserver", QLineEdit), 20, "the login view")


async def test_a_sign_out_that_was_asked_for_is_explained_until_the_program_closes(
    stage: PracticeStage, folder: Path
) -> None:
    keyring = FakeVault()
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await sign_out(program)
        assert words(program.window, "farewell_text").startswith(f"You signed out {stage.user_id}")
        assert words(program.window, "farewell_why") == "Your homeserver was told, and has ended the session."
        program.hands.press("Details")
        await until(lambda: happened(program.hands)[:1] == ["Signed out"], what="the journal of that session")
        assert "Signed in" in happened(program.hands)
        told = words(program.window, "journal_about")
        for said in ("The answer: ", "The witness: ", "Kept: ", "Discarded: "):
            assert said in told
    async with Running(folder, keyring) as program:
        await until(lambda: program.hands.has("Homeserver", QLineEdit), what="the login view")
        assert not part(program.window, QWidget, "farewell").isVisible(), "whoever comes next learns nothing of it"


async def test_a_sign_out_that_the_server_does_not_hear_of_says_so(stage: PracticeStage, folder: Path) -> None:
    async with Running(folder, FakeVault()) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await asyncio.to_thread(stage.stop)
        await sign_out(program)
        assert words(program.window, "farewell_why").startswith("Your homeserver could not be told at that moment: ")
        program.hands.press("Details")
        await until(lambda: "Signed out here; the server was not told" in happened(program.hands), what="the journal")
        assert "sealed" in words(program.window, "journal_about")


async def test_a_journal_that_was_saved_is_opened_in_another_program(stage: PracticeStage, folder: Path) -> None:
    saved = folder.parent / "evening.jsonl"
    async with Running(folder, FakeVault()) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        program.hands.press("Journal")
        await until(lambda: happened(program.hands)[-1:] == ["Signed in"], what="the journal")
        await save(program.hands, saved)
        told = happened(program.hands)
    async with Running(folder.parent / "another", FakeVault()) as program:
        hands = program.hands
        hands.find(QWidget, "View").findChild(JournalChooser).ask()  # type: ignore[union-attr]  # as its menu does
        asked = hands.find(QFileDialog, "Open a journal")
        asked.fileSelected.emit(str(saved))
        asked.close()
        await until(lambda: happened(hands) == told, what="the same journal")
        opened = hands.find(QDialog, "Journal from a file")
        assert "evening.jsonl" in words(opened, "journal_mark")
        assert stage.user_id in words(opened, "journal_about")
        page = folder.parent / "evening.html"
        await save(hands, page)
        assert stage.user_id in page.read_text(encoding="utf-8")
        hands.press("Close")
        await until(lambda: not hands.has_dialog("Journal from a file"), what="closed")
        assert program.events("signed_in") == []


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_window_of_its_own_shows_a_journal_and_nothing_else(folder: Path) -> None:
    saved, end, hands = folder.parent / "evening.jsonl", asyncio.Event(), Hands()
    saved.write_text('{"at": "2025-11-21T12:00:00Z", "session": "", "event": "locked"}\nnot JSON\n')
    bootstrap.application()
    window = JournalWindow(end, lambda bug: pytest.fail(repr(bug)))
    window.open(saved)
    await until(lambda: happened(hands) == ["Account locked by the server"], what="the journal")
    assert words(window.dialog, "journal_notice") == "Line 2 cannot be read. 1 entry is shown."
    window.dialog.intent.emit(OpenJournalFile(str(folder.parent / "gone.jsonl")))
    notice = part(window.dialog, PlainLabel, "journal_notice")
    await until(lambda: notice.text() == "gone.jsonl cannot be opened: it is not there.", what="what is wrong")
    window.dialog.intent.emit(OpenJournalFile(str(saved)))
    await until(lambda: happened(hands) == ["Account locked by the server"], what="the journal again")
    await save(hands, folder.parent / "evening.html")
    hands.press("Close")
    assert end.is_set()
    await window.close()
