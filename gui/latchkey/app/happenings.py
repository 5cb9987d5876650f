"""The journal in words: one line for each entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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
    return say if isinstance(say, str) else say(entry.facts)


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
    causes = {
        "asked": "You asked for a refresh",
        "rejected": "Access token rejected; refreshing",
        "restored": "Access token expired while closed; refreshing",
        "woke": "Back from sleep; refreshing",
        "returned": "The server is back; refreshing",
    }
    return causes.get(str(facts.get("cause")), "Refreshing in time")


def _refreshed(facts: Facts) -> str:
    lifetime = facts.get("expires_in_ms")
    lasts = f", good for {clock_words.span(lifetime)}" if isinstance(lifetime, int) else ""
    rotated = ", refresh token rotated" if facts.get("rotated") else ""
    return f"Token refreshed{lasts}{rotated}"


def _hard_end(facts: Facts) -> str:
    ends_in_ms = facts.get("ends_in_ms")
    within = f" in {clock_words.span(ends_in_ms)}" if isinstance(ends_in_ms, int) else ""
    return f"The server ends this sign-in{within}, whatever is refreshed"


def _witness(facts: Facts) -> str:
    verdicts = {
        "cannot_be_renewed": "The session still lives, but cannot be renewed",
        "soft_logout": "The server still knows this session: sign in again to go on",
        "locked": "The account is locked",
        "logged_out": "The server does not know this session any more",
        "nothing_yet": "The server could not say whether the session exists; asking again",
    }
    return verdicts.get(str(facts.get("verdict")), "Asked whether the session exists")


def _reachable(facts: Facts) -> str:
    after_ms = facts.get("after_ms")
    return "Back online" + (f" after {clock_words.span(after_ms)}" if isinstance(after_ms, int) else "")


def _again(facts: Facts) -> str:
    return "Signed in again, same device" if facts.get("same_device") else "Signed in again, with a new device"


def _devices_signed_out(facts: Facts) -> str:
    count = facts.get("count")
    if count == 1:
        return "Another device was signed out"
    return f"{count if isinstance(count, int) else 'Some'} other devices were signed out"


def _bench(facts: Facts) -> str:
    return f"QA bench: {bench_shown.in_words(facts)}"


_PASSAGES = {
    "asking": "The server is asked how to sign in",
    "in_browser": "The sign-in goes on in the browser",
    "code": "The sign-in waits for a code to be typed in elsewhere",
    "finishing": "The sign-in came back; tokens are being fetched",
}
_ACTIONS = {
    "/join": "Joining a room",
    "/leave": "Leaving a room",
    "/devices": "Renaming a device",
    "/delete_devices": "Signing out devices",
}

_SAY: Mapping[str, str | Callable[[Facts], str]] = {
    "signed_in": "Signed in",
    "sign_in_failed": lambda facts: (
        "Somebody else was signed in; that was ended again"
        if facts.get("other_user")
        else f"Sign-in failed: {why(facts)}"
    ),
    "sign_in_passage": lambda facts: _PASSAGES.get(str(facts.get("stage")), "The sign-in goes on"),
    "restored": "Session opened",
    "restore_failed": "The session's key could not be read",
    "file_mended": "The session's file was damaged and has been mended; the damaged one was put aside",
    "request_rejected": "The server rejected the access token",
    "refresh_started": _refresh_started,
    "tokens_refreshed": _refreshed,
    "hard_end_noticed": _hard_end,
    "hard_end_withdrawn": "This sign-in goes on beyond the end that was expected",
    "tokens_saved": "Tokens saved",
    "save_failed": "Tokens could not be saved yet",
    "rooms_not_saved": "Rooms could not be saved",
    "kept_for_this_run": "Kept for this run only",
    "refresh_failed": lambda facts: f"Refresh failed: {why(facts)}",
    "refresh_token_used_elsewhere": "Someone else may have used this session's refresh token",
    "used_elsewhere_dismissed": "The hint about the refresh token was read",
    "refresh_challenged": "The server asks for a sign-in step before it refreshes",
    "challenge_met": "The sign-in step is done",
    "challenge_postponed": "The sign-in step was put off",
    "second_witness": _witness,
    "soft_logged_out": lambda facts: (
        "Soft logged out: the key is lost, the rooms are kept"
        if facts.get("reason") == SoftLogoutReason.KEY_LOST
        else "Soft logged out: everything is kept"
    ),
    "signed_in_again": _again,
    "locked": "Account locked by the server",
    "unlocked": "Account unlocked",
    "logged_out": "Signed out by the server",
    "signed_out": lambda facts: (
        "Signed out" if facts.get("server_told") else "Signed out here; the server was not told"
    ),
    "device_renamed": "A device of the account was renamed",
    "devices_signed_out": _devices_signed_out,
    "unreachable": _unreachable,
    "action_refused": lambda facts: f"{_ACTIONS.get(str(facts.get('endpoint')), 'What you asked for')}: {why(facts)}",
    "not_authorised": lambda facts: (
        "The server found no access token in a request"
        if facts.get("errcode") == MISSING_TOKEN
        else _unreachable(facts)
    ),
    "reachable": _reachable,
    "bench": _bench,
    "synced": "Rooms are up to date",
}
