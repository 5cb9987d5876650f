"""The endpoints that make an account, behind ``app.registration.Registration``."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from latchkey.app.ports import Line
from latchkey.app.registration import EmailSent, Registered
from latchkey.session.answers import LoggedIn, NoAnswer, Refused, Trouble
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from .address import web_page
from .auth import encodable, json_body, json_headers
from .grants import LOGIN, session_of
from .reading import read, value_of
from .refusal import refusal
from .request import Request
from .transport import SMALL_BYTES, Answer, Transport, Wire

REGISTER_S = 60.0
"""Some servers hash the password slowly on purpose, or ask others whether they may."""
ASK_S = 15.0
LONGEST_SID = 255

_V3 = "/_matrix/client/v3/register"
_TOKEN_PATH = "/_matrix/client/v1/register/m.login.registration_token/validity"
_CODE_ENDPOINT = "submit_url"


class _Made(msgspec.Struct):
    user_id: str
    access_token: msgspec.Raw = msgspec.Raw()


class _Available(msgspec.Struct):
    available: bool


class _Valid(msgspec.Struct):
    valid: bool


class _Sent(msgspec.Struct):
    sid: str
    submit_url: msgspec.Raw = msgspec.Raw()


class _Taken(msgspec.Struct):
    success: bool


_MADE = msgspec.json.Decoder(_Made)
_AVAILABLE = msgspec.json.Decoder(_Available)
_VALID = msgspec.json.Decoder(_Valid)
_SENT = msgspec.json.Decoder(_Sent)
_TAKEN = msgspec.json.Decoder(_Taken)


class HttpRegistration:
    """``Registration`` at one homeserver."""

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        *,
        line: Line | None = None,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``base_url`` has no trailing slash. ``tls`` and ``wire`` are for tests."""
        self._base_url = base_url
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

    async def register(
        self, user: str, password: Secret, *, device_name: str, auth: Mapping[str, object] | None = None
    ) -> LoggedIn | Registered | Refused | NoAnswer:
        body: dict[str, object] = {
            "username": encodable(user),
            "password": password,
            "initial_device_display_name": device_name,
            "inhibit_login": False,
            "refresh_token": True,
        }
        if auth is not None:
            body["auth"] = {**auth}
        answer = await self._ask("POST", self._base_url + _V3, "/register", REGISTER_S, body=body)
        if not isinstance(answer, Answer):
            return answer
        made = read(answer, _MADE)
        if isinstance(made, NoAnswer):
            return made
        if value_of(made.access_token) is None:
            return Registered(made.user_id) if made.user_id else _malformed(answer, "user_id is empty")
        login = read(answer, LOGIN)
        return login if isinstance(login, NoAnswer) else session_of(login, answer, self._base_url)

    async def is_available(self, user: str) -> bool | Refused | NoAnswer:
        query = {"username": encodable(user)}
        answer = await self._ask("GET", f"{self._base_url}{_V3}/available", "/register/available", ASK_S, query=query)
        if not isinstance(answer, Answer):
            return answer
        told = read(answer, _AVAILABLE)
        return told if isinstance(told, NoAnswer) else told.available

    async def is_token_valid(self, token: Secret) -> bool | Refused | NoAnswer:
        query = {"token": encodable(token.reveal())}
        endpoint = "/register/m.login.registration_token/validity"
        answer = await self._ask("GET", self._base_url + _TOKEN_PATH, endpoint, ASK_S, query=query)
        if not isinstance(answer, Answer):
            return answer
        told = read(answer, _VALID)
        return told if isinstance(told, NoAnswer) else told.valid

    async def send_email(self, address: str, client_secret: Secret, attempt: int) -> EmailSent | Refused | NoAnswer:
        body = {"email": encodable(address), "client_secret": client_secret, "send_attempt": attempt}
        url = f"{self._base_url}{_V3}/email/requestToken"
        answer = await self._ask("POST", url, "/register/email/requestToken", REGISTER_S, body=body)
        if not isinstance(answer, Answer):
            return answer
        sent = read(answer, _SENT)
        if isinstance(sent, NoAnswer):
            return sent
        if not 0 < len(sent.sid) <= LONGEST_SID:
            return _malformed(answer, "sid is empty or too long")
        return EmailSent(sent.sid, self._safe(value_of(sent.submit_url)))

    async def hand_in_code(self, sent: EmailSent, client_secret: Secret, code: Secret) -> bool | Refused | NoAnswer:
        body = {"sid": sent.sid, "client_secret": client_secret, "token": code}
        answer = await self._ask("POST", sent.submit_url, _CODE_ENDPOINT, ASK_S, body=body)
        if not isinstance(answer, Answer):
            return answer
        told = read(answer, _TAKEN)
        return told if isinstance(told, NoAnswer) else told.success

    async def close(self) -> None:
        await self._transport.close()

    def _safe(self, submit_url: object) -> str:
        """The code goes to an address that protects it as well as the homeserver's own does; else to none."""
        page = web_page(submit_url)
        if page is None:
            return ""
        named, own = urlsplit(page), urlsplit(self._base_url)
        return page if named.scheme == "https" or (named.scheme, named.netloc) == (own.scheme, own.netloc) else ""

    async def _ask(
        self,
        method: str,
        url: str,
        endpoint: str,
        time_limit_s: float,
        *,
        body: object | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer | Refused | NoAnswer:
        request = Request(method, url, json_headers(body), query or {}, None if body is None else json_body(body))
        answer = await self._transport.exchange(request, max_bytes=SMALL_BYTES, time_limit_s=time_limit_s)
        if isinstance(answer, NoAnswer) or answer.is_success:
            return answer
        return refusal(answer, endpoint)


def _malformed(answer: Answer, why: str) -> NoAnswer:
    return NoAnswer(Trouble.MALFORMED, answer.host, why)
