"""The dialog of user-interactive authentication, in every stage."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app import interaction_words as says
from latchkey.app import waits
from latchkey.app.interaction_shown import InteractionShown, Policy, StageKind, StageShown
from latchkey.app.interaction_words import Reason
from latchkey.app.shown import Details
from latchkey.app.waits import Wait
from latchkey.session.instant import Instant

_NOW = Instant(1_763_726_400_000, 1_000_000)
_HOST = "https://matrix.example.org"
_SUBSCRIPTION = "org.example.subscription"
_REFUSED = Details(("status: 401", "errcode: M_FORBIDDEN", "endpoint: /delete_devices", "error: Invalid password"))


def _asked(reason: Reason, kind: StageKind, stage: str = "", step: str = "", **more: object) -> InteractionShown:
    occasion = says.OCCASIONS[reason]
    text = says.what_to_do(kind, stage, "alice@example.org")
    return InteractionShown(
        occasion.title,
        occasion.explanation.format(host=says.host(_HOST)),
        step,
        StageShown(kind, text, says.GO_ON[kind], **more),  # type: ignore[arg-type]  # fields of the stage by their names
        occasion.cancel,
    )


_PAGE = f"{_HOST}/_matrix/client/v3/auth/{_SUBSCRIPTION}/fallback/web?session=XzQWcpFyhKMuNKcCXTHlvdbA"
POLICIES = (
    Policy("privacy", "Privacy", f"{_HOST}/privacy"),
    Policy(
        "terms", "Terms and conditions for everybody who moors, anchors or drifts in this harbour", f"{_HOST}/terms"
    ),
)
REFRESH = _asked(Reason.REFRESHING, StageKind.PAGE, _SUBSCRIPTION, page=_PAGE)
PASSWORD = _asked(Reason.SIGNING_OUT_DEVICES, StageKind.PASSWORD, account="@alice:example.org")
LINK = _asked(Reason.REGISTERING, StageKind.EMAIL_LINK, step="Step 3 of 3", resend_at=_NOW.later(21_000))
TERMS = _asked(Reason.REGISTERING, StageKind.TERMS, step="Step 2 of 3", policies=POLICIES)
TOKEN = _asked(Reason.REGISTERING, StageKind.TOKEN, step="Step 1 of 3")

STAGES = {
    "stage-page": REFRESH,
    "stage-page-opened": replace(
        REFRESH, stage=replace(REFRESH.stage, page_opened=True), problem=says.NOT_DONE, other_way=True
    ),
    "stage-no-page": replace(REFRESH, stage=replace(REFRESH.stage, page="", text=says.NO_PAGE)),
    "stage-password": replace(PASSWORD, other_way=True),
    "stage-password-wrong": replace(PASSWORD, problem=says.WRONG_PASSWORD, details=_REFUSED),
    "stage-limited": replace(
        PASSWORD, problem=waits.TOO_MANY_TRIES.counting, wait=Wait(_NOW.later(7_000), waits.TOO_MANY_TRIES.over)
    ),
    "stage-token": TOKEN,
    "stage-token-busy": replace(TOKEN, busy=True),
    "stage-token-failed": replace(
        TOKEN, problem='The homeserver did not accept this: "<b>Invalid</b> registration token"'
    ),
    "stage-terms": TERMS,
    "stage-email": _asked(Reason.REGISTERING, StageKind.EMAIL_ADDRESS, step="Step 3 of 3"),
    "stage-email-link": LINK,
    "stage-email-not-opened": replace(LINK, stage=replace(LINK.stage, resend_at=None), problem=says.NOT_OPENED),
    "stage-email-code": _asked(
        Reason.REGISTERING, StageKind.EMAIL_CODE, step="Step 3 of 3", resend_at=_NOW.later(21_000)
    ),
    "stage-again": replace(
        _asked(Reason.REGISTERING, StageKind.NOTHING),
        problem="This computer has no network connection to matrix.example.org.",
    ),
    "stage-forgotten": replace(TOKEN, problem=says.BEGAN_AGAIN),
}
