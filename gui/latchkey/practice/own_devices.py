"""Seeing, naming and removing one's own devices (CS API, device management), refused as Synapse 1.163 does."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .answering import V3, Offer, operation_of, token_of
from .asked import check_device_name, json_object
from .homeserver import Homeserver
from .interaction import PASSWORD, Flows
from .refusal import refusal, unrecognized
from .sessions import AccessToken, Device
from .stages import SSO


def offers(homeserver: Homeserver) -> list[Offer]:
    on = _Devices(homeserver)
    one = f"{V3}/devices/{{device_id}}"
    return [
        ("GET", f"{V3}/devices", on.all),
        ("GET", one, on.one),
        ("PUT", one, on.rename),
        ("DELETE", one, on.remove),
        ("POST", f"{V3}/delete_devices", on.remove_several),
    ]


@dataclass(frozen=True, slots=True)
class _Devices:
    homeserver: Homeserver

    async def all(self, request: Request) -> Response:
        token = token_of(self.homeserver, request)
        found = self.homeserver.sessions.devices(token.user_id)
        return JSONResponse({"devices": [_told(device, token.user_id) for device in found.values()]})

    async def one(self, request: Request) -> Response:
        token = token_of(self.homeserver, request)
        return JSONResponse(_told(self._device(token, request), token.user_id))

    async def rename(self, request: Request) -> Response:
        token = token_of(self.homeserver, request)
        name = (await json_object(request)).get("display_name")
        if name is not None and not isinstance(name, str):
            raise refusal(400, "M_BAD_JSON", "Input should be a valid string")
        device = self._device(token, request)
        if name is not None:
            check_device_name(name)
            device.display_name = name
        return JSONResponse({})

    async def remove(self, request: Request) -> Response:
        token = token_of(self.homeserver, request)
        body = await json_object(request, may_be_empty=True)
        self._prove(request, token, body)
        return self._removed(token, request.path_params["device_id"])

    async def remove_several(self, request: Request) -> Response:
        if self.homeserver.knobs.oauth:
            raise unrecognized(404)
        token = token_of(self.homeserver, request)
        body = await json_object(request)
        named = body.get("devices")
        if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
            raise refusal(400, "M_BAD_JSON", "devices: Input should be a valid list")
        self._prove(request, token, body)
        return self._removed(token, *named)

    def _prove(self, request: Request, token: AccessToken, body: dict[str, object]) -> None:
        """Raises ``Refusal`` until it is proven that the person who owns the account asks. With OAuth there is a page for it."""
        if self.homeserver.knobs.oauth:
            raise unrecognized(404)
        done = self.homeserver.interactions.check(
            operation_of(request), body, self._flows(token.user_id), user_id=token.user_id
        )
        if token.user_id not in done.completed.values():
            raise refusal(403, "M_FORBIDDEN", "Invalid auth")

    def _flows(self, user_id: str) -> Flows:
        """Who has come by single sign-on may prove it there."""
        ways: Flows = ((PASSWORD,),) if self.homeserver.knobs.password_login else ()
        return (*ways, (SSO,)) if user_id in self.homeserver.linked or not ways else ways

    def _removed(self, token: AccessToken, *device_ids: str) -> Response:
        """Those that are not there are gone already."""
        there = [device_id for device_id in device_ids if device_id in self.homeserver.sessions.devices(token.user_id)]
        if there:
            self.homeserver.log_out(token.user_id, *there)
        return JSONResponse({})

    def _device(self, token: AccessToken, request: Request) -> Device:
        found = self.homeserver.sessions.devices(token.user_id).get(request.path_params["device_id"])
        if found is None:
            raise refusal(404, "M_NOT_FOUND", "Not found")
        return found


def _told(device: Device, user_id: str) -> dict[str, object]:
    return {
        "user_id": user_id,
        "device_id": device.device_id,
        "display_name": device.display_name,
        "last_seen_ts": device.last_seen_ms,
        "last_seen_ip": None if device.last_seen_ms is None else device.last_seen_ip,
    }
