"""Naming and removing one's own devices (CS API, device management), refused as Synapse 1.163 does."""

from __future__ import annotations

from .homeserver import Homeserver
from .refusal import Refusal, refusal
from .sessions import AccessToken

LONGEST_NAME = 100
_FLOWS: dict[str, object] = {"flows": [{"stages": ["m.login.password"]}], "params": {}}


def rename(homeserver: Homeserver, token: AccessToken, device_id: str, body: dict[str, object]) -> None:
    """Raises ``Refusal``."""
    name = body.get("display_name")
    if name is not None and not isinstance(name, str):
        raise refusal(400, "M_BAD_JSON", "Input should be a valid string")
    device = homeserver.sessions.devices(token.user_id).get(device_id)
    if device is None:
        raise refusal(404, "M_NOT_FOUND", "Not found")
    if name is not None:
        check_name(name)
        device.display_name = name


def check_name(name: str) -> None:
    """Raises ``Refusal``."""
    if len(name) > LONGEST_NAME:
        raise refusal(400, "M_TOO_LARGE", f"Device display name is too long (max {LONGEST_NAME})")


def remove(homeserver: Homeserver, token: AccessToken, device_id: str, body: dict[str, object]) -> None:
    """With the password as proof. Raises ``Refusal``: 401 with the way to prove it, which is no verdict on the token."""
    proof = body.get("auth")
    if not isinstance(proof, dict):
        raise Refusal(401, {"session": homeserver.new_proof(), **_FLOWS})
    if proof.get("session") not in homeserver.proofs:
        raise refusal(400, "M_UNKNOWN", f"Unknown session ID: {proof.get('session')}")
    if proof.get("type") != "m.login.password" or proof.get("password") != homeserver.password_of(token.user_id):
        told = {"session": proof["session"], **_FLOWS, "completed": []}
        raise Refusal(401, {**told, "error": "Invalid password", "errcode": "M_FORBIDDEN"})
    homeserver.proofs.discard(str(proof["session"]))
    if device_id in homeserver.sessions.devices(token.user_id):
        homeserver.log_out(token.user_id, device_id)
