"""The endpoints of a session: what is asked, what is given up, and what decides nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from urllib.parse import unquote

import httpx
import pytest

from latchkey.app.ports import RoomServer
from latchkey.app.sync_answer import SyncAnswer
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.room_server import FIRST_SYNC_S, MOST_PATIENCE_S, PATIENCE_S, HttpRoomServer
from latchkey.matrix.transport import MEDIA_BYTES, SYNC_BYTES
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.stopped_clock import StoppedClock

PNG = b"\x89PNG\r\n\x1a\n and so on"
AVATAR = "mxc://media.example.org:8448/abc"


class OneToken:
    """A session whose token never changes, and that hears of no rejection where there must be none."""

    def __init__(self) -> None:
        self.rejections = 0

    async def token(self) -> Secret | None:
        return Secret("t0ken")

    async def after_rejection(self, token: Secret, refused: Refused) -> Secret | None:
        self.rejections += 1
        return None

    def newer_than(self, token: Secret) -> Secret | None:
        return None


class Server:
    """Answers by path, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.replies: dict[str, Callable[[], httpx.Response]] = {}

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        for part, reply in self.replies.items():
            if part in request.url.path:
                return reply()
        return error(404, "M_UNRECOGNIZED")

    @property
    def paths(self) -> list[str]:
        return [request.url.raw_path.decode().partition("?")[0] for request in self.asked]


def error(status: int, errcode: str) -> httpx.Response:
    body = json.dumps({"errcode": errcode, "error": "no"}).encode()
    return httpx.Response(status, stream=httpx.ByteStream(body))


def ok(body: bytes = b"{}") -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(200, stream=httpx.ByteStream(body))


def refuses(status: int, errcode: str) -> Callable[[], httpx.Response]:
    return lambda: error(status, errcode)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def tokens() -> OneToken:
    return OneToken()


@pytest.fixture
async def rooms(server: Server, tokens: OneToken) -> AsyncIterator[HttpRoomServer]:
    client = SignedInClient("https://hs.example.org", tokens, StoppedClock(), wire=httpx.MockTransport(server))
    rooms = HttpRoomServer(client)
    yield rooms
    await rooms.close()


def test_it_is_what_the_program_asks_for(rooms: HttpRoomServer) -> None:
    asked_for: RoomServer = rooms
    assert asked_for is rooms


class TestSync:
    async def test_an_answer_is_decoded(self, rooms: HttpRoomServer, server: Server) -> None:
        server.replies["/sync"] = ok(b'{"next_batch": "s2"}')
        assert await rooms.sync("s1", 10_000) == SyncAnswer("s2")
        (asked,) = server.asked
        assert asked.url.path == "/_matrix/client/v3/sync"
        assert (asked.url.params["since"], asked.url.params["timeout"]) == ("s1", "10000")
        assert json.loads(asked.url.params["filter"])["room"]["timeline"]["limit"] == 10
        assert asked.headers["authorization"] == "Bearer t0ken"
        assert "t0ken" not in str(asked.url)

    async def test_a_refusal_is_passed_on(self, rooms: HttpRoomServer, server: Server, tokens: OneToken) -> None:
        server.replies["/sync"] = refuses(401, "M_UNKNOWN_TOKEN")
        answer = await rooms.sync(None, 0)
        assert isinstance(answer, Refused)
        assert (answer.errcode, answer.endpoint, tokens.rejections) == ("M_UNKNOWN_TOKEN", "/sync", 1)

    async def test_an_answer_of_the_wrong_shape_is_malformed(self, rooms: HttpRoomServer, server: Server) -> None:
        server.replies["/sync"] = ok(b'{"next_batch": 5}')
        answer = await rooms.sync(None, 0)
        assert isinstance(answer, NoAnswer)
        assert answer.trouble is Trouble.MALFORMED


