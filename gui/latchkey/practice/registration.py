"""Making an account by ``POST /register`` (CS API, account registration), refused as Synapse 1.163 does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .answering import V1, V3, Offer, operation_of
from .asked import check_device_name, json_object, required
from .cast import PEOPLE
from .homeserver import Homeserver
from .interaction import Flows, Interaction
from .knobs import Registration
from .refusal import Refusal, forbidden, refusal, unrecognized
from .stages import DUMMY, EMAIL, REGISTRATION_TOKEN, RIDDLE, TERMS, TOKEN, params

_FLOWS: Mapping[Registration, Flows] = {
    Registration.CLOSED: (),
    Registration.OPEN: ((DUMMY,),),
    Registration.TOKEN: ((TOKEN, DUMMY),),
    Registration.TERMS: ((TERMS, DUMMY),),
    Registration.EMAIL: ((EMAIL,),),
    Registration.UNKNOWN_STEP: ((RIDDLE,),),
    Registration.EVERYTHING: ((TOKEN, TERMS, EMAIL),),
}
_LONGEST_TEXT, _LONGEST_USER_ID, _SHORTEST_PASSWORD = 512, 255, 8
_LOCALPART = re.compile(r"[a-z0-9=_\-./+]*")


def offers(homeserver: Homeserver, public_baseurl: str) -> list[Offer]:
    on = _Registering(homeserver, public_baseurl)
    return [
        ("POST", f"{V3}/register", on.register),
        ("GET", f"{V3}/register/available", on.available),
        ("GET", f"{V1}/register/m.login.registration_token/validity", on.validity),
    ]


def check_username(homeserver: Homeserver, localpart: str) -> None:
    """Raises ``Refusal`` where nobody new can have it."""
    if not _LOCALPART.fullmatch(localpart):
        raise _invalid("User ID can only contain characters a-z, 0-9, or '=_-./+'")
    if not localpart:
        raise _invalid("User ID cannot be empty")
    if localpart.startswith("_"):
        raise _invalid("User ID may not begin with _")
    if len(homeserver.world.user_id(localpart)) > _LONGEST_USER_ID:
        raise _invalid(f"User ID may not be longer than {_LONGEST_USER_ID} characters")
    if localpart in homeserver.passwords or localpart in PEOPLE:
        raise refusal(400, "M_USER_IN_USE", "User ID already taken.")
    if localpart.isdecimal():
        raise _invalid("Numeric user IDs are reserved for guest users.")


def check_password(password: str) -> None:
    """Raises ``Refusal``."""
    if len(password) < _SHORTEST_PASSWORD:
        raise refusal(400, "M_WEAK_PASSWORD", f"A password has at least {_SHORTEST_PASSWORD} characters here")


@dataclass(frozen=True, slots=True)
class _Registering:
    homeserver: Homeserver
    public_baseurl: str

    async def register(self, request: Request) -> Response:
        body = await json_object(request)
        refreshable = self._check_request(request, body)
        self._check_open()
        password, asked_name = body.pop("password", None), body.get("username")
        if password is not None and (not isinstance(password, str) or len(password) > _LONGEST_TEXT):
            raise refusal(400, "M_UNKNOWN", "Invalid password")
        if password is not None:
            check_password(password)
        if isinstance(asked_name, str):
            self._check_name(asked_name.lower(), body)
        flows = _FLOWS[self.homeserver.knobs.registration]
        interactions = self.homeserver.interactions
        try:
            done = interactions.check(operation_of(request), body, flows, params(flows, self.public_baseurl))
        except Refusal as refused:
            begun = interactions.called(str(refused.body.get("session")))
            if begun is not None and password is not None:
                begun.kept.setdefault("password", password)
            raise
        user_id = done.kept.get("user_id") or self._made(done, password or done.kept.get("password"))
        return JSONResponse(self._told(user_id, done.body, refreshable=refreshable))

    async def available(self, request: Request) -> Response:
        if self.homeserver.knobs.oauth:
            raise unrecognized(404)
        self._check_open()
        check_username(self.homeserver, required(request.query_params, "username"))
        return JSONResponse({"available": True})

    async def validity(self, request: Request) -> Response:
        self._check_open()
        return JSONResponse({"valid": required(request.query_params, "token") == REGISTRATION_TOKEN})

    def _check_request(self, request: Request, body: Mapping[str, object]) -> bool:
        """Whether a refresh token is wanted."""
        kind, refreshable, name = (
            request.query_params.get("kind", "user"),
            body.get("refresh_token", False),
            body.get("username", ""),
        )
        auth = body.get("auth")
        if auth is not None and not isinstance(auth, dict):
            raise refusal(400, "M_BAD_JSON", "auth: Input should be a valid dictionary")
        if kind == "guest":
            raise refusal(403, "M_UNKNOWN", "Guest access is disabled")
        if kind != "user":
            raise unrecognized(400)
        if not isinstance(refreshable, bool):
            raise refusal(400, "M_UNKNOWN", "`refresh_token` should be true or false.")
        if not isinstance(name, str) or len(name) > _LONGEST_TEXT:
            raise refusal(400, "M_UNKNOWN", "Invalid username")
        if "authorization" in request.headers or body.get("type") == "m.login.application_service":
            raise refusal(400, "M_UNKNOWN", "Application services do not register here")
        return refreshable

    def _check_open(self) -> None:
        if self.homeserver.knobs.registration is Registration.CLOSED or self.homeserver.knobs.oauth:
            raise forbidden("Registration has been disabled")

    def _check_name(self, localpart: str, body: Mapping[str, object]) -> None:
        auth = body.get("auth")
        begun = self.homeserver.interactions.called(str(auth.get("session"))) if isinstance(auth, dict) else None
        made = "" if begun is None else begun.kept.get("user_id", "")
        if not made:
            check_username(self.homeserver, localpart)
        elif made != self.homeserver.world.user_id(localpart):
            raise refusal(400, "M_UNKNOWN", "A different user ID has already been registered for this session")

    def _made(self, done: Interaction, password: str | None) -> str:
        if password is None:
            raise refusal(400, "M_MISSING_PARAM", "Missing params: password")
        name = done.body.get("username")
        localpart = self._free_number()
        if isinstance(name, str):
            localpart = name.lower()
            check_username(self.homeserver, localpart)
        address = done.completed.get(EMAIL)
        if isinstance(address, str) and address in self.homeserver.addresses:
            raise refusal(400, "M_THREEPID_IN_USE", "email is already in use")
        done.kept["user_id"] = self.homeserver.make_account(localpart, password)
        if isinstance(address, str):
            self.homeserver.addresses.add(address)
        return done.kept["user_id"]

    def _free_number(self) -> str:
        return str(max([int(name) for name in self.homeserver.passwords if name.isdecimal()], default=0) + 1)

    def _told(self, user_id: str, body: Mapping[str, object], *, refreshable: bool) -> dict[str, object]:
        told: dict[str, object] = {"user_id": user_id, "home_server": self.homeserver.server_name}
        if body.get("inhibit_login", False):
            return told
        device_id, name = body.get("device_id"), body.get("initial_device_display_name")
        name = name if isinstance(name, str) else None
        check_device_name(name or "")
        issued = self.homeserver.sign_in(
            user_id, device_id if isinstance(device_id, str) else None, name, refreshable=refreshable
        )
        return {**told, "device_id": issued.access.device_id, **issued.fields()}


def _invalid(error: str) -> Refusal:
    return refusal(400, "M_INVALID_USERNAME", error)
