"""The endpoints of an account's devices, behind ``app.devices.Devices``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import msgspec

from latchkey.app.devices import Device
from latchkey.app.one_line import one_line
from latchkey.session.answers import Done, NoAnswer, Refused

from .auth import SignedInClient, encodable
from .reading import read
from .transport import Answer

MOST_BYTES = 8 << 20
MOST_DEVICES = 10_000
LONGEST_ID = 512
LONGEST_NAME = 200
LONGEST_IP = 64
LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""
LIST_S = 30.0
RENAME_S = 15.0
DELETE_S = 60.0
"""The server may have to tell many others that the devices are gone."""

_PATH = "/_matrix/client/v3/devices"


class _Listed(msgspec.Struct):
    devices: list[object]


_LISTED = msgspec.json.Decoder(_Listed)


class HttpDevices:
    """One homeserver and one session."""

    def __init__(self, client: SignedInClient) -> None:
        """``client`` is closed together with this."""
        self._client = client

    async def list(self) -> tuple[Device, ...] | Refused | NoAnswer:
        answer = await self._client.call("GET", _PATH, endpoint="/devices", max_bytes=MOST_BYTES, time_limit_s=LIST_S)
        if not isinstance(answer, Answer):
            return answer
        listed = read(answer, _LISTED)
        if isinstance(listed, NoAnswer):
            return listed
        found = (_device(one) for one in listed.devices[:MOST_DEVICES])
        return tuple({one.device_id: one for one in found if one is not None}.values())

    async def rename(self, device_id: str, name: str) -> Done | Refused | NoAnswer:
        return await self._do(
            "PUT", f"{_PATH}/{quote(device_id, safe='')}", "/devices", {"display_name": encodable(name)}, RENAME_S
        )

    async def delete(
        self, device_ids: Sequence[str], auth: Mapping[str, object] | None = None
    ) -> Done | Refused | NoAnswer:
        body: dict[str, object] = {"devices": [*device_ids]}
        if auth is not None:
            body["auth"] = {**auth}
        return await self._do("POST", "/_matrix/client/v3/delete_devices", "/delete_devices", body, DELETE_S)

    async def close(self) -> None:
        await self._client.close()

    async def _do(
        self, method: str, path: str, endpoint: str, body: Mapping[str, object], time_limit_s: float
    ) -> Done | Refused | NoAnswer:
        answer = await self._client.call(method, path, endpoint=endpoint, body=body, time_limit_s=time_limit_s)
        return Done() if isinstance(answer, Answer) else answer


def _device(raw: object) -> Device | None:
    """``None`` for what has no ID that could be sent back; whatever else is of a wrong type is not known."""
    if not isinstance(raw, dict):
        return None
    device_id, seen_ms = raw.get("device_id"), raw.get("last_seen_ts")
    if not isinstance(device_id, str) or not 0 < len(device_id) <= LONGEST_ID:
        return None
    known = isinstance(seen_ms, int) and not isinstance(seen_ms, bool) and 0 < seen_ms <= LAST_MS
    return Device(
        device_id,
        one_line(raw.get("display_name"), LONGEST_NAME),
        seen_ms if known else None,
        one_line(raw.get("last_seen_ip"), LONGEST_IP),
    )
