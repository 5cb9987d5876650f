"""The windows that a person opens from a menu, or by a link, and what opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from .held_dialog import HeldDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QDialog, QWidget

    from latchkey.app.about import AboutShown
    from latchkey.app.checkup import CheckupShown
    from latchkey.app.devices_shown import DevicesShown
    from latchkey.app.journal_shown import JournalShown
    from latchkey.app.link_desk import LinkShown
    from latchkey.app.settings_shown import SettingsShown
    from latchkey.app.shown import WindowShown
    from latchkey.session.instant import Instant

    from .held_dialog import Made


class SideWindows(QObject):
    """Each is made when it is first shown, over ``window``.

    Signals:
        intent: what a person asked for.
        room_wanted: the ID of a room that is to be shown.
    """

    intent = Signal(object)
    room_wanted = Signal(str)

    def __init__(self, now: Callable[[], Instant], window: QWidget) -> None:
        super().__init__(window)
        self._now = now
        self._window = window
        self._checkup = HeldDialog(self._make_checkup)
        self._devices = HeldDialog(self._make_devices, opens_itself=True)
        self._page = HeldDialog(self._make_page)
        self._link = HeldDialog(self._make_link)
        self._settings = HeldDialog(self._make_settings)
        self._about = HeldDialog(self._make_about)
        self._journal = HeldDialog(self._make_journal, opens_itself=True)
        self._journal_file = HeldDialog(lambda: self._make_journal(of_file=True), opens_itself=True)
        self._away: list[QDialog] = []

    def show_windows(self, shown: WindowShown) -> None:
        self._checkup.show(shown.checkup)
        self._devices.show(shown.devices)
        self._link.show(shown.link)
        self._settings.show(shown.settings)
        self._about.show(shown.about)
        self._journal.show(shown.journal)
        self._journal_file.show(shown.journal_file)
        self._page.show(shown.unopened_page)

    def hide(self) -> None:
        """What stands beside ``window`` goes with it."""
        for beside in (self._devices, self._journal, self._journal_file):
            beside.hide()

    def go_away(self) -> None:
        """All that is open over ``window``, until it comes back."""
        from PySide6.QtWidgets import QDialog

        self._away = [dialog for dialog in self._window.findChildren(QDialog) if dialog.isVisible()]
        for dialog in self._away:
            dialog.hide()

    def come_back(self) -> None:
        """But for what has gone for good meanwhile."""
        if self._away:
            from PySide6.QtWidgets import QDialog

            away, self._away = self._away, []
            for dialog in self._window.findChildren(QDialog):
                if dialog in away:
                    dialog.show()

    def _make_checkup(self) -> Made[CheckupShown]:
        from .checkup_dialog import CheckupDialog

        dialog = CheckupDialog(self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_checkup

    def _make_devices(self) -> Made[DevicesShown]:
        from .devices_dialog import DevicesDialog

        dialog = DevicesDialog(self._now, self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_devices

    def _make_page(self) -> Made[str]:
        from .page_dialog import PageDialog

        dialog = PageDialog(self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_page

    def _make_link(self) -> Made[LinkShown]:
        from .link_dialog import LinkDialog

        dialog = LinkDialog(self._window)
        dialog.intent.connect(self.intent)
        dialog.room_wanted.connect(self.room_wanted)
        return dialog, dialog.show_link

    def _make_settings(self) -> Made[SettingsShown]:
        from .settings_dialog import SettingsDialog

        dialog = SettingsDialog(self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_settings

    def _make_about(self) -> Made[AboutShown]:
        from .about_dialog import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_about

    def _make_journal(self, *, of_file: bool = False) -> Made[JournalShown]:
        from .journal_dialog import JournalDialog

        dialog = JournalDialog(self._now, self._window, of_file=of_file)
        dialog.intent.connect(self.intent)
        return dialog, dialog.show_journal
