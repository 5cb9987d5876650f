"""The small file that says why the last session ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from latchkey.session.journal import Entry, Farewell
from latchkey.store.farewell import FILE, write_farewell
from latchkey.store.profile import Profile

_FAREWELL = Farewell(1, "https://example.org", "@alice:example.org", "revoked", (Entry(1, "0a1b2c3d", "logged_out"),))


def _fields() -> dict[str, object]:
    return {"at_ms": 1, "homeserver_url": "h", "user_id": "u", "reason": "r", "entries": []}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "{}",
        "\xff",
        json.dumps(_fields() | {"at_ms": "1"}),
        json.dumps(_fields() | {"reason": None}),
        json.dumps(_fields() | {"at_ms": True}),
        json.dumps(_fields() | {"entries": 5}),
        json.dumps(_fields() | {"entries": [{"at_ms": 1, "session": "", "event": "x", "facts": {"a": []}}]}),
        json.dumps(_fields() | {"entries": [{"at_ms": 1, "session": "", "event": "x"}]}),
        "[" * 100_000,
    ],
)
def test_a_damaged_farewell_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="latin-1")
    assert Profile(tmp_path).farewell() is None


def test_what_a_crash_left_half_written_is_no_farewell_and_in_nobodys_way(tmp_path: Path) -> None:
    write_farewell(tmp_path, _FAREWELL)
    (tmp_path / f"{FILE}.part").write_text("{")
    assert Profile(tmp_path).farewell() == _FAREWELL
    write_farewell(tmp_path, _FAREWELL)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [FILE, "home"]


async def test_a_folder_that_cannot_be_written_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file in its place")
    shelf = Profile(tmp_path / "profile")
    await shelf.leave_farewell(_FAREWELL)
    await shelf.forget_farewell()
    assert shelf.farewell() is None
