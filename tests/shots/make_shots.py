"""Draws a window in every state, offscreen, and takes its picture. A scale is set once for a process, so each has one of its own."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from latchkey.language import ENGLISH, current, follow, use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QDialog

    from latchkey.app.shown import WindowShown
    from latchkey.views.main_window import MainWindow

    Part = TypeVar("Part", bound=QObject)

SCALES = (1, 2)
WIDTH, HEIGHT = 1366, 768
"""Of the screen, at 100 %."""


def main(folder: Path, scales: Sequence[int], language: str = ENGLISH) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scale in scales:
        screens = folder / f"screen-{scale}.json"
        screens.write_text(json.dumps({"screens": [{"name": "one", "width": WIDTH * scale, "height": HEIGHT * scale}]}))
        environment = {
            **os.environ,
            "QT_API": "pyside6",
            "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
            "QT_SCALE_FACTOR": str(scale),
            "QT_FONT_DPI": "96",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }
        made = [["tests.shots.make_shots", str(folder), str(scale), language]]
        if scale == 1 and language == ENGLISH:
            made.append(["tests.shots.guide", str(folder / "guide")])
        for words in made:
            subprocess.run([sys.executable, "-m", *words], env=environment, check=True)


def draw(folder: Path, scale: int, language: str) -> None:
    """All pictures of one scale."""
    from PySide6.QtCore import QLocale
    from PySide6.QtGui import QFont
    from PySide6.QtWidgets import QApplication

    from latchkey.views.theme import apply_theme
    from latchkey.views.when import CUSTOMS

    app = QApplication([])
    app.setFont(QFont("DejaVu Sans", 10))
    if language != ENGLISH:
        use(language)
        QLocale.setDefault(QLocale(language))
        follow(CUSTOMS)
    for dark in (False, True):
        apply_theme(app, dark=dark)
        into = folder / f"{'dark' if dark else 'light'}-{scale * 100}"
        into.mkdir(parents=True, exist_ok=True)
        _draw_logins(into)
        _draw_sessions(into)
        _draw_rooms(into)
        _draw_openings(into)
        _draw_mishaps(into)


def _draw_logins(into: Path) -> None:
    from PySide6.QtWidgets import QLineEdit, QWidget

    from latchkey.app.login_shown import PasswordPlace
    from latchkey.app.shown import WindowShown
    from latchkey.views.main_window import MainWindow
    from tests.shots.in_language import in_language
    from tests.shots.states import BENCH_AT_LOGIN, JOURNAL_OF_THE_END, LOGINS, now

    for name, login in LOGINS.items():
        window = MainWindow(now)
        window.show()
        window.show_state(in_language(WindowShown(login=login)))
        if login.registration is not None:
            if login.registration.name_note:
                card = _part(window, QWidget, "registration_card")
                next(one for one in card.findChildren(QLineEdit) if one.objectName() == _here("username")).setText(
                    "alice"
                )
        elif login.ways.password is not PasswordPlace.HERE:
            window.prefill("example.org", "", "")
        elif name != "empty":
            window.prefill("example.org", "alice", "")
            _part(window, QLineEdit, "password").setText("correct horse")
        if name == "found":
            window.prefill("http://localhost:8008", "alice", "On the practice homeserver the password is “tide”.")
        if name == "farewell":
            window.resize(720, 480)
        _save(window, into / f"login-{name}.png")
    for name, shown in (("login-journal", JOURNAL_OF_THE_END), ("login-bench", BENCH_AT_LOGIN)):
        window = MainWindow(now)
        window.show()
        window.show_state(in_language(shown))
        _save(window, into / f"{name}.png")


def _draw_sessions(into: Path) -> None:
    from latchkey.views.main_window import MainWindow
    from tests.shots.in_language import in_language
    from tests.shots.states import ROOMS, SESSIONS, WITHOUT_ROOMS, now

    for name, shown in SESSIONS.items():
        window = MainWindow(now)
        if name not in WITHOUT_ROOMS:
            window.show_rooms(ROOMS, ())
        window.show()
        window.show_state(in_language(shown))
        _save(window, into / f"session-{name}.png")


def _draw_rooms(into: Path) -> None:
    from PySide6.QtWidgets import QLineEdit, QPushButton, QTableView

    from latchkey.views.main_window import MainWindow
    from tests.shots.in_language import in_language
    from tests.shots.states import ROOMS, SESSIONS, now

    def at(name: str, row: int | None = None, filtered: str = "", size: tuple[int, int] = (1080, 720)) -> MainWindow:
        window = MainWindow(now)
        window.resize(*size)
        window.show_rooms(ROOMS, ())
        window.show()
        window.show_state(in_language(SESSIONS[name]))
        _part(window, QLineEdit, "filter_rooms").setText(filtered)
        if row is not None:
            table = _part(window, QTableView, "rooms")
            table.selectRow(row)
            table.setFocus()
        return window

    _save(at("active", row=0), into / "room-selected.png")
    _save(at("active", row=2), into / "room-encrypted.png")
    _save(at("active", row=3), into / "room-invite.png")
    _save(at("offline", row=3), into / "room-invite-offline.png")
    _save(at("active", row=6), into / "room-long.png")
    _save(at("active", filtered="ünic"), into / "filter.png")
    _save(at("active", filtered="nowhere"), into / "filter-no-match.png")
    _save(at("active", row=0, size=(900, 600)), into / "width-900.png")
    _save(at("active", row=0, size=(720, 480)), into / "width-720.png")
    drawer = at("soft-logged-out", size=(720, 480))
    drawer.show_state(in_language(SESSIONS["not-now"]))
    _part(drawer, QPushButton, "show_session").setChecked(True)
    _save(drawer, into / "drawer.png")
    everywhere = at("used-elsewhere")
    _part(everywhere, QPushButton, "sign_out_everywhere").click()
    _save(everywhere, into / "used-elsewhere-question.png")
    for name, wanted in (("devices", "sign_out_selected"), ("devices-on-page", "sign_out_everywhere")):
        asked = at(name)
        _part(asked, QTableView, "devices_list").selectAll()
        _part(asked, QPushButton, wanted).click()
        _save(asked, into / f"{name}-question.png")
    unmatched = at("journal")
    _part(unmatched, QLineEdit, "journal_search").setText("nowhere")
    _save(unmatched, into / "journal-no-match.png")
    _save(at("bench-in-force", row=0, size=(720, 480)), into / "bench-width-720.png")
    kill = at("bench")
    _part(kill, QPushButton, "bench_kill").click()
    _save(kill, into / "bench-kill-question.png")
    asking = at("active")
    _part(asking, QPushButton, "sign_out").click()
    _save(asking, into / "sign-out-question.png")


def _draw_openings(into: Path) -> None:
    from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

    from latchkey.views.main_window import MainWindow
    from latchkey.views.shortcuts_dialog import show_shortcuts
    from tests.shots.in_language import in_language
    from tests.shots.openings import OPENINGS
    from tests.shots.states import ROOMS, SESSIONS, now

    def showing(shown: WindowShown) -> MainWindow:
        window = MainWindow(now)
        window.show_rooms(ROOMS, ())
        window.show()
        window.show_state(in_language(shown))
        return window

    for name, (shown, steps) in OPENINGS.items():
        window = showing(shown)
        for step in steps:
            part = _part(window, QWidget, step)
            _settle()
            if isinstance(part, QPushButton):
                part.click()
            else:
                scrolled = part if isinstance(part, QScrollArea) else part.findChild(QScrollArea)
                assert scrolled is not None, step
                scrolled.verticalScrollBar().setValue(scrolled.verticalScrollBar().maximum())
        _save(window, into / f"{name}.png")
    window = showing(SESSIONS["active"])
    show_shortcuts(window)
    _save(window, into / "shortcuts.png")


def _draw_mishaps(into: Path) -> None:
    from latchkey.views.main_window import MainWindow
    from latchkey.views.mishap_dialog import MishapDialog
    from tests.shots.in_language import in_language
    from tests.shots.mishap_states import MISHAPS
    from tests.shots.states import ROOMS, SESSIONS, now

    for name, shown in MISHAPS.items():
        window, dialog = MainWindow(now), MishapDialog()
        window.show_rooms(ROOMS, ())
        window.show()
        window.show_state(in_language(SESSIONS["active"]))
        dialog.show_mishap(in_language(shown))
        dialog.stand_before(window)
        _save(window, into / f"mishap-{name}.png", dialog)
        dialog.leave()


def _part(window: MainWindow, kind: type[Part], name: str) -> Part:
    part = window.findChild(kind, _here(name)) or window.findChild(kind, name)
    assert part is not None, name
    return part


def _here(name: str) -> str:
    """An object name, which is made from a text of the window, as it is in the language in use."""
    if current() == ENGLISH:
        return name
    texts = importlib.import_module(f"latchkey._resources.words_{current()}").TEXTS

    def made(text: str) -> str:
        return text.replace("&", "").rstrip("…").lower().replace(" ", "_")

    return next((made(said) for text, said in texts.items() if made(text) == name), name)


def _settle() -> None:
    """Wrapped texts do that over a few rounds of layout."""
    from PySide6.QtWidgets import QApplication

    for _ in range(4):
        QApplication.processEvents()  # noqa: TID251 - no loop runs here, and nobody else waits


def _save(window: MainWindow, path: Path, *beside: QDialog) -> None:
    """The window and what is open over it, as a person would see them."""
    from PySide6.QtCore import QCoreApplication, QEvent, QPoint
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QDialog, QMenu

    _settle()
    picture = window.grab()
    painter = QPainter(picture)
    for dialog in (*window.findChildren(QDialog), *beside):
        if dialog.isVisible():
            middle = QPoint((window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2)
            painter.drawPixmap(middle, dialog.grab())
            painter.drawRect(middle.x() - 1, middle.y() - 1, dialog.width() + 1, dialog.height() + 1)
    for menu in window.findChildren(QMenu):
        if menu.isVisible():
            corner = window.rect().bottomRight() - menu.rect().bottomRight()
            place = window.mapFromGlobal(menu.pos())
            painter.drawPixmap(min(place.x(), corner.x()), min(place.y(), corner.y()), menu.grab())
    painter.end()
    picture.save(str(path))
    for dialog in window.findChildren(QDialog):
        dialog.hide()
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
