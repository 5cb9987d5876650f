"""A value that must not be seen."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """A token, password or key. It prints as ``<redacted>`` and cannot be pickled; ``reveal`` is the one way out."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself: for a request header or body, or for sealing, and nothing else."""
        return self._value

    @property
    def fingerprint(self) -> str:
        """The first 8 hex digits of the SHA-256: enough to tell two tokens apart in a journal."""
        import hashlib  # 3 ms, and not needed for the first paint

        return hashlib.sha256(self._value.encode()).hexdigest()[:8]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "<redacted>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "<redacted>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
