"""How the last session ended, in words: which answer, which witness, what was kept and what was discarded."""

from __future__ import annotations

from collections.abc import Iterable

from latchkey.session import verdict
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Farewell
from latchkey.session.states import SignedOutReason

from . import clock_words, happenings, words
from .shown import Tone
from .used_elsewhere import is_hinted

_REMOVED = "What was stored for it on this computer has been removed."
_DISCARDED = (
    "Discarded: the access token, the refresh token, their key in the keyring, and the rooms and pictures stored here."
)
_KEPT = "Kept: the homeserver, your user ID, and these entries, until you close the message or sign in."
_KEPT_IN_MEMORY = "Kept: these entries, in memory, until you close the message or the program, or sign in."
_KEPT_TO_TELL = "Kept too, sealed: what the homeserver is to be told with."


def is_by_server(farewell: Farewell | None) -> bool:
    return farewell is not None and farewell.reason != SignedOutReason.ASKED


def headline(farewell: Farewell, now: Instant) -> str:
    """What happened, and what became of what was stored."""
    when = clock_words.at_minute(farewell.at_ms, now.wall_ms)
    if not is_by_server(farewell):
        return f"You signed out {farewell.user_id} at {when}. {_REMOVED}"
    why = "it says that the account is deactivated" if _is_deactivated(farewell) else "signed out from another device?"
    hint = f" {words.USED_ELSEWHERE}" if is_hinted(reversed(farewell.entries)) else ""
    return f"Your homeserver ended the session of {farewell.user_id} at {when} ({why}). {_REMOVED}{hint}"


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
    said = [f"It refused {_what(answer)} ({_said(answer)})."] if answer is not None else []
    if witness is not None:
        token = witness.facts.get("token")
        said.append(f"Asked with the {token} access token, it does not know the session ({_said(witness)}).")
    return " ".join(said)


def explained(farewell: Farewell) -> tuple[str, ...]:
    """In full, for above its journal."""
    if not is_by_server(farewell):
        asked = f"You signed out {farewell.user_id} of {farewell.homeserver_url}."
        none = "The witness: none was needed, as you asked for it."
        kept = (_KEPT_IN_MEMORY, _KEPT_TO_TELL) if _is_to_be_told(farewell) else (_KEPT_IN_MEMORY,)
        return (asked, *([f"The answer: {told}"] if (told := _telling(farewell)) else []), none, *kept, _DISCARDED)
    said = [f"The homeserver {farewell.homeserver_url} ended the session of {farewell.user_id}."]
    answer, witness = _answer(farewell), _witness(farewell)
    if answer is not None:
        said.append(f"The answer: {_what(answer)} was refused with {_said(answer)}.")
    if witness is not None:
        token = witness.facts.get("token")
        said.append(
            f"The witness: asked with the {token} access token whether the session exists, the server said "
            f"{_said(witness)}. {happenings.in_words(witness)}."
        )
    return (*said, _KEPT, _DISCARDED)


def _telling(farewell: Farewell) -> str:
    """What came of telling the homeserver, in the past: what is still to be told is told elsewhere, as it is now."""
    signed_out = _last(farewell, "signed_out")
    if signed_out is None:
        return ""
    facts = signed_out.facts
    if facts.get("server_told"):
        return "Your homeserver was told, and has ended the session."
    if not _was_asked(signed_out):
        return "Your homeserver could not be told at that moment, as the tokens could not be read: it may still list the device."
    if facts.get("errcode") == verdict.UNKNOWN_TOKEN:
        return f"Your homeserver did not take it ({_said(signed_out)}): it may still list the device."
    return f"Your homeserver could not be told at that moment: {happenings.why(facts)}."


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


def _what(answer: Entry) -> str:
    return "a refresh" if answer.event == "refresh_failed" else f"a request ({answer.facts.get('endpoint')})"


def _said(entry: Entry) -> str:
    facts = entry.facts
    said = [str(fact) for name in ("status", "errcode", "unreachable") if (fact := facts.get(name)) is not None]
    if facts.get("soft_logout") is not None:
        said.append(f"soft_logout {str(facts['soft_logout']).lower()}")
    return ", ".join(said) or "no answer"
