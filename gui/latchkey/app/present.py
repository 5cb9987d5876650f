"""Turns a snapshot into what a window shows. Pure: the moment is an argument."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import schedule, verdict
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.states import (
    Active,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
    identity_of,
    lock_of,
)
from latchkey.session.tokens import Held, NoExpiry

from . import clock_words, happenings, left_out, words
from .banners import banner
from .devices_page import manage_page
from .flow_words import signed_in_with
from .held import held_of
from .hindrance import Hindrance, hindrance
from .key_question import key_question
from .lock_screen import lock_screen, whose_lock
from .login_shown import LoginShown
from .relogin import NOTHING_KNOWN, Back, relogin
from .shown import Banner, Expiry, Happening, Limit, Receipt, SessionShown, StateWord, Tone, WindowShown
from .snapshot import Snapshot
from .standing import standing
from .support import Contact

HAPPENINGS_SHOWN = 50

_HINTS = {
    Hindrance.OFFLINE: "The homeserver cannot be reached. You stay signed in.",
    Hindrance.SERVER_ERROR: "The homeserver has a problem of its own. You stay signed in.",
    Hindrance.RATE_LIMITED: "The homeserver asks to wait. You stay signed in.",
    Hindrance.NOT_AUTHORISED: "The homeserver turns requests away. You stay signed in.",
}


def window(
    snapshot: Snapshot,
    login: LoginShown,
    now: Instant,
    contacts: tuple[Contact, ...] = (),
    *,
    untold: Banner | None = None,
    back: Back = NOTHING_KNOWN,
) -> WindowShown:
    """The login view where there is no session, otherwise the session with whatever needs attention."""
    identity = identity_of(snapshot.state)
    if identity is None or _is_first_saving(snapshot.state):
        return WindowShown(
            login=replace(login, untold=untold),
            keep_question=key_question(snapshot),
            interaction=snapshot.interaction,
        )
    return WindowShown(
        session=session(snapshot, identity, now),
        banner=banner(snapshot, now) or untold or left_out.banner(snapshot.unopened),
        locked=lock_screen(snapshot, contacts),
        relogin=relogin(snapshot, back),
        keep_question=key_question(snapshot),
        receipt=receipt(snapshot),
        interaction=snapshot.interaction,
        loading_rooms=not snapshot.synced,
        rooms_frozen=_is_frozen(snapshot, now),
    )


def session(snapshot: Snapshot, identity: Identity, now: Instant) -> SessionShown:
    word, tone, hint = state_word(snapshot, now)
    held = held_of(snapshot.state)
    keeping = snapshot.keeping
    return SessionShown(
        state=word,
        tone=tone,
        state_hint=hint,
        user_id=identity.user_id,
        device_id=identity.device_id,
        homeserver=identity.homeserver_url.removeprefix("https://"),
        kept_in=_kept_in(snapshot),
        survives_restart=bool(keeping.backend) and not keeping.for_this_run and keeping.trouble is None,
        expiry=_expiry(held, now),
        refreshing=isinstance(snapshot.state, Refreshing) and lock_of(snapshot.state) is None,
        refresh_due=_refresh_due(snapshot.state),
        no_refresh=_no_refresh(snapshot.state, held),
        last_refresh=_last_refresh(held),
        can_refresh=can_refresh(snapshot.state),
        can_sign_out=not isinstance(snapshot.state, SigningIn | SigningOut),
        happenings=tuple(
            Happening(clock_words.at_second(entry.at_ms), happenings.in_words(entry))
            for entry in snapshot.journal[:HAPPENINGS_SHOWN]
        ),
        signed_in_with=signed_in_with(identity.signed_in_with),
        account_page=manage_page(None if held is None else held.tokens.issuer),
        sign_in_needed=None if held is None else _sign_in_needed(held, now),
    )


def state_word(snapshot: Snapshot, now: Instant) -> tuple[StateWord, Tone, str]:
    """The word of "Session state", how it feels, and what it means."""
    state, held = snapshot.state, held_of(snapshot.state)
    usable = held is not None and schedule.is_usable(held, now)
    match state:
        case _ if whose_lock(state) is not None:
            return "Locked", Tone.LOCKED, "Your homeserver has locked the account. Everything is kept."
        case SigningIn() | Saving(before=None):
            return "Signing in", Tone.BUSY, "The homeserver has been asked."
        case SigningOut():
            return "Signing out", Tone.BUSY, "The homeserver is being told."
        case SoftLoggedOut(reason=SoftLogoutReason.KEY_HELD_BACK):
            return "Offline", Tone.IDLE, "Your saved session waits for its key."
        case SoftLoggedOut():
            return "Soft logged out", Tone.ASKING, "Everything is kept. Sign in again to go on."
        case RefreshChallenged():
            return (
                "Sign-in step needed",
                Tone.ASKING,
                "Your homeserver asks for something before it renews the session. Everything is kept.",
            )
        case Restoring(trouble=None):
            where = snapshot.keeping.backend or "your keyring"
            return "Offline", Tone.IDLE, f"Waiting for {where}, which may be asking you for its password."
        case Restoring():
            return "Offline", Tone.IDLE, "The session waits for its key."
        case Verifying() if not usable:
            return "Offline", Tone.IDLE, "Your homeserver refused the session. Checking whether it still exists…"
        case Active(trouble=trouble) if trouble is not None and not usable:
            tone = hindrance(trouble).tone
            return "Offline", tone, "The session could not be renewed yet. You stay signed in."
    what = None if snapshot.reach.trouble is None else hindrance(snapshot.reach.trouble)
    if what is not None and what.is_away:
        return "Offline", what.tone, _HINTS[what]
    refreshing = isinstance(state, Refreshing) or (isinstance(state, Saving) and state.trouble is None)
    if what is not None:
        return "Refreshing" if refreshing else "Active", what.tone, _HINTS[what]
    if refreshing:
        return "Refreshing", Tone.BUSY, "A new access token is being fetched."
    return "Active", Tone.GOOD, "Signed in, and the access token works."


def receipt(snapshot: Snapshot) -> Receipt | None:
    again, problem = snapshot.again, snapshot.invite_problem
    if again is None:
        if problem is None:
            return None
        said = standing(problem)
        if said is not None:
            return Receipt(f"{said.text} You stay signed in.", Tone.ASKING if said.page else Tone.BARRED, said.page)
        return Receipt(f"Your answer to the invitation did not arrive: {words.in_short(problem)}.", Tone.ASKING)
    if again.device_id == again.previous_device_id:
        return Receipt(f"Same device {again.device_id}. Nothing was lost.")
    return Receipt(
        f"The homeserver gave you a new device ({again.device_id}) instead of {again.previous_device_id}. "
        "Your rooms are kept; other people may see a new device.",
        Tone.ASKING,
    )


def _is_frozen(snapshot: Snapshot, now: Instant) -> bool:
    state = snapshot.state
    lives = isinstance(state, Active | Refreshing | Saving) and lock_of(state) is None
    if isinstance(state, RefreshChallenged):
        lives = schedule.is_usable(state.held, now)
    return not lives or snapshot.reach.lost_at is not None


def can_refresh(state: State) -> bool:
    """Not while the server has asked to wait (F3)."""
    if isinstance(state, Active) and verdict.asks_to_wait(state.trouble):
        return False
    return isinstance(state, Active | RefreshChallenged) and state.held.can_refresh


def _is_first_saving(state: State) -> bool:
    return isinstance(state, Saving) and state.before is None and state.again is None


def _kept_in(snapshot: Snapshot) -> str:
    keeping = snapshot.keeping
    if keeping.for_this_run:
        return "This run only"
    if not keeping.backend:
        return "Not saved yet"
    return keeping.backend if keeping.trouble is None else f"{keeping.backend}; the newest tokens are not saved yet"


def _expiry(held: Held | None, now: Instant) -> Expiry:
    if held is None:
        return Expiry()
    issued_ms, lifetime = held.tokens.issued_at.wall_ms, held.tokens.expires_in_ms
    at = clock_words.at_minute(issued_ms, now.wall_ms)
    if lifetime is NoExpiry.NEVER:
        return Expiry(none=lifetime, source=f"At {at} the server named no lifetime: the token does not expire.")
    if lifetime is NoExpiry.NOT_KNOWN:
        return Expiry(none=lifetime, source=f"What the server said at {at} is no lifetime.")
    source = f"The server said {clock_words.span(lifetime)} at {clock_words.at_second(issued_ms)}."
    return Expiry(at=held.tokens.issued_at.later(lifetime), lifetime_ms=lifetime, source=source)


def _sign_in_needed(held: Held, now: Instant) -> Limit | None:
    end = schedule.sign_in_needed(held)
    if end is None:
        return None
    if held.tokens.refresh is None:
        source = "The server gave no refresh token, so the session ends with its access token."
    elif not held.renewable:
        source = "The server refused to renew this session, so it ends with its access token."
    else:
        since = clock_words.at_minute(now.wall_ms_at(end.since), now.wall_ms)
        source = f"Since {since} every lifetime that the server gave ends at this moment, whatever is refreshed."
    return Limit(end.at, end.since, source)


def _refresh_due(state: State) -> Instant | None:
    if not isinstance(state, Active):
        return None
    return state.retry_at or schedule.refresh_due(state.held)


def _no_refresh(state: State, held: Held | None) -> str:
    if isinstance(state, Refreshing | Saving):
        return "Now"
    if held is None:
        return "After signing in again" if isinstance(state, SoftLoggedOut | SigningIn) else ""
    if _refresh_due(state) is not None:
        return ""
    if isinstance(state, RefreshChallenged):
        return "After the sign-in step"
    if held.tokens.refresh is None:
        return "No refresh token given"
    if not held.renewable:
        return "Refused by the server"
    if held.tokens.expires_in_ms is NoExpiry.NEVER:
        return "Not needed"
    if isinstance(state, Locked):
        return "When the token ends"
    return "When the server asks"


def _last_refresh(held: Held | None) -> str:
    if held is None:
        return ""
    if held.last_refresh_ms is None:
        return "Not yet"
    rotated = "refresh token rotated" if held.last_rotated else "same refresh token"
    return f"{clock_words.at_second(held.last_refresh_ms)}, the {clock_words.ordinal(held.refresh_count)}, {rotated}"
