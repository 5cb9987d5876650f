"""Names that lead to loopback: ``https://example.org`` without a name server, and with its certificate still checked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping

import httpx


class Rerouted(httpx.AsyncBaseTransport):
    def __init__(self, tls: ssl.SSLContext, ports: Mapping[str, int]) -> None:
        """``ports``: "https://example.org" or "https://example.org:8448" to the port that plays it. A name that is not
        there does not resolve; a port 0 is one where nobody listens."""
        self._ports = ports
        self._inner = httpx.AsyncHTTPTransport(verify=tls)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        port = self._ports.get(f"{url.scheme}://{url.netloc.decode()}")
        if port is None:
            raise httpx.ConnectError("") from socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if port == 0:
            raise httpx.ConnectError("") from ConnectionRefusedError(111, "Connection refused")
        request.extensions = {**request.extensions, "sni_hostname": url.raw_host.decode()}
        request.url = url.copy_with(host="127.0.0.1", port=port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
