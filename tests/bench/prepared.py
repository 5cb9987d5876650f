"""A real Synapse on a prepared database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from tests.fakes.synapse import Synapse, SynapseLifetimes

DATA = Path(__file__).with_name("data")


@contextmanager
def prepared_synapse(folder: Path, database: str, lifetimes: SynapseLifetimes) -> Iterator[Synapse]:
    """User ``big`` with password ``pw-big`` is in as many rooms as the database's name says: ``hs-200``, ``hs-1000``."""
    folder.mkdir(parents=True)
    with (DATA / f"{database}.db.zst").open("rb") as packed, (folder / "homeserver.db").open("wb") as plain:
        shutil.copyfileobj(zstandard.ZstdDecompressor().stream_reader(packed), plain)
    with Synapse(folder, lifetimes) as synapse:
        yield synapse
