"""Everything the authentication server answers, where the knob ``oauth`` has it there."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from latchkey.practice.answering import Handler, Offer
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.refusal import unrecognized

from . import account, authorizing, metadata, tokens
from .clients import Clients
from .grants import Grants
from .refused import oauth_error


def offers(homeserver: Homeserver, grants: Grants, public_baseurl: str) -> list[Offer]:
    told = metadata.offers(homeserver, public_baseurl)
    answered = [
        *tokens.offers(homeserver, grants, public_baseurl),
        *authorizing.offers(homeserver, grants),
        *account.offers(homeserver, grants),
    ]
    return [*told, *((method, path, _while_up(homeserver, handle)) for method, path, handle in answered)]


def grants_of(homeserver: Homeserver) -> Grants:
    return Grants(homeserver, Clients(homeserver.random))


def _while_up(homeserver: Homeserver, handle: Handler) -> Handler:
    async def handle_while_up(request: Request) -> Response:
        if not homeserver.knobs.oauth:
            raise unrecognized(404)
        if homeserver.knobs.auth_server_down:
            raise oauth_error(503, "temporarily_unavailable")
        return await handle(request)

    return handle_while_up
