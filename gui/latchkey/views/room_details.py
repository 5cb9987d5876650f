"""What there is to know about the selected room, and the answer to an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from latchkey.app.intents import AnswerInvite
from latchkey.language import tr, trn

from . import shortcuts
from .buttons import IconButton, button
from .capped_label import CappedLabel
from .icons import IconMark
from .labels import PlainLabel
from .plain_text import one_line, paragraphs, tool_tip
from .room_face import RoomFace
from .room_words import second_line, shown_name
from .theme import set_look
from .value_field import ValueField, outdented

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from latchkey.app.rooms import Room

    from .avatars import Avatars

_NAME_LINES = 3
_BELOW_PX = 10
"""Between a section and the next."""


class RoomDetails(QScrollArea):
    """One room at a time.

    Signals:
        intent: an ``AnswerInvite``.
        closed: the person is done with this room.
        avatar_wanted: the ``mxc`` of its picture, where that is not there.
    """

    intent = Signal(object)
    closed = Signal()
    avatar_wanted = Signal(str)

    def __init__(self, avatars: Avatars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room: Room | None = None
        self._frozen = False
        self._avatars = avatars
        self._face = RoomFace(avatars)
        self._name = CappedLabel("title", _NAME_LINES)
        self._subtitle = PlainLabel("", "muted", wraps=True)
        self._topic = PlainLabel("", wraps=True)
        self._topic_section = _section(PlainLabel(tr("Topic"), "small"), self._topic)
        self._lock = IconMark(16)
        self._encryption = PlainLabel("", wraps=True)
        self._last = PlainLabel("", wraps=True)
        self._last_section = _section(PlainLabel(tr("Last message"), "small"), self._last)
        self._room_id = ValueField(tr("Room ID"), is_code=True)
        self._close = IconButton("cross", tr("Close room details"))
        self._copy = IconButton("copy", tr("Copy room ID"))
        self._join = button(tr("Jo&in"), "primary")
        self._decline = button(tr("De&cline"))
        self._invite = PlainLabel("", wraps=True)
        self._frozen_note = PlainLabel(
            tr("Invitations can be answered once you are signed in and online again."), "small", wraps=True
        )
        self._invitation = _section(self._invitation_card())
        self._lay_out()
        self._close.clicked.connect(self.closed)
        self._copy.clicked.connect(self._copy_room_id)
        self._join.clicked.connect(self._say_join)
        self._decline.clicked.connect(self._say_decline)

    def show_room(self, room: Room, *, frozen: bool) -> None:
        """``frozen``: the room is from the cache, and an invitation cannot be answered now."""
        if room is self._room and frozen == self._frozen:
            return
        self._room, self._frozen = room, frozen
        self._face.show_room(room)
        for mxc in self._avatars.take_wanted():
            self.avatar_wanted.emit(mxc)
        self._name.show_text(one_line(shown_name(room)))
        self._name.setToolTip(tool_tip(shown_name(room)))
        self._subtitle.setText(_subtitle(room))
        self._topic.setText(paragraphs(room.topic))
        self._topic_section.setVisible(bool(room.topic.strip()))
        self._lock.show_icon("lock" if room.encrypted else "", "muted")
        self._lock.setVisible(room.encrypted)
        self._encryption.setText(
            tr("Encrypted. Latchkey does not read encrypted messages yet.")
            if room.encrypted
            else tr("Not encrypted: the homeserver can read it.")
        )
        self._last.setText(paragraphs(second_line(room)))
        self._last_section.setVisible(not room.invited_by and bool(room.last_text))
        self._room_id.show_value(room.room_id)
        self._invite.setText(second_line(room) if room.invited_by else "")
        self._invitation.setVisible(bool(room.invited_by))
        self._join.setEnabled(not frozen)
        self._decline.setEnabled(not frozen)
        self._frozen_note.setVisible(frozen)

    def renew_face(self) -> None:
        """A picture has come, perhaps this one's."""
        self._face.update()

    def _lay_out(self) -> None:
        self.setObjectName("room_details")
        self.setAccessibleName(tr("Room details"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self, role="page")
        inner = QWidget()
        set_look(inner, role="scrolled")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self._name)
        names.addWidget(self._subtitle)
        head.addLayout(names, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        encryption = QHBoxLayout()
        encryption.setSpacing(6)
        encryption.addWidget(self._lock, 0, Qt.AlignmentFlag.AlignTop)
        encryption.addWidget(self._encryption, 1)
        room_id = QHBoxLayout()
        room_id.setSpacing(4)
        room_id.addWidget(outdented(self._room_id), 1)
        room_id.addWidget(self._copy)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(20, 16, 16, 16)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addSpacing(12)
        for section in (self._invitation, self._topic_section, self._last_section):
            whole.addWidget(section)
        whole.addWidget(PlainLabel(tr("Encryption"), "small"))
        whole.addLayout(encryption)
        whole.addSpacing(_BELOW_PX)
        whole.addWidget(PlainLabel(tr("Room ID"), "small"))
        whole.addLayout(room_id)
        whole.addStretch(1)
        self.setWidget(inner)

    def _invitation_card(self) -> QFrame:
        card = QFrame()
        set_look(card, role="card")
        answers = QHBoxLayout()
        answers.setSpacing(8)
        answers.addWidget(self._join)
        answers.addWidget(self._decline)
        answers.addStretch(1)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(10)
        inside.addWidget(self._invite)
        inside.addLayout(answers)
        inside.addWidget(self._frozen_note)
        return card

    def _copy_room_id(self) -> None:
        if self._room is not None:
            QGuiApplication.clipboard().setText(self._room.room_id)

    def _say_join(self) -> None:
        self._answer(join=True)

    def _say_decline(self) -> None:
        self._answer(join=False)

    def _answer(self, *, join: bool) -> None:
        if self._room is not None and self._room.invited_by:
            self.intent.emit(AnswerInvite(self._room.room_id, join))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if shortcuts.BACK.matches(event):
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _subtitle(room: Room) -> str:
    kind = tr("Direct chat") if room.is_direct else tr("Invitation") if room.invited_by else tr("Room")
    members = trn("{count} member", "{count} members", room.joined_members) if room.joined_members else ""
    first_line = " · ".join(filter(None, (kind, members)))
    return "\n".join(filter(None, (first_line, one_line(room.canonical_alias))))


def _section(*parts: QWidget) -> QWidget:
    """With the space below it, so that both can be hidden."""
    section = QWidget()
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, _BELOW_PX)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    return section
