"""The list of rooms: order, selection, filter, and what is said where it is empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from latchkey.app.rooms import Room
from latchkey.views.avatars import Avatars
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.room_delegate import RoomDelegate
from latchkey.views.room_list import RoomList
from latchkey.views.room_model import DISPLAY_ROLE, MANY, RoomModel
from tests.shots.states import NOON_MS, ROOMS, SESSIONS
from tests.until import until
from tests.views.showing import HandClock, in_sight, words

HARBOUR, BO, MEADOW, ORCHARD = ROOMS[:4]
MXC = "mxc://example.org/harbour"
MARKUP = "<b>Bold plans</b> & other <i>markup</i>"


@pytest.fixture
def rooms(clock: HandClock) -> Iterator[RoomList]:
    with in_sight(RoomList(clock.now)) as made:
        made.resize(400, 600)
        yield made


@pytest.fixture
def chosen(rooms: RoomList) -> list[str]:
    told: list[str] = []
    rooms.chosen.connect(told.append)
    return told


def names(rooms: RoomList) -> list[str]:
    model = rooms.model
    return [str(model.index(row, 0).data(DISPLAY_ROLE)) for row in range(model.rowCount())]


def selected_rows(rooms: RoomList) -> list[int]:
    return [index.row() for index in rooms.table.selectionModel().selectedRows()]


def numbered(count: int, since: int = 0) -> list[Room]:
    return [Room(f"!{n}:example.org", f"Room {n}", recency_ms=NOON_MS - n) for n in range(since, since + count)]


def picture() -> bytes:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def change(rooms: RoomList, *changed: Room, gone: tuple[str, ...] = ()) -> None:
    rooms.show_rooms(changed, gone)
    rooms.model.flush()


def test_the_list_stays_where_it_is_when_the_filter_comes_into_its_place(rooms: RoomList) -> None:
    """The first picture is painted without the filter."""
    before = rooms.table.mapTo(rooms, QPoint())
    rooms.show_loading(loading=False)
    layout = rooms.layout()
    assert layout is not None
    layout.activate()
    assert (rooms.filter.isVisible(), rooms.table.mapTo(rooms, QPoint())) == (True, before)


def test_the_newest_room_is_on_top_whatever_order_rooms_come_in(rooms: RoomList) -> None:
    rooms.show_rooms(tuple(reversed(ROOMS)), ())
    assert names(rooms)[:3] == ["Harbour Watch", "Bo", "Kernel meadow"]
    assert [rooms.model.room_at(row) for row in range(len(ROOMS))] == list(ROOMS)


def test_a_new_message_moves_its_room_to_the_top(rooms: RoomList) -> None:
    rooms.show_rooms(ROOMS, ())
    change(rooms, MEADOW._replace(recency_ms=NOON_MS))
    assert names(rooms)[:3] == ["Kernel meadow", "Harbour Watch", "Bo"]
    change(rooms, MEADOW._replace(recency_ms=NOON_MS - 5 * 60_000))
    assert names(rooms)[:3] == ["Harbour Watch", "Kernel meadow", "Bo"]


async def test_a_change_reaches_the_rows_by_itself_and_several_at_once(rooms: RoomList) -> None:
    rooms.show_rooms(ROOMS, ())
    flushes: list[str] = []
    rooms.model.flushed.connect(lambda: flushes.append("once"))
    rooms.show_rooms([HARBOUR._replace(name="One")], ())
    rooms.show_rooms([HARBOUR._replace(name="Two")], [BO.room_id])
    assert names(rooms)[:2] == ["Harbour Watch", "Bo"]
    await until(lambda: flushes)
    assert names(rooms)[:2] == ["Two", "Kernel meadow"]
    assert flushes == ["once"]


def test_a_room_that_is_gone_leaves_the_list(rooms: RoomList) -> None:
    rooms.show_rooms(ROOMS, ())
    change(rooms, gone=(BO.room_id, "!never-here:example.org"))
    assert "Bo" not in names(rooms)
    assert len(names(rooms)) == len(ROOMS) - 1


@pytest.mark.parametrize("others", [1, MANY + 10])
def test_moves_keep_the_selection(rooms: RoomList, chosen: list[str], others: int) -> None:
    rooms.show_rooms(numbered(MANY + 20), ())
    rooms.table.selectRow(5)
    assert chosen == ["!5:example.org"]
    moved = [room._replace(recency_ms=NOON_MS + 1_000 + n) for n, room in enumerate(numbered(others, since=8))]
    change(rooms, *moved)
    assert rooms.table.selected == "!5:example.org"
    assert selected_rows(rooms) == [5 + others]
    assert rooms.table.currentIndex().row() == 5 + others
    assert chosen == ["!5:example.org"]


def test_the_selected_room_stays_selected_when_it_moves_itself(rooms: RoomList, chosen: list[str]) -> None:
    rooms.show_rooms(ROOMS, ())
    rooms.table.selectRow(2)
    change(rooms, MEADOW._replace(recency_ms=NOON_MS))
    assert selected_rows(rooms) == [0]
    assert chosen == [MEADOW.room_id]


def test_when_the_selected_room_goes_nothing_is_selected(rooms: RoomList, chosen: list[str]) -> None:
    rooms.show_rooms(ROOMS, ())
    rooms.table.selectRow(1)
    change(rooms, gone=(BO.room_id,))
    assert selected_rows(rooms) == []
    assert chosen == [BO.room_id, ""]


def test_a_filter_hides_the_selected_room_and_brings_it_back_selected(rooms: RoomList, chosen: list[str]) -> None:
    rooms.show_rooms(ROOMS, ())
    rooms.table.selectRow(1)
    rooms.filter.setText("harbour")
    assert (names(rooms), selected_rows(rooms)) == (["Harbour Watch"], [])
    assert rooms.table.selected == BO.room_id
    rooms.filter.clear()
    assert selected_rows(rooms) == [1]
    assert chosen == [BO.room_id]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("HARBOUR", ["Harbour Watch"]),
        ("  harbour ", ["Harbour Watch"]),
        ("unicode", ["🌊 Ünïcode pier ⚓"]),
        ("ÜNICODE", ["🌊 Ünïcode pier ⚓"]),
        ("#harbour:example", ["Harbour Watch"]),
        ("@carol", ["Orchard night"]),
        ("מגדלור", ["מגדלור הצפון"]),
        ("<b>", [MARKUP]),
        (".*", []),
    ],
)
def test_the_filter_minds_neither_case_nor_accents(rooms: RoomList, typed: str, found: list[str]) -> None:
    rooms.show_rooms(ROOMS, ())
    rooms.filter.setText(typed)
    assert names(rooms) == found


def test_a_room_that_changes_is_filtered_by_its_new_name(rooms: RoomList) -> None:
    rooms.show_rooms(ROOMS, ())
    rooms.filter.setText("harbour")
    change(rooms, BO._replace(name="Harbour office"), HARBOUR._replace(name="Quay", canonical_alias=""))
    assert names(rooms) == ["Harbour office"]
    change(rooms, Room("!new:example.org", "New harbour", recency_ms=NOON_MS), Room("!x:example.org", "Other"))
    assert names(rooms) == ["New harbour", "Harbour office"]
    rooms.filter.clear()
    assert len(names(rooms)) == len(ROOMS) + 2


def test_an_empty_list_says_whether_rooms_are_still_to_come(window: MainWindow, hands: Hands) -> None:
    window.show_state(SESSIONS["loading"])
    assert words(window, "why_empty") == "Loading your rooms…"
    window.show_state(SESSIONS["no-rooms"])
    assert words(window, "why_empty") == "No rooms yet. Those that you join or are invited to appear here."
    assert not hands.has("Rooms")
    window.show_rooms(ROOMS, ())
    assert hands.has("Rooms")
    assert len(hands.rooms()) == len(ROOMS)


def test_a_filter_that_matches_nothing_says_so_with_what_was_typed_as_text(window: MainWindow, hands: Hands) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    hands.type("Filter rooms", "<i>zzz</i>")
    assert words(window, "why_empty") == "No room matches “<i>zzz</i>”"
    hands.type("Filter rooms", "")
    assert len(hands.rooms()) == len(ROOMS)


def test_the_list_goes_empty_when_its_last_room_is_gone(rooms: RoomList) -> None:
    rooms.show_loading(loading=False)
    rooms.show_rooms([HARBOUR], ())
    change(rooms, gone=(HARBOUR.room_id,))
    assert words(rooms, "why_empty") == "No rooms yet. Those that you join or are invited to appear here."


def test_every_row_is_read_aloud_beginning_with_its_name(window: MainWindow, hands: Hands) -> None:
    window.show_rooms(ROOMS[:6], ())
    window.show_state(SESSIONS["active"])
    spoken = hands.rooms()
    assert len(spoken) == 6
    for room, row in zip(ROOMS[:6], spoken, strict=True):
        assert row.lstrip("\u2068").startswith(room.name)


def test_a_name_of_ten_thousand_characters_is_painted_and_read_cut(rooms: RoomList) -> None:
    rooms.show_rooms([Room("!longer:example.org", "x" * 10_000, recency_ms=NOON_MS), *ROOMS], ())
    row = rooms.model.index(0, 0)
    spoken = str(row.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("x" * 100)
    assert len(spoken) < 1_000
    assert not rooms.grab().isNull()
    assert rooms.table.rowHeight(0) == rooms.table.rowHeight(1)


def test_markup_in_a_name_stays_text_in_the_row_and_aloud(rooms: RoomList) -> None:
    rooms.show_rooms(ROOMS, ())
    row = names(rooms).index(MARKUP)
    assert str(rooms.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)).startswith(MARKUP)


async def test_pictures_in_sight_are_asked_for_once_each(rooms: RoomList) -> None:
    wanted: list[str] = []
    rooms.avatar_wanted.connect(wanted.append)
    many = [room._replace(avatar_mxc=f"mxc://example.org/{n}") for n, room in enumerate(numbered(500))]
    rooms.show_rooms(many, ())
    await until(lambda: wanted)
    rooms.grab()
    change(rooms, many[0]._replace(unread=1))
    rooms.grab()
    rooms.table._ask_for_avatars()
    assert "mxc://example.org/0" in wanted
    assert len(wanted) == len(set(wanted))
    assert "mxc://example.org/499" not in wanted


def test_a_picture_that_came_is_painted_in_place_of_the_letter(rooms: RoomList) -> None:
    rooms.show_rooms([HARBOUR._replace(avatar_mxc=MXC)], ())
    before = rooms.table.viewport().grab().toImage()
    rooms.set_avatar(MXC, picture())
    after = rooms.table.viewport().grab().toImage()
    assert before != after
    assert after.pixelColor(30, rooms.table.rowHeight(0) // 2) == Qt.GlobalColor.red


@pytest.mark.parametrize(
    "data", [b"", b"garbage", picture()[:40], b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n" + b"\0" * 99]
)
def test_what_is_no_picture_is_left_out(rooms: RoomList, data: bytes) -> None:
    rooms.show_rooms([HARBOUR._replace(avatar_mxc=MXC)], ())
    before = rooms.table.viewport().grab().toImage()
    rooms.set_avatar(MXC, data)
    assert rooms.avatars.get(MXC) is None
    assert rooms.table.viewport().grab().toImage() == before


def test_pictures_of_another_session_are_forgotten_and_may_be_asked_for_again() -> None:
    avatars = Avatars()
    assert avatars.put(MXC, picture())
    avatars.forget()
    assert avatars.get(MXC) is None
    assert avatars.take_wanted() == [MXC]


def test_down_and_enter_go_from_the_filter_into_the_list_and_escape_empties_it(
    window: MainWindow, hands: Hands
) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    field = hands.find(QLineEdit, "Filter rooms")
    field.setFocus()
    QTest.keyClicks(field, "o")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert hands.text("Room ID") == HARBOUR.room_id
    table = window.focusWidget()
    assert table is not None
    assert table.accessibleName() == "Rooms"
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert hands.text("Room ID") == BO.room_id
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not hands.has("Room ID")


def test_rooms_that_come_late_get_the_focus_that_was_meant_for_them(window: MainWindow, hands: Hands) -> None:
    """A question over the window gives the focus back to whatever can be seen."""
    window.show_state(SESSIONS["loading"])
    hands.find(QLineEdit, "Time left").setFocus()
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    focused = window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Rooms"


def test_tab_goes_from_the_filter_to_the_rooms_and_then_to_the_session(window: MainWindow, hands: Hands) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    here: QWidget | None = hands.find(QLineEdit, "Filter rooms")
    names = []
    for _ in range(40):
        assert here is not None
        if here.focusPolicy() & Qt.FocusPolicy.TabFocus:
            names.append(here.accessibleName())
        here = here.nextInFocusChain()
    wanted = ["Filter rooms", "Rooms", "Time left", "Session state"]
    assert [name for name in names if name in wanted][:4] == wanted


def test_the_order_is_right_after_any_mixture_of_changes(clock: HandClock) -> None:
    model = RoomModel(clock.now)
    model.apply(numbered(60), ())
    model.apply([room._replace(recency_ms=NOON_MS + n * 7 % 11) for n, room in enumerate(numbered(20, since=10))], ())
    model.flush()
    model.apply(numbered(40, since=50), [f"!{n}:example.org" for n in range(5)])
    model.flush()
    shown = [model.room_at(row) for row in range(model.rowCount())]
    assert shown == sorted(shown, key=lambda room: (-room.recency_ms, room.room_id))
    assert len(shown) == model.total == 85
    assert [model.row_of(room.room_id) for room in shown] == list(range(85))


def test_where_none_is_selected_the_ring_goes_with_the_row_that_the_keys_go_from(
    window: MainWindow, hands: Hands
) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    table = hands.find(QTableView, "Rooms")
    hands.find(QLineEdit, "Filter rooms").setFocus()
    table.setFocus()
    delegate = table.itemDelegate()
    assert isinstance(delegate, RoomDelegate)
    assert delegate.focused_row == table.currentIndex().row() == 0
    listed = window.findChild(RoomList)
    assert listed is not None
    change(listed, ORCHARD._replace(recency_ms=NOON_MS + 1))
    assert delegate.focused_row == table.currentIndex().row() == 1
