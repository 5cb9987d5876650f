"""Confirming an e-mail address before an account is made (CS API, ``/register/email/requestToken``), and the page with the letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .answering import V3, Offer
from .asked import json_object, required
from .homeserver import Homeserver
from .knobs import Registration
from .mailbox import LONGEST_ADDRESS, Letter
from .pages import alert, link, page, words
from .refusal import refusal

MAILBOX = "/practice/mailbox"
_SUBMIT = "/_matrix/client/unstable/registration/email/submit_token"
_SECRET = re.compile(r"[0-9a-zA-Z.=_-]{1,255}")
_NEEDED = ("client_secret", "email", "send_attempt")


def offers(homeserver: Homeserver) -> list[Offer]:
    on = _Email(homeserver)
    return [
        ("POST", f"{V3}/register/email/requestToken", on.request),
        ("GET", _SUBMIT, on.submit),
        ("GET", MAILBOX, on.mailbox),
    ]


@dataclass(frozen=True, slots=True)
class _Email:
    homeserver: Homeserver

    async def request(self, request: Request) -> Response:
        if not self._sends_mail:
            raise refusal(400, "M_UNKNOWN", "Email-based registration has been disabled on this server")
        body = await json_object(request)
        if missing := [name for name in _NEEDED if name not in body]:
            raise refusal(400, "M_MISSING_PARAM", f"Missing params: {missing}")
        secret, address, attempt = (body[name] for name in _NEEDED)
        if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
            raise refusal(400, "M_INVALID_PARAM", "Invalid client_secret parameter")
        if not isinstance(attempt, int):
            raise refusal(400, "M_INVALID_PARAM", "Invalid send_attempt parameter")
        if not isinstance(address, str) or not _is_address(address):
            raise refusal(400, "M_UNKNOWN", "Unable to parse email address")
        address = address.casefold()
        if address in self.homeserver.addresses:
            raise refusal(400, "M_THREEPID_IN_USE", "Email is already in use")
        return JSONResponse({"sid": self.homeserver.mailbox.send(address, secret, attempt)})

    async def submit(self, request: Request) -> Response:
        if not self._sends_mail:
            raise refusal(400, "M_UNKNOWN", "Email-based registration is disabled on this server")
        sid, secret, token = (required(request.query_params, name) for name in ("sid", "client_secret", "token"))
        if not self.homeserver.mailbox.confirm(sid, secret, token):
            return page("Not confirmed", alert("This link is not one that was sent."), status=400)
        return page(
            "Your e-mail address is confirmed", words("You can close this page and go back to where you came from.")
        )

    async def mailbox(self, _request: Request) -> Response:
        letters = self.homeserver.mailbox.letters
        if not letters:
            return page("Mailbox", words("No letters yet."))
        return page("Mailbox", *(_shown(letter) for letter in reversed(letters)))

    @property
    def _sends_mail(self) -> bool:
        return self.homeserver.knobs.registration in (Registration.EMAIL, Registration.EVERYTHING)


def _shown(letter: Letter) -> str:
    query = urlencode({"sid": letter.sid, "client_secret": letter.client_secret, "token": letter.token})
    said = f"To {letter.address}: somebody, hopefully you, makes an account here with this address."
    return words(said) + link(f"Confirm {letter.address}", f"{_SUBMIT}?{query}")


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and host) and "@" not in host and len(text) <= LONGEST_ADDRESS
