"""The sync loop: waits when the server is away, never gives up, and never asks too often."""

from __future__ import annotations

import pytest

from latchkey.app import room_book
from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.lookout import OVERDUE_MS
from latchkey.app.snapshot import Reach
from latchkey.session.answers import Alive, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.states import Active, Locked, Refreshing, SoftLoggedOut, Verifying
from tests.fakes.clock import rest
from tests.fakes.room_server import join, leave, synced
from tests.fakes.store import DISK_FULL
from tests.fakes.world import DEVICE, MINUTE, SECOND, USER, FakeWorld

AWAY = NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")
BROKEN = Refused(502, None)
REJECTED = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)


async def signed_in(world: FakeWorld) -> Controller:
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=24 * 60 * MINUTE)
    return controller


def positions(world: FakeWorld) -> list[tuple[str | None, int]]:
    return world.rooms.syncs.asked


async def test_the_first_sync_does_not_wait_for_news_and_later_ones_do(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")), synced("s2", join("!two:x")))
    await rest()
    assert positions(world) == [(None, 0), ("s1", 10_000), ("s2", 10_000)]


async def test_a_server_that_was_away_is_not_asked_for_news_but_whether_it_is_back(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")), AWAY)
    await rest()
    assert controller.snapshot.reach != Reach()
    world.rooms.syncs.will(synced("s1"))
    await world.clock.advance(SECOND)
    assert controller.snapshot.reach == Reach()
    await world.clock.advance(SECOND)
    assert positions(world) == [(None, 0), ("s1", 10_000), ("s1", 0), ("s1", 10_000)]


async def test_rows_and_gone_rooms_are_told_as_they_come(world: FakeWorld) -> None:
    controller = await signed_in(world)
    told: list[tuple[list[str], list[str]]] = []
    controller.on_rooms = lambda changed, gone: told.append(([row.room_id for row in changed], list(gone)))
    world.rooms.syncs.will(synced("s1", join("!one:x"), join("!two:x")), synced("s2", leave("!one:x")))
    await rest()
    assert told == [(["!one:x", "!two:x"], []), ([], ["!one:x"])]
    assert controller.snapshot.room_count == 1


@pytest.mark.parametrize("trouble", [AWAY, BROKEN])
async def test_a_server_that_is_away_is_asked_after_1_2_4_8_seconds_up_to_a_minute(
    world: FakeWorld, trouble: NoAnswer | Refused
) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(*[trouble] * 9)
    waits = []
    for _ in range(9):
        await rest()
        retry_at = controller.snapshot.reach.retry_at
        assert retry_at is not None
        waits.append(world.clock.now().ms_until(retry_at))
        await world.clock.advance(waits[-1])
    assert waits == [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]
    assert len(positions(world)) == 10
    assert controller.snapshot.reach.trouble == trouble
    assert isinstance(controller.state, Active)


async def test_an_answer_makes_good_what_went_wrong_before(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(AWAY, AWAY, synced("s1", join("!one:x")), AWAY)
    await world.clock.advance(3 * SECOND)
    assert world.events("synced")[-3:] == ["unreachable", "reachable", "unreachable"]
    retry_at = controller.snapshot.reach.retry_at
    assert retry_at is not None
    assert world.clock.now().ms_until(retry_at) == SECOND
    world.rooms.syncs.will(synced("s2", join("!one:x")))
    await world.clock.advance(SECOND)
    assert controller.snapshot.reach == Reach()


async def test_the_first_answer_of_a_sync_is_journalled_and_no_other(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")), synced("s2", join("!two:x")), AWAY, synced("s3"))
    await world.clock.advance(MINUTE)
    assert world.events("signed_in", "tokens_saved") == ["synced", "unreachable", "reachable"]
    assert world.facts("synced") == {"rooms": 1}


async def test_f03_a_server_that_says_when_to_come_back_is_believed(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=30 * SECOND))
    await world.clock.advance(30 * SECOND - 1)
    assert len(positions(world)) == 1
    await world.clock.advance(1)
    assert len(positions(world)) == 2


@pytest.mark.parametrize("errcode", ["M_MISSING_TOKEN", "M_FORBIDDEN"])
async def test_f19_a_server_that_turns_requests_away_is_journalled_by_its_own_name_and_ends_nothing(
    world: FakeWorld, errcode: str
) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(*[Refused(401, errcode, endpoint="/sync")] * 2, AWAY, synced("s1", join("!one:x")))
    await world.clock.advance(MINUTE)
    assert world.events("signed_in", "tokens_saved") == ["not_authorised", "reachable", "synced"]
    assert world.facts("not_authorised") == {"unreachable": None, "status": 401, "errcode": errcode}
    assert isinstance(controller.state, Active)
    assert controller.snapshot.reach == Reach()


async def test_f19_a_request_without_a_token_is_journalled_also_where_the_server_was_away_before(
    world: FakeWorld,
) -> None:
    await signed_in(world)
    world.rooms.syncs.will(AWAY, Refused(401, "M_MISSING_TOKEN"))
    await world.clock.advance(2 * SECOND)
    assert world.events("signed_in", "tokens_saved") == ["unreachable", "not_authorised"]


async def test_trying_now_does_not_wait(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(AWAY, AWAY, AWAY)
    await world.clock.advance(4 * SECOND)
    assert len(positions(world)) == 3
    controller.try_now()
    await rest()
    assert len(positions(world)) == 4


async def test_f20_whoever_presses_again_and_again_asks_no_more_than_once_a_second(world: FakeWorld) -> None:
    world.rooms.syncs.always(lambda _: AWAY)
    controller = await signed_in(world)
    for _ in range(100):
        controller.try_now()
        await world.clock.advance(100)
    assert 10 <= len(positions(world)) <= 11


async def test_f03_a_server_that_says_when_is_not_asked_earlier_by_a_person_or_after_a_suspend(
    world: FakeWorld,
) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=30 * SECOND))
    for ask in (controller.try_now, controller.woke, controller.try_now):
        await world.clock.advance(9 * SECOND)
        ask()
    await rest()
    assert len(positions(world)) == 1
    world.clock.suspend(2 * SECOND)
    await world.clock.advance(SECOND)
    controller.woke()
    await rest()
    assert len(positions(world)) == 2


async def test_while_the_server_is_away_nothing_is_waited_for(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")), AWAY, synced("s1"))
    await world.clock.advance(2 * SECOND)
    assert positions(world) == [(None, 0), ("s1", 10_000), ("s1", 0), ("s1", 10_000)]


async def test_trying_now_while_the_server_is_being_asked_does_not_shorten_the_next_wait(world: FakeWorld) -> None:
    controller = await signed_in(world)
    controller.try_now()
    world.rooms.syncs.will(AWAY)
    await rest()
    assert len(positions(world)) == 1


async def test_trying_now_without_a_session_does_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    controller.try_now()
    await rest()
    assert world.deeds == []


async def test_a_server_that_answers_at_once_without_news_is_asked_once_a_second(world: FakeWorld) -> None:
    world.rooms.syncs.always(lambda asked: synced("s1"))
    await signed_in(world)
    await world.clock.advance(MINUTE)
    assert 60 <= len(positions(world)) <= 62


async def test_a_server_that_tells_the_same_news_again_and_again_is_asked_once_a_second(world: FakeWorld) -> None:
    world.rooms.syncs.always(lambda asked: synced("s1", join("!one:x")))
    await signed_in(world)
    await world.clock.advance(MINUTE)
    assert 60 <= len(positions(world)) <= 62


async def test_news_are_fetched_as_fast_as_they_come(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(*(synced(f"s{number}", join("!one:x")) for number in range(50)))
    await rest()
    assert len(positions(world)) == 51


async def test_a_long_poll_without_news_is_followed_by_the_next_at_once(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await world.clock.advance(10 * SECOND)
    world.rooms.syncs.will(synced("s1"))
    await rest()
    assert len(positions(world)) == 3


async def test_without_a_token_the_loop_waits_for_a_change_and_asks_at_once_then(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.clock.suspend(48 * 60 * MINUTE)
    world.gate.refreshes.will(AWAY)
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await rest()
    assert isinstance(controller.state, Active)
    assert len(positions(world)) == 1
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    assert world.rooms.sent[-1] == ("sync", "access-2")
    assert len(positions(world)) == 2


async def test_without_a_token_nobody_is_said_to_be_unreachable(world: FakeWorld) -> None:
    """F19: that nothing could be sent is no trouble of the server's."""
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    world.rooms.syncs.will(Refused(401, "M_UNKNOWN_TOKEN"))
    await world.clock.advance(5 * MINUTE)
    assert isinstance(controller.state, Verifying)
    assert controller.snapshot.reach == Reach()
    assert len(positions(world)) == 1
    world.gate.whoamis.will(Alive(USER, DEVICE))
    await rest()
    assert len(positions(world)) == 2


async def test_without_a_token_and_without_a_change_the_loop_looks_again_now_and_then(world: FakeWorld) -> None:
    """In case that what it waits for never comes."""
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    world.rooms.syncs.will(Refused(401, "M_UNKNOWN_TOKEN"))
    await world.clock.advance(SECOND)
    assert world.clock.sleeps_ms == [OVERDUE_MS - SECOND, 10_000]
    await world.clock.advance(MINUTE)
    assert isinstance(controller.state, Verifying)
    assert world.clock.sleeps_ms == [OVERDUE_MS - SECOND, 10_000]


async def test_a_rejected_sync_is_sent_again_with_the_next_token(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await rest()
    world.rooms.syncs.will(REJECTED)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert world.rooms.sent[-2:] == [("sync", "access-1"), ("sync", "access-2")]
    assert positions(world)[-2:] == [("s1", 10_000)] * 2
    assert isinstance(controller.state, Active)
    assert controller.snapshot.reach == Reach()


async def test_f12_a_rejection_that_stands_is_not_laid_to_the_token_of_the_moment(world: FakeWorld) -> None:
    """The repeat was sent with the second token, and refused when the third was current already."""
    controller = await signed_in(world)
    world.rooms.syncs.will(REJECTED)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert world.rooms.sent[-1] == ("sync", "access-2")
    world.gate.refreshes.will(world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    world.rooms.syncs.will(REJECTED)
    await rest()
    assert isinstance(controller.state, Active)
    assert len(world.gate.refreshes.asked) == 2
    await world.clock.advance(SECOND)
    assert world.rooms.sent[-1] == ("sync", "access-3")


async def test_a_session_that_cannot_be_renewed_and_is_rejected_again_and_again_is_looked_into_once_a_second(
    world: FakeWorld,
) -> None:
    """F20: the witness says that all is well, and every request is refused."""
    world.rooms.syncs.always(lambda _: Refused(401, "M_UNKNOWN_TOKEN"))
    world.gate.whoamis.always(lambda _: Alive(USER, DEVICE))
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    await world.clock.advance(MINUTE)
    assert isinstance(controller.state, Active)
    assert 3 < len(world.gate.whoamis.asked) < 60


async def test_f22_a_locked_account_is_reported(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(Refused(401, "M_USER_LOCKED", soft_logout=True))
    await rest()
    assert isinstance(controller.state, Locked)
    assert "unreachable" not in world.events()


async def test_a_rejected_sync_of_a_session_without_refresh_token_ends_in_a_soft_logout(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    world.rooms.syncs.will(REJECTED)
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert world.clock.sleeps_ms == []


async def test_the_loop_waits_for_a_refresh_that_is_under_way(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await rest()
    controller.post(RefreshAsked(world.clock.now()))
    world.rooms.syncs.will(REJECTED)
    await rest()
    assert isinstance(controller.state, Refreshing)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert world.rooms.sent[-1] == ("sync", "access-2")


async def test_position_and_rooms_are_saved_in_one_change(world: FakeWorld) -> None:
    await signed_in(world)
    world.rooms.syncs.will(synced("s1", join("!one:x"), join("!two:x"), direct={USER: ["!one:x"]}))
    await rest()
    (change,) = world.files().memory_rooms.changes
    assert change.next_batch == "s1"
    assert [row.room_id for row, _ in change.rooms] == ["!one:x", "!two:x"]
    assert [row.is_direct for row, _ in change.rooms] == [True, False]
    assert change.account is not None


async def test_rooms_that_the_disk_refuses_are_shown_all_the_same_and_the_trouble_is_told_once(
    world: FakeWorld,
) -> None:
    controller = await signed_in(world)
    shown: list[str] = []
    controller.on_rooms = lambda changed, gone: shown.extend(row.room_id for row in changed)
    world.files().memory_rooms.trouble = DISK_FULL
    world.rooms.syncs.will(*(synced(f"s{number}", join(f"!{number}:x")) for number in range(3)))
    await rest()
    assert shown == ["!0:x", "!1:x", "!2:x"]
    assert world.events().count("rooms_not_saved") == 1
    assert world.facts("rooms_not_saved") == {"disk": "the disk is full"}
    world.files().memory_rooms.trouble = None
    world.rooms.syncs.will(synced("s3", join("!3:x")))
    await rest()
    world.files().memory_rooms.trouble = DISK_FULL
    world.rooms.syncs.will(synced("s4", join("!4:x")))
    await rest()
    assert world.events().count("rooms_not_saved") == 2


async def test_a_large_answer_is_taken_in_while_other_things_go_on(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_book, "SLICE_S", 0)
    controller = await signed_in(world)
    world.rooms.syncs.will(synced("s1", *(join(f"!{number}:x") for number in range(400))))
    turns = 0
    while controller.snapshot.room_count < 400:
        await world.one_turn()
        turns += 1
    assert turns >= 800, "a turn for each room that is taken in, and for each that is written"
