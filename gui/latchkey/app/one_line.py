"""Text from a server as one line of plain text."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_UNSEEN = "CMZ"
"""Unicode's major categories of control and format characters, marks, and separators."""


def one_line(value: object, limit: int) -> str:
    """``value`` with every run of white space and control characters as one space, cut at ``limit`` characters with "…".

    Empty for anything but a string, and for text with nothing to be seen in it (zero-width characters alone). Other
    format characters, as those for writing direction, are kept: emoji and scripts need them, and the view isolates
    them. A lone surrogate, which no file or socket takes, becomes U+FFFD.
    """
    if not isinstance(value, str):
        return ""
    # A name may come with 64 KB of spaces; what is cut off anyway is not worked on.
    text = _BREAKS.sub(" ", value.lstrip()[: limit * 4]).strip()
    if all(unicodedata.category(char)[0] in _UNSEEN for char in text):
        return ""
    if not text.isascii():
        text = _SURROGATES.sub("\ufffd", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"
