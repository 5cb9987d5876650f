"""The main story of a session, by keyboard and screen reader alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.accessibility.accessible_desktop import AccessibleDesktop, Running
from tests.accessibility.reader import Role
from tests.stories.stage import ROOM, Stage

START_S = 60.0
SERVER_S = 30.0
LAST_TOKEN_S = 60.0


def tell(
    desktop: AccessibleDesktop, stage: Stage, command: Sequence[str], home: Path, more: Mapping[str, str] | None = None
) -> str:
    """Sign-in, refresh, a soft end, the same device again, a restart; ``AssertionError`` where anything is otherwise. Returns the
    device's ID.

    ``command`` starts the program; ``--profile`` is added. An access token of ``stage`` lives for less than ``LAST_TOKEN_S``, or ends with the session."""
    with desktop.running([*command, "--profile", "story"], home, more) as program:
        _sign_in(program, stage)
        device = program.reader.text("Device ID")
        assert stage.devices() == {device}
        _refresh(program)
        _end_softly_and_come_back(program, stage)
        assert program.reader.text("Device ID") == device
        assert stage.devices() == {device}
        _quit(program)
    with desktop.running([*command, "--profile", "story"], home, more) as program:
        _active(program)
        assert program.reader.text("Device ID") == device, "it is still signed in"
        _room_is_there(program)
        assert stage.devices() == {device}
        _quit(program)
    return device


def _sign_in(program: Running, stage: Stage) -> None:
    reader = program.reader
    reader.find(Role.TEXT, "Homeserver", START_S)
    reader.until_focused(Role.TEXT, "Homeserver")
    reader.type(stage.url)
    reader.strike("Tab")
    reader.until_focused(Role.TEXT, "Username")
    reader.type(stage.user)
    reader.strike("Tab")
    reader.until_focused(Role.PASSWORD, "Password")
    reader.type(stage.password)
    reader.until_enabled(Role.BUTTON, "Sign in")
    reader.strike("Return")
    _active(program)
    _room_is_there(program)


def _refresh(program: Running) -> None:
    reader = program.reader
    before = reader.text("Last refresh")
    reader.press("Refresh now")
    reader.until(lambda: reader.text("Last refresh") not in {"", before}, "the refresh that was asked for", SERVER_S)
    assert "refresh token rotated" in reader.text("Last refresh")


def _end_softly_and_come_back(program: Running, stage: Stage) -> None:
    reader = program.reader
    stage.end_softly()
    # A real homeserver lets the access token that it gave live on.
    reader.find(Role.DIALOG, "Sign in again", LAST_TOKEN_S)
    reader.until(
        lambda: any(one.assertive and one.words.startswith("Soft logged out. ") for one in reader.announced),
        "the end is announced",
    )
    reader.until_focused(Role.PASSWORD, "Password")
    reader.type(stage.password)
    reader.strike("Return")
    reader.until(lambda: not reader.has(Role.DIALOG, "Sign in again"), "the end of the dialog", SERVER_S)
    _active(program)


def _quit(program: Running) -> None:
    program.reader.strike("q", control=True)
    assert program.ended() == 0


def _active(program: Running) -> None:
    reader = program.reader
    reader.find(Role.TEXT, "Session state", START_S)
    reader.until(lambda: reader.text("Session state") == "Active", "being signed in", SERVER_S)


def _room_is_there(program: Running) -> None:
    reader = program.reader
    reader.until(lambda: any(row.startswith(ROOM) for row in reader.rows("Rooms")), f"the room {ROOM!r}", SERVER_S)
