"""What nobody expected, as a person is told of it."""

from __future__ import annotations

from latchkey.app.mishap import Bug, Safety, of_bugs, of_crash, without_folder

_NOON_MS = 1_763_726_400_000
_FACTS = (("Latchkey", "1.0.0"), ("Qt", "6.11.3"), ("Python", "3.11.7"))
_BUG = Bug("here", "Traceback (most recent call last):\n  File \"syncing.py\", line 71, in run\nKeyError: 'next_batch'")
_LONG = Bug("there", "ValueError: " + "a very long value of any origin " * 20, times=12)

MISHAPS = {
    "bug": of_bugs([_BUG], Safety.SAVED, _FACTS, can_restart=True),
    "bug-before-sign-in": of_bugs([_BUG], Safety.NO_SESSION, _FACTS, can_restart=True),
    "bug-again-and-long": of_bugs([_LONG], Safety.NOT_SAVED, _FACTS, can_restart=True),
    "broken": of_bugs([_BUG._replace(breaks_session=True), _LONG], Safety.SAVED, _FACTS, can_restart=True),
    "broken-this-run-only": of_bugs(
        [_BUG._replace(breaks_session=True)], Safety.THIS_RUN_ONLY, _FACTS, can_restart=True
    ),
    "crash": of_crash("Fatal Python error: Segmentation fault", _NOON_MS, _FACTS),
    "crash-no-folder": without_folder(
        of_crash("Fatal Python error: Segmentation fault", _NOON_MS, _FACTS), "~/.local/state/latchkey/log"
    ),
}
