"""The tokens of a session as JSON, to be sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from latchkey.session.tokens import HardEnd, Held, NoExpiry, Tokens


def to_text(held: Held) -> bytes:
    """All of it but the identity."""
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
            "hard_end": _from_hard_end(held.hard_end),
        }
    ).encode()


def from_text(text: bytes, identity: Identity) -> Held | NotStored:
    """What ``to_text`` wrote, as nothing else can be sealed with our key; an older or newer program may have written it."""
    try:
        found = json.loads(text)
        return Held(
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
            hard_end=_to_hard_end(found.get("hard_end")),
        )
    except (ValueError, KeyError, TypeError):
        return NotStored(mark("the stored tokens are of a shape that this version does not know"))


def _from_tokens(tokens: Tokens) -> dict[str, object]:
    return {
        "access": tokens.access.reveal(),
        "refresh": _revealed(tokens.refresh),
        "expires_in_ms": tokens.expires_in_ms,
        "issued_at": list(tokens.issued_at),
        "issuer": issuer_to_json(tokens.issuer),
    }


def _to_tokens(found: Mapping[str, Any]) -> Tokens:
    lifetime = found["expires_in_ms"]
    return Tokens(
        Secret(found["access"]),
        _secret(found["refresh"]),
        NoExpiry(lifetime) if isinstance(lifetime, str) else lifetime,
        _to_instant(found["issued_at"]),
        issuer_from_json(found.get("issuer")),
    )


def issuer_to_json(issuer: Issuer | None) -> dict[str, object] | None:
    return None if issuer is None else issuer._asdict()


def issuer_from_json(found: Mapping[str, Any] | None) -> Issuer | None:
    """Of what programs wrote before there was OAuth too. Raises ``KeyError`` or ``TypeError`` for any other shape."""
    if found is None:
        return None
    actions = tuple(found["account_actions"])
    return Issuer(**{**found, "account_actions": actions})


def _from_hard_end(end: HardEnd | None) -> dict[str, object] | None:
    return None if end is None else {"at": list(end.at), "since": list(end.since), "is_sure": end.is_sure}


def _to_hard_end(found: Mapping[str, Any] | None) -> HardEnd | None:
    if found is None:
        return None
    return HardEnd(_to_instant(found["at"]), _to_instant(found["since"]), found["is_sure"])


def _to_instant(found: Sequence[int]) -> Instant:
    wall_ms, boot_ms = found
    return Instant(wall_ms, boot_ms)


def _revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


def _secret(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)
