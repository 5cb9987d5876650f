"""Key and files of a session: what is asked for first is done first, and nothing is done half."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.keeper import JOURNAL_WAITING, Keeper
from latchkey.session.answers import Key, KeyTrouble, NoKey, NotStored
from latchkey.session.commands import KeepTokens
from latchkey.session.identity import Identity
from latchkey.session.journal import Entry
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held, Tokens
from tests.fakes.clock import NOON, rest
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, SECOND, URL, USER, FakeWorld

WHO = Identity("00000001", USER, DEVICE, URL, "m.login.password")
FIRST = Held(WHO, Tokens(Secret("access-1"), Secret("refresh-1"), 1000, NOON))
SECOND_PAIR = replace(FIRST, tokens=Tokens(Secret("access-2"), Secret("refresh-2"), 1000, NOON))
KEYRING_LOCKED = NoKey(KeyTrouble.LOCKED, BACKEND)
KEYRING_FAILED = NoKey(KeyTrouble.FAILED, BACKEND)


class Ear(list[Key | NoKey | NotStored]):
    """What was heard."""


def keep(world: FakeWorld, keeper: Keeper, held: Held = FIRST, *, for_this_run: bool = False) -> Ear:
    ear = Ear()
    world.start(keeper.keep(KeepTokens(held, for_this_run=for_this_run), ear.append))
    return ear


async def test_the_outcome_of_each_try_is_heard(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.vault.trouble = KEYRING_FAILED
    ear = keep(world, keeper)
    await rest()
    world.vault.trouble, world.disk.trouble = None, DISK_FULL
    await world.clock.advance(SECOND)
    world.disk.trouble = None
    await world.clock.advance(2 * SECOND)
    key = world.vault.keys["00000001"]
    assert ear == [KEYRING_FAILED, DISK_FULL, Key(key, BACKEND)]


async def test_a_try_that_was_overtaken_is_not_heard_of(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.door.shut("save")
    older = keep(world, keeper)
    await rest()
    newer = keep(world, keeper, SECOND_PAIR)
    await rest()
    world.door.open()
    await rest()
    assert older == []
    assert len(newer) == 1
    saves = [deed for deed in world.deeds if deed.startswith("save")]
    assert saves == ["save access-1", "save access-2"]


async def test_a_try_that_sleeps_ends_when_it_is_overtaken(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.vault.trouble = KEYRING_LOCKED
    keep(world, keeper)
    await rest()
    world.vault.trouble = None
    keep(world, keeper, SECOND_PAIR)
    await rest()
    assert world.clock.sleeps_ms == []


async def test_what_is_discarded_in_the_turn_it_was_to_be_kept_in_is_not_kept(world: FakeWorld) -> None:
    """Nobody has had a turn yet: what was called last counts."""
    keeper = Keeper(world.world)
    ear = keep(world, keeper)
    world.start(keeper.discard(WHO, None, nothing()))
    await rest()
    assert ear == []
    assert world.disk.kept == {}
    assert world.vault.keys == {}
    assert world.count("save") == 0


async def test_a_newer_pair_that_is_kept_in_the_same_turn_takes_the_place_of_an_older_one(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    older, newer = keep(world, keeper), keep(world, keeper, SECOND_PAIR)
    await rest()
    assert (len(older), len(newer)) == (0, 1)
    assert world.count("save access-1") == 0


async def test_a_standing_is_written_after_a_save_that_was_under_way(world: FakeWorld) -> None:
    """Saving puts a session in good standing again, so the other order would undo it."""
    keeper = Keeper(world.world)
    world.door.shut("save")
    keep(world, keeper)
    await rest()
    world.start(keeper.remember("token_ended"))
    await rest()
    world.door.open()
    await rest()
    assert world.files().memory_tokens.standing == "token_ended"


async def test_a_standing_of_a_session_without_files_is_written_nowhere(world: FakeWorld) -> None:
    await Keeper(world.world).remember("token_ended")
    assert world.deeds == []


async def test_one_last_try_is_the_last(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.vault.trouble = KEYRING_FAILED
    ear = keep(world, keeper)
    await rest()
    keeper.finish()
    await rest()
    assert ear == [KEYRING_FAILED, KEYRING_FAILED]
    assert world.clock.sleeps_ms == []
    await keeper.close()


async def test_trying_now_while_a_try_is_under_way_does_not_add_another(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.vault.trouble = KEYRING_FAILED
    world.door.shut(f"{BACKEND}: fetch")
    ear = keep(world, keeper)
    await rest()
    keeper.try_now()
    world.door.open()
    await rest()
    assert ear == [KEYRING_FAILED]
    assert world.clock.sleeps_ms == [SECOND]
    keeper.finish()
    await rest()


@pytest.mark.parametrize("trouble", [KeyTrouble.LOCKED, KeyTrouble.FAILED])
async def test_f36_a_key_is_made_only_where_the_keyring_knows_that_there_is_none(
    world: FakeWorld, trouble: KeyTrouble
) -> None:
    keeper = Keeper(world.world)
    world.vault.keys["00000001"] = Secret("an old key")
    world.vault.trouble = NoKey(trouble, BACKEND)
    ear = keep(world, keeper)
    await rest()
    world.vault.trouble = None
    keeper.try_now()
    await rest()
    assert ear == [NoKey(trouble, BACKEND), Key(Secret("an old key"), BACKEND)]
    assert world.vault.keys == {"00000001": Secret("an old key")}


@pytest.mark.parametrize("trouble", [KeyTrouble.LOCKED, KeyTrouble.FAILED])
async def test_f36_a_keyring_that_did_not_say_that_there_is_no_key_is_not_asked_to_make_one(
    world: FakeWorld, trouble: KeyTrouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(session_id: str) -> NoKey:
        return NoKey(trouble, BACKEND)

    monkeypatch.setattr(world.vault, "fetch", refuse)
    keeper = Keeper(world.world)
    keeper.finish()  # one try
    ear = keep(world, keeper)
    await rest()
    assert ear == [NoKey(trouble, BACKEND)]
    assert world.vault.keys == {}, "it would have taken one"


async def test_f09_a_pair_is_kept_when_the_disk_has_it_and_not_before(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.door.shut("save")
    ear = keep(world, keeper)
    await rest()
    assert ear == []
    tokens = world.files().memory_tokens
    tokens.trouble = DISK_FULL
    world.door.open()
    await rest()
    assert (ear, tokens.now) == ([DISK_FULL], None)
    tokens.trouble = None
    await world.clock.advance(SECOND)
    assert isinstance(ear[-1], Key)
    assert tokens.written == [FIRST]


async def test_of_the_journal_from_before_there_were_files_the_newest_entries_are_kept(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    for number in range(JOURNAL_WAITING + 10):
        keeper.append(Entry(number, "", "sign_in_failed"))
    keep(world, keeper)
    await rest()
    keeper.append(Entry(999, "00000001", "tokens_saved"))
    kept = [entry.at_ms for entry in world.files().memory_journal.entries]
    assert kept == [*range(10, JOURNAL_WAITING + 10), 999]


async def test_a_session_of_this_run_is_discarded_with_its_key(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    ear = keep(world, keeper, for_this_run=True)
    await rest()
    assert isinstance(ear[0], Key)
    assert not ear[0].lasts
    await keeper.discard(WHO, None, nothing())
    assert world.vault_for_this_run.keys == {}
    assert world.deeds[-1] == "destroy 00000001"
    assert keeper.files is None


async def test_a_closed_keeper_without_files_has_nothing_to_close(world: FakeWorld) -> None:
    await Keeper(world.world).close()
    assert world.deeds == []


async def test_f38_a_locked_keyring_is_not_asked_on_the_way_out(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    world.vault.trouble = KEYRING_LOCKED
    ear = keep(world, keeper)
    await rest()
    keeper.finish()
    await rest()
    assert ear == [KEYRING_LOCKED]
    await keeper.discard(WHO, None, nothing())
    assert world.count(f"{BACKEND}: ") == 1, "nor for a key it cannot have"
    await keeper.close()


async def test_f37_a_key_that_is_made_anew_in_another_keyring_is_recorded_there(world: FakeWorld) -> None:
    first = Keeper(world.world)
    keep(world, first)
    await rest()
    await first.close()
    world.vault.keys.clear()
    world.vault.backend = "KWallet"
    second = Keeper(world.world)
    assert await second.unseal(WHO) == NoKey(KeyTrouble.ABSENT, "KWallet")
    assert world.files().memory_tokens.backend == ""
    keep(world, second, SECOND_PAIR)
    await rest()
    assert world.files().memory_tokens.backend == "KWallet"
    await second.close()


async def test_f37_a_key_that_is_found_in_another_keyring_is_recorded_there(world: FakeWorld) -> None:
    first = Keeper(world.world)
    keep(world, first)
    await rest()
    await first.close()
    world.vault.backend = "KWallet"
    second = Keeper(world.world)
    assert await second.unseal(WHO) == FIRST
    assert world.files().memory_tokens.backend == "KWallet"
    await second.close()


async def test_f36_what_was_set_aside_is_closed_and_left_as_it_is(world: FakeWorld) -> None:
    keeper = Keeper(world.world)
    keep(world, keeper)
    await rest()
    before = list(world.files().memory_tokens.written)
    await keeper.set_aside()
    beside = replace(SECOND_PAIR, identity=WHO._replace(session_id="00000002"))
    keep(world, keeper, beside, for_this_run=True)
    await rest()
    await keeper.remember("token_ended")
    await keeper.discard(beside.identity, None, nothing())
    assert (world.files().memory_tokens.written, world.files().memory_tokens.standing) == (before, "")
    assert list(world.vault.keys) == ["00000001"]
    assert list(world.disk.kept) == ["00000001"]
    assert not world.files().is_open


async def nothing() -> None:
    """Nothing is to be done first."""


async def test_that_a_token_was_sent_is_noted_where_there_is_something_to_note_it_in(world: FakeWorld) -> None:
    await Keeper(world.world).mark_refresh_sent(Secret("refresh-1"))
    assert world.deeds == []
