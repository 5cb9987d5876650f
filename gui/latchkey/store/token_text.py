"""The tokens of a session as JSON, to be sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.ports import StoredTokens
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held, NoExpiry, Tokens


def to_text(stored: StoredTokens) -> bytes:
    """All of it but the identity."""
    held = stored.held
    return json.dumps(
        {
            "tokens": _from_tokens(held.tokens),
            "previous_access": _revealed(held.previous_access),
            "rejected": held.rejected,
            "renewable": held.renewable,
            "refresh_count": held.refresh_count,
            "last_refresh_ms": held.last_refresh_ms,
            "last_rotated": held.last_rotated,
            "refresh_sent": held.refresh_sent,
            "used": stored.used,
            "before": None if stored.before is None else _from_tokens(stored.before),
        }
    ).encode()


def from_text(text: bytes, identity: Identity) -> StoredTokens | NotStored:
    """What ``to_text`` wrote, as nothing else can be sealed with our key; an older or newer program may have written it."""
    try:
        found = json.loads(text)
        held = Held(
            identity,
            _to_tokens(found["tokens"]),
            previous_access=_secret(found["previous_access"]),
            rejected=found["rejected"],
            renewable=found["renewable"],
            refresh_count=found["refresh_count"],
            last_refresh_ms=found["last_refresh_ms"],
            last_rotated=found["last_rotated"],
            # Older programs did not note it: it may have been sent.
            refresh_sent=found.get("refresh_sent", True),
        )
        return StoredTokens(held, found["used"], None if found["before"] is None else _to_tokens(found["before"]))
    except (ValueError, KeyError, TypeError):
        return NotStored("the stored tokens are of a shape that this version does not know")


def _from_tokens(tokens: Tokens) -> dict[str, object]:
    return {
        "access": tokens.access.reveal(),
        "refresh": _revealed(tokens.refresh),
        "expires_in_ms": tokens.expires_in_ms,
        "issued_at": [tokens.issued_at.wall_ms, tokens.issued_at.boot_ms],
    }


def _to_tokens(found: Mapping[str, Any]) -> Tokens:
    lifetime = found["expires_in_ms"]
    wall_ms, boot_ms = found["issued_at"]
    return Tokens(
        Secret(found["access"]),
        _secret(found["refresh"]),
        NoExpiry(lifetime) if isinstance(lifetime, str) else lifetime,
        Instant(wall_ms, boot_ms),
    )


def _revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)
