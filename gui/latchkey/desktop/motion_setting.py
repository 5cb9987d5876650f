"""Whether Windows was told that less motion is wanted."""

from __future__ import annotations

import sys

_SPI_GETCLIENTAREAANIMATION = 0x1042


def less_motion_wanted() -> bool:
    """As it is set now; never where there is no such setting."""
    if sys.platform == "win32":
        import ctypes

        animates = ctypes.c_int(1)
        ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animates), 0)
        return not animates.value
    return False
