"""Whoever looks for secrets must be able to find them."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.spyglass import Spyglass, files_in

SECRETS = {
    "password": 'correct horse/bättery+"staple"&\'',
    "token": "syt_YWxpY2U_HbCdEfGhIjKlMnOpQrSt_0aBcDe",
    "key": "yW6xJ-p_2Yc3vR8kq0ZtBn5sLw7uHd9eFg1iAjCmXoQ",
}

WRITERS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "bytes printed": lambda text: repr(text.encode()).encode(),
    "printed": lambda text: repr(text).encode(),
    "hex": lambda text: text.encode().hex().encode(),
    "hex dump": lambda text: text.encode().hex(" ").encode(),
    "HEX": lambda text: text.encode().hex().upper().encode(),
    "basic authorization": lambda text: base64.b64encode(f"alice:{text}".encode()),
    "base64 of the whole": lambda text: base64.b64encode(text.encode()),
    "base64url": lambda text: base64.urlsafe_b64encode(f"al:{text}!".encode()),
    "base64 in the midst": lambda text: base64.b64encode(f"alic:{text}?and more".encode()),
    "URL": lambda text: urllib.parse.urlencode({"a": text}).encode(),
    "quoted": lambda text: urllib.parse.quote(text).encode(),
    "quoted to the last": lambda text: urllib.parse.quote(text, safe="").encode(),
    "JSON": lambda text: json.dumps({"a": [text]}).encode(),
    "JSON in UTF-8": lambda text: json.dumps({"a": [text]}, ensure_ascii=False).encode(),
    "JSON twice": lambda text: json.dumps({"a": json.dumps({"b": text})}).encode(),
    "HTML": lambda text: html.escape(text).encode(),
    "Windows": lambda text: text.encode("utf-16"),
    "Java": lambda text: text.encode("utf-16-be"),
    "base64 of Windows' text": lambda text: base64.b64encode(text.encode()).decode().encode("utf-16-le"),
}


@pytest.mark.parametrize("how", WRITERS)
@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_every_spelling_is_found(name: str, how: str, before: str) -> None:
    glass = Spyglass()
    for each, secret in SECRETS.items():
        glass.learn(each, secret)
    planted = before.encode() + WRITERS[how](SECRETS[name]) + b" and so on"
    assert {told.partition(" as ")[0] for told in glass.found_in(planted)} == {name}


def test_what_is_no_secret_is_not_found() -> None:
    glass = Spyglass()
    for each, secret in SECRETS.items():
        glass.learn(each, secret)
    assert (
        glass.found_in(json.dumps({"password": "<redacted>", "token": "syt_", "hex": bytes(400).hex()}).encode())
        == set()
    )


def test_files_are_read_and_their_names_too(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.bin").write_bytes(b"\0\xff" + SECRETS["token"].encode())
    (tmp_path / SECRETS["key"]).touch()
    glass = Spyglass()
    for each, secret in SECRETS.items():
        glass.learn(each, secret)
    found = glass.look_at(files_in(tmp_path))
    assert [line.partition(" in ")[0] for line in found] == ["key as plain text", "token as plain text"]


def test_a_raw_key_is_found_too() -> None:
    raw = base64.urlsafe_b64decode(SECRETS["key"] + "=")
    glass = Spyglass()
    glass.learn("key", raw)
    assert glass.found_in(b"\1" + raw)
    assert glass.found_in(base64.b64encode(b"ab" + raw + b"c"))
