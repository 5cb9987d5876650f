"""An HTTP server on loopback that answers as badly as it is told to. It works on the bare stream: a server that keeps to
HTTP cannot break it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.fakes.closing import let_nobody_in


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Line:
    """The connection a request came by."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def until_given_up(self) -> None:
        """Say nothing more until the client has gone."""
        with contextlib.suppress(ConnectionError):
            await self.reader.read()


Reply = Callable[[Line], Awaitable[None]]
Script = Callable[[Heard], Reply]


class FaultServer:
    """``async with FaultServer(script) as server``: ``script`` says for each request what is done with it."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[Heard] = []
        self._script = script
        self._tls = tls
        self._busy: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if self._tls else 'http'}://{self.host}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await let_nobody_in(self._server)
        for task, writer in self._busy.items():
            task.cancel()
            writer.transport.abort()  # who does not read would keep it open
        await asyncio.gather(*self._busy, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def is_busy(self) -> bool:
        """Somebody is still connected."""
        return bool(self._busy)

    @property
    def targets(self) -> list[str]:
        return [heard.target for heard in self.heard]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._answer(Line(reader, writer)))
        self._busy[task] = writer
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._busy[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": "an answer failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)

    async def _answer(self, line: Line) -> None:
        try:
            await self._serve(line)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            line.writer.close()

    async def _serve(self, line: Line) -> None:
        heard = await _read_request(line.reader)
        self.heard.append(heard)
        await self._script(heard)(line)
        await line.writer.drain()


async def _read_request(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(method, target, headers, body)


def always(reply: Reply) -> Script:
    return lambda _heard: reply


def raw(data: bytes) -> Reply:
    """Exactly these bytes, and the connection is closed."""

    async def reply(line: Line) -> None:
        line.writer.write(data)

    return reply


def http(body: bytes | str = b"", status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Length": str(len(data)), "Connection": "close"} | dict(headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return raw(f"HTTP/1.1 {status} Thus\r\n{head}\r\n".encode() + data)


def as_json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return http(json.dumps(body), status, {"Content-Type": "application/json"} | dict(headers or {}))


def redirect(location: str, status: int = 302) -> Reply:
    return http(status=status, headers={"Location": location})


def reset() -> Reply:
    async def reply(line: Line) -> None:
        sock: socket.socket = line.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.writer.transport.abort()

    return reply


def silence(after: bytes = b"") -> Reply:
    """The connection stays open and nothing, or nothing more, is said."""

    async def reply(line: Line) -> None:
        line.writer.write(after)
        await line.until_given_up()

    return reply


def endless(piece: bytes) -> Reply:
    """A chunked body of the same piece again and again."""

    async def reply(line: Line) -> None:
        line.writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
        while True:
            line.writer.write(chunk)
            await line.writer.drain()
            await asyncio.sleep(0)

    return reply
