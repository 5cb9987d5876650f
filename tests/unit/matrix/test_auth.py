"""How a request gets its token, and what a rejection of it leads to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.transport import Answer
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, always, as_json, http, redirect, reset
from tests.fakes.stopped_clock import StoppedClock

OLD, NEW = Secret("old-token"), Secret("new-token")
UNKNOWN_TOKEN = {"errcode": "M_UNKNOWN_TOKEN", "error": "Gone", "soft_logout": True}


class Tokens:
    """A ``TokenSource`` with one token now, and one after it was rejected."""

    def __init__(self, now: Secret | None = OLD, after: Secret | None = NEW, newer: Secret | None = None) -> None:
        self._now, self._after, self._newer = now, after, newer
        self.reported: list[tuple[Secret, Refused]] = []

    async def token(self) -> Secret | None:
        return self._now

    async def after_rejection(self, token: Secret, refused: Refused) -> Secret | None:
        self.reported.append((token, refused))
        return self._after

    def newer_than(self, token: Secret) -> Secret | None:
        return self._newer


class Asking:
    def __init__(self, server: FaultServer, tokens: Tokens) -> None:
        self.tokens = tokens
        self._client = SignedInClient(server.url, tokens, StoppedClock())

    async def put(self, *, decides: bool = True) -> Answer | Refused | NoAnswer:
        try:
            return await self._client.call(
                "PUT",
                "/_matrix/client/v3/rooms/!a%3Ab/send/m.x/txn1",
                endpoint="/rooms/send",
                time_limit_s=20,
                body={"a": 1},
                decides=decides,
            )
        finally:
            await self._client.close()


def only_new(heard: Heard) -> Reply:
    if heard.headers["authorization"] == "Bearer new-token":
        return as_json({"event_id": "$1"})
    return as_json(UNKNOWN_TOKEN, 401)


@pytest.fixture
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer(only_new) as server:
        yield server


async def test_the_token_travels_in_the_header_and_nowhere_else(server: FaultServer) -> None:
    answer = await Asking(server, Tokens(NEW)).put()
    assert isinstance(answer, Answer)
    (heard,) = server.heard
    assert heard.headers["authorization"] == "Bearer new-token"
    assert heard.headers["content-type"] == "application/json"
    assert "new-token" not in heard.target + heard.body.decode()


@pytest.mark.parametrize("status", [401, 403])
async def test_f23_a_rejected_token_is_replaced_and_the_same_request_sent_once_more(status: int) -> None:
    def script(heard: Heard) -> Reply:
        is_new = heard.headers["authorization"] == "Bearer new-token"
        return as_json({}) if is_new else as_json(UNKNOWN_TOKEN, status)

    async with FaultServer(script) as server:
        asking = Asking(server, Tokens())
        answer = await asking.put()
    assert isinstance(answer, Answer)
    first, second = server.heard
    assert (first.method, first.target, first.body) == (second.method, second.target, second.body)
    assert first.target.endswith("/rooms/!a%3Ab/send/m.x/txn1")
    assert asking.tokens.reported == [
        (OLD, Refused(status, "M_UNKNOWN_TOKEN", "Gone", soft_logout=True, endpoint="/rooms/send"))
    ]


async def test_f20_a_second_rejection_stands() -> None:
    async with FaultServer(always(as_json(UNKNOWN_TOKEN, 401))) as server:
        asking = Asking(server, Tokens())
        answer = await asking.put()
    assert isinstance(answer, Refused)
    assert len(server.heard) == 2
    assert len(asking.tokens.reported) == 1


@pytest.mark.parametrize("after", [None, OLD])
async def test_without_another_token_the_rejection_stands(server: FaultServer, after: Secret | None) -> None:
    answer = await Asking(server, Tokens(after=after)).put()
    assert isinstance(answer, Refused)
    assert answer.errcode == "M_UNKNOWN_TOKEN"
    assert len(server.heard) == 1


async def test_without_a_token_nothing_is_sent(server: FaultServer) -> None:
    assert await Asking(server, Tokens(None)).put() == NoAnswer(Trouble.NO_TOKEN, server.host)
    assert server.heard == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"errcode": "M_MISSING_TOKEN"}),
        (401, {"errcode": "M_USER_LOCKED", "soft_logout": True}),
        (401, {"flows": [], "session": "x"}),
        (401, {"errcode": "M_FORBIDDEN", "flows": []}),
        (401, {}),
        (403, {"errcode": "M_FORBIDDEN"}),
        (403, {"errcode": "M_USER_SUSPENDED"}),
        (404, {"errcode": "M_UNKNOWN_TOKEN"}),
        (429, {"errcode": "M_LIMIT_EXCEEDED"}),
        (502, {"errcode": "M_UNKNOWN_TOKEN"}),
    ],
)
async def test_f18_no_other_refusal_speaks_of_the_token(status: int, body: object) -> None:
    async with FaultServer(always(as_json(body, status))) as server:
        asking = Asking(server, Tokens())
        answer = await asking.put()
    assert isinstance(answer, Refused)
    assert answer.status == status
    assert asking.tokens.reported == []
    assert len(server.heard) == 1


async def test_f18_a_401_that_is_a_web_page_passes_as_it_is() -> None:
    async with FaultServer(always(http("<html>M_UNKNOWN_TOKEN</html>", 401))) as server:
        asking = Asking(server, Tokens())
        assert await asking.put() == Refused(401, None, endpoint="/rooms/send")
    assert asking.tokens.reported == []


async def test_f17_media_never_report_a_rejection(server: FaultServer) -> None:
    asking = Asking(server, Tokens(newer=None))
    assert isinstance(await asking.put(decides=False), Refused)
    assert asking.tokens.reported == []


async def test_f17_media_are_asked_for_again_with_a_token_that_is_there_already(server: FaultServer) -> None:
    asking = Asking(server, Tokens(newer=NEW))
    assert isinstance(await asking.put(decides=False), Answer)
    assert asking.tokens.reported == []


async def test_a_lost_connection_is_not_tried_again_here() -> None:
    async with FaultServer(always(reset())) as server:
        answer = await Asking(server, Tokens()).put()
    assert isinstance(answer, NoAnswer)
    assert len(server.heard) == 1


async def test_f12_a_hundred_requests_with_the_old_token_all_come_through(server: FaultServer) -> None:
    tokens = Tokens()
    client = SignedInClient(server.url, tokens, StoppedClock())
    calls = (client.call("GET", f"/x/{n}", endpoint="/x", time_limit_s=20) for n in range(100))
    answers = await asyncio.gather(*calls)
    await client.close()
    assert {type(answer) for answer in answers} == {Answer}
    assert len(tokens.reported) == 100
    assert len(server.heard) == 200


async def test_f01_a_captive_portal_gets_no_token() -> None:
    async with FaultServer(always(http())) as portal, FaultServer(always(redirect(portal.url))) as server:
        client = SignedInClient(server.url, Tokens(), StoppedClock())
        answer = await client.call("GET", "/_matrix/client/v3/sync", endpoint="/sync", time_limit_s=20)
        await client.close()
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.UNSAFE_REDIRECT
    assert portal.heard == []
