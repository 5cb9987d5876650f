"""The question where the keyring does not do its part: what is to become of this session?

Found, absent, locked and failed are four outcomes, and each but the first has its own words (F36 to F38, F44)."""

from __future__ import annotations

from latchkey.session.answers import KeyTrouble, NoKey, NotStored
from latchkey.session.states import Restoring, Saving, State

from . import words
from .shown import BannerAction, Button, KeepQuestion
from .snapshot import Snapshot

TRY_AGAIN = Button("Try again", BannerAction.RETRY_KEY)
CONTINUE = Button("Continue without saving", BannerAction.KEEP_FOR_THIS_RUN)
SIGN_IN_AGAIN = Button("Sign in again", BannerAction.SIGN_IN_AGAIN)
_QUIT = Button("Quit", BannerAction.QUIT)


def key_question(snapshot: Snapshot) -> KeepQuestion | None:
    """At a start as long as it was not put off; after a sign-in always, as nothing is stored yet. Later on there is an older
    pair on disk, and a banner is enough."""
    match snapshot.state:
        case Restoring(asking=True, trouble=trouble) if trouble is not None and asks_at_start(trouble):
            return _at_start(trouble, snapshot.keeping.backend)
        case Saving(before=None, trouble=trouble) if trouble is not None:
            return _after_sign_in(trouble)
        case _:
            return None


def is_nowhere_kept(state: State) -> bool:
    """Whether this is a new session that would end with the program, and has not been used."""
    return isinstance(state, Saving) and state.before is None and state.again is None


def asks_at_start(trouble: NoKey | NotStored) -> bool:
    """Whether there is anything to decide; a disk that does not answer has a banner."""
    return isinstance(trouble, NoKey) or trouble.wrong_key


def is_held_back(trouble: NoKey | NotStored) -> bool:
    """Whether the key may well be there, and come back."""
    return isinstance(trouble, NoKey) and trouble.trouble is not KeyTrouble.ABSENT


def _at_start(trouble: NoKey | NotStored, kept_in: str) -> KeepQuestion:
    kept_in = kept_in or "your keyring"
    if is_held_back(trouble):
        buttons = (_QUIT, CONTINUE, TRY_AGAIN)
        also = "To continue without saving, you sign in for this run only; your saved session is left as it is."
    else:
        buttons = (_QUIT, TRY_AGAIN, SIGN_IN_AGAIN)
        also = "You can sign in again: your rooms on this computer are kept, and you get a new device."
    title, text = _why_not_opened(trouble, kept_in)
    return KeepQuestion(
        "Open this session?", title, f"{text} {also}", buttons, BannerAction.LATER, words.details(trouble)
    )


def _why_not_opened(trouble: NoKey | NotStored, kept_in: str) -> tuple[str, str]:
    if isinstance(trouble, NotStored):
        text = (
            f"The key in {kept_in} does not open what is stored here: they come from two different copies, or the file"
        )
        return "The key does not fit", f"{text} is damaged. Nothing was removed."
    if trouble.trouble is KeyTrouble.LOCKED:
        text = (
            f"{trouble.backend or kept_in} holds the key to your saved session and is locked. Unlock it and try again:"
        )
        return "Your keyring is locked", f"{_capital(text)} you are signed in without your password."
    if trouble.trouble is KeyTrouble.FAILED:
        if not trouble.backend:
            text = f"The key to your saved session is kept in {kept_in}, and no keyring answers on this computer now."
            return "No keyring was found", f"{text} Once it runs again, try again."
        text = f"{trouble.backend} holds the key to your saved session and gave no usable answer."
        return "Your keyring does not answer", f"{text} Nothing was removed."
    now = trouble.asked or (trouble.backend,)
    if kept_in in now or kept_in == "your keyring":
        text = f"{trouble.backend} answers, but the key to your saved session is not there, so it cannot be opened."
        return "The key to this session is gone", text
    text = f"The key to your saved session was put into {kept_in}. Now {_and(now)} answers, and does not have it."
    return "Another keyring answers", f"{text} Go back to {kept_in} and try again to find everything as it was."


def _after_sign_in(trouble: NoKey | NotStored) -> KeepQuestion:
    title, text = _why_not_saved(trouble)
    also = "Without saving, you stay signed in until you quit."
    buttons = (_QUIT, CONTINUE, TRY_AGAIN)
    escape = BannerAction.KEEP_FOR_THIS_RUN
    return KeepQuestion("Keep this session?", title, f"{text} {also}", buttons, escape, words.details(trouble))


def _why_not_saved(trouble: NoKey | NotStored) -> tuple[str, str]:
    said = words.not_kept(trouble)
    if isinstance(trouble, NotStored):
        return "The session cannot be saved", f"You are signed in. {said}"
    if trouble.trouble is KeyTrouble.LOCKED:
        text = "so the session cannot be saved yet. Unlock it and try again."
        return "Your keyring is locked", f"You are signed in. {said.rstrip('.')}, {text}"
    title = "Your keyring does not answer" if trouble.backend else "No keyring was found"
    return title, f"You are signed in, but the session cannot be saved. {said}"


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
