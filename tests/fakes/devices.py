"""The devices of an account, as a test says they are."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from latchkey.app.devices import Device
from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.ports import TokenSource
from tests.fakes.script import Script


class DeviceScripts:
    """What every client of this homeserver is answered."""

    def __init__(self) -> None:
        self.lists: Script[None, tuple[Device, ...] | Refused | NoAnswer] = Script()
        self.renames: Script[tuple[str, str], Done | Refused | NoAnswer] = Script()
        self.deletes: Script[tuple[tuple[str, ...], Mapping[str, object] | None], Done | Refused | NoAnswer] = Script()
        """The devices, and what answered a challenge."""
        self.sent: list[tuple[str, str]] = []
        """What was asked, and the access token it was asked with."""


class FakeDevices:
    """``Devices``: gets its token as the real one does. ``deeds`` gets a line for each request."""

    def __init__(self, scripts: DeviceScripts, tokens: TokenSource, deeds: list[str]) -> None:
        self._scripts = scripts
        self._tokens = tokens
        self._deeds = deeds
        self.is_closed = False

    async def list(self) -> tuple[Device, ...] | Refused | NoAnswer:
        await self._sent("GET /devices")
        return await self._scripts.lists.answer(None)

    async def rename(self, device_id: str, name: str) -> Done | Refused | NoAnswer:
        await self._sent(f"PUT /devices/{device_id}")
        return await self._scripts.renames.answer((device_id, name))

    async def delete(
        self, device_ids: Sequence[str], auth: Mapping[str, object] | None = None
    ) -> Done | Refused | NoAnswer:
        await self._sent("POST /delete_devices")
        return await self._scripts.deletes.answer((tuple(device_ids), auth))

    async def close(self) -> None:
        await asyncio.sleep(0)
        self.is_closed = True

    async def _sent(self, what: str) -> None:
        token = await self._tokens.token()
        self._deeds.append(what)
        self._scripts.sent.append((what, "" if token is None else token.reveal()))
