"""What an administrator does to an account."""

from __future__ import annotations

from collections.abc import Mapping

from .scenario import Do, Scenario, Then

_LIVES: Mapping[str, object] = {"access_s": 60, "session_s": None}

SCENARIOS = (
    Scenario(
        name="account-locked",
        sentence="After three seconds the administrator locks the account.",
        outcome="locked",
        see="The account is locked and everything is kept. No password is asked for: none would help.",
        proof=(("/sync", 401),),
        journal=("locked",),
        says=("Your account is locked by your homeserver", "Everything is kept"),
        knobs=_LIVES,
        then=(Then(3, "lock"),),
    ),
    Scenario(
        name="account-unlocked",
        sentence="After three seconds the administrator locks the account, and unlocks it five seconds later.",
        outcome="active",
        see="Locked; and within a minute after the unlocking all goes on by itself.",
        proof=(("/sync", 401), ("/sync", 200)),
        journal=("locked", "unlocked"),
        said=("Your account is locked by your homeserver",),
        knobs=_LIVES,
        then=(Then(3, "lock"), Then(8, "unlock")),
    ),
    Scenario(
        name="account-suspended",
        sentence="The account may read, and may neither join nor send.",
        outcome="active",
        see="The rooms stay live. The invitation is refused with the reason, and the person stays signed in.",
        proof=(("/join", 403), ("/sync", 200)),
        journal=("action_refused",),
        says=("Your homeserver has suspended this account", "You stay signed in."),
        knobs=_LIVES,
        then=(Then(0, "suspend"),),
        do=Do.JOIN,
    ),
    Scenario(
        name="account-deactivated",
        sentence="After three seconds the account is closed for good.",
        outcome="signed-out-by-the-server",
        see="The login view, which says that the server ended the session.",
        proof=(("/sync", 401), ("/refresh", 401), ("/whoami", 401)),
        journal=("second_witness", "logged_out"),
        says=("Your homeserver ended the session of @alice:localhost", "it does not know the session"),
        knobs=_LIVES,
        then=(Then(3, "deactivate"),),
    ),
    Scenario(
        name="old-devices",
        sentence="The account has other devices, and some of them were not seen for months.",
        outcome="active",
        see="They are in the list, with when each was seen last; the one that is signed out is gone from it.",
        proof=(("/devices", 200), ("/delete_devices", 401), ("/delete_devices", 200), ("/sync", 200)),
        journal=("devices_signed_out",),
        said=("Show that it is you",),
        knobs=_LIVES,
        do=Do.SIGN_OUT_A_DEVICE,
    ),
    Scenario(
        name="consent-needed",
        sentence="Before joining or sending, the person has to agree to the server's terms.",
        outcome="active",
        see="The invitation is refused with a way to the page with the terms, and the person stays signed in.",
        proof=(("/join", 403), ("/sync", 200)),
        journal=("action_refused",),
        says=("agree to its terms", "Page to open: http", "You stay signed in."),
        knobs=_LIVES,
        then=(Then(0, "require-consent"),),
        do=Do.JOIN,
    ),
)
