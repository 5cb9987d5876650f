"""Somebody who talks, so that there is something to see."""

from __future__ import annotations

from random import Random

from .cast import PEOPLE
from .world import World

_LINES = (
    "Has anybody seen the watering can?",
    "It was behind the compost.",
    "It is never behind the compost.",
    "The gate squeaks again.",
    "Oil is in the left drawer.",
    "Then whose is the oil in the right one?",
    "Rain at four, they say.",
    "They always say that.",
    "Alice, your scarf is on the hook.",
    "Bob, the kettle is yours, is it not?",
    "Somebody left a key in the door.",
    "I tried it. It turns.",
)


def chat_once(world: World, random: Random) -> None:
    """One line by one of the people, in a room where they are."""
    speaker = world.user_id(random.choice(PEOPLE))
    rooms = [
        room for room in world.rooms.values() if room.membership(speaker) == "join" and len(room.members("join")) > 1
    ]
    world.say(random.choice(rooms), speaker, random.choice(_LINES))
