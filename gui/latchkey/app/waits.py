"""Sentences that hold ``{left}`` for the time left, and what each of them becomes once that is over."""

from __future__ import annotations

from latchkey.language import mark, tr

NEXT_TRY = mark("Next try in {left}.")
TRYING_AGAIN = mark("Trying again in {left}.")
TOO_MANY_TRIES = mark("Too many tries. You can try again in {left}.")
GIVEN_UP = mark("Given up in {left}.")
GOOD_FOR = mark("The code is good for {left}.")
SENT_AGAIN = mark("Nothing came? It can be sent again in {left}.")

_OVER = {
    NEXT_TRY: mark("Next try now."),
    TRYING_AGAIN: mark("Trying again now."),
    TOO_MANY_TRIES: mark("Too many tries. You can try again now."),
    GIVEN_UP: mark("Giving up now."),
    GOOD_FOR: mark("The code is not good any more."),
    SENT_AGAIN: mark("Nothing came? It can be sent again now."),
}


def over(text: str) -> str:
    """``text`` once the time is over that is counted down in it, if any."""
    for counting, then in _OVER.items():
        text = text.replace(tr(counting), tr(then))
    return text
