"""A window over a real gnome-keyring: ``with_keyring.py FOLDER``.

Prints three numbers in milliseconds: the longest time for which Qt's loop did not turn while keys were made, fetched and
destroyed, beginning with the imports that come after the first picture, ``keyring`` among them; the same while the
keyring was frozen; the median of a fetch.
"""

import asyncio
import gc
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from latchkey import bootstrap
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.desktop.garbage import collect_from_now_on
from latchkey.desktop.runner import run
from latchkey.late_imports import import_what_connects
from latchkey.session.answers import Key
from latchkey.vault.keyring_vault import KeyringVault
from tests.bench.heart import Heart
from tests.contract.secret_service import SecretService

KEYS, FROZEN_S = 20, 2.0

os.environ.pop("PYTHON_KEYRING_BACKEND", None)
service = SecretService(Path(sys.argv[1]))
os.environ["DBUS_SESSION_BUS_ADDRESS"] = service.address
service.start()
gc.disable()  # as the program does
app = bootstrap.application()
program = bootstrap.Program(bootstrap.Options(Path(sys.argv[1]) / "profile"))
program.show()
wait_for_first_picture(program.window)


async def main(end: asyncio.Event) -> int:
    heart, took_ms = Heart(), []
    await asyncio.to_thread(import_what_connects)
    collect_from_now_on()
    vault = KeyringVault("bench")
    for number in range(KEYS):
        session_id = f"{number:08x}"
        made = await vault.create(session_id)
        began = time.perf_counter()
        assert isinstance(made, Key), made
        assert await vault.fetch(session_id) == made
        took_ms.append((time.perf_counter() - began) * 1000)
        await vault.destroy(session_id)
    answering = heart.longest_ms()
    heart = Heart()
    service.freeze()
    silent = KeyringVault("bench", time_limit_s=FROZEN_S)
    await silent.fetch("00000000")
    print(answering, heart.longest_ms(), statistics.median(took_ms))
    service.thaw()
    program.window.hide()
    return 0


code = run(app, main, lambda text: print(text, file=sys.stderr))
service.close()
sys.exit(code)
