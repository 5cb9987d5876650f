"""The least that httpx can do to ask a server every ten seconds: ``bare_requests.py URL SECONDS``.

Prints the processor time it used in SECONDS, in seconds, after a first request.
"""

import asyncio
import sys
import time

import httpx

URL, SECONDS = sys.argv[1], float(sys.argv[2])
EVERY_S = 10.0


async def main() -> None:
    async with httpx.AsyncClient(limits=httpx.Limits(keepalive_expiry=2 * EVERY_S)) as client:
        (await client.get(URL)).raise_for_status()
        before = time.process_time()
        for _ in range(round(SECONDS / EVERY_S)):
            await asyncio.sleep(EVERY_S)
            (await client.get(URL)).json()
        print(time.process_time() - before, flush=True)


asyncio.run(main())
