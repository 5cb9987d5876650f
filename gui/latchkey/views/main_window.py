"""The window. It renders what it is shown and says what a person asked for; it decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from .session_page import SessionPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent

    from latchkey.app.login_shown import LoginShown
    from latchkey.app.rooms import Room
    from latchkey.app.shown import WindowShown
    from latchkey.session.instant import Instant

    from .asking_dialogs import AskingDialogs
    from .bench_side import BenchSide
    from .login_view import LoginView
    from .side_windows import SideWindows

_AFTER_FIRST_PAINT_MS = 100
_ROOMY = QSize(1080, 720)
_FRAME = QSize(40, 60)


class MainWindow(QMainWindow):
    """Shows a ``WindowShown`` and the rooms that come as changes. What is not needed for the first picture of a cached
    room list is imported when it is first shown.

    Signals:
        intent: what a person asked for, an ``app.intents.Intent``.
        closing: the window was asked to close; it stays until everything is settled.
        quit_asked: the program was asked to end, with whatever it has beside the window.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
    """

    intent = Signal(object)
    closing = Signal()
    quit_asked = Signal()
    avatar_wanted = Signal(str)

    def __init__(self, now: Callable[[], Instant]) -> None:
        super().__init__()
        self._now = now
        self._shown: WindowShown | None = None
        self._login: LoginView | None = None
        self._asking: AskingDialogs | None = None
        self._side: SideWindows | None = None
        self._bench: BenchSide | None = None
        self._dressed = False
        self._dress = QTimer(self)
        self._dress.setSingleShot(True)
        self._dress.timeout.connect(self._dress_up)
        self.setObjectName("main_window")
        self.setWindowTitle("Latchkey")
        self.setMinimumSize(720, 480)
        self.resize(_ROOMY)
        self._make_pages()

    def _make_pages(self) -> None:
        self._pages = QStackedWidget(self)
        self._session = SessionPage(self._now, self._pages)
        self._pages.addWidget(self._session)
        self.setCentralWidget(self._pages)
        self._session.intent.connect(self.intent)
        self._session.avatar_wanted.connect(self.avatar_wanted)
        self._session.renewed.connect(self._line_up)

    def speak_anew(self) -> None:
        """Make what is in the window anew, in the language that is spoken now, and show what was shown last, with the room that
        is selected and the account that was typed. What else was being typed is gone."""
        from latchkey.app.shown import WindowShown

        shown, rooms = self._shown or WindowShown(), self._session.rooms.list.model.rooms
        selected = self._session.rooms.list.table.selected
        typed = None if self._login is None else self._login.typed
        self.show_state(WindowShown())
        if self._bench is not None:
            self._bench.deleteLater()
        self._bench = self._login = self._shown = None
        self._make_pages()
        self._pages.show()
        self._session.rooms.show_rooms(rooms, ())
        if selected:
            self.show_room(selected)
        if typed is not None:
            self.login_view.keep(*typed)
        self.show_state(shown)

    @property
    def login_view(self) -> LoginView:
        """Made when it is first needed."""
        if self._login is None:
            from .login_view import LoginView

            self._login = LoginView(self._now)
            self._login.intent.connect(self.intent)
            self._pages.addWidget(self._login)
            self._line_up()
        return self._login

    def fit_into(self, available: QSize) -> None:
        """Of a screen. Where that is less than the window is made for, it is as large as goes in with its frame."""
        self.resize(_ROOMY.boundedTo(available - _FRAME))

    def prefill(self, homeserver: str, username: str, password_hint: str) -> None:
        """Fill the login view's fields, and show the hint below the password. The homeserver is then looked up as if it
        had been typed: connect ``intent`` first."""
        self.login_view.prefill(homeserver, username, password_hint)

    def show_state(self, shown: WindowShown) -> None:
        """Bring the window to ``shown``. What is as it was is left alone."""
        was, self._shown = self._shown, shown
        if shown == was:
            return
        if shown.session is not None:
            self._session.show_state(shown, shown.session)
            if was is None:
                self._session.go_to_rooms()
            self._leave_login()
        elif shown.login is not None:
            self._show_login(shown.login, has_bench=shown.has_bench)
        self._show_bench(shown)
        self._show_asking(shown)
        self._show_side(shown)
        if was is not None:
            from .announcer import announcer_of

            announcer_of(self, self._now).tell(was, shown)

    def show_rooms(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        """Add and replace rooms by their ID, and take those in ``gone`` away."""
        self._session.rooms.show_rooms(changed, gone)

    def clear_rooms(self) -> None:
        """Take all rooms and their pictures away: another session begins."""
        self._session.rooms.list.clear_rooms()

    def show_room(self, room_id: str) -> None:
        """Select a room, whatever is filtered. Nothing happens where it is not in the list."""
        self._session.rooms.go_to(room_id)

    def set_avatar(self, mxc: str, image: bytes) -> None:
        """Show a picture; one that cannot be decoded, or is too large to be tried, is left out."""
        self._session.rooms.set_avatar(mxc, image)

    def come_forward(self) -> None:
        """Before all other windows, as far as the desktop lets a program do that by itself."""
        from PySide6.QtCore import Qt

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        if self._side is not None:
            self._side.come_back()
        self.raise_()
        self.activateWindow()

    def go_away(self) -> None:
        """With all that is open over it, until it comes forward."""
        if self._side is not None:
            self._side.go_away()
        self.hide()

    def _show_login(self, login: LoginShown, *, has_bench: bool) -> None:
        view = self.login_view
        view.show_login(login, has_bench=has_bench)
        if self._pages.currentWidget() is not view:
            self._pages.setCurrentWidget(view)
            view.take_focus()

    def _leave_login(self) -> None:
        if self._pages.currentWidget() is not self._session:
            self._pages.setCurrentWidget(self._session)
            self._session.go_to_rooms()
        if self._login is not None:
            self._login.leave()

    def _take_focus(self) -> None:
        if self._pages.currentWidget() is self._session:
            self._session.go_to_rooms()
        else:
            self.login_view.take_focus()

    def _show_asking(self, shown: WindowShown) -> None:
        if self._asking is None and (shown.relogin or shown.keep_question or shown.interaction):
            from .asking_dialogs import AskingDialogs

            self._asking = AskingDialogs(self._now, self)
            self._asking.intent.connect(self.intent)
        if self._asking is not None:
            self._asking.show_dialogs(shown, beside_bench=self._bench is not None and self._bench.is_in_sight)

    def _show_side(self, shown: WindowShown) -> None:
        if self._side is None:
            from .side_windows import SideWindows

            self._side = SideWindows(self._now, self)
            self._side.intent.connect(self.intent)
            self._side.room_wanted.connect(self.show_room)
        self._side.show_windows(shown)

    def say_whether_seen(self) -> None:
        """Emit a ``Seen``, as on each change from then on."""
        from .seen_watch import SeenWatch

        watch = SeenWatch(self)
        watch.intent.connect(self.intent)
        watch.say()

    def _show_bench(self, shown: WindowShown) -> None:
        if self._bench is None and (shown.bench is not None or shown.bench_mark is not None):
            from .bench_side import BenchSide

            self._bench = BenchSide(self, self._pages, self._now)
            self._bench.intent.connect(self.intent)
            self._bench.left.connect(self._take_focus)
        if self._bench is not None:
            self._bench.show_bench(shown.bench, shown.bench_mark)

    def _line_up(self) -> None:
        if self._bench is not None:
            self._bench.line_up()

    def _go_to_filter(self) -> None:
        self._session.go_to_filter()

    def _dress_up(self) -> None:
        self._dressed = True
        from .icons import app_icon
        from .window_keys import WindowKeys

        self.setWindowIcon(app_icon())
        self._session.rooms.list.table.warm_up()
        WindowKeys(self, self._go_to_filter, self.quit_asked.emit).intent.connect(self.intent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._dressed:
            self._dress.start(_AFTER_FIRST_PAINT_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._dress.stop()
        if event.spontaneous():
            return
        if self._login is not None:
            self._login.forget_password()
        if self._side is not None:
            self._side.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.closing.emit()
