"""What a good OAuth server answers."""

from __future__ import annotations

from latchkey.app.oauth import OAuthServer
from latchkey.matrix.oauth_metadata import DEVICE_CODE_GRANT

SCOPE = "urn:matrix:client:api:* urn:matrix:client:device:ABCDEFGHIJ"
GOOD_TOKENS = {
    "access_token": "acc",
    "token_type": "Bearer",
    "expires_in": 300,
    "refresh_token": "ref",
    "scope": SCOPE,
}
GOOD_DEVICE = {
    "device_code": "device-code-1",
    "user_code": "JTZJ-BMXS",
    "verification_uri": "https://auth.example.org/link",
    "verification_uri_complete": "https://auth.example.org/link?code=JTZJ-BMXS",
    "expires_in": 1200,
    "interval": 5,
}


def metadata(auth: str) -> dict[str, object]:
    """As of a server whose OAuth server is at ``auth``."""
    return {
        "issuer": f"{auth}/",
        "authorization_endpoint": f"{auth}/authorize",
        "token_endpoint": f"{auth}/oauth2/token",
        "registration_endpoint": f"{auth}/oauth2/registration",
        "revocation_endpoint": f"{auth}/oauth2/revoke",
        "device_authorization_endpoint": f"{auth}/oauth2/device",
        "response_types_supported": ["code", "code id_token"],
        "response_modes_supported": ["query", "fragment"],
        "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_CODE_GRANT],
        "code_challenge_methods_supported": ["plain", "S256"],
        "prompt_values_supported": ["none", "create"],
        "account_management_uri": f"{auth}/account/?lang=en",
        "account_management_actions_supported": ["org.matrix.profile", "org.matrix.session_end"],
        "jwks_uri": 5,
        "something_new": [[[]]],
    }


def server_at(auth: str, *, has_unstable_names: bool = False) -> OAuthServer:
    """What ``metadata`` is read as."""
    return OAuthServer(
        issuer=f"{auth}/",
        authorization_endpoint=f"{auth}/authorize",
        token_endpoint=f"{auth}/oauth2/token",
        registration_endpoint=f"{auth}/oauth2/registration",
        revocation_endpoint=f"{auth}/oauth2/revoke",
        device_authorization_endpoint=f"{auth}/oauth2/device",
        account_management_uri=f"{auth}/account/?lang=en",
        account_actions=("org.matrix.profile", "org.matrix.session_end"),
        prompts=("none", "create"),
        has_unstable_names=has_unstable_names,
    )
