"""Single sign-on (CS API, ``m.login.sso``): the way to a provider, the page that plays it, and the way back with a login token."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from .answering import V3, Offer
from .asked import form_of, required
from .homeserver import Homeserver
from .identity import NotKnown, identity_form, who
from .interaction import Interaction
from .knobs import Sso
from .pages import alert, link, page, words
from .refusal import refusal, unrecognized
from .stages import SSO

_PROVIDER = "/practice/provider"
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Provider:
    """``icon`` is the name of a picture among the media."""

    provider_id: str
    name: str
    icon: str = ""


PROVIDERS = (Provider("oidc-allotment", "Allotment ID", "leaf"), Provider("oidc-lamplight", "Lamplight"))


def flows(homeserver: Homeserver) -> list[dict[str, object]]:
    """What ``GET /login`` tells of it."""
    knobs = homeserver.knobs
    if knobs.sso is Sso.NONE and not knobs.oauth:
        return []
    sso: dict[str, object] = {"type": "m.login.sso"}
    if knobs.sso is Sso.PROVIDERS:
        sso["identity_providers"] = [_told(provider, homeserver.server_name) for provider in PROVIDERS]
    if knobs.oauth or knobs.oauth_aware_preferred:
        sso |= {"oauth_aware_preferred": True, "org.matrix.msc3824.delegated_oidc_compatibility": True}
    return [sso, {"type": "m.login.token"}]


def offers(homeserver: Homeserver) -> list[Offer]:
    on = _Sso(homeserver)
    return [
        ("GET", f"{V3}/login/sso/redirect", on.redirect),
        ("GET", f"{V3}/login/sso/redirect/{{provider}}", on.redirect),
        ("GET", f"{_PROVIDER}/{{provider}}", on.ask),
        ("POST", f"{_PROVIDER}/{{provider}}", on.answer),
    ]


def confirmation_page(session: str) -> Response:
    """For who has to prove again who it is, in the midst of a request."""
    links = (link(f"Continue with {one.name}", _address(one, {"session": session})) for one in PROVIDERS)
    return page("Confirm that it is you", words("Something on your account needs your agreement."), *links)


@dataclass(frozen=True, slots=True)
class _Sso:
    """Everything that has to be known stands in the addresses; nothing is kept for people who never come back."""

    homeserver: Homeserver

    async def redirect(self, request: Request) -> Response:
        if not flows(self.homeserver):
            raise unrecognized(404)
        back = required(request.query_params, "redirectUrl")
        query = {"redirectUrl": back, "action": request.query_params.get("action", "login")}
        if "provider" in request.path_params:
            return RedirectResponse(_address(self._provider(request), query), 302)
        if self.homeserver.knobs.sso is not Sso.PROVIDERS:
            return RedirectResponse(_address(PROVIDERS[0], query), 302)
        return page("How do you want to sign in?", *(link(one.name, _address(one, query)) for one in PROVIDERS))

    async def ask(self, request: Request, error: str = "", username: str = "") -> Response:
        provider, query = self._provider(request), request.query_params
        creating = query.get("action") == "register"
        form = identity_form(
            f"{request.url.path}?{request.url.query}",
            allow="Sign in and continue",
            refuse="Cancel",
            creating=creating,
            error=error,
            username=username,
        )
        whom = urlsplit(query.get("redirectUrl", "")).netloc or "Your homeserver"
        return page(
            f"{'Join' if creating else 'Sign in with'} {provider.name}",
            words(f"{whom} wants to know who you are."),
            form,
        )

    async def answer(self, request: Request) -> Response:
        query, sent = request.query_params, await form_of(request)
        interaction = self.homeserver.interactions.called(query.get("session", ""))
        back = query.get("redirectUrl", "")
        if not back and interaction is None:
            raise refusal(400, "M_MISSING_PARAM", "Missing string query parameter redirectUrl or session")
        if sent.get("do") == "refuse":
            return page("There was an error", alert("You cancelled the sign-in."), status=400)
        try:
            user_id = who(self.homeserver, sent)
        except NotKnown as error:
            return await self.ask(request, str(error), sent.get("username", ""))
        if interaction is not None:
            return _confirmed(interaction, user_id)
        token = self.homeserver.login_tokens.give(user_id, self.homeserver.now_ms())
        return RedirectResponse(with_query(back, {"loginToken": token}), _SEE_OTHER)

    def _provider(self, request: Request) -> Provider:
        for provider in PROVIDERS:
            if provider.provider_id == request.path_params["provider"]:
                return provider
        raise refusal(404, "M_NOT_FOUND", "Unknown identity provider")


def with_query(url: str, more: dict[str, str]) -> str:
    """``url`` with ``more`` behind what it asks already."""
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))


def _confirmed(interaction: Interaction, user_id: str) -> Response:
    if interaction.user_id != user_id:
        return page("There was an error", alert("This is another account than the one that was asked."), status=403)
    interaction.completed[SSO] = user_id
    return page("It is you", words("You can close this page and go back to where you came from."))


def _address(provider: Provider, query: dict[str, str]) -> str:
    return f"{_PROVIDER}/{provider.provider_id}?{urlencode(query)}"


def _told(provider: Provider, server_name: str) -> dict[str, object]:
    told: dict[str, object] = {"id": provider.provider_id, "name": provider.name}
    return {**told, "icon": f"mxc://{server_name}/{provider.icon}"} if provider.icon else told
