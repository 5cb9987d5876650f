"""Sealing secrets with a session's key: ChaCha20-Poly1305 (RFC 8439), a random nonce in front."""

from __future__ import annotations

import base64
import binascii
import json
import os

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.session.secret import Secret

_NONCE_BYTES = 12


def seal(key: Secret, plain: bytes, *, purpose: str, identity: Identity | None = None) -> bytes | NotStored:
    """``plain`` for nobody but the holder of ``key``, and good for this purpose in the session of ``identity`` only, where
    it belongs to one."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    raw = _raw(key)
    if raw is None:
        return NotStored(mark("the key from the keyring is not a key"))
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(raw).encrypt(nonce, plain, _bound_to(purpose, identity))


def unseal(key: Secret, sealed: bytes, *, purpose: str, identity: Identity | None = None) -> bytes | NotStored:
    """The other way round; ``NotStored`` where key, purpose or any part of the identity is another, or a bit fell over.

    The identity is bound because it lies beside in the clear: whoever could change the homeserver there would have the
    tokens sent to them.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    raw = _raw(key)
    if raw is not None and len(sealed) > _NONCE_BYTES:
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return ChaCha20Poly1305(raw).decrypt(nonce, body, _bound_to(purpose, identity))
        except InvalidTag:
            pass
    return NotStored(mark("what is stored does not open with the key from the keyring"), wrong_key=True)


def _raw(key: Secret) -> bytes | None:
    try:
        raw = base64.b64decode(key.reveal().encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeError, binascii.Error):
        return None
    return raw if len(raw) == 32 else None


def _bound_to(purpose: str, identity: Identity | None) -> bytes:
    if identity is None:
        return json.dumps([purpose]).encode()
    return json.dumps(
        [
            purpose,
            identity.session_id,
            identity.user_id,
            identity.device_id,
            identity.homeserver_url,
            identity.signed_in_with,
        ]
    ).encode()
