"""The devices of an account, as its homeserver lists them (spec X4 to X8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from latchkey.session.answers import Done, NoAnswer, Refused


@dataclass(frozen=True, slots=True)
class Device:
    """One of them. All of it but the ID is for people: plain text of one line each."""

    device_id: str
    """Exactly as the server has it."""
    display_name: str = ""
    last_seen_ms: int | None = None
    """Unix time; may lag by minutes. ``None`` where the server does not know."""
    last_seen_ip: str = ""


class Devices(Protocol):
    """For one session. Its token comes from a ``TokenSource``; a rejected one is replaced once."""

    async def list(self) -> tuple[Device, ...] | Refused | NoAnswer:
        """``GET /devices``, in the server's order."""

    async def rename(self, device_id: str, name: str) -> Done | Refused | NoAnswer:
        """``PUT /devices/{device_id}``; 404 where there is none any more."""

    async def delete(
        self, device_ids: Sequence[str], auth: Mapping[str, object] | None = None
    ) -> Done | Refused | NoAnswer:
        """``POST /delete_devices``: refused with a ``challenge`` until ``auth`` answers it (U1, U2). A ``Secret`` in
        ``auth`` is revealed as it is sent. Done also where they were gone already. Not with an OAuth session (U10)."""

    async def close(self) -> None: ...
