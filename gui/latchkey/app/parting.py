"""How the last session ended, in words: which answer, which witness, what was kept and what was discarded."""

from __future__ import annotations

from collections.abc import Iterable

from latchkey.language import mark, tr
from latchkey.session import verdict
from latchkey.session.events import WhichToken
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Farewell
from latchkey.session.states import SignedOutReason

from . import clock_words, happenings, words
from .shown import Tone
from .used_elsewhere import is_hinted

_REMOVED = mark("What was stored for it on this computer has been removed.")
_DISCARDED = mark(
    "Discarded: the access token, the refresh token, their key in the keyring, and the rooms and pictures stored here."
)
_KEPT = mark("Kept: the homeserver, your user ID, and these entries, until you close the message or sign in.")
_KEPT_IN_MEMORY = mark("Kept: these entries, in memory, until you close the message or the program, or sign in.")
_KEPT_TO_TELL = mark("Kept too, sealed: what the homeserver is to be told with.")
_TOKENS: dict[str, str] = {WhichToken.NEWEST: mark("newest"), WhichToken.PREVIOUS: mark("previous")}


def is_by_server(farewell: Farewell | None) -> bool:
    return farewell is not None and farewell.reason != SignedOutReason.ASKED


def headline(farewell: Farewell, now: Instant) -> str:
    """What happened, and what became of what was stored."""
    user, when, removed = farewell.user_id, clock_words.at_minute(farewell.at_ms, now.wall_ms), tr(_REMOVED)
    if not is_by_server(farewell):
        return f"{tr('You signed out {user} at {when}.', user=user, when=when)} {removed}"
    if _is_deactivated(farewell):
        ended = tr(
            "Your homeserver ended the session of {user} at {when} (it says that the account is deactivated).",
            user=user,
            when=when,
        )
    else:
        ended = tr(
            "Your homeserver ended the session of {user} at {when} (signed out from another device?).",
            user=user,
            when=when,
        )
    hint = f" {tr(words.USED_ELSEWHERE)}" if is_hinted(reversed(farewell.entries)) else ""
    return f"{ended} {removed}{hint}"


def tone(farewell: Farewell) -> Tone:
    if is_by_server(farewell):
        return Tone.ENDED
    signed_out = _last(farewell, "signed_out")
    return Tone.GOOD if signed_out is not None and signed_out.facts.get("server_told") else Tone.ASKING


def why(farewell: Farewell) -> str:
    """In short, for below the headline; empty where nothing is known."""
    if not is_by_server(farewell):
        return _telling(farewell)
    answer, witness = _answer(farewell), _witness(farewell)
    said = []
    if answer is not None and _is_of_refresh(answer):
        said.append(tr("It refused a refresh ({answer}).", answer=_said(answer)))
    elif answer is not None:
        endpoint = answer.facts.get("endpoint")
        said.append(tr("It refused a request ({endpoint}) ({answer}).", endpoint=endpoint, answer=_said(answer)))
    if witness is not None:
        said.append(
            tr(
                "Asked with the {token} access token, it does not know the session ({answer}).",
                token=_token(witness),
                answer=_said(witness),
            )
        )
    return " ".join(said)


def explained(farewell: Farewell) -> tuple[str, ...]:
    """In full, for above its journal."""
    user, homeserver = farewell.user_id, farewell.homeserver_url
    if not is_by_server(farewell):
        told = _telling(farewell)
        kept = (_KEPT_IN_MEMORY, _KEPT_TO_TELL) if _is_to_be_told(farewell) else (_KEPT_IN_MEMORY,)
        return (
            tr("You signed out {user} of {homeserver}.", user=user, homeserver=homeserver),
            *([tr("The answer: {what}", what=told)] if told else []),
            tr("The witness: none was needed, as you asked for it."),
            *map(tr, kept),
            tr(_DISCARDED),
        )
    said = [tr("The homeserver {homeserver} ended the session of {user}.", homeserver=homeserver, user=user)]
    answer, witness = _answer(farewell), _witness(farewell)
    if answer is not None and _is_of_refresh(answer):
        said.append(tr("The answer: a refresh was refused with {answer}.", answer=_said(answer)))
    elif answer is not None:
        said.append(
            tr(
                "The answer: a request ({endpoint}) was refused with {answer}.",
                endpoint=answer.facts.get("endpoint"),
                answer=_said(answer),
            )
        )
    if witness is not None:
        asked = tr(
            "The witness: asked with the {token} access token whether the session exists, the server said {answer}.",
            token=_token(witness),
            answer=_said(witness),
        )
        said.append(f"{asked} {happenings.in_words(witness)}.")
    return (*said, tr(_KEPT), tr(_DISCARDED))


def _telling(farewell: Farewell) -> str:
    """What came of telling the homeserver, in the past: what is still to be told is told elsewhere, as it is now."""
    signed_out = _last(farewell, "signed_out")
    if signed_out is None:
        return ""
    facts = signed_out.facts
    if facts.get("server_told"):
        return tr("Your homeserver was told, and has ended the session.")
    if not _was_asked(signed_out):
        return tr(
            "Your homeserver could not be told at that moment, as the tokens could not be read: it may still list the device."
        )
    if facts.get("errcode") == verdict.UNKNOWN_TOKEN:
        return tr("Your homeserver did not take it ({said}): it may still list the device.", said=_said(signed_out))
    return tr("Your homeserver could not be told at that moment: {why}.", why=happenings.why(facts))


def _is_to_be_told(farewell: Farewell) -> bool:
    signed_out = _last(farewell, "signed_out")
    if signed_out is None or signed_out.facts.get("server_told"):
        return False
    return _was_asked(signed_out) and signed_out.facts.get("errcode") != verdict.UNKNOWN_TOKEN


def _was_asked(signed_out: Entry) -> bool:
    """Else there were no tokens to ask it with."""
    return any(signed_out.facts.get(name) is not None for name in ("status", "unreachable"))


def _is_deactivated(farewell: Farewell) -> bool:
    said = (_answer(farewell), _witness(farewell))
    return any(one is not None and one.facts.get("errcode") == verdict.USER_DEACTIVATED for one in said)


def _answer(farewell: Farewell) -> Entry | None:
    return _last(farewell, "refresh_failed", "request_rejected")


def _witness(farewell: Farewell) -> Entry | None:
    return _last(farewell, "second_witness")


def _last(farewell: Farewell, *events: str) -> Entry | None:
    newest_first: Iterable[Entry] = reversed(farewell.entries)
    return next((entry for entry in newest_first if entry.event in events), None)


def _is_of_refresh(answer: Entry) -> bool:
    return answer.event == "refresh_failed"


def _token(witness: Entry) -> str:
    """Which it was, as it stands before "access token"."""
    which = str(witness.facts.get("token"))
    return tr(_TOKENS[which]) if which in _TOKENS else which


def _said(entry: Entry) -> str:
    facts = entry.facts
    said = [str(fact) for name in ("status", "errcode", "unreachable") if (fact := facts.get(name)) is not None]
    if facts.get("soft_logout") is not None:
        said.append(f"soft_logout {str(facts['soft_logout']).lower()}")
    return ", ".join(said) or tr("no answer")
