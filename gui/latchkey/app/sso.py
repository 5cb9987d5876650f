"""Where single sign-on begins: a page of the homeserver, to be opened in the person's browser."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from latchkey.session.secret import Secret

_PATH = "/_matrix/client/v3/login/sso/redirect"


def sso_url(homeserver_url: str, provider_id: str, *, redirect_uri: str, state: Secret, creating: bool) -> str:
    """Of ``provider_id``, or of the server's own choice where that is empty (spec O1).

    The browser comes back to ``redirect_uri``, which has no query, with ``state`` and ``loginToken`` (O4, O7). Nothing of
    the session travels along but ``state``: whose answer it is, is known here (O6). ``creating`` asks for a new account
    (A8).
    """
    one = f"/{quote(provider_id, safe='')}" if provider_id else ""
    back = f"{redirect_uri}?{urlencode({'state': state.reveal()})}"
    query = urlencode({"redirectUrl": back, "action": "register" if creating else "login"})
    return f"{homeserver_url}{_PATH}{one}?{query}"
