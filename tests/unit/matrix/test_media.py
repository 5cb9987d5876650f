"""A content address leads nowhere but to its content, and an image is known by its bytes."""

from __future__ import annotations

import pytest

from latchkey.matrix.media import ContentAddress, content_address, is_image


@pytest.mark.parametrize(
    "mxc, server, media",
    [
        ("mxc://example.org/aB3_-x", "example.org", "aB3_-x"),
        ("mxc://localhost:8448/a", "localhost:8448", "a"),
        ("mxc://1.2.3.4/a", "1.2.3.4", "a"),
        ("mxc://[2001:db8::1]:8448/a", "[2001:db8::1]:8448", "a"),
    ],
)
def test_an_address_is_a_server_and_an_id(mxc: str, server: str, media: str) -> None:
    assert content_address(mxc) == ContentAddress(server, media)


@pytest.mark.parametrize(
    "mxc",
    [
        "",
        "mxc://",
        "mxc://example.org",
        "mxc://example.org/",
        "mxc:///a",
        "https://example.org/a",
        "MXC://example.org/a",
        "mxc://example.org/a/b",
        "mxc://example.org/..",
        "mxc://../a",
        "mxc://.hidden/a",
        "mxc://example.org/a?x=1",
        "mxc://example.org/a#auto",
        "mxc://example.org/a%2Fb",
        "mxc://user@example.org/a",
        "mxc://example.org:port/a",
        "mxc://example.org/a\n",
        "mxc://exämple.org/a",
        "mxc://" + "a" * 256 + "/a",
        "mxc://example.org/" + "a" * 256,
    ],
)
def test_anything_else_is_none(mxc: str) -> None:
    assert content_address(mxc) is None


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0", b"GIF87a", b"GIF89a..", b"RIFF\x00\x00\x00\x00WEBPVP8 "]
)
def test_four_kinds_of_image_are_known(data: bytes) -> None:
    assert is_image(data)


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"<html>", b"RIFF\x00\x00\x00\x00WAVE", b"%PDF", b"BM\x00\x00", b"\x89PNG"]
)
def test_all_else_is_none(data: bytes) -> None:
    assert not is_image(data)
