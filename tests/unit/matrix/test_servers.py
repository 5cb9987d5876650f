"""The clients of one homeserver: one with a session's token, one without any."""

from __future__ import annotations

import asyncio

from latchkey.matrix.servers import HttpServers
from latchkey.matrix.transport import CONNECTIONS
from latchkey.session.answers import Granted
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, as_json, silence
from tests.fakes.stopped_clock import StoppedClock
from tests.until import until


class _OneToken:
    """A ``TokenSource`` that must not be asked by a refresh."""

    def __init__(self) -> None:
        self.asked = 0

    async def token(self) -> Secret:
        self.asked += 1
        return Secret("access-1")

    async def after_rejection(self, *_: object) -> None:
        raise AssertionError("nothing was rejected")

    def newer_than(self, _: Secret) -> None:
        raise AssertionError("nothing was rejected")


def only_refreshes(heard: Heard) -> Reply:
    return as_json({"access_token": "access-2"}) if heard.target.endswith("/refresh") else silence()


async def test_f15_a_refresh_waits_for_no_request_that_may_be_waiting_for_it() -> None:
    async with FaultServer(only_refreshes) as server:
        servers, tokens = HttpServers(StoppedClock()), _OneToken()
        rooms = servers.rooms(server.url, tokens)
        stuck = [asyncio.get_running_loop().create_task(rooms.sync("s1", 10_000)) for _ in range(3 * CONNECTIONS)]
        await until(lambda: len(server.heard) == CONNECTIONS, what="all connections are taken")
        async with asyncio.timeout(5):
            answer = await servers.gate(server.url).refresh(Secret("refresh-1"))
        for one in stuck:
            one.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
        await rooms.close()
        await servers.close()
    assert isinstance(answer, Granted)
    assert "authorization" not in server.heard[-1].headers
    assert tokens.asked == len(stuck), "and it asks nobody for a token"
