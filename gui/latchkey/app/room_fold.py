"""What one change does to what is known of a room."""

from __future__ import annotations

from .last_message import after_message, after_redaction
from .one_line import one_line
from .room_facts import LONGEST_ID, LONGEST_TEXT, MOST_HEROES, MOST_MEMBERS, Member, RoomFacts
from .sync_answer import MESSAGE_TYPES, REDACTION, RoomDelta, StateEvent, TimelineEvent

UNKNOWN_INVITER = "somebody"
"""In place of a user ID, for an invite that does not say who sent it."""

LATEST_AHEAD_MS = 3_600_000
"""How far a message's time may be ahead of this computer's clock. One hour: a clock somewhat wrong does not upset the
order, and nobody pins a room to the top for longer than that."""


def fold(facts: RoomFacts, delta: RoomDelta, own_user_id: str, now_ms: int) -> RoomFacts:
    """The facts after a ``join`` or ``invite``; the given ones are changed, or dropped where the membership is new.

    Where a gap before the timeline swallowed newer messages and none came after it, the last message known stays.
    ``now_ms`` is Unix time at the arrival of the answer.
    """
    is_invite = delta.membership == "invite"
    if is_invite or facts.invited_by:
        facts = _on_entering(facts, is_invite=is_invite)
    if is_invite:
        facts.invited_by = UNKNOWN_INVITER
        facts.entered_ms = facts.entered_ms or now_ms
    for state in delta.state:
        _fold_state(facts, state, own_user_id, now_ms, is_invite=is_invite)
    for event in delta.timeline:
        if event.state_key is not None:
            state = StateEvent(event.type, event.state_key, event.sender, event.content, event.origin_server_ts)
            _fold_state(facts, state, own_user_id, now_ms, is_invite=is_invite)
        else:
            _fold_message(facts, event, now_ms)
    _fold_summary(facts, delta, own_user_id)
    _forget_members(facts, own_user_id)
    return facts


def _on_entering(before: RoomFacts, *, is_invite: bool) -> RoomFacts:
    """An invite, or the first answer after one, tells all state there is. Names that are known stay of use, and whether
    a chat was meant as direct is told in the invite alone."""
    return RoomFacts(
        members=before.members,
        encrypted=before.encrypted,
        invited_as_direct=before.invited_as_direct and not is_invite,
        entered_ms=before.entered_ms if before.invited_by else 0,
    )


def _fold_state(facts: RoomFacts, event: StateEvent, own_user_id: str, now_ms: int, *, is_invite: bool) -> None:
    if event.type == "m.room.member":
        _fold_member(facts, event)
        if event.state_key == own_user_id:
            _fold_own(facts, event, now_ms, is_invite=is_invite)
        return
    if event.state_key:
        return
    content = event.content
    match event.type:
        case "m.room.name":
            facts.name = one_line(content.get("name"), LONGEST_TEXT)
        case "m.room.canonical_alias":
            facts.canonical_alias = one_line(content.get("alias"), LONGEST_ID)
        case "m.room.avatar":
            facts.avatar_mxc = _mxc(content.get("url"))
        case "m.room.topic":
            facts.topic = one_line(content.get("topic"), LONGEST_TEXT)
        case "m.room.encryption":
            # Once on it is never off again, whatever later state says.
            facts.encrypted = facts.encrypted or _is_text(content.get("algorithm"))
        case "m.room.create":
            facts.entered_ms = facts.entered_ms or _believed(event.origin_server_ts, now_ms)


def _fold_member(facts: RoomFacts, event: StateEvent) -> None:
    user_id = event.state_key
    if not user_id or one_line(user_id, LONGEST_ID) != user_id:
        return
    is_here = event.content.get("membership") in ("join", "invite")
    before = facts.members.pop(user_id, None)
    member = Member(
        one_line(event.content.get("displayname"), LONGEST_TEXT), _mxc(event.content.get("avatar_url")), is_here
    )
    if not is_here and before is not None and not member.name:
        member = Member(before.name, before.avatar_mxc, is_here)
    facts.members[user_id] = member


def _fold_own(facts: RoomFacts, event: StateEvent, now_ms: int, *, is_invite: bool) -> None:
    if is_invite:
        facts.invited_by = one_line(event.sender, LONGEST_ID) or UNKNOWN_INVITER
        facts.invited_as_direct = event.content.get("is_direct") is True
    elif facts.joined == 0:
        # Later ones are a change of name or avatar, which is no entry.
        facts.entered_ms = _believed(event.origin_server_ts, now_ms) or facts.entered_ms


def _fold_message(facts: RoomFacts, event: TimelineEvent, now_ms: int) -> None:
    if event.type == REDACTION:
        facts.message = after_redaction(facts.message, event.redacts)
    elif event.type in MESSAGE_TYPES:
        before = facts.message
        at_ms = _believed(event.origin_server_ts, now_ms)
        facts.message = after_message(before, event, at_ms)
        if facts.message is not before:
            facts.newest_ms = max(facts.newest_ms, at_ms)


def _fold_summary(facts: RoomFacts, delta: RoomDelta, own_user_id: str) -> None:
    if delta.heroes is not None:
        named = [hero for hero in delta.heroes if hero and hero != own_user_id and one_line(hero, LONGEST_ID) == hero]
        facts.heroes = named[:MOST_HEROES]
    if delta.joined_members is not None:
        facts.joined = delta.joined_members
    if delta.invited_members is not None:
        facts.invited = delta.invited_members
    if delta.unread is not None:
        facts.unread = delta.unread
    if delta.highlights is not None:
        facts.highlights = delta.highlights


def _forget_members(facts: RoomFacts, own_user_id: str) -> None:
    surplus = len(facts.members) - MOST_MEMBERS
    if surplus <= 0:
        return
    needed = {own_user_id, facts.invited_by, facts.message.sender if facts.message else "", *facts.heroes}
    for user_id in [user_id for user_id in facts.members if user_id not in needed][:surplus]:
        del facts.members[user_id]


def _believed(origin_server_ts: int, now_ms: int) -> int:
    """The server's word for when, within what can be."""
    return max(0, min(origin_server_ts, now_ms + LATEST_AHEAD_MS))


def _mxc(url: object) -> str:
    """A content address as it came; empty for what is none. Whoever fetches it looks closer."""
    if isinstance(url, str) and url.startswith("mxc://") and one_line(url, LONGEST_TEXT) == url:
        return url
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
