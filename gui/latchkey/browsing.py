"""A person at a browser without scripts: opens pages, reads them, follows links, fills in forms. Nothing is shown to anybody."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

_ANSWER_WITHIN_S = 20.0
NEWCOMER = {"username": "newcomer", "password": "newcomer-practice"}
_CREATE = "Make this account"
_ALLOW = ("Allow", "Sign in and continue", _CREATE)
_REFUSE = ("Deny", "Cancel")


@dataclass(slots=True)
class Form:
    """``fields`` are those that are there, with what stands in them; ``buttons`` what each sends, by what it says."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """``url`` is where it is, after all that led on; ``links`` and ``forms`` are in their order."""

    url: str
    status: int
    text: str = ""
    links: dict[str, str] = field(default_factory=dict)
    """By what they say."""
    forms: list[Form] = field(default_factory=list)

    def form_with(self, button: str) -> Form:
        """Raises ``LookupError``, with all that could be pressed instead."""
        for form in self.forms:
            if button in form.buttons:
                return form
        known = [name for form in self.forms for name in form.buttons]
        raise LookupError(f"There is no button {button!r} on the page, only {known}: {self.text}")


async def opened(url: str) -> Page:
    """Raises ``OSError`` where nobody answers."""
    return await asyncio.to_thread(_asked, url, None)


async def followed(page: Page, link: str) -> Page:
    """Raises ``LookupError`` and ``OSError``."""
    return await opened(urljoin(page.url, page.links[link]))


async def pressed(page: Page, button: str, **filled: str) -> Page:
    """What comes after a form was sent, with the fields filled in. Raises ``LookupError`` and ``OSError``."""
    form = page.form_with(button)
    if unknown := filled.keys() - form.fields.keys():
        raise LookupError(f"There is nothing to fill in for {sorted(unknown)}, only for {sorted(form.fields)}")
    name, value = form.buttons[button]
    sent = {**form.fields, **filled, name: value}
    return await asyncio.to_thread(_asked, urljoin(page.url, form.action), sent)


class AtPractice:
    """``Browser``, with a person at it who goes through whatever page of the practice homeserver is opened: signs in, makes
    the account ``newcomer``, allows, agrees, confirms; or says no, where ``refuses`` is set."""

    def __init__(self, username: str, password: str) -> None:
        self._identity = {"username": username, "password": password}
        self.refuses = False
        self._to_visit: asyncio.Queue[str] = asyncio.Queue()

    async def open(self, url: str) -> bool:
        self._to_visit.put_nowait(url)
        return True

    async def has_been_there(self) -> None:
        """When every page that was opened so far has been gone through."""
        await self._to_visit.join()

    async def go_where_led(self) -> None:
        """For ever. Raises ``LookupError`` and ``OSError`` where a page leads nowhere."""
        while True:
            url = await self._to_visit.get()
            await self._go_through(await opened(url))
            self._to_visit.task_done()

    async def enter_code(self, address: str, code: str) -> None:
        """As on another device: at ``address``, with the code that this one shows."""
        await self._go_through(await pressed(await opened(address), "Continue", code=code))

    async def _go_through(self, page: Page) -> None:
        onward = [link for link in page.links if link.startswith("Continue with")]
        if onward:
            page = await followed(page, onward[0])
        wanted = _REFUSE if self.refuses else _ALLOW
        for form in page.forms:
            for button in form.buttons:
                if button in wanted or "username" not in form.fields:
                    known = NEWCOMER if button == _CREATE else self._identity
                    await pressed(page, button, **{name: text for name, text in known.items() if name in form.fields})
                    return


def _asked(url: str, sent: Mapping[str, str] | None) -> Page:
    data = None if sent is None else urlencode(sent).encode()
    # Whatever proxy this computer has, it leads nowhere on loopback.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data)  # noqa: S310 - on loopback, or where a page there leads
    try:
        with direct.open(request, timeout=_ANSWER_WITHIN_S) as answer:
            return _read(answer.url, answer.status, answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return _read(refused.url or url, refused.code, refused.read())


def _read(url: str, status: int, raw: bytes) -> Page:
    reader = _Reader(Page(url, status))
    reader.feed(raw.decode("utf-8", "replace"))
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._target: str | None = None
        self._sends: tuple[str, str] | None = None
        self._said = ""
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._hidden = tag in ("style", "title")
        if tag == "form":
            self.page.forms.append(Form(told.get("action", "")))
        elif tag == "input" and self.page.forms:
            ticked = told.get("type") != "checkbox" or "checked" in told
            self.page.forms[-1].fields[told.get("name", "")] = told.get("value", "") if ticked else ""
        elif tag == "button":
            self._sends, self._said = (told.get("name", "do"), told.get("value", "")), ""
        elif tag == "a":
            self._target, self._said = told.get("href", ""), ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        if tag == "button" and self._sends is not None and self.page.forms:
            self.page.forms[-1].buttons[self._said] = self._sends
            self._sends = None
        elif tag == "a" and self._target is not None:
            self.page.links[self._said] = self._target
            self._target = None

    def handle_data(self, data: str) -> None:
        self._said += data
        if not self._hidden:
            self.page.text += f"{data} "
