"""Keyrings of ``keyring``'s own kind that misbehave. None is viable, so that nothing ever finds them by itself."""

from __future__ import annotations

from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError, PasswordDeleteError


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


class LikeWindows(Drawer):
    """The Windows Credential Manager as ``keyring`` uses it, as far as its source tells: 2,560 bytes of UTF-16, an error of
    another library beyond that, and one entry under a service's own name, which moves aside when another comes."""

    viable = False

    def __init__(self) -> None:
        super().__init__("Windows Credential Manager")
        self.targets: dict[str, tuple[str, str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        for target in (service, f"{username}@{service}"):
            owner, password = self.targets.get(target, ("", ""))
            if owner == username:
                return password
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError(1783, "CredWrite", "The stub received bad data.")
        if service in self.targets:
            owner, other = self.targets[service]
            self.targets[f"{owner}@{service}"] = (owner, other)
        self.targets[service] = (username, password)

    def delete_password(self, service: str, username: str) -> None:
        gone = [
            target
            for target in (service, f"{username}@{service}")
            if self.targets.get(target, ("",))[0] == username and self.targets.pop(target)
        ]
        if not gone:
            raise PasswordDeleteError(service)


class LikeMacOS(Drawer):
    """The macOS Keychain as ``keyring`` uses it: an entry that another program made, as a build that was signed anew is
    one, answers with an error of ``keyring``'s own kind and a number."""

    viable = False

    def __init__(self) -> None:
        super().__init__("macOS Keychain")
        self.of_another_signature: set[str] = set()

    def get_password(self, service: str, username: str) -> str | None:
        if username in self.of_another_signature:
            raise KeyringError("Can't get password from keychain: (-25293, 'Unknown Error')")
        return super().get_password(service, username)

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError("Can't delete password in keychain")
        super().delete_password(service, username)
