"""What servers have still to be told, in a small file of the profile: sealed as a whole, with a key of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.session.revocation import Revocation
from latchkey.session.secret import Secret

from .aside import aside
from .private import new_private_file, private_folder, sync_folder
from .sealing import seal, unseal
from .token_text import issuer_from_json, issuer_to_json

FILE = "untold.sealed"
_PURPOSE = "latchkey revocations 1"


class SealedRevocations:
    """``RevocationStore``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE

    def exists(self) -> bool:
        return self._file.is_file()

    async def load(self, key: Secret) -> Sequence[Revocation] | NotStored:
        return await aside(lambda: self._load(key))

    async def save(self, key: Secret, revocations: Sequence[Revocation]) -> NotStored | None:
        return await aside(lambda: self._save(key, revocations))

    async def destroy(self) -> None:
        await aside(lambda: self._file.unlink(missing_ok=True))

    def _load(self, key: Secret) -> Sequence[Revocation] | NotStored:
        plain = unseal(key, self._file.read_bytes(), purpose=_PURPOSE)
        return plain if isinstance(plain, NotStored) else _from_text(plain)

    def _save(self, key: Secret, revocations: Sequence[Revocation]) -> NotStored | None:
        sealed = seal(key, _to_text(revocations), purpose=_PURPOSE)
        if isinstance(sealed, NotStored):
            return sealed
        private_folder(self._folder)
        part = self._folder / f"{FILE}.part"
        part.unlink(missing_ok=True)
        new_private_file(part, sealed)
        part.replace(self._file)
        sync_folder(self._folder)
        if self._load(key) != tuple(revocations):
            return NotStored(mark("what was written did not come back"))
        return None


def _to_text(revocations: Sequence[Revocation]) -> bytes:
    return json.dumps(
        [
            {
                "identity": one.identity._asdict(),
                "access": one.access.reveal(),
                "refresh": one.refresh.reveal() if one.refresh is not None else None,
                "since_ms": one.since_ms,
                "everywhere": one.everywhere,
                "issuer": issuer_to_json(one.issuer),
            }
            for one in revocations
        ]
    ).encode()


def _from_text(text: bytes) -> Sequence[Revocation] | NotStored:
    """What ``_to_text`` wrote; an older or newer program may have done so."""
    try:
        return tuple(_revocation(one) for one in json.loads(text))
    except (ValueError, KeyError, TypeError):
        return NotStored(mark("what is stored is of a shape that this version does not know"))


def _revocation(found: Mapping[str, Any]) -> Revocation:
    refresh = found["refresh"]
    return Revocation(
        Identity(**found["identity"]),
        Secret(found["access"]),
        None if refresh is None else Secret(refresh),
        found["since_ms"],
        found["everywhere"],
        issuer_from_json(found.get("issuer")),
    )
