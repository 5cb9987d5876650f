"""The windows that a person opens from a menu, or by a link, and what opens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

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

    from .about_dialog import AboutDialog
    from .checkup_dialog import CheckupDialog
    from .devices_dialog import DevicesDialog
    from .journal_dialog import JournalDialog
    from .link_dialog import LinkDialog
    from .page_dialog import PageDialog
    from .settings_dialog import SettingsDialog


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
        self._checkup: CheckupDialog | None = None
        self._devices: DevicesDialog | None = None
        self._page: PageDialog | None = None
        self._link: LinkDialog | None = None
        self._settings: SettingsDialog | None = None
        self._about: AboutDialog | None = None
        self._journals: dict[bool, JournalDialog] = {}
        """The program's own, and the one from a file."""
        self._away: list[QDialog] = []

    def show_windows(self, shown: WindowShown) -> None:
        self._show_checkup(shown.checkup)
        self._show_devices(shown.devices)
        self._show_link(shown.link)
        self._show_settings(shown.settings)
        self._show_about(shown.about)
        self._show_journal(shown.journal, of_file=False)
        self._show_journal(shown.journal_file, of_file=True)
        self._show_page(shown.unopened_page)

    def hide(self) -> None:
        """What stands beside ``window`` goes with it."""
        for journal in self._journals.values():
            journal.hide()
        if self._devices is not None:
            self._devices.hide()

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

    def _show_checkup(self, checkup: CheckupShown | None) -> None:
        if checkup is None:
            if self._checkup is not None:
                self._checkup.leave()
                self._checkup = None
            return
        if self._checkup is None:
            from .checkup_dialog import CheckupDialog

            self._checkup = CheckupDialog(self._window)
            self._checkup.intent.connect(self.intent)
            self._checkup.show_checkup(checkup)
            self._checkup.open()
        else:
            self._checkup.show_checkup(checkup)

    def _show_devices(self, devices: DevicesShown | None) -> None:
        if devices is None:
            if self._devices is not None:
                self._devices.leave()
                self._devices = None
            return
        if self._devices is None:
            from .devices_dialog import DevicesDialog

            self._devices = DevicesDialog(self._now, self._window)
            self._devices.intent.connect(self.intent)
        self._devices.show_devices(devices)

    def _show_page(self, url: str) -> None:
        if not url:
            if self._page is not None:
                self._page.leave()
                self._page = None
            return
        if self._page is None:
            from .page_dialog import PageDialog

            self._page = PageDialog(self._window)
            self._page.intent.connect(self.intent)
            self._page.show_page(url)
            self._page.open()
        else:
            self._page.show_page(url)

    def _show_link(self, link: LinkShown | None) -> None:
        if link is None:
            if self._link is not None:
                self._link.leave()
                self._link = None
            return
        if self._link is None:
            from .link_dialog import LinkDialog

            self._link = LinkDialog(self._window)
            self._link.intent.connect(self.intent)
            self._link.room_wanted.connect(self.room_wanted)
            self._link.show_link(link)
            self._link.open()
        else:
            self._link.show_link(link)

    def _show_settings(self, settings: SettingsShown | None) -> None:
        if settings is None:
            if self._settings is not None:
                self._settings.leave()
                self._settings = None
            return
        if self._settings is None:
            from .settings_dialog import SettingsDialog

            self._settings = SettingsDialog(self._window)
            self._settings.intent.connect(self.intent)
            self._settings.show_settings(settings)
            self._settings.open()
        else:
            self._settings.show_settings(settings)

    def _show_about(self, about: AboutShown | None) -> None:
        if about is None:
            if self._about is not None:
                self._about.leave()
                self._about = None
            return
        if self._about is None:
            from .about_dialog import AboutDialog

            self._about = AboutDialog(self._window)
            self._about.intent.connect(self.intent)
            self._about.show_about(about)
            self._about.open()
        else:
            self._about.show_about(about)

    def _show_journal(self, journal: JournalShown | None, *, of_file: bool) -> None:
        if journal is None:
            if of_file in self._journals:
                self._journals.pop(of_file).leave()
            return
        if of_file not in self._journals:
            from .journal_dialog import JournalDialog

            self._journals[of_file] = JournalDialog(self._now, self._window, of_file=of_file)
            self._journals[of_file].intent.connect(self.intent)
        self._journals[of_file].show_journal(journal)
