"""Another program has renewed the session while this one was away (F13). A lock keeps two programs off one profile; this is
for disks that cannot lock, and for files that were brought back from elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.controller import Controller
from latchkey.session.answers import Alive, KeyTrouble, NoKey, Refused
from latchkey.session.events import KeepForThisRunAsked, RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing, SignedOut
from latchkey.session.tokens import Tokens
from tests.fakes.clock import rest
from tests.fakes.store import DISK_FULL
from tests.fakes.world import LIFETIME_MS, FakeWorld

PLAIN = Refused(401, "M_UNKNOWN_TOKEN")
SOFT = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)
BUSY = Refused(503, None)


def renew_elsewhere(world: FakeWorld, number: int) -> None:
    """Another program has put pair ``number`` on disk."""
    stored = world.files().memory_tokens.now
    assert stored is not None
    given = world.granted(number)
    tokens = Tokens(given.access, given.refresh, given.expires_in_ms, given.sent_at)
    world.files().memory_tokens.written.append(replace(stored, tokens=tokens))


async def refuse(*_: object) -> object:
    return DISK_FULL


async def refreshing(world: FakeWorld) -> Controller:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Refreshing)
    return controller


@pytest.mark.parametrize("refused", [PLAIN, SOFT])
async def test_f13_what_another_program_has_saved_is_adopted_before_anything_is_decided(
    world: FakeWorld, refused: Refused
) -> None:
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    on_disk = list(world.files().memory_tokens.written)
    world.gate.refreshes.will(refused)
    await rest()
    assert isinstance(controller.state, Active)
    assert await controller.tokens.token() == Secret("access-2")
    assert world.gate.whoamis.asked == []
    assert world.events()[-1] == "restored"
    assert world.files().memory_tokens.written == on_disk, "there is nothing to be written"


async def test_f13_tokens_that_have_run_out_meanwhile_are_renewed_at_once(world: FakeWorld) -> None:
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    world.clock.suspend(LIFETIME_MS)
    world.gate.refreshes.will(PLAIN, world.granted(3))
    await world.clock.advance(0)
    await rest()
    assert world.gate.refreshes.asked[1:] == [Secret("refresh-2")]
    assert await controller.tokens.token() == Secret("access-3")


async def test_f13_the_disk_is_looked_at_once_for_each_pair(world: FakeWorld) -> None:
    """What was adopted and refused as well goes the way of all tokens."""
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    world.gate.whoamis.always(lambda _: PLAIN)
    world.gate.refreshes.will(PLAIN, PLAIN)
    await rest()
    world.clock.suspend(LIFETIME_MS)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SignedOut)


async def refused_once_more(world: FakeWorld, controller: Controller) -> None:
    """The witness is there to be asked."""
    controller.post(RefreshAsked(world.clock.now()))
    world.gate.whoamis.will(Alive("@alice:example.org", None))
    world.gate.refreshes.will(PLAIN)
    await world.clock.advance(1_000)
    await rest()


async def test_f13_an_older_pair_that_this_program_left_on_disk_is_not_taken_for_a_newer_one(world: FakeWorld) -> None:
    """The disk was full: the newest pair is in memory alone."""
    controller = await refreshing(world)
    world.files().memory_tokens.trouble = DISK_FULL
    world.clock.suspend(LIFETIME_MS)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert await controller.tokens.token() == Secret("access-2")
    world.files().memory_tokens.trouble = None
    await refused_once_more(world, controller)
    assert world.gate.whoamis.asked == [Secret("access-2")]


async def test_f13_a_pair_that_was_adopted_before_is_not_taken_for_a_newer_one(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk took nothing after that: the newest pair is in memory alone."""
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    world.gate.refreshes.will(PLAIN)
    await rest()
    monkeypatch.setattr(world.files().memory_tokens, "save", refuse)
    world.clock.suspend(LIFETIME_MS)
    world.gate.refreshes.will(world.granted(3))
    assert await controller.tokens.token() == Secret("access-3")
    await refused_once_more(world, controller)
    assert world.gate.whoamis.asked == [Secret("access-3")]


async def test_f13_where_the_disk_does_not_give_the_tokens_nothing_is_adopted(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    monkeypatch.setattr(world.files().memory_tokens, "load", refuse)
    world.gate.whoamis.will(Alive("@alice:example.org", None))
    world.gate.refreshes.will(PLAIN)
    await rest()
    assert world.gate.whoamis.asked == [Secret("access-1")]
    assert isinstance(controller.state, Active)


async def test_f13_a_server_that_is_only_busy_is_no_reason_to_look(world: FakeWorld) -> None:
    controller = await refreshing(world)
    renew_elsewhere(world, 2)
    world.gate.refreshes.will(BUSY)
    await rest()
    assert isinstance(controller.state, Active)
    assert await controller.tokens.token() == Secret("access-1")


async def test_f13_where_nothing_was_put_away_there_is_nothing_to_look_at(world: FakeWorld) -> None:
    """No keyring takes the first key, the person goes on without, and the server refuses to renew the session."""
    world.vault.trouble = world.vault_for_this_run.trouble = NoKey(KeyTrouble.FAILED, "")
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(KeepForThisRunAsked(world.clock.now()))
    world.gate.whoamis.will(Alive("@alice:example.org", None))
    world.gate.refreshes.will(PLAIN)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.gate.whoamis.asked == [Secret("access-1")]
    assert isinstance(controller.state, Active)
