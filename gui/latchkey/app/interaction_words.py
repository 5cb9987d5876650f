"""Sentences of user-interactive authentication."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from latchkey.language import mark, tr
from latchkey.session.answers import NoAnswer, Refused

from . import stages, waits, words
from .interaction_shown import StageKind
from .one_line import one_line

LONGEST_SAID = 300


class Reason(StrEnum):
    """What the server wants it for."""

    REGISTERING = "registering"
    SIGNING_OUT_DEVICES = "signing_out_devices"
    REFRESHING = "refreshing"


@dataclass(frozen=True, slots=True)
class Occasion:
    title: str
    explanation: str
    """``{host}`` stands for the homeserver."""
    cancel: str = mark("Cancel")


OCCASIONS = {
    Reason.REGISTERING: Occasion(
        mark("Create your account"), mark("{host} asks for this before it makes the account.")
    ),
    Reason.SIGNING_OUT_DEVICES: Occasion(
        mark("Show that it is you"), mark("{host} asks for this before it signs devices out of your account.")
    ),
    Reason.REFRESHING: Occasion(
        mark("A further sign-in step"),
        mark(
            "{host} asks for this before it renews your session. Nothing on this computer was lost, and your rooms stay "
            "readable."
        ),
        cancel=mark("Not now"),
    ),
}
GO_ON = {
    StageKind.NOTHING: mark("Try again"),
    StageKind.PASSWORD: mark("Continue"),
    StageKind.TOKEN: mark("Continue"),
    StageKind.TERMS: mark("Continue"),
    StageKind.EMAIL_ADDRESS: mark("Send the e-mail"),
    StageKind.EMAIL_LINK: mark("I have opened the link"),
    StageKind.EMAIL_CODE: mark("Continue"),
    StageKind.PAGE: mark("Done"),
}
WRONG_PASSWORD = mark("Wrong password.")
INVALID_TOKEN = mark("The homeserver does not know this registration token, or it is used up.")
WRONG_CODE = mark("This is not the code in the e-mail.")
NO_PAGE = mark(
    "The homeserver asks for a step that this program does not know, and has no page for it. Its administrator can help."
)
NO_BROWSER = mark("No browser could be opened. Copy the link, and open it wherever you like.")
NOT_DONE = mark("The homeserver says that this step is not done yet.")
NOT_OPENED = mark("The homeserver says that the link was not opened yet.")
BEGAN_AGAIN = mark("The homeserver has forgotten the steps that were done; it begins again.")

_PAGES = {
    stages.SSO: mark("Sign in once more in the browser. When that is done, come back here."),
    stages.CAPTCHA: mark(
        "The homeserver wants to see that you are no machine, on a page in the browser. When that is done, "
        "come back here."
    ),
    stages.TERMS: mark(
        "The homeserver's terms could not be read here. Agree to them on its page in the browser; when that is "
        "done, come back here."
    ),
    stages.EMAIL: mark(
        "The homeserver asks for your e-mail address on a page in the browser. When that is done, come back here."
    ),
    stages.PASSWORD: mark(
        "Enter your password on the homeserver's page in the browser. When that is done, come back here."
    ),
}
_NO_MAIL = {
    "M_THREEPID_IN_USE": mark("This e-mail address belongs to another account."),
    "M_THREEPID_DENIED": mark("The homeserver does not take this e-mail address."),
    "M_INVALID_EMAIL": mark("This is no e-mail address."),
}
LONGEST_STAGE, LONGEST_ADDRESS = 80, 200


_ASKS = {
    StageKind.PASSWORD: mark("Enter the password of this account."),
    StageKind.TOKEN: mark("Accounts here are for people who were given a registration token."),
    StageKind.TERMS: mark("Read these, and tick what you agree to."),
    StageKind.EMAIL_ADDRESS: mark("The homeserver sends you an e-mail, to see that the address is yours."),
    StageKind.EMAIL_LINK: mark(
        "An e-mail was sent to {address}. Open the link in it, on this device or another, then come back here."
    ),
    StageKind.EMAIL_CODE: mark("An e-mail was sent to {address}. Enter the code that stands in it."),
}


def what_to_do(kind: StageKind, stage: str | None, address: str) -> str:
    """In this stage."""
    if kind is StageKind.PAGE:
        return tr(_PAGES[stage]) if stage in _PAGES else _unknown(stage or "")
    return tr(_ASKS[kind], address=one_line(address, LONGEST_ADDRESS)) if kind in _ASKS else ""


def host(homeserver_url: str) -> str:
    """As people read it."""
    return homeserver_url.partition("://")[2]


def _unknown(stage: str) -> str:
    return tr(
        "The homeserver does this step ({stage}) on a page in the browser. When that is done, come back here.",
        stage=one_line(stage, LONGEST_STAGE),
    )


def failed(stage: str | None, refused: Refused) -> str:
    """Why a stage was not passed, with the server's words as they are."""
    if stage == stages.PASSWORD and refused.errcode == "M_FORBIDDEN":
        return tr(WRONG_PASSWORD)
    said = one_line(refused.error, LONGEST_SAID)
    if stage == stages.EMAIL:
        return f'{tr(NOT_OPENED)} ("{said}")' if said else tr(NOT_OPENED)
    if said:
        return tr('The homeserver did not accept this: "{said}"', said=said)
    return tr("The homeserver did not accept this ({code}).", code=refused.errcode)


def not_sent(answer: Refused | NoAnswer) -> str:
    """Why nothing came of it yet; it can be tried again."""
    if isinstance(answer, NoAnswer):
        return words.trouble(answer)
    if waits.is_rate_limited(answer):
        return tr(waits.TOO_MANY_TRIES.counting)
    return tr("The homeserver has a problem of its own ({status}). Try again in a while.", status=answer.status)


def no_mail(answer: Refused | NoAnswer) -> str:
    """Why the server sends no e-mail, or does not take the code in it."""
    if isinstance(answer, NoAnswer) or waits.is_rate_limited(answer):
        return not_sent(answer)
    if answer.errcode in _NO_MAIL:
        return tr(_NO_MAIL[answer.errcode])
    said = one_line(answer.error, LONGEST_SAID)
    if said:
        return tr('The homeserver sent no e-mail: "{said}"', said=said)
    return tr("The homeserver sent no e-mail ({code}).", code=answer.errcode or answer.status)
