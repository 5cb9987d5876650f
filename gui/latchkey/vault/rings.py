"""Which keyring of this computer is really used, and what it is called. Imports ``keyring``: on the vault's thread only."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from importlib.metadata import entry_points

import keyring
from keyring import backend, core
from keyring.backends import SecretService, chainer, fail, null

_FOR_PEOPLE = {
    "latchkey.vault.secret_service": "Secret Service",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.macOS": "macOS Keychain",
}

Ring = backend.KeyringBackend


def usable_rings() -> Sequence[Ring]:
    """The keyrings that would be used, the preferred one first; none where there is none. Raises what ``keyring`` raises.

    A chain is taken apart, so that whoever asks knows which link has answered.
    """
    ring = keyring.get_keyring()
    if isinstance(ring, fail.Keyring):
        ring = _look_again()
    if isinstance(ring, chainer.ChainerBackend):
        return [_tidy(link) for link in ring.backends]
    return [] if isinstance(ring, (fail.Keyring, null.Keyring)) else [_tidy(ring)]


def name_for_people(ring: Ring) -> str:
    return _FOR_PEOPLE.get(type(ring).__module__) or str(ring.name)


def loaded_backends() -> Sequence[str]:
    """The names of all kinds of keyring that this program can use somewhere, each imported. Raises ``LookupError`` where
    there are none, and what an import raises."""
    found = entry_points(group="keyring.backends")
    if not found:
        raise LookupError("keyring finds none of its own: its metadata is not there")
    for one in found:
        one.load()
    return sorted(one.name for one in found)


def _tidy(ring: Ring) -> Ring:
    if type(ring) is not SecretService.Keyring:
        return ring
    from .secret_service import TidySecretService

    return TidySecretService(ring)


def is_locked(ring: Ring) -> bool | None:
    """Whether its owner would be asked to unlock it; ``None`` where that cannot be had without asking. Raises what its
    library raises, and may block as any call."""
    look = getattr(ring, "is_locked", None)
    return bool(look()) if look else None


def listed(ring: Ring) -> Sequence[tuple[str, str]] | None:
    """Service and user name of whatever programs like ours keep there; ``None`` where it cannot be asked. Raises as
    ``is_locked``."""
    names = getattr(ring, "kept_names", None)
    return None if names is None else names()


def unlock(ring: Ring) -> None:
    """Where it can be locked its owner is asked. Raises as ``is_locked``, and where that is declined."""
    opened = getattr(ring, "get_preferred_collection", None)
    if opened is not None:
        opened().connection.close()


def _look_again() -> Ring:
    """``keyring`` looks once and remembers that it found nothing; the service may have come up since."""
    with contextlib.suppress(KeyError):
        backend.get_all_keyring.reset()
    core.init_backend()
    return keyring.get_keyring()
