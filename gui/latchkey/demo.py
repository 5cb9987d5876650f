"""``latchkey demo``: the life of a session, told by itself on a practice homeserver. Without a display the same story is left
as pictures and the journal."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from latchkey.desktop.display import has_display
from latchkey.practising import Practice, PracticeProcess, practice

if TYPE_CHECKING:
    from latchkey.app.practice import PracticeControl
    from latchkey.bootstrap import Options

LIVES = ("--access", "20s", "--session", "none", "--chatter", "5s")
LIVES_UNATTENDED = ("--access", "8s", "--session", "none", "--chatter", "3s")
PATIENCE_S = 60.0
_THE_END = (
    "That was the story. The window is yours now, and the practice homeserver is still there: sign in with the password that "
    "stands below the field, or press F12 to see what else can go wrong. Close the window to end."
)


def main(arguments: Sequence[str]) -> int:
    """Returns 0 when the window was closed or the story came to its end, 1 where a part of it did not happen."""
    parser = argparse.ArgumentParser(prog="latchkey demo", description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="where pictures and journal go without a display"
    )
    asked = parser.parse_args(arguments)
    try:
        return _told_to_a_person() if has_display() else _told_into(asked.output)
    except OSError as error:
        _say(f"latchkey: the demonstration cannot go on: {error}")
        return 1


def _told_to_a_person() -> int:
    from latchkey import bootstrap
    from latchkey.desktop.folders import log_folder

    with (
        practice(*LIVES) as server,
        PracticeProcess(server, *LIVES) as home,
        tempfile.TemporaryDirectory(prefix="latchkey-demo-") as folder,
    ):
        _say(f"The practice homeserver is {server.homeserver}; its user is {server.username} / {server.password}.")
        _say("The story is told in the window and beside it. Close the window to end.")
        _say("View, QA bench (F12) has everything that can go wrong, and the homeserver's scenarios.")
        options = _options(Path(folder), server)._replace(practice=server.told, home=home)
        code = bootstrap.run(options, log_folder(), keeps_keys=False, play=lambda: _tell_beside(server))
        return 0 if code == bootstrap.STOPPED else code


async def _tell_beside(server: Practice) -> int:
    """Ends only with the window: after the story it is the person's."""
    from latchkey.app.tasks import first_of
    from latchkey.person import Person
    from latchkey.story import Story
    from latchkey.telling import ToAPerson
    from latchkey.views.caption_card import CaptionCard

    card, person, ended = CaptionCard(), Person(), asyncio.Event()
    card.end_asked.connect(ended.set)
    card.stand_below(person.hands.main_window)
    card.show()
    telling, control = ToAPerson(card), _control(server)
    try:
        try:
            await first_of(Story(server, control, person, telling).play(), ended.wait())
            telling.end(_THE_END)
        except OSError:
            telling.end("The practice homeserver has ended, and the story with it. Close the window to end.")
        await ended.wait()
        card.hide()
        await asyncio.Event().wait()
    finally:
        card.deleteLater()
        await control.close()
    return 0


def _told_into(output: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from latchkey import bootstrap
    from latchkey.desktop.folders import log_folder

    output.mkdir(parents=True, exist_ok=True)
    for old in (*output.glob("*.png"), *output.glob("journal.jsonl")):
        old.unlink()
    journal = output / "journal.jsonl"
    _say("There is no display here: the story is told into pictures, offscreen and faster (access tokens live 8 s).")
    with practice(*LIVES_UNATTENDED) as server, tempfile.TemporaryDirectory(prefix="latchkey-demo-") as folder:
        options = _options(Path(folder), server)._replace(journal=journal)
        code = bootstrap.run(options, log_folder(), keeps_keys=False, play=lambda: _tell_into(output, journal, server))
    _say(f"The pictures, the session's timeline and its journal are in {output.resolve()}")
    return code


async def _tell_into(output: Path, journal: Path, server: Practice) -> int:
    from latchkey.person import Person
    from latchkey.story import Story
    from latchkey.telling import IntoAFolder
    from latchkey.views.caption_card import CaptionCard

    card, person, control = CaptionCard(), Person(patience_s=PATIENCE_S), _control(server)
    try:
        await Story(server, control, person, IntoAFolder(card, person.hands, output, _say)).play()
    except TimeoutError as missed:
        person.hands.picture(output / "missed.png", card)
        _say(f"The story stopped: {missed}")
        return 1
    finally:
        card.deleteLater()
        await control.close()
    await _keep_timeline(journal, output / "timeline.png")
    return 0


async def _keep_timeline(journal: Path, picture: Path) -> None:
    from latchkey.app.timeline import timeline
    from latchkey.session.answers import NotStored
    from latchkey.store.journal_reading import read_journal
    from latchkey.views.palette import LIGHT
    from latchkey.views.timeline_file import png

    found = await read_journal(journal)
    if isinstance(found, NotStored):
        raise OSError(f"the journal {journal} cannot be read: {found.detail}")
    await asyncio.to_thread(picture.write_bytes, png(timeline(found.entries), LIGHT))


def _control(server: Practice) -> PracticeControl:
    from latchkey.desktop.clock import SystemClock
    from latchkey.matrix.practice_control import HttpPracticeControl
    from latchkey.session.secret import Secret

    return HttpPracticeControl(server.control, Secret(server.control_token), SystemClock())


def _options(folder: Path, server: Practice) -> Options:
    from latchkey.bootstrap import Options

    return Options(folder, "demo", server.homeserver, server.username, f"The practice password is {server.password}")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's own voice
