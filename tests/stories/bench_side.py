"""What the stories of the QA bench share: the dock opened, and what the window and the journal say of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from latchkey.app.intents import ToggleBench
from latchkey.session.ports import KeyVault
from latchkey.views.labels import PlainLabel
from tests.fakes.running import Running
from tests.stories.stage import Stage
from tests.until import until
from tests.views.showing import words


async def open_bench(program: Running) -> None:
    """In a window so wide that the session stays in sight."""
    program.window.resize(1500, 900)
    program.window.intent.emit(ToggleBench())
    await until(lambda: program.hands.has("Close QA bench"), what="the bench")


@asynccontextmanager
async def at_bench(stage: Stage, folder: Path, vault: KeyVault) -> AsyncIterator[Running]:
    """Signed in, with the dock open."""
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_bench(program)
        yield program


async def all_well(program: Running) -> None:
    """The session is active, and nothing is in force."""
    await until(lambda: program.state == "Active" and not mark(program), 20, "all well")


def mark(program: Running) -> str:
    """What the bar at the top says; empty where there is none."""
    bar = program.window.menuWidget()
    return words(bar, "banner_text") if bar is not None and bar.isVisible() else ""


def said(program: Running, name: str) -> str:
    """What a label of the bench says; empty while it is not there."""
    label = program.window.findChild(PlainLabel, name)
    return label.text() if label is not None and label.isVisible() else ""


def benched(program: Running) -> list[dict[str, Any]]:
    """What was done on the bench, by the journal."""
    head = ("schema", "at", "session", "event")
    return [{name: fact for name, fact in entry.items() if name not in head} for entry in program.events("bench")]


def refreshed(program: Running) -> int:
    return len(program.events("tokens_refreshed"))
