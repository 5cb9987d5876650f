"""Avatars of a session: files beside its database, or memory."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from .private import new_private_file, private_folder
from .session_db import SessionDb

LIMIT_BYTES = 50_000_000
_ROOM_TO_SPARE = 0.9
"""How full the cache is after the oldest have gone, so that this is not done for every new one."""


class MediaFolder:
    """``MediaCache`` in files named by a hash. It works on the database's thread; what goes wrong is as if it were not
    there."""

    def __init__(self, db: SessionDb, folder: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._db = db
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._bytes: int | None = None
        """How much is there; ``None`` until it was counted."""

    async def get(self, mxc: str) -> bytes | None:
        path = self._path(mxc)
        data = await self._db.run(lambda _: path.read_bytes())
        return data if isinstance(data, bytes) and data else None

    async def put(self, mxc: str, data: bytes) -> None:
        if data and len(data) <= self._limit_bytes:
            path = self._path(mxc)
            await self._db.run(lambda _: self._write(path, data))

    def _path(self, mxc: str) -> Path:
        return self._folder / _name(mxc)

    def _write(self, path: Path, data: bytes) -> None:
        private_folder(self._folder)
        if self._bytes is None:
            self._bytes = sum(one.stat().st_size for one in self._folder.iterdir())
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        new_private_file(part, data, durable=False)
        self._bytes += len(data)
        with contextlib.suppress(FileNotFoundError):
            self._bytes -= path.stat().st_size
        part.replace(path)
        if self._bytes > self._limit_bytes:
            self._bytes = self._shrink()

    def _shrink(self) -> int:
        files = sorted((one.stat().st_mtime_ns, one.stat().st_size, one) for one in self._folder.iterdir())
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= self._limit_bytes * _ROOM_TO_SPARE:
                break
            path.unlink(missing_ok=True)
            left -= size
        return left


class MediaInMemory:
    """``MediaCache`` that ends with the program."""

    def __init__(self, *, limit_bytes: int = LIMIT_BYTES) -> None:
        self._data: dict[str, bytes] = {}
        self._limit_bytes = limit_bytes

    async def get(self, mxc: str) -> bytes | None:
        return self._data.get(mxc)

    async def put(self, mxc: str, data: bytes) -> None:
        if not data or len(data) > self._limit_bytes:
            return
        self._data.pop(mxc, None)
        self._data[mxc] = data
        while sum(map(len, self._data.values())) > self._limit_bytes:
            del self._data[next(iter(self._data))]


def _name(mxc: str) -> str:
    """What a server named never becomes a file's name."""
    return hashlib.sha256(mxc.encode("utf-8", "surrogatepass")).hexdigest()
