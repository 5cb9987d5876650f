"""The window "Journal": what happened to a session, in words and in facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from latchkey.app.intents import CloseJournal, SaveJournal
from latchkey.app.meanings import Kind
from latchkey.language import mark, tr

from . import shortcuts
from .buttons import button
from .choosers import Chooser
from .journal_chooser import JournalChooser
from .journal_model import JournalModel
from .journal_table import JournalTable
from .labels import PlainLabel
from .nothing_here import NothingHere
from .plain_text import isolated, one_line, paragraphs
from .theme import set_look
from .timeline_view import TimelineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.journal_shown import JournalShown, Line
    from latchkey.session.instant import Instant

NAME, OF_FILE = mark("Journal"), mark("Journal from a file")
FILE_NAME = "latchkey-journal"
JSON_LINES, PAGE = mark("JSON Lines, for programs (*.jsonl)"), mark("Page, to be read (*.html)")
PNG = mark("Picture of the timeline (*.png)")
SVG = mark("Picture of the timeline, at any size (*.svg)")
SUFFIXES = {JSON_LINES: ".jsonl", PAGE: ".html", PNG: ".png", SVG: ".svg"}
_DETAILS_PX = 164
_ROOMY_PX = 560


class JournalDialog(QDialog):
    """Stands beside its window, which can be used meanwhile; it closes when it is told to.

    Signals:
        intent: a ``SaveJournal``, an ``OpenJournalFile`` or a ``CloseJournal``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None, *, of_file: bool = False) -> None:
        """``of_file``: for what was opened from a file, read only."""
        super().__init__(parent)
        self._of_file = of_file
        self._shown: JournalShown | None = None
        self._picture = TimelineView(now)
        self._see_picture = button(tr("&Timeline"))
        self._file: QFileDialog | None = None
        self._chooser = JournalChooser(self)
        self._mark = PlainLabel("", wraps=True)
        self._about = PlainLabel("", "muted", wraps=True)
        self._kind = Chooser()
        self._search = QLineEdit()
        self._model = JournalModel()
        self._table = JournalTable(self._model)
        self._nothing = NothingHere()
        self._list = QStackedWidget()
        self._details = QPlainTextEdit()
        self._notice = PlainLabel("", "small", wraps=True)
        self._copy = button(tr("&Copy entry"))
        self._copy_summary = button(tr("Copy s&ummary"))
        self._save = button(tr("&Save as…"))
        self._open = button(tr("&Open a journal…"))
        self._close = button(tr("Close"))
        self._table.chosen.connect(self._show_line)
        self._picture.chosen.connect(self._choose)
        self._see_picture.toggled.connect(self._make_room)
        self._copy.clicked.connect(self._copy_entry)
        self._copy_summary.clicked.connect(self._copy_all)
        self._save.clicked.connect(self._ask_where)
        self._open.clicked.connect(self._chooser.ask)
        self._chooser.intent.connect(self.intent)
        self._close.clicked.connect(self.reject)
        shortcuts.FIND.listen(self, self._search.setFocus)
        # A list of choices that has the focus would keep the key for itself.
        shortcuts.BACK.listen(self, self._step_back)
        self._dress()
        self._lay_out()
        self._kind.currentIndexChanged.connect(self._filter)
        self._search.textChanged.connect(self._filter)

    def show_journal(self, shown: JournalShown) -> None:
        """Bring the window to ``shown``; it comes to the front where it was asked for."""
        was, self._shown = self._shown, shown
        name = isolated(one_line(shown.file))
        self._mark.setText(tr("From the file {name}, read only. It is not what happens in this program.", name=name))
        self._about.setText("\n".join(one_line(sentence) for sentence in shown.about))
        self._about.setVisible(bool(shown.about))
        self._picture.show_timeline(shown.timeline, goes_on=shown.goes_on)
        self._make_room()
        if was is None or shown.lines is not was.lines:
            self._model.show_lines(shown.lines)
        self._point_out(self._table.line)
        set_look(self._notice, role="problem" if shown.is_problem else "small")
        self._notice.setText(one_line(shown.notice))
        self._notice.setVisible(bool(shown.notice))
        self._copy_summary.setEnabled(not shown.loading)
        self._save.setEnabled(bool(shown.lines))
        self._say_why_empty()
        if not shown.loading and (was is None or was.loading):
            (self._table if shown.lines else self._open).setFocus()
        if was is None:
            self.show()
        elif shown.asked != was.asked:
            self.show()
            self.raise_()
            self.activateWindow()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _filter(self) -> None:
        self._model.filter_by(Kind(self._kind.currentData()), self._search.text())
        self._say_why_empty()

    def _say_why_empty(self) -> None:
        if self._shown is not None and self._shown.loading:
            self._nothing.show_words(tr("Reading…"), "hourglass")
        elif self._model.is_empty:
            none = tr("Nothing in it can be shown.") if self._of_file else tr("Nothing has happened yet.")
            self._nothing.show_words(none, "attention" if self._of_file else "hourglass")
        else:
            self._nothing.show_words(tr("No entry is of this kind with these words."), "search")
        self._list.setCurrentWidget(self._table if self._model.rowCount() else self._nothing)
        self._details.setVisible(not self._model.is_empty)

    def _show_line(self, line: Line | None) -> None:
        self._copy.setEnabled(line is not None)
        self._details.setPlainText("" if line is None else _whole(line))
        self._point_out(line)

    def _point_out(self, line: Line | None) -> None:
        """What is selected in the list is selected in the timeline, whose entries are the same, the oldest first."""
        if self._shown is not None and len(self._shown.lines) == len(self._shown.timeline.entries):
            row = next((row for row, one in enumerate(self._shown.lines) if one is line), None)
            self._picture.select(None if row is None else len(self._shown.lines) - 1 - row)

    def _choose(self, number: int) -> None:
        if self._shown is not None:
            self._table.choose(self._shown.lines[len(self._shown.lines) - 1 - number])

    def _make_room(self) -> None:
        """In a low window the timeline takes the place of the list. Where nothing has happened there is none."""
        has_any = self._shown is not None and bool(self._shown.timeline.entries)
        is_seen = self._see_picture.isChecked() and has_any
        self._see_picture.setEnabled(has_any)
        self._picture.setVisible(is_seen)
        if is_seen and self.height() < _ROOMY_PX and self._table.hasFocus():
            self._picture.setFocus()
        self._list.setVisible(not is_seen or self.height() >= _ROOMY_PX)

    def _copy_entry(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    def _copy_all(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(self._shown.summary)

    def _step_back(self) -> None:
        if self.focusWidget() is self._search and self._search.text():
            self._search.clear()
        else:
            self.reject()

    def _ask_where(self) -> None:
        if self._file is None:
            self._file = QFileDialog(self, tr("Save the journal"))
            self._file.setObjectName("journal_file")
            self._file.setAccessibleName(tr("Save the journal"))
            self._file.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            self._file.setNameFilters([tr(name) for name in SUFFIXES])
            self._file.filterSelected.connect(self._name_file)
            self._file.fileSelected.connect(self._say_save)
            self._file.selectFile(FILE_NAME)
            self._name_file(tr(JSON_LINES))
        self._file.open()

    def _name_file(self, chosen: str) -> None:
        """The end of the name says what is written."""
        if self._file is not None:
            suffix = next(suffix for name, suffix in SUFFIXES.items() if tr(name) == chosen)
            self._file.setDefaultSuffix(suffix)
            self._file.selectFile(Path((self._file.selectedFiles() or [FILE_NAME])[0]).with_suffix(suffix).name)

    def _say_save(self, path: str) -> None:
        self.intent.emit(SaveJournal(path, self._of_file))

    def _dress(self) -> None:
        self.setObjectName("journal_of_file" if self._of_file else "journal")
        self.setWindowTitle(tr(OF_FILE if self._of_file else NAME))
        self.setAccessibleName(self.windowTitle())
        self._mark.setObjectName("journal_mark")
        self._mark.setContentsMargins(12, 8, 12, 8)
        if not self._of_file:
            self._mark.hide()
        set_look(self._mark, tone="asking")
        self._about.setObjectName("journal_about")
        self._notice.setObjectName("journal_notice")
        self._kind.setObjectName("journal_kind")
        self._kind.setAccessibleName(tr("Kind of entry"))
        self._kind.setAccessibleDescription(tr("Kind of entry"))
        for kind in Kind:
            self._kind.addItem(tr(kind), kind.value)
        self._search.setObjectName("journal_search")
        self._search.setAccessibleName(tr("Search the journal"))
        self._search.setPlaceholderText(tr("Search"))
        self._search.setClearButtonEnabled(False)
        self._details.setReadOnly(True)
        self._details.setObjectName("journal_details")
        self._details.setAccessibleName(tr("Details of the entry"))
        self._details.setTabChangesFocus(True)
        self._details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._details.setMinimumHeight(_DETAILS_PX // 3)
        self._details.setMaximumHeight(_DETAILS_PX)
        self._see_picture.setObjectName("see_timeline")
        self._see_picture.setCheckable(True)
        self._see_picture.setAutoDefault(False)
        self._copy.setEnabled(False)
        self._copy.setDefault(True)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(PlainLabel(self.windowTitle(), "title"))
        top.addStretch(1)
        top.addWidget(self._see_picture)
        top.addWidget(self._kind)
        top.addWidget(self._search)
        self._list.addWidget(self._nothing)
        self._list.addWidget(self._table)
        set_look(self._list, role="list")
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self._copy, self._copy_summary, self._save, self._open):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addLayout(top)
        whole.addWidget(self._mark)
        whole.addWidget(self._about)
        whole.addWidget(self._picture)
        whole.addWidget(self._list, 2)
        whole.addWidget(self._details, 1)
        whole.addWidget(self._notice)
        whole.addLayout(row)
        self.setMinimumSize(max(560, whole.minimumSize().width()), 380)
        self.resize(QSize(860, 700).boundedTo(self.screen().availableSize() - QSize(40, 60)))
        self._see_picture.setChecked(self.height() >= _ROOMY_PX)
        self._make_room()
        self._table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.focusWidget() is self._search:
            self._table.setFocus()
        elif shortcuts.BACK.matches(event):
            self._step_back()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def reject(self) -> None:
        self.intent.emit(CloseJournal(self._of_file))


def _whole(line: Line) -> str:
    """The words as they stand in the table, then every fact on a line of its own."""
    said = [one_line(line.words), one_line(line.meaning), ""]
    return "\n".join((*said, paragraphs(line.details, 8_000)))
