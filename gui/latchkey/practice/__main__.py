"""``python -m latchkey.practice``: the practice homeserver as a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence

from .lifetimes import Lifetimes, parse_duration_s
from .server import PracticeServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until a signal, or until standard input ends where ``--with-parent`` is given. Answers the exit status."""
    asked = _parser().parse_args(arguments)
    lifetimes = Lifetimes(asked.access, asked.refresh, asked.session, asked.nonrefreshable)
    server = PracticeServer(lifetimes, port=asked.port, chatter_s=asked.chatter, seed=asked.seed)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        server.start()
    except (OSError, OverflowError) as error:
        print(f"Port {asked.port} cannot be had: {error}", file=sys.stderr)  # noqa: T201
        return 2
    if asked.with_parent:
        threading.Thread(target=_wait_for_parent, args=(ended,), daemon=True).start()
    print(json.dumps({"homeserver": server.url, "users": dict(server.users)}), flush=True)  # noqa: T201
    # A wait without a limit would keep Windows from delivering Ctrl+C.
    while not ended.wait(1.0):
        pass
    server.stop()
    return 0


def _wait_for_parent(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    ended.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="latchkey practice", description="A homeserver to practise on. Durations: 30s, 5m, 2h, or none."
    )
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--access", type=_duration, default=30.0, help="life of an access token (30s)")
    parser.add_argument("--refresh", type=_duration, default=600.0, help="life of a refresh token (10m)")
    parser.add_argument("--session", type=_duration, default=180.0, help="hard end of a session (3m)")
    parser.add_argument("--nonrefreshable", type=_duration, help="life of a token that cannot be refreshed (none)")
    parser.add_argument("--chatter", type=_duration, default=7.0, help="time between two messages (7s)")
    parser.add_argument("--seed", type=int, help="a number; the same one gives the same tokens, IDs and talk")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input is closed")
    return parser


def _duration(text: str) -> float | None:
    try:
        return parse_duration_s(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
