"""A small `make torture`: fifty kills around refresh, save, re-login and sign-out on a real Synapse."""

from __future__ import annotations

from pathlib import Path

import pytest

from .__main__ import told, torture
from .campaign import Kill, Verdict

KILLS, PERSONS, SEED = 50, 3, 20_261


@pytest.mark.timeout(600)
async def test_f07_f08_f09_fifty_kills_lose_no_session_and_break_no_database(tmp_path: Path) -> None:
    kills: list[Kill] = []
    await torture(tmp_path, SEED, KILLS, PERSONS, kills.append)
    assert sorted(kill.number for kill in kills) == list(range(KILLS))
    assert [told(SEED, kill) for kill in kills if kill.verdict is not Verdict.FINE] == []
