"""A homeserver whose clock is wrong, over real HTTP: lifetimes are spans, so nobody notices."""

from __future__ import annotations

import time

import pytest

from latchkey.desktop.clock import SystemClock
from latchkey.matrix.gate import HttpGate
from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.server import PracticeServer
from latchkey.session import schedule
from latchkey.session.answers import Granted, LoggedIn
from latchkey.session.instant import Instant
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry, Tokens

DAY_S = 86_400
CENTURY_S = 100 * 365 * DAY_S


async def granted_by(server: PracticeServer) -> tuple[Granted, Granted]:
    """What a sign-in and a refresh brought."""
    gate = HttpGate(server.url, SystemClock())
    try:
        login = await gate.login("alice", Secret(server.users["alice"]), device_id=None, device_name="Latchkey")
        assert isinstance(login, LoggedIn)
        assert login.granted.refresh is not None
        refreshed = await gate.refresh(login.granted.refresh)
        assert isinstance(refreshed, Granted)
        return login.granted, refreshed
    finally:
        await gate.close()


@pytest.mark.parametrize("off_s", [-DAY_S, DAY_S])
async def test_a_server_whose_clock_is_off_by_a_day_gives_tokens_that_live_as_long_as_it_says(off_s: int) -> None:
    lifetimes = Lifetimes(access_s=300, refresh_s=None, session_s=None)
    with PracticeServer(lifetimes, seed=1, clock=lambda: time.time() + off_s) as server:
        for granted in await granted_by(server):
            end = schedule.expiry(Tokens(granted.access, granted.refresh, granted.expires_in_ms, granted.sent_at))
            assert isinstance(end, Instant)
            assert 290_000 < SystemClock().now().ms_until(end) <= 300_000


async def test_f32_a_lifetime_of_a_hundred_years_is_not_known_and_costs_no_token() -> None:
    with PracticeServer(Lifetimes(access_s=CENTURY_S, refresh_s=None, session_s=None), seed=1) as server:
        for granted in await granted_by(server):
            assert granted.expires_in_ms is NoExpiry.NOT_KNOWN
            assert granted.access.reveal()
