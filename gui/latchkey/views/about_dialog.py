"""The window "About Latchkey"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from latchkey.app.about import Folder
from latchkey.app.about_intents import CloseAbout, CollectDiagnostics, OpenFolder
from latchkey.language import mark, tr

from .buttons import button
from .choosers import Chooser
from .icons import app_icon
from .labels import PlainLabel
from .theme import for_letters, set_look
from .value_field import ValueField

if TYPE_CHECKING:
    from latchkey.app.about import AboutShown, Licence

NAME = mark("About Latchkey")
_WIDTH_PX, _HEIGHT_PX, _FRAME = 640, 660, QSize(40, 60)
_ICON_PX, _APART_PX = 48, 8
_FOLDERS = ((Folder.DATA, mark("Your data")), (Folder.LOG, mark("Log")))
_ABOUT_QT = mark(
    "Latchkey is free software under the Apache License 2.0. It uses Qt under the LGPL 3: Qt's libraries are files of their "
    "own beside the program, and may be replaced by other builds of the same version. "
    "From source, that is the package PySide6-Essentials."
)


class AboutDialog(QDialog):
    """Opened once and brought up to date; it closes when it is told to.

    Signals:
        intent: one of ``AboutIntent``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: AboutShown | None = None
        self._facts = QGridLayout()
        self._folders = {folder: ValueField(tr(words), is_path=True) for folder, words in _FOLDERS}
        self._which = Chooser()
        self._text = QPlainTextEdit()
        self._says = PlainLabel("", "muted", wraps=True)
        self._copy = button(tr("&Copy diagnostics"))
        self._close = button(tr("Close"), "primary")
        self._which.currentIndexChanged.connect(self._show_licence)
        self._copy.clicked.connect(self._say_collect)
        self._close.clicked.connect(self.reject)
        self._lay_out()

    def show_about(self, shown: AboutShown) -> None:
        was, self._shown = self._shown, shown
        if was is None:
            self._show_versions()
        for folder, field in self._folders.items():
            field.show_value(shown.folders[folder])
        if was is None or was.licences != shown.licences:
            self._which.clear()
            self._which.addItems([_title(one) for one in shown.licences])
        self._copy.setEnabled(not shown.collecting)
        self._says.setText(shown.says)
        set_look(self._says, role="problem" if shown.is_problem else "muted")
        if shown.diagnostics and (was is None or was.diagnostics != shown.diagnostics):
            QGuiApplication.clipboard().setText(shown.diagnostics)

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _show_versions(self) -> None:
        assert self._shown is not None  # noqa: S101 - called when there is something to show
        for row, (name, value) in enumerate(self._shown.versions):
            field = ValueField(name)
            field.show_value(value)
            self._facts.addWidget(PlainLabel(name, "muted"), row, 0)
            self._facts.addWidget(field, row, 1)

    def _show_licence(self, row: int) -> None:
        if self._shown is not None and 0 <= row < len(self._shown.licences):
            self._text.setPlainText(self._shown.licences[row].text)

    def _say_collect(self) -> None:
        self.intent.emit(CollectDiagnostics())

    def _say_data(self) -> None:
        self.intent.emit(OpenFolder(Folder.DATA))

    def _say_log(self) -> None:
        self.intent.emit(OpenFolder(Folder.LOG))

    def _lay_out(self) -> None:
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("about_dialog")
        self.setWindowTitle(tr(NAME))
        self.setAccessibleName(tr(NAME))
        self._close.setDefault(True)
        self._says.setObjectName("about_says")
        picture = PlainLabel()
        picture.setPixmap(app_icon().pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        title = QVBoxLayout()
        title.setSpacing(0)
        title.addWidget(PlainLabel("Latchkey", "title"))
        purpose = tr("A desktop Matrix client that shows the life of a session and does not lose it.")
        title.addWidget(PlainLabel(purpose, "muted", wraps=True))
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture)
        head.addLayout(title, 1)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(2)
        self._facts.setColumnStretch(1, 1)
        for row, (folder, words) in enumerate(_FOLDERS, start=10):
            self._facts.addWidget(PlainLabel(tr(words), "muted"), row, 0)
            self._facts.addWidget(self._folders[folder], row, 1)
        openers = QHBoxLayout()
        openers.setContentsMargins(0, _APART_PX // 2, 0, 0)
        openers.setSpacing(_APART_PX)
        for text, slot in ((tr("Open &data folder"), self._say_data), (tr("Open &log folder"), self._say_log)):
            opener = button(text)
            opener.clicked.connect(slot)
            openers.addWidget(opener)
        openers.addStretch(1)
        self._facts.addLayout(openers, 10 + len(_FOLDERS), 1)
        self._which.setAccessibleName(tr("Licence of"))
        self._which.setAccessibleDescription(tr("Licence of"))
        self._which.setObjectName("licence_of")
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName(tr("Licence text"))
        self._text.setObjectName("licence_text")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addLayout(self._facts)
        whole.addWidget(PlainLabel(tr("Licences"), "heading"))
        whole.addWidget(PlainLabel(tr(_ABOUT_QT), "small", wraps=True))
        whole.addWidget(self._which)
        whole.addWidget(self._text, 1)
        whole.addWidget(self._says)
        whole.addLayout(buttons)
        size = QSize(for_letters(_WIDTH_PX), for_letters(_HEIGHT_PX))
        self.resize(size.boundedTo(self.screen().availableSize() - _FRAME))
        self._close.setFocus()

    def reject(self) -> None:
        self.intent.emit(CloseAbout())


def _title(one: Licence) -> str:
    return " ".join(part for part in (one.name, one.version, f"({one.licence})" if one.licence else "") if part)
