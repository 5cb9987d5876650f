"""From when on Python looks for garbage."""

from __future__ import annotations

import gc


def collect_from_now_on() -> None:
    """And not in what was made until now, which is there for as long as the program runs. To look through the modules
    alone takes 40 ms, during which no window moves, whichever thread it is that happens to need some memory."""
    gc.freeze()
    gc.enable()
