"""The error answers, in Synapse's words (CS API, standard error response)."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - an answer of the protocol, not a fault of the program
    """Ends a request with ``status`` and a JSON body; ``headers`` go out with it."""

    def __init__(self, status: int, body: dict[str, object], headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body.get("errcode"))
        self.status = status
        self.body = body
        self.headers = headers


def refusal(status: int, errcode: str, error: str, **more: object) -> Refusal:
    return Refusal(status, {"errcode": errcode, "error": error, **more})


def unknown_token(error: str, *, soft_logout: bool = False) -> Refusal:
    return refusal(401, "M_UNKNOWN_TOKEN", error, soft_logout=soft_logout)


def missing_token(error: str = "Missing access token") -> Refusal:
    return refusal(401, "M_MISSING_TOKEN", error)


def user_locked() -> Refusal:
    """MSC3939: 401 with the flag set, although signing in again does not help."""
    return refusal(401, "M_USER_LOCKED", "User account has been locked", soft_logout=True)


def user_suspended(error: str) -> Refusal:
    return refusal(403, "M_USER_SUSPENDED", error)


def consent_not_given(consent_uri: str) -> Refusal:
    return refusal(403, "M_CONSENT_NOT_GIVEN", f"Please agree to the terms at {consent_uri}", consent_uri=consent_uri)


def limit_reached(admin_contact: str) -> Refusal:
    """As a server that was switched off by its administrator, or that has too many users."""
    return refusal(
        403,
        "M_RESOURCE_LIMIT_EXCEEDED",
        "This homeserver rests",
        admin_contact=admin_contact,
        limit_type="hs_disabled",
    )


def forbidden(error: str) -> Refusal:
    return refusal(403, "M_FORBIDDEN", error)


def unrecognized(status: int) -> Refusal:
    return refusal(status, "M_UNRECOGNIZED", "Unrecognized request")


def limit_exceeded(retry_after_s: float) -> Refusal:
    """429 with both the header and the deprecated field, as Synapse sends them."""
    body = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": round(retry_after_s * 1000)}
    return Refusal(429, body, {"Retry-After": str(-int(-retry_after_s // 1))})
