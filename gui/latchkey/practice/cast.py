"""The rooms that are there from the start: one of each kind that a room list has to show."""

from __future__ import annotations

from dataclasses import dataclass

from .room import Room
from .world import World

PEOPLE = ("carla", "dmitri", "noor")
_EVERYONE = ("alice", "bob", *PEOPLE)
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Plan:
    members: tuple[str, ...] = _EVERYONE
    name: str = ""
    topic: str = ""
    alias: str = ""
    avatar: str = ""
    encrypted: bool = False
    invited: tuple[str, ...] = ()
    direct: bool = False
    said: tuple[tuple[str, str], ...] = ()
    age_minutes: int = 5


_PLANS = (
    _Plan(
        name="Allotment Society",
        topic="Plots 1 to 40. The key to the shed hangs behind the water butt.",
        avatar="leaf",
        said=(("carla", "The beans are up."), ("dmitri", "So are the slugs.")),
        age_minutes=2,
    ),
    _Plan(
        name="Soup kitchen rota",
        topic="Who cooks, who washes up",
        avatar="pot",
        said=(("noor", "Leek and potato on Thursday."), ("carla", "Alice, could you bring the big ladle?")),
        age_minutes=11,
    ),
    _Plan(
        name="Quiet corner",
        topic="Encrypted: this server cannot read it either",
        encrypted=True,
        said=(("noor", "nobody reads this"), ("dmitri", "nor this")),
        age_minutes=24,
    ),
    _Plan(members=("alice", "bob"), direct=True, said=(("bob", "Tea?"), ("alice", "In ten minutes.")), age_minutes=37),
    _Plan(alias="#lost-keys", said=(("dmitri", "Found: one small brass key, no label."),), age_minutes=58),
    _Plan(
        name="🗝️ The Honourable Company of Locksmiths, Tinkers and Menders of Small Things — minutes, "
        "accounts and \u200fמפתחות\u200f, since the flood of 1911",
        topic="Second Tuesday of the month",
        avatar="key",
        said=(("carla", "The accounts are in order. Nearly."),),
        age_minutes=190,
    ),
    _Plan(members=("alice", "bob", "carla", "noor"), said=(("noor", "Same place as last year?"),), age_minutes=1500),
    _Plan(name="Announcements", topic="Read only on good days", members=("carla", "alice", "bob"), age_minutes=4400),
    _Plan(members=("noor",), invited=("alice", "bob"), name="Book club", topic="No spoilers", age_minutes=70),
    _Plan(members=("dmitri",), invited=("alice", "bob"), direct=True, age_minutes=9),
)


def furnish(world: World, now_ms: int) -> None:
    """Creates all rooms, the oldest first, with ``m.direct`` for who has a direct chat."""
    direct: dict[str, dict[str, object]] = {}
    for plan in sorted(_PLANS, key=lambda plan: -plan.age_minutes):
        room = _build(world, plan, now_ms - plan.age_minutes * _MINUTE_MS)
        if plan.direct and not plan.invited:
            for me, other in (plan.members, plan.members[::-1]):
                direct.setdefault(world.user_id(me), {})[world.user_id(other)] = [room.room_id]
    for user_id, content in direct.items():
        world.set_account_data(user_id, "m.direct", content)


def welcome(world: World, user_id: str) -> None:
    """Into the newest room, and with an invitation."""
    rooms = {room.text_of("m.room.name", "name"): room for room in world.rooms.values()}
    world.set_member(rooms[_PLANS[0].name], user_id, user_id, "join")
    world.set_member(rooms["Book club"], world.user_id("noor"), user_id, "invite")


def _build(world: World, plan: _Plan, last_ms: int) -> Room:
    """Everything but the last words happened a minute before ``last_ms``."""
    room = world.create_room()
    creator = world.user_id(plan.members[0] if plan.direct or plan.invited else plan.members[-1])
    made_ms = last_ms - _MINUTE_MS

    def state(event_type: str, content: dict[str, object]) -> None:
        world.add(room, creator, event_type, content, state_key="", sent_ms=made_ms)

    state("m.room.create", {"room_version": "11"})
    for localpart in sorted(plan.members, key=lambda who: world.user_id(who) != creator):
        user_id = world.user_id(localpart)
        world.set_member(room, user_id, user_id, "join", sent_ms=made_ms)
    state("m.room.join_rules", {"join_rule": "public" if plan.alias else "invite"})
    if plan.name:
        state("m.room.name", {"name": plan.name})
    if plan.topic:
        state("m.room.topic", {"topic": plan.topic})
    if plan.alias:
        state("m.room.canonical_alias", {"alias": f"{plan.alias}:{world.server_name}"})
    if plan.avatar:
        state("m.room.avatar", {"url": f"mxc://{world.server_name}/{plan.avatar}"})
    if plan.encrypted:
        state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    for localpart in plan.invited:
        world.set_member(room, creator, world.user_id(localpart), "invite", is_direct=plan.direct, sent_ms=last_ms)
    for localpart, text in plan.said:
        world.say(room, world.user_id(localpart), text, sent_ms=last_ms)
    return room
