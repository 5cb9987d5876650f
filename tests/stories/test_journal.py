"""The journal as a person meets it: over a restart, and after the homeserver has ended the session."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from PySide6.QtWidgets import QAbstractItemView, QDialog, QFileDialog, QLineEdit, QPlainTextEdit

from latchkey import __version__
from latchkey.views.hands import Hands
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
    notice = part(hands.find(QDialog, "Journal"), PlainLabel, "journal_notice")
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
