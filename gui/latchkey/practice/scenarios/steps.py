"""A refresh that waits for the person."""

from __future__ import annotations

from collections.abc import Mapping

from .scenario import Do, Scenario

_LIVES: Mapping[str, object] = {"access_s": 10, "refresh_s": 600, "session_s": None}
_DONE_THEN_WELL = (("/refresh", 401), ("/refresh", 200), ("/sync", 200))
_JOURNAL = ("refresh_challenged", "challenge_met", "tokens_refreshed")

SCENARIOS = (
    Scenario(
        name="refresh-needs-a-step",
        sentence="A subscription has run out: before it refreshes, the server asks for a step on a page of its own.",
        outcome="active",
        see="A dialog with the page to open. The rooms stay live meanwhile; after the step the refresh comes through.",
        proof=(("/refresh", 401), ("/org.example.subscription/fallback/web", 200), *_DONE_THEN_WELL[1:]),
        journal=_JOURNAL,
        said=("Session state: Sign-in step needed", "A further sign-in step", "(org.example.subscription)"),
        knobs={**_LIVES, "refresh_step": "subscription"},
        do=Do.DO_THE_STEP,
    ),
    Scenario(
        name="refresh-needs-terms",
        sentence="The server has new terms, and asks for agreement before it refreshes.",
        outcome="active",
        see="A dialog with the terms to tick. The rooms stay live meanwhile; after it the refresh comes through.",
        proof=_DONE_THEN_WELL,
        journal=_JOURNAL,
        said=("Session state: Sign-in step needed", "Read these, and tick what you agree to."),
        knobs={**_LIVES, "refresh_step": "terms"},
        do=Do.AGREE,
    ),
    Scenario(
        name="refresh-step-not-done",
        sentence="A subscription has run out, and nobody does anything about it until the access token ends.",
        outcome="sign-in-step-needed",
        see="The dialog can be put off. At the token's end the rooms stay to be read, and a banner says what is to be done.",
        proof=(("/refresh", 401), ("/sync", 200)),
        journal=("refresh_challenged", "challenge_postponed"),
        says=("Your homeserver asks for a further sign-in step", "Your rooms are shown as they were left."),
        knobs={**_LIVES, "access_s": 6, "refresh_step": "subscription"},
        do=Do.PUT_OFF,
    ),
)
