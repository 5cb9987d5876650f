"""The pages on which a person lets a program in: after a redirect (RFC 6749), or with a code that another device shows (RFC 8628)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from latchkey.practice.answering import Offer
from latchkey.practice.asked import form_of
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.identity import NotKnown, identity_form, who
from latchkey.practice.pages import alert, field, form, link, page, words
from latchkey.practice.pages import button as page_button
from latchkey.practice.refusal import Refusal
from latchkey.practice.sso import with_query

from .clients import Client
from .grants import Allowed, DeviceCode, Grants, checked_scope

_SEE_OTHER = 303


def offers(homeserver: Homeserver, grants: Grants) -> list[Offer]:
    on = _Authorizing(homeserver, grants)
    return [
        ("GET", "/authorize", on.ask),
        ("POST", "/authorize", on.answer),
        ("GET", "/link", on.ask_for_link),
        ("POST", "/link", on.link),
    ]


@dataclass(frozen=True, slots=True)
class _Authorizing:
    """What is asked for stands in the address; nothing is kept for people who never come back."""

    homeserver: Homeserver
    grants: Grants

    async def ask(self, request: Request, error: str = "", username: str = "") -> Response:
        asked = dict(request.query_params)
        client = self._client(asked)
        if client is None:
            return page(
                "This cannot be allowed",
                alert("An unknown program asks, or one that comes from elsewhere."),
                status=400,
            )
        if wrong := self._wrong(asked):
            return _back(asked, wrong)
        creating = asked.get("prompt") == "create"
        body = identity_form(
            f"/authorize?{request.url.query}",
            allow="Allow",
            refuse="Deny",
            creating=creating,
            error=error,
            username=username,
        )
        said = f"{client.name} wants to be signed in as you, on the device {checked_scope(asked['scope'])}."
        other = {**asked, "prompt": "login" if creating else "create"}
        turn = link("I have an account" if creating else "Make an account", f"/authorize?{urlencode(other)}")
        can_turn = self.homeserver.knobs.oauth_creates_accounts
        return page("Make an account" if creating else "Sign in", words(said), body, turn if can_turn else "")

    async def answer(self, request: Request) -> Response:
        asked, sent = dict(request.query_params), await form_of(request)
        client = self._client(asked)
        if client is None or self._wrong(asked):
            return await self.ask(request)
        if sent.get("do") == "refuse":
            return _back(asked, {"error": "access_denied", "error_description": "The person said no."})
        try:
            user_id = who(self.homeserver, sent)
        except NotKnown as error:
            return await self.ask(request, str(error), sent.get("username", ""))
        device_id, challenge = checked_scope(asked["scope"]), asked["code_challenge"]
        allowed = Allowed(client.client_id, user_id, device_id, asked["scope"], asked["redirect_uri"], challenge)
        return _back(asked, {"code": self.grants.new_code(allowed)})

    async def ask_for_link(self, request: Request) -> Response:
        code = self.grants.device_code_shown_as(request.query_params.get("code", ""))
        return self._link_page(code) if code is not None else _code_page("")

    async def link(self, request: Request) -> Response:
        sent = await form_of(request)
        code = self.grants.device_code_shown_as(sent.get("code", request.query_params.get("code", "")))
        if code is None:
            return _code_page("No device shows this code now.")
        match sent.get("do"):
            case "find":
                return self._link_page(code)
            case "refuse":
                code.is_refused = True
                return page("Denied", words("The device is told so. You can close this page."))
        try:
            code.user_id = who(self.homeserver, sent)
        except NotKnown as error:
            return self._link_page(code, str(error), sent.get("username", ""))
        return page("Allowed", words("Go back to your device: it goes on by itself."))

    def _link_page(self, code: DeviceCode, error: str = "", username: str = "") -> Response:
        client = self.grants.clients.called(code.client_id)
        name = client.name if client is not None else "A program"
        body = identity_form(
            f"/link?code={code.user_code}", allow="Allow", refuse="Deny", error=error, username=username
        )
        said = f"{name} wants to be signed in as you, on a device that shows the code {code.user_code}. Is it yours?"
        return page("Let a device in", words(said), body)

    def _client(self, asked: Mapping[str, str]) -> Client | None:
        """One that is known and comes back to where it said."""
        client = self.grants.clients.called(asked.get("client_id", ""))
        known = client is not None and client.comes_back_to(asked.get("redirect_uri", ""))
        return client if known else None

    def _wrong(self, asked: Mapping[str, str]) -> dict[str, str]:
        """What is told to the program; nothing where all is well."""
        if asked.get("response_type") != "code":
            return {"error": "unsupported_response_type"}
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            return {"error": "invalid_request", "error_description": "PKCE with S256 is needed."}
        if asked.get("prompt") == "none":
            return {"error": "login_required"}
        if asked.get("prompt") == "create" and not self.homeserver.knobs.oauth_creates_accounts:
            return {"error": "invalid_request", "error_description": "No accounts are made here."}
        try:
            checked_scope(asked.get("scope", ""))
        except Refusal as refused:
            return {name: str(value) for name, value in refused.body.items()}
        return {}


def _back(asked: Mapping[str, str], told: dict[str, str]) -> Response:
    if "state" in asked:
        told = {**told, "state": asked["state"]}
    if asked.get("response_mode") == "fragment":
        return RedirectResponse(f"{asked['redirect_uri']}#{urlencode(told)}", _SEE_OTHER)
    return RedirectResponse(with_query(asked["redirect_uri"], told), _SEE_OTHER)


def _code_page(error: str) -> Response:
    body = form("/link", alert(error), field("Code", "code"), page_button("Continue", "find"))
    return page("Let a device in", words("Type the code that your device shows."), body)
