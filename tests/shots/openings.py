"""What a person opens in a window that is shown already: menus, questions, and what a window has further down."""

from __future__ import annotations

from latchkey.app.shown import WindowShown
from tests.shots.states import LOGINS, SESSIONS

_OTHERS, _INSTEAD = "other_ways_to_sign_in", "use_a_password_instead"

OPENINGS: dict[str, tuple[WindowShown, tuple[str, ...]]] = {
    "menu-account": (SESSIONS["active"], ("account",)),
    "menu-view": (SESSIONS["active"], ("view",)),
    "menu-help": (SESSIONS["active"], ("help",)),
    "login-more": (WindowShown(login=LOGINS["sso-providers"]), ("more",)),
    "login-details": (WindowShown(login=LOGINS["not-found"]), ("homeserver_note_details",)),
    "relogin-other-ways": (SESSIONS["relogin-oauth"], (_OTHERS,)),
    "relogin-password-instead": (SESSIONS["relogin-oauth"], (_OTHERS, _INSTEAD)),
    "relogin-details": (SESSIONS["relogin-wrong"], ("relogin_problem_details",)),
    "relogin-forget-question": (SESSIONS["soft-logged-out"], ("sign_out_and_forget",)),
    "untold-question": (SESSIONS["untold"], ("forget_it",)),
    "settings-end": (SESSIONS["settings"], ("settings_dialog",)),
    "settings-problems-end": (SESSIONS["settings-problems"], ("settings_dialog",)),
    "bench-end": (SESSIONS["bench"], ("bench_controls",)),
    "bench-practice-end": (SESSIONS["bench-practice"], ("bench_controls",)),
}
"""By the name of the picture: what is shown, and then, by object names, the buttons that are pressed and what is scrolled to its
end."""
