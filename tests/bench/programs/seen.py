"""The program with a session, in a window that can be seen: ``seen.py PROFILE-FOLDER KEY``. Ends when it is told to.

Prints each state as it is shown, and the moment in nanoseconds of the monotonic clock.
"""

import asyncio
import gc
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from latchkey import bootstrap
from latchkey.app.shown import WindowShown
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.desktop.garbage import collect_from_now_on
from latchkey.desktop.runner import run
from latchkey.views.main_window import MainWindow
from tests.bench.known_key import KnownKey

PROFILE, KEY = Path(sys.argv[1]), sys.argv[2]

gc.disable()  # as the program does
app = bootstrap.application()
program = bootstrap.Program(bootstrap.Options(PROFILE))
program.show()
wait_for_first_picture(program.window)

show_state = MainWindow.show_state
states = [""]


def show_and_tell(window: MainWindow, shown: WindowShown) -> None:
    show_state(window, shown)
    if shown.session is not None and shown.session.state != states[-1]:
        states.append(shown.session.state)
        print(states[-1], time.monotonic_ns(), flush=True)


MainWindow.show_state = show_and_tell  # type: ignore[method-assign, assignment]  # it also tells


async def main(end: asyncio.Event) -> int:
    await program.start(end, KnownKey(KEY))
    collect_from_now_on()
    await end.wait()
    await program.close()
    return 0


sys.exit(run(app, main, lambda text: print(text, file=sys.stderr)))
