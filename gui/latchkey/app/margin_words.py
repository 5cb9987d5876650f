"""What a margin means, in words."""

from __future__ import annotations

from latchkey.language import tr
from latchkey.session import schedule

LONG_MS = 60 * 60 * 1000


def said(percent: int) -> str:
    """For a margin of so much, see ``schedule.margin_ms``: the breadth of it does not depend on ``percent``."""
    most_s = schedule.margin_ms(LONG_MS, percent) // 1000
    return tr(
        "A token that lives five minutes or longer is refreshed {seconds} s before it ends, "
        "a shorter one when {percent} % of its life is left.",
        seconds=most_s,
        percent=percent,
    )
