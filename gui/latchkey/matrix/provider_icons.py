"""Pictures of identity providers. There is no token yet, so the media endpoints without authentication are asked (O3)."""

from __future__ import annotations

from urllib.parse import quote

from .media import content_address, is_image
from .request import Request
from .transport import Answer, Transport

MOST_BYTES = 256 << 10
SIZE_PX = 96
TIME_LIMIT_S = 10.0

_MEDIA = "/_matrix/media/v3"
_SIZE = {"width": str(SIZE_PX), "height": str(SIZE_PX), "method": "crop", "animated": "false"}
_NO_THUMBNAIL = (400, 404, 405, 413, 415)


async def fetch(transport: Transport, homeserver_url: str, mxc: str) -> bytes | None:
    """The thumbnail, else the original; ``None`` where neither is a picture of a known kind within its bound. An SVG is
    none: it would be a program."""
    address = content_address(mxc)
    if address is None:
        return None
    where = f"{quote(address.server_name, safe='')}/{address.media_id}"
    for request in (
        Request("GET", f"{homeserver_url}{_MEDIA}/thumbnail/{where}", query=_SIZE),
        Request("GET", f"{homeserver_url}{_MEDIA}/download/{where}"),
    ):
        answer = await transport.exchange(request, max_bytes=MOST_BYTES, time_limit_s=TIME_LIMIT_S)
        if not isinstance(answer, Answer):
            return None
        if answer.is_success:
            return answer.body if is_image(answer.body) else None
        if answer.status not in _NO_THUMBNAIL:
            return None
    return None
