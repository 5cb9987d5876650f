"""``latchkey demo``: a practice homeserver and the window beside it. Without a display the story plays by itself and leaves
pictures and the journal."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from latchkey.desktop.display import has_display
from latchkey.practising import PracticeProcess, practice

LIFETIMES = ("--access", "30s", "--session", "3m")
LIFETIMES_UNATTENDED = ("--access", "8s", "--session", "30s", "--chatter", "3s")


def main(arguments: Sequence[str]) -> int:
    """Returns 0 when the window was closed or the story came to its end, 1 where a part of it did not happen."""
    parser = argparse.ArgumentParser(prog="latchkey demo", description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument(
        "--output", type=Path, default=Path("demo-output"), help="where pictures and journal go without a display"
    )
    asked = parser.parse_args(arguments)
    return _unattended(asked.output) if not has_display() else _attended()


def _attended() -> int:
    from latchkey import bootstrap
    from latchkey.desktop.folders import log_folder

    with (
        practice(*LIFETIMES) as server,
        PracticeProcess(server, *LIFETIMES) as home,
        tempfile.TemporaryDirectory(prefix="latchkey-demo-") as folder,
    ):
        _say(f"The practice homeserver is {server.homeserver}. Sign in as {server.username} / {server.password}.")
        _say(
            "Access tokens live 30 s, the sign-in 3 min; then you are asked for the password again. Close the window to end."
        )
        _say("View, QA bench (F12) has everything that can go wrong, and the homeserver's scenarios.")
        options = bootstrap.Options(
            Path(folder),
            "demo",
            server.homeserver,
            server.username,
            server.password,
            practice=server.told,
            home=home,
        )
        return bootstrap.run(options, log_folder(), keeps_keys=False)


def _unattended(output: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from latchkey import bootstrap
    from latchkey.desktop.folders import log_folder
    from latchkey.story import Story

    output.mkdir(parents=True, exist_ok=True)
    for old in (*output.glob("*.png"), *output.glob("journal.jsonl")):
        old.unlink()
    journal = output / "journal.jsonl"
    _say(
        "There is no display here: the story plays by itself, offscreen and with shorter lives (tokens 8 s, sign-in 30 s)."
    )
    with practice(*LIFETIMES_UNATTENDED) as server, tempfile.TemporaryDirectory(prefix="latchkey-demo-") as folder:
        options = bootstrap.Options(
            Path(folder), "demo", server.homeserver, server.username, server.password, journal=journal
        )
        story = Story(server.username, server.password, output, _say)
        code = bootstrap.run(options, log_folder(), keeps_keys=False, play=story.play)
    _say(f"Pictures and the journal are in {output.resolve()}")
    return code


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's own voice
