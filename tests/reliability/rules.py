"""The rules against losing a session, a sentence each. The tests of a rule carry its number: ``test_f07_...``."""

from __future__ import annotations

import re

RULES = {
    "F1": "Only an authentication error that was understood can end a session; no trouble on the way can.",
    "F2": "Each class of trouble has a test of its own: silence, a stalled body, 500, 502, 503, 504.",
    "F3": "429 means wait: as long as the header says, else the body, else longer each time.",
    "F4": "A session comes back without a network; what needs one is asked for when it is first used.",
    "F5": "After a sleep expiry is worked out anew and the refresh comes before anything else.",
    "F6": "While the network is at fault rooms stay on show and nothing that destroys is offered.",
    "F7": "A refresh without an answer is repeated with the same refresh token.",
    "F8": "Saving a pair of tokens is part of taking it over.",
    "F9": "A pair that cannot be saved is kept in memory, said in the window, and saved later.",
    "F10": "Closing the window waits for a refresh and its saving, within a bound.",
    "F11": "An answer without a refresh token keeps the one that is held.",
    "F12": "However many requests are rejected, one refresh is in flight.",
    "F13": "A profile has one owner; what another process saved is read again and taken over.",
    "F14": "The lock of a profile goes with its process; a second start raises the first window.",
    "F15": "A refresh goes out through a client that has no authentication.",
    "F16": "A flight that has ended, well or badly, is joined by nobody.",
    "F17": "Nothing is discarded before the second witness was heard; media decide nothing.",
    "F18": "A refusal without an errcode of Matrix is no verdict.",
    "F19": "Offline, an error of the server and not being authorised are different states, in words too.",
    "F20": "A state that is final stops every loop; nothing is asked more often than once a second.",
    "F21": "A change of state opens one dialog.",
    "F22": "A locked account is a state of its own: everything is kept, nobody is asked for a password.",
    "F23": "A server that rejects a token is believed, whatever the clock here says.",
    "F24": "Of the wall clock and one that goes on during suspend, the earlier expiry is believed.",
    "F25": "Signing in again offers first what the person signed in with, and never nothing.",
    "F26": "Another account in the dialog is refused and signed out again.",
    "F27": "A device that changed is told.",
    "F28": "Signing in again keeps device and rooms, and a receipt says so.",
    "F29": "The server is told of a sign-out with the token that is held, however old; here it completes.",
    "F30": "An expired refresh token is a soft logout.",
    "F31": "What a person typed outlives the session; a password never does.",
    "F32": "The countdown is the server's word; lifetimes that shrink show the session's hard end.",
    "F33": "A refused refresh after a good one ends in one sign-in, with both fingerprints in the journal.",
    "F34": "A lifetime that is none is not known, and costs no token.",
    "F35": "The margin before expiry follows the lifetime.",
    "F36": "A keyring answers with a key, absent, locked or failed; nothing is written after the last two.",
    "F37": "The keyring that holds the key is remembered; another one is explained.",
    "F38": "A locked keyring at the start signs nobody out: try again, go on without it, or quit.",
    "F39": "What goes into a keyring is one line of ASCII.",
    "F40": "The keyring holds one short key; tokens are sealed with it in the database.",
    "F41": "The frozen build proves its keyring by writing, reading and deleting.",
    "F42": "A keyring is asked on a thread of its own, within a time limit.",
    "F43": "What was written is read back.",
    "F44": "Key and database carry one ID; where they disagree nothing is reused.",
    "F45": "Signing out here takes seconds, whatever the server does; it is told later.",
}

LATER = {
    "F41": "The frozen build does so in `make check-build`.",
}
"""What of a rule waits for a part that is not built yet. Such a rule may be without a test."""


def rules_of(test: str) -> tuple[str, ...]:
    """The rules in a test's name: F29 and F45 in ``test_f29_f45_signing_out``."""
    numbers = re.match(r"test((?:_[fd]\d{2})+)_", test)
    return tuple(f"F{int(number)}" for number in re.findall(r"_f(\d{2})", numbers[1])) if numbers else ()
