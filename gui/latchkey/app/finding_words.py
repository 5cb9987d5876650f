"""Sentences for a homeserver that was not found, or offers no way in: what is so, and what to do."""

from __future__ import annotations

from latchkey.language import mark, tr

from . import words
from .finding import FindProblem, Found, NotFound
from .one_line import one_line

_NOT_FOUND = {
    FindProblem.EMPTY: mark("Enter the address of your homeserver, or your whole user ID."),
    FindProblem.HAS_PATH: mark("Leave out what follows the server's name: the address of a homeserver has no path."),
    FindProblem.HAS_QUERY: mark("Leave out the question mark and what follows it."),
    FindProblem.BAD_PORT: mark("A port is a number between 1 and 65535."),
    FindProblem.BAD_NAME: mark("This is not the name or address of a server."),
    FindProblem.BAD_USER_ID: mark("A user ID looks like @name:example.org."),
    FindProblem.WELL_KNOWN_STATUS: mark(
        "{host} says that it has a homeserver, but its directions could not be read. "
        "Enter the homeserver's own address, beginning with https://."
    ),
    FindProblem.WELL_KNOWN_EMPTY: mark(
        "The directions to the homeserver of {host} are empty. "
        "Enter the homeserver's own address, beginning with https://."
    ),
    FindProblem.WELL_KNOWN_NOT_JSON: mark(
        "The directions to the homeserver of {host} are broken. "
        "Enter the homeserver's own address, beginning with https://."
    ),
    FindProblem.WELL_KNOWN_NO_BASE_URL: mark(
        "The directions of {host} name no homeserver. Enter the homeserver's own address, beginning with https://."
    ),
    FindProblem.WELL_KNOWN_BAD_BASE_URL: mark(
        "The directions of {host} lead to something that is no address. Its administrator has to correct them."
    ),
    FindProblem.WELL_KNOWN_DEAD_END: mark(
        "The directions of {host} lead to a place where no homeserver answers. Its administrator has to correct them."
    ),
    FindProblem.WELL_KNOWN_IDENTITY_NO_BASE_URL: mark(
        "The directions of {host} are incomplete. Enter the homeserver's own address, beginning with https://."
    ),
    FindProblem.WELL_KNOWN_IDENTITY_DEAD_END: mark(
        "The directions of {host} lead to an identity server that does not answer. "
        "Its administrator has to correct them."
    ),
    FindProblem.NO_ANSWER: mark("{host} did not answer."),
    FindProblem.NOT_MATRIX: mark("{host} answers, but not as a Matrix server."),
    FindProblem.NO_COMMON_VERSION: mark("{host} speaks no version of Matrix that this program knows."),
    FindProblem.RATE_LIMITED: mark("{host} is being asked too often. Wait a little, then try again."),
    FindProblem.REFUSED: mark("{host} answered with an error."),
}
_FLOWS = {
    "m.login.cas": mark("single sign-on of an older kind"),
    "m.login.token": mark("a sign-in token"),
    "m.login.application_service": mark("sign-in for bridges"),
}


def not_found(result: NotFound) -> str:
    """Why there is no homeserver; a whole sentence, or two."""
    if result.problem in (FindProblem.NO_ANSWER, FindProblem.NOT_MATRIX) and result.no_answer is not None:
        return words.trouble(result.no_answer)
    return tr(_NOT_FOUND[result.problem], host=result.host or tr("The server"))


def no_way_in(found: Found) -> str:
    """Of a server that offers nothing this program can do."""
    none = tr("{server} offers no way of signing in that Latchkey knows.", server=found.server_name)
    offered = sorted({tr(_FLOWS[flow]) if flow in _FLOWS else one_line(flow, 40) for flow in found.login_flows})
    return f"{none} {tr('It offers: {ways}.', ways=', '.join(offered)[:200])}" if offered else none


def unencrypted(found: Found) -> str:
    """What others could read of a sign-in there; empty where nobody could."""
    if not found.needs_consent:
        return ""
    return tr(
        "The way to {server} is not encrypted: others on it could read what signs you in.", server=found.server_name
    )
