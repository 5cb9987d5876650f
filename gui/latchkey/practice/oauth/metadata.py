"""``GET /auth_metadata`` (CS API, server metadata discovery), as good or as bad as the knob says."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from latchkey.practice.answering import V1, Offer
from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import OAuthMetadata
from latchkey.practice.refusal import unrecognized

UNSTABLE = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ACTIONS = ("org.matrix.profile", "org.matrix.devices_list", "org.matrix.device_view", "org.matrix.device_delete")
OLDER_ACTIONS = ("org.matrix.profile", "org.matrix.sessions_list", "org.matrix.session_view", "org.matrix.session_end")
_OLDER_NAMES = ("account_management_uri", "account_management_actions_supported")


def offers(homeserver: Homeserver, public_baseurl: str) -> list[Offer]:
    on = _Metadata(homeserver, public_baseurl)
    return [("GET", f"{V1}/auth_metadata", on.tell), ("GET", UNSTABLE, on.tell_as_of_old)]


@dataclass(frozen=True, slots=True)
class _Metadata:
    homeserver: Homeserver
    public_baseurl: str

    async def tell(self, _request: Request) -> Response:
        if not self.homeserver.knobs.oauth or self.homeserver.knobs.oauth_metadata is OAuthMetadata.OLDER:
            raise unrecognized(404)
        return JSONResponse(self._document())

    async def tell_as_of_old(self, _request: Request) -> Response:
        if not self.homeserver.knobs.oauth:
            raise unrecognized(404)
        told = self._document()
        return JSONResponse({f"org.matrix.msc4191.{n}" if n in _OLDER_NAMES else n: told[n] for n in told})

    def _document(self) -> dict[str, object]:
        knobs, at = self.homeserver.knobs, self.public_baseurl
        is_older = knobs.oauth_metadata is OAuthMetadata.OLDER
        told: dict[str, object] = {
            "issuer": at,
            "authorization_endpoint": f"{at}authorize",
            "token_endpoint": f"{at}oauth2/token",
            "registration_endpoint": f"{at}oauth2/registration",
            "revocation_endpoint": f"{at}oauth2/revoke",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "account_management_uri": f"{at}account/",
            "account_management_actions_supported": list(OLDER_ACTIONS if is_older else (*ACTIONS, *OLDER_ACTIONS[1:])),
            "prompt_values_supported": ["create"] if knobs.oauth_creates_accounts else [],
        }
        if knobs.device_grant:
            told["grant_types_supported"] = ["authorization_code", "refresh_token", DEVICE_GRANT]
            told["device_authorization_endpoint"] = f"{at}oauth2/device"
        if knobs.oauth_metadata is OAuthMetadata.BROKEN:
            del told["token_endpoint"]
        if knobs.oauth_metadata is OAuthMetadata.UNSAFE:
            told["token_endpoint"] = "http://auth.example.org/oauth2/token"
        return told
