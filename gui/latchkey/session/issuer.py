"""Who issued a session's tokens, where that was not the homeserver's own login API."""

from __future__ import annotations

from typing import NamedTuple


class Issuer(NamedTuple):
    """An OAuth 2.0 server, and who this program is to it. It is kept with the tokens: after signing in only the API that
    issued them is used (spec A3), and refreshing needs the same ``client_id`` (C3)."""

    client_id: str
    token_endpoint: str
    revocation_endpoint: str
    account_management_uri: str = ""
    """Empty where the server has no such page."""
    account_actions: tuple[str, ...] = ()
    """What that page can be opened for, as the server names it (P5)."""
