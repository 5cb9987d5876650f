"""A headless Chromium that is worked through ChromeDriver (W3C WebDriver)."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import tempfile
import time
from typing import Any, Self

import httpx

START_TIMEOUT_S = 30.0
STARTS = 5
STOP_TIMEOUT_S = 10.0
PATIENCE_S = 20.0
"""How long an element may take to be there."""

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_STARTED = re.compile(rb"started successfully on port (\d+)")
_FLAGS = (
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
)


class Chromium:
    """One process for many tests; ``Tabs`` work it."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="chromium-")
        self._driver: subprocess.Popen[bytes] | None = None
        self.session_url = ""

    def __enter__(self) -> Self:
        try:
            self._start(self._start_driver())
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start_driver(self) -> str:
        """Its address. It chooses a port itself, and at times one that is taken."""
        said = b""
        for _ in range(STARTS):
            self._driver = subprocess.Popen(
                # The group ends with its standard input, and so with this process, however that ends.
                ["sh", "-c", "(chromedriver --port=0; kill -9 0) & cat; kill -9 0"],
                env={**os.environ, "HOME": self._profile.name},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            said = self._said_at_start(self._driver)
            if found := _STARTED.search(said):
                return f"http://127.0.0.1:{int(found[1])}"
            self._driver.communicate(timeout=STOP_TIMEOUT_S)
        raise RuntimeError(f"ChromeDriver did not start: {said.decode(errors='replace')[-2000:]}")

    @staticmethod
    def _said_at_start(driver: subprocess.Popen[bytes]) -> bytes:
        assert driver.stdout is not None
        said, deadline = b"", time.monotonic() + START_TIMEOUT_S
        while (
            not _STARTED.search(said)
            and select.select([driver.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]
        ):
            more = os.read(driver.stdout.fileno(), 4096)
            if not more:
                break
            said += more
        return said

    def _start(self, url: str) -> None:
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": [*_FLAGS, f"--user-data-dir={self._profile.name}/profile"]},
            "timeouts": {"implicit": PATIENCE_S * 1000, "pageLoad": PATIENCE_S * 1000},
        }
        made = httpx.post(
            f"{url}/session", json={"capabilities": {"alwaysMatch": wanted}}, timeout=START_TIMEOUT_S, trust_env=False
        )
        if made.status_code != httpx.codes.OK:
            raise RuntimeError(f"Chromium did not start: {made.text[:2000]}")
        self.session_url = f"{url}/session/{made.json()['value']['sessionId']}"

    def stop(self) -> None:
        """Safe to call twice."""
        driver, self._driver = self._driver, None
        if driver is not None:
            if self.session_url:
                with contextlib.suppress(httpx.HTTPError):
                    httpx.delete(self.session_url, timeout=STOP_TIMEOUT_S, trust_env=False)
            driver.communicate(timeout=STOP_TIMEOUT_S)
        self._profile.cleanup()


class Tabs:
    """What can be done with the browser by somebody who starts without a cookie. To be closed at the end."""

    def __init__(self, chromium: Chromium) -> None:
        self._session_url = chromium.session_url
        self._http = httpx.AsyncClient(trust_env=False, timeout=2 * PATIENCE_S)
        self._tabs: list[str] = []

    async def open(self, url: str) -> None:
        """In a new tab, which is looked at from now on. Returns when the page is loaded."""
        if not self._tabs:
            self._tabs = await self._call("GET", "/window/handles")
            await self.forget_cookies()
        made = await self._call("POST", "/window/new", type="tab")
        self._tabs.append(made["handle"])
        await self._call("POST", "/window", handle=made["handle"])
        await self._call("POST", "/url", url=url)

    async def forget_cookies(self) -> None:
        await self._tell("Network.clearBrowserCookies")

    async def turn(self, number: int) -> None:
        """To another tab: -1 is the newest."""
        await self._call("POST", "/window", handle=self._tabs[number])

    async def close_tab(self) -> None:
        """The one that is looked at; and look at the one before."""
        await self._tell("Target.closeTarget", targetId=self._tabs.pop())
        await self._call("POST", "/window", handle=self._tabs[-1])

    async def close(self) -> None:
        """Only the browser's first tab stays."""
        try:
            while len(self._tabs) > 1:
                await self.close_tab()
        finally:
            await self._http.aclose()

    async def url(self) -> str:
        return str(await self._call("GET", "/url"))

    async def text(self, css: str = "body") -> str:
        """Of the first element that matches, once there is one."""
        return str(await self._call("GET", f"/element/{await self._find(css)}/text"))

    async def style(self, css: str, name: str) -> str:
        """The computed value."""
        return str(await self._call("GET", f"/element/{await self._find(css)}/css/{name}"))

    async def click(self, css: str) -> None:
        await self._call("POST", f"/element/{await self._find(css)}/click")

    async def type(self, css: str, text: str) -> None:
        element = await self._find(css)
        await self._call("POST", f"/element/{element}/clear")
        await self._call("POST", f"/element/{element}/value", text=text)

    async def see(self, words: str) -> None:
        """Returns when they are on the page."""
        await self._find(f"//*[contains(normalize-space(.), '{words}')]", using="xpath")

    async def _tell(self, command: str, **params: str) -> None:
        """By the DevTools protocol."""
        await self._call("POST", "/goog/cdp/execute", cmd=command, params=params)

    async def _find(self, what: str, using: str = "css selector") -> str:
        return str((await self._call("POST", "/element", using=using, value=what))[_ELEMENT])

    async def _call(self, method: str, path: str, **body: object) -> Any:
        answer = await self._http.request(method, self._session_url + path, json=body if method == "POST" else None)
        value = answer.json()["value"]
        if answer.status_code != httpx.codes.OK:
            raise AssertionError(f"{path} {body}: {value['error']}: {value['message'].splitlines()[0]}")
        return value
