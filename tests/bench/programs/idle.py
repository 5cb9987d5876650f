"""The program with a session that has nothing to do: ``idle.py PROFILE-FOLDER KEY SECONDS visible|hidden``.

Prints the processor time it used in SECONDS, in seconds, once the rooms are there and all has come to rest.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from latchkey import bootstrap
from latchkey.app.rooms import Room
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.desktop.garbage import collect_from_now_on
from latchkey.desktop.runner import run
from latchkey.views.main_window import MainWindow
from tests.bench.known_key import KnownKey

PROFILE, KEY, SECONDS, SIGHT = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), sys.argv[4]
REST_S = 12.0
"""Longer than a long poll, so that the first sync and the pictures are behind us."""

gc.disable()  # as the program does
app = bootstrap.application()
program = bootstrap.Program(bootstrap.Options(PROFILE))
program.show()
wait_for_first_picture(program.window)


async def main(end: asyncio.Event) -> int:
    rooms_came = asyncio.Event()
    show_rooms = MainWindow.show_rooms

    def show_and_tell(window: MainWindow, changed: Sequence[Room], gone: Sequence[str]) -> None:
        show_rooms(window, changed, gone)
        rooms_came.set()

    MainWindow.show_rooms = show_and_tell  # type: ignore[method-assign, assignment]  # it also tells
    await program.start(end, KnownKey(KEY))
    collect_from_now_on()
    await rooms_came.wait()
    if SIGHT == "hidden":
        program.window.hide()
    await asyncio.sleep(REST_S)
    before = time.process_time()
    await asyncio.sleep(SECONDS)
    print(time.process_time() - before, flush=True)
    await program.close()
    return 0


sys.exit(run(app, main, lambda text: print(text, file=sys.stderr)))
