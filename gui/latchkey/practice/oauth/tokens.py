"""Registration, tokens and revocation: what programs ask for without a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from latchkey.practice.answering import Offer
from latchkey.practice.asked import form_of, json_object
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import ToldLifetime
from latchkey.practice.network import REFRESH
from latchkey.practice.refusal import Refusal, unrecognized

from .clients import Client
from .grants import Given, Grants, checked_scope
from .metadata import DEVICE_GRANT
from .refused import invalid_client, invalid_grant, invalid_request, oauth_error

_HUNDRED_YEARS_S = 100 * 366 * 24 * 60 * 60
_NOT_KEPT = {"Cache-Control": "no-store"}


def offers(homeserver: Homeserver, grants: Grants, public_baseurl: str) -> list[Offer]:
    on = _Tokens(homeserver, grants, public_baseurl)
    return [
        ("POST", "/oauth2/registration", on.register),
        ("POST", "/oauth2/token", on.token),
        ("POST", "/oauth2/revoke", on.revoke),
        ("POST", "/oauth2/device", on.device),
    ]


@dataclass(frozen=True, slots=True)
class _Tokens:
    homeserver: Homeserver
    grants: Grants
    public_baseurl: str

    async def register(self, request: Request) -> Response:
        try:
            metadata = await json_object(request)
        except Refusal as refused:
            raise oauth_error(400, "invalid_client_metadata", str(refused.body["error"])) from None
        if self.homeserver.knobs.oauth_refuses_clients:
            raise oauth_error(403, "access_denied", "Programs do not register themselves here.")
        client = self.grants.clients.register(metadata)
        return JSONResponse({**client.metadata, "client_id": client.client_id}, 201, _NOT_KEPT)

    async def token(self, request: Request) -> Response:
        sent = await form_of(request)
        client, grant_type = self._client(sent), sent.get("grant_type", "")
        if grant_type not in ("authorization_code", "refresh_token", DEVICE_GRANT):
            raise oauth_error(400, "unsupported_grant_type")
        if not client.may(grant_type):
            raise oauth_error(400, "unauthorized_client", f"{grant_type} was not registered.")
        if grant_type == "refresh_token":
            return await self._refreshed(request, client, sent)
        if grant_type == DEVICE_GRANT:
            given = self.grants.poll(_needed(sent, "device_code"), client.client_id)
        else:
            given = self.grants.exchange(
                _needed(sent, "code"),
                client_id=client.client_id,
                redirect_uri=_needed(sent, "redirect_uri"),
                verifier=_needed(sent, "code_verifier"),
            )
        return self._told(given, client, self.homeserver.knobs.told_lifetime)

    async def revoke(self, request: Request) -> Response:
        sent = await form_of(request)
        client = self._client(sent)
        self.grants.revoke(_needed(sent, "token"), client.client_id)
        return Response()

    async def device(self, request: Request) -> Response:
        if not self.homeserver.knobs.device_grant:
            raise unrecognized(404)
        sent = await form_of(request)
        client = self._client(sent)
        if not client.may(DEVICE_GRANT):
            raise oauth_error(400, "unauthorized_client", "This grant was not registered.")
        scope = sent.get("scope", "")
        code = self.grants.new_device_code(client.client_id, checked_scope(scope), scope)
        link = f"{self.public_baseurl}link"
        told = {
            "device_code": code.text,
            "user_code": code.user_code,
            "verification_uri": link,
            "verification_uri_complete": f"{link}?code={code.user_code}",
            "expires_in": round(self.homeserver.knobs.device_code_s),
            "interval": round(self.homeserver.knobs.poll_interval_s),
        }
        return JSONResponse(told, headers=_NOT_KEPT)

    async def _refreshed(self, request: Request, client: Client, sent: Mapping[str, str]) -> Response:
        """Subject to all that befalls refreshes: delays, refusals, lost answers."""
        request.scope[REFRESH] = True
        await self.homeserver.pass_time(self.homeserver.knobs.refresh_delay_s)
        self.homeserver.refuse_refresh()
        given = self.grants.refresh(_needed(sent, "refresh_token"), client.client_id)
        told = self.homeserver.knobs.told_lifetime
        return self._told(given, client, ToldLifetime.NEVER if told is ToldLifetime.AT_SIGN_IN else told)

    def _told(self, given: Given, client: Client, lifetime: ToldLifetime) -> Response:
        told: dict[str, object] = {
            "access_token": given.access.text,
            "token_type": "Bearer",
            "scope": given.session.scope,
        }
        if given.access.expires_ms is not None and lifetime is not ToldLifetime.NEVER:
            told["expires_in"] = _told_s(round((given.access.expires_ms - given.now_ms) / 1000), lifetime)
        if given.refresh is not None and client.may("refresh_token"):
            told["refresh_token"] = given.refresh.text
        return JSONResponse(told, headers=_NOT_KEPT)

    def _client(self, sent: Mapping[str, str]) -> Client:
        client = self.grants.clients.called(sent.get("client_id", ""))
        if client is None:
            raise invalid_client()
        return client


def _needed(sent: Mapping[str, str], name: str) -> str:
    if not sent.get(name):
        if name == "code_verifier":
            raise invalid_grant()
        raise invalid_request(f"missing field {name}")
    return sent[name]


def _told_s(lifetime_s: int, told: ToldLifetime) -> int:
    match told:
        case ToldLifetime.NEGATIVE:
            return -lifetime_s
        case ToldLifetime.HUNDRED_YEARS:
            return _HUNDRED_YEARS_S
    return lifetime_s