class Scripted(SignedInClient):
    """Answers from a list, and notes how long it was given."""

    def __init__(self, *answers: NoAnswer | Refused) -> None:
        super().__init__("https://hs.example.org", OneToken(), StoppedClock())
        self.answers = list(answers)
        self.limits_s: list[float] = []
        self.sizes: list[int] = []

    async def call(self, *_: object, **how: object) -> NoAnswer | Refused:
        limit_s, size = how["time_limit_s"], how["max_bytes"]
        assert isinstance(limit_s, float)
        assert isinstance(size, int)
        self.limits_s.append(limit_s)
        self.sizes.append(size)
        return self.answers.pop(0)


LATE = NoAnswer(Trouble.TIMED_OUT, "hs.example.org")
HALF = NoAnswer(Trouble.TOO_SLOW, "hs.example.org")
LOST = NoAnswer(Trouble.CONNECTION_LOST, "hs.example.org")
BUSY = Refused(502, None)


class TestHowLongASyncMayTake:
    async def limits_s(self, *answers: NoAnswer | Refused, since: str | None = "s1") -> list[float]:
        client = Scripted(*answers)
        rooms = HttpRoomServer(client)
        for _ in answers:
            await rooms.sync(since, 10_000)
        assert set(client.sizes) == {SYNC_BYTES}
        return client.limits_s

    async def test_the_first_one_may_take_minutes(self) -> None:
        assert await self.limits_s(LATE, LATE, since=None) == [FIRST_SYNC_S, FIRST_SYNC_S]

    async def test_a_frozen_network_is_noticed_soon_after_a_long_poll_should_have_ended(self) -> None:
        assert await self.limits_s(LATE) == [10 + PATIENCE_S]

    async def test_a_server_that_needs_longer_is_given_longer_up_to_a_bound(self) -> None:
        assert await self.limits_s(LATE, HALF, LATE, LATE, LATE) == [15, 20, 30, 50, 10 + MOST_PATIENCE_S]

    async def test_any_answer_ends_that(self) -> None:
        assert await self.limits_s(LATE, LATE, BUSY, LATE) == [15, 20, 30, 15]

    async def test_a_connection_that_was_lost_says_nothing_about_it(self) -> None:
        assert await self.limits_s(LATE, LOST, LATE) == [15, 20, 20]


class TestJoinAndLeave:
    async def test_a_room_id_is_one_part_of_the_path_whatever_is_in_it(
        self, rooms: HttpRoomServer, server: Server
    ) -> None:
        server.replies["/join/"] = ok(b'{"room_id": "!a:x"}')
        server.replies["/leave"] = ok()
        assert await rooms.join("!a/../b?c#d:x") == Done()
        assert await rooms.leave("!a/b:x") == Done()
        assert server.paths == [
            "/_matrix/client/v3/join/%21a%2F..%2Fb%3Fc%23d%3Ax",
            "/_matrix/client/v3/rooms/%21a%2Fb%3Ax/leave",
        ]
        assert [(asked.method, asked.content) for asked in server.asked] == [("POST", b"{}")] * 2

    async def test_refusals_say_where(self, rooms: HttpRoomServer, server: Server) -> None:
        server.replies["/"] = refuses(403, "M_FORBIDDEN")
        for answer, endpoint in ((await rooms.join("!a:x"), "/join"), (await rooms.leave("!a:x"), "/leave")):
            assert isinstance(answer, Refused)
            assert (answer.status, answer.endpoint) == (403, endpoint)


