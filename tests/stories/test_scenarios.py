"""Each scenario of the practice homeserver, played with the whole program: what its list promises is what the window shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from latchkey.practice.director import Director
from latchkey.practice.scenarios import SCENARIOS
from latchkey.practice.server import PracticeServer
from latchkey.session import schedule
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import INVITATION
from tests.until import until

ENDED = {"soft_logged_out", "logged_out"}
SAID = {
    "refreshing-for-ever": {"tokens_refreshed"},
    "session-ends": {"tokens_refreshed", "soft_logged_out"},
    "outage": {"unreachable", "reachable"},
    "account-locked": {"locked"},
    "account-unlocked": {"locked", "unlocked"},
    "device-id-ignored": {"soft_logged_out", "signed_in_again"},
    "strict-device-reuse": {"soft_logged_out", "signed_in_again"},
    "hard-logout": {"logged_out"},
    "account-deactivated": {"logged_out"},
}
"""Journal events without which the outcome is not worth much."""


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a lock, twice a second instead of twice a minute."""
    monkeypatch.setattr(schedule, "LOCKED_POLL_MS", 500)


@contextmanager
def playing(name: str) -> Iterator[tuple[Director, PracticeServer]]:
    """Somebody talks, so that the client asks often."""
    with PracticeServer(chatter_s=0.5, seed=1) as server:
        director = Director(server)
        director.play(SCENARIOS[name])
        yield director, server


async def do_ones_part(program: Running, director: Director, password: str) -> None:
    """What the scenario asks the person to do."""
    assert director.playing is not None
    hands = program.hands
    if director.playing.do.startswith("Join"):
        hands.select_room(INVITATION)
        await until(lambda: hands.can_press("Join"), 20, "the invitation")
        hands.press("Join")
    elif director.playing.do.startswith("Refresh"):
        hands.press("Refresh now")
    elif director.playing.do:
        await until(lambda: hands.has("Sign in again", QDialog), 20, "the dialog")
        hands.type("Password", password)
        await until(lambda: hands.can_press("Sign in again"))
        hands.press("Sign in again")


@pytest.mark.parametrize("name", SCENARIOS)
async def test_the_window_shows_what_the_scenario_promises(name: str, folder: Path) -> None:
    with playing(name) as (director, server):
        async with Running(folder, FakeVault()) as program:
            await program.sign_in(server.url, "alice", server.users["alice"])
            await do_ones_part(program, director, server.users["alice"])
            outcome = SCENARIOS[name].outcome

            def is_shown() -> bool:
                return director.is_proven and program.state.lower().replace(" ", "-") == outcome

            await until(is_shown, 50, f"{outcome} is shown")
            happened = {entry["event"] for entry in program.events()}
            assert SAID.get(name, set()) <= happened
            if outcome in {"active", "offline", "locked"} and not SCENARIOS[name].do.startswith("When the dialog"):
                assert not happened & ENDED, "a session that can be kept is kept"
