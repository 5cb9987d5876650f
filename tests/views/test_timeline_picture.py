"""A timeline as a picture, for a file or a report."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QDate, QDateTime, QLocale, QRectF, QTime
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication

from latchkey.app.timeline import Lane, Mark, Sign, State, Timeline, timeline
from latchkey.session.journal import Entry
from latchkey.views.palette import DARK, LIGHT
from latchkey.views.timeline_axis import ticks
from latchkey.views.timeline_file import png, svg
from latchkey.views.timeline_looks import SIGNS, STATES, glyph, hatch
from latchkey.views.timeline_paint import TimelinePaint
from latchkey.views.timeline_sight import Sight, blocks_in, spots_in, whole
from tests.shots.journal_states import A_DAY, minutes
from tests.views.contrast import channels, contrast

NOON_MS = QDateTime(QDate(2025, 11, 21), QTime(12, 0)).toMSecsSinceEpoch()
"""Here where the tests run."""
ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)


@pytest.fixture(scope="module")
def many() -> Timeline:
    return timeline(minutes(3_334))


def texts(picture: bytes) -> str:
    return "\n".join(ET.fromstring(picture).itertext())


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_png_is_as_wide_as_asked_for_and_sharp(qapp: QApplication, colours: dict[str, str]) -> None:
    image = QImage.fromData(png(timeline(A_DAY), colours, NOON_MS, 900))
    assert image.width() == 1_800
    assert QColor(image.pixel(2, 2)).name() == colours["base"]


def test_an_svg_says_what_its_lanes_and_shapes_are(qapp: QApplication) -> None:
    told = texts(svg(timeline(A_DAY), LIGHT))
    assert {*Lane} - {Lane.BENCH, Lane.OTHER} <= set(told.splitlines())
    assert {"Signed in", "Account locked", "The program was closed", "Failed"} <= set(told.splitlines())
    assert State.THIS_RUN_ONLY not in told


def test_a_picture_of_nothing_says_so(qapp: QApplication) -> None:
    told = texts(svg(timeline([]), LIGHT))
    assert "Nothing has happened yet." in told
    assert Lane.SESSION not in told


def test_one_entry_is_a_picture(qapp: QApplication) -> None:
    assert "Done" in texts(svg(timeline(A_DAY[1:2]), LIGHT, NOON_MS)).splitlines()


def test_what_cannot_be_told_apart_is_painted_once_and_what_is_out_of_sight_not_at_all(many: Timeline) -> None:
    marks, bars = many.tracks[Lane.ACCESS].marks, many.tracks[Lane.ACCESS].rows[0].bars
    everything = whole(many, None, 100, 700)
    assert sum(spot.how_many for spot in spots_in(marks, everything, 5)) == len(marks)
    assert len(list(spots_in(marks, everything, 5))) <= 700 / 5 + 2
    assert len(list(blocks_in(bars, everything, many.last_ms))) == 1
    an_hour = Sight(many.start_ms + 86_400_000, 3_600_000, 100, 700)
    assert len(list(spots_in(marks, an_hour, 5))) == pytest.approx(61, abs=2)
    assert len(list(blocks_in(bars, an_hour, many.last_ms))) == pytest.approx(30, abs=2)


def test_where_several_marks_are_one_the_gravest_is_seen() -> None:
    marks = [Mark(at_ms, sign, at_ms) for at_ms, sign in enumerate((Sign.BEGUN, Sign.FAILED, Sign.DONE))]
    (spot,) = spots_in(marks, Sight(0, 100_000, 0, 100), 5)
    assert (spot.mark.sign, spot.how_many) == (Sign.FAILED, 3)


def test_marks_stay_together_when_the_picture_is_moved(many: Timeline) -> None:
    marks = many.tracks[Lane.ACCESS].marks
    here = Sight(many.start_ms + 86_400_000, 7_200_000, 0, 200)
    moved = Sight(here.start_ms + 36_000, here.span_ms, 0, 200)
    together = {spot.mark.number for spot in spots_in(marks, here, 5)}
    assert len(together ^ {spot.mark.number for spot in spots_in(marks, moved, 5)}) <= 2


def test_only_the_part_that_is_to_be_painted_is_looked_at(qapp: QApplication, many: Timeline) -> None:
    made = TimelinePaint(LIGHT, QFont(), ENGLISH)
    image = QImage(800, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    painter.setClipRect(QRectF(300, 0, 20, 200))
    made.paint(painter, many, whole(many, None, made.left_px, 600), None)
    painter.end()
    assert QColor(image.pixel(290, 30)) == QColor("magenta")
    assert QColor(image.pixel(310, 2)) != QColor("magenta")
    assert QColor(image.pixel(330, 30)) == QColor("magenta")


@pytest.mark.parametrize(
    "span_ms, expected",
    [
        (4_000, ["12:00:00", "12:00:01", "12:00:02", "12:00:03"]),
        (400, ["12:00:00.000", "12:00:00.100", "12:00:00.200", "12:00:00.300"]),
        (4 * 3_600_000, ["12:00", "13:00", "14:00", "15:00"]),
        (4 * 86_400_000, ["22/11/2025", "23/11/2025", "24/11/2025", "25/11/2025"]),
    ],
)
def test_ticks_are_at_round_times_as_this_person_writes_them(span_ms: int, expected: list[str]) -> None:
    made = timeline([Entry(NOON_MS, "", "synced")])
    at_noon = Sight(NOON_MS - span_ms / 100, span_ms, 0, 400)
    assert [tick.text for tick in ticks(made, at_noon, 90, ENGLISH)] == expected


def test_where_the_clock_was_set_back_its_times_come_again() -> None:
    made = timeline([Entry(NOON_MS + at_s * 1_000, "", "synced") for at_s in (0, 3_600, 0, 3_600)])
    sight = Sight(NOON_MS, 7_200_000, 0, 400)
    assert [tick.text for tick in ticks(made, sight, 90, ENGLISH)] == ["12:00", "12:30", "12:00", "12:30"]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_painted_stands_out_from_its_ground(colours: dict[str, str]) -> None:
    grounds = [channels(colours[name]) for name in ("base", "track")]
    for name in {*SIGNS.values(), *(name for name, _ in STATES.values())}:
        assert all(contrast(channels(colours[name]), ground) >= 3 for ground in grounds), name


def test_nothing_is_told_apart_by_colour_alone(qapp: QApplication) -> None:
    assert len({str(glyph(sign)) for sign in Sign}) == len(Sign)
    for lane in (
        (State.SIGNED_IN, State.PASSWORD_NEEDED, State.LOCKED),
        (State.TOKEN, State.ENDLESS, State.UNCERTAIN),
        (State.REACHABLE, State.OFFLINE, State.SILENT, State.SERVER_ERROR, State.RATE_LIMITED, State.NOT_AUTHORISED),
        (State.NOT_SAVED, State.THIS_RUN_ONLY),
    ):
        patterns = [tuple(str(line) for line in hatch(QRectF(0, 0, 40, 16), STATES[state][1])) for state in lane]
        assert len(set(patterns)) == len(lane)
