"""A person's browser, and what they do on the pages of a homeserver that it was opened with."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import httpx


class PageVisitor:
    """``Browser``. ``opened`` is every address, oldest first."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    async def open(self, url: str) -> bool:
        self.opened.append(url)
        return True

    def does_it(self) -> None:
        """Presses the button of the page that was opened last."""
        httpx.post(self.opened[-1], trust_env=False, timeout=30).raise_for_status()

    def opens_the_letter(self, homeserver_url: str) -> None:
        """Follows the link in the newest letter of the practice homeserver's mailbox."""
        mailbox = httpx.get(f"{homeserver_url}/practice/mailbox", trust_env=False, timeout=30).raise_for_status()
        link = re.search(r'href="([^"]*submit_token[^"]*)"', mailbox.text)
        assert link is not None
        page = urljoin(homeserver_url, link[1].replace("&amp;", "&"))
        httpx.get(page, trust_env=False, timeout=30).raise_for_status()
