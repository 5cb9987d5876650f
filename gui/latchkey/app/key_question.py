"""The question where the keyring does not do its part: what is to become of this session?

Found, absent, locked and failed are four outcomes, and each but the first has its own words (F36 to F38, F44)."""

from __future__ import annotations

from latchkey.language import tr
from latchkey.session.answers import KeyTrouble, NoKey, NotStored
from latchkey.session.states import Restoring, Saving, State

from . import words
from .shown import BannerAction, Button, KeepQuestion
from .snapshot import Snapshot


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


def is_being_kept(state: State) -> bool:
    """Whether a new session is on its way to the keyring for the first time."""
    return isinstance(state, Saving) and is_nowhere_kept(state) and state.trouble is None


def waiting_for(keyring: str) -> str:
    """What is said as long as a keyring takes, which may have put a question of its own on the screen."""
    return tr("Waiting for {where}, which may be asking you for its password.", where=keyring or tr("your keyring"))


def asks_at_start(trouble: NoKey | NotStored) -> bool:
    """Whether there is anything to decide; a disk that does not answer has a banner."""
    return isinstance(trouble, NoKey) or trouble.wrong_key


def is_held_back(trouble: NoKey | NotStored) -> bool:
    """Whether the key may well be there, and come back."""
    return isinstance(trouble, NoKey) and trouble.trouble is not KeyTrouble.ABSENT


def _at_start(trouble: NoKey | NotStored, kept_in: str) -> KeepQuestion:
    if is_held_back(trouble):
        buttons = (_quit(), continue_without_saving(), try_again())
        also = tr("To continue without saving, you sign in for this run only; your saved session is left as it is.")
    else:
        buttons = (_quit(), try_again(), sign_in_again())
        also = tr("You can sign in again: your rooms on this computer are kept, and you get a new device.")
    title, text = _why_not_opened(trouble, kept_in)
    return KeepQuestion(
        tr("Open this session?"), title, f"{text} {also}", buttons, BannerAction.LATER, words.details(trouble)
    )


def _why_not_opened(trouble: NoKey | NotStored, kept_in: str) -> tuple[str, str]:
    if isinstance(trouble, NotStored):
        return tr("The key does not fit"), _unfit(kept_in)
    if trouble.trouble is KeyTrouble.LOCKED:
        return tr("Your keyring is locked"), _locked(trouble.backend or kept_in)
    if trouble.trouble is KeyTrouble.FAILED:
        return _silent(trouble.backend, kept_in)
    return _gone(trouble, kept_in)


def _unfit(kept_in: str) -> str:
    if not kept_in:
        return tr(
            "The key in your keyring does not open what is stored here: they come from two different copies, or the file "
            "is damaged. Nothing was removed."
        )
    return tr(
        "The key in {keyring} does not open what is stored here: they come from two different copies, or the file is "
        "damaged. Nothing was removed.",
        keyring=kept_in,
    )


def _locked(keyring: str) -> str:
    if not keyring:
        return tr(
            "Your keyring holds the key to your saved session and is locked. Unlock it and try again: you are signed in "
            "without your password."
        )
    return tr(
        "{keyring} holds the key to your saved session and is locked. Unlock it and try again: you are signed in without "
        "your password.",
        keyring=keyring,
    )


def _silent(backend: str, kept_in: str) -> tuple[str, str]:
    if backend:
        return tr("Your keyring does not answer"), tr(
            "{keyring} holds the key to your saved session and gave no usable answer. Nothing was removed.",
            keyring=backend,
        )
    if kept_in:
        return tr("No keyring was found"), tr(
            "The key to your saved session is kept in {keyring}, and no keyring answers on this computer now. Once it runs "
            "again, try again.",
            keyring=kept_in,
        )
    return tr("No keyring was found"), tr(
        "The key to your saved session is kept in your keyring, and no keyring answers on this computer now. Once it runs "
        "again, try again."
    )


def _gone(trouble: NoKey, kept_in: str) -> tuple[str, str]:
    now = trouble.asked or (trouble.backend,)
    if kept_in in now or not kept_in:
        return tr("The key to this session is gone"), tr(
            "{keyring} answers, but the key to your saved session is not there, so it cannot be opened.",
            keyring=trouble.backend,
        )
    *others, last = now
    if others:
        text = tr(
            "The key to your saved session was put into {keyring}. Now {others} and {last} answers, and does not have it. "
            "Go back to {keyring} and try again to find everything as it was.",
            keyring=kept_in,
            others=", ".join(others),
            last=last,
        )
    else:
        text = tr(
            "The key to your saved session was put into {keyring}. Now {other} answers, and does not have it. Go back to "
            "{keyring} and try again to find everything as it was.",
            keyring=kept_in,
            other=last,
        )
    return tr("Another keyring answers"), text


def _after_sign_in(trouble: NoKey | NotStored) -> KeepQuestion:
    title, text = _why_not_saved(trouble)
    also = tr("Without saving, you stay signed in until you quit.")
    buttons = (_quit(), continue_without_saving(), try_again())
    escape = BannerAction.KEEP_FOR_THIS_RUN
    return KeepQuestion(tr("Keep this session?"), title, f"{text} {also}", buttons, escape, words.details(trouble))


def _why_not_saved(trouble: NoKey | NotStored) -> tuple[str, str]:
    if isinstance(trouble, NotStored):
        why = words.not_kept_in_short(trouble)
        text = tr("You are signed in, but the session cannot be saved: {why}.", why=why)
        return tr("The session cannot be saved"), text
    if trouble.trouble is KeyTrouble.LOCKED:
        return tr("Your keyring is locked"), _locked_after_sign_in(trouble.backend)
    title = tr("Your keyring does not answer") if trouble.backend else tr("No keyring was found")
    return title, f"{tr('You are signed in, but the session cannot be saved.')} {words.no_key(trouble)}"


def _locked_after_sign_in(keyring: str) -> str:
    if not keyring:
        return tr(
            "You are signed in. Your keyring is locked, so the session cannot be saved yet. Unlock it and try again."
        )
    return tr(
        "You are signed in. {keyring} is locked, so the session cannot be saved yet. Unlock it and try again.",
        keyring=keyring,
    )


def try_again() -> Button:
    return Button(tr("Try again"), BannerAction.RETRY_KEY)


def continue_without_saving() -> Button:
    return Button(tr("Continue without saving"), BannerAction.KEEP_FOR_THIS_RUN)


def sign_in_again() -> Button:
    return Button(tr("Sign in again"), BannerAction.SIGN_IN_AGAIN)


def _quit() -> Button:
    return Button(tr("Quit"), BannerAction.QUIT)
