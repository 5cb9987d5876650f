"""The one line a row shows of the last message."""

from __future__ import annotations

from collections.abc import Mapping

from .one_line import one_line
from .room_facts import LONGEST_ID, LONGEST_TEXT, LastMessage
from .rooms import DELETED, ENCRYPTED, own_words
from .sync_answer import TimelineEvent

_OF_NO_TEXT = ("m.image", "m.video", "m.audio", "m.location", "m.key.verification.request")


def after_message(last: LastMessage | None, event: TimelineEvent, at_ms: int) -> LastMessage | None:
    """The last message once ``event``, of a type that counts as a message, has come; ``at_ms`` is its time.

    An edit changes the message it replaces where that is the last one, is of the same type, and is by the same sender
    (CS API, "Event replacements"); any other edit changes nothing.
    """
    target = _replaced(event.content)
    if target is not None:
        return _edited(last, event, target)
    text, is_emote = _text(event.type, event.content)
    if event.redacted or not event.content:
        text, is_emote = DELETED, False
    return LastMessage(
        event_id=event.event_id,
        type=event.type,
        sender=one_line(event.sender, LONGEST_ID),
        at_ms=at_ms,
        text=text,
        is_emote=is_emote,
    )


def after_redaction(last: LastMessage | None, redacts: str) -> LastMessage | None:
    """The last message once the event ``redacts`` was emptied: itself, or the edit its text is from."""
    if last is None or not redacts:
        return last
    if redacts == last.event_id:
        last.text, last.is_emote = DELETED, False
        last.edit_id = last.unedited = ""
    elif redacts == last.edit_id:
        last.text, last.is_emote = last.unedited, last.was_emote
        last.edit_id = last.unedited = ""
    return last


def _replaced(content: Mapping[str, object]) -> str | None:
    """The event ID an edit is about; empty where it names none; ``None`` for what is no edit."""
    relation = content.get("m.relates_to")
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.replace":
        return None
    target = relation.get("event_id")
    return target if isinstance(target, str) else ""


def _edited(last: LastMessage | None, event: TimelineEvent, target: str) -> LastMessage | None:
    new_content = event.content.get("m.new_content")
    if (
        last is None
        or not target
        or (last.event_id, last.type, last.sender) != (target, event.type, event.sender)
        or last.text == DELETED
        or not isinstance(new_content, dict)
    ):
        return last
    if not last.unedited:
        last.unedited, last.was_emote = last.text, last.is_emote
    last.edit_id = event.event_id
    last.text, last.is_emote = _text(event.type, new_content)
    return last


def _text(event_type: str, content: Mapping[str, object]) -> tuple[str, bool]:
    """Words, and whether they are an emote, which begins with its sender's name."""
    match event_type:
        case "m.room.encrypted":
            return ENCRYPTED, False
        case "m.sticker":
            return own_words("m.sticker"), False
        case "m.room.message":
            return _message_text(content)
    return own_words("m.poll.start", _question(content)), False


def _message_text(content: Mapping[str, object]) -> tuple[str, bool]:
    msgtype = content.get("msgtype")
    body = one_line(_without_quote(content), LONGEST_TEXT)
    if msgtype == "m.file":
        return own_words("m.file", one_line(content.get("filename"), LONGEST_TEXT) or body), False
    if isinstance(msgtype, str) and msgtype in _OF_NO_TEXT:
        return own_words(msgtype), False
    return (body, msgtype == "m.emote") if body else (own_words("m.text"), False)


def _without_quote(content: Mapping[str, object]) -> object:
    """The body without the quote that older clients put before a reply (CS API, "Fallbacks for rich replies")."""
    body = content.get("body")
    relation = content.get("m.relates_to")
    if not isinstance(body, str) or not isinstance(relation, dict) or "m.in_reply_to" not in relation:
        return body
    lines = body.split("\n")
    quoted = next((number for number, line in enumerate(lines) if not line.startswith("> ")), len(lines))
    return "\n".join(lines[quoted:]) or body


def _question(content: Mapping[str, object]) -> str:
    """Of a poll, stable (MSC3381 as in the specification) or unstable."""
    poll = content.get("m.poll") or content.get("org.matrix.msc3381.poll.start")
    question = poll.get("question") if isinstance(poll, dict) else None
    if not isinstance(question, dict):
        return ""
    texts = question.get("m.text")
    first = texts[0] if isinstance(texts, list) and texts else None
    told = first.get("body") if isinstance(first, dict) else None
    return one_line(told or question.get("org.matrix.msc1767.text") or question.get("body"), LONGEST_TEXT)
