"""The pages on which a stage is done that a client does not know (CS API, fallback)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from .answering import V3, Offer
from .homeserver import Homeserver
from .interaction import PASSWORD, Interaction
from .pages import button, form, page, words
from .refusal import refusal
from .sso import confirmation_page
from .stages import EMAIL, RIDDLE, SSO, SUBSCRIPTION, TERMS

_ASKED_BY_CLIENTS = (PASSWORD, EMAIL)
"""Without a page: nobody proves anything by a click on a button."""
_DONE = "You can close this page and go back to where you came from."


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page says: its title, a sentence, and the button that does the stage."""

    title: str
    sentence: str
    button: str


_SAID = {
    TERMS: _Said("Terms of this homeserver", "Practise kindly.", "I agree"),
    RIDDLE: _Said("A riddle", "What has keys and opens no door? A piano.", "I knew that"),
    SUBSCRIPTION: _Said("Your subscription has run out", "Renew it to stay signed in.", "Renew the subscription"),
}
_OTHERWISE = _Said("One more step", "This homeserver asks for one more step.", "Do it")


def offers(homeserver: Homeserver) -> list[Offer]:
    on = _Fallback(homeserver)
    path = f"{V3}/auth/{{stage}}/fallback/web"
    return [("GET", path, on.show), ("POST", path, on.do)]


@dataclass(frozen=True, slots=True)
class _Fallback:
    homeserver: Homeserver

    async def show(self, request: Request) -> Response:
        stage = request.path_params["stage"]
        session = self._interaction(request).session
        if stage == SSO:
            return confirmation_page(session)
        said = _SAID.get(stage, _OTHERWISE)
        return page(said.title, words(said.sentence), form(_own_address(request), button(said.button, "do")))

    async def do(self, request: Request) -> Response:
        stage = request.path_params["stage"]
        if stage == SSO:
            raise refusal(404, "M_UNKNOWN", "Fallback SSO auth does not support POST requests.")
        self._interaction(request).completed[stage] = True
        return page("Done", words(_DONE))

    def _interaction(self, request: Request) -> Interaction:
        session = request.query_params.get("session")
        if not session:
            raise refusal(400, "M_UNKNOWN", "No session supplied")
        found = self.homeserver.interactions.called(session)
        stage = request.path_params["stage"]
        if found is None or not found.asks_for(stage) or stage in _ASKED_BY_CLIENTS:
            raise refusal(404, "M_UNKNOWN", "Unknown auth stage type")
        return found


def _own_address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}"
