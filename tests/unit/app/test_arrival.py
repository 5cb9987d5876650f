"""Homeservers are looked up while somebody types them."""

from __future__ import annotations

import asyncio

import pytest

from latchkey.app.login_shown import FieldMark, PasswordPlace
from latchkey.app.shown import Details
from latchkey.session.journal import Farewell
from latchkey.session.states import SignedOutReason
from tests.fakes.clock import NOON, rest
from tests.fakes.finder import found
from tests.fakes.world import URL, USER, FakeWorld
from tests.unit.app.entrance import PLAIN_HTTP, READABLE, TOKEN_ONLY, Entrance


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def test_a_homeserver_is_looked_up_when_typing_rests(entrance: Entrance) -> None:
    entrance.arrival.typed("example.org")
    await entrance.world.clock.advance(499)
    assert entrance.finder.asked == []
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_note) == (
        FieldMark.LOOKING,
        "Looking for example.org…",
    )
    await entrance.world.clock.advance(1)
    assert entrance.finder.asked == ["example.org"]
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_note) == (FieldMark.FOUND, "Found example.org")
    assert entrance.shown.can_sign_in


async def test_each_key_begins_the_wait_anew(entrance: Entrance) -> None:
    for text in ("exam", "example", "example.org"):
        entrance.arrival.typed(text)
        await entrance.world.clock.advance(400)
    assert entrance.finder.asked == []
    await entrance.world.clock.advance(100)
    assert entrance.finder.asked == ["example.org"]


async def test_a_newer_text_gives_up_the_look_up_of_the_older(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    await entrance.look_up("other.org")
    assert entrance.finder.given_up == ["example.org"]
    entrance.finder.let_go()
    await rest()
    assert (
        entrance.shown.homeserver_note
        == "No server called other.org was found. Check the spelling and your connection."
    )


async def test_an_answer_that_comes_as_somebody_types_on_counts_for_nothing(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    (look_up,) = (task for task in asyncio.all_tasks() if task.get_name() == "find")
    entrance.finder.let_go()
    while not look_up.done():
        await asyncio.sleep(0)
    entrance.arrival.typed("other.org")
    await rest()
    assert entrance.shown.homeserver_mark is FieldMark.LOOKING


async def test_spaces_around_it_are_no_other_homeserver(entrance: Entrance) -> None:
    await entrance.look_up("example.org")
    before = entrance.changes
    await entrance.look_up(" example.org ")
    assert entrance.finder.asked == ["example.org"]
    assert entrance.changes == before


@pytest.mark.parametrize(("typed", "said"), [("nowhere.org", FieldMark.PROBLEM), ("example.org", FieldMark.FOUND)])
async def test_nothing_stands_beside_a_field_that_was_emptied(entrance: Entrance, typed: str, said: FieldMark) -> None:
    await entrance.look_up(typed)
    assert entrance.shown.homeserver_mark is said
    await entrance.look_up("")
    assert entrance.finder.asked == [typed]
    shown = entrance.shown
    assert (shown.homeserver_mark, shown.homeserver_note, shown.homeserver_details) == (
        FieldMark.NOTHING,
        "",
        Details(),
    )
    assert not shown.can_sign_in


async def test_clearing_the_field_gives_up_the_look_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    await entrance.look_up("")
    assert entrance.finder.given_up == ["example.org"]
    assert entrance.shown.homeserver_mark is FieldMark.NOTHING


async def test_after_a_try_a_look_up_waits_again_until_typing_rests(entrance: Entrance) -> None:
    await entrance.refused()
    entrance.arrival.typed("other.org")
    await rest()
    assert entrance.finder.asked == ["example.org"]


async def test_what_is_not_found_has_its_sentence_and_its_facts_and_stays_as_it_was_typed(entrance: Entrance) -> None:
    await entrance.look_up("nowhere.org")
    shown = entrance.shown
    assert shown.homeserver_mark is FieldMark.PROBLEM
    assert shown.homeserver_note.startswith("No server called nowhere.org was found.")
    assert "unreachable: name_not_found" in shown.homeserver_details.lines
    assert (shown.homeserver, shown.username) == (None, None), "nothing is put into the fields"
    assert shown.can_sign_in, "it can be tried again"


async def test_a_name_without_end_is_cut_where_it_is_repeated(entrance: Entrance) -> None:
    entrance.arrival.typed("x" * 10_000)
    assert len(entrance.shown.homeserver_note) < 100


async def test_a_whole_user_id_fills_the_user_name(entrance: Entrance) -> None:
    entrance.finder.known["@alice:example.org"] = found(user_id="@alice:example.org")
    await entrance.look_up("@alice:example.org")
    assert entrance.shown.username == "@alice:example.org"


async def test_a_user_name_that_was_filled_in_is_not_filled_in_again_while_the_homeserver_is_changed(
    entrance: Entrance,
) -> None:
    entrance.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    entrance.finder.known["@bob:other.org"] = found(user_id="@bob:other.org")
    filled = [entrance.shown.username]
    for text in (URL, "@bob:other.org", "@bob:other", "example.org"):
        await entrance.look_up(text)
        filled.append(entrance.shown.username)
    assert filled == [USER, USER, "@bob:other.org", "@bob:other.org", "@bob:other.org"]


async def test_a_server_that_offers_nothing_that_is_known_says_what_it_offers_and_sign_in_is_off(
    entrance: Entrance,
) -> None:
    entrance.finder.known["example.org"] = TOKEN_ONLY
    await entrance.look_up("example.org")
    shown = entrance.shown
    assert shown.homeserver_mark is FieldMark.PROBLEM
    assert shown.homeserver_note.endswith("It offers: a sign-in token.")
    assert shown.ways.password is PasswordPlace.NOWHERE
    assert not shown.can_sign_in


async def test_a_way_without_encryption_asks_for_consent(entrance: Entrance) -> None:
    entrance.finder.known["http://nas.lan"] = PLAIN_HTTP
    await entrance.look_up("http://nas.lan")
    assert entrance.shown.consent_note == READABLE
    await entrance.look_up("example.org")
    assert entrance.shown.consent_note == ""
