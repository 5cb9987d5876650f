"""The card "Create account", in every state."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app import waits
from latchkey.app.login_shown import FieldMark, LoginShown
from latchkey.app.registration_shown import RegistrationShown
from latchkey.app.shown import Details
from latchkey.app.waits import Wait
from latchkey.session.instant import Instant

_NOW = Instant(1_763_726_400_000, 1_000_000)
_REFUSED = Details(
    ("status: 403", "errcode: M_FORBIDDEN", "endpoint: /register", "error: Registration has been disabled")
)
EMPTY = RegistrationShown("matrix.example.org")
FREE = replace(EMPTY, name_mark=FieldMark.FOUND, name_note="This name is free.")
TAKEN = replace(EMPTY, name_mark=FieldMark.PROBLEM, name_note="This name is taken.")
WEAK = replace(FREE, password_problem='The homeserver asks for a better password. ("At least one digit")')

REGISTRATIONS = {
    "new-account": LoginShown(registration=EMPTY),
    "new-account-looking": LoginShown(
        registration=replace(EMPTY, name_mark=FieldMark.LOOKING, name_note="Looking whether this name is free…")
    ),
    "new-account-free": LoginShown(registration=FREE),
    "new-account-taken": LoginShown(registration=TAKEN),
    "new-account-weak": LoginShown(registration=WEAK),
    "new-account-busy": LoginShown(state="Signing in", registration=replace(FREE, state="Signing in", busy=True)),
    "new-account-refused": LoginShown(
        registration=replace(
            EMPTY,
            problem='The homeserver makes no accounts at present. ("Registration has been disabled")',
            problem_details=_REFUSED,
        )
    ),
    "new-account-limited": LoginShown(
        registration=replace(
            FREE, problem=waits.TOO_MANY_TRIES.counting, wait=Wait(_NOW.later(7_000), waits.TOO_MANY_TRIES.over)
        )
    ),
    "new-account-http": LoginShown(
        registration=replace(
            EMPTY,
            homeserver="nas.lan",
            consent_note="The way to nas.lan is not encrypted: others on it could read what signs you in.",
        )
    ),
}
