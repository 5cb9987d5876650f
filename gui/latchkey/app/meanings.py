"""What an entry of the journal means for whoever reads it, and what kind of entry it is."""

from __future__ import annotations

from enum import StrEnum

from latchkey.language import mark, tr
from latchkey.session.journal import Entry
from latchkey.session.states import SoftLogoutReason


class Kind(StrEnum):
    """What the journal can be filtered by; the value is the English word, which goes through ``tr`` where it is shown."""

    ALL = mark("All")
    REFRESHES = mark("Refreshes")
    SIGN_INS = mark("Sign-ins")
    NETWORK = mark("Network")
    STORAGE = mark("Storage")
    REQUESTS = mark("Requests")
    BENCH = mark("Bench")


def kind(entry: Entry) -> Kind:
    """``ALL`` where a newer program wrote it: it is in no narrower list."""
    return _MEANINGS.get(entry.event, (Kind.ALL, ""))[0]


def meaning(entry: Entry) -> str:
    """A sentence; empty where there is nothing to add."""
    facts = entry.facts
    verdict = facts.get("verdict")
    if entry.event == "second_witness" and isinstance(verdict, str):
        return tr(_VERDICTS[verdict]) if verdict in _VERDICTS else ""
    if entry.event == "soft_logged_out" and facts.get("reason") == SoftLogoutReason.KEY_LOST:
        return tr("Without its key the device cannot go on; a password makes a new one, and the rooms stay.")
    if entry.event == "sign_in_failed" and facts.get("other_user") is not None:
        return tr("Nobody else goes on with this session; it is as it was.")
    return tr(_MEANINGS[entry.event][1]) if entry.event in _MEANINGS else ""


_VERDICTS = {
    "cannot_be_renewed": mark("You stay signed in until the access token ends."),
    "soft_logout": mark("Everything is kept; a password is needed."),
    "locked": mark("Everything is kept until the account is unlocked."),
    "logged_out": mark("The session is over; only now is anything discarded."),
    "nothing_yet": mark("Nothing is decided; everything is kept."),
}
_MEANINGS = {
    "signed_in": (Kind.SIGN_INS, mark("The server gave this device its tokens.")),
    "sign_in_failed": (Kind.SIGN_INS, mark("No session has begun, or the one before is as it was.")),
    "sign_in_passage": (Kind.SIGN_INS, mark("Nothing is decided; a person goes through it outside this program.")),
    "restored": (Kind.STORAGE, mark("The tokens on this computer could be read.")),
    "restore_failed": (Kind.STORAGE, mark("They are kept, and are tried again.")),
    "not_opened": (Kind.STORAGE, mark("A session on this computer cannot be used at the moment.")),
    "file_mended": (Kind.STORAGE, mark("What could be read of it is used.")),
    "request_rejected": (Kind.REQUESTS, mark("The request is sent again with a new access token.")),
    "refresh_started": (Kind.REFRESHES, mark("A new access token is being fetched.")),
    "tokens_refreshed": (Kind.REFRESHES, mark("The session goes on with the new access token once it is saved.")),
    "hard_end_noticed": (Kind.REFRESHES, mark("A password will be needed then.")),
    "hard_end_withdrawn": (Kind.REFRESHES, mark("No password is needed at that moment.")),
    "refresh_failed": (
        Kind.REFRESHES,
        mark("This alone ends nothing: it is tried again, or the server is asked what holds."),
    ),
    "refresh_token_used_elsewhere": (
        Kind.REFRESHES,
        mark("A hint, not proof: sign out everywhere if you cannot explain it."),
    ),
    "used_elsewhere_dismissed": (Kind.REFRESHES, mark("The hint is not shown any more.")),
    "refresh_challenged": (Kind.REFRESHES, mark("The access token goes on while it lives.")),
    "challenge_met": (Kind.REFRESHES, mark("The server refreshes again.")),
    "challenge_postponed": (Kind.REFRESHES, mark("The access token goes on while it lives; everything is kept.")),
    "tokens_saved": (Kind.STORAGE, mark("They were read back, and are used from now on.")),
    "save_failed": (Kind.STORAGE, mark("You stay signed in; saving is tried again.")),
    "kept_for_this_run": (Kind.STORAGE, mark("After a restart you will have to sign in again.")),
    "rooms_not_saved": (Kind.STORAGE, mark("Rooms are up to date here, and older after a restart.")),
    "second_witness": (Kind.REFRESHES, mark("The server was asked whose access token this is.")),
    "soft_logged_out": (Kind.SIGN_INS, mark("A password is needed; the device and all that is stored stay.")),
    "signed_in_again": (Kind.SIGN_INS, mark("The session goes on with what was kept.")),
    "locked": (Kind.SIGN_INS, mark("Everything is kept, and it goes on once the account is unlocked.")),
    "unlocked": (Kind.SIGN_INS, mark("The session goes on.")),
    "logged_out": (Kind.SIGN_INS, mark("What was stored for it on this computer is removed.")),
    "signed_out": (Kind.SIGN_INS, mark("What was stored for it on this computer is removed.")),
    "revocation_waits": (Kind.SIGN_INS, mark("The server still lists the device; it is told later.")),
    "revocation_told": (Kind.SIGN_INS, mark("The device is off the server's list.")),
    "revocation_refused": (Kind.SIGN_INS, mark("It may have kept the device; another session can remove it.")),
    "revocation_dropped": (Kind.SIGN_INS, mark("The server may still list the device; another session can remove it.")),
    "device_renamed": (Kind.SIGN_INS, mark("Other people can see the new name.")),
    "devices_signed_out": (Kind.SIGN_INS, mark("You asked for it; this session goes on.")),
    "unreachable": (Kind.NETWORK, mark("You stay signed in; it is tried again.")),
    "not_authorised": (Kind.REQUESTS, mark("The server did not say that the session has ended: you stay signed in.")),
    "action_refused": (Kind.REQUESTS, mark("It concerns that request alone; the session goes on.")),
    "reachable": (Kind.NETWORK, mark("What was waiting is sent.")),
    "bench": (Kind.BENCH, mark("Done on the QA bench: what follows from it is not the homeserver's doing.")),
    "synced": (Kind.NETWORK, mark("From here on, what is new comes in as it happens.")),
}
