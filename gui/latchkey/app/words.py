"""Sentences for what went wrong: what happened, and what to do; facts are left to "Details"."""

from __future__ import annotations

from latchkey.language import mark, tr
from latchkey.session.answers import KeyTrouble, NoAnswer, NoKey, NotStored, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.states import OtherUser

from . import waits
from .finding import NotFound
from .shown import Details
from .standing import whom_to_ask

_TROUBLE = {
    Trouble.NAME_NOT_FOUND: mark("No server called {host} was found. Check the spelling and your connection."),
    Trouble.CONNECTION_REFUSED: mark("{host} refuses connections. The server may be down, or the port may be wrong."),
    Trouble.CONNECTION_LOST: mark("The connection to {host} broke off."),
    Trouble.NO_NETWORK: mark("This computer has no network connection to {host}."),
    Trouble.TIMED_OUT: mark("{host} did not answer in time."),
    Trouble.TLS_UNTRUSTED: mark(
        "The certificate of {host} is not trusted by this computer: it is self-signed, or its issuer is not known here."
    ),
    Trouble.TLS_EXPIRED: mark("The certificate of {host} has expired, or this computer's clock is wrong."),
    Trouble.TLS_WRONG_HOST: mark("The certificate of {host} belongs to another name. Check the address."),
    Trouble.TLS_FAILED: mark("No secure connection to {host} could be made."),
    Trouble.NOT_MATRIX: mark(
        "{host} answers, but not as a Matrix server. If this network wants to be signed in to first, open any web page."
    ),
    Trouble.MALFORMED: mark("{host} sent an answer that makes no sense."),
    Trouble.TOO_LARGE: mark("{host} sent an answer that is far too large."),
    Trouble.TOO_SLOW: mark("{host} began to answer and did not finish."),
    Trouble.REDIRECT_LOOP: mark("{host} redirects in a circle."),
    Trouble.UNSAFE_REDIRECT: mark("{host} redirects to a place where your sign-in must not be sent."),
    Trouble.BAD_PROXY: mark("{host} cannot be reached: this computer's settings name a proxy that cannot be used."),
    Trouble.NO_TOKEN: mark("The session has no working access token at the moment."),
}
_TROUBLE_IN_SHORT = {
    Trouble.NAME_NOT_FOUND: mark("the server's name was not found"),
    Trouble.CONNECTION_REFUSED: mark("the server refuses connections"),
    Trouble.CONNECTION_LOST: mark("the connection broke off"),
    Trouble.NO_NETWORK: mark("no network connection"),
    Trouble.TIMED_OUT: mark("no answer in time"),
    Trouble.TLS_UNTRUSTED: mark("the server's certificate is not trusted"),
    Trouble.TLS_EXPIRED: mark("the server's certificate has expired"),
    Trouble.TLS_WRONG_HOST: mark("the server's certificate belongs to another name"),
    Trouble.TLS_FAILED: mark("no secure connection"),
    Trouble.NOT_MATRIX: mark("the answer was not from a Matrix server"),
    Trouble.MALFORMED: mark("the answer made no sense"),
    Trouble.TOO_LARGE: mark("the answer was far too large"),
    Trouble.TOO_SLOW: mark("the answer did not end"),
    Trouble.REDIRECT_LOOP: mark("the server redirects in a circle"),
    Trouble.UNSAFE_REDIRECT: mark("the server redirects elsewhere"),
    Trouble.BAD_PROXY: mark("the proxy in this computer's settings cannot be used"),
    Trouble.NO_TOKEN: mark("no working access token"),
}
_LOGIN_ERRORS = {
    "M_FORBIDDEN": mark("Wrong username or password."),
    "M_USER_DEACTIVATED": mark("This account has been deactivated. It cannot be used any more."),
    "M_USER_LOCKED": mark("Your account is locked by your homeserver. Its administrator can unlock it."),
    "M_RESOURCE_LIMIT_EXCEEDED": mark(
        "The homeserver has reached a limit of its own and lets nobody sign in at present."
    ),
    "M_UNKNOWN": mark("The homeserver did not accept this way of signing in."),
    "M_UNRECOGNIZED": mark("The homeserver did not accept this way of signing in."),
    "invalid_grant": mark(
        "What your browser brought back is not good any more. It may have taken too long; try again."
    ),
    "invalid_client": mark("The sign-in page does not know Latchkey any more. Try again."),
    "unauthorized_client": mark("The sign-in page does not let Latchkey do that."),
    "invalid_scope": mark("The sign-in page does not let Latchkey do what it needs."),
    "access_denied": mark("You did not allow Latchkey to sign in."),
}
_TOKEN_REFUSED = mark(
    "The homeserver does not take what your browser brought back. It may have taken too long; try again."
)
_OBSTACLES = {
    Obstacle.NOT_OFFERED: mark("{host} does not offer this way of signing in."),
    Obstacle.BROKEN_METADATA: mark(
        "What {host} says of its sign-in page is broken. Its administrator has to correct it."
    ),
    Obstacle.UNSAFE_ENDPOINT: mark(
        "{host} names a sign-in page that is not secure. Its administrator has to correct it."
    ),
    Obstacle.CLIENT_REFUSED: mark("The sign-in page of {host} does not accept Latchkey."),
    Obstacle.NO_LISTENER: mark("This computer let Latchkey open no port for your browser to come back to. Try again."),
    Obstacle.DENIED: mark("You did not allow Latchkey to sign in."),
    Obstacle.PROVIDER_ERROR: mark("The sign-in page of {host} answered with an error."),
    Obstacle.NOBODY_CAME: mark("Nobody came back from the browser in time. You can try again."),
    Obstacle.CODE_EXPIRED: mark("The code has expired. You can ask for a new one."),
    Obstacle.CANCELLED: mark("The sign-in was cancelled."),
}
_OBSTACLES_IN_SHORT: dict[str, str] = {
    Obstacle.NOT_OFFERED: mark("the server does not offer this way"),
    Obstacle.BROKEN_METADATA: mark("what the server says of its sign-in page is broken"),
    Obstacle.UNSAFE_ENDPOINT: mark("the server names a sign-in page that is not secure"),
    Obstacle.CLIENT_REFUSED: mark("the sign-in page does not accept Latchkey"),
    Obstacle.NO_LISTENER: mark("no port of this computer could be opened"),
    Obstacle.DENIED: mark("it was not allowed there"),
    Obstacle.PROVIDER_ERROR: mark("the sign-in page answered with an error"),
    Obstacle.NOBODY_CAME: mark("nobody came back from the browser in time"),
    Obstacle.CODE_EXPIRED: mark("the code expired"),
    Obstacle.CANCELLED: mark("it was cancelled"),
}
_REFUSED_IN_SHORT = {
    "M_MISSING_TOKEN": mark("the server finds no token in what Latchkey sends, a fault in Latchkey"),
    "M_USER_LOCKED": mark("the server has locked the account"),
    "M_USER_SUSPENDED": mark("the server has suspended the account"),
    "M_USER_DEACTIVATED": mark("the server has deactivated the account"),
    "M_CONSENT_NOT_GIVEN": mark("the server asks for its terms to be agreed to"),
    "M_RESOURCE_LIMIT_EXCEEDED": mark("the server has reached a limit of its own"),
}
USED_ELSEWHERE = mark(
    "Someone else may have used this session's refresh token. Once you are signed in you can sign out everywhere."
)
SERVER_ERROR = 500


