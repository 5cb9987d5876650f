"""The window "Devices": where the account is signed in, what its devices are called, and the way out for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from latchkey.app.device_intents import (
    CloseDevices,
    LoadDevices,
    LookAtDevices,
    RenameDevice,
    StopDevices,
)
from latchkey.app.devices_shown import Others
from latchkey.app.shown import NO_DETAILS
from latchkey.language import mark, tr

from . import shortcuts
from .buttons import button, turn
from .details_dialog import DetailsDialog
from .devices_model import DevicesModel
from .devices_questions import DevicesQuestions
from .devices_table import DevicesTable
from .labels import PlainLabel
from .nothing_here import NothingHere
from .page_line import PageLine
from .plain_text import isolated, one_line
from .problem_line import ProblemLine
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.devices_shown import DevicesShown
    from latchkey.session.instant import Instant

NAME = mark("Devices")
_HINT = mark("Other people can see the names of your devices.")
_NOWHERE = mark("Your homeserver lets no program sign out other devices, and names no page for it.")


class DevicesDialog(QDialog):
    """Stands beside its window, which can be used meanwhile; it closes when it is told to.

    Signals:
        intent: a ``SignOut``, or what else is asked for there.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: DevicesShown | None = None
        self._questions = DevicesQuestions(self)
        self._questions.intent.connect(self.intent)
        self._of = PlainLabel("", "muted")
        self._doing = PlainLabel("", "muted")
        self._stop = button(tr("S&top"))
        self._model = DevicesModel()
        self._table = DevicesTable(self._model)
        self._nothing = NothingHere()
        self._again = button(tr("Try &again"), "primary")
        self._more = button(tr("Details"), "quiet")
        self._list = QStackedWidget()
        self._hint = PlainLabel("", "small", wraps=True)
        self._notice = ProblemLine(now, "devices_notice")
        self._page = PageLine()
        self._rename = button(tr("&Rename…"))
        self._sign_out = button(tr("&Sign out…"), "danger", name=tr("Sign out selected"))
        self._everywhere = button(tr("Sign out &everywhere…"), "danger")
        self._load = button(tr("Refresh &list"))
        self._close = button(tr("Close"))
        self._table.chosen.connect(self._turn_buttons)
        self._table.unwanted.connect(self._ask_sign_out)
        self._model.renamed.connect(self._say_rename)
        self._page.intent.connect(self.intent)
        for one, done in (
            (self._stop, self._say_stop),
            (self._again, self._say_load),
            (self._more, self._open_details),
            (self._rename, self._table.rename),
            (self._sign_out, self._ask_sign_out),
            (self._everywhere, self._ask_everywhere),
            (self._load, self._say_load),
            (self._close, self.reject),
        ):
            one.clicked.connect(done)
        shortcuts.READ_ANEW.listen(self, self._load.click)
        self._dress()
        self._lay_out()

    def show_devices(self, shown: DevicesShown) -> None:
        """Bring the window to ``shown``; it comes to the front where it was asked for."""
        was, self._shown = self._shown, shown
        self._of.setText(tr("Signed in as {user}.", user=isolated(one_line(shown.of))))
        self._doing.setText(shown.doing)
        for widget in (self._doing, self._stop):
            widget.setVisible(bool(shown.doing))
        if was is None or shown.devices != was.devices:
            self._table.show_devices(shown.devices)
        self._say_why_empty(shown)
        hints = (_HINT, _NOWHERE) if shown.others is Others.NOWHERE else (_HINT,)
        self._hint.setText(" ".join(tr(hint) for hint in hints))
        icon, colour = ("attention", "ended") if shown.is_problem else ("check-circle", "good")
        details = NO_DETAILS if shown.problem else shown.details
        self._notice.show_line(one_line(shown.notice), details, icon=icon, colour=colour)
        self._notice.setVisible(bool(shown.notice))
        self._page.show_page(shown.page)
        self._page.setVisible(bool(shown.page))
        self._turn_buttons()
        if was is None:
            self.show()
        elif shown.asked != was.asked:
            self.show()
            self.raise_()
            self.activateWindow()
        if shown.devices and (was is None or not was.devices):
            self._table.setFocus()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _turn_buttons(self) -> None:
        shown = self._shown
        if shown is None:
            return
        is_free, chosen = not shown.doing, self._table.selected
        self._model.can_rename = is_free
        turn(self._rename, on=is_free and len(chosen) == 1)
        others = [one for one in chosen if not one.is_this]
        can_sign_out = bool(chosen) and (not others or shown.others is not Others.NOWHERE)
        turn(self._sign_out, on=is_free and can_sign_out)
        turn(self._everywhere, on=is_free)
        turn(self._load, on=is_free)

    def _say_why_empty(self, shown: DevicesShown) -> None:
        if shown.problem:
            self._nothing.show_words(one_line(shown.problem), "attention")
        elif shown.doing:
            self._nothing.show_words(shown.doing, "hourglass")
        else:
            self._nothing.show_words(tr("Your homeserver lists no devices."), "attention")
        self._again.setVisible(not shown.doing)
        self._more.setVisible(bool(shown.problem and shown.details.lines))
        self._list.setCurrentWidget(self._table if shown.devices else self._nothing)

    def _ask_sign_out(self) -> None:
        if self._shown is not None and self._sign_out.isEnabled():
            self._questions.sign_out(self._table.selected, self._shown)

    def _ask_everywhere(self) -> None:
        if self._shown is not None:
            self._questions.everywhere(self._shown)

    def _open_details(self) -> None:
        if self._shown is not None:
            DetailsDialog(self._shown.details, self._nothing).open()

    def _say_rename(self, device_id: str, name: str) -> None:
        self.intent.emit(RenameDevice(device_id, name))

    def _say_load(self) -> None:
        self.intent.emit(LoadDevices())

    def _say_stop(self) -> None:
        self.intent.emit(StopDevices())

    def _dress(self) -> None:
        self.setObjectName("devices")
        self.setWindowTitle(tr(NAME))
        self.setAccessibleName(tr(NAME))
        self._of.setObjectName("devices_of")
        self._doing.setObjectName("devices_doing")
        self._hint.setObjectName("devices_hint")
        self._more.setObjectName("devices_problem_details")
        self._rename.setDefault(True)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(PlainLabel(tr(NAME), "title"))
        top.addStrut(self._stop.sizeHint().height())
        top.addStretch(1)
        for one in (self._doing, self._stop):
            top.addWidget(one)
        for one in (self._again, self._more):
            self._nothing.add_below(one)
        self._list.addWidget(self._nothing)
        self._list.addWidget(self._table)
        set_look(self._list, role="list")
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self._rename, self._sign_out, self._everywhere):
            row.addWidget(one)
        row.addStretch(1)
        for one in (self._load, self._close):
            row.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self._of)
        whole.addWidget(self._list, 1)
        for line in (self._hint, self._notice, self._page):
            whole.addWidget(line)
        whole.addLayout(row)
        self.setMinimumSize(max(640, whole.minimumSize().width()), 360)
        self.resize(QSize(860, 560).boundedTo(self.screen().availableSize() - QSize(40, 60)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.intent.emit(LookAtDevices())

    def reject(self) -> None:
        self.intent.emit(CloseDevices())
