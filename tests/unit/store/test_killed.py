"""A program that is killed while it saves."""

from __future__ import annotations

import signal
from pathlib import Path

from latchkey.session.tokens import Held
from latchkey.store.peek import peek
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import KEY, SESSION, stored
from tests.unit.store.other_process import exit_code_of, start

KILLS = 20

_SAVES = """
import asyncio, sys
from pathlib import Path
from latchkey.store.profile import Profile
from tests.fakes.examples import KEY, SESSION, stored

async def main():
    files = await Profile(Path(sys.argv[1])).open(SESSION)
    number = int(sys.argv[2])
    while True:
        number += 1
        assert await files.tokens.save(KEY, stored(number)) is None
        print(number, flush=True)

asyncio.run(main())
"""


async def test_f09_a_program_killed_in_the_midst_of_a_save_leaves_the_old_pair_or_the_new_one(tmp_path: Path) -> None:
    """And never one that is older than what was said to be safe. Twenty kills, each at another place of the loop."""
    profile = Profile(tmp_path / "profile")
    files = await made(profile)
    await files.tokens.save(KEY, stored(0))
    await files.close()
    number = 0
    for kill in range(KILLS):
        safe = _saved_until_killed(tmp_path / "profile", number, after=kill % 5 + 1)
        assert peek(tmp_path / "profile" / "sessions" / SESSION) is not None
        files = await reopened(profile)
        loaded = await files.tokens.load(KEY)
        await files.close()
        assert isinstance(loaded, Held), loaded
        number = loaded.refresh_count
        assert number in (safe, safe + 1)
        assert loaded == stored(number)


_DIES_BEFORE_A_STATEMENT = """
import asyncio, os, signal, sys
from pathlib import Path
from latchkey.store.profile import Profile
from tests.fakes.examples import KEY, SESSION, stored

left = int(sys.argv[2])

def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    files = await Profile(Path(sys.argv[1])).open(SESSION)
    await files._db.run(lambda db: db.set_trace_callback(count))
    assert await files.tokens.save(KEY, stored(1)) is None
    await files._db.run(lambda db: db.set_trace_callback(None))
    await files.close()

asyncio.run(main())
"""


async def test_f09_a_program_that_dies_before_any_one_statement_leaves_a_whole_pair(tmp_path: Path) -> None:
    """Walks through a save and what comes after it, one statement further each time, until the program gets to its end."""
    stages = [stored(0), stored(1)]
    reached: list[int] = []
    died = True
    while died:
        name = f"profile{len(reached)}"
        profile = Profile(tmp_path / name)
        files = await made(profile)
        await files.tokens.save(KEY, stored(0))
        await files.close()
        died = exit_code_of(_DIES_BEFORE_A_STATEMENT, tmp_path / name, len(reached) + 1) == -signal.SIGKILL
        files = await reopened(profile)
        loaded = await files.tokens.load(KEY)
        await files.close()
        assert loaded in stages, (len(reached), loaded)
        reached.append(stages.index(loaded))
    assert reached == sorted(reached)
    assert set(reached) == {0, 1}


def _saved_until_killed(profile: Path, number: int, after: int) -> int:
    """The last number that the program said to be safe before it was killed."""
    with start(_SAVES, profile, number) as process:
        assert process.stdout is not None
        for _ in range(after):
            process.stdout.readline()
        process.kill()
        rest = process.stdout.read().split()
    return int(rest[-1]) if rest else number + after
