"""The language of the whole program: our texts, Qt's own, how dates are written. Qt's own texts say from which side they are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from latchkey import language

if TYPE_CHECKING:
    from latchkey.app.settings import Settings

_TEXTS = "latchkey_texts_of_qt"


def speak(app: QApplication, wanted: str) -> None:
    """From now on, in the language with the tag ``wanted``; empty for that of the system. What was said already stays."""
    language.use(wanted or of_system())
    # By their names: to ask for a language makes the enumerations of QLocale, and a direction those of Qt.
    of_dates, _, country = QLocale.system().name().partition("_")
    is_same = of_dates in (language.current(), "C")
    # Who lives in one country and reads another's language writes dates as where they live.
    QLocale.setDefault(QLocale.system() if is_same else QLocale(f"{language.current()}_{country}"))
    old = app.property(_TEXTS)  # to look among its children would make the types of them all
    if old is not None:
        app.removeTranslator(old)
        old.deleteLater()
        app.setProperty(_TEXTS, None)
    if language.current() != language.ENGLISH:
        from PySide6.QtCore import QLibraryInfo, QTranslator

        texts = QTranslator(app)
        app.setProperty(_TEXTS, texts)
        if texts.load(f"qtbase_{language.current()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(texts)


def speaks_as_set(show_anew: Callable[[], None]) -> Callable[[Settings, Settings], None]:
    """Listens to the settings: where their language has changed it is spoken, and ``show_anew`` is called."""

    def listen(was: Settings, now: Settings) -> None:
        if now.language != was.language:
            app = QApplication.instance()
            assert isinstance(app, QApplication)  # noqa: S101 - there is a window
            speak(app, now.language)
            show_anew()

    return listen


def of_system() -> str:
    """What the desktop asks for, as far as the program speaks it."""
    if sys.platform in ("win32", "darwin"):
        return language.best(QLocale.system().uiLanguages())
    return language.of_environment(os.environ)
