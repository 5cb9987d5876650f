"""The pictures of identity providers, fetched as far as they are shown."""

from __future__ import annotations

from collections.abc import Callable

from .finding import Offers
from .provider_icons import IconFinder
from .tasks import Tasks

MOST = 12


class ProviderPictures:
    """Of one homeserver at a time."""

    def __init__(
        self, finder: IconFinder, on_change: Callable[[], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._finder = finder
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._homeserver_url = ""
        self.have: dict[str, bytes] = {}
        """By address."""

    def want(self, homeserver_url: str, offers: Offers) -> None:
        """Fetch what is not there yet; each is asked for once."""
        if homeserver_url != self._homeserver_url:
            self.forget()
            self._homeserver_url = homeserver_url
        wanted = [one.icon_mxc for one in offers.providers if one.icon_mxc][:MOST]
        for mxc in wanted:
            if mxc not in self.have:
                self.have[mxc] = b""
                self._tasks.start(mxc, self._fetch(mxc))

    def forget(self) -> None:
        self._tasks.cancel_all()
        self._homeserver_url, self.have = "", {}

    async def _fetch(self, mxc: str) -> None:
        picture = await self._finder.icon(self._homeserver_url, mxc)
        if picture is not None:
            self.have[mxc] = picture
            self._on_change()

    async def end(self) -> None:
        await self._tasks.end()
