"""The port that a browser is sent back to, for tests without the program's own."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from tests.fakes.fault_server import FaultServer, always, http
from tests.until import until


class Callback(FaultServer):
    """Where the browser is sent back to."""

    def __init__(self) -> None:
        super().__init__(always(http("Done")))

    @property
    def redirect_uri(self) -> str:
        return f"{self.url}/callback"

    async def arrived(self) -> dict[str, str]:
        """The query that the browser came with."""
        await until(self._came, what="the browser comes back")
        return dict(parse_qsl(urlsplit(self._came()[0]).query))

    def _came(self) -> list[str]:
        return [target for target in self.targets if target.startswith("/callback")]
