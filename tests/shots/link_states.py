"""The dialog "Link" in its states."""

from __future__ import annotations

from latchkey.app.link_desk import LinkShown

_ROOM = (("Room", "#harbour-watch:example.org"), ("Server", "example.org"))
_NOT_IN_LIST = "This room is not in your list. Nothing happens unless you join it."

LINKS = {
    "link-room": LinkShown("A link to a room", _NOT_IN_LIST, _ROOM, "#harbour-watch:example.org", can_join=True),
    "link-joining": LinkShown(
        "A link to a room", _NOT_IN_LIST, _ROOM, "#harbour-watch:example.org", can_join=True, is_joining=True
    ),
    "link-not-let-in": LinkShown(
        "A link to a room",
        _NOT_IN_LIST,
        (*_ROOM, ("Found through", "one.example, two.example:8448")),
        "#harbour-watch:example.org",
        can_join=True,
        problem="You were not let in: this room takes an invitation, or its server refuses you.",
    ),
    "link-room-in-list": LinkShown(
        "A link to a message",
        "This room is in your list. Latchkey shows the room, and not single messages yet.",
        (
            ("Room", "!room1:example.org"),
            ("Server", "example.org"),
            ("Message", "$31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM-and-then-some-more-of-it"),
        ),
        "!room1:example.org",
        room_id="!room1:example.org",
    ),
    "link-person": LinkShown(
        "A link to a person",
        "Latchkey does not write to people yet. The address can be copied.",
        (("Person", "@<b>bo</b>&amp;:example.org"), ("Server", "example.org")),
        "@<b>bo</b>&amp;:example.org",
    ),
    "link-refused": LinkShown(
        "This link cannot be opened",
        "The link does not name a person, a room or a message in the way that Matrix links do.",
    ),
}