class TestThumbnails:
    async def test_one_is_asked_for_at_its_size_and_standing_still(self, rooms: HttpRoomServer, server: Server) -> None:
        server.replies["/v1/media/thumbnail/"] = ok(PNG)
        assert await rooms.thumbnail(AVATAR, 64) == PNG
        (asked,) = server.asked
        assert unquote(server.paths[0]) == "/_matrix/client/v1/media/thumbnail/media.example.org:8448/abc"
        assert dict(asked.url.params) == {"width": "64", "height": "64", "method": "crop", "animated": "false"}
        assert asked.headers["authorization"] == "Bearer t0ken"

    @pytest.mark.parametrize(
        "status, errcode", [(400, "M_UNKNOWN"), (404, "M_UNRECOGNIZED"), (404, "M_UNKNOWN"), (413, "M_TOO_LARGE")]
    )
    async def test_where_there_is_none_the_whole_image_comes(
        self, rooms: HttpRoomServer, server: Server, status: int, errcode: str
    ) -> None:
        server.replies["/v1/media/thumbnail/"] = refuses(status, errcode)
        server.replies["/v1/media/download/"] = ok(PNG)
        assert await rooms.thumbnail(AVATAR, 64) == PNG
        assert server.asked[1].url.query == b""

    @pytest.mark.parametrize("status, errcode", [(404, "M_NOT_FOUND"), (403, "M_FORBIDDEN"), (502, "M_UNKNOWN")])
    async def test_content_that_is_not_there_is_asked_for_once(
        self, rooms: HttpRoomServer, server: Server, status: int, errcode: str
    ) -> None:
        server.replies["/v1/media/"] = refuses(status, errcode)
        answer = await rooms.thumbnail(AVATAR, 64)
        assert isinstance(answer, Refused)
        assert (answer.status, answer.endpoint, len(server.asked)) == (status, "/media/thumbnail", 1)

    async def test_a_server_from_before_authenticated_media_is_asked_in_the_old_place_from_then_on(
        self, rooms: HttpRoomServer, server: Server
    ) -> None:
        server.replies["/_matrix/media/v3/thumbnail/"] = ok(PNG)
        assert await rooms.thumbnail(AVATAR, 64) == PNG
        assert len(server.asked) == 3
        server.asked.clear()
        assert await rooms.thumbnail("mxc://x/other", 64) == PNG
        assert server.paths == ["/_matrix/media/v3/thumbnail/x/other"]

    async def test_a_server_without_any_media_refuses(self, rooms: HttpRoomServer, server: Server) -> None:
        answer = await rooms.thumbnail(AVATAR, 64)
        assert isinstance(answer, Refused)
        assert answer.errcode == "M_UNRECOGNIZED"

    async def test_f17_a_media_refusal_says_nothing_about_the_session(
        self, rooms: HttpRoomServer, server: Server, tokens: OneToken
    ) -> None:
        """A broken media repository once signed people out (F17)."""
        server.replies["/v1/media/"] = refuses(401, "M_UNKNOWN_TOKEN")
        assert isinstance(await rooms.thumbnail(AVATAR, 64), Refused)
        assert tokens.rejections == 0

    @pytest.mark.parametrize("body", [b"", b"<svg onload='x'/>", b"<html>", b"%PDF-1.7"])
    async def test_what_is_no_image_is_not_passed_on(self, rooms: HttpRoomServer, server: Server, body: bytes) -> None:
        server.replies["/v1/media/"] = ok(body)
        answer = await rooms.thumbnail(AVATAR, 64)
        assert answer == NoAnswer(Trouble.MALFORMED, "hs.example.org", "not an image")

    async def test_an_image_that_is_too_large_is_not_read_to_its_end(
        self, rooms: HttpRoomServer, server: Server
    ) -> None:
        server.replies["/v1/media/"] = ok(PNG + b"x" * MEDIA_BYTES)
        answer = await rooms.thumbnail(AVATAR, 64)
        assert isinstance(answer, NoAnswer)
        assert answer.trouble is Trouble.TOO_LARGE

    @pytest.mark.parametrize("mxc", ["", "https://evil/x", "mxc://x/../../client/v3/logout"])
    async def test_nothing_is_asked_for_what_is_no_content_address(
        self, rooms: HttpRoomServer, server: Server, mxc: str
    ) -> None:
        answer = await rooms.thumbnail(mxc, 64)
        assert isinstance(answer, NoAnswer)
        assert (answer.trouble, server.asked) == (Trouble.MALFORMED, [])
