"""The pictures of identity providers, fetched without a token from whoever says that there is one."""

from __future__ import annotations

import pytest

from latchkey.matrix.discovery import HttpFinder
from latchkey.matrix.provider_icons import MOST_BYTES
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json, endless, http, redirect, reset
from tests.fakes.stopped_clock import StoppedClock

PNG = b"\x89PNG\r\n\x1a\n and so on"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="10" height="10"/></svg>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>'
MXC = "mxc://example.org:8448/icon_1"
THUMBNAIL = "/_matrix/media/v3/thumbnail/example.org%3A8448/icon_1?width=96&height=96&method=crop&animated=false"
ORIGINAL = "/_matrix/media/v3/download/example.org%3A8448/icon_1"


class Icons:
    """One icon, asked for at a server that follows a script."""

    def __init__(self, script: Script) -> None:
        self.server = FaultServer(script)

    async def fetched(self, mxc: str = MXC) -> bytes | None:
        async with self.server:
            finder = HttpFinder(StoppedClock())
            try:
                return await finder.icon(self.server.url, mxc)
            finally:
                await finder.close()


def no_thumbnail(status: int, original: Reply) -> Script:
    def script(heard: Heard) -> Reply:
        return original if heard.target == ORIGINAL else as_json({"errcode": "M_UNKNOWN"}, status)

    return script


async def test_o3_an_icon_is_asked_for_without_a_token() -> None:
    icons = Icons(always(http(PNG, headers={"Content-Type": "text/plain"})))
    assert await icons.fetched() == PNG
    (heard,) = icons.server.heard
    assert (heard.method, heard.target) == ("GET", THUMBNAIL)
    assert not {"authorization", "cookie"} & set(heard.headers)


@pytest.mark.parametrize("status", [400, 404, 413])
async def test_o3_where_there_is_no_thumbnail_the_original_is_asked_for(status: int) -> None:
    icons = Icons(no_thumbnail(status, http(PNG)))
    assert await icons.fetched() == PNG
    assert icons.server.targets == [THUMBNAIL, ORIGINAL]


@pytest.mark.parametrize("status", [401, 403, 429, 500])
async def test_whoever_refuses_is_not_asked_again(status: int) -> None:
    icons = Icons(always(http(PNG, status)))
    assert await icons.fetched() is None
    assert len(icons.server.heard) == 1


@pytest.mark.parametrize(
    "picture", [SVG, BOMB, b"", b"<html>", b"\x00\x00\x01\x00", b"BM" + PNG, b" " + PNG, b"%PDF-1.7"]
)
async def test_an_svg_and_whatever_else_is_no_picture_is_none(picture: bytes) -> None:
    assert await Icons(always(http(picture, headers={"Content-Type": "image/png"}))).fetched() is None


@pytest.mark.parametrize(
    "reply",
    [
        http(headers={"Content-Length": str(50 << 20)}),
        endless(PNG * 4096),
        http(PNG + b"x" * (MOST_BYTES + 1 - len(PNG))),
        reset(),
        redirect("http://elsewhere.example/icon.png"),
        redirect("https://elsewhere.example/icon.png", 307),
        redirect(THUMBNAIL),
    ],
)
async def test_a_picture_that_never_ends_or_lies_elsewhere_is_none(reply: Reply) -> None:
    icons = Icons(always(reply))
    assert await icons.fetched() is None
    assert len(icons.server.heard) == 1


async def test_a_picture_of_the_greatest_size_is_taken() -> None:
    picture = PNG + b"x" * (MOST_BYTES - len(PNG))
    assert await Icons(always(http(picture))).fetched() == picture


@pytest.mark.parametrize("mxc", ["", "https://example.org/a.png", "mxc://example.org/../a", "mxc://a/b?c=d"])
async def test_what_is_no_content_address_is_not_asked_for(mxc: str) -> None:
    icons = Icons(always(http(PNG)))
    assert await icons.fetched(mxc) is None
    assert icons.server.heard == []
