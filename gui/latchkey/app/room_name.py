"""What a room and its members are called (CS API, "Calculating the display name for a user" and "for a room")."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from latchkey.language import tr, trn

from .room_facts import MOST_HEROES, Member, RoomFacts


def display_name(user_id: str, members: Mapping[str, Member]) -> str:
    """Display name; with the user ID behind it where another member bears the same; the user ID alone where there is
    none. Names that differ only in characters that cannot be seen are the same."""
    member = members.get(user_id)
    if member is None or not member.name:
        return user_id
    seen = _seen(member.name)
    for other_id, other in members.items():
        if other_id != user_id and other.is_here and _seen(other.name) == seen:
            return f"{member.name} ({user_id})"
    return member.name


def room_name(facts: RoomFacts, own_user_id: str) -> str:
    """``m.room.name``, else the canonical alias, else the heroes, else "Empty room". Never empty."""
    if facts.name or facts.canonical_alias:
        return facts.name or facts.canonical_alias
    heroes = _heroes(facts, own_user_id)
    names = [display_name(hero, facts.members) for hero in heroes]
    others = _others(facts, own_user_id)
    if facts.invited_by:
        others = max(others, len(heroes))
    if others == 0:
        return tr("Empty room (was {names})", names=_joined(names)) if names else tr("Empty room")
    if len(heroes) < others:
        rest = others - len(heroes)
        names.append(trn("1 other", "{count} others", rest))
    return _joined(names)


def hero_of_two(facts: RoomFacts, own_user_id: str) -> str:
    """The other one's user ID in a room of two; empty in any other."""
    heroes = _heroes(facts, own_user_id)
    return heroes[0] if len(heroes) == 1 and _others(facts, own_user_id) <= 1 else ""


def _heroes(facts: RoomFacts, own_user_id: str) -> Sequence[str]:
    """The server's; else, where it named none, the members that are known, those who are still here first."""
    told = facts.heroes
    if not told:
        known = sorted(user_id for user_id in facts.members if user_id != own_user_id)
        told = [user_id for user_id in known if facts.members[user_id].is_here] or known
    if not told and facts.invited_by:
        told = [facts.invited_by]
    return told[:MOST_HEROES]


def _others(facts: RoomFacts, own_user_id: str) -> int:
    """Joined and invited members but for oneself; by the known ones where the server did not count."""
    if facts.joined + facts.invited:
        return facts.joined + facts.invited - 1
    return sum(member.is_here for user_id, member in facts.members.items() if user_id != own_user_id)


def _joined(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else tr("{others} and {last}", others=", ".join(names[:-1]), last=names[-1])


def _seen(name: str) -> str:
    if name.isascii():
        return name
    return "".join(char for char in name if unicodedata.category(char) != "Cf")
