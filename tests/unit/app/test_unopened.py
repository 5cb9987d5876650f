"""A session on disk that cannot be opened is told, with a way on; nothing of it is lost."""

from __future__ import annotations

import pytest

from latchkey.app import left_out, present
from latchkey.app.login_shown import LoginShown
from latchkey.app.ports import Fate, Unopened
from latchkey.app.shown import Details
from latchkey.session.answers import NotStored
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.entrance import Entrance

BROKEN = NotStored("the session's file is damaged")


def unopened(fate: Fate, session_id: str = "000000aa") -> Unopened:
    return Unopened(session_id, fate, BROKEN, "profiles/default/put-aside/000000aa-1")


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Fate.NEWER, "was last used by a newer Latchkey, and this one leaves it untouched."),
        (Fate.PUT_ASIDE, "Nothing of it was deleted: it was put aside in profiles/default/put-aside/000000aa-1."),
        (Fate.LEFT, "could not be opened: the session's file is damaged. It was left as it is."),
    ],
)
async def test_what_became_of_it_is_said_above_the_login_with_the_ways_on(
    world: FakeWorld, fate: Fate, words: str
) -> None:
    entrance = Entrance(world)
    entrance.controller.recall(None, [unopened(fate)])
    assert words in entrance.shown.notice
    assert entrance.shown.notice.endswith("or use another profile: latchkey --profile NAME.")
    assert f"outcome: {fate.value}" in entrance.shown.notice_details.lines
    assert entrance.shown.state == "Signed out"


async def test_beside_a_session_that_was_opened_it_is_said_above_the_rooms(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    world.disk.left_out = [unopened(Fate.PUT_ASIDE), unopened(Fate.NEVER_USED, "000000bb")]
    sessions = await world.restart()
    shown = present.window(sessions.shown.snapshot, LoginShown(), world.clock.now()).banner
    assert shown is not None
    assert shown.text.endswith("put aside in profiles/default/put-aside/000000aa-1.")
    assert [button.text for button in shown.buttons] == ["Check this computer", "Dismiss"]


async def test_what_was_read_on_the_way_in_is_not_said_again_above_the_rooms(world: FakeWorld) -> None:
    entrance = Entrance(world)
    entrance.controller.recall(None, [unopened(Fate.NEWER)])
    await entrance.sign_in()
    assert present.window(entrance.controller.snapshot, LoginShown(), world.clock.now()).banner is None


async def test_it_is_gone_once_somebody_has_signed_in_and_out_again(world: FakeWorld) -> None:
    entrance = Entrance(world)
    entrance.controller.recall(None, [unopened(Fate.NEWER)])
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    assert (entrance.shown.notice, entrance.shown.notice_details) == ("", Details())


def test_several_of_one_kind_are_one_sentence() -> None:
    told = left_out.notice([unopened(Fate.NEWER, "000000aa"), unopened(Fate.NEWER, "000000bb")])
    assert told.count("newer Latchkey leaves") + told.count("last used by a newer Latchkey") == 1


def test_a_sign_in_that_was_cut_off_long_ago_is_no_news() -> None:
    assert left_out.notice([unopened(Fate.NEVER_USED), unopened(Fate.CLEARED)]) == ""
    assert left_out.notice([]) == ""
    assert "folder" not in str(left_out.details([unopened(Fate.NEVER_USED)]))


@pytest.mark.parametrize("gone", [Fate.NEVER_USED, Fate.CLEARED])
async def test_every_one_is_in_the_journal_and_the_key_of_one_that_is_gone_goes_too(
    world: FakeWorld, gone: Fate
) -> None:
    for session_id in ("000000aa", "000000bb"):
        world.vault.keys[session_id] = Secret("key")
    world.disk.left_out = [unopened(Fate.NEWER), unopened(gone, "000000bb")]
    sessions = await world.restored()
    assert sessions.shown.state == SignedOut()
    assert [entry.session for entry in world.journal.entries if entry.event == "not_opened"] == ["000000aa", "000000bb"]
    assert list(world.vault.keys) == ["000000aa"], "what may be opened later keeps its key"


async def test_other_sessions_come_back_beside_it(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    world.disk.left_out = [unopened(Fate.NEWER)]
    sessions = await world.restart()
    assert isinstance(sessions.shown.state, Active)


async def test_a_file_that_was_mended_is_told_in_what_happened(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    world.files().put_aside = "profiles/default/put-aside/00000001-1"
    await world.restart()
    await rest()
    assert world.facts("file_mended") == {"folder": "profiles/default/put-aside/00000001-1"}
