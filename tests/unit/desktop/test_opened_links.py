"""On macOS a link comes as an event to the program that runs; the event itself is the same everywhere."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from latchkey.desktop.opened_links import OpenedLinks


def test_links_are_told_and_files_and_all_else_are_not(qapp: QApplication) -> None:
    told: list[str] = []
    house = QObject()
    OpenedLinks(told.append, house)
    for url in ("matrix:r/garden:example.org?via=a.example", "file:///etc/passwd"):
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(url)))
    QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert told == ["matrix:r/garden:example.org?via=a.example"]
    house.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("matrix:u/bo:example.org")))
    assert len(told) == 1
