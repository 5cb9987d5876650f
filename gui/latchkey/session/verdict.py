"""The one table that says what an answer means for a session.

Row numbers D1 to D22 refer to the tests of the same name. "The second witness" is ``GET /account/whoami``: a refused
refresh alone never discards anything, because servers refuse refresh tokens of sessions that only need their password
again (Synapse: 403 ``M_FORBIDDEN`` for an expired one), and because restored backups and broken proxies refuse tokens
of sessions that are well (F17, F30)."""

from __future__ import annotations

from enum import StrEnum

from .answers import Alive, Done, NoAnswer, Refused

UNKNOWN_TOKEN = "M_UNKNOWN_TOKEN"
USER_LOCKED = "M_USER_LOCKED"
LIMIT_EXCEEDED = "M_LIMIT_EXCEEDED"
MISSING_TOKEN = "M_MISSING_TOKEN"
_CAME_WITHOUT_TOKEN = (MISSING_TOKEN, "M_MISSING_PARAM")
"""The latter is Synapse's word for a refresh without one."""
_ALREADY_USED = "refresh token isn't valid anymore"
USER_SUSPENDED = "M_USER_SUSPENDED"
USER_DEACTIVATED = "M_USER_DEACTIVATED"
CONSENT_NOT_GIVEN = "M_CONSENT_NOT_GIVEN"
RESOURCE_LIMIT_EXCEEDED = "M_RESOURCE_LIMIT_EXCEEDED"
NOT_OF_THE_TOKEN = (USER_SUSPENDED, CONSENT_NOT_GIVEN, RESOURCE_LIMIT_EXCEEDED, "M_USER_LIMIT_EXCEEDED")
"""What an account, or its server, may not do now: an action is refused, and the session goes on."""
OAUTH_CONVICTS = ("invalid_grant", "invalid_client", "unauthorized_client")
"""The errors of an OAuth token endpoint that speak of the session (RFC 6749 section 5.2)."""
OAUTH_OF_CLIENT = ("invalid_client", "unauthorized_client")
"""Those among them that speak of the program alone, as one that has lost its list of programs says it too."""
REQUEST_TIMEOUT, UNAUTHORIZED, FORBIDDEN, TOO_MANY_REQUESTS, SERVER_ERROR = 408, 401, 403, 429, 500


class Rejection(StrEnum):
    """What a refused request means."""

    NO_NEWS = "no_news"
    """It concerns that request alone."""
    REFRESH = "refresh"
    SOFT_LOGOUT = "soft_logout"
    LOCKED = "locked"
    ASK_WITNESS = "ask_witness"


class Refusal(StrEnum):
    """What a failed refresh means."""

    RETRY = "retry"
    SOFT_LOGOUT = "soft_logout"
    LOCKED = "locked"
    CHALLENGED = "challenged"
    ASK_WITNESS = "ask_witness"


class Witness(StrEnum):
    """What the second witness says."""

    CANNOT_BE_RENEWED = "cannot_be_renewed"
    """The session lives as long as its access token."""
    SOFT_LOGOUT = "soft_logout"
    LOCKED = "locked"
    LOGGED_OUT = "logged_out"
    NOTHING_YET = "nothing_yet"


def asks_to_wait(answer: Alive | Refused | NoAnswer | None) -> bool:
    """Whoever said so is not asked earlier, whatever a person presses or a network does (F3, D17)."""
    if not isinstance(answer, Refused):
        return False
    return answer.wait_ms is not None or answer.status == TOO_MANY_REQUESTS or answer.errcode == LIMIT_EXCEEDED


class Ending(StrEnum):
    """What an answer to ``/logout``, or to OAuth's token revocation, means."""

    TOLD = "told"
    REFUSED = "refused"
    """The token is unknown there: it can be told nothing with it, and may have kept the device (F29)."""
    NOT_YET = "not_yet"


def of_logout(answer: Done | Refused | NoAnswer) -> Ending:
    """Only a definite answer ends the telling (F45)."""
    if isinstance(answer, Done):
        return Ending.TOLD
    if isinstance(answer, NoAnswer):
        return Ending.NOT_YET
    if answer.errcode in OAUTH_CONVICTS and answer.status < SERVER_ERROR:
        return Ending.REFUSED
    if answer.status not in (UNAUTHORIZED, FORBIDDEN) or answer.has_flows:
        return Ending.NOT_YET
    return Ending.REFUSED if answer.errcode == UNKNOWN_TOKEN else Ending.NOT_YET


def of_rejected_request(refused: Refused, *, can_refresh: bool, has_run_out: bool = False) -> Rejection:
    """A request with the current token was refused (CS API, using access tokens; soft logout; account locking).

    ``has_run_out``: it is of an OAuth session, and its time is up (``schedule.has_run_out``)."""
    if refused.errcode == USER_LOCKED:
        return Rejection.LOCKED  # D12: it carries soft_logout too, so it is looked at first (F22)
    if refused.has_flows:
        return Rejection.NO_NEWS  # D16: a challenge to that request, with or without an errcode
    if refused.errcode != UNKNOWN_TOKEN or refused.status not in (UNAUTHORIZED, FORBIDDEN):
        return Rejection.NO_NEWS  # D11, D13 to D15, D17 to D21, F18
    if can_refresh:
        return Rejection.REFRESH  # D1: whatever soft_logout says; some servers send 403 (Circles)
    if refused.soft_logout:
        return Rejection.SOFT_LOGOUT  # D2
    if has_run_out:
        return Rejection.SOFT_LOGOUT  # OAuth has no flag for it: nobody said that the session has ended
    return Rejection.ASK_WITNESS  # D3, after the second witness


