"""The journal in words: one line for each entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from latchkey.language import mark, tr, trn
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.journal import Entry, Fact
from latchkey.session.states import SoftLogoutReason
from latchkey.session.verdict import MISSING_TOKEN

from . import bench_shown, clock_words, hindrance, words

Facts = Mapping[str, Fact]


def in_words(entry: Entry) -> str:
    say = _SAY.get(entry.event)
    if say is None:
        return entry.event.replace("_", " ").capitalize()
    return tr(say) if isinstance(say, str) else say(entry.facts)


def answer(facts: Facts) -> NoAnswer | Refused:
    """What came back, as far as it was written down."""
    trouble = facts.get("unreachable")
    if isinstance(trouble, str):
        known = trouble in set(Trouble)  # a newer program may have written another
        return NoAnswer(Trouble(trouble) if known else Trouble.TIMED_OUT, "")
    status = facts.get("status")
    errcode = facts.get("errcode")
    return Refused(status if isinstance(status, int) else 0, str(errcode) if errcode else None)


def why(facts: Facts) -> str:
    """What an answer says, for the middle of a sentence."""
    obstacle = facts.get("obstacle")
    if obstacle is not None:
        return words.obstacle_in_short(str(obstacle))
    return words.in_short(answer(facts))


def _unreachable(facts: Facts) -> str:
    return hindrance.in_words(answer(facts))


def _refresh_started(facts: Facts) -> str:
    return tr(_CAUSES.get(str(facts.get("cause")), _IN_TIME))


def _refreshed(facts: Facts) -> str:
    lifetime = facts.get("expires_in_ms")
    if not isinstance(lifetime, int):
        return tr("Token refreshed, refresh token rotated") if facts.get("rotated") else tr("Token refreshed")
    span = clock_words.span(lifetime)
    if facts.get("rotated"):
        return tr("Token refreshed, good for {span}, refresh token rotated", span=span)
    return tr("Token refreshed, good for {span}", span=span)


def _hard_end(facts: Facts) -> str:
    ends_in_ms = facts.get("ends_in_ms")
    if not isinstance(ends_in_ms, int):
        return tr("The server ends this sign-in, whatever is refreshed")
    return tr("The server ends this sign-in in {span}, whatever is refreshed", span=clock_words.span(ends_in_ms))


def _witness(facts: Facts) -> str:
    return tr(_VERDICTS.get(str(facts.get("verdict")), _ASKED))


def _reachable(facts: Facts) -> str:
    after_ms = facts.get("after_ms")
    return (
        tr("Back online after {span}", span=clock_words.span(after_ms))
        if isinstance(after_ms, int)
        else tr("Back online")
    )


def _again(facts: Facts) -> str:
    return tr("Signed in again, same device") if facts.get("same_device") else tr("Signed in again, with a new device")


def _devices_signed_out(facts: Facts) -> str:
    count = facts.get("count")
    if not isinstance(count, int):
        return tr("Some other devices were signed out")
    return trn("Another device was signed out", "{count} other devices were signed out", count)


def _bench(facts: Facts) -> str:
    return tr("QA bench: {what}", what=bench_shown.in_words(facts))


_CAUSES = {
    "asked": mark("You asked for a refresh"),
    "rejected": mark("Access token rejected; refreshing"),
    "restored": mark("Access token expired while closed; refreshing"),
    "woke": mark("Back from sleep; refreshing"),
    "returned": mark("The server is back; refreshing"),
}
_IN_TIME = mark("Refreshing in time")
_VERDICTS = {
    "cannot_be_renewed": mark("The session still lives, but cannot be renewed"),
    "soft_logout": mark("The server still knows this session: sign in again to go on"),
    "locked": mark("The account is locked"),
    "logged_out": mark("The server does not know this session any more"),
    "nothing_yet": mark("The server could not say whether the session exists; asking again"),
}
_ASKED = mark("Asked whether the session exists")
_PASSAGES = {
    "asking": mark("The server is asked how to sign in"),
    "in_browser": mark("The sign-in goes on in the browser"),
    "code": mark("The sign-in waits for a code to be typed in elsewhere"),
    "finishing": mark("The sign-in came back; tokens are being fetched"),
}
_GOES_ON = mark("The sign-in goes on")
_ACTIONS = {
    "/join": mark("Joining a room"),
    "/leave": mark("Leaving a room"),
    "/devices": mark("Renaming a device"),
    "/delete_devices": mark("Signing out devices"),
}

_WHAT_YOU_ASKED = mark("What you asked for")


def _refused(facts: Facts) -> str:
    return f"{tr(_ACTIONS.get(str(facts.get('endpoint')), _WHAT_YOU_ASKED))}: {why(facts)}"


_SAY: Mapping[str, str | Callable[[Facts], str]] = {
    "signed_in": mark("Signed in"),
    "sign_in_failed": lambda facts: (
        tr("Somebody else was signed in; that was ended again")
        if facts.get("other_user")
        else tr("Sign-in failed: {why}", why=why(facts))
    ),
    "sign_in_passage": lambda facts: tr(_PASSAGES.get(str(facts.get("stage")), _GOES_ON)),
    "restored": mark("Session opened"),
    "restore_failed": mark("The session's key could not be read"),
    "file_mended": mark("The session's file was damaged and has been mended; the damaged one was put aside"),
    "request_rejected": mark("The server rejected the access token"),
    "refresh_started": _refresh_started,
    "tokens_refreshed": _refreshed,
    "hard_end_noticed": _hard_end,
    "hard_end_withdrawn": mark("This sign-in goes on beyond the end that was expected"),
    "tokens_saved": mark("Tokens saved"),
    "save_failed": mark("Tokens could not be saved yet"),
    "rooms_not_saved": mark("Rooms could not be saved"),
    "kept_for_this_run": mark("Kept for this run only"),
    "refresh_failed": lambda facts: tr("Refresh failed: {why}", why=why(facts)),
    "refresh_token_used_elsewhere": mark("Someone else may have used this session's refresh token"),
    "used_elsewhere_dismissed": mark("The hint about the refresh token was read"),
    "refresh_challenged": mark("The server asks for a sign-in step before it refreshes"),
    "challenge_met": mark("The sign-in step is done"),
    "challenge_postponed": mark("The sign-in step was put off"),
    "second_witness": _witness,
    "soft_logged_out": lambda facts: (
        tr("Soft logged out: the key is lost, the rooms are kept")
        if facts.get("reason") == SoftLogoutReason.KEY_LOST
        else tr("Soft logged out: everything is kept")
    ),
    "signed_in_again": _again,
    "locked": mark("Account locked by the server"),
    "unlocked": mark("Account unlocked"),
    "logged_out": mark("Signed out by the server"),
    "signed_out": lambda facts: (
        tr("Signed out") if facts.get("server_told") else tr("Signed out here; the server was not told")
    ),
    "device_renamed": mark("A device of the account was renamed"),
    "devices_signed_out": _devices_signed_out,
    "unreachable": _unreachable,
    "action_refused": lambda facts: _refused(facts),
    "not_authorised": lambda facts: (
        tr("The server found no access token in a request")
        if facts.get("errcode") == MISSING_TOKEN
        else _unreachable(facts)
    ),
    "reachable": _reachable,
    "bench": _bench,
    "synced": mark("Rooms are up to date"),
}
