"""The rows keep what Qt asks of a model, whatever happens to the rooms."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from latchkey.app.rooms import Room
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.pictures import decoded
from latchkey.views.room_model import RoomModel
from tests.shots.states import ROOMS, SESSIONS, now


def room(number: int, recency_ms: int) -> Room:
    return Room(f"!{number}:example.org", f"Room {number}", recency_ms=recency_ms)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[RoomModel]:
    made = RoomModel(now)
    # A breach of a model's contract is a warning of Qt's, and those fail a test.
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning, made)
    yield made
    made.clear()
    made.deleteLater()


def test_a_room_that_moves_is_followed_by_whoever_held_on_to_its_row(model: RoomModel) -> None:
    model.apply([room(number, number) for number in range(1, 6)], ())
    held = QPersistentModelIndex(model.index(4, 0))
    moves: list[tuple[int, int]] = []
    model.rowsMoved.connect(lambda _parent, first, _last, _to, row: moves.append((first, row)))
    model.apply([room(1, 10)], ())
    model.flush()
    assert moves == [(4, 0)]
    assert (held.row(), held.data()) == (0, "Room 1")


@pytest.mark.parametrize("needle", ["", "1"])
def test_after_each_change_the_rows_are_the_rooms_that_pass_in_order(model: RoomModel, needle: str) -> None:
    dice = random.Random(7)
    known: dict[str, Room] = {}
    model.set_filter(needle)
    for _ in range(120):
        changed = [room(dice.randrange(60), dice.randrange(40)) for _ in range(dice.choice([1, 2, 5, 50]))]
        gone = [f"!{dice.randrange(60)}:example.org" for _ in range(dice.randrange(3))]
        for room_id in gone:
            known.pop(room_id, None)
        known.update({one.room_id: one for one in changed})
        model.apply(changed, gone)
        model.flush()
        wanted = sorted((-one.recency_ms, one.room_id) for one in known.values() if needle in one.name)
        assert [model.room_at(row).room_id for row in range(model.rowCount())] == [room_id for _, room_id in wanted]


@pytest.mark.parametrize(
    "name",
    ["\u200b" * 10_000, "\u202e" * 10_000, "👩‍👩‍👧" * 2_500, "a\u0301" * 5_000, "\ud800\x00\n", "<h1>" * 3_000],
    ids=["zero width", "overrides", "families", "accents", "half a pair", "markup"],
)
def test_any_name_topic_and_message_is_painted(window: MainWindow, hands: Hands, name: str) -> None:
    hostile = ROOMS[0]._replace(name=name, topic=name, last_text=name, last_sender=name, canonical_alias=name)
    window.show_state(SESSIONS["active"])
    window.show_rooms([hostile], ())
    hands.select_room(hands.rooms()[0])
    assert not window.grab().isNull()
    assert hands.text("Room ID") == hostile.room_id


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00",
        b"GIF89a\xff\xff\xff\xff\x00\x00\x00",
        b"\xff\xd8\xff" + b"\x00" * (5 << 20),
    ],
    ids=["a program", "vast", "an empty promise", "padded"],
)
def test_a_hostile_picture_is_not_even_tried(data: bytes) -> None:
    assert decoded(data) is None
