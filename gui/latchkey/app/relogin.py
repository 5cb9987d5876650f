"""The dialog "Sign in again"."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.language import mark, tr, trn
from latchkey.session.answers import NoAnswer, NotThrough, Refused
from latchkey.session.states import OtherUser, SigningIn, SoftLoggedOut, SoftLogoutReason, State

from . import waits, words
from .login_shown import PASSWORD_ALONE, PassageShown, ReloginShown, WaysShown
from .snapshot import Snapshot

_WHY = {
    SoftLogoutReason.SERVER_ASKED: mark("Your homeserver asks you to sign in again."),
    SoftLogoutReason.TOKEN_ENDED: mark("Your sign-in has run out, and this homeserver gave nothing to renew it with."),
    SoftLogoutReason.REFRESH_TOKEN_ENDED: mark(
        "Your sign-in has run out: your homeserver does not renew it any longer."
    ),
    SoftLogoutReason.KEY_LOST: mark("The key to this session is not in your keyring, so its tokens cannot be read."),
    SoftLogoutReason.KEY_HELD_BACK: mark("Sign in for this run only."),
}


@dataclass(frozen=True, slots=True)
class Back:
    """What the dialog shows of the way back, which is not the session's own."""

    ways: WaysShown = PASSWORD_ALONE
    by_password: bool = True
    """The last try was."""
    passage: PassageShown | None = None


NOTHING_KNOWN = Back()


def waiting_in(state: State) -> SoftLoggedOut | None:
    """What the dialog is about; ``None`` where it is not wanted."""
    waiting = state.reusing if isinstance(state, SigningIn) else state
    return waiting if isinstance(waiting, SoftLoggedOut) and waiting.asking else None


def relogin(snapshot: Snapshot, way_back: Back = NOTHING_KNOWN) -> ReloginShown | None:
    state, waiting = snapshot.state, waiting_in(snapshot.state)
    if waiting is None:
        return None
    problem = waiting.problem
    is_beside = waiting.reason is SoftLogoutReason.KEY_HELD_BACK
    return ReloginShown(
        title=tr("Continue without saving") if is_beside else tr("Sign in again to go on"),
        explanation=f"{tr(_WHY[waiting.reason])} {what_is_kept(snapshot.room_count, waiting.reason)}"
        + (f" {tr(words.USED_ELSEWHERE)}" if snapshot.used_elsewhere else ""),
        user_id=waiting.identity.user_id,
        homeserver=waiting.identity.homeserver_url.removeprefix("https://"),
        device_id=tr("A new one, for this run") if is_beside else waiting.identity.device_id,
        problem=_problem(problem, by_password=way_back.by_password) if problem is not None else "",
        busy=isinstance(state, SigningIn),
        wait=waits.after_sign_in(problem, waiting.problem_at),
        details=words.details(problem),
        can_forget=not is_beside,
        ways=way_back.ways,
        passage=way_back.passage,
    )


def _problem(problem: Refused | NoAnswer | NotThrough | OtherUser, *, by_password: bool) -> str:
    """As at a first sign-in, where the username could be wrong too."""
    if by_password and isinstance(problem, Refused) and problem.errcode == "M_FORBIDDEN":
        return tr("Wrong password.")
    return words.sign_in_problem(problem, by_password=by_password)


def what_is_kept(room_count: int, reason: SoftLogoutReason) -> str:
    if reason is SoftLogoutReason.KEY_HELD_BACK:
        return tr("Your saved session is left as it is, and comes back at a start with your keyring unlocked.")
    if reason is SoftLogoutReason.KEY_LOST:
        if room_count <= 1:
            return tr("On this computer your rooms are kept; you will get a new device.")
        return trn(
            "On this computer {count} room is kept; you will get a new device.",
            "On this computer {count} rooms are kept; you will get a new device.",
            room_count,
        )
    if room_count <= 1:
        return tr("Nothing on this computer was lost: your rooms are kept, and this device stays the same.")
    return trn(
        "Nothing on this computer was lost: {count} room is kept, and this device stays the same.",
        "Nothing on this computer was lost: {count} rooms are kept, and this device stays the same.",
        room_count,
    )
