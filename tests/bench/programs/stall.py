"""The program in its first sync: ``stall.py PROFILE-FOLDER KEY ROOMS``.

Prints the longest time, in milliseconds, for which Qt's loop did not turn between the request for the first sync and two
seconds after all rooms stood in the list; then, for whoever looks for the cause, the longest ones with their moments.
"""

import asyncio
import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from latchkey import bootstrap
from latchkey.app.sync_answer import SyncAnswer
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.desktop.garbage import collect_from_now_on
from latchkey.desktop.runner import run
from latchkey.matrix.room_server import HttpRoomServer
from latchkey.session.answers import NoAnswer, Refused
from latchkey.views.room_model import RoomModel
from latchkey.views.room_table import RoomTable
from tests.bench.heart import Heart
from tests.bench.known_key import KnownKey

PROFILE, KEY, ROOMS = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
AFTERWARDS_S = 2.0
SHOWN = 5


gc.disable()  # as the program does
app = bootstrap.application()
program = bootstrap.Program(bootstrap.Options(PROFILE))
program.show()
wait_for_first_picture(program.window)


async def main(end: asyncio.Event) -> int:
    asked = asyncio.Event()
    marks: dict[str, float] = {}
    sync = HttpRoomServer.sync

    async def sync_and_tell(
        server: HttpRoomServer, since: str | None, timeout_ms: int
    ) -> SyncAnswer | Refused | NoAnswer:
        marks.setdefault("asked", time.perf_counter())
        asked.set()
        answer = await sync(server, since, timeout_ms)
        marks.setdefault("answered", time.perf_counter())
        return answer

    HttpRoomServer.sync = sync_and_tell  # type: ignore[method-assign, assignment]  # it also tells
    table = program.window.findChild(RoomTable)
    assert isinstance(table, RoomTable)
    await program.start(end, KnownKey(KEY))
    collect_from_now_on()
    await asked.wait()
    heart = Heart()
    rooms = table.model()
    assert isinstance(rooms, RoomModel)
    came = asyncio.Event()
    rooms.flushed.connect(lambda: came.set() if rooms.rowCount() >= ROOMS else None)
    await came.wait()
    marks["shown"] = time.perf_counter()
    await asyncio.sleep(AFTERWARDS_S)
    heart.stop()
    longest = sorted(heart.gaps, reverse=True)[:SHOWN]
    print(longest[0][0])
    for name, moment in marks.items():
        print(f"{name} at {moment - marks['asked']:.3f} s")
    for length, moment in longest:
        print(f"{length:.1f} ms until {moment - marks['asked']:.3f} s")
    sys.stdout.flush()
    await program.close()
    return 0


sys.exit(run(app, main, lambda text: print(text, file=sys.stderr)))
