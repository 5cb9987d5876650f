"""Errors in OAuth's form (RFC 6749, 5.2)."""

from __future__ import annotations

from latchkey.practice.refusal import Refusal


def oauth_error(status: int, error: str, description: str = "") -> Refusal:
    told: dict[str, object] = {"error": error}
    return Refusal(
        status, {**told, "error_description": description} if description else told, {"Cache-Control": "no-store"}
    )


def invalid_grant() -> Refusal:
    return oauth_error(400, "invalid_grant", "The provided access grant is invalid, expired, or revoked.")


def invalid_client() -> Refusal:
    return oauth_error(401, "invalid_client", "Client authentication failed.")


def invalid_request(description: str) -> Refusal:
    return oauth_error(400, "invalid_request", description)
