"""The one bar above the rooms: what needs attention most."""

from __future__ import annotations

from latchkey.language import tr
from latchkey.session import schedule, verdict
from latchkey.session.answers import NoAnswer, NoKey, NotStored, Refused
from latchkey.session.instant import Instant
from latchkey.session.states import (
    Active,
    RefreshChallenged,
    Restoring,
    SoftLoggedOut,
    State,
    Verifying,
    identity_of,
)
from latchkey.session.tokens import NoExpiry

from . import clock_words, waits, words
from .devices_page import others
from .devices_shown import everywhere_question
from .held import issuer_of
from .hindrance import hindrance, in_words
from .key_question import asks_at_start, continue_without_saving, is_held_back, sign_in_again, try_again
from .relogin import what_is_kept
from .shown import Banner, BannerAction, Button, Tone
from .snapshot import Snapshot
from .standing import standing


def banner(snapshot: Snapshot, now: Instant) -> Banner | None:
    """``None`` where all is well."""
    state = snapshot.state
    match state:
        case Restoring(trouble=trouble) if trouble is not None:
            if state.asking and asks_at_start(trouble):
                return None
            buttons = (try_again(), continue_without_saving() if is_held_back(trouble) else sign_in_again())
            kept = tr("Your rooms are shown as they were left; nothing was removed.")
            return Banner(f"{_not_opened(trouble)} {kept}", Tone.ASKING, buttons)
        case SoftLoggedOut(asking=False) if not verdict.is_locked(state.problem):
            asks = tr("Your homeserver asks you to sign in again.")
            text = f"{asks} {what_is_kept(snapshot.room_count, state.reason)}"
            return Banner(text, Tone.ASKING, (sign_in_again(),))
        case RefreshChallenged(asking=False):
            return _challenged(state, now)
        case Verifying():
            text = tr("Your homeserver refused to renew this session. Checking whether it still exists…")
            return Banner(text, Tone.BUSY, (_try_now(),))
        case _:
            return _of_reach(snapshot, now)


def _challenged(state: RefreshChallenged, now: Instant) -> Banner:
    rooms = "" if schedule.is_usable(state.held, now) else f" {tr('Your rooms are shown as they were left.')}"
    if state.challenge is None:
        text = tr(
            "Your homeserver asks for a further sign-in step before it renews this session, and does not say which. "
            "Everything is kept."
        )
        return Banner(f"{text}{rooms}", Tone.ASKING, (_try_now(),))
    text = tr("Your homeserver asks for a further sign-in step before it renews this session. Everything is kept.")
    return Banner(f"{text}{rooms}", Tone.ASKING, (Button(tr("Continue…"), BannerAction.MEET_CHALLENGE),))


def _not_opened(trouble: NoKey | NotStored) -> str:
    if isinstance(trouble, NoKey):
        return words.no_key(trouble)
    return tr("Your saved session cannot be opened: {why}.", why=words.not_kept_in_short(trouble))


def _of_reach(snapshot: Snapshot, now: Instant) -> Banner | None:
    state, reach, unsaved = snapshot.state, snapshot.reach, snapshot.keeping.trouble
    if snapshot.used_elsewhere:
        return _used_elsewhere(state)
    if unsaved is not None:
        text = tr("Your session is not saved: {why}.", why=words.not_kept_in_short(unsaved))
        return Banner(text, Tone.ASKING, (Button(tr("Try again"), BannerAction.RETRY_SAVE),))
    refresh_refused = standing(state.trouble) if isinstance(state, Active) else None
    if reach.lost_at is not None and reach.trouble is not None and refresh_refused is None:
        since = clock_words.at_minute(reach.lost_at.wall_ms, now.wall_ms)
        retry_at = state.retry_at if isinstance(state, Active) and state.retry_at else reach.retry_at
        return _until_next_try(_kept_from_server(reach.trouble, since), waits.NEXT_TRY, reach.trouble, retry_at)
    if isinstance(state, Active) and state.trouble is not None:
        why = tr("Could not renew your session yet: {why}.", why=words.in_short(state.trouble))
        said = refresh_refused.text if refresh_refused else why
        return _until_next_try(said, waits.TRYING_AGAIN, state.trouble, state.retry_at)
    if isinstance(state, Active) and not state.held.renewable:
        return _cannot_be_renewed(schedule.expiry(state.held.tokens), now)
    return None


def _until_next_try(
    what: str, countdown: waits.Countdown, trouble: NoAnswer | Refused, retry_at: Instant | None
) -> Banner:
    """Nothing here removes anything: what has to do with the network passes (F6)."""
    stays = tr("You stay signed in.")
    text, wait = f"{what} {stays}", None
    if retry_at is not None:
        text, over = (f"{what} {tr(sentence)} {stays}" for sentence in countdown)
        wait = waits.Wait(retry_at, over)
    buttons = () if verdict.asks_to_wait(trouble) else (_try_now(),)
    said = standing(trouble)
    return Banner(text, hindrance(trouble).tone, buttons, wait, said.page if said else "")


def _kept_from_server(trouble: NoAnswer | Refused, since: str) -> str:
    said = standing(trouble)
    if said is not None:
        return said.since.replace("{since}", since)
    if isinstance(trouble, Refused) and trouble.errcode == verdict.MISSING_TOKEN:
        return tr(
            "Not authorised since {since}: your homeserver finds no access token in what Latchkey sends. "
            "That is a fault in Latchkey, not in your session.",
            since=since,
        )
    return f"{in_words(trouble, since)}."


def _used_elsewhere(state: State) -> Banner:
    identity = identity_of(state)
    whose = identity.user_id if identity else tr("this account")
    text = tr(
        "Someone else may have used this session's refresh token: your homeserver says that it was used before this program "
        "sent it. If you cannot explain that, sign out everywhere and change your password."
    )
    everywhere = everywhere_question(others(issuer_of(state)), whose)
    return Banner(
        text,
        Tone.ASKING,
        (
            Button(tr("Sign out everywhere"), BannerAction.SIGN_OUT_EVERYWHERE, everywhere),
            Button(tr("Close"), BannerAction.DISMISS_USED_ELSEWHERE),
        ),
    )


def _cannot_be_renewed(end: Instant | NoExpiry, now: Instant) -> Banner:
    if isinstance(end, NoExpiry):
        text = tr("Your homeserver does not renew this session any longer. You will be asked to sign in again.")
    else:
        text = tr(
            "Your homeserver does not renew this session any longer. You will be asked to sign in again at {when}.",
            when=clock_words.at_minute(now.wall_ms_at(end), now.wall_ms),
        )
    return Banner(text, Tone.ASKING)


def _try_now() -> Button:
    return Button(tr("Try now"), BannerAction.TRY_NOW)
