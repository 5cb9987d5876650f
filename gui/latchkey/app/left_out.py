"""What is said of sessions on disk that cannot be opened."""

from __future__ import annotations

from collections.abc import Sequence

from .ports import Fate, Unopened
from .shown import Details

_SENTENCES = {
    Fate.NEWER: "A session on this computer was last used by a newer Latchkey, and this one leaves it untouched. Start the "
    "newer Latchkey to go on with it.",
    Fate.PUT_ASIDE: "A session on this computer could not be opened: {trouble}. Nothing of it was deleted: it was put aside "
    "in {folder}.",
    Fate.LEFT: "A session on this computer could not be opened: {trouble}. It was left as it is.",
}
_WAYS_ON = (
    "You can sign in here all the same, which makes a new device beside it, or use another profile: "
    "latchkey --profile NAME."
)


def notice(unopened: Sequence[Unopened]) -> str:
    """Empty where there is nothing that a person could miss."""
    told = [one for one in unopened if one.fate in _SENTENCES]
    sentences = dict.fromkeys(
        _SENTENCES[one.fate].format(trouble=one.trouble.detail, folder=one.folder) for one in told
    )
    return " ".join((*sentences, _WAYS_ON)) if told else ""


def details(unopened: Sequence[Unopened]) -> Details:
    lines: list[str] = []
    for one in unopened:
        lines += [f"session: {one.session_id}", f"outcome: {one.fate}", f"disk: {one.trouble.detail}"]
        lines += [f"folder: {one.folder}"] if one.fate is not Fate.NEVER_USED else []
    return Details(tuple(lines))
