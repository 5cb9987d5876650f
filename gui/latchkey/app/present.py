"""Turns a snapshot into what a window shows. Pure: the moment is an argument."""

from __future__ import annotations

from dataclasses import replace

from latchkey.language import mark, tr
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
from .key_question import is_nowhere_kept, key_question, waiting_for
from .lock_screen import lock_screen, whose_lock
from .login_shown import LoginShown
from .relogin import NOTHING_KNOWN, Back, relogin
from .shown import Banner, Expiry, Happening, Limit, Receipt, SessionShown, StateWord, Tone, WindowShown
from .snapshot import Snapshot
from .standing import standing
from .support import Contact

HAPPENINGS_SHOWN = 50

_HINTS = {
    Hindrance.OFFLINE: mark("The homeserver cannot be reached. You stay signed in."),
    Hindrance.SERVER_ERROR: mark("The homeserver has a problem of its own. You stay signed in."),
    Hindrance.RATE_LIMITED: mark("The homeserver asks to wait. You stay signed in."),
    Hindrance.NOT_AUTHORISED: mark("The homeserver turns requests away. You stay signed in."),
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
    if identity is None or is_nowhere_kept(snapshot.state):
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
            return "Locked", Tone.LOCKED, tr("Your homeserver has locked the account. Everything is kept.")
        case SigningIn() | Saving(before=None):
            return "Signing in", Tone.BUSY, tr("The homeserver has been asked.")
        case SigningOut():
            return "Signing out", Tone.BUSY, tr("The homeserver is being told.")
        case SoftLoggedOut(reason=SoftLogoutReason.KEY_HELD_BACK):
            return "Offline", Tone.IDLE, tr("Your saved session waits for its key.")
        case SoftLoggedOut():
            return "Soft logged out", Tone.ASKING, tr("Everything is kept. Sign in again to go on.")
        case RefreshChallenged():
            return (
                "Sign-in step needed",
                Tone.ASKING,
                tr("Your homeserver asks for something before it renews the session. Everything is kept."),
            )
        case Restoring(trouble=None):
            return "Offline", Tone.IDLE, waiting_for(snapshot.keeping.backend)
        case Restoring():
            return "Offline", Tone.IDLE, tr("The session waits for its key.")
        case Verifying() if not usable:
            return "Offline", Tone.IDLE, tr("Your homeserver refused the session. Checking whether it still exists…")
        case Active(trouble=trouble) if trouble is not None and not usable:
            tone = hindrance(trouble).tone
            return "Offline", tone, tr("The session could not be renewed yet. You stay signed in.")
    what = None if snapshot.reach.trouble is None else hindrance(snapshot.reach.trouble)
    if what is not None and what.is_away:
        return "Offline", what.tone, tr(_HINTS[what])
    refreshing = isinstance(state, Refreshing) or (isinstance(state, Saving) and state.trouble is None)
    if what is not None:
        return "Refreshing" if refreshing else "Active", what.tone, tr(_HINTS[what])
    if refreshing:
        return "Refreshing", Tone.BUSY, tr("A new access token is being fetched.")
    return "Active", Tone.GOOD, tr("Signed in, and the access token works.")


def receipt(snapshot: Snapshot) -> Receipt | None:
    again, problem = snapshot.again, snapshot.invite_problem
    if again is None:
        if problem is None:
            return None
        said = standing(problem)
        if said is not None:
            text = f"{said.text} {tr('You stay signed in.')}"
            return Receipt(text, Tone.ASKING if said.page else Tone.BARRED, said.page)
        return Receipt(
            tr("Your answer to the invitation did not arrive: {in_short}.", in_short=words.in_short(problem)),
            Tone.ASKING,
        )
    if again.device_id == again.previous_device_id:
        return Receipt(tr("Same device {device_id}. Nothing was lost.", device_id=again.device_id))
    return Receipt(
        tr(
            "The homeserver gave you a new device ({device_id}) instead of {previous_device_id}. Your rooms "
            "are kept; other people may see a new device.",
            device_id=again.device_id,
            previous_device_id=again.previous_device_id,
        ),
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


def _kept_in(snapshot: Snapshot) -> str:
    keeping = snapshot.keeping
    if keeping.for_this_run:
        return tr("This run only")
    if not keeping.backend:
        return tr("Not saved yet")
    return (
        keeping.backend
        if keeping.trouble is None
        else tr("{backend}; the newest tokens are not saved yet", backend=keeping.backend)
    )


def _expiry(held: Held | None, now: Instant) -> Expiry:
    if held is None:
        return Expiry()
    issued_ms, lifetime = held.tokens.issued_at.wall_ms, held.tokens.expires_in_ms
    at = clock_words.at_minute(issued_ms, now.wall_ms)
    if lifetime is NoExpiry.NEVER:
        return Expiry(
            none=lifetime, source=tr("At {at} the server named no lifetime: the token does not expire.", at=at)
        )
    if lifetime is NoExpiry.NOT_KNOWN:
        return Expiry(none=lifetime, source=tr("What the server said at {at} is no lifetime.", at=at))
    source = tr(
        "The server said {span} at {at_second}.",
        span=clock_words.span(lifetime),
        at_second=clock_words.at_second(issued_ms),
    )
    return Expiry(at=held.tokens.issued_at.later(lifetime), lifetime_ms=lifetime, source=source)


def _sign_in_needed(held: Held, now: Instant) -> Limit | None:
    end = schedule.sign_in_needed(held)
    if end is None:
        return None
    if held.tokens.refresh is None:
        source = tr("The server gave no refresh token, so the session ends with its access token.")
    elif not held.renewable:
        source = tr("The server refused to renew this session, so it ends with its access token.")
    else:
        since = clock_words.at_minute(now.wall_ms_at(end.since), now.wall_ms)
        source = tr(
            "Since {since} every lifetime that the server gave ends at this moment, whatever is refreshed.", since=since
        )
    return Limit(end.at, end.since, source)


def _refresh_due(state: State) -> Instant | None:
    if not isinstance(state, Active):
        return None
    return state.retry_at or schedule.refresh_due(state.held)


def _no_refresh(state: State, held: Held | None) -> str:
    if isinstance(state, Refreshing | Saving):
        return tr("now")
    if held is None:
        return tr("After signing in again") if isinstance(state, SoftLoggedOut | SigningIn) else ""
    if _refresh_due(state) is not None:
        return ""
    if isinstance(state, RefreshChallenged):
        return tr("After the sign-in step")
    if held.tokens.refresh is None:
        return tr("No refresh token given")
    if not held.renewable:
        return tr("Refused by the server")
    if held.tokens.expires_in_ms is NoExpiry.NEVER:
        return tr("Not needed")
    if isinstance(state, Locked):
        return tr("When the token ends")
    return tr("When the server asks")


def _last_refresh(held: Held | None) -> str:
    if held is None:
        return ""
    if held.last_refresh_ms is None:
        return tr("Not yet")
    time, nth = clock_words.at_second(held.last_refresh_ms), clock_words.ordinal(held.refresh_count)
    if held.last_rotated:
        return tr("{time}, the {nth}, refresh token rotated", time=time, nth=nth)
    return tr("{time}, the {nth}, same refresh token", time=time, nth=nth)
