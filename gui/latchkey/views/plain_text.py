"""Text that came from a server, made fit to stand beside our own. It is never taken for markup."""

from __future__ import annotations

import re

from PySide6.QtGui import QGuiApplication

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

LONGEST = 320
"""More characters than that never fit into one line of a window, so no more are measured or painted."""

_FOLDED = 512
_BREAKS = r"[\s\u0085\u2028\u2029]+"
_CONTROLS = "[\x00-\x1f\x7f-\x9f\ufff9-\ufffb\ud800-\udfff]"
"""Also half surrogate pairs, which JSON can carry and Qt cannot."""
_STEERING = "[\u202a-\u202e\u2066-\u2069\u2028\u2029]"
"""Characters that turn the direction of what stands after them, also beyond the text they came in."""


def one_line(text: str, longest: int = LONGEST) -> str:
    """``text`` as one line: breaks become a space, control characters a visible mark, steering characters go."""
    cut = text[:longest]
    if cut.isascii() and cut.isprintable():
        return cut.strip() if len(text) <= longest else cut.strip() + "…"
    cut = re.sub(_CONTROLS, "\ufffd", re.sub(_STEERING, "", re.sub(_BREAKS, " ", cut))).strip()
    return cut if len(text) <= longest else cut + "…"


def isolated(text: str) -> str:
    """``text`` in a bidi isolate, so that a name leaves the words around it in their places (UAX 9)."""
    is_safe = text.isascii() and not QGuiApplication.isRightToLeft()
    return text if is_safe else f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def paragraphs(text: str, longest: int = 4_000) -> str:
    """``text`` with its line breaks, for a place that has room, as a topic."""
    lines = (one_line(line, longest) for line in text[:longest].splitlines())
    return "\n".join(lines) + ("…" if len(text) > longest else "")


def folded(text: str) -> str:
    """What the filter compares: no case, no accents ("Über" is found by "uber")."""
    text = text[:_FOLDED]
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c)).casefold()


def tool_tip(text: str) -> str:
    """``text`` for ``setToolTip``, which would take it for markup where it looks like it; empty stays empty."""
    from html import escape

    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if text else ""


def initial(name: str) -> str:
    """The first letter or digit, for a picture that is not there; "#" where there is none."""
    return next((c.upper()[0] for c in name[:LONGEST] if c.isalnum()), "#")
