"""Keyrings of ``keyring``'s own kind that misbehave. None is viable, so that nothing ever finds them by itself."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend


class Drawer(KeyringBackend):
    """One that works."""

    viable = False
    priority = 5.0

    def __init__(self, called: str = "Drawer") -> None:
        self.called = called
        self.entries: dict[tuple[str, str], str] = {}

    @property
    def name(self) -> str:
        return self.called

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Raising(Drawer):
    """Reads while nothing is set; raises ``error`` when it is written to, or always."""

    viable = False

    def __init__(self, error: Callable[[str], BaseException], *, always: bool) -> None:
        super().__init__("Raising")
        self._error = error
        self._always = always

    def get_password(self, service: str, username: str) -> str | None:
        if self._always:
            raise self._error(f"{service} {username}")
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self._error(f"{service} {username} {password}")


class Forgetful(Drawer):
    """Takes everything and keeps ``instead``."""

    viable = False

    def __init__(self, instead: str | None) -> None:
        super().__init__("Forgetful")
        self._instead = instead

    def set_password(self, service: str, username: str, password: str) -> None:
        if self._instead is not None:
            super().set_password(service, username, self._instead)


class Sticky(Drawer):
    """Deletes nothing."""

    viable = False

    def delete_password(self, service: str, username: str) -> None:
        pass


class Chain(ChainerBackend):
    """Several at once."""

    viable = False
    priority = 10.0
    backends: list[KeyringBackend] = []  # noqa: RUF012 - set on the object

    def __init__(self, *rings: KeyringBackend) -> None:
        self.backends = list(rings)