def trouble(no_answer: NoAnswer) -> str:
    """A whole sentence."""
    return tr(_TROUBLE[no_answer.trouble], host=no_answer.host or tr("The server"))


def obstacle_in_short(obstacle: str) -> str:
    """For the middle of a sentence, of a journal that may be another program's."""
    known = _OBSTACLES_IN_SHORT.get(obstacle)
    return tr("it led nowhere ({obstacle})", obstacle=obstacle[:80]) if known is None else tr(known)


def in_short(answer: NoAnswer | Refused) -> str:
    """For the middle of a sentence."""
    if isinstance(answer, NoAnswer):
        return tr(_TROUBLE_IN_SHORT[answer.trouble])
    if waits.is_rate_limited(answer):
        return tr("the server asks to wait")
    if answer.status >= SERVER_ERROR:
        return tr("the server has a problem of its own ({status})", status=answer.status)
    known = _REFUSED_IN_SHORT.get(answer.errcode or "")
    return tr("the server refused ({code})", code=answer.errcode or answer.status) if known is None else tr(known)


def is_wrong_password(problem: Refused | NoAnswer | NotThrough | None) -> bool:
    """Of a sign-in: whether the server has looked at the password and does not take it."""
    return isinstance(problem, Refused) and problem.errcode == "M_FORBIDDEN"


