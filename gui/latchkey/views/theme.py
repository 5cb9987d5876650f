"""Fusion with palettes of our own: the same look everywhere, light and dark, following the system where asked to.

This and whatever else the first picture of the room list needs does without the enumerations of ``Qt``, ``QStyle`` and
``QEvent``, as PySide6 makes all of a class's enumerations when the class is first named: 15, 5 and 1 ms.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QFontInfo, QFontMetrics, QGuiApplication, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from latchkey._resources.style import STYLE
from latchkey.identity_of_program import APPLICATION_ID

from .palette import DARK, LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TITLE_SCALE = 1.35
SMALL_SCALE = 0.88
_USUAL_PX = 13
"""Of letters, which most widths here are made for."""
_LEAST_ROW_PX = 18

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "hover",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "base",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "muted",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "window",
    QPalette.ColorRole.Light: "base",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Shadow: "border",
}

DARKNESS = {"light": False, "dark": True}
"""Of the themes in the settings, but for that of the system."""
_DARKER_IS_DARK = 128
_IN_FUSION = "in_fusion"
_FOLLOWS = "follows_system"
_IS_DARK = "system_is_dark"

_current = LIGHT


_less_motion = False


class _Look(QObject):
    changed = Signal()
    motion_changed = Signal()


@lru_cache(maxsize=1)
def _look() -> _Look:
    return _Look()


def application(name: str) -> QApplication:
    """The one application, made in Fusion where there is none yet: to change the style later costs 5 ms."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([name, "-style", "fusion"])
        app.setProperty(_IN_FUSION, True)
    app.setDesktopFileName(APPLICATION_ID)
    return app


def apply_theme(app: QApplication, *, dark: bool | None = None) -> None:
    """Dress the application dark or light; ``None`` follows the system, now and when it changes. A system that does not say
    is taken for what the colours say that it began with."""
    hints = app.styleHints()
    first = app.property(_IS_DARK) is None
    if first:
        # The palette that the system gave, before ours takes its place.
        app.setProperty(_IS_DARK, app.palette().color(QPalette.ColorRole.Window).lightness() < _DARKER_IS_DARK)
    if app.property(_FOLLOWS):
        hints.colorSchemeChanged.disconnect(_follow)
    app.setProperty(_FOLLOWS, dark is None)
    if not app.property(_IN_FUSION):
        app.setStyle("Fusion")
        app.setProperty(_IN_FUSION, True)
    if dark is None:
        hints.colorSchemeChanged.connect(_follow)
    if dark is None:
        # To ask for the scheme would make the enumerations of ``Qt``.
        dark = app.property(_IS_DARK) if first else _system_is_dark(app)
    _dress(app, dark=bool(dark))


def change_theme(*, dark: bool | None) -> None:
    """As ``apply_theme``, while the program runs. What is the system's own, as window frames and dialogs to choose a file,
    follows where the system lets a program say so."""
    from PySide6.QtCore import Qt

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    hints = app.styleHints()
    if app.property(_FOLLOWS):
        hints.colorSchemeChanged.disconnect(_follow)
        app.setProperty(_FOLLOWS, False)
    if dark is None:
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    apply_theme(app, dark=dark)


def on_change(slot: Callable[[], None]) -> None:
    """Call a widget's ``slot`` whenever colours have changed: what is painted with an icon has to be painted anew."""
    _look().changed.connect(slot)


def colour(name: str) -> QColor:
    """A colour of the palette in use, by its name in ``palette``."""
    return _colour(_current[name])


def colours() -> Mapping[str, str]:
    """The palette in use."""
    return _current


def pen(name: str, width: float = 1.0) -> QPen:
    """A pen of a colour of the palette in use. To hand a colour to a painter would make the enumerations of ``Qt``."""
    made = QPen()
    made.setColor(colour(name))
    made.setWidthF(width)
    return made


def brush(name: str) -> QBrush:
    """A brush of a colour of the palette in use."""
    return pen(name).brush()


def want_less_motion(less: bool) -> None:  # noqa: FBT001 - what a MotionWatch calls
    """What the desktop says, now or from now on."""
    global _less_motion  # noqa: PLW0603 - as the look, it is one for the whole application
    if less != _less_motion:
        _less_motion = less
        _look().motion_changed.emit()


def reduce_motion() -> bool:
    """Whether less motion is wanted: then nothing travels, and what is going on is said by an icon."""
    return _less_motion


def on_motion_change(slot: Callable[[], None]) -> None:
    """Call a widget's ``slot`` whenever ``reduce_motion`` has changed."""
    _look().motion_changed.connect(slot)


def scaled_font(scale: float = 1.0, *, bold: bool = False, tabular: bool = False) -> QFont:
    """The platform's font, larger or smaller; ``tabular`` gives all digits one width, so that a countdown stays put."""
    font = QFont(QGuiApplication.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * scale)
    else:
        font.setPixelSize(round(font.pixelSize() * scale))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def for_letters(px: int) -> int:
    """``px`` where letters are of the usual size, and more where the platform's are larger."""
    return round(px * max(1.0, QFontInfo(QGuiApplication.font()).pixelSize() / _USUAL_PX))


def set_look(widget: QWidget, **looks: str) -> None:
    """Set the properties the style sheet goes by ("role", "tone"), and have the widget drawn anew where one changed."""
    was = {name: widget.property(name) for name in looks}
    for name, look in looks.items():
        if look != was[name]:
            widget.setProperty(name, look)
    if any(old is not None and old != looks[name] for name, old in was.items()):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _follow(_: object) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _dress(app, dark=_system_is_dark(app))


def _system_is_dark(app: QApplication) -> bool:
    scheme = app.styleHints().colorScheme().name
    return bool(app.property(_IS_DARK)) if scheme == "Unknown" else scheme == "Dark"


def _dress(app: QApplication, *, dark: bool) -> None:
    global _current  # noqa: PLW0603 - painted widgets look colours up; there is one application and one look
    _current = DARK if dark else LIGHT
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())
    _look().changed.emit()


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour("muted"))
    return palette


def _style_sheet() -> str:
    row_px = max(_LEAST_ROW_PX, QFontMetrics(QGuiApplication.font()).height() + 2)
    sizes = {"title": _size(TITLE_SCALE), "small": _size(SMALL_SCALE), "row": f"{row_px}px"}
    values = {**_current, **sizes}
    return re.sub(r"@(\w+)", lambda found: values[found[1]], STYLE)


def _size(scale: float) -> str:
    font = scaled_font(scale)
    return f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"


@lru_cache(maxsize=64)
def _colour(value: str) -> QColor:
    return QColor(value)
