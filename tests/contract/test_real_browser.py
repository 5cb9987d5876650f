"""A real browser, opened by the real xdg-open, brings the answer to the port that waits for it, and shows what to do."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from latchkey.desktop.browser import DesktopBrowser
from latchkey.desktop.loopback import Loopback, LoopbackCallback
from latchkey.session.secret import Secret
from tests.fakes.web_person import WebPerson
from tests.until import until

pytestmark = pytest.mark.qt

STATE = Secret("a-state")
_BROWSER = """#!/bin/sh
exec chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --no-proxy-server \\
  --user-data-dir={profile} --dump-dom "$1" > {page}
"""


@pytest.fixture
async def callback() -> AsyncIterator[LoopbackCallback]:
    made = await Loopback().open()
    assert isinstance(made, LoopbackCallback)
    yield made
    await made.close()


async def test_the_desktops_browser_brings_the_answer_and_says_to_go_back(
    callback: LoopbackCallback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.html"
    browser = tmp_path / "browser"
    browser.write_text(_BROWSER.format(profile=shlex.quote(str(tmp_path / "profile")), page=shlex.quote(str(page))))
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    opening = asyncio.create_task(DesktopBrowser().open(f"{callback.redirect_uri}?state=a-state&code=a%26b"))
    brought = await callback.arrived(STATE)
    assert brought == {"state": "a-state", "code": "a&b"}
    await callback.close()
    assert await opening
    await until(page.read_text, what="the browser has told what it shows")
    assert "You can close this page and go back to Latchkey" in page.read_text()


async def test_the_page_is_as_it_should_look_and_a_look_at_it_again_changes_nothing(
    callback: LoopbackCallback, person: WebPerson
) -> None:
    arriving = asyncio.create_task(callback.arrived(STATE))
    await person.tabs.open(f"{callback.redirect_uri}?state=a-state&loginToken=a-token")
    assert (await arriving)["loginToken"] == "a-token"
    assert await person.tabs.text("h1") == "Back to Latchkey"
    assert await person.tabs.style("main", "border-top-left-radius") == "12px", "the policy lets its own style in"
    await person.tabs.open(f"{callback.redirect_uri}?state=a-state&loginToken=a-token")
    assert await person.tabs.text("h1") == "This is done already"
    await person.tabs.open(callback.redirect_uri)
    assert await person.tabs.text("h1") == "Latchkey does not wait for this page"
    await callback.close()
