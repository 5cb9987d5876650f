"""What is said of sessions on disk that cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence

from latchkey.language import mark, tr

from .ports import Fate, Unopened
from .shown import Banner, BannerAction, Button, Details, Tone

_SENTENCES = {
    Fate.NEWER: mark(
        "A session on this computer was last used by a newer Latchkey, and this one leaves it untouched. Start the "
        "newer Latchkey to go on with it."
    ),
    Fate.PUT_ASIDE: mark(
        "A session on this computer could not be opened: {trouble}. Nothing of it was deleted: it was put aside "
        "in {folder}."
    ),
    Fate.LEFT: mark("A session on this computer could not be opened: {trouble}. It was left as it is."),
}
_WAYS_ON = mark(
    "You can sign in here all the same, which makes a new device beside it, or use another profile: "
    "latchkey --profile NAME."
)


def notice(unopened: Sequence[Unopened]) -> str:
    """Where nobody is signed in. Empty where there is nothing that a person could miss."""
    told = _told(unopened)
    return f"{told} {tr(_WAYS_ON)}" if told else ""


def banner(unopened: Sequence[Unopened]) -> Banner | None:
    """The same above the rooms of a session that could be opened."""
    told = _told(unopened)
    look = Button(tr("Check this computer"), BannerAction.CHECK_COMPUTER)
    return Banner(told, Tone.ASKING, (look, Button(tr("Dismiss"), BannerAction.DISMISS_UNOPENED))) if told else None


def _told(unopened: Sequence[Unopened]) -> str:
    sentences = [
        tr(_SENTENCES[one.fate], trouble=tr(one.trouble.detail), folder=one.folder)
        for one in unopened
        if one.fate in _SENTENCES
    ]
    return " ".join(dict.fromkeys(sentences))


def details(unopened: Sequence[Unopened]) -> Details:
    lines: list[str] = []
    for one in unopened:
        lines += [f"session: {one.session_id}", f"outcome: {one.fate}", f"disk: {one.trouble.detail}"]
        lines += [f"folder: {one.folder}"] if not one.fate.is_gone else []
    return Details(tuple(lines))
