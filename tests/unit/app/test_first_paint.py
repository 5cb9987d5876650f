"""The window of a session that was found on disk, before the program behind it is there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from latchkey.app import first_paint, present
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import SessionShown, WindowShown
from latchkey.app.snapshot import Keeping, Snapshot
from latchkey.session.states import Restoring, SoftLoggedOut, SoftLogoutReason, State
from tests.unit.session.build import ALICE, NOW

STANDING = SoftLogoutReason.SERVER_ASKED.value


def _session(shown: WindowShown) -> SessionShown:
    assert shown.session is not None
    return shown.session


def test_it_says_whose_session_it_is_and_where_its_key_is_kept() -> None:
    shown = _session(first_paint.window(ALICE, "Secret Service", ""))
    assert (shown.user_id, shown.device_id, shown.homeserver) == (ALICE.user_id, "ABCDEF", "matrix.example.org")
    assert (shown.kept_in, shown.survives_restart) == ("Secret Service", True)


def test_a_homeserver_without_encryption_is_shown_as_such() -> None:
    plain = ALICE._replace(homeserver_url="http://localhost:8008")
    assert _session(first_paint.window(plain, "Secret Service", "")).homeserver == "http://localhost:8008"


def test_nothing_can_be_pressed_before_somebody_listens() -> None:
    shown = first_paint.window(ALICE, "Secret Service", "")
    assert not _session(shown).can_refresh
    assert not _session(shown).can_sign_out
    assert shown.rooms_frozen


def test_no_dialog_and_no_bar_stands_before_the_rooms() -> None:
    shown = first_paint.window(ALICE, "Secret Service", STANDING)
    assert (shown.login, shown.banner, shown.relogin, shown.keep_question, shown.receipt) == (None,) * 5
    assert not shown.loading_rooms, "the rooms are there already"


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        ("", Restoring(ALICE)),
        (STANDING, SoftLoggedOut(ALICE, SoftLogoutReason.SERVER_ASKED)),
    ],
)
def test_what_comes_after_it_changes_no_fact_of_it(standing: str, state: State) -> None:
    first = _session(first_paint.window(ALICE, "Secret Service", standing))
    second = _session(present.window(Snapshot(state, keeping=Keeping("Secret Service")), LoginShown(), NOW))
    for name in ("state", "tone", "user_id", "device_id", "homeserver", "kept_in", "survives_restart", "expiry"):
        assert getattr(first, name) == getattr(second, name), name


def test_it_needs_nothing_that_takes_long_to_import() -> None:
    slow = ("asyncio", "cryptography", "httpx", "keyring", "msgspec", "PySide6", "sqlite3", "ssl")
    code = f"import sys, latchkey.app.first_paint; print(*(name for name in {slow} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