def sign_in_problem(problem: Refused | NoAnswer | NotThrough | OtherUser, *, by_password: bool = True) -> str:
    """Why a try to sign in did not work; ``{left}`` stands for the wait where there is one."""
    if isinstance(problem, OtherUser):
        return tr(
            "The homeserver signed in {user} instead. That sign-in was ended again; nothing was changed.",
            user=problem.user_id,
        )
    if isinstance(problem, NoAnswer):
        return trouble(problem)
    if isinstance(problem, NotThrough):
        return tr(_OBSTACLES[problem.obstacle], host=problem.host or tr("The server"))
    if waits.is_rate_limited(problem):
        return tr(waits.TOO_MANY_TRIES.counting)
    if problem.status >= SERVER_ERROR:
        return tr("The homeserver has a problem of its own ({status}). Try again in a while.", status=problem.status)
    if problem.errcode == "M_FORBIDDEN" and not by_password:
        return tr(_TOKEN_REFUSED)
    known = _LOGIN_ERRORS.get(problem.errcode or "")
    if known is not None:
        return f"{tr(known)}{whom_to_ask(problem)}"
    refused = tr("The homeserver refused the sign-in ({code})", code=problem.errcode or problem.status)
    return f"{refused}: {problem.error}" if problem.error else refused


def no_key(why: NoKey) -> str:
    """Why the keyring does not do its part; a whole sentence."""
    keyring = why.backend
    if why.trouble is KeyTrouble.LOCKED:
        return tr("{keyring} is locked.", keyring=keyring) if keyring else tr("Your keyring is locked.")
    if why.trouble is KeyTrouble.ABSENT:
        if keyring:
            return tr("The key to this session is not in {keyring}.", keyring=keyring)
        return tr("The key to this session is not in your keyring.")
    return (
        tr("{keyring} did not answer.", keyring=keyring)
        if keyring
        else tr("This computer has no keyring that answers.")
    )


def not_kept_in_short(why: NoKey | NotStored) -> str:
    """Why something is not safely on this computer, for the middle of a sentence."""
    if isinstance(why, NotStored):
        return tr(why.detail)
    keyring = why.backend
    if why.trouble is KeyTrouble.LOCKED:
        return tr("{keyring} is locked", keyring=keyring) if keyring else tr("your keyring is locked")
    if why.trouble is KeyTrouble.ABSENT:
        if keyring:
            return tr("the key to this session is not in {keyring}", keyring=keyring)
        return tr("the key to this session is not in your keyring")
    return (
        tr("{keyring} did not answer", keyring=keyring) if keyring else tr("this computer has no keyring that answers")
    )


def details(*answers: Refused | NoAnswer | NoKey | NotStored | NotFound | NotThrough | OtherUser | None) -> Details:
    """Facts under the names of the protocol, in no language."""
    lines: list[str] = []
    for answer in answers:
        match answer:
            case Refused():
                lines += [f"status: {answer.status}", f"errcode: {answer.errcode}", f"endpoint: {answer.endpoint}"]
                lines += [f"soft_logout: {str(answer.soft_logout).lower()}"]
                lines += [f"error: {answer.error}"] if answer.error else []
            case NoAnswer():
                lines += [f"unreachable: {answer.trouble}", f"host: {answer.host}"]
                lines += [f"detail: {answer.detail}"] if answer.detail else []
            case NoKey():
                lines += [f"keyring: {answer.backend or 'none'}", f"outcome: {answer.trouble}"]
                lines += [f"detail: {answer.detail}"] if answer.detail else []
            case NotStored():
                lines += [f"disk: {answer.detail}"]
            case NotFound():
                verdict = answer.problem.well_known_verdict
                lines += [f"problem: {answer.problem}"] + ([f"verdict: {verdict}"] if verdict else [])
                lines += [f"detail: {answer.detail}"] if answer.detail else []
                lines += details(answer.no_answer, answer.refused).lines
            case NotThrough():
                lines += [f"obstacle: {answer.obstacle}", f"host: {answer.host}"]
                lines += [f"detail: {answer.detail}"] if answer.detail else []
            case OtherUser():
                lines += [f"signed in as: {answer.user_id}"]
    return Details(tuple(lines))
