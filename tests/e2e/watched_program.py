"""The program as its command line starts it, worked by hands inside it; everything it shows is put down.

``python -m tests.e2e.watched_program CHANNEL ARGUMENTS...``: what is to be done comes as JSON on stdin. In the folder
CHANNEL, ``seen`` is what anybody could have seen, and ``secrets.json`` what nobody may.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from latchkey import __main__, bootstrap
from latchkey.app import controller
from latchkey.app.intents import ToggleBench
from latchkey.matrix import gate
from latchkey.store import sealed_tokens
from latchkey.views.hands import Hands
from tests.e2e.remembering import remember_secrets
from tests.until import until

ASKED: dict[str, Any] = {}
SECRETS: dict[str, str] = {}
CHANNEL = Path()
HANDS = Hands()
EXPORTS = tuple(f"latchkey-journal{suffix}" for suffix in (".jsonl", ".html", ".svg", ".png"))
END_SOFTLY = "now the session may end softly"
"""Said to whoever started this, and has the server."""


def look() -> None:
    """Titles, names, values and every other text of all widgets, in sight or not; the clipboard; what the kernel shows."""
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    lines: list[str] = []
    for widget in QApplication.allWidgets():
        meta = widget.metaObject()
        texts = (meta.property(number) for number in range(meta.propertyCount()))
        names = [str(text.name()) for text in texts if text.typeName() == "QString"]
        if widget.objectName() == "password":
            names.remove("text")  # while it is being typed; nobody sees or hears it, and afterwards it is empty (F31)
        lines += [str(widget.property(name)) for name in names]
        read = QAccessible.queryAccessibleInterface(widget)
        if read is not None:
            lines += [read.text(kind) for kind in QAccessible.Text if kind is not QAccessible.Text.UserText]
        if isinstance(widget, QAbstractItemView):
            model = widget.model()
            rows = [model.index(row, 0) for row in range(model.rowCount())]
            lines += [str(row.data(role)) for row in rows for role in range(16)]
    lines.append(QApplication.clipboard().text())
    with (CHANNEL / "seen").open("ab") as seen:
        seen.write("\n".join(lines).encode("utf-8", "replace"))
        for name in ("cmdline", "environ", "limits"):
            seen.write(Path(f"/proc/self/{name}").read_bytes())
        seen.write(repr(dict(os.environ)).encode())


def copy_everything() -> None:
    """Every button that copies is pressed, also those behind "Details"."""
    from PySide6.QtWidgets import QAbstractButton, QApplication

    def pressed(word: str) -> None:
        for button in [one for one in QApplication.allWidgets() if isinstance(one, QAbstractButton)]:
            if button.isVisible() and button.isEnabled() and button.accessibleName().startswith(word):
                button.click()
                look()

    pressed("Copy")
    pressed("Details")
    pressed("Copy")
    if HANDS.has_dialog("Details"):
        HANDS.press("Close")


def state() -> str:
    return HANDS.text("Session state") if HANDS.has("Session state") else ""


async def give_password(button: str, password: str) -> None:
    HANDS.type("Password", password)
    await until(lambda: HANDS.can_press(button), what=f"{button} can be pressed")
    HANDS.press(button)


async def sign_in() -> None:
    await until(lambda: HANDS.has("Homeserver"), what="the login view")
    HANDS.type("Homeserver", ASKED["homeserver"])
    HANDS.type("Username", ASKED["user"])
    await give_password("Sign in", ASKED["wrong password"])
    await until(lambda: HANDS.text("Password") == "", 20, "the wrong password is refused")
    copy_everything()
    await give_password("Sign in", ASKED["password"])
    await until(lambda: state() == "Active" and HANDS.rooms(), 20, "signed in")
    look()


async def refresh() -> None:
    HANDS.press("Refresh now")
    await until(lambda: "the 1st" in HANDS.text("Last refresh"), 20, "refreshed")
    await until(lambda: "the 2nd" in HANDS.text("Last refresh"), 20, "refreshed by itself")
    HANDS.select_room(HANDS.rooms()[0].split(",")[0])
    copy_everything()


async def bench() -> None:
    """A wrong token is sent in place of the right one, and stands in the journal like that."""
    HANDS.main_window.intent.emit(ToggleBench())  # type: ignore[attr-defined]  # it is the program's own
    await until(lambda: HANDS.can_press("Use a wrong access token"), 20, "the bench")
    HANDS.press("Use a wrong access token")
    look()
    await until(lambda: HANDS.can_press("Use a wrong access token"), 20, "that it was refused")
    look()
    await until(lambda: HANDS.can_press("Close QA bench"), 20, "the way out")
    HANDS.press("Close QA bench")
    await until(lambda: state() == "Active", 20, "all is well")


async def journal() -> None:
    """Read, copied and saved, with every entry selected once."""
    from PySide6.QtWidgets import QAbstractItemView, QFileDialog

    HANDS.press("Journal")
    await until(lambda: HANDS.has("Entries", QAbstractItemView), 20, "the journal")
    entries = HANDS.find(QAbstractItemView, "Entries")
    for row in range(entries.model().rowCount()):
        entries.setCurrentIndex(entries.model().index(row, 0))
        HANDS.press("Copy entry")
        look()
    HANDS.press("Copy summary")
    look()
    for name in EXPORTS:
        HANDS.press("Save as")
        asked = HANDS.find(QFileDialog, "Save the journal")
        asked.fileSelected.emit(str(Path.home() / name))
        asked.close()
        await until((Path.home() / name).exists, 20, f"{name} is saved")
    HANDS.press("Close")
    await until(lambda: not HANDS.has_dialog("Journal"), 20, "the journal is closed")


async def sign_in_again() -> None:
    os.write(1, f"{END_SOFTLY}\n".encode())
    await until(lambda: HANDS.has_dialog("Sign in again"), 40, "the soft logout")
    look()
    await give_password("Sign in again", ASKED["wrong password"])
    await until(lambda: HANDS.text("Password") == "", 20, "the wrong password is refused")
    copy_everything()
    await give_password("Sign in again", ASKED["password"])
    await until(lambda: state() == "Active", 20, "signed in again")
    look()


async def restored() -> None:
    await until(lambda: state() == "Active" and HANDS.rooms(), 20, "the session is back")
    look()


async def sign_out() -> None:
    HANDS.press("Sign out")
    HANDS.press("Sign out")
    await until(lambda: HANDS.has("Homeserver"), 20, "signed out")
    look()


async def sign_out_offline() -> None:
    """What the server must hear later is kept, sealed."""
    await until(lambda: HANDS.can_press("Sign out"), 20, "the session is back")
    look()
    HANDS.press("Sign out")
    HANDS.press("Sign out")
    await until(lambda: HANDS.has("Homeserver"), 20, "signed out")
    look()


def break_when(owner: object, name: str) -> Callable[[], bool]:
    """A function that works on secrets raises, and its error quotes all that it was given."""
    broken: list[bool] = []

    def breaking(*given: object, **more: object) -> None:
        broken.append(True)
        raise RuntimeError(f"broken on purpose with {given!r} {more!r}")

    getattr(owner, name)  # it is there, and so is called
    setattr(owner, name, breaking)
    return lambda: bool(broken)


async def broken_refresh() -> None:
    await restored()
    broken = break_when(gate, "granted")
    HANDS.press("Refresh now")
    await until(broken, 20, "the refresh broke")
    look()


async def broken_save() -> None:
    await restored()
    broken = break_when(sealed_tokens, "to_text")
    HANDS.press("Refresh now")
    await until(broken, 20, "the save broke")
    look()


async def broken_sign_in() -> None:
    """With a password that is hard to cut out of a text."""
    await until(lambda: HANDS.has("Homeserver"), what="the login view")
    HANDS.type("Homeserver", ASKED["homeserver"])
    HANDS.type("Username", ASKED["user"])
    await until(lambda: HANDS.has("Sign in"), what="the homeserver is found")
    HANDS.type("Password", ASKED["wrong password"])
    await until(lambda: HANDS.can_press("Sign in"), what="signing in is possible")
    broken = break_when(gate, "Request")
    HANDS.press("Sign in")
    await until(broken, 20, "the sign-in broke")
    look()


STEPS: dict[str, Callable[[], Awaitable[None]]] = {
    step.__name__: step
    for step in (
        sign_in,
        refresh,
        bench,
        journal,
        sign_in_again,
        restored,
        sign_out,
        sign_out_offline,
        broken_refresh,
        broken_save,
        broken_sign_in,
    )
}


async def play() -> int:
    for name in ASKED["steps"]:
        await STEPS[name]()
    await asyncio.sleep(0)
    return 0


def main() -> int:
    global CHANNEL  # noqa: PLW0603 - the program has one
    CHANNEL = Path(sys.argv[1])
    (CHANNEL / "seen").touch()
    ASKED.update(json.load(sys.stdin))
    remember_secrets(SECRETS)
    controller.CLOSING_LIMIT_S = 2.0
    run = bootstrap.run
    bootstrap.run = lambda options, logs: run(options, logs, play=play)  # type: ignore[misc, assignment]  # somebody sits at it
    try:
        return __main__.main(sys.argv[2:])
    finally:
        (CHANNEL / "secrets.json").write_text(json.dumps(SECRETS))


if __name__ == "__main__":
    sys.exit(main())
