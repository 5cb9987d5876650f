"""Pictures: from the disk first, a few at a time, and again when the server is back."""

from __future__ import annotations

import pytest

from latchkey.app.controller import Controller
from latchkey.session.answers import KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.states import Restoring, SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.room_server import join, synced
from tests.fakes.vault import BACKEND
from tests.fakes.world import MINUTE, SECOND, FakeWorld

SOFT = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)
AWAY = NoAnswer(Trouble.NO_NETWORK, "matrix.example.org")


class Pictures:
    """What a view was given."""

    def __init__(self, controller: Controller) -> None:
        self.given: list[tuple[str, bytes]] = []
        controller.on_avatar = lambda mxc, data: self.given.append((mxc, data))


async def signed_in(world: FakeWorld) -> tuple[Controller, Pictures]:
    controller = world.controller()
    await world.sign_in(controller)
    return controller, Pictures(controller)


async def test_a_picture_is_fetched_given_and_kept(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    world.rooms.thumbnails.will(b"one")
    controller.want_avatar("mxc://x/1")
    await rest()
    assert pictures.given == [("mxc://x/1", b"one")]
    assert world.files().memory_media.data == {"mxc://x/1": b"one"}


async def test_a_picture_on_disk_is_not_fetched(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    world.files().memory_media.data["mxc://x/1"] = b"one"
    controller.want_avatar("mxc://x/1")
    await rest()
    assert pictures.given == [("mxc://x/1", b"one")]
    assert world.rooms.thumbnails.asked == []


async def test_four_are_fetched_at_a_time_and_each_once(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    wanted = [f"mxc://x/{number}" for number in range(10)]
    for mxc in wanted * 2:
        controller.want_avatar(mxc)
    await rest()
    assert world.rooms.thumbnails.asked == wanted[:4]
    world.rooms.thumbnails.will(b"one")
    await rest()
    assert world.rooms.thumbnails.asked == wanted[:5]
    world.rooms.thumbnails.will(*[b"other"] * 9)
    await rest()
    assert world.rooms.thumbnails.asked == wanted
    assert [mxc for mxc, _ in pictures.given] == wanted


async def test_one_that_fails_does_not_hold_up_the_others(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    for number in range(6):
        controller.want_avatar(f"mxc://x/{number}")
    world.rooms.thumbnails.will(Refused(404, "M_NOT_FOUND"), AWAY, b"2", b"3", b"4", b"5")
    await rest()
    assert [mxc for mxc, _ in pictures.given] == [f"mxc://x/{number}" for number in range(2, 6)]
    await world.clock.advance(MINUTE)
    assert len(world.rooms.thumbnails.asked) == 6, "and is not asked for again and again"


async def test_one_that_failed_while_the_server_was_away_is_fetched_when_it_is_back(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    world.rooms.thumbnails.will(AWAY)
    controller.want_avatar("mxc://x/1")
    world.rooms.syncs.will(AWAY)
    await rest()
    world.rooms.thumbnails.will(b"one")
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await world.clock.advance(SECOND)
    assert pictures.given == [("mxc://x/1", b"one")]


async def test_one_that_met_an_expired_token_comes_with_the_next_token_and_one_that_is_not_there_does_not(
    world: FakeWorld,
) -> None:
    controller, pictures = await signed_in(world)
    world.rooms.thumbnails.will(SOFT, Refused(404, "M_NOT_FOUND"))
    controller.want_avatar("mxc://x/1")
    controller.want_avatar("mxc://x/2")
    await rest()
    world.rooms.thumbnails.will(b"one")
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert pictures.given == [("mxc://x/1", b"one")]
    assert world.rooms.thumbnails.asked == ["mxc://x/1", "mxc://x/2", "mxc://x/1"]


async def test_a_picture_that_was_forgotten_can_be_had_again(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    world.rooms.thumbnails.will(b"one")
    for _ in range(2):
        controller.want_avatar("mxc://x/1")
        await rest()
    assert pictures.given == [("mxc://x/1", b"one")] * 2
    assert len(world.rooms.thumbnails.asked) == 1


async def test_pictures_that_were_on_their_way_at_a_soft_logout_come_after_it(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    for number in range(6):
        controller.want_avatar(f"mxc://x/{number}")
    world.gate.refreshes.will(SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert world.rooms.thumbnails.given_up == 4
    world.rooms.thumbnails.always(lambda mxc: mxc.encode())
    await world.sign_in_again(controller, 2)
    assert sorted(mxc for mxc, _ in pictures.given) == [f"mxc://x/{number}" for number in range(6)]


async def test_pictures_on_disk_are_shown_while_soft_logged_out_and_others_once_signed_in_again(
    world: FakeWorld,
) -> None:
    controller, pictures = await signed_in(world)
    world.gate.refreshes.will(SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.files().memory_media.data["mxc://x/1"] = b"one"
    controller.want_avatar("mxc://x/1")
    controller.want_avatar("mxc://x/2")
    await rest()
    assert pictures.given == [("mxc://x/1", b"one")]
    world.rooms.thumbnails.will(b"two")
    await world.sign_in_again(controller, 2)
    assert pictures.given[1:] == [("mxc://x/2", b"two")]


@pytest.mark.parametrize("before_reading", [True, False])
async def test_f06_pictures_on_disk_are_shown_before_the_keyring_has_answered(
    world: FakeWorld, *, before_reading: bool
) -> None:
    await signed_in(world)
    world.files().memory_media.data["mxc://x/1"] = b"one"
    world.vault.trouble = NoKey(KeyTrouble.LOCKED, BACKEND)
    await world.end()
    if before_reading:
        world.reading.shut()
    controller = (await world.restored()).shown
    pictures = Pictures(controller)
    assert isinstance(controller.state, Restoring)
    controller.want_avatar("mxc://x/1")
    world.reading.open()
    await rest()
    assert pictures.given == [("mxc://x/1", b"one")]


async def test_pictures_of_a_session_that_has_ended_are_not_given(world: FakeWorld) -> None:
    controller, pictures = await signed_in(world)
    controller.want_avatar("mxc://x/1")
    world.gate.refreshes.will(Refused(401, "M_UNKNOWN_TOKEN"))
    world.gate.whoamis.will(Refused(401, "M_UNKNOWN_TOKEN"))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.rooms.thumbnails.will(b"one")
    await world.sign_in(controller, 2)
    assert pictures.given == []
    assert world.rooms.thumbnails.asked == ["mxc://x/1"]
