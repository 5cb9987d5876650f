"""The Secret Service by ``keyring``, without what ``keyring`` leaves open. Imports D-Bus: on the vault's thread only."""

from __future__ import annotations

from contextlib import closing

import secretstorage
from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.low_level import Message
from keyring.backends import SecretService
from keyring.errors import KeyringLocked
from secretstorage.collection import DEFAULT_COLLECTION
from secretstorage.util import add_match_rules

_SIGN_ON_S = 1.0

WAIT_LIMIT_S = 120
"""Longer than a person needs for a prompt. Whoever asked has given up long before."""


class TidySecretService(SecretService.Keyring):
    """Closes its connection to the bus after every call.

    ``keyring`` (25) does so only where the collection opens: of a keyring that is locked, gone or silent each call leaves a
    socket, and where there is no answer a thread, until the garbage is collected or for ever.
    """

    viable = False
    """``keyring`` is not to choose it by itself: it stands in for the one that was chosen."""

    def __init__(self, chosen: SecretService.Keyring) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's says nothing of types
        vars(self).update(vars(chosen))

    def get_preferred_collection(self) -> secretstorage.Collection:
        """With an open connection, which the caller closes."""
        connection = _connected()
        try:
            add_match_rules(connection)
            return self._unlocked(connection)
        except BaseException:
            connection.close()
            raise

    def is_locked(self) -> bool:
        """Whether a call would put a prompt on the screen; asks no person anything."""
        with closing(_connected()) as connection:
            path = getattr(self, "preferred_collection", DEFAULT_COLLECTION)
            return bool(secretstorage.Collection(connection, path).is_locked())

    def kept_names(self) -> list[tuple[str, str]]:
        """Service and user name of everything that ``keyring`` keeps, in every collection; puts no prompt on the screen. Raises
        ``KeyringLocked`` where some of it cannot be told: a collection that was not unlocked yet shows no names."""
        names = self.schemes[self.scheme]
        with closing(_connected()) as connection:
            items = list(secretstorage.search_items(connection, {"application": self.appid}))
            attributes = [item.get_attributes() for item in items]
        if any(names["service"] not in one for one in attributes):
            raise KeyringLocked("the names are not shown")
        return [(one[names["service"]], one.get(names["username"], "")) for one in attributes]

    def _unlocked(self, connection: DBusConnection) -> secretstorage.Collection:
        path = getattr(self, "preferred_collection", None)
        collection = (
            secretstorage.Collection(connection, path) if path else secretstorage.get_default_collection(connection)
        )
        if collection.is_locked():
            collection.unlock()
            if collection.is_locked():
                raise KeyringLocked("the prompt was dismissed")
        return collection


def _connected() -> DBusConnection:
    return _Connection(prep_socket(get_bus("SESSION"), timeout=_SIGN_ON_S))


class _Connection(DBusConnection):  # type: ignore[misc]  # jeepney has no types
    """Is closed where it cannot be made, and waits for no message longer than ``WAIT_LIMIT_S``."""

    def __init__(self, sock: object) -> None:
        try:
            super().__init__(sock)
        except BaseException:
            self.close()
            raise

    def receive(self, *, timeout: float | None = None) -> Message:
        return super().receive(timeout=WAIT_LIMIT_S if timeout is None else timeout)
