"""A link that was opened elsewhere is shown as what it names, and nothing is done that the person did not ask for."""

from __future__ import annotations

import pytest

from latchkey.app.link_desk import LinkShown
from latchkey.app.link_intents import CloseLink, JoinLinkedRoom, OpenLink
from latchkey.app.sync_answer import RoomDelta, StateEvent
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from tests.fakes.clock import rest
from tests.fakes.room_server import join, leave, synced
from tests.unit.app.desk import Desk

GARDEN = "matrix:r/garden:example.org"
BY_ID = "matrix:roomid/x:example.org/e/1:example.org?via=a.example&via=b.example"


def shown(desk: Desk) -> LinkShown:
    assert desk.shown.link is not None
    return desk.shown.link


def named_garden(room_id: str = "!g:example.org") -> RoomDelta:
    alias = StateEvent("m.room.canonical_alias", "", "@host:example.org", {"alias": "#garden:example.org"})
    return RoomDelta(room_id, "join", state=[alias])


async def test_it_is_kept_until_somebody_is_signed_in_and_that_is_said(desk: Desk) -> None:
    await desk.ask(OpenLink(GARDEN))
    assert "You are not signed in. The link is kept" in shown(desk).text
    assert not shown(desk).can_join
    await desk.ask(CloseLink())
    assert desk.shown.link is None
    await desk.sign_in()
    assert shown(desk).copies == "#garden:example.org"
    assert shown(desk).can_join
    await desk.ask(CloseLink())
    assert desk.shown.link is None
    await desk.soft_logout()
    await desk.sign_in_again(2)
    assert desk.shown.link is None, "closed with a session it is gone"


async def test_what_is_no_link_is_told_and_not_kept(desk: Desk) -> None:
    await desk.ask(OpenLink("matrix:x/alice:example.org"))
    assert shown(desk).title == "This link cannot be opened"
    assert "does not name a person" in shown(desk).text
    assert (shown(desk).copies, shown(desk).named, shown(desk).can_join) == ("", (), False)
    await desk.ask(JoinLinkedRoom(), CloseLink())
    await desk.sign_in()
    assert desk.shown.link is None


async def test_a_link_alone_joins_nothing_whatever_it_asks_for(signed_in: Desk) -> None:
    await signed_in.ask(OpenLink(f"{GARDEN}?action=join"))
    assert shown(signed_in).named == (("Room", "#garden:example.org"), ("Server", "example.org"))
    assert "Nothing happens unless you join it" in shown(signed_in).text
    assert [what for what, _ in signed_in.world.rooms.sent if what == "join"] == []


async def test_a_person_can_be_copied(signed_in: Desk) -> None:
    await signed_in.ask(OpenLink("matrix:u/bo:example.org"))
    assert (shown(signed_in).title, shown(signed_in).copies) == ("A link to a person", "@bo:example.org")
    assert not shown(signed_in).can_join


async def test_a_room_in_the_list_can_be_shown_by_its_alias_and_by_its_id(signed_in: Desk) -> None:
    signed_in.world.rooms.syncs.will(synced("s1", named_garden(), join("!x:example.org", "Shed")))
    await rest()
    await signed_in.ask(OpenLink(GARDEN))
    assert (shown(signed_in).room_id, shown(signed_in).can_join) == ("!g:example.org", False)
    await signed_in.ask(OpenLink(BY_ID))
    assert shown(signed_in).room_id == "!x:example.org"
    assert "not single messages" in shown(signed_in).text
    assert shown(signed_in).title == "A link to a message"
    assert shown(signed_in).named[2:] == (("Message", "$1:example.org"), ("Found through", "a.example, b.example"))
    signed_in.world.rooms.syncs.will(synced("s2", leave("!g:example.org")))
    await rest()
    await signed_in.ask(OpenLink(GARDEN))
    assert shown(signed_in).room_id == ""


async def test_a_room_is_joined_when_it_is_asked_for_through_the_servers_that_the_link_names(signed_in: Desk) -> None:
    await signed_in.ask(OpenLink(BY_ID), JoinLinkedRoom(), JoinLinkedRoom())
    assert shown(signed_in).is_joining
    assert signed_in.world.rooms.joins.asked == ["!x:example.org?via=a.example?via=b.example"]
    signed_in.world.rooms.joins.will(Done())
    await rest()
    assert "You have joined" in shown(signed_in).text
    assert (shown(signed_in).is_joining, shown(signed_in).can_join) == (False, False)
    signed_in.world.rooms.syncs.will(synced("s1", join("!x:example.org")))
    await rest()
    await signed_in.ask(OpenLink(BY_ID))
    assert shown(signed_in).room_id == "!x:example.org"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (NoAnswer(Trouble.TIMED_OUT, "example.org"), "could not be asked"),
        (Refused(403, "M_FORBIDDEN"), "You were not let in"),
        (Refused(403, "M_USER_SUSPENDED"), "suspended"),
        (Refused(404, "M_NOT_FOUND"), "knows no room"),
        (Refused(429, "M_LIMIT_EXCEEDED"), "asks to wait"),
        (Refused(400, "M_BAD_STATE"), "refused to join"),
    ],
)
async def test_why_it_was_not_joined_is_said_and_it_can_be_tried_again(
    signed_in: Desk, answer: NoAnswer | Refused, words: str
) -> None:
    signed_in.world.rooms.joins.will(answer)
    await signed_in.ask(OpenLink(GARDEN), JoinLinkedRoom())
    assert words in shown(signed_in).problem
    assert shown(signed_in).can_join
    assert not shown(signed_in).is_joining
    signed_in.world.rooms.joins.will(Done())
    await signed_in.ask(JoinLinkedRoom())
    assert shown(signed_in).problem == ""


async def test_an_answer_about_another_link_changes_nothing(signed_in: Desk) -> None:
    await signed_in.ask(OpenLink(GARDEN), JoinLinkedRoom(), OpenLink(BY_ID))
    signed_in.world.rooms.joins.will(Refused(404, "M_NOT_FOUND"))
    await rest()
    assert shown(signed_in).problem == ""


async def test_without_a_working_token_nobody_is_asked(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.ask(OpenLink(GARDEN))
    assert signed_in.shown.link is None, "one question after the other"
    await signed_in.ask(JoinLinkedRoom())
    assert [what for what, _ in signed_in.world.rooms.sent if what == "join"] == []
    await signed_in.sign_in_again(2)
    assert "could not be asked" in shown(signed_in).problem
