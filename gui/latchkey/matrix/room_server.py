"""The endpoints that need a session, behind ``app.ports.RoomServer``."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from latchkey.app.sync_answer import SyncAnswer
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble

from .auth import SignedInClient
from .media import ContentAddress, content_address, is_image
from .sync import PATH as SYNC_PATH
from .sync import sync_answer, sync_query
from .transport import MEDIA_BYTES, SYNC_BYTES, Answer

FIRST_SYNC_S = 120.0
"""A fresh server takes 80 s to put together 10,000 rooms."""
PATIENCE_S = 5.0
"""How much longer than its ``timeout`` a long poll may take: a network that froze is noticed by then."""
MOST_PATIENCE_S = 40.0
JOIN_S = 120.0
"""The server may have to ask several others before a join is done."""
LEAVE_S = 30.0
MEDIA_S = 30.0

_CLIENT = "/_matrix/client/v3"
_MEDIA = "/_matrix/client/v1/media"
_OLD_MEDIA = "/_matrix/media/v3"
"""Before authenticated media (v1.11)."""


class HttpRoomServer:
    """One homeserver and one session."""

    def __init__(self, client: SignedInClient) -> None:
        """``client`` is closed together with this."""
        self._client = client
        self._patience_s = PATIENCE_S
        self._media_prefix = _MEDIA

    async def sync(self, since: str | None, timeout_ms: int) -> SyncAnswer | Refused | NoAnswer:
        """One answer. After one that did not come in time the next may take longer, up to a bound: a server that needs
        a while to tell of a long absence gets there, and a frozen network is still noticed at once the first time."""
        limit_s = FIRST_SYNC_S if since is None else timeout_ms / 1000 + self._patience_s
        answer = await self._client.call(
            "GET",
            SYNC_PATH,
            query=sync_query(since, timeout_ms),
            endpoint="/sync",
            max_bytes=SYNC_BYTES,
            time_limit_s=limit_s,
        )
        if isinstance(answer, NoAnswer) and answer.trouble in (Trouble.TIMED_OUT, Trouble.TOO_SLOW):
            self._patience_s = min(self._patience_s * 2, MOST_PATIENCE_S)
        elif not isinstance(answer, NoAnswer):
            self._patience_s = PATIENCE_S
        return sync_answer(answer) if isinstance(answer, Answer) else answer

    async def join(self, room: str, via: Sequence[str] = ()) -> Done | Refused | NoAnswer:
        """``via`` was ``server_name`` before v1.12 (MSC4156): servers take the one that they know."""
        servers = urlencode([(name, one) for name in ("via", "server_name") for one in via])
        path = f"{_CLIENT}/join/{quote(room, safe='')}"
        return await self._post(f"{path}?{servers}" if servers else path, "/join", JOIN_S)

    async def leave(self, room_id: str) -> Done | Refused | NoAnswer:
        """Also declines an invite."""
        return await self._post(f"{_CLIENT}/rooms/{quote(room_id, safe='')}/leave", "/leave", LEAVE_S)

    async def thumbnail(self, mxc: str, size_px: int) -> bytes | Refused | NoAnswer:
        """An image, cropped to ``size_px`` square where the server does that, else whole.

        ``MALFORMED`` where ``mxc`` is no content address or what came is no image. Refusals decide nothing about the
        session (F17).
        """
        address = content_address(mxc)
        if address is None:
            return NoAnswer(Trouble.MALFORMED, "", "not a content address")
        answer = await self._media(address, size_px)
        if self._media_prefix == _MEDIA and isinstance(answer, Refused) and _is_unknown_endpoint(answer):
            answer = await self._media(address, size_px, prefix=_OLD_MEDIA)
            if isinstance(answer, Answer):
                self._media_prefix = _OLD_MEDIA
        if not isinstance(answer, Answer):
            return answer
        if not is_image(answer.body):
            return NoAnswer(Trouble.MALFORMED, answer.host, "not an image")
        return answer.body

    async def close(self) -> None:
        await self._client.close()

    async def _post(self, path: str, endpoint: str, time_limit_s: float) -> Done | Refused | NoAnswer:
        answer = await self._client.call("POST", path, body={}, endpoint=endpoint, time_limit_s=time_limit_s)
        return Done() if isinstance(answer, Answer) else answer

    async def _media(
        self, address: ContentAddress, size_px: int, prefix: str | None = None
    ) -> Answer | Refused | NoAnswer:
        """The thumbnail, else the original where the server makes no thumbnail of it."""
        prefix = prefix or self._media_prefix
        where = f"{quote(address.server_name, safe='')}/{address.media_id}"
        size = {"width": str(size_px), "height": str(size_px), "method": "crop", "animated": "false"}
        answer = await self._get_media(f"{prefix}/thumbnail/{where}", "/media/thumbnail", size)
        if isinstance(answer, Refused) and _is_no_thumbnail(answer):
            return await self._get_media(f"{prefix}/download/{where}", "/media/download", {})
        return answer

    async def _get_media(self, path: str, endpoint: str, query: dict[str, str]) -> Answer | Refused | NoAnswer:
        return await self._client.call(
            "GET",
            path,
            query=query,
            endpoint=endpoint,
            max_bytes=MEDIA_BYTES,
            time_limit_s=MEDIA_S,
            decides=False,
        )


def _is_no_thumbnail(refused: Refused) -> bool:
    """The server has none of this content, as of a format it cannot scale; ``M_NOT_FOUND`` is about the content."""
    return refused.status in (400, 404, 405, 413, 415) and refused.errcode != "M_NOT_FOUND"


def _is_unknown_endpoint(refused: Refused) -> bool:
    return refused.errcode == "M_UNRECOGNIZED"
