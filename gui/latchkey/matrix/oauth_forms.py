"""What is sent to an OAuth server, put together by oauthlib. Takes a twentieth of a second to import: see ``loaded``.

oauthlib refuses plain http by the letters of an address. Which addresses may be used is decided where they are read
(``oauth_metadata.safe_page``), so it is shown all of them as https.
"""

from __future__ import annotations

import secrets
from typing import Literal

from oauthlib.oauth2 import DeviceClient, WebApplicationClient

from latchkey.app.oauth import Authorization, OAuthServer
from latchkey.session.secret import Secret

LONGEST_VERIFIER = 128


def authorization(
    server: OAuthServer, client_id: str, *, redirect_uri: str, scope: str, creating: bool
) -> Authorization:
    """The address for a person's browser (spec H1 to H5, H10)."""
    client = WebApplicationClient(client_id)
    verifier = client.create_code_verifier(LONGEST_VERIFIER)
    state = secrets.token_urlsafe(32)
    scheme, _, rest = server.authorization_endpoint.partition("://")
    url = client.prepare_request_uri(
        f"https://{rest}",
        redirect_uri,
        scope,
        state,
        client.create_code_challenge(verifier, "S256"),
        "S256",
        response_mode="query",
        prompt="create" if creating and server.creates_accounts else None,
    )
    return Authorization(scheme + url.removeprefix("https"), Secret(state), Secret(verifier))


def exchange(client_id: str, code: Secret, verifier: Secret, redirect_uri: str) -> str:
    client = WebApplicationClient(client_id)
    return client.prepare_request_body(code.reveal(), redirect_uri, code_verifier=verifier.reveal())


def refresh(client_id: str, refresh_token: Secret) -> str:
    client = WebApplicationClient(client_id)
    return client.prepare_refresh_body(refresh_token=refresh_token.reveal(), client_id=client_id)


def device_poll(client_id: str, device_code: Secret) -> str:
    return DeviceClient(client_id).prepare_request_body(device_code.reveal(), include_client_id=True)


def revocation(client_id: str, token: Secret, kind: Literal["access_token", "refresh_token"]) -> str:
    client = WebApplicationClient(client_id)
    _, _, body = client.prepare_token_revocation_request("https://", token.reveal(), kind, client_id=client_id)
    return body