def of_failed_refresh(answer: Refused | NoAnswer, *, oauth: bool = False) -> Refusal:
    """``POST /refresh`` (CS API, refreshing access tokens; yaml/refresh) or, with ``oauth``, the token endpoint (CS API,
    token refresh flow; RFC 6749 section 5.2) did not bring tokens."""
    if isinstance(answer, NoAnswer):
        return Refusal.RETRY  # D7: the old refresh token is still valid (F1, F2, F7)
    if answer.status in (REQUEST_TIMEOUT, TOO_MANY_REQUESTS) or answer.status >= SERVER_ERROR:
        return Refusal.RETRY  # D6, D8 (F3)
    if oauth:
        # The specification has every 4xx log out. Of these only three speak of the session, and they may err as /refresh
        # may: an authentication server that lost its data knows no client. The homeserver is heard as a witness.
        return Refusal.ASK_WITNESS if answer.errcode in OAUTH_CONVICTS else Refusal.RETRY
    if answer.errcode == LIMIT_EXCEEDED:
        return Refusal.RETRY  # D17: the errcode outranks the status (D21)
    if answer.errcode in NOT_OF_THE_TOKEN:
        return Refusal.RETRY  # D13, D18: Synapse refuses a refresh where a limit is reached, and takes the token later
    if answer.errcode == USER_LOCKED:
        return Refusal.LOCKED  # D12
    if answer.has_flows:
        return Refusal.CHALLENGED  # D16, also without an errcode
    if answer.errcode in _CAME_WITHOUT_TOKEN:
        return Refusal.RETRY  # D11: a fault of this program, or of something on the way, and no word about the session
    if answer.soft_logout and answer.status in (UNAUTHORIZED, FORBIDDEN):
        return Refusal.SOFT_LOGOUT  # D4, also without an errcode
    if answer.errcode is None:
        return Refusal.RETRY  # an answer of something that is no homeserver (F18)
    return Refusal.ASK_WITNESS  # D5


def says_already_used(answer: Refused | NoAnswer) -> bool:
    """Whether a refresh was refused because the token had been exchanged before, and what came of it used. The
    specification has no code for it; Synapse, which sends the same code for an expired one, tells it by its text alone.
    A hint, never a verdict."""
    return isinstance(answer, Refused) and answer.errcode == "M_FORBIDDEN" and _ALREADY_USED in answer.error


def is_locked(answer: object) -> bool:
    """Whatever was asked, a sign-in too: the account is locked (CS API, account locking)."""
    return isinstance(answer, Refused) and answer.errcode == USER_LOCKED


class _Says(StrEnum):
    ALIVE = "alive"
    SOFT = "soft"
    LOCKED = "locked"
    DEAD = "dead"
    NOTHING = "nothing"


def _says(answer: Alive | Refused | NoAnswer) -> _Says:
    if isinstance(answer, Alive):
        return _Says.ALIVE
    if isinstance(answer, NoAnswer):
        return _Says.NOTHING
    if answer.errcode == USER_LOCKED:
        return _Says.LOCKED
    if answer.status not in (UNAUTHORIZED, FORBIDDEN):
        return _Says.NOTHING
    if answer.soft_logout:
        return _Says.SOFT  # whatever the errcode: keeping is the smaller harm
    is_plain = answer.errcode == UNKNOWN_TOKEN and not answer.has_flows
    return _Says.DEAD if is_plain else _Says.NOTHING


def of_witness(
    newest: Alive | Refused | NoAnswer | None,
    previous: Alive | Refused | NoAnswer | None = None,
    *,
    nobody_ended_it: bool = False,
) -> Witness:
    """``whoami`` with the newest access token (``None``: none is held) and with the one before it (``None``: none is
    held, or it was not asked yet).

    ``nobody_ended_it``: what was refused speaks of the program (``OAUTH_OF_CLIENT``), and the time of the access token is up,
    so that a refusal of it says nothing either."""
    if newest is None:
        return Witness.SOFT_LOGOUT
    said = [_says(answer) for answer in (newest, previous) if answer is not None]
    if said[0] is _Says.ALIVE:
        return Witness.CANNOT_BE_RENEWED
    if _Says.LOCKED in said:
        return Witness.LOCKED
    if _Says.ALIVE in said or _Says.SOFT in said:
        return Witness.SOFT_LOGOUT  # overrides a plain refusal: the server itself says that the session exists
    if all(word is _Says.DEAD for word in said):
        return Witness.SOFT_LOGOUT if nobody_ended_it else Witness.LOGGED_OUT
    return Witness.NOTHING_YET
