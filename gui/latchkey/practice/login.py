"""``POST /v3/login`` with a password, or with what single sign-on ended with: each odd request is refused as Synapse 1.163 does."""

from __future__ import annotations

from .asked import check_device_name
from .homeserver import Homeserver
from .refusal import forbidden, missing_token, refusal

_PASSWORD, _TOKEN = "m.login.password", "m.login.token"
_LONGEST_DEVICE_ID = 512


def login_answer(homeserver: Homeserver, body: dict[str, object]) -> dict[str, object]:
    """Everything of the answer but ``well_known``. Raises ``Refusal``."""
    refreshable = body.get("refresh_token", False)
    if not isinstance(refreshable, bool):
        raise refusal(400, "M_UNKNOWN", "`refresh_token` should be true or false.")
    if "type" not in body:
        raise refusal(400, "M_UNKNOWN", "Missing JSON keys.")
    homeserver.check_login_rate()
    user_id = _by_token(homeserver, body) if body["type"] == _TOKEN else proven_user(homeserver, body)
    device_id = body.get("device_id")
    if device_id is not None and (not isinstance(device_id, str) or len(device_id) > _LONGEST_DEVICE_ID):
        raise refusal(400, "M_INVALID_PARAM", "device_id cannot be longer than 512 characters.")
    name = body.get("initial_device_display_name")
    if name is not None and not isinstance(name, str):
        raise refusal(400, "M_INVALID_PARAM", "Bad parameter: initial_device_display_name")
    check_device_name(name or "")
    issued = homeserver.sign_in(user_id, device_id, name, refreshable=refreshable)
    return {
        "user_id": user_id,
        "home_server": homeserver.server_name,
        "device_id": issued.access.device_id,
        **issued.fields(),
    }


def proven_user(homeserver: Homeserver, body: dict[str, object]) -> str:
    """The user ID. Raises ``Refusal``."""
    login_type, password = body["type"], body.get("password")
    if not isinstance(login_type, str):
        raise refusal(400, "M_INVALID_PARAM", "Bad parameter: type")
    if login_type == "m.login.application_service":
        raise missing_token()
    if login_type == _PASSWORD and not homeserver.knobs.password_login:
        raise refusal(400, "M_UNKNOWN", f"Unknown login type {login_type}")
    if login_type == _PASSWORD and not isinstance(password, str):
        raise refusal(400, "M_INVALID_PARAM", "Bad parameter: password")
    user = _named_user(body)
    if login_type != _PASSWORD:
        raise refusal(400, "M_UNKNOWN", f"Unknown login type {login_type}")
    user_id = user if user.startswith("@") else homeserver.world.user_id(user)
    if homeserver.password_of(user_id) != password:
        raise forbidden("Invalid username or password")
    return user_id.lower()


def _by_token(homeserver: Homeserver, body: dict[str, object]) -> str:
    if "token" not in body:
        raise refusal(400, "M_UNKNOWN", "Missing JSON keys.")
    user_id = homeserver.login_tokens.take(str(body.get("token")), homeserver.now_ms())
    homeserver.linked.add(user_id)
    return user_id


def _named_user(body: dict[str, object]) -> str:
    identifier = body.get("identifier")
    if isinstance(body.get("user"), str):
        # The field of before r0.4.0, which servers still take, and before the other one.
        identifier = {"type": "m.id.user", "user": body["user"]}
    if identifier is None:
        raise refusal(400, "M_INVALID_PARAM", "Invalid login submission")
    if not isinstance(identifier, dict) or "type" not in identifier:
        raise refusal(400, "M_MISSING_PARAM", "'identifier' dict has no key 'type'")
    if identifier["type"] == "m.id.thirdparty":
        raise forbidden("Invalid username or password")
    if identifier["type"] != "m.id.user":
        raise refusal(400, "M_UNKNOWN", "Unknown login identifier type")
    user = identifier.get("user")
    if not isinstance(user, str) or not user:
        raise refusal(400, "M_UNKNOWN", "User identifier is missing 'user' key")
    return user
