"""Looks for secrets in bytes, in every spelling that programs write text in."""

from __future__ import annotations

import base64
import contextlib
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

_SHORTEST = 6
"""A spelling of fewer bytes would be found by chance."""


class Spyglass:
    """``learn`` secrets, then look. What is found is told as "password as hex in journal.jsonl", never by its value."""

    def __init__(self) -> None:
        self._spellings: dict[bytes, str] = {}

    def learn(self, name: str, secret: str | bytes) -> None:
        plain = secret.encode() if isinstance(secret, str) else secret
        assert len(plain) >= _SHORTEST, f"{name} is too short to be looked for"
        for how, spelling in _spellings(plain):
            self._spellings.setdefault(spelling, f"{name} as {how}")

    def found_in(self, data: bytes) -> set[str]:
        return {told for spelling, told in self._spellings.items() if spelling in data}

    def look_at(self, things: Mapping[str, bytes]) -> list[str]:
        """One line for each secret that lies in a thing, by its name."""
        return sorted(f"{told} in {name}" for name, data in things.items() for told in self.found_in(data))


def files_in(*folders: Path) -> dict[str, bytes]:
    """Every file below ``folders``, its name included: a secret may be in the name."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): str(path).encode() + b"\n" + path.read_bytes() for path in files}


def _spellings(plain: bytes) -> Iterator[tuple[str, bytes]]:
    for how, spelling in _of_text(plain):
        if len(spelling) >= _SHORTEST:
            yield how, spelling
            with contextlib.suppress(UnicodeDecodeError):
                yield f"{how} in UTF-16", spelling.decode().encode("utf-16-le")
                yield f"{how} in UTF-16 (big-endian)", spelling.decode().encode("utf-16-be")


def _of_text(plain: bytes) -> Iterable[tuple[str, bytes]]:
    yield "plain text", plain
    yield "hex", plain.hex().encode()
    yield "HEX", plain.hex().upper().encode()
    yield "hex with blanks", plain.hex(" ").encode()
    yield "hex with colons", plain.hex(":").encode()
    for shift in range(3):
        yield f"base64 ({shift})", _in_the_middle(base64.b64encode(bytes(shift) + plain), shift, plain)
        yield f"base64url ({shift})", _in_the_middle(base64.urlsafe_b64encode(bytes(shift) + plain), shift, plain)
    yield "base32", base64.b32encode(plain).rstrip(b"=")[:-1]
    yield "all percent", "".join(f"%{byte:02X}" for byte in plain).encode()
    yield "all percent in small letters", "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "\\x", "".join(f"\\x{byte:02x}" for byte in plain).encode()
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        return
    yield "a path", quote(text).encode()
    yield "URL-quoted", quote(text, safe="").encode()
    yield "URL-quoted in small letters", _small(quote(text, safe="")).encode()
    yield "a form's value", quote_plus(text).encode()
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON in UTF-8", json.dumps(text, ensure_ascii=False)[1:-1].encode()
    yield "JSON in JSON", json.dumps(json.dumps(text)[1:-1])[1:-1].encode()
    yield "\\u", "".join(f"\\u{ord(character):04x}" for character in text).encode()
    yield "HTML", html.escape(text).encode()
    yield "repr", repr(text)[1:-1].encode()
    yield "repr of bytes", repr(plain)[2:-1].encode()


def _in_the_middle(encoded: bytes, shift: int, plain: bytes) -> bytes:
    """The characters that depend on nothing before and after: what stands beside a secret may be anything."""
    first, bits = -(-shift * 8 // 6), (shift + len(plain)) * 8
    return encoded[first : bits // 6]


def _small(quoted: str) -> str:
    pieces = quoted.split("%")
    return pieces[0] + "".join(f"%{piece[:2].lower()}{piece[2:]}" for piece in pieces[1:])
