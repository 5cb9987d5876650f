"""Sentences of user-interactive authentication."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from latchkey.session.answers import NoAnswer, Refused

from . import stages, words
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
    cancel: str = "Cancel"


OCCASIONS = {
    Reason.REGISTERING: Occasion("Create your account", "{host} asks for this before it makes the account."),
    Reason.SIGNING_OUT_DEVICES: Occasion(
        "Show that it is you", "{host} asks for this before it signs devices out of your account."
    ),
    Reason.REFRESHING: Occasion(
        "A further sign-in step",
        "{host} asks for this before it renews your session. Nothing on this computer was lost, and your rooms stay "
        "readable.",
        cancel="Not now",
    ),
}
GO_ON = {
    StageKind.NOTHING: "Try again",
    StageKind.PASSWORD: "Continue",
    StageKind.TOKEN: "Continue",
    StageKind.TERMS: "Continue",
    StageKind.EMAIL_ADDRESS: "Send the e-mail",
    StageKind.EMAIL_LINK: "I have opened the link",
    StageKind.EMAIL_CODE: "Continue",
    StageKind.PAGE: "Done",
}
WRONG_PASSWORD = "Wrong password."
INVALID_TOKEN = "The homeserver does not know this registration token, or it is used up."
WRONG_CODE = "This is not the code in the e-mail."
NO_PAGE = "The homeserver asks for a step that this program does not know, and there is no page for it."
NO_BROWSER = "No browser could be opened. Copy the link, and open it wherever you like."
NOT_DONE = "The homeserver says that this step is not done yet."
NOT_OPENED = "The homeserver says that the link was not opened yet."
BEGAN_AGAIN = "The homeserver has forgotten the steps that were done; it begins again."
TOO_MANY_TRIES = "Too many tries. You can try again in {left}."

_PAGES = {
    stages.SSO: "Sign in once more in the browser. When that is done, come back here.",
    stages.CAPTCHA: "The homeserver wants to see that you are no machine, on a page in the browser. When that is done, "
    "come back here.",
    stages.TERMS: "The homeserver's terms could not be read here. Agree to them on its page in the browser; when that is "
    "done, come back here.",
    stages.EMAIL: "The homeserver asks for your e-mail address on a page in the browser. When that is done, come back here.",
    stages.PASSWORD: "Enter your password on the homeserver's page in the browser. When that is done, come back here.",
}
LONGEST_STAGE, LONGEST_ADDRESS = 80, 200


_ASKS = {
    StageKind.NOTHING: "",
    StageKind.PASSWORD: "Enter the password of this account.",
    StageKind.TOKEN: "Accounts here are for people who were given a registration token.",
    StageKind.TERMS: "Read these, and tick what you agree to.",
    StageKind.EMAIL_ADDRESS: "The homeserver sends you an e-mail, to see that the address is yours.",
    StageKind.EMAIL_LINK: "An e-mail was sent to {address}. Open the link in it, on this device or another, then come back "
    "here.",
    StageKind.EMAIL_CODE: "An e-mail was sent to {address}. Enter the code that stands in it.",
}


def what_to_do(kind: StageKind, stage: str | None, address: str) -> str:
    """In this stage."""
    if kind is StageKind.PAGE:
        return _PAGES.get(stage or "") or _unknown(stage or "")
    return _ASKS[kind].format(address=one_line(address, LONGEST_ADDRESS))


def host(homeserver_url: str) -> str:
    """As people read it."""
    return homeserver_url.partition("://")[2]


def _unknown(stage: str) -> str:
    named = one_line(stage, LONGEST_STAGE)
    return f"The homeserver does this step ({named}) on a page in the browser. When that is done, come back here."


def failed(stage: str, refused: Refused) -> str:
    """Why a stage was not passed, with the server's words as they are."""
    if stage == stages.PASSWORD and refused.errcode == "M_FORBIDDEN":
        return WRONG_PASSWORD
    said = one_line(refused.error, LONGEST_SAID)
    if stage == stages.EMAIL:
        return f'{NOT_OPENED} ("{said}")' if said else NOT_OPENED
    return f"The homeserver did not accept this{_quoted(said) or f' ({refused.errcode}).'}"


def not_sent(answer: Refused | NoAnswer) -> str:
    """Why nothing came of it yet; it can be tried again."""
    if isinstance(answer, NoAnswer):
        return words.trouble(answer)
    if words.is_rate_limited(answer):
        return TOO_MANY_TRIES
    return f"The homeserver has a problem of its own ({answer.status}). Try again in a while."


def no_mail(answer: Refused | NoAnswer) -> str:
    """Why the server sends no e-mail, or does not take the code in it."""
    if isinstance(answer, NoAnswer) or words.is_rate_limited(answer):
        return not_sent(answer)
    known = {
        "M_THREEPID_IN_USE": "This e-mail address belongs to another account.",
        "M_THREEPID_DENIED": "The homeserver does not take this e-mail address.",
        "M_INVALID_EMAIL": "This is no e-mail address.",
    }.get(answer.errcode or "")
    said = one_line(answer.error, LONGEST_SAID)
    return known or f"The homeserver sent no e-mail{_quoted(said) or f' ({answer.errcode or answer.status}).'}"


def _quoted(said: str) -> str:
    return f': "{said}"' if said else ""
