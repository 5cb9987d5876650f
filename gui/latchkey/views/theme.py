"""Fusion with palettes of our own: the same look everywhere, light and dark, following the system where asked to."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

from latchkey._resources.style import STYLE

from .palette import DARK, LIGHT

TITLE_SCALE = 1.35
SMALL_SCALE = 0.88

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

_current = LIGHT


def apply_theme(app: QApplication, scheme: Qt.ColorScheme = Qt.ColorScheme.Unknown) -> None:
    """Dress the application. ``Unknown`` follows the system, now and when it changes; a system that does not say is
    light."""
    hints = app.styleHints()
    if app.property("follows_system"):
        hints.colorSchemeChanged.disconnect(_dress)
    app.setProperty("follows_system", scheme is Qt.ColorScheme.Unknown)
    if scheme is Qt.ColorScheme.Unknown:
        hints.colorSchemeChanged.connect(_dress)
        scheme = hints.colorScheme()
    _dress(scheme)


def colour(name: str) -> QColor:
    """A colour of the palette in use, by its name in ``palette``."""
    return _colour(_current[name])


def reduce_motion() -> bool:
    """Whether the platform asks for less motion: then nothing travels, and what is going on is said by an icon."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


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


def set_look(widget: QWidget, **looks: str) -> None:
    """Set the properties the style sheet goes by ("role", "tone"), and have the widget drawn anew where one changed."""
    changed = [name for name, value in looks.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, looks[name])
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _dress(scheme: Qt.ColorScheme) -> None:
    global _current  # noqa: PLW0603 - painted widgets look colours up; there is one application and one look
    _current = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, colour(name))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour("muted"))
    return palette


def _style_sheet() -> str:
    sizes = {"title": _size(TITLE_SCALE), "small": _size(SMALL_SCALE)}
    values = {**_current, **sizes}
    return re.sub(r"@(\w+)", lambda found: values[found[1]], STYLE)


def _size(scale: float) -> str:
    font = scaled_font(scale)
    return f"{font.pointSizeF():.2f}pt" if font.pointSizeF() > 0 else f"{font.pixelSize()}px"


@lru_cache(maxsize=64)
def _colour(value: str) -> QColor:
    return QColor(value)
