"""What an entry of the journal means for whoever reads it, and what kind of entry it is."""

from __future__ import annotations

from enum import StrEnum

from latchkey.session.journal import Entry
from latchkey.session.states import SoftLogoutReason


class Kind(StrEnum):
    """What the journal can be filtered by; the value is the word that is shown."""

    ALL = "All"
    REFRESHES = "Refreshes"
    SIGN_INS = "Sign-ins"
    NETWORK = "Network"
    STORAGE = "Storage"
    REQUESTS = "Requests"
    BENCH = "Bench"


def kind(entry: Entry) -> Kind:
    """``ALL`` where a newer program wrote it: it is in no narrower list."""
    return _MEANINGS.get(entry.event, (Kind.ALL, ""))[0]


def meaning(entry: Entry) -> str:
    """A sentence; empty where there is nothing to add."""
    facts = entry.facts
    verdict = facts.get("verdict")
    if entry.event == "second_witness" and isinstance(verdict, str):
        return _VERDICTS.get(verdict, "")
    if entry.event == "soft_logged_out" and facts.get("reason") == SoftLogoutReason.KEY_LOST:
        return "Without its key the device cannot go on; a password makes a new one, and the rooms stay."
    if entry.event == "sign_in_failed" and facts.get("other_user") is not None:
        return "Nobody else goes on with this session; it is as it was."
    return _MEANINGS.get(entry.event, (Kind.ALL, ""))[1]


_VERDICTS = {
    "cannot_be_renewed": "You stay signed in until the access token ends.",
    "soft_logout": "Everything is kept; a password is needed.",
    "locked": "Everything is kept until the account is unlocked.",
    "logged_out": "The session is over; only now is anything discarded.",
    "nothing_yet": "Nothing is decided; everything is kept.",
}
_MEANINGS = {
    "signed_in": (Kind.SIGN_INS, "The server gave this device its tokens."),
    "sign_in_failed": (Kind.SIGN_INS, "No session has begun, or the one before is as it was."),
    "sign_in_passage": (Kind.SIGN_INS, "Nothing is decided; a person goes through it outside this program."),
    "restored": (Kind.STORAGE, "The tokens on this computer could be read."),
    "restore_failed": (Kind.STORAGE, "They are kept, and are tried again."),
    "not_opened": (Kind.STORAGE, "A session on this computer cannot be used at the moment."),
    "file_mended": (Kind.STORAGE, "What could be read of it is used."),
    "request_rejected": (Kind.REQUESTS, "The request is sent again with a new access token."),
    "refresh_started": (Kind.REFRESHES, "A new access token is being fetched."),
    "tokens_refreshed": (Kind.REFRESHES, "The session goes on with the new access token once it is saved."),
    "hard_end_noticed": (Kind.REFRESHES, "A password will be needed then."),
    "hard_end_withdrawn": (Kind.REFRESHES, "No password is needed at that moment."),
    "refresh_failed": (
        Kind.REFRESHES,
        "This alone ends nothing: it is tried again, or the server is asked what holds.",
    ),
    "refresh_token_used_elsewhere": (
        Kind.REFRESHES,
        "A hint, not proof: sign out everywhere if you cannot explain it.",
    ),
    "used_elsewhere_dismissed": (Kind.REFRESHES, "The hint is not shown any more."),
    "refresh_challenged": (Kind.REFRESHES, "The access token goes on while it lives."),
    "challenge_met": (Kind.REFRESHES, "The server refreshes again."),
    "challenge_postponed": (Kind.REFRESHES, "The access token goes on while it lives; everything is kept."),
    "tokens_saved": (Kind.STORAGE, "They were read back, and are used from now on."),
    "save_failed": (Kind.STORAGE, "You stay signed in; saving is tried again."),
    "kept_for_this_run": (Kind.STORAGE, "After a restart you will have to sign in again."),
    "rooms_not_saved": (Kind.STORAGE, "Rooms are up to date here, and older after a restart."),
    "second_witness": (Kind.REFRESHES, "The server was asked whose access token this is."),
    "soft_logged_out": (Kind.SIGN_INS, "A password is needed; the device and all that is stored stay."),
    "signed_in_again": (Kind.SIGN_INS, "The session goes on with what was kept."),
    "locked": (Kind.SIGN_INS, "Everything is kept, and it goes on once the account is unlocked."),
    "unlocked": (Kind.SIGN_INS, "The session goes on."),
    "logged_out": (Kind.SIGN_INS, "What was stored for it on this computer is removed."),
    "signed_out": (Kind.SIGN_INS, "What was stored for it on this computer is removed."),
    "revocation_waits": (Kind.SIGN_INS, "The server still lists the device; it is told later."),
    "revocation_told": (Kind.SIGN_INS, "The device is off the server's list."),
    "revocation_refused": (Kind.SIGN_INS, "It may have kept the device; another session can remove it."),
    "revocation_dropped": (Kind.SIGN_INS, "The server may still list the device; another session can remove it."),
    "device_renamed": (Kind.SIGN_INS, "Other people can see the new name."),
    "devices_signed_out": (Kind.SIGN_INS, "You asked for it; this session goes on."),
    "unreachable": (Kind.NETWORK, "You stay signed in; it is tried again."),
    "not_authorised": (Kind.REQUESTS, "The server did not say that the session has ended: you stay signed in."),
    "action_refused": (Kind.REQUESTS, "It concerns that request alone; the session goes on."),
    "reachable": (Kind.NETWORK, "What was waiting is sent."),
    "bench": (Kind.BENCH, "Done on the QA bench: what follows from it is not the homeserver's doing."),
    "synced": (Kind.NETWORK, "From here on, what is new comes in as it happens."),
}
