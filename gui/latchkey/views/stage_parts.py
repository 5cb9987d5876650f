"""What a person fills in, ticks or opens in one stage of user-interactive authentication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from latchkey.app.intents import OpenPage
from latchkey.app.interaction_intents import NOTHING_TYPED, AnswerStage, StageDeed
from latchkey.app.interaction_shown import StageKind
from latchkey.app.waits import SENT_AGAIN, counted
from latchkey.language import tr
from latchkey.session.secret import Secret

from .buttons import ChoiceButton, button
from .labels import CountedLabel, PlainLabel
from .password_field import PasswordField
from .plain_text import one_line, tool_tip
from .tick_box import NameTickBox, TickBox
from .value_field import ValueField, outdented

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.interaction_shown import Policy, StageShown
    from latchkey.session.instant import Instant


class StagePart(QWidget):
    """Of a stage that asks for nothing; the others begin here.

    Signals:
        changed: what was typed or ticked is something else now.
        intent: an ``AnswerStage`` or an ``OpenPage``.
    """

    changed = Signal()
    intent = Signal(object)

    @property
    def is_filled(self) -> bool:
        """Whether the stage can be ended."""
        return True

    @property
    def typed(self) -> Secret:
        return NOTHING_TYPED

    def show_stage(self, stage: StageShown) -> None:
        """Bring it up to date."""

    def take_focus(self) -> None:
        """To what is to be done first."""
        self.window().setFocus()

    def forget(self) -> None:
        """What must not stay in sight after it was sent."""


class PasswordPart(StagePart):
    """Of the account that the session is of, and of no other."""

    def __init__(self) -> None:
        super().__init__()
        self._account = ValueField(tr("Account"), is_code=True)
        self._password = PasswordField()
        self._password.changed.connect(self.changed)
        caption = PlainLabel(tr("&Password"), "caption")
        caption.setBuddy(self._password.edit)
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(16)
        rows.addWidget(PlainLabel(tr("Account"), "muted"), 0, 0)
        rows.addWidget(self._account, 0, 1)
        rows.addWidget(caption, 1, 0)
        rows.addWidget(self._password, 1, 1)

    @property
    def is_filled(self) -> bool:
        return self._password.filled

    @property
    def typed(self) -> Secret:
        return self._password.secret()

    def show_stage(self, stage: StageShown) -> None:
        self._account.show_value(stage.account)

    def take_focus(self) -> None:
        self._password.edit.setFocus()

    def forget(self) -> None:
        self._password.forget()


class TextPart(StagePart):
    """One line of text."""

    def __init__(self, name: str, caption: str, example: str = "") -> None:
        super().__init__()
        self._edit = QLineEdit()
        self._edit.setObjectName(name.lower().replace(" ", "_"))
        self._edit.setAccessibleName(name)
        self._edit.setPlaceholderText(example)
        self._edit.textChanged.connect(self.changed)
        label = PlainLabel(caption, "caption")
        label.setBuddy(self._edit)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label)
        self._column.addWidget(self._edit)

    @property
    def is_filled(self) -> bool:
        return bool(self._edit.text().strip())

    @property
    def typed(self) -> Secret:
        return Secret(self._edit.text())

    def take_focus(self) -> None:
        self._edit.setFocus()


class TermsPart(StagePart):
    """A box for each of the server's policies, and its page."""

    def __init__(self, policies: tuple[Policy, ...]) -> None:
        super().__init__()
        self._boxes: list[TickBox] = []
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for policy in policies:
            rows.addLayout(self._row(policy))

    @property
    def is_filled(self) -> bool:
        return all(box.isChecked() for box in self._boxes)

    def take_focus(self) -> None:
        self._boxes[0].setFocus()

    def _row(self, policy: Policy) -> QHBoxLayout:
        name = one_line(policy.name)
        box = NameTickBox(name)
        box.setAccessibleName(tr("I agree to {name}", name=name))
        box.setObjectName("agreed")
        box.toggled.connect(self.changed)
        self._boxes.append(box)
        read = ChoiceButton(tr("Read it"), policy.url)
        read.setAccessibleName(tr("Read {name}", name=name))
        read.setToolTip(tool_tip(policy.url))
        read.asked.connect(self._say_read)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(box, 1)
        row.addWidget(read)
        return row

    def _say_read(self, url: str) -> None:
        self.intent.emit(OpenPage(url))


class SentPart(StagePart):
    """An e-mail is on its way."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        super().__init__()
        self._now = now
        self._wait = CountedLabel(now, "muted")
        self._wait.setObjectName("resend_note")
        self._again = button(tr("Send &again"))
        self._change = button(tr("C&hange address"))
        self._wait.elapsed.connect(self._let_send)
        self._again.clicked.connect(self._say_again)
        self._change.clicked.connect(self._say_change)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._wait, 1)
        row.addWidget(self._again)
        row.addWidget(self._change)

    def show_stage(self, stage: StageShown) -> None:
        self._wait.show_sentence(*counted(SENT_AGAIN, stage.resend_at))
        self._again.setEnabled(not self._wait.waiting)

    def _let_send(self) -> None:
        self._again.setEnabled(True)

    def _say_again(self) -> None:
        self.intent.emit(AnswerStage(StageDeed.SEND_AGAIN))

    def _say_change(self) -> None:
        self.intent.emit(AnswerStage(StageDeed.CHANGE_ADDRESS))


class CodePart(TextPart):
    """The code in an e-mail, and what can be done where none came."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        super().__init__(tr("Code"), tr("Co&de"))
        self._sent = SentPart(now)
        self._sent.intent.connect(self.intent)
        self._column.addSpacing(4)
        self._column.addWidget(self._sent)

    def show_stage(self, stage: StageShown) -> None:
        self._sent.show_stage(stage)


class PagePart(StagePart):
    """A page of the server's, which is done in the browser."""

    def __init__(self) -> None:
        super().__init__()
        self._page = ""
        self._address = ValueField(tr("Page to open"), is_code=True)
        self._open = button(tr("&Open the page"))
        self._copy = button(tr("Copy the &link"))
        self._open.clicked.connect(self._say_open)
        self._copy.clicked.connect(self._copy_page)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._open)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(outdented(self._address))
        rows.addLayout(buttons)

    @property
    def is_filled(self) -> bool:
        return bool(self._page)

    def show_stage(self, stage: StageShown) -> None:
        self._page = stage.page
        self._address.show_value(stage.page)
        self.setVisible(bool(stage.page))
        name = tr("&Open again") if stage.page_opened else tr("&Open the page")
        self._open.setText(name)
        self._open.setAccessibleName(name.replace("&", ""))

    def take_focus(self) -> None:
        self._open.setFocus()

    def _say_open(self) -> None:
        self.intent.emit(AnswerStage(StageDeed.OPEN_PAGE))

    def _copy_page(self) -> None:
        QGuiApplication.clipboard().setText(self._page)


def part_of(stage: StageShown, now: Callable[[], Instant]) -> StagePart:
    """The part for stages of that kind."""
    match stage.kind:
        case StageKind.PASSWORD:
            return PasswordPart()
        case StageKind.TOKEN:
            return TextPart(tr("Registration token"), tr("Registration &token"))
        case StageKind.TERMS:
            return TermsPart(stage.policies)
        case StageKind.EMAIL_ADDRESS:
            return TextPart(tr("E-mail address"), tr("&E-mail address"), tr("you@example.org"))
        case StageKind.EMAIL_LINK:
            return SentPart(now)
        case StageKind.EMAIL_CODE:
            return CodePart(now)
        case StageKind.PAGE:
            return PagePart()
    return StagePart()
